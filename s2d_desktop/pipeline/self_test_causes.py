"""Why the thresholds of a forest are not explained: what was done to its image is searched.

Each possible cause is a hypothesis that is undone and tested again, so none is claimed that the
forest itself does not confirm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.features import FeatureSelection, values_per_channel
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.forest import forest_probabilities
from s2d_desktop.pipeline.threshold_test import Explained, LabelledImage, explained_by, misfit

ENOUGH = 0.9
"""Share of explained thresholds with which a hypothesis is taken."""

_SPLITS = 2000
_MOST_IMAGES = 8
_MOST_VALUES = 1_000_000
"""Features that are computed for all hypotheses together: large projects get fewer of them."""
_BINS = 2e4
"""Bins of a factor, for each power of e."""
_CANDIDATES = 6
_VOTES = 2
_ROUNDED = 5.0
"""How much less exact values are that were rescaled, stored, and scaled back."""


@dataclass(frozen=True)
class Cause:
    """What was found; nothing of it where no cause was."""

    permutation: tuple[int, ...] = ()
    """Axis k of the image of the training is this axis (of ``tzyxc``) of the one that is there."""
    order: tuple[int, ...] = ()
    """For each image, the position of the one that its labels fit."""
    factor: tuple[float, float] | None = None
    """(a, b): the values that are there are a times those of the training plus b."""
    explained: Explained = field(default_factory=lambda: Explained(0, 0))
    """Thresholds that are explained once it is undone."""
    known: float | None = None
    """How well the forest knows its labels: 1 for surely, 0 for not better than by chance."""

    def axes(self, image: LabelledImage) -> str:
        """The letters that the axes of the image should have had, in the order of its file."""
        # Axis k of the training lies at permutation[k]: its letter belongs there.
        letter = {CANONICAL[old]: CANONICAL[new] for new, old in enumerate(self.permutation)}
        return "".join(letter[a] for a in image.axes)


class _Turned(Source):
    """A canonical source with its axes exchanged."""

    def __init__(self, source: Source, order: tuple[int, ...]) -> None:
        self.inner = source
        self._order = order
        info = source.info
        self.info = replace(
            info, shape=tuple(info.shape[k] for k in order), channel_names=(), voxel_size={}
        )

    def _read(self, region: Region) -> Array:
        start, stop = [0] * 5, [0] * 5
        for new, old in enumerate(self._order):
            start[old], stop[old] = region.start[new], region.stop[new]
        return self.inner.read(Region(tuple(start), tuple(stop))).transpose(self._order)


class _Rescaled(Source):
    """A source with its values as they were before they became ``a * value + b``."""

    def __init__(self, source: Source, factor: float, offset: float) -> None:
        self.inner = source
        self._factor, self._offset = factor, offset
        self.info = replace(source.info, dtype=np.dtype(np.float32))

    def _read(self, region: Region) -> Array:
        values = self.inner.read(region).astype(np.float64)
        return ((values - self._offset) / self._factor).astype(np.float32)


def find_cause(
    forest: Forest,
    selection: FeatureSelection,
    images: Sequence[LabelledImage],
    rows: NDArray[np.float32] | None,
    threads: int | None,
) -> Cause:
    """Search the cause.

    Parameters
    ----------
    images
        Those with labels.
    rows
        (n, columns): features of the labelled voxels, as they are; None where the shapes do not
        even allow to compute them.
    """
    left = _MOST_VALUES

    def tested(changed: list[LabelledImage], slack: float = 1.0) -> Explained | None:
        nonlocal left
        if left <= 0 or any(misfit(forest, selection, image) for image in changed):
            return None
        left -= sum(len(image.positions) for image in changed) * forest.n_features
        counts, _rows = explained_by(forest, selection, changed, threads, _SPLITS, slack)
        tensor, other = max(counts.values(), key=lambda pair: pair[0].count + pair[1].count)
        decides = other if other.total else tensor
        passed = decides.total and decides.share >= ENOUGH
        return Explained(tensor.count + other.count, tensor.total + other.total) if passed else None

    for order in _axis_orders(images):
        turned = [replace(image, raw=_Turned(image.raw, order)) for image in images]
        if found := tested(turned):
            return Cause(permutation=order, explained=found)
    for order in _image_orders(len(images)):
        exchanged = [
            replace(image, raw=images[k].raw) for image, k in zip(images, order, strict=True)
        ]
        if found := tested(exchanged):
            return Cause(order=order, explained=found)
    if rows is None:
        return Cause()
    for factor, offset in _factors(forest, selection, images, rows):
        undone = [replace(i, raw=_Rescaled(i.raw, factor, offset)) for i in images]
        if found := tested(undone, _ROUNDED):
            return Cause(factor=(factor, offset), explained=found)
    return Cause(known=how_well_known(forest, images, rows))


def _axis_orders(images: Sequence[LabelledImage]) -> Iterator[tuple[int, ...]]:
    """Other orders of the axes that are longer than 1, those of space first."""
    long = [k for k in range(5) if any(image.raw.info.shape[k] > 1 for image in images)]
    found = []
    for moved in permutations(long):
        order = list(range(5))
        for place, axis in zip(long, moved, strict=True):
            order[place] = axis
        away = [k for k in range(5) if order[k] != k]
        if 0 < len(away) <= 3:
            found.append((any(k in (0, 4) for k in away), len(away), tuple(order)))
    yield from (order for _other, _count, order in sorted(found))


def _image_orders(count: int) -> Iterator[tuple[int, ...]]:
    """Other orders of the images: all of them for a few, exchanges of two for more."""
    if count > _MOST_IMAGES:
        return
    same = tuple(range(count))
    for order in permutations(same):
        moved = sum(a != b for a, b in zip(order, same, strict=True))
        if moved == 2 or (moved and count <= 4):
            yield order


def _factors(
    forest: Forest,
    selection: FeatureSelection,
    images: Sequence[LabelledImage],
    rows: NDArray[np.float32],
) -> Iterator[tuple[float, float]]:
    """Pairs (a, b) that many thresholds agree on.

    All samples reach the roots. The threshold of a root was the middle of two of them, and is now
    ``a`` times smaller than the middle of the same two: each pair gives one candidate for ``a``,
    and only the true one is among the candidates of every root. (The structure tensor is quadratic:
    it gives its square.) Features that are differences do not see ``b``; with ``a`` known it is
    found in the same way from the smoothed image.
    """
    depth, channels = images[0].raw.info.shape[1], images[0].raw.info.shape[4]
    kinds: list[str] = []
    for feature, _scale, in_2d in selection.cells():
        kinds += [feature] * (values_per_channel(feature, in_2d or depth == 1) * channels)
    ratios: list[NDArray[np.float64]] = []
    smooth: list[tuple[float, NDArray[np.float64]]] = []
    # Many trees begin with the same split: it counts once.
    roots = {(int(forest.feature[r]), float(forest.threshold[r])) for r in forest.roots.tolist()}
    for column, threshold in sorted(roots):
        if column < 0 or not np.isfinite(threshold) or abs(threshold) < 1e-9:
            continue
        middles = _middles(rows[:, column])
        if kinds[column] == "GaussianSmoothing":
            smooth.append((threshold, middles))
        ratio = np.abs(middles / threshold)
        ratio = np.log(ratio[np.isfinite(ratio) & (ratio > 0)])
        ratios.append(ratio / 2 if kinds[column] == "StructureTensorEigenvalues" else ratio)
    found = [float(np.exp(v)) for v in _agreed(ratios, 1 / _BINS, _CANDIDATES)]
    largest = max((float(np.abs(m).max(initial=0)) for _, m in smooth), default=0.0)
    for size in dict.fromkeys([*map(_plain, found), 1.0]):
        for factor in (size, -size):
            shifts = [middles - factor * threshold for threshold, middles in smooth]
            near = _agreed(shifts, 2e-5 * max(largest, 1e-9), 3)
            for offset in dict.fromkeys([*(_plain(v, 1e-5 * largest) for v in near), 0.0]):
                if (factor, offset) != (1.0, 0.0):
                    yield factor, offset


def _agreed(candidates: Sequence[NDArray[np.float64]], width: float, most: int) -> list[float]:
    """Values on which several lists of candidates agree, those of most lists first."""
    votes: Counter[int] = Counter()
    for values in candidates:
        places = np.rint(values / width).astype(np.int64)
        votes.update(set(np.concatenate([places, places + 1]).tolist()))
    found = []
    for place, count in votes.most_common(most):
        if count >= _VOTES:
            near = [v[np.abs(v / width - place + 0.5) <= 1] for v in candidates]
            found.append(float(np.median(np.concatenate(near))))
    return found


def _middles(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Middles of samples that follow each other, or nearly: a tree does not see all of them."""
    ordered = np.unique(values[np.isfinite(values)]).astype(np.float64)
    return np.concatenate([0.5 * (ordered[k:] + ordered[:-k]) for k in (1, 2, 3)])


def _plain(value: float, within: float | None = None) -> float:
    """The whole number, or one divided by a whole number, that `value` surely means, or itself."""
    limit = 2e-4 * abs(value) if within is None else within
    near = float(round(value))
    if abs(near - value) <= limit and (near or within is not None):
        return near
    if 0 < abs(value) < 1 and within is None:
        inverse = float(round(1 / value))
        if abs(1 / inverse - value) <= limit:
            return 1 / inverse
    return value


def how_well_known(
    forest: Forest, images: Sequence[LabelledImage], rows: NDArray[np.float32]
) -> float | None:
    """How much better than chance the forest knows its labels, every class counting the same.

    1 for surely, 0 for not better than by chance; None where fewer than two classes are labelled.
    """
    if any(image.labels is None for image in images):
        return None
    labels = np.concatenate([image.labels for image in images if image.labels is not None])
    given = forest_probabilities(forest, rows)
    means = [
        float(given[labels == label, k].mean())
        for k, label in enumerate(forest.labels)
        if (labels == label).any()
    ]
    chance = 1 / len(forest.labels)
    if len(means) < 2:
        return None
    return (float(np.mean(means)) - chance) / (1 - chance)
