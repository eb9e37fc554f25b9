"""The images of a project, opened with its axes and shape."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
import zarr

from s2d_desktop.io.ilastik.project import lane_source, mask_source, open_project
from s2d_desktop.model.errors import AxesProblem, ProjectProblem
from s2d_desktop.model.source import canonical, read_whole

from .tools import changed, replace, small_project

INFO = "Input Data/infos/lane0000/Raw Data"


@pytest.mark.parametrize(
    ("path", "axes", "shape"),
    [
        ("api_2d/PixelClass.ilp", "yxc", (128, 128, 1)),
        ("api_3d/PixelClass3D.ilp", "zyxc", (64, 64, 64, 1)),
        ("clearmap_119_embedded/Test.ilp", "zyx", (21, 200, 200)),
        ("ilastik122rc4_2d/PixelClassification2d.ilp", "yx", (1024, 1344)),
        ("ilastik122rc4_3d2c/PixelClassification3d2c.ilp", "zyxc", (50, 60, 55, 2)),
        ("ilastik122rc4_5t2d2c/PixelClassification5t2d2c.ilp", "tyxc", (5, 33, 77, 2)),
        ("ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp", "tzyxc", (1, 1, 1024, 1344, 1)),
        ("notebook_pc_140b11_embedded/pc.ilp", "yxc", (1024, 1344, 1)),
        ("pyilastik_labels/x15_y10_z1_c2_classes2.ilp", "cyx", (2, 10, 15)),
        ("pyilastik_labels/x15_y10_z2_c4_classes2.ilp", "zcyx", (2, 4, 10, 15)),
    ],
)
def test_a_lane_opens_with_the_axes_and_shape_of_the_project(
    path: str, axes: str, shape: tuple[int, ...], shared_fixtures: Path
) -> None:
    project = open_project(shared_fixtures / "ilastik" / path)
    assert project.lanes[0].found
    with lane_source(project, 0) as source:
        assert (source.info.axes, source.info.shape) == (axes, shape)
        assert read_whole(source).any()


def test_an_embedded_image_is_read_from_the_project_and_not_from_the_path_it_came_from(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/clearmap_119_embedded/Test.ilp")
    assert project.lanes[0].image.endswith("??.tif")
    assert project.lanes[0].raw.files == (project.path,)
    with h5py.File(project.path) as file:
        stored = next(iter(file["Input Data/local_data"].values()))[()]
    with lane_source(project) as source:
        assert np.array_equal(read_whole(source), stored)


def test_the_axes_of_the_project_win_against_those_of_the_file(tmp_path: Path) -> None:
    values = np.arange(2 * 20 * 24, dtype=np.uint8).reshape(2, 20, 24)
    tifffile.imwrite(tmp_path / "movie.tif", values, imagej=True, metadata={"axes": "ZYX"})
    path = small_project(
        tmp_path / "p.ilp",
        image=tmp_path / "movie.tif",
        axes="tyx",
        shape=values.shape,
        strokes=[],
        forest=None,
    )
    with lane_source(open_project(path)) as source:
        assert source.info.axes == "tyx"
        assert np.array_equal(read_whole(canonical(source))[1, 0, :, :, 0], values[1])


def test_a_moved_image_can_be_linked_even_if_it_now_has_a_channel_axis(
    shared_fixtures: Path,
) -> None:
    folder = shared_fixtures / "ilastik/api_2d_xy"
    project = open_project(folder / "2464_PixelClassification_xy_input.ilp")
    assert not project.lanes[0].found
    with lane_source(project, 0, relinked=folder / "Data_1channel.png") as source:
        assert (source.info.axes, source.info.shape) == ("yx", (128, 128))


def test_another_image_than_the_projects_is_refused_in_words(shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    other = shared_fixtures / "ilastik/ilastik122rc4_2d/2d.h5"
    with pytest.raises(AxesProblem, match="not the one this project was made with") as caught:
        lane_source(project, 0, relinked=other)
    assert "1344 x 1024" in caught.value.why
    assert "128 x 128" in caught.value.why


@pytest.mark.parametrize("moved", [False, True])
def test_an_ome_zarr_linked_by_a_file_address_opens_at_the_scale_of_the_project(
    moved: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "my data.zarr"
    image = np.arange(480, dtype=np.uint8).reshape(20, 24)
    group = zarr.open_group(folder, mode="w", zarr_format=2)
    for name, values in (("s0", np.zeros((40, 48), np.uint8)), ("s1", image)):
        group.create_array(name, data=values)
    path = small_project(tmp_path / "p.ilp")
    address = Path("/elsewhere/my data.zarr").as_uri() if moved else folder.as_uri()
    with h5py.File(path, "r+") as file:
        info = file[INFO]
        replace(info, "filePath", address.encode())
        replace(info, "location", b"FileSystem")
        replace(info, "__class__", b"MultiscaleUrlDatasetInfo")
        info["working_scale"] = b"s1"
    project = open_project(path)
    assert project.lanes[0].raw.files == (folder,)
    with lane_source(project) as source:
        assert np.array_equal(read_whole(source), image)


def test_an_embedded_image_that_is_gone_is_named_as_the_reason(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    original = shared_fixtures / "ilastik/clearmap_119_embedded/Test.ilp"
    with changed(original, tmp_path) as file:
        del file["Input Data/local_data"]
    lane = open_project(tmp_path / "copy.ilp").lanes[0]
    assert not lane.found
    assert "not inside" in lane.raw.where


def test_axes_and_shape_that_an_old_project_does_not_note_come_from_the_image(
    tmp_path: Path,
) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        del file[f"{INFO}/shape"], file[f"{INFO}/axistags"]
        replace(file, f"{INFO}/axisorder", b"yx")
    lane = open_project(path).lanes[0]
    assert (lane.axes, lane.shape) == ("yx", (20, 24))


def test_a_very_old_project_without_roles_is_read(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        infos = file["Input Data/infos"]
        infos.move("lane0000/Raw Data", "old")
        del infos["lane0000"], file["Input Data/Role Names"]
        infos.move("old", "lane0000")
    assert open_project(path).lanes[0].shape == (20, 24)


def test_the_part_of_an_image_that_a_project_uses_is_cut_out(tmp_path: Path) -> None:
    image = np.arange(40 * 50, dtype=np.uint16).reshape(40, 50)
    tifffile.imwrite(tmp_path / "big.tif", image)
    path = small_project(tmp_path / "p.ilp", image=tmp_path / "big.tif")
    with h5py.File(path, "r+") as file:
        file[f"{INFO}/subvolume_roi"] = np.array([[5, 7], [25, 31]])
    with lane_source(open_project(path)) as source:
        assert np.array_equal(read_whole(source), image[5:25, 7:31])


def test_a_prediction_mask_is_a_source_of_its_own(tmp_path: Path) -> None:
    mask = np.zeros((20, 24), np.uint8)
    mask[:10] = 1
    tifffile.imwrite(tmp_path / "mask.tif", mask)
    path = small_project(tmp_path / "p.ilp")
    assert mask_source(open_project(path)) is None
    with h5py.File(path, "r+") as file:
        info = file["Input Data/infos/lane0000/Prediction Mask"]
        info["filePath"], info["location"] = b"mask.tif", b"FileSystem"
    source = mask_source(open_project(path))
    assert source is not None
    with source:
        assert np.array_equal(read_whole(source), mask)


def test_a_lane_that_is_not_there_is_a_sentence(shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik/api_no_data/PixelClassNoData.ilp")
    with pytest.raises(ProjectProblem, match="no image number 1"):
        lane_source(project, 0)


def test_2d_or_3d_features_are_decided_by_the_image_where_the_project_notes_nothing(
    tmp_path: Path,
) -> None:
    tifffile.imwrite(tmp_path / "em.tif", np.zeros((8, 20, 24), np.uint8))
    path = small_project(
        tmp_path / "p.ilp",
        image=tmp_path / "em.tif",
        axes="zyx",
        shape=(8, 20, 24),
        strokes=[],
        forest=None,
    )
    with h5py.File(path, "r+") as file:
        del file[f"{INFO}/shape"], file[f"{INFO}/axistags"]
        del file["FeatureSelections/ComputeIn2d"]
    assert open_project(path).require_selection().compute_in_2d == (False, False, False)
