"""A scikit-learn Random Forest as the arrays that the rest of the program uses."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.forest import Forest


def fitted(
    model: Any, rows: NDArray[np.float32], labels: NDArray[np.uint8]
) -> tuple[list[int], float | None]:
    """Train a ``RandomForestClassifier``; its classes, and its out-of-bag error.

    Returns
    -------
    The label value of each of its classes, and the share, 0..1, of labels that are not given back
    by the trees that did not see them (Breiman 2001). None if the model was not asked for it
    (``oob_score``), or every label was seen by all trees
    """
    with warnings.catch_warnings():
        # Of very few labels some are seen by all trees; they are left out of the error.
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        model.fit(rows, labels)
    known = [int(v) for v in model.classes_]
    if not model.oob_score:
        return known, None
    votes = model.oob_decision_function_
    judged = np.isfinite(votes).all(axis=1)
    wrong = model.classes_[votes[judged].argmax(axis=1)] != labels[judged]
    return known, float(wrong.mean()) if judged.any() else None


def forest_from_sklearn(
    model: Any, labels: Sequence[int], row_count: int, feature_names: Sequence[str] = ()
) -> Forest:
    """Convert a trained ``RandomForestClassifier``.

    scikit-learn sends ``x <= threshold`` to the left, ilastik's vigra ``x < threshold``. Both put
    thresholds midway between two training samples, so they agree on every sample that is not
    exactly midway; scikit-learn's threshold is raised to the next number where it equals a sample.

    Parameters
    ----------
    model
        The trained classifier, one output.
    labels
        Label value (1, 2, ...) of each of the model's classes, in the order of ``classes_``.
    row_count
        Number of samples it was trained on.
    feature_names
        One name per feature column, or empty.
    """
    trees = [estimator.tree_ for estimator in model.estimators_]
    sizes = np.array([tree.node_count for tree in trees])
    roots = np.cumsum(sizes) - sizes
    leaf = np.concatenate([tree.children_left for tree in trees]) < 0
    threshold = np.concatenate([tree.threshold for tree in trees]).astype(np.float64)
    on_sample = threshold.astype(np.float32).astype(np.float64) == threshold
    threshold[on_sample] = np.nextafter(threshold[on_sample], np.inf)
    value = np.concatenate([tree.value[:, 0, :] for tree in trees]).astype(np.float64)
    value /= value.sum(axis=1, keepdims=True)

    def nodes(name: str, offset: bool) -> Any:
        parts = [
            getattr(tree, name).astype(np.int64) + (root if offset else 0)
            for tree, root in zip(trees, roots, strict=True)
        ]
        return np.where(leaf, -1, np.concatenate(parts)).astype(np.int32)

    return Forest(
        feature=nodes("feature", False),
        threshold=np.where(leaf, 0.0, threshold),
        left=nodes("children_left", True),
        right=nodes("children_right", True),
        value=np.where(leaf[:, None], value, 0.0),
        roots=roots.astype(np.int32),
        n_features=int(model.n_features_in_),
        labels=tuple(int(v) for v in labels),
        row_count=row_count,
        feature_names=tuple(feature_names),
    )
