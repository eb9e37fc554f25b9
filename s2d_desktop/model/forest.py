"""A Random Forest as plain arrays, whoever trained it."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem


def candidates(columns: int) -> int:
    """How many of the feature columns vigra, and so ilastik, looks at for a split.

    Rounded: real projects with 23 and 46 columns say 5 and 7.
    """
    return max(1, math.floor(math.sqrt(columns) + 0.5))


@dataclass(frozen=True, eq=False)
class Forest:
    """Binary decision trees stored one after the other.

    A row of features ``x`` (float32) walks from ``roots[k]``: at a split node ``i`` it goes to
    ``left[i]`` if ``x[feature[i]] < threshold[i]``, else to ``right[i]`` (strict comparison in
    float64, as vigra and Weka). The probability of a class is the plain mean of the leaves' `value`
    over all trees (`weighted`: their sum divided by the sum of all classes); a row with any NaN
    gets all zeros (vigra 1.11.1, measured).
    """

    feature: NDArray[np.int32]
    """(nodes,) column that a split compares; -1 at a leaf."""
    threshold: NDArray[np.float64]
    """(nodes,) threshold of a split; 0 at a leaf."""
    left: NDArray[np.int32]
    """(nodes,) node reached when ``x < threshold``; -1 at a leaf."""
    right: NDArray[np.int32]
    """(nodes,) node reached otherwise; -1 at a leaf."""
    value: NDArray[np.float64]
    """(nodes, classes) class probabilities of a leaf, sum 1, or weights of any sum where the forest
    is `weighted`; zeros at a split."""
    roots: NDArray[np.int32]
    """(trees,) first node of each tree."""
    n_features: int
    """Number of feature columns."""
    labels: tuple[int, ...]
    """Label value (1, 2, ...) of each column of `value`."""
    row_count: int = 0
    """Number of labelled voxels it was trained on; 0 if not known."""
    feature_names: tuple[str, ...] = ()
    """One name per feature column, or empty."""
    weighted: bool = False
    """Leaves hold weights, as those of Weka's FastRandomForest: a leaf that saw more training
    pixels counts for more."""

    def __post_init__(self) -> None:
        n = len(self.feature)
        split = self.feature >= 0
        children = np.concatenate([self.left[split], self.right[split]])
        sound = (
            len(self.roots) > 0
            and all(len(a) == n for a in (self.threshold, self.left, self.right, self.value))
            and self.value.shape == (n, len(self.labels))
            and (self.feature < self.n_features).all()
            and ((children >= 0) & (children < n)).all()
            and ((self.roots >= 0) & (self.roots < n)).all()
        )
        # A child before its parent could make a walk endless.
        parents = np.concatenate([np.flatnonzero(split)] * 2)
        if not sound or (children <= parents).any():
            raise ModelProblem(
                "The Random Forest cannot be used.",
                "Its trees point to nodes or features that do not exist; the file may be damaged.",
                "Train the classifier again and save it.",
            )

    @property
    def n_trees(self) -> int:
        """Number of trees."""
        return len(self.roots)

    def sha256(self) -> str:
        """SHA-256 of its trees: two forests with the same one say the same of every pixel."""
        digest = hashlib.sha256(repr((self.n_features, self.labels, self.weighted)).encode())
        for values in (self.roots, self.feature, self.threshold, self.left, self.right, self.value):
            plain = np.ascontiguousarray(values)
            digest.update(plain.astype(plain.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()
