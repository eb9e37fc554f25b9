"""One image of several is judged by itself: by the labels that its forest knows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source, open_project
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.features import compute_features_at
from s2d_desktop.pipeline.lane_test import Fit, judge_lane
from s2d_desktop.pipeline.threshold_test import LabelledImage
from s2d_desktop.training.label_forest import train_label_forest


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda values: values, Fit.PROVEN),
        (lambda values: values[:, :, ::-1], Fit.OTHER),
        (lambda values: (values * 0.9).astype(values.dtype), Fit.CHANGED),
        (lambda values: values[:, :, :40], Fit.OUTSIDE),
    ],
    ids=["of the training", "another", "other brightness", "too small"],
)
def test_the_only_labelled_image_of_a_real_project(
    change: object, expected: Fit, shared_fixtures: Path
) -> None:
    project = open_project(shared_fixtures / "ilastik/ilastik122rc4_2d/PixelClassification2d.ilp")
    with canonical(lane_source(project)) as source:
        values = change(read_whole(source))  # type: ignore[operator]
    image = LabelledImage(ArraySource(values, "tzyxc"), *labelled_voxels(project))
    assert judge_lane(project.require_forest(), project.require_selection(), image).fit is expected


def test_one_of_two_images_of_one_size_is_known_and_the_other_is_not(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    selection = project.require_selection()
    with canonical(lane_source(project)) as source:
        whole = read_whole(source)
    images, labels = [], []
    rng = np.random.default_rng(0)
    for values in (whole[:, :, :64], whole[:, :, 64:]):
        places = np.array([(0, 0, *rng.integers(0, (64, 128))) for _ in range(150)])
        bright = values[0, 0, places[:, 2], places[:, 3], 0] > np.median(values)
        images.append((ArraySource(values.copy(), "tzyxc"), places))
        labels.append(np.where(bright, 1, 2).astype(np.uint8))
    rows = [
        compute_features_at(raw, places, selection, StructureTensor.FASTFILTERS)[0]
        for raw, places in images
    ]
    forest, _ = train_label_forest(np.concatenate(rows), np.concatenate(labels), 0)
    for k, (raw, places) in enumerate(images):
        right = judge_lane(forest, selection, LabelledImage(raw, places, labels[k]))
        assert right.fit in (Fit.KNOWN, Fit.PROVEN)
        wrong = judge_lane(forest, selection, LabelledImage(images[1 - k][0], places, labels[k]))
        assert wrong.fit is Fit.OTHER


def test_without_labels_nothing_is_said(shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp")
    with canonical(lane_source(project)) as source:
        image = LabelledImage(source, np.zeros((0, 4), np.int64))
        found = judge_lane(project.require_forest(), project.require_selection(), image)
    assert found.fit is Fit.NOT_TESTED
