"""How many thresholds of a forest are explained by samples that may be those of its training.

vigra puts the threshold of a split half way between two training samples that reach the node. So
samples are sent down the trees; at each split some pair of those that arrive there must have its
middle at the threshold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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

MOST_SPLITS = 20_000
"""Of large forests as many trees are looked at as have so many splits."""

_MOST_STEPS = 5_000_000


@dataclass(frozen=True, eq=False)
class LabelledImage:
    """A raw image and its labels."""

    raw: Source
    """Axes ``tzyxc``."""
    positions: NDArray[np.int64]
    """(n, 4) labelled voxels: t, z, y, x."""
    labels: NDArray[np.uint8] | None = None
    """(n,) their labels; without them it cannot be told how well the forest knows them."""
    axes: str = "tzyxc"
    """Axes in which the project has the image, for the sentences."""


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


def misfit(forest: Forest, selection: FeatureSelection, image: LabelledImage) -> str:
    """Why an image cannot be that of the training by its shape alone; empty if it can be."""
    shape = image.raw.info.shape
    if len(image.positions) and (image.positions.max(axis=0) >= shape[:4]).any():
        return (
            f"Some labels lie outside of '{image.raw.info.name}': it is not the image of this "
            "project, or its axes are wrong."
        )
    try:
        check_fit(forest, selection, shape[1], shape[4], image.raw.info.name)
        check_size(selection, shape[1:4])
    except S2DError as problem:
        return f"{problem.what} {problem.why}"
    return ""


def explained_by(
    forest: Forest,
    selection: FeatureSelection,
    images: list[LabelledImage],
    threads: int | None = None,
    most_splits: int = MOST_SPLITS,
    slack: float = 1.0,
) -> tuple[dict[StructureTensor, tuple[Explained, Explained]], NDArray[np.float32]]:
    """For each structure tensor (its thresholds, those of all other columns); and the features.

    Parameters
    ----------
    images
        They fit the forest, see `misfit`.
    slack
        How much further than rounding a middle may be from a threshold.

    Returns
    -------
    The counts, and float32 (n, columns) of all labelled voxels with the tensor of fastfilters
    """
    depth, channels = images[0].raw.info.shape[1], images[0].raw.info.shape[4]
    of_tensor = tensor_columns(selection, depth, channels)
    rows, largest = feature_rows(selection, images, StructureTensor.FASTFILTERS, threads)
    tensor_only = only_structure_tensor(selection)
    counts = {}
    for variant in StructureTensor:
        values = rows
        if variant is not StructureTensor.FASTFILTERS and of_tensor.any():
            values = rows.copy()
            values[:, of_tensor] = feature_rows(tensor_only, images, variant, threads)[0]
        allowed = slack * tolerances(values, selection, depth, channels, largest)
        counts[variant] = explained(forest, values, allowed, of_tensor, most_splits)
    return counts, rows


def only_structure_tensor(selection: FeatureSelection) -> FeatureSelection:
    """The cells of a selection that are of the structure tensor."""
    matrix = tuple(
        row if fid == "StructureTensorEigenvalues" else (False,) * len(row)
        for fid, row in zip(selection.ids, selection.matrix, strict=True)
    )
    return replace(selection, matrix=matrix)


def tensor_columns(selection: FeatureSelection, depth: int, channels: int) -> NDArray[np.bool_]:
    """Which columns belong to the structure tensor."""
    columns: list[bool] = []
    for feature, _scale, in_2d in selection.cells():
        count = values_per_channel(feature, in_2d or depth == 1) * channels
        columns += [feature == "StructureTensorEigenvalues"] * count
    return np.array(columns, bool)


def feature_rows(
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


def tolerances(
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


def explained(
    forest: Forest,
    rows: NDArray[np.float32],
    tolerance: NDArray[np.float64],
    of_tensor: NDArray[np.bool_],
    most_splits: int = MOST_SPLITS,
) -> tuple[Explained, Explained]:
    """(structure tensor, others): thresholds that are the middle of two samples at the node."""
    found = {True: [0, 0], False: [0, 0]}
    splits = 0
    for done, root in enumerate(forest.roots.tolist()):
        if done and (splits > most_splits or done * len(rows) * 10 > _MOST_STEPS):
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
