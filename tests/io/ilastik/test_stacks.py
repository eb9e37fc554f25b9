"""Images of a project that are stacks of files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import imagecodecs
import numpy as np
import pytest
import tifffile

from s2d_desktop.io.ilastik.lane_sources import Stack
from s2d_desktop.io.ilastik.project import lane_source, open_project
from s2d_desktop.io.writers import files_behind
from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import read_whole

from .tools import replace, small_project

INFO = "Input Data/infos/lane0000/Raw Data"


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


@pytest.mark.parametrize("says", [True, False], ids=["axes in the project", "none"])
def test_what_a_series_of_pictures_counts_is_a_guess_only_if_the_project_does_not_say(
    says: bool, tmp_path: Path
) -> None:
    for k in range(3):
        png = imagecodecs.png_encode(np.zeros((20, 24), np.uint8))
        (tmp_path / f"s{k}.png").write_bytes(png)
    path = small_project(
        tmp_path / "p.ilp",
        image=tmp_path / "s0.png",
        axes="tyxc",
        shape=(3, 20, 24, 1),
        strokes=[],
        forest=None,
    )
    with h5py.File(path, "r+") as file:
        replace(file, f"{INFO}/filePath", b"s?.png")
        if not says:
            del file[f"{INFO}/axistags"]
            del file[f"{INFO}/shape"]
    with lane_source(open_project(path)) as source:
        info = source.info
    assert info.axes == ("tyxc" if says else "zyxc")
    assert info.axes_are_guess is not says
    assert info.other_axes == (() if says else ("tyxc",))


def test_a_project_says_what_its_image_does_not(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((5, 20, 24), np.uint8))
    facts = {"image": tmp_path / "a.npy", "axes": "zyx", "shape": (5, 20, 24)}
    path = small_project(tmp_path / "p.ilp", **facts, strokes=[], forest=None)
    with lane_source(open_project(path)) as source:
        assert not source.info.axes_are_guess
