"""A project file survives moving, disturbed saving and bad content; what it links is only read."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from s2d_desktop.io import project_file
from s2d_desktop.io.project_file import (
    earlier_versions,
    home_of,
    link_to,
    read_project_file,
    resolve,
    write_project_file,
)
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.saved_work import (
    Choices,
    FileLink,
    SavedWork,
    TrainedForest,
    as_json,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "study" / "data").mkdir(parents=True)
    (tmp_path / "study" / "data" / "cells.tif").write_bytes(bytes(range(256)) * 20_000)
    return tmp_path / "study"


def work_on(folder: Path, threshold: float = 0.5) -> SavedWork:
    link = link_to(folder / "data" / "cells.tif", folder)
    return SavedWork(link, choices=Choices(threshold=threshold))


def state(folder: Path, work: SavedWork) -> str:
    return resolve(work.document, folder).state


def test_what_was_written_is_read_again(folder):
    work = work_on(folder, 0.75)

    assert read_project_file(write_project_file(folder / "wörk.s2d", work)) == work
    assert not list(folder.glob("*.part"))


def test_a_folder_that_was_moved_as_a_whole_opens_at_its_new_place(folder, tmp_path):
    write_project_file(folder / "p.s2d", work_on(folder))
    moved = Path(shutil.move(folder, tmp_path / "elsewhere"))

    found = resolve(read_project_file(moved / "p.s2d").document, moved)

    assert (found.path, found.state) == (moved / "data" / "cells.tif", "same")


def test_a_project_file_that_was_moved_alone_finds_the_image_at_its_old_place(folder, tmp_path):
    write_project_file(folder / "p.s2d", work_on(folder))
    (tmp_path / "desk").mkdir()
    moved = Path(shutil.move(folder / "p.s2d", tmp_path / "desk"))

    found = resolve(read_project_file(moved).document, home_of(moved))

    assert (found.path, found.state) == (folder / "data" / "cells.tif", "same")


@pytest.mark.parametrize("place", [0, 2_560_000, 5_119_999])
def test_one_byte_changed_at_the_start_the_middle_or_the_end_is_noticed(folder, place):
    work, image = work_on(folder), folder / "data" / "cells.tif"
    values = bytearray(image.read_bytes())
    values[place] ^= 1
    image.write_bytes(values)

    assert state(folder, work) == "changed"


def test_an_exchanged_file_beside_the_project_gives_way_to_the_same_one_at_the_old_place(
    folder, tmp_path
):
    work, copy = work_on(folder), tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "data" / "cells.tif").write_bytes(b"another image")

    assert resolve(work.document, copy).path == folder / "data" / "cells.tif"


def test_a_missing_file_is_said_to_be_missing_and_where_it_was_looked_for(folder):
    work = work_on(folder)
    (folder / "data" / "cells.tif").unlink()

    found = resolve(work.document, folder)

    assert (found.path, found.state) == (folder / "data" / "cells.tif", "missing")


def test_the_last_five_versions_are_kept_and_open_where_they_are(folder):
    path = folder / "p.s2d"
    for number in range(8):
        write_project_file(path, work_on(folder, number / 10))

    kept = earlier_versions(path)

    assert [read_project_file(p).choices.threshold for p in kept] == [0.6, 0.5, 0.4, 0.3, 0.2]
    assert resolve(read_project_file(kept[0]).document, home_of(kept[0])).state == "same"


def test_of_a_damaged_project_the_newest_earlier_version_is_named(folder):
    path = write_project_file(folder / "p.s2d", work_on(folder, 0.1))
    write_project_file(path, work_on(folder, 0.2))
    path.write_bytes(path.read_bytes()[:100])

    with pytest.raises(FileProblem, match="Open an earlier version") as caught:
        read_project_file(path)
    assert str(earlier_versions(path)[0]) in caught.value.try_this


@pytest.mark.parametrize(
    ("place", "number", "said"),
    [
        ("os.fsync", errno.ENOSPC, "not enough space"),
        ("shutil.copyfile", errno.ENOSPC, "not enough space"),
        ("os.replace", errno.EACCES, "may write to this folder, or choose another"),
    ],
    ids=["full", "full at the earlier version", "read only"],
)
def test_a_disk_that_is_full_or_read_only_leaves_the_project_as_it_was(
    folder, monkeypatch, place, number, said
):
    path = write_project_file(folder / "p.s2d", work_on(folder, 0.1))
    before = path.read_bytes()

    def refuse(*_given: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(place, refuse)
    with pytest.raises(FileProblem, match=said):
        write_project_file(path, work_on(folder, 0.2))

    assert path.read_bytes() == before
    assert not list(folder.rglob("*.part"))


def test_links_of_a_project_saved_elsewhere_count_from_there(folder, tmp_path):
    other = tmp_path / "other place" / "deep"
    other.mkdir(parents=True)

    link = link_to(folder / "data" / "cells.tif", other)

    assert link.relative == "../../study/data/cells.tif"
    assert resolve(link, other).state == "same"


def test_on_another_drive_there_is_no_relative_link_and_the_absolute_one_counts(
    folder, monkeypatch
):
    def no_way(*_paths: object) -> str:
        # As Windows says it between C: and D:.
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr(project_file.os.path, "relpath", no_way)
    link = link_to(folder / "data" / "cells.tif", folder / "elsewhere")

    assert (link.relative, link.absolute) == ("", str(folder / "data" / "cells.tif"))
    assert resolve(link, folder / "elsewhere").state == "same"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["Zelle 1 ä.tif", "two\nlines.tif", "a\\b.tif", b"\xff.tif"])
def test_files_of_any_name_are_linked_and_found_again(folder, name):
    image = folder / os.fsdecode(name)
    image.write_bytes(b"1234")
    path = folder / f"{image.stem}.s2d"

    write_project_file(path, SavedWork(link_to(image, folder)))

    found = resolve(read_project_file(path).document, folder)
    assert (found.path, found.state) == (image, "same")


def test_a_link_written_on_windows_is_looked_for_by_its_name(folder):
    link = replace(work_on(folder).document, relative="", absolute="D:\\lab\\cells.tif")

    assert resolve(link, folder / "data").state == "same"


def test_a_folder_that_is_not_there_any_more_is_an_answer(folder):
    with pytest.raises(FileProblem, match="cannot be written"):
        write_project_file(folder / "gone" / "p.s2d", work_on(folder))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"format": "s2d_desktop project", "ver', "damaged"),
        (b'{"format": "s2d_desktop project", "version": 1}', "document"),
        (b'{"format": "s2d_desktop project", "version": "1"}', "no version"),
        (b'{"format": "s2d_desktop project", "version": 2}', "newer version"),
        (b'{"layers": []}', "another program"),
        (b"[1, 2]", "another program"),
        (b" " * (4 * 2**20 + 1), "larger"),
    ],
    ids=["empty", "png", "deep", "cut", "bare", "version", "newer", "foreign", "list", "huge"],
)
def test_what_is_no_project_of_ours_is_said_in_words(tmp_path, content, said):
    path = tmp_path / "p.s2d"
    path.write_bytes(content)

    with pytest.raises(FileProblem, match=said):
        read_project_file(path)
    assert path.read_bytes() == content


HOSTILE = (
    *(None, True, -1, 0, 10**400, 1e308, float("nan"), float("-inf"), "", "a\0b", "x" * 5000),
    *([], {}, [[[]]], {"a": {}}, "../" * 2000, "/dev/zero", "//host/share/x", "C:\\x", "\ud800"),
)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """The way to each value of a JSON document."""
    inside = value.items() if isinstance(value, dict) else ()
    found = [path] if path else []
    return found + [way for key, each in inside for way in places(each, (*path, key))]


def test_hostile_values_and_broken_bytes_end_in_words_or_in_a_project(folder):
    from s2d_desktop.jobs.saved_project import open_saved

    work = replace(work_on(folder), forest=TrainedForest((1,), 2), strokes=FileLink("a.h5"))
    path = write_project_file(folder / "p.s2d", replace(work, images={3: FileLink("b.tif")}))
    text, chance, refused = path.read_bytes(), random.Random(7), 0
    for number in range(600):
        if number % 2:
            content = json.loads(text)
            way = chance.choice(places(content))
            inner = content
            for key in way[:-1]:
                inner = inner[key]
            inner[way[-1]] = chance.choice(HOSTILE)
            path.write_text(json.dumps(content))
        else:
            broken = bytearray(text[: chance.randrange(1, len(text))])
            for _ in range(chance.randrange(4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            path.write_bytes(broken)
        try:
            opened = open_saved(path, [])
        except FileProblem:
            refused += 1
        else:
            assert as_json(opened.work)
    assert 300 < refused < 600


def test_a_pipe_is_never_waited_for(folder):
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes with a name")
    os.mkfifo(folder / "data" / "pipe.tif")

    assert link_to(folder / "data" / "pipe.tif", folder).sample == ""


def test_info_says_what_is_in_it_and_which_files_have_changed(folder):
    from s2d_desktop.jobs.info import info

    path = write_project_file(folder / "p.s2d", work_on(folder, 0.75))
    (folder / "data" / "cells.tif").write_bytes(b"another image")

    (result,) = info(path)

    image = str(folder / "data" / "cells.tif")
    assert result.facts["kind"] == "project file"
    assert result.facts["files"] == [{"role": "document", "path": image, "state": "changed"}]
    assert result.facts["choices"]["threshold"] == 0.75
    assert json.dumps(result.facts)
