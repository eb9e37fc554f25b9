"""The self-test on projects of real ilastik, and on labels that do not belong to the forest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source, open_project
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.features import compute_features, compute_features_at
from s2d_desktop.pipeline.self_test import LabelledImage, Verdict, self_test

FASTFILTERS, VIGRA = StructureTensor.FASTFILTERS, StructureTensor.VIGRA


def labelled(project: IlastikProject) -> list[LabelledImage]:
    return [
        LabelledImage(canonical(lane_source(project, lane)), labelled_voxels(project, lane)[0])
        for lane in project.lanes
    ]


# project: (proven, thresholds on the structure tensor: all explained, by the other variant at most)
KNOWN = {
    "clearmap_119_embedded/Test.ilp": (VIGRA, 48, 11),
    "notebook_pc_140b11_embedded/pc.ilp": (FASTFILTERS, 41, 29),
    "pc_oc_133/pc-oc-133.ilp": (FASTFILTERS, 9, 0),
    "ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp": (FASTFILTERS, 154, 42),
    "ilastik122rc4_2d/PixelClassification2d.ilp": (VIGRA, 26, 13),
    "ilastik122rc4_3d2c/PixelClassification3d2c.ilp": (VIGRA, 19, 9),
    "ilastik122rc4_5t2d2c/PixelClassification5t2d2c.ilp": (VIGRA, 14, 7),
    "api_3d/PixelClass3D.ilp": (FASTFILTERS, 20, 10),
}


@pytest.mark.oracle
@pytest.mark.parametrize("name", KNOWN)
def test_the_structure_tensor_of_real_projects_is_proven(name: str, shared_fixtures: Path) -> None:
    tensor, thresholds, chance = KNOWN[name]
    project = open_project(shared_fixtures / "ilastik" / name)
    found = self_test(
        project.require_forest(), project.require_selection(), labelled(project), threads=2
    )
    assert (found.verdict, found.structure_tensor) == (Verdict.PROVEN, tensor)
    right = found.structure_tensor_thresholds[tensor]
    assert (right.count, right.total) == (thresholds, thresholds)
    wrong = VIGRA if tensor is FASTFILTERS else FASTFILTERS
    assert found.structure_tensor_thresholds[wrong].count <= chance
    assert found.other_thresholds.share == 1
    assert found.row_count_agrees
    assert found.labelled == found.row_count > 0
    assert tensor.value in found.sentence


@pytest.mark.oracle
def test_a_forest_that_hardly_uses_the_structure_tensor_proves_the_image_alone(
    shared_fixtures: Path,
) -> None:
    project = open_project(
        shared_fixtures / "ilastik/ilastik122rc4_5t2d1c/PixelClassification5t2d1c.ilp"
    )
    found = self_test(
        project.require_forest(), project.require_selection(), labelled(project), threads=2
    )
    assert (found.verdict, found.structure_tensor) == (Verdict.IMAGE_PROVEN, None)
    assert found.structure_tensor_thresholds[VIGRA].total == 1
    assert "cannot be told" in found.sentence


@pytest.fixture
def real(shared_fixtures: Path) -> tuple[Forest, FeatureSelection, LabelledImage]:
    path = shared_fixtures / "ilastik/ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp"
    project = open_project(path)
    return project.require_forest(), project.require_selection(), labelled(project)[0]


@pytest.mark.oracle
def test_an_image_with_other_channels_is_noticed(real) -> None:
    forest, selection, image = real
    pixels = np.repeat(read_whole(image.raw), 3, axis=4)
    source = ArraySource(pixels, "tzyxc", "colour")
    found = self_test(forest, selection, [LabelledImage(source, image.positions)], threads=2)
    assert found.verdict is Verdict.WRONG_IMAGE
    assert "expects 29 features" in found.sentence


@pytest.mark.oracle
def test_labels_drawn_after_the_training_are_noticed(real) -> None:
    forest, selection, image = real
    more = np.concatenate([image.positions, [[0, 0, 5, 5], [0, 0, 5, 6]]])
    found = self_test(forest, selection, [LabelledImage(image.raw, more)], threads=2)
    assert not found.row_count_agrees
    assert (found.labelled, found.row_count) == (428, 426)
    assert "changed afterwards" in found.sentence
    assert found.verdict is Verdict.PROVEN


@pytest.mark.oracle
def test_without_the_structure_tensor_only_the_image_is_proven(real) -> None:
    forest, selection, image = real
    rows, _ = compute_features_at(image.raw, image.positions, selection, FASTFILTERS, threads=2)
    column = 0
    middle = np.sort(np.unique(rows[:, column]))[200:202].astype(float).mean()
    one_split = replace(
        forest,
        feature=np.array([column, -1, -1], np.int32),
        threshold=np.array([middle, 0, 0]),
        left=np.array([1, -1, -1], np.int32),
        right=np.array([2, -1, -1], np.int32),
        value=np.array([[0, 0], [1, 0], [0, 1]], float),
        roots=np.array([0], np.int32),
    )
    found = self_test(one_split, selection, [image], threads=2)
    assert found.verdict is Verdict.IMAGE_PROVEN
    assert "not used" in found.sentence


@pytest.mark.oracle
def test_without_labels_nothing_can_be_tested(real) -> None:
    forest, selection, image = real
    none = LabelledImage(image.raw, np.empty((0, 4), np.int64))
    found = self_test(forest, selection, [none], threads=2)
    assert found.verdict is Verdict.NOT_POSSIBLE
    assert "no labels" in found.sentence


@pytest.mark.parametrize("in_2d", [True, False], ids=["2D", "3D"])
def test_features_at_a_few_voxels_equal_those_of_the_whole_image(in_2d: bool) -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (2, 30, 160, 170, 1)).astype(np.uint8)
    selection = FeatureSelection(
        ("GaussianSmoothing", "StructureTensorEigenvalues"),
        (1.0, 1.6),
        ((True, True), (True, True)),
        (in_2d, in_2d),
    )
    positions = np.stack([rng.integers(0, n, 40) for n in (2, 30, 160, 170)], axis=1)
    rows, largest = compute_features_at(
        ArraySource(image, "tzyxc"), positions, selection, VIGRA, threads=2
    )
    whole = np.stack([compute_features(frame, selection, VIGRA, threads=2) for frame in image])
    expected = whole[tuple(positions.T)]
    assert (np.abs(rows - expected) <= 3e-6 * np.maximum(255, np.abs(expected))).all()
    assert largest == 254


def test_the_largest_value_is_that_of_the_finite_ones_if_there_are_any() -> None:
    selection = FeatureSelection(("GaussianSmoothing",), (1.0,), ((True,),), (True,))
    image = np.full((1, 1, 20, 20, 1), np.nan, np.float32)
    positions = np.array([[0, 0, 5, 5]])
    rows, largest = compute_features_at(
        ArraySource(image, "tzyxc"), positions, selection, VIGRA, threads=1
    )
    assert np.isnan(rows).all()
    assert largest == 0
    image[0, 0, 8:] = 7
    image[0, 0, 0, 0] = np.inf
    source = ArraySource(image, "tzyxc")
    assert compute_features_at(source, positions, selection, VIGRA, threads=1)[1] == 7
