"""Pictures of a project's images with their strokes, and what its forest says of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.labels import LabelBlock
from s2d_desktop.io.ilastik.project import lane_source, open_project
from s2d_desktop.jobs.look_inside import (
    SIDE,
    LanePicture,
    lane_verdicts,
    look_inside,
    plane_picture,
)
from s2d_desktop.jobs.small_planes import LARGEST_PLANE
from s2d_desktop.model.events import Preview
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, ArraySource, Source, SourceInfo, canonical, read_whole
from s2d_desktop.pipeline.self_test import Verdict, not_tested


class Counting(Source):
    """An image that is never held; counts what is read of it."""

    def __init__(self, *shape: int) -> None:
        self.info = SourceInfo("large", "tzyxc", shape, np.dtype(np.uint8))
        self.voxels = 0

    def _read(self, region: Region) -> Array:
        self.voxels += region.size
        return np.zeros(region.shape, np.uint8)


def looked(project: IlastikProject, linked: dict[int, Path] | None = None) -> list[dict[str, Any]]:
    events = look_inside(project, linked)
    return [dict(event.values) for event in events if isinstance(event, Preview)]


def strokes_at(places: list[tuple[int, int, int]], value: int) -> LabelBlock:
    """One block around voxels (z, y, x)."""
    first, last = np.min(places, axis=0), np.max(places, axis=0) + 1
    values = np.zeros((1, *(last - first), 1), np.uint8)
    for z, y, x in places:
        values[0, z - first[0], y - first[1], x - first[2], 0] = value
    return LabelBlock(Region((0, *first, 0), (1, *last, 1)), values)


def test_a_real_image_is_shown_with_all_strokes_of_its_plane(shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    picture, forest = looked(project)
    shown = picture["picture"]
    with canonical(lane_source(project)) as source:
        np.testing.assert_array_equal(shown.values, read_whole(source)[0, 0, ..., 0])
    # The forest was trained on 157 voxels, as it notes itself.
    assert (shown.strokes > 0).sum() == project.require_forest().row_count == 157
    assert set(np.unique(shown.strokes)) == {0, 1, 2}
    assert forest["lanes"] == {0: "trained"}


def test_the_slice_is_shown_on_which_most_was_painted() -> None:
    blocks = [strokes_at([(3, 1, 1)], 1), strokes_at([(7, 5, 5), (7, 5, 6)], 2)]
    volume = np.arange(10, dtype=np.uint8)[None, :, None, None, None] * np.ones(
        (1, 10, 20, 30, 1), np.uint8
    )
    found = plane_picture(ArraySource(volume, "tzyxc"), blocks)
    assert found.plane == (0, 7)
    assert (found.values == 7).all()
    assert [tuple(p) for p in np.argwhere(found.strokes)] == [(5, 5), (5, 6)]
    assert plane_picture(ArraySource(volume, "tzyxc")).plane == (0, 5)


def test_of_a_wide_plane_few_rows_are_read_and_thin_strokes_stay_visible() -> None:
    source = Counting(1, 1, 4000, 8000, 1)
    found = plane_picture(source, [strokes_at([(0, 2100, 4200)], 1)])
    step = -(-8000 // SIDE)
    assert found.values.shape == (-(-4000 // step), -(-8000 // step))
    assert source.voxels == found.values.shape[0] * 8000
    assert [tuple(p) for p in np.argwhere(found.strokes)] == [
        (2100 // step + down, 4200 // step + right) for down in (0, 1) for right in (0, 1)
    ]


def test_of_a_huge_plane_a_part_around_the_strokes_is_read() -> None:
    source = Counting(1, 1, 60_000, 90_000, 1)
    found = plane_picture(source, [strokes_at([(0, 59_000, 70_000)], 2)])
    assert not found.is_whole
    assert (found.strokes == 2).sum() == 4
    assert source.voxels <= LARGEST_PLANE * SIDE


def test_colours_are_shown_as_colours_and_of_other_channels_the_first() -> None:
    def shown(channels: int) -> LanePicture:
        values = np.zeros((1, 1, 8, 9, channels), np.uint8)
        return plane_picture(ArraySource(values, "tzyxc"))

    assert shown(3).values.shape == (8, 9, 3)
    assert shown(12).values.shape == (8, 9)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        pytest.param(lambda v: v, "trained", id="the image itself"),
        pytest.param(lambda v: v.T, "wrong axes", id="x and y exchanged"),
        pytest.param(lambda v: v // 2 + 20, "changed", id="other brightness"),
        pytest.param(lambda v: np.random.default_rng(0).permuted(v), "wrong", id="another image"),
    ],
)
def test_the_forest_says_of_an_image_what_was_done_to_it(
    change: Callable[[Array], Array], word: str, shared_fixtures: Path, tmp_path: Path
) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    with canonical(lane_source(project)) as source:
        values = read_whole(source)[0, 0, ..., 0]
    np.save(tmp_path / "other.npy", np.ascontiguousarray(change(values))[..., None])
    *_, forest = looked(project, {0: tmp_path / "other.npy"})
    assert forest["lanes"] == {0: word}


def test_an_image_that_is_not_there_has_no_picture_and_the_others_do(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/mcmicro_12ch/Appendix.ilp")
    (forest,) = looked(project)
    assert set(forest["lanes"].values()) == {"missing"}


def test_an_image_that_cannot_be_read_is_said_to_be_so(
    shared_fixtures: Path, tmp_path: Path
) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    (tmp_path / "broken.tif").write_bytes(b"II*\0")
    first, *_ = looked(project, {0: tmp_path / "broken.tif"})
    assert "broken.tif" in first["problem"]


def test_of_exchanged_images_each_is_named_and_one_without_labels_says_nothing(
    shared_fixtures: Path,
) -> None:
    folder = shared_fixtures / "ilastik" / "pyilastik_multilane"
    project = open_project(folder / "ilastik-multiim-1.3.3.ilp")
    found = replace(not_tested(""), verdict=Verdict.EXCHANGED_IMAGES, order=(1, 0))
    assert lane_verdicts(project, found) == {0: "exchanged", 1: "exchanged", 2: "no labels"}
