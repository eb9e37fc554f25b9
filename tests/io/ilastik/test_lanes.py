from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import imagecodecs
import numpy as np
import pytest
import tifffile
import zarr

from s2d_desktop.io.ilastik.image_paths import (
    candidates,
    find_image,
    plain_path,
    split_inner,
    split_stack,
)
from s2d_desktop.io.ilastik.lane_sources import Stack
from s2d_desktop.io.ilastik.project import lane_source, mask_source, open_project
from s2d_desktop.io.writers import files_behind
from s2d_desktop.model.errors import AxesProblem, ProjectProblem
from s2d_desktop.model.region import Region
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


def test_an_absolute_path_of_another_machine_is_found_beside_the_project(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    assert project.lanes[0].image.startswith("/Users/kutra")
    assert project.lanes[0].file == project.path.parent / "Data_1channel.png"


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


def test_a_web_address_is_named_as_the_reason(tmp_path: Path, shared_fixtures: Path) -> None:
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        replace(file, f"{INFO}/filePath", b"precomputed://https://x.org/data")
    lane = open_project(tmp_path / "copy.ilp").lanes[0]
    assert not lane.found
    assert "web address precomputed://https://x.org/data" in lane.raw.where


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


def test_an_embedded_image_that_is_gone_is_named_as_the_reason(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    original = shared_fixtures / "ilastik/clearmap_119_embedded/Test.ilp"
    with changed(original, tmp_path) as file:
        del file["Input Data/local_data"]
    lane = open_project(tmp_path / "copy.ilp").lanes[0]
    assert not lane.found
    assert "not inside" in lane.raw.where


@pytest.mark.parametrize("joined", [True, False], ids=["joined paths", "pattern"])
def test_a_stack_of_files_is_one_volume_along_z(joined: bool, tmp_path: Path) -> None:
    volume = np.random.default_rng(0).integers(0, 255, (3, 20, 24)).astype(np.uint8)
    names = [f"s{k}.tif" for k in range(3)]
    for name, plane in zip(names, volume, strict=True):
        tifffile.imwrite(tmp_path / name, plane)
    path = small_project(
        tmp_path / "p.ilp",
        image=tmp_path / "s0.tif",
        axes="zyx",
        shape=volume.shape,
        strokes=[],
        forest=None,
    )
    with h5py.File(path, "r+") as file:
        text = ":".join(names) if joined else "s?.tif"
        replace(file, f"{INFO}/filePath", text.encode())
    with lane_source(open_project(path)) as source:
        assert (source.info.axes, source.info.shape) == ("zyx", (3, 20, 24))
        part = source.read(Region((1, 2, 3), (3, 9, 20)))
        assert np.array_equal(part, volume[1:3, 2:9, 3:20])


def test_images_of_different_size_are_no_stack(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "s0.tif", np.zeros((20, 24), np.uint8))
    tifffile.imwrite(tmp_path / "s1.tif", np.zeros((20, 25), np.uint8))
    path = small_project(
        tmp_path / "p.ilp",
        image=tmp_path / "s0.tif",
        axes="zyx",
        shape=(2, 20, 24),
        strokes=[],
        forest=None,
    )
    with h5py.File(path, "r+") as file:
        replace(file, f"{INFO}/filePath", b"s?.tif")
    with pytest.raises(AxesProblem, match="do not fit together"):
        lane_source(open_project(path))


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


def stack_project(folder: Path, volume: np.ndarray) -> Path:
    for k, plane in enumerate(volume):
        tifffile.imwrite(folder / f"s{k:03d}.tif", plane, compression="zlib")
    path = small_project(
        folder / "p.ilp",
        image=folder / "s000.tif",
        axes="zyx",
        shape=volume.shape,
        strokes=[],
        forest=None,
    )
    with h5py.File(path, "r+") as file:
        replace(file, f"{INFO}/filePath", b"s*.tif")
    return path


def test_a_stack_may_have_more_files_than_may_be_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("s2d_desktop.io.ilastik.lane_sources.MOST_OPEN_FILES", 3)
    volume = np.random.default_rng(0).integers(0, 255, (9, 6, 7)).astype(np.uint8)
    with lane_source(open_project(stack_project(tmp_path, volume))) as source:
        assert np.array_equal(read_whole(source), volume)
        assert np.array_equal(read_whole(source), volume)
        assert isinstance(source, Stack)
        assert len(source._open) == 3
        # So that no result is written over one of them.
        assert files_behind(source) == sorted(tmp_path.glob("s*.tif"))


@pytest.mark.parametrize("kind", ["tif", "h5", "png"])
def test_threads_that_read_a_stack_at_once_get_the_right_values(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("s2d_desktop.io.ilastik.lane_sources.MOST_OPEN_FILES", 2)
    volume = np.random.default_rng(0).integers(0, 255, (9, 40, 50)).astype(np.uint8)
    path = stack_project(tmp_path, volume)
    for k, plane in enumerate(volume):
        if kind == "h5":
            with h5py.File(tmp_path / f"s{k:03d}.h5", "w") as file:
                file.create_dataset("data", data=plane, chunks=(8, 8), compression="gzip")
        elif kind == "png":
            (tmp_path / f"s{k:03d}.png").write_bytes(imagecodecs.png_encode(plane))
    with h5py.File(path, "r+") as file:
        pattern = "s*.h5/data" if kind == "h5" else f"s*.{kind}"
        replace(file, f"{INFO}/filePath", pattern.encode())
    rng = np.random.default_rng(1)
    regions = []
    for _ in range(60):
        z, y, x = (int(rng.integers(0, n - 4)) for n in volume.shape)
        regions.append(Region((z, y, x), (z + 4, y + 4, x + 4)))
    with lane_source(open_project(path)) as source, ThreadPoolExecutor(4) as pool:
        for region, values in zip(regions, pool.map(source.read, regions), strict=True):
            assert np.array_equal(values, volume[region.slices]), region


def test_images_of_different_types_are_no_stack(tmp_path: Path) -> None:
    path = stack_project(tmp_path, np.zeros((3, 6, 7), np.uint8))
    tifffile.imwrite(tmp_path / "s002.tif", np.zeros((6, 7), np.uint16))
    with pytest.raises(AxesProblem, match="do not fit together") as caught:
        lane_source(open_project(path))
    assert "uint16" in caught.value.why


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
