"""How good a map is: F1 (Dice), IoU, best threshold; and for objects VI and adapted Rand error.

Everything is counted block by block, so a map of any size needs only tables: `ThresholdCounts`
for masks, `Contingency` for labels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import InputError

STEPS = 1000
"""Thresholds are k / STEPS."""


@dataclass(frozen=True)
class Counts:
    """Voxels by prediction and truth at one threshold."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def f1(self) -> float:
        """F1 score, the same as Dice: 2 TP / (2 TP + FP + FN); 1 where both are empty."""
        both = 2 * self.true_positive
        return _ratio(both, both + self.false_positive + self.false_negative)

    @property
    def iou(self) -> float:
        """Intersection over union (Jaccard): TP / (TP + FP + FN); 1 where both are empty."""
        tp = self.true_positive
        return _ratio(tp, tp + self.false_positive + self.false_negative)

    @property
    def precision(self) -> float:
        """Share of the prediction that is true; 1 where nothing was predicted."""
        return _ratio(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float:
        """Share of the truth that was found; 1 where there was nothing to find."""
        return _ratio(self.true_positive, self.true_positive + self.false_negative)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


class ThresholdCounts:
    """Counts at every threshold k / 1000 at once, gathered block by block.

    A voxel is predicted where its probability is above the threshold (strictly).
    """

    def __init__(self) -> None:
        self._inside = np.zeros(STEPS + 1, np.int64)
        self._outside = np.zeros(STEPS + 1, np.int64)

    def add(self, probability: NDArray[np.generic], truth: NDArray[np.generic]) -> None:
        """Count a block.

        Parameters
        ----------
        probability
            0..1, any shape; values outside, infinity too, are taken as the nearest of the two.
        truth
            Same shape, not zero where the structure is.

        Raises
        ------
        InputError
            If values are NaN, which is neither structure nor background.
        """
        assert probability.shape == truth.shape
        # p > k/STEPS exactly if ceil(p * STEPS) > k, in float64 where p is float32.
        scaled = probability.astype(np.float64).ravel()
        # One pass: NaN survives max.
        if scaled.size and np.isnan(scaled.max()):
            raise InputError(
                "Probabilities cannot be compared with the truth.",
                f"{int(np.isnan(scaled).sum())} of {scaled.size} values are not numbers (NaN).",
                "Export the probability map again.",
            )
        scaled *= STEPS
        index = np.clip(np.ceil(scaled, out=scaled), 0, STEPS).astype(np.int64)
        index += (STEPS + 1) * (truth.ravel() != 0)
        both = np.bincount(index, minlength=2 * (STEPS + 1))
        self._outside += both[: STEPS + 1]
        self._inside += both[STEPS + 1 :]

    def at(self, threshold: float) -> Counts:
        """Counts at a threshold, rounded to a multiple of 1 / 1000."""
        k = round(threshold * STEPS)
        tp, fp = int(self._inside[k + 1 :].sum()), int(self._outside[k + 1 :].sum())
        return Counts(tp, fp, int(self._inside.sum()) - tp, int(self._outside.sum()) - fp)

    def best(self) -> tuple[float, Counts]:
        """The threshold with the best F1, and its counts; of several the one nearest to 0.5."""
        # Reversed running sums: entry k holds what lies above k / STEPS.
        tp = self._inside.sum() - np.cumsum(self._inside)
        fp = self._outside.sum() - np.cumsum(self._outside)
        fn = self._inside.sum() - tp
        whole = 2 * tp + fp + fn
        f1 = np.where(whole > 0, 2 * tp / np.maximum(whole, 1), 1.0)
        winners = np.flatnonzero(f1 >= f1.max() - 1e-12)
        k = int(winners[np.argmin(np.abs(winners - STEPS // 2))])
        return k / STEPS, self.at(k / STEPS)


class Contingency:
    """How many voxels each pair (label, true label) shares, gathered block by block."""

    def __init__(self) -> None:
        self._pairs = np.zeros((0, 2), np.int64)
        self._counts = np.zeros(0, np.int64)

    def add(self, labels: NDArray[np.generic], truth: NDArray[np.generic]) -> None:
        """Count a block of integer labels; a label means the same object in all blocks."""
        assert labels.shape == truth.shape
        ours, real = labels.ravel(), truth.ravel()
        if not ours.size:
            return
        # Neighbours mostly belong to the same pair: runs are sorted much faster than voxels.
        change = np.flatnonzero((ours[1:] != ours[:-1]) | (real[1:] != real[:-1])) + 1
        first = np.append(0, change)
        pairs = np.stack([ours[first].astype(np.int64), real[first].astype(np.int64)], axis=1)
        new, counts = _count_pairs(pairs, np.diff(np.append(first, ours.size)))
        self._pairs, self._counts = _count_pairs(
            np.concatenate([self._pairs, new]), np.concatenate([self._counts, counts])
        )

    @property
    def objects(self) -> int:
        """Number of labels besides 0."""
        return len(set(self._pairs[:, 0].tolist()) - {0})

    @property
    def true_objects(self) -> int:
        """Number of true labels besides 0."""
        return len(set(self._pairs[:, 1].tolist()) - {0})

    def _tables(
        self, without_background: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Joint counts, counts per label, counts per true label."""
        keep = self._pairs[:, 1] != 0 if without_background else np.ones(len(self._pairs), bool)
        joint = self._counts[keep].astype(np.float64)
        return joint, _sums(self._pairs[keep, 0], joint), _sums(self._pairs[keep, 1], joint)

    def variation_of_information(self, without_background: bool = False) -> tuple[float, float]:
        """Variation of information (Meila 2003) in bits, as (split, merge).

        split = H(labels | truth): true objects cut into pieces. merge = H(truth | labels): true
        objects joined. Their sum is VI; 0 means equal up to numbering.

        Parameters
        ----------
        without_background
            Leave out voxels whose true label is 0: background, or membranes between cells. A
            label 0 of our own is an object like any other.
        """
        joint, labels, truth = self._tables(without_background)
        both = _entropy(joint)
        return max(0.0, both - _entropy(truth)), max(0.0, both - _entropy(labels))

    def adapted_rand_error(self, without_background: bool = True) -> float:
        """1 - F-score of pairs of voxels that lie in one object (Arganda-Carreras et al. 2015).

        As scikit-image 0.25's ``adapted_rand_error``: a voxel makes no pair with itself, and
        voxels whose true label is 0 are left out by default. 0 means equal, 1 nothing in common.
        """
        joint, labels, truth = self._tables(without_background)
        n = joint.sum()
        together, in_labels, in_truth = ((a @ a) - n for a in (joint, labels, truth))
        if in_labels + in_truth == 0:
            return 0.0
        return float(1.0 - 2.0 * together / (in_labels + in_truth))


def _count_pairs(
    pairs: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each pair once, with the sum of its counts."""
    if not len(pairs):
        return pairs, counts
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, counts = pairs[order], counts[order]
    first = np.flatnonzero(np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1)))
    return pairs[first], np.add.reduceat(counts, first)


def _sums(labels: NDArray[np.int64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of `counts` for each label that occurs."""
    found, index = np.unique(labels, return_inverse=True)
    sums = np.zeros(len(found), np.float64)
    np.add.at(sums, index, counts)
    return sums


def _entropy(counts: NDArray[np.float64]) -> float:
    """Shannon entropy in bits of a distribution given as counts."""
    n = counts.sum()
    if n == 0:
        return 0.0
    p = counts[counts > 0] / n
    return float(-(p * np.log2(p)).sum())
