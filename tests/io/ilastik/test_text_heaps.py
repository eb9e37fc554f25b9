from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import h5py
import pytest

from s2d_desktop.io.ilastik import text_heaps
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.io.ilastik.text_heaps import has_damaged_heap, longest_text
from s2d_desktop.model.errors import FileProblem, ProjectProblem

from .tools import small_project

HEAP = b"GCOL\x01\x00\x00\x00"


def test_a_sound_project_has_no_damaged_heap(tmp_path: Path, shared_fixtures: Path) -> None:
    assert not has_damaged_heap(small_project(tmp_path / "p.ilp"))
    projects = sorted((shared_fixtures / "ilastik").glob("*/*.ilp"))
    assert len(projects) > 20
    assert not any(has_damaged_heap(path) for path in projects)


def zeroed(path: Path) -> Path:
    """The project with its first text heap overwritten with zeros, as an interrupted copy does."""
    content = bytearray(path.read_bytes())
    at = content.index(HEAP)
    content[at + 16 : at + 1024] = bytes(1008)
    path.write_bytes(bytes(content))
    return path


def test_a_project_whose_texts_were_overwritten_is_refused_at_once(tmp_path: Path) -> None:
    # In a child process: the HDF5 library alone would never come back from this file.
    path = zeroed(small_project(tmp_path / "p.ilp"))
    code = (
        "import sys\n"
        "from s2d_desktop.io.ilastik.project import open_project\n"
        "from s2d_desktop.model.errors import FileProblem\n"
        "try:\n    open_project(sys.argv[1])\n"
        "except FileProblem as error:\n    print(error.what, error.why)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, timeout=60
    )
    assert "is damaged" in done.stdout, done.stderr
    assert "overwritten" in done.stdout


def test_what_only_looks_like_a_damaged_heap_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with path.open("ab") as file:
        # A heap that nothing points to; HDF5 notes the old end of the file, so not right there.
        file.write(bytes(40) + HEAP + struct.pack("<Q", 64) + bytes(48))
    assert not has_damaged_heap(path)
    assert open_project(path).forest is not None


def test_a_heap_that_runs_beyond_the_file_is_damaged(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    content = bytearray(path.read_bytes())
    at = content.index(HEAP)
    content[at + 8 : at + 16] = struct.pack("<Q", 2**40)
    path.write_bytes(bytes(content))
    assert has_damaged_heap(path)
    with pytest.raises(FileProblem, match="is damaged"):
        open_project(path)


def test_a_text_that_claims_to_be_enormous_is_not_read(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path) as file:
        assert longest_text(file["workflowName"]) == len("Pixel Classification")
        offset = file["workflowName"].id.get_offset()
    with path.open("r+b") as stream:
        stream.seek(offset)
        stream.write(struct.pack("<I", 2**32 - 1))
    with pytest.raises(ProjectProblem, match="damaged") as caught:
        open_project(path)
    assert "4.0 GiB" in caught.value.why


def test_a_large_file_is_searched_again_only_if_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []

    def counted(path: Path, size: int) -> bool:
        searched.append(size)
        return False

    monkeypatch.setattr(text_heaps, "REMEMBERED_FROM_BYTES", 100)
    monkeypatch.setattr(text_heaps, "_search", counted)
    path = tmp_path / "a.h5"
    path.write_bytes(bytes(200))
    for modified_ns in (10**18, 10**18, 10**18 + 1):
        os.utime(path, ns=(modified_ns, modified_ns))
        text_heaps.has_damaged_heap(path)
    assert searched == [200, 200]
    path.write_bytes(bytes(50))
    for _ in range(2):
        text_heaps.has_damaged_heap(path)
    assert searched == [200, 200, 50, 50]
