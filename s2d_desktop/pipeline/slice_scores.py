"""Objects of slices that have nothing to do with each other, scored together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.pipeline.metrics import Contingency


class SliceScores:
    """VI and adapted Rand error over slices whose numbers mean nothing in other slices.

    Voxels without a true object (0) are left out. VI is the mean over the slices, weighted by
    their voxels with a true object: the same as if all slices had different numbers.
    """

    def __init__(self) -> None:
        self._table = Contingency()
        self._slices = 0
        self.objects = 0
        """Number of labels besides 0, summed over the slices."""
        self.true_objects = 0
        """The same of the truth."""

    def add(self, labels: NDArray[np.generic], truth: NDArray[np.generic]) -> None:
        """Count a slice: whole numbers of 0..2^32 - 1, both of one shape."""
        offset = np.int64(self._slices) << 32
        real = truth.astype(np.int64)
        real[real != 0] += offset
        # Label 0 too: what was missed in this slice is not what was missed in another.
        self._table.add(labels.astype(np.int64) + offset, real)
        self._slices += 1
        self.objects += _numbers(labels)
        self.true_objects += _numbers(truth)

    def variation_of_information(self) -> tuple[float, float]:
        """(split, merge) in bits, see `Contingency.variation_of_information`."""
        return self._table.variation_of_information(without_background=True)

    def adapted_rand_error(self) -> float:
        """See `Contingency.adapted_rand_error`."""
        return self._table.adapted_rand_error()


def _numbers(labels: NDArray[np.generic]) -> int:
    found = np.unique(labels)
    return int(np.count_nonzero(found))
