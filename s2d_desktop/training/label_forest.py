"""A forest from all labels of a project, as ilastik trains it, with its out-of-bag error.

The recipe is that of vigra, with which ilastik trains (vigra/random_forest/rf_common.hxx): 100
trees, each from as many labels as there are, drawn with replacement, sqrt(columns) candidates at
each split, the best of them by Gini's impurity, grown until every leaf is pure, all labels with the
same weight.

What differs: scikit-learn grows the trees, with other random numbers, and looks at further columns
where all candidates of a split are constant. A map is about as far from ilastik's own as another
training in ilastik would be: on five projects with ilastik's exports, four forests each, the mean
absolute difference was 0.01 to 0.07, on average 0.034; of forests that vigra trained anew it was
0.01 to 0.06, on average 0.030 (tests/benchmarks/label_forest.py). Where a pixel lies exactly at a
threshold it may go the other way (`sklearn_forest`).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.model.forest import Forest, candidates

TREES = 100
"""As ilastik."""


def train_label_forest(
    rows: NDArray[np.float32], labels: NDArray[np.uint8], seed: int = 0, trees: int = TREES
) -> tuple[Forest, float]:
    """Train a forest; the same rows in the same order, and the same seed, give the same one.

    Parameters
    ----------
    rows
        (n, columns), features of the labelled pixels; rows that are not finite are left out.
    labels
        (n,) class values 1, 2, ...
    seed
        Of the random numbers.
    trees
        How many.

    Returns
    -------
    The forest, and its out-of-bag error: the share, 0..1, of labels that are not given back by the
    trees that did not see them (Breiman 2001); NaN if every label was seen by all trees

    Raises
    ------
    ModelProblem
        If there are labels of fewer than two classes.
    """
    usable = np.isfinite(rows).all(axis=1)
    rows, labels = rows[usable], labels[usable]
    if len(np.unique(labels)) < 2:
        raise ModelProblem(
            "A forest cannot be trained from these labels.",
            "It needs labels of at least two classes.",
            "Paint a few strokes of another class.",
        )
    # Loading it takes a second, which only a training shall cost.
    from sklearn.ensemble import RandomForestClassifier

    from s2d_desktop.training.sklearn_forest import fitted, forest_from_sklearn

    model = RandomForestClassifier(
        trees,
        # scikit-learn's "sqrt" cuts off.
        max_features=candidates(rows.shape[1]),
        oob_score=True,
        n_jobs=-1,
        random_state=seed,
    )
    known, error = fitted(model, rows, labels)
    return forest_from_sklearn(model, known, len(labels)), math.nan if error is None else error
