"""Where moved images are read: kept in the user's folder, whatever becomes of the disks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from s2d_desktop.io.ilastik.links import Link
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.jobs import known_links
from s2d_desktop.jobs.known_links import is_read_from, open_linked, remember


@pytest.fixture
def project(tmp_path: Path, shared_fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real project of several images, none of which is there."""
    monkeypatch.setattr(known_links, "links_file", lambda: tmp_path / "user" / "links.json")
    folder = shared_fixtures / "ilastik/pyilastik_multilane"
    return Path(shutil.copy(folder / "ilastik-multiim-1.3.3.ilp", tmp_path / "p.ilp"))


@pytest.fixture
def image(shared_fixtures: Path) -> Path:
    folder = shared_fixtures / "ilastik/pyilastik_multilane/pixels_ilastik-multiim-1.2"
    return folder / "34width_28height_2slices_2channels.tif"


def test_a_link_to_a_disk_that_is_not_there_outlives_what_is_remembered_meanwhile(
    project: Path, image: Path, tmp_path: Path
) -> None:
    opened, disk = open_project(project), tmp_path / "disk"
    away = Link(0, "image", (disk / "a.tif",))
    disk.mkdir()
    shutil.copy(image, disk / "a.tif")
    remember(opened, [away])
    disk.rename(tmp_path / "elsewhere")
    remember(opened, [Link(1, "image", (image,))])
    assert [link.lane for link in known_links.known_links(opened)] == [1]
    (tmp_path / "elsewhere").rename(disk)
    assert known_links.known_links(opened) == (away, Link(1, "image", (image,)))


def test_a_link_that_no_system_can_follow_does_not_keep_a_project_closed(
    project: Path, image: Path
) -> None:
    opened = open_project(project)
    remember(opened, [Link(0, "image", (image,))])
    kept = json.loads(known_links.links_file().read_text(encoding="utf-8"))
    for links in kept.values():
        links[0]["files"] = ["/" + "x" * 300]
    known_links.links_file().write_text(json.dumps(kept), encoding="utf-8")
    assert open_linked(project).lanes == opened.lanes
    assert not is_read_from(opened, 0, Path("/" + "x" * 300))
