from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from s2d_desktop.training.sklearn_forest import forest_from_sklearn
from tests.io.ilastik.tools import probabilities


@pytest.mark.parametrize("classes", [2, 3])
def test_a_converted_forest_predicts_what_scikit_learn_predicts(classes: int) -> None:
    rng = np.random.default_rng(classes)
    # Coarse values, so that many samples are equal and thresholds are numbers of float32.
    rows = rng.integers(0, 12, (120, 5)).astype(np.float32)
    labels = rng.integers(0, classes, 120)
    model = RandomForestClassifier(11, random_state=0).fit(rows, labels)
    forest = forest_from_sklearn(model, range(1, classes + 1), 120)
    assert (forest.n_trees, forest.n_features, forest.row_count) == (11, 5, 120)
    assert forest.labels == tuple(range(1, classes + 1))
    # Quarters also hit every threshold exactly, where "<" and "<=" differ.
    new = (rng.integers(0, 48, (200, 5)) / 4).astype(np.float32)
    for x in (rows, new):
        assert np.abs(probabilities(forest, x) - model.predict_proba(x)).max() < 1e-12


def test_nodes_that_are_leaves_have_no_children_and_probabilities_that_sum_to_one() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(60, 4)).astype(np.float32)
    model = RandomForestClassifier(5, random_state=0).fit(rows, rng.integers(0, 2, 60))
    forest = forest_from_sklearn(model, (1, 2), 60, "abcd")
    leaf = forest.feature < 0
    assert (forest.left[leaf] == -1).all()
    assert (forest.right[leaf] == -1).all()
    assert np.allclose(forest.value[leaf].sum(axis=1), 1)
    assert not forest.value[~leaf].any()
    assert forest.feature_names == ("a", "b", "c", "d")
