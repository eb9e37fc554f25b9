"""A forest from labels, with ilastik's recipe."""

from __future__ import annotations

import numpy as np
import pytest

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.pipeline.tree_walk import forest_probabilities
from s2d_desktop.training.label_forest import train_label_forest


def rows_of(separable: bool, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    labels = np.repeat(np.array([1, 2], np.uint8), n // 2)
    rows = rng.normal(size=(n, 9)).astype(np.float32)
    if separable:
        rows += 10 * labels[:, None]
    return rows, labels


def test_classes_that_lie_apart_have_no_out_of_bag_error() -> None:
    forest, error = train_label_forest(*rows_of(True))
    assert error == 0
    assert forest.n_trees == 100
    assert forest.labels == (1, 2)
    assert forest.row_count == 400


def test_labels_without_any_relation_to_the_values_are_wrong_every_second_time() -> None:
    _, error = train_label_forest(*rows_of(False, 2000))
    assert error == pytest.approx(0.5, abs=0.05)


def test_the_error_is_that_of_the_trees_that_did_not_see_a_label() -> None:
    # By hand: with one label of its class, every tree that did not see it calls it the other class.
    rows = np.array([[0.0], [0.1], [0.2], [0.3], [9.0]], np.float32)
    labels = np.array([1, 1, 1, 1, 2], np.uint8)
    _, error = train_label_forest(rows, labels)
    assert error == pytest.approx(1 / 5)


def test_the_same_seed_gives_the_same_forest_and_another_one_another() -> None:
    rows, labels = rows_of(False)
    first, again = (train_label_forest(rows, labels, seed=7)[0] for _ in range(2))
    other, _ = train_label_forest(rows, labels, seed=8)
    assert np.array_equal(first.threshold, again.threshold)
    assert not np.array_equal(first.threshold, other.threshold)


def test_values_that_are_not_numbers_are_left_out() -> None:
    rows, labels = rows_of(True)
    rows[::10, 3] = np.nan
    forest, error = train_label_forest(rows, labels)
    assert forest.row_count == 360
    assert error == 0


def test_one_class_is_refused() -> None:
    rows, labels = rows_of(True)
    with pytest.raises(ModelProblem, match="at least two classes"):
        train_label_forest(rows[labels == 1], labels[labels == 1])


def test_every_label_is_given_back_by_a_forest_of_pure_leaves() -> None:
    rows, labels = rows_of(False)
    forest, _ = train_label_forest(rows, labels)
    found = forest_probabilities(forest, rows)
    assert np.array_equal(found.argmax(axis=1) + 1, labels)
