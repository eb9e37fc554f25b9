"""The self-test: was this forest trained on this image, and with which structure tensor.

Nothing in a project says so, but the forest itself does: vigra puts the threshold of a split half
way between two training samples that reach the node. The labelled voxels are the training samples.
So they are sent down the trees; at each split some pair of those that arrive there must have its
middle at the threshold. With the right image and the right structure tensor all thresholds are
explained, otherwise a chance few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import FeatureSelection, StructureTensor, values_per_channel
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.features import check_size, compute_features_at
from s2d_desktop.pipeline.forest import check_fit

NEIGHBOURS = 12
"""Samples on each side of a threshold that are tried.

A tree sees each sample with probability 0.63 (drawn with replacement), so the two samples that make
a threshold are neighbours but for the ones it did not see: 12 in a row are missed once in 10⁵.
"""
_MOST_SPLITS = 20_000
_MOST_STEPS = 5_000_000


class Verdict(Enum):
    """What the self-test found."""

    PROVEN = "proven"
    """Image and labels are those of the training, and one structure tensor fits, the other not."""
    IMAGE_PROVEN = "image proven"
    """Image and labels are those of the training; the structure tensors cannot be told apart."""
    WRONG_IMAGE_OR_AXES = "wrong image or axes"
    """The forest was not trained on these values."""
    NOT_POSSIBLE = "not possible"
    """There is nothing to test with."""


@dataclass(frozen=True, eq=False)
class LabelledImage:
    """A raw image and its labels."""

    raw: Source
    """Axes ``tzyxc``."""
    positions: NDArray[np.int64]
    """(n, 4) labelled voxels: t, z, y, x."""


@dataclass(frozen=True)
class Explained:
    """How many thresholds are the middle of two samples."""

    count: int
    """Explained thresholds."""
    total: int
    """Thresholds looked at."""

    @property
    def share(self) -> float:
        """0..1; 1 where there is nothing to explain."""
        return self.count / self.total if self.total else 1.0


@dataclass(frozen=True)
class SelfTest:
    """Result of the self-test."""

    verdict: Verdict
    structure_tensor: StructureTensor | None
    """The structure tensor that is proven; None otherwise."""
    structure_tensor_thresholds: dict[StructureTensor, Explained]
    """For each variant, the thresholds on columns of the structure tensor."""
    other_thresholds: Explained
    """Thresholds on all other columns, with the better variant."""
    labelled: int
    """Number of labelled voxels."""
    row_count: int
    """Number of labelled voxels the forest was trained on; 0 if it does not say."""
    sentence: str
    """What it means, for the user."""

    @property
    def row_count_agrees(self) -> bool:
        """Whether as many voxels are labelled as the forest was trained on (or that is unknown)."""
        return self.row_count in (0, self.labelled)


def self_test(
    forest: Forest,
    selection: FeatureSelection,
    images: Sequence[LabelledImage],
    threads: int | None = None,
) -> SelfTest:
    """Compare the thresholds of a forest with the features of its labelled voxels.

    Features are computed around the labelled voxels only. Of large forests as many trees are looked
    at as is done in seconds.

    Parameters
    ----------
    forest
        The trained forest.
    selection
        Features it was trained on.
    images
        All images of the project with their labels, in any order.
    threads
        At most so many threads for the features; None for one per processor.
    """
    labelled = sum(len(image.positions) for image in images)
    nothing = {variant: Explained(0, 0) for variant in StructureTensor}
    result = SelfTest(
        Verdict.NOT_POSSIBLE, None, nothing, Explained(0, 0), labelled, forest.row_count, ""
    )
    if labelled < 2:
        return replace(result, sentence="There are no labels with which it could be tested.")
    for image in images:
        shape = image.raw.info.shape
        if len(image.positions) and (image.positions.max(axis=0) >= shape[:4]).any():
            return replace(
                result,
                verdict=Verdict.WRONG_IMAGE_OR_AXES,
                sentence=f"Some labels lie outside of '{image.raw.info.name}': it is not the image "
                "of this project, or its axes are wrong.",
            )
        try:
            check_fit(forest, selection, shape[1], shape[4], image.raw.info.name)
            check_size(selection, shape[1:4])
        except S2DError as problem:
            return replace(
                result,
                verdict=Verdict.WRONG_IMAGE_OR_AXES,
                sentence=f"{problem.what} {problem.why}",
            )
    depth, channels = images[0].raw.info.shape[1], images[0].raw.info.shape[4]
    of_tensor = _structure_tensor_columns(selection, depth, channels)
    rows, largest = _rows(selection, images, StructureTensor.FASTFILTERS, threads)
    tensor_only = _only_structure_tensor(selection)
    counts = {}
    for variant in StructureTensor:
        values = rows
        if variant is not StructureTensor.FASTFILTERS and of_tensor.any():
            values = rows.copy()
            values[:, of_tensor] = _rows(tensor_only, images, variant, threads)[0]
        tolerance = _tolerances(values, selection, depth, channels, largest)
        counts[variant] = _explained(forest, values, tolerance, of_tensor)
    best = max(counts, key=lambda v: counts[v][0].count + counts[v][1].count)
    result = replace(
        result,
        structure_tensor_thresholds={v: tensor for v, (tensor, _other) in counts.items()},
        other_thresholds=counts[best][1],
    )
    return _judged(result, best)


def _judged(result: SelfTest, best: StructureTensor) -> SelfTest:
    """`result` with verdict and sentence."""
    tensor = result.structure_tensor_thresholds[best]
    rival = max(e.count for v, e in result.structure_tensor_thresholds.items() if v is not best)
    other = result.other_thresholds
    count, total = tensor.count + other.count, tensor.total + other.total
    numbers = f"{count} of {total} thresholds of the forest are explained by the labelled voxels"
    if total == 0:
        return replace(result, sentence="The forest has no split with which it could be tested.")
    # The structure tensor's own thresholds are left out where there are others: on images of little
    # contrast far from zero they drown in rounding, and the other variant may be meant.
    if (other if other.total else tensor).share < 0.9:
        sentence = (
            f"Only {numbers}: this is not the image, not the labels or not the axes that the "
            "forest was trained on."
        )
        if not result.row_count_agrees:
            sentence += (
                f" {result.labelled} voxels are labelled, it was trained on {result.row_count}."
            )
        return replace(result, verdict=Verdict.WRONG_IMAGE_OR_AXES, sentence=sentence)
    sentence = f"{numbers}: the image and its labels are those of the training."
    if not result.row_count_agrees:
        sentence = (
            f"{numbers}, but {result.labelled} voxels are labelled and it was trained "
            f"on {result.row_count}: the labels were changed afterwards."
        )
    if tensor.count - rival >= 3 and tensor.share >= 0.8:
        sentence += (
            f" The structure tensor is that of {best.value} ({tensor.count} of {tensor.total} "
            f"thresholds; with the other one {rival})."
        )
        return replace(result, verdict=Verdict.PROVEN, structure_tensor=best, sentence=sentence)
    if tensor.total:
        sentence += " Which of the two structure tensors was used cannot be told."
    else:
        sentence += " The structure tensor is not used."
    return replace(result, verdict=Verdict.IMAGE_PROVEN, sentence=sentence)


def _only_structure_tensor(selection: FeatureSelection) -> FeatureSelection:
    matrix = tuple(
        row if fid == "StructureTensorEigenvalues" else (False,) * len(row)
        for fid, row in zip(selection.ids, selection.matrix, strict=True)
    )
    return replace(selection, matrix=matrix)


def _structure_tensor_columns(
    selection: FeatureSelection, depth: int, channels: int
) -> NDArray[np.bool_]:
    """Which columns belong to the structure tensor."""
    columns: list[bool] = []
    for feature, _scale, in_2d in selection.cells():
        count = values_per_channel(feature, in_2d or depth == 1) * channels
        columns += [feature == "StructureTensorEigenvalues"] * count
    return np.array(columns, bool)


def _rows(
    selection: FeatureSelection,
    images: Iterable[LabelledImage],
    variant: StructureTensor,
    threads: int | None,
) -> tuple[NDArray[np.float32], float]:
    """Features (n, columns) of all labelled voxels, and the largest value of the images there."""
    parts, largest = [], 0.0
    for image in images:
        rows, value = compute_features_at(image.raw, image.positions, selection, variant, threads)
        parts.append(rows)
        largest = max(largest, value)
    return np.concatenate(parts), largest


def _tolerances(
    rows: NDArray[np.float32],
    selection: FeatureSelection,
    depth: int,
    channels: int,
    largest: float,
) -> NDArray[np.float64]:
    """How far the middle of two samples may be from a threshold, for each column.

    Most features are linear in the image and as exact as float32 allows at its largest value. The
    structure tensor is quadratic, and its small eigenvalue is only as exact as its large one; in
    3-D fastfilters and vigra compute it by a formula that loses another digit.
    """
    tolerance, column = [], 0
    own = np.nanmax(np.abs(rows), axis=0, initial=0.0).astype(np.float64)
    for feature, _scale, in_2d in selection.cells():
        values = values_per_channel(feature, in_2d or depth == 1)
        for _channel in range(channels):
            allowed = 2e-6 * largest
            if feature == "StructureTensorEigenvalues":
                allowed = (2e-6 if values == 2 else 5e-6) * float(
                    own[column : column + values].max()
                )
            tolerance += [allowed] * values
            column += values
    return np.array(tolerance)


def _explained(
    forest: Forest,
    rows: NDArray[np.float32],
    tolerance: NDArray[np.float64],
    of_tensor: NDArray[np.bool_],
) -> tuple[Explained, Explained]:
    """(structure tensor, others): thresholds that are the middle of two samples at the node."""
    found = {True: [0, 0], False: [0, 0]}
    splits = 0
    for done, root in enumerate(forest.roots.tolist()):
        if done and (splits > _MOST_SPLITS or done * len(rows) * 10 > _MOST_STEPS):
            break
        waiting = [(root, np.arange(len(rows)))]
        while waiting:
            node, samples = waiting.pop()
            column = int(forest.feature[node])
            if column < 0:
                continue
            values = rows[samples, column].astype(np.float64)
            threshold = float(forest.threshold[node])
            splits += 1
            tally = found[bool(of_tensor[column])]
            tally[0] += _is_middle(values, threshold, float(tolerance[column]))
            tally[1] += 1
            left = values < threshold
            waiting.append((int(forest.left[node]), samples[left]))
            waiting.append((int(forest.right[node]), samples[~left]))
    return Explained(*found[True]), Explained(*found[False])


def _is_middle(values: NDArray[np.float64], threshold: float, tolerance: float) -> bool:
    """Whether two neighbours among the values have their middle at the threshold."""
    below = np.unique(values[values < threshold])[-NEIGHBOURS:]
    above = np.unique(values[values >= threshold])[:NEIGHBOURS]
    near = np.concatenate([below[-1:], above[:1]])
    if (np.abs(near - threshold) <= tolerance).any():
        # Two samples this close to each other may both have come to lie on one side.
        return True
    middles = 0.5 * (below[:, None] + above[None, :])
    return bool((np.abs(middles - threshold) <= tolerance).any())
