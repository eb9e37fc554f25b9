"""Whether one image of a project is the one its forest was trained on, judged by itself.

A forest knows the labels that it was trained on: each of its trees saw 63 % of them. On another
image it does not. That says nothing against an image that shows the same (a neighbouring slice, a
filtered copy); this the thresholds do (`threshold_test`). But a forest of several images has
thresholds between samples of different images, so one image alone does not explain all of them:
it only explains more than chance does, which is measured with the same thresholds moved a little.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest
from s2d_desktop.pipeline.forest import forest_probabilities
from s2d_desktop.pipeline.self_test_causes import ENOUGH, how_well_known
from s2d_desktop.pipeline.threshold_test import (
    Explained,
    LabelledImage,
    explained,
    feature_rows,
    misfit,
    only_structure_tensor,
    tensor_columns,
    tolerances,
)

ENOUGH_LABELS = 8
"""With fewer labelled voxels nothing is said of an image."""

ENOUGH_THRESHOLDS = 30

MOVED = 25.0
"""How far the thresholds of the control are moved, in tolerances."""

SURE = 5.0
"""Standard errors by which thresholds must be explained better than by chance."""

GAIN = 0.05
"""Share of the thresholds by which they must be explained better than by chance."""

ALL = 0.99
"""Share of all labels from which on an image must explain nearly all thresholds."""

KNOWN = 0.85
"""How well a forest must know the labels. On the images of their training, forests of real projects
reach 0.94 and more; a right image that is doubted costs a question, a wrong one the result."""

SPLITS = 6000

NOTHING = Explained(0, 0)


class Fit(Enum):
    """Whether the labels of a lane lie on the image of the training."""

    PROVEN = "proven"
    """The forest's thresholds lie on this image."""
    KNOWN = "known"
    """The forest knows the labels on it; the thresholds do not say enough."""
    CHANGED = "changed"
    """The forest knows the labels on it, but it is not the image of the training, pixel for
    pixel."""
    OTHER = "other"
    """The forest does not know the labels on it."""
    OUTSIDE = "outside"
    """Labels lie outside of it, or its channels or size cannot be those of the training."""
    NOT_TESTED = "not tested"
    """There are no labels, or too few."""


@dataclass(frozen=True)
class LaneTest:
    """What one image says about itself."""

    fit: Fit
    explained: Explained = NOTHING
    """Thresholds of the forest that are explained by the labels on this image alone."""
    by_chance: Explained = NOTHING
    """The same for thresholds that were moved a little."""
    known: float | None = None
    """How well the forest knows the labels: 1 for surely, 0 for not better than by chance."""
    why: str = ""
    """For `Fit.OUTSIDE`: the reason."""


def judge_lane(
    forest: Forest, selection: FeatureSelection, image: LabelledImage, threads: int | None = None
) -> LaneTest:
    """Judge one image by its own labels.

    Parameters
    ----------
    forest, selection
        Of the project, trained on all of its images.
    image
        The image, perhaps a wrong one, with the labels of its lane.
    threads
        At most so many threads for the features; None for one per processor.
    """
    count = len(image.positions)
    if not count:
        return LaneTest(Fit.NOT_TESTED)
    why = misfit(forest, selection, image)
    if why:
        return LaneTest(Fit.OUTSIDE, why=why)
    if count < ENOUGH_LABELS:
        return LaneTest(Fit.NOT_TESTED)
    depth, channels = image.raw.info.shape[1], image.raw.info.shape[4]
    of_tensor = tensor_columns(selection, depth, channels)
    fast, *others = StructureTensor
    rows, largest = feature_rows(selection, [image], fast, threads)
    tried = [rows]
    for variant in others if of_tensor.any() else []:
        # Samples go other ways through the trees where the structure tensor is another one.
        values = rows.copy()
        part = only_structure_tensor(selection)
        values[:, of_tensor] = feature_rows(part, [image], variant, threads)[0]
        tried.append(values)
    best = LaneTest(Fit.NOT_TESTED)
    for values in tried:
        allowed = tolerances(values, selection, depth, channels, largest)
        column = forest.feature.clip(min=0)
        moved = replace(forest, threshold=forest.threshold + MOVED * allowed[column])
        found, chance = (
            _decisive(explained(f, values, allowed, of_tensor, SPLITS)) for f in (forest, moved)
        )
        if not best.explained.total or found.share > best.explained.share:
            known = how_well_known(forest, [image], values)
            fit = _fit(found, chance, known, count, forest)
            if known is None and not _may_know(forest, image, values):
                fit = Fit.OTHER
            best = LaneTest(fit, found, chance, known)
    return best


def _decisive(found: tuple[Explained, Explained]) -> Explained:
    """Thresholds on columns that are not of the structure tensor, where there are any."""
    tensor, other = found
    return other if other.total else tensor


def _fit(
    right: Explained, chance: Explained, known: float | None, labelled: int, forest: Forest
) -> Fit:
    if known is not None and known < KNOWN:
        return Fit.OTHER
    if forest.row_count and labelled >= ALL * forest.row_count and right.total:
        return Fit.PROVEN if right.share >= ENOUGH else Fit.CHANGED
    gain = right.share - chance.share
    spread = sum(e.share * (1 - e.share) / max(e.total, 1) for e in (right, chance))
    error = max(math.sqrt(spread), 1 / max(right.total, 1))
    if right.total >= ENOUGH_THRESHOLDS and gain >= GAIN and gain >= SURE * error:
        return Fit.PROVEN
    return Fit.NOT_TESTED if known is None else Fit.KNOWN


def _may_know(forest: Forest, image: LabelledImage, rows: NDArray[np.float32]) -> bool:
    """Whether the forest knows the labels where they are of one class, which proves nothing."""
    labels = np.unique(image.labels) if image.labels is not None else np.zeros(0, np.uint8)
    if len(labels) != 1 or int(labels[0]) not in forest.labels:
        return True
    given = forest_probabilities(forest, rows)[:, forest.labels.index(int(labels[0]))]
    chance = 1 / len(forest.labels)
    return float(given.mean()) >= chance + KNOWN * (1 - chance)
