"""When a project was saved: as ilastik wrote it, in Python's ``ctime``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from s2d_desktop.io.ilastik.project import describe, open_project

from .tools import changed, replace, small_project


def test_ilastiks_own_time_is_read_whatever_the_file_system_says(shared_fixtures: Path) -> None:
    # `h5dump -d time` shows "Mon May 13 16:10:41 2024".
    project = open_project(shared_fixtures / "ilastik" / "api_2d" / "PixelClass.ilp")
    assert project.saved == datetime(2024, 5, 13, 16, 10, 41)
    assert describe(project)["saved"] == "2024-05-13T16:10:41"


def test_ilastik_05_wrote_none_so_there_is_only_the_date_of_the_file(
    shared_fixtures: Path,
) -> None:
    path = shared_fixtures / "ilastik" / "pyilastik_labels" / "ilastik-0.5.ilp"
    project = open_project(path)
    assert project.saved is None
    written = datetime.fromtimestamp(path.stat().st_mtime)
    assert project.file_date == written.replace(microsecond=0)


@pytest.mark.parametrize(
    "said",
    [b"", b"yesterday", b"Mon Foo 13 16:10:41 2024", b"Mon May 99 16:10:41 2024", 7, [1, 2, 3]],
)
def test_a_time_that_is_none_is_left_out(said: object, tmp_path: Path) -> None:
    with changed(small_project(tmp_path / "p.ilp"), tmp_path) as file:
        replace(file, "time", said)
    assert open_project(tmp_path / "copy.ilp").saved is None
