"""A forest from all labels of a project, as ilastik trains it, with its out-of-bag error.

What differs from ilastik: scikit-learn grows the trees, with other random numbers than vigra, so
that single probabilities differ by a few hundredths; where a pixel lies exactly at a threshold it
may go the other way (`sklearn_forest`). The recipe is the same: 100 trees, each from as many labels
as there are, drawn with replacement, sqrt(columns) candidates at each split, grown until every leaf
is pure, all labels with the same weight.
"""

from __future__ import annotations

import math
import warnings

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.model.forest import Forest

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

    from s2d_desktop.training.sklearn_forest import forest_from_sklearn

    model = RandomForestClassifier(
        trees,
        # vigra rounds, scikit-learn's "sqrt" cuts off.
        max_features=max(1, math.floor(math.sqrt(rows.shape[1]) + 0.5)),
        oob_score=True,
        n_jobs=-1,
        random_state=seed,
    )
    with warnings.catch_warnings():
        # Of very few labels some are seen by all trees; they are left out of the error.
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        model.fit(rows, labels)
    known = [int(v) for v in model.classes_]
    votes = model.oob_decision_function_
    judged = np.isfinite(votes).all(axis=1)
    wrong = model.classes_[votes[judged].argmax(axis=1)] != labels[judged]
    share = float(wrong.mean()) if judged.any() else math.nan
    return forest_from_sklearn(model, known, len(labels)), share
