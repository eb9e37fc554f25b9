"""What was done to the image of a real project is found, and undone before it is claimed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source, open_project
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.self_test import LabelledImage, SelfTest, Verdict, self_test


@pytest.fixture(scope="module")
def project(shared_fixtures: Path) -> IlastikProject:
    return open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")


def image_of(project: IlastikProject) -> LabelledImage:
    positions, labels = labelled_voxels(project)
    raw = read_whole(canonical(lane_source(project)))
    return LabelledImage(ArraySource(raw, "tzyxc", "image"), positions, labels, "yxc")


def judged(project: IlastikProject, *images: LabelledImage, complete: bool = True) -> SelfTest:
    forest, selection = project.require_forest(), project.require_selection()
    return self_test(forest, selection, images, threads=2, complete=complete)


def with_pixels(image: LabelledImage, pixels: np.ndarray) -> LabelledImage:
    return replace(image, raw=ArraySource(pixels, "tzyxc", "image"))


def test_an_image_that_was_turned_is_told_with_the_axes_that_pass(project: IlastikProject) -> None:
    image = image_of(project)
    turned = with_pixels(image, np.swapaxes(read_whole(image.raw), 2, 3))
    found = judged(project, turned)
    assert (found.verdict, found.axes) == (Verdict.WRONG_AXES, "xyc")
    assert "'xyc' instead of 'yxc'" in found.sentence
    assert "axes xyc" in found.remedy


def test_a_volume_whose_axes_go_round_is_told_with_its_true_axes(shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik/api_3d/PixelClass3D.ilp")
    positions, labels = labelled_voxels(project)
    raw = read_whole(canonical(lane_source(project)))
    # The file now holds x, z, y, and is read as if it held z, y, x.
    stored = np.transpose(raw, (0, 3, 1, 2, 4))
    image = LabelledImage(ArraySource(stored, "tzyxc", "volume"), positions, labels, "zyxc")
    found = judged(project, image)
    assert (found.verdict, found.axes) == (Verdict.WRONG_AXES, "xzyc")
    again = replace(image, raw=canonical(ArraySource(stored[0], found.axes, "volume")))
    assert judged(project, again).verdict is Verdict.PROVEN


@pytest.mark.parametrize(
    ("factor", "offset"), [(257, 0), (1 / 255, 0), (1, 40), (0.37, 12), (-1, 255)]
)
def test_values_that_were_rescaled_are_told_with_factor_and_offset(
    factor: float, offset: float, project: IlastikProject
) -> None:
    image = image_of(project)
    pixels = (read_whole(image.raw).astype(np.float64) * factor + offset).astype(np.float32)
    found = judged(project, with_pixels(image, pixels))
    assert found.verdict is Verdict.CHANGED_IMAGE
    if factor != 1:
        assert f"multiplied by {factor:.3g}"[:18] in found.sentence
    if offset:
        assert f"shifted by {offset}" in found.sentence
    assert "train the forest anew" in found.remedy


def test_an_image_moved_by_three_pixels_shows_the_same_and_is_not_the_same(
    project: IlastikProject,
) -> None:
    image = image_of(project)
    found = judged(project, with_pixels(image, np.roll(read_whole(image.raw), 3, axis=3)))
    assert found.verdict is Verdict.CHANGED_IMAGE
    assert found.structure_tensor is None
    assert "not pixel for pixel" in found.sentence


def test_quite_another_image_is_a_wrong_image(project: IlastikProject) -> None:
    image = image_of(project)
    noise = np.random.default_rng(0).integers(0, 255, image.raw.info.shape).astype(np.uint8)
    found = judged(project, with_pixels(image, noise))
    assert found.verdict is Verdict.WRONG_IMAGE
    assert "Say where the image" in found.remedy


def test_images_that_were_exchanged_are_told_one_by_one(project: IlastikProject) -> None:
    image = image_of(project)
    pixels = read_whole(image.raw)
    # Two images that share one training: the second is the first in a mirror; no feature sees it.
    mirrored = image.positions.copy()
    mirrored[:, 3] = pixels.shape[3] - 1 - mirrored[:, 3]
    first = replace(image, positions=image.positions[::2], labels=None)
    other = ArraySource(pixels[:, :, :, ::-1], "tzyxc", "mirror")
    second = LabelledImage(other, mirrored[1::2], None, "yxc")
    right = judged(project, first, second)
    wrong = judged(project, replace(first, raw=second.raw), replace(second, raw=first.raw))
    assert right.verdict is Verdict.PROVEN
    assert wrong.verdict is Verdict.EXCHANGED_IMAGES
    assert wrong.order == (1, 0)
    assert "by its name" in wrong.remedy


def test_with_an_image_missing_unexplained_thresholds_prove_nothing(
    project: IlastikProject,
) -> None:
    image = image_of(project)
    part = replace(image, positions=image.positions[::2], labels=None)
    found = judged(project, part, complete=False)
    assert found.verdict is Verdict.NOT_POSSIBLE
    assert "Not all labelled images are there" in found.sentence
