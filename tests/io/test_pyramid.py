"""OME-Zarr images with stored coarser levels, which coarse pictures come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import zarr

from s2d_desktop.io.pyramid import Pyramid
from s2d_desktop.io.zarr import open_zarr
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, canonical, read_whole
from s2d_desktop.ui.viewer.pixels import Pixels, TileKey

HEIGHT, WIDTH = 203, 310
RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 4000, (2, HEIGHT, WIDTH), dtype=np.uint16)
"""Nothing that a smooth picture would forgive: two slices of noise."""


def means(values: np.ndarray, factors: tuple[int, ...]) -> np.ndarray:
    """Means over blocks; what does not fill a block is left out, as many writers do."""
    for axis, f in enumerate(factors):
        count = values.shape[axis] // f
        values = values.take(range(count * f), axis)
        split = (*values.shape[:axis], count, f, *values.shape[axis + 1 :])
        values = values.reshape(split).mean(axis + 1)
    return values


def save(
    folder: Path, levels: list[np.ndarray], scales: list[list[float]], **steps: list[float]
) -> Path:
    """An OME-Zarr 0.4 image; `steps` are translations by the level's name."""
    datasets = []
    for k, scale in enumerate(scales):
        found = [{"type": "scale", "scale": scale}]
        if f"s{k}" in steps:
            found.append({"type": "translation", "translation": steps[f"s{k}"]})
        datasets.append({"path": f"s{k}", "coordinateTransformations": found})
    axes = [{"name": a, "type": "space", "unit": "nanometer"} for a in "zyx"]
    image = {"version": "0.4", "axes": axes, "datasets": datasets}
    group = zarr.create_group(str(folder), zarr_format=2, attributes={"multiscales": [image]})
    for k, values in enumerate(levels):
        chunks = (1, 64, 64)
        array = group.create_array(f"s{k}", shape=values.shape, dtype=values.dtype, chunks=chunks)
        array[:] = values
    return folder


HALF = np.rint(means(NOISE, (1, 2, 2))).astype(np.uint16)
QUARTER = np.rint(means(NOISE, (1, 4, 4))).astype(np.uint16)
SCALES = [[40.0, 4.0, 4.0], [40.0, 8.0, 8.0], [40.0, 16.0, 16.0]]


@pytest.fixture
def pyramid(tmp_path: Path) -> Source:
    return open_zarr(save(tmp_path / "a.zarr", [NOISE, HALF, QUARTER], SCALES))


def coarse(source: Source, step: int) -> np.ndarray:
    return source.read_every(step, Region.whole(source.info.shape))


def with_ends(values: np.ndarray, step: int) -> np.ndarray:
    """Stored values, the last again where the full image has a part of a block more."""
    more = (-(-HEIGHT // step) - values.shape[1], -(-WIDTH // step) - values.shape[2])
    return np.pad(values, ((0, 0), (0, more[0]), (0, more[1])), mode="edge")


def test_numbers_come_from_the_full_resolution_and_coarse_pictures_from_the_stored_levels(
    pyramid: Source,
) -> None:
    assert np.array_equal(read_whole(pyramid), NOISE)
    assert np.array_equal(coarse(pyramid, 1), NOISE)
    assert np.array_equal(coarse(pyramid, 2), with_ends(HALF, 2))
    assert np.array_equal(coarse(pyramid, 4), with_ends(QUARTER, 4))
    assert np.array_equal(coarse(pyramid, 8), with_ends(QUARTER[:, ::2, ::2], 8))
    assert np.array_equal(coarse(pyramid, 3), NOISE[:, ::3, ::3]), "none has steps of 3"
    assert [pyramid.stored_step(step) for step in (1, 2, 3, 4, 8)] == [1, 2, 1, 4, 4]
    part = Region((1, 64, 128), (2, 203, 310))
    assert np.array_equal(pyramid.read_every(4, part), with_ends(QUARTER, 4)[1:, 16:, 32:])


def test_a_coarse_tile_of_the_viewer_reads_nothing_of_the_full_resolution(
    pyramid: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(pyramid, Pyramid)
    coarse(pyramid, 4)
    monkeypatch.setattr(pyramid.full, "_read", None)
    tile = Pixels(canonical(pyramid), (0, 1), computed=False, side=64).read(TileKey(0, 1, 2, 0, 0))
    assert np.array_equal(tile, with_ends(QUARTER, 4)[1, :64, :64])


def test_slices_that_were_joined_are_shown_for_each_of_their_own(tmp_path: Path) -> None:
    joined = means(NOISE, (2, 2, 2)).astype(np.uint16)
    scales = [[40.0, 4.0, 4.0], [80.0, 8.0, 8.0]]
    source = open_zarr(save(tmp_path / "a.zarr", [NOISE, joined], scales))
    assert np.array_equal(coarse(source, 2)[0], with_ends(joined, 2)[0])
    assert np.array_equal(coarse(source, 2)[1], with_ends(joined, 2)[0])


OTHER = RNG.integers(0, 4000, HALF.shape, dtype=np.uint16)


@pytest.mark.parametrize(
    ("half", "scale", "steps"),
    [
        pytest.param(OTHER, SCALES[1], {}, id="another image"),
        pytest.param(np.zeros_like(HALF), SCALES[1], {}, id="an empty one"),
        pytest.param(np.roll(HALF, 9, 2), SCALES[1], {}, id="a shifted one"),
        pytest.param(HALF, [40.0, 12.0, 12.0], {}, id="another scale"),
        pytest.param(HALF, [40.0, 8.0, 4.0], {}, id="unequal along y and x"),
        pytest.param(HALF[:, :90], SCALES[1], {}, id="another shape"),
        pytest.param(HALF.astype(np.float32), SCALES[1], {}, id="another type"),
        pytest.param(
            HALF, SCALES[1], {"s0": [0.0, 0.0, 0.0], "s1": [0.0, 90.0, 90.0]}, id="elsewhere"
        ),
    ],
)
def test_a_level_that_does_not_fit_is_not_used(
    half: np.ndarray, scale: list[float], steps: dict[str, list[float]], tmp_path: Path
) -> None:
    levels, scales = [NOISE, half, QUARTER], [SCALES[0], scale, SCALES[2]]
    source = open_zarr(save(tmp_path / "a.zarr", levels, scales, **steps))
    for step in (2, 4):
        assert np.array_equal(coarse(source, step), NOISE[:, ::step, ::step])


def test_a_level_that_is_the_middle_of_its_voxels_fits_and_one_that_is_missing_ends_the_list(
    tmp_path: Path,
) -> None:
    steps = {"s0": [0.0, 0.0, 0.0], "s1": [0.0, 2.0, 2.0]}
    source = open_zarr(save(tmp_path / "a.zarr", [NOISE, HALF], SCALES, **steps))
    assert np.array_equal(coarse(source, 4), with_ends(HALF[:, ::2, ::2], 4))


def test_values_that_are_no_numbers_do_not_forbid_a_level(tmp_path: Path) -> None:
    full = np.full((1, 128, 128), np.nan, np.float32)
    full[:, :, 40:] = np.linspace(0, 1, 88, dtype=np.float32)
    half = means(full, (1, 2, 2)).astype(np.float32)
    source = open_zarr(save(tmp_path / "a.zarr", [full, half], SCALES[:2]))
    assert np.array_equal(coarse(source, 2), half, equal_nan=True)
