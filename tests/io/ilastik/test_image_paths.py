"""Where the images of a project are looked for, and what is said of those that are missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import h5py
import pytest

from s2d_desktop.io.ilastik.image_paths import (
    candidates,
    find_image,
    plain_path,
    share_elsewhere,
    split_inner,
    split_stack,
)
from s2d_desktop.io.ilastik.project import lane_source, open_project
from s2d_desktop.model.errors import ProjectProblem

from .tools import changed, replace, small_project

INFO = "Input Data/infos/lane0000/Raw Data"


def test_an_absolute_path_of_another_machine_is_found_beside_the_project(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    assert project.lanes[0].image.startswith("/Users/kutra")
    assert project.lanes[0].file == project.path.parent / "Data_1channel.png"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2d.h5/data", ("2d.h5", "data")),
        ("./in/2d.HDF5/a/b", ("./in/2d.HDF5", "a/b")),
        ("data.n5\\volumes\\raw", ("data.n5", "volumes/raw")),
        ("folder.h5/movie.h5/data", ("folder.h5/movie.h5", "data")),
        ("image.tif", ("image.tif", "")),
        ("my.h5copy/image.tif", ("my.h5copy/image.tif", "")),
    ],
)
def test_a_path_is_split_after_its_last_container(path: str, expected: tuple[str, str]) -> None:
    assert split_inner(path) == expected


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a.tif:b.tif", ["a.tif", "b.tif"]),
        ("/x/a.tif:/x/b.tif", ["/x/a.tif", "/x/b.tif"]),
        ("C:\\a.tif;C:\\b.tif", ["C:\\a.tif", "C:\\b.tif"]),
        ("C:\\a.tif", ["C:\\a.tif"]),
        ("a.tif", ["a.tif"]),
    ],
)
def test_the_paths_of_a_stack_are_split_as_the_machine_that_saved_them_joined_them(
    path: str, parts: list[str]
) -> None:
    assert split_stack(path) == parts


@pytest.mark.skipif(os.name == "nt", reason="these are Windows paths seen from elsewhere")
@pytest.mark.parametrize(
    "path",
    ["C:\\data\\em\\slice.tif", "em\\slice.tif", "D:/data/em/slice.tif", "\\\\srv\\em\\slice.tif"],
)
def test_a_windows_path_is_looked_for_in_the_same_folder_and_beside_the_project(path: str) -> None:
    places = candidates(path, Path("/projects"))
    assert Path("/projects/em/slice.tif") in places or path.startswith("\\\\")
    assert places[-1] == Path("/projects/slice.tif")


@pytest.mark.parametrize("path", [r"\\server\data\cells.tif", "//server/data/cells.tif"])
def test_windows_does_not_call_a_server_because_a_project_names_it(path: str) -> None:
    # Only looking whether a file is there makes Windows sign in at the server.
    beside = Path("/projects/cells.tif")
    places = candidates(path, Path("/projects"), on_windows=True)
    assert beside in places
    assert not any("server" in str(place) for place in places)
    assert share_elsewhere(path, Path("/projects")) == "\\\\server\\data"
    on_it = Path(r"\\server\data\projects")
    assert share_elsewhere(path, on_it) == "", "the project lies there itself"
    assert share_elsewhere(r"D:\data\cells.tif", Path("/projects")) == ""


def test_a_missing_image_says_where_it_was_looked_for(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "ilastik/omero_141b22"
    project = open_project(folder / "ilastik14-Nov-2024.ilp")
    lane = project.lanes[0]
    assert not lane.found
    assert lane.shape == (1, 236, 275, 271, 2)
    assert f"{folder / 'Work/idr0062/Blastocysts/test-from-omero.h5'}" in lane.raw.where
    assert f"{folder / 'test-from-omero.h5'}" in lane.raw.where
    with pytest.raises(ProjectProblem, match="was not found") as caught:
        lane_source(project)
    assert caught.value.why == lane.raw.where
    assert "beside the project" in caught.value.try_this


def test_a_web_address_is_named_as_the_reason(tmp_path: Path, shared_fixtures: Path) -> None:
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        replace(file, f"{INFO}/filePath", b"precomputed://https://x.org/data")
    lane = open_project(tmp_path / "copy.ilp").lanes[0]
    assert not lane.found
    assert "web address precomputed://https://x.org/data" in lane.raw.where


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file:///data/my%20image.zarr", "/data/my image.zarr"),
        ("file:///C:/data/x.zarr", "C:/data/x.zarr"),
        ("/data/100%20.tif", "/data/100%20.tif"),
    ],
)
def test_a_file_address_is_a_path(address: str, path: str) -> None:
    assert plain_path(address) == path


def test_a_project_moved_with_its_image_still_finds_it(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    folder = shared_fixtures / "ilastik/ilastik122rc4_2d"
    for name in ("PixelClassification2d.ilp", "2d.h5"):
        shutil.copyfile(folder / name, tmp_path / name)
    project = open_project(tmp_path / "PixelClassification2d.ilp")
    assert project.lanes[0].raw.files == (tmp_path / "2d.h5",)
    assert project.lanes[0].raw.inner == "data"


def test_a_pattern_is_matched_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.tif", "a.tif", "c.png"):
        (tmp_path / name).touch()
    assert find_image("*.tif", tmp_path).files == (tmp_path / "a.tif", tmp_path / "b.tif")


def test_a_pattern_is_also_matched_in_a_folder_with_brackets(tmp_path: Path) -> None:
    folder = tmp_path / "run [1]"
    folder.mkdir()
    (folder / "a.tif").touch()
    assert find_image("*.tif", folder).files == (folder / "a.tif",)


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no colon in a name")
def test_a_colon_in_a_name_does_not_make_a_stack(tmp_path: Path) -> None:
    for name in ("em 12:30.tif", "a.tif"):
        (tmp_path / name).touch()
    assert find_image("em 12:30.tif", tmp_path).files == (tmp_path / "em 12:30.tif",)


def test_an_absolute_path_of_another_machine_is_found_in_its_last_folder(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/em.tif").touch()
    found = find_image("/home/somebody/data/raw/em.tif", tmp_path)
    assert found.files == (tmp_path / "raw/em.tif",)


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(36, "File name too long")], ids=str
)
def test_an_image_that_may_not_be_looked_at_is_not_found_and_the_project_opens(
    error: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        replace(file, f"{INFO}/filePath", b"/private/em.tif")
        replace(file, f"{INFO}/location", b"FileSystem")
    stat = os.stat

    def guarded(place: object, *args: object, **more: object) -> os.stat_result:
        if str(place).endswith("em.tif"):
            raise error
        return stat(place, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", guarded)
    lane = open_project(path).lanes[0]
    assert not lane.found
    assert lane.file is None
