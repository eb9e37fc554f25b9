"""A file whose writing was cut off is gone on with, and is the same as one written at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io import journal, writers
from s2d_desktop.model.events import Note
from s2d_desktop.model.source import ArraySource, Source

SIDE, BLOCK = 64, (16, 16)


class Counted(Source):
    """Values that tell their place; says which blocks were asked for."""

    def __init__(self, more: int = 0) -> None:
        values = np.arange(SIDE * SIDE, dtype=np.float32).reshape(SIDE, SIDE) + more
        self.inner = ArraySource(values, "yx")
        self.info = self.inner.info
        self.read_at: list[tuple[int, ...]] = []

    def _read(self, region):
        self.read_at.append(region.start)
        return self.inner.read(region)


KILLED = """
import os, sys
from pathlib import Path
from s2d_desktop.io import journal, writers
from tests.io.test_journal import BLOCK, Counted
journal.EVERY_S = 0.0
for k, _ in enumerate(writers.write(Counted(), Path(sys.argv[1]), BLOCK, made_of="a")):
    if k == 6:
        os.kill(os.getpid(), 9)
"""


def killed_while_writing(path: Path) -> None:
    """Let another process write seven of sixteen blocks and be killed."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], timeout=120)
    assert done.returncode != 0
    assert not path.exists()


def contents(path: Path) -> bytes | dict[str, bytes]:
    if path.is_dir():
        return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    return path.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
@pytest.mark.parametrize("name", ["x.zarr", "x.npy", "x.tif", "x.h5"])
def test_a_killed_export_goes_on_with_the_next_block(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    killed_while_writing(path)
    assert journal.noted(tmp_path / f"{name}.part") == journal.Noted(7, 16)
    source = Counted()
    events = list(writers.write(source, path, BLOCK, made_of="a"))
    assert len(source.read_at) == 9
    assert events[0] == Note(f"Going on with '{name}': 7 of 16 blocks were done.")
    assert [p.name for p in tmp_path.iterdir()] == [name], "nothing else is left"
    whole = tmp_path / "whole"
    whole.mkdir()
    assert list(writers.write(Counted(), whole / name, BLOCK))
    assert contents(path) == contents(whole / name)


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_what_was_made_of_something_else_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    killed_while_writing(path)
    source = Counted(more=1)
    assert list(writers.write(source, path, BLOCK, made_of="b"))
    assert len(source.read_at) == 16
    assert np.array_equal(np.load(path), Counted(more=1).inner.array)


def test_another_layout_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    killed_while_writing(path)
    source = Counted()
    assert list(writers.write(source, path, (32, 16), made_of="a"))
    assert len(source.read_at) == 8
    assert np.array_equal(np.load(path), source.inner.array)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"done": 99, "blocks": 16}', '{"done": "x"}', "[" * 100_000]
)
def test_a_damaged_journal_is_no_journal(tmp_path: Path, text: str) -> None:
    part = tmp_path / "x.npy.part"
    part.write_bytes(b"?")
    journal.journal_path(part).write_text(text)
    assert journal.noted(part) is None
    assert list(writers.write(Counted(), tmp_path / "x.npy", BLOCK, made_of="a"))
    assert [p.name for p in tmp_path.iterdir()] == ["x.npy"]


def test_a_part_that_was_damaged_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.zarr"
    killed_while_writing(path)
    (tmp_path / "x.zarr.part" / "0" / ".zarray").write_text("{")
    source = Counted()
    assert list(writers.write(source, path, BLOCK, made_of="a"))
    assert len(source.read_at) == 16


@pytest.mark.parametrize("damage", ["header", "truncated", "another", "empty"])
def test_an_hdf5_part_that_cannot_be_opened_or_is_another_is_written_anew(
    tmp_path: Path, damage: str
) -> None:
    path, part = tmp_path / "x.h5", tmp_path / "x.h5.part"
    killed_while_writing(path)
    if damage == "another":
        with h5py.File(part, "w") as file:
            file["exported_data"] = np.zeros((SIDE, SIDE), np.uint8)
    elif damage == "empty":
        h5py.File(part, "w").close()
    else:
        os.truncate(part, 700)
        if damage == "header":
            part.write_bytes(b"\0" * 10_000)
    source = Counted()
    assert list(writers.write(source, path, BLOCK, made_of="a"))
    assert len(source.read_at) == 16
    with h5py.File(path) as file:
        assert np.array_equal(file["exported_data"], source.inner.array)


def test_cancelling_leaves_neither_part_nor_journal(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(journal, "EVERY_S", 0.0)
    events = writers.write(Counted(), tmp_path / "x.npy", BLOCK, made_of="a")
    next(events)
    next(events)
    assert json.loads((tmp_path / "x.npy.part.json").read_text())["done"] == 2
    events.close()
    assert list(tmp_path.iterdir()) == []


def test_an_input_that_changed_is_another_input(tmp_path: Path) -> None:
    file = tmp_path / "raw.npy"
    file.write_bytes(b"1")
    first = journal.identity({"threshold": 0.5}, [file])
    assert journal.identity({"threshold": 0.5}, [file]) == first
    assert journal.identity({"threshold": 0.6}, [file]) != first
    file.write_bytes(b"12")
    assert journal.identity({"threshold": 0.5}, [file]) != first


def test_giving_up_brings_back_an_earlier_result_that_was_being_replaced(tmp_path: Path) -> None:
    target = tmp_path / "x.zarr"
    assert list(writers.write(Counted(), target, BLOCK))
    earlier = contents(target)
    # Killed between the two renamings.
    target.rename(tmp_path / "x.zarr.old.part")
    (tmp_path / "x.zarr.part").mkdir()
    writers.give_up(target)
    assert contents(target) == earlier
    assert [p.name for p in tmp_path.iterdir()] == ["x.zarr"]
