"""Images of a project that are linked to other files; the project itself stays as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.io.ilastik.links import Link
from s2d_desktop.io.ilastik.project import lane_source, mask_source, open_project
from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.source import read_whole

from .tools import replace, small_project

INFO = "Input Data/infos/lane0000/Raw Data"


def project_with_file(folder: Path, name: str = "em.tif") -> Path:
    """A project beside its image, which is a file of 20 x 24 pixels."""
    folder.mkdir(exist_ok=True)
    tifffile.imwrite(folder / name, np.arange(480, dtype=np.uint8).reshape(20, 24))
    return small_project(folder / "p.ilp", image=folder / name, axes="yx", shape=(20, 24))


def test_a_link_leads_to_the_dataset_inside_the_file_that_the_project_names(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    folder = shared_fixtures / "ilastik/ilastik122rc4_2d"
    path = tmp_path / "p.ilp"
    shutil.copyfile(folder / "PixelClassification2d.ilp", path)
    moved = tmp_path / "moved" / "renamed.h5"
    moved.parent.mkdir()
    shutil.copyfile(folder / "2d.h5", moved)
    with h5py.File(moved, "r+") as file:
        file["another"] = np.zeros((3, 3), np.uint8)
        expected = file["data"][()]
    before = path.read_bytes()
    assert not open_project(path).lanes[0].found
    project = open_project(path, links=[Link(0, "image", (moved,), "data")])
    assert project.lanes[0].found
    with lane_source(project) as source:
        assert np.array_equal(read_whole(source), expected)
    assert path.read_bytes() == before


def test_a_linked_image_of_another_size_is_refused(tmp_path: Path) -> None:
    path = project_with_file(tmp_path)
    other = tmp_path / "other.npy"
    np.save(other, np.zeros((20, 25), np.uint8))
    project = open_project(path, links=[Link(0, "image", (other,))])
    with pytest.raises(AxesProblem, match="not the one this project was made with"):
        lane_source(project)


def test_a_stack_is_linked_as_all_of_its_files(tmp_path: Path) -> None:
    volume = np.random.default_rng(0).integers(0, 255, (3, 20, 24)).astype(np.uint8)
    files = []
    (tmp_path / "moved").mkdir()
    for k, plane in enumerate(volume):
        files.append(tmp_path / "moved" / f"s{k}.tif")
        tifffile.imwrite(files[-1], plane)
    path = small_project(
        tmp_path / "p.ilp",
        image=tmp_path / "s0.tif",
        axes="zyx",
        shape=volume.shape,
        strokes=[],
        forest=None,
    )
    with h5py.File(path, "r+") as file:
        replace(file, f"{INFO}/filePath", b"C:\\data\\s?.tif")
    assert not open_project(path).lanes[0].found
    project = open_project(path, links=[Link(0, "image", tuple(files))])
    assert np.array_equal(read_whole(lane_source(project)), volume)


def test_a_mask_is_linked_like_an_image(tmp_path: Path) -> None:
    path = project_with_file(tmp_path)
    mask = np.zeros((20, 24), np.uint8)
    mask[5:, :7] = 1
    np.save(tmp_path / "elsewhere.npy", mask)
    with h5py.File(path, "r+") as file:
        del file["Input Data/Role Names"]
        file["Input Data/Role Names"] = np.array([b"Raw Data", b"Prediction Mask"])
        info = file.require_group("Input Data/infos/lane0000/Prediction Mask")
        info["filePath"], info["location"] = b"gone/mask.npy", b"FileSystem"
    assert not open_project(path).lanes[0].mask.found
    project = open_project(path, links=[Link(0, "mask", (tmp_path / "elsewhere.npy",))])
    assert np.array_equal(read_whole(mask_source(project)), mask)


def test_of_an_old_project_the_size_is_looked_up_in_the_linked_file(tmp_path: Path) -> None:
    path = project_with_file(tmp_path / "a")
    with h5py.File(path, "r+") as file:
        del file[f"{INFO}/shape"]
    moved = shutil.move(tmp_path / "a" / "em.tif", tmp_path / "moved.tif")
    assert open_project(path).lanes[0].shape is None
    project = open_project(path, links=[Link(0, "image", (Path(moved),))])
    assert project.lanes[0].shape == (20, 24)


def test_of_two_images_of_one_name_neither_is_taken_for_the_one_beside_the_project(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    folder = shared_fixtures / "ilastik/pyilastik_multilane"
    path = tmp_path / "p.ilp"
    shutil.copyfile(folder / "ilastik-multiim-1.3.3.ilp", path)
    with h5py.File(path, "r+") as file:
        for k, place in enumerate((b"/data/mon/cells.tif", b"/data/tue/cells.tif")):
            replace(file, f"Input Data/infos/lane{k:04d}/Raw Data/filePath", place)
    (tmp_path / "cells.tif").touch()
    lanes = open_project(path).lanes
    assert [lane.found for lane in lanes[:2]] == [False, False]
    assert "it is not known which" in lanes[0].raw.where
    (tmp_path / "tue").mkdir()
    (tmp_path / "tue" / "cells.tif").touch()
    assert open_project(path).lanes[1].raw.files == (tmp_path / "tue" / "cells.tif",)
