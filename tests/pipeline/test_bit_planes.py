"""Forests evaluated as planes of bits, against the plain walk and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from s2d_desktop.model.forest import Forest
from s2d_desktop.pipeline.bit_planes import ROWS_AT_ONCE, BitPlanes, suits_bit_planes
from s2d_desktop.pipeline.forest_graph import output_columns
from s2d_desktop.pipeline.tree_walk import TreeWalker, forest_probabilities, walk_trees
from tests.made_forests import random_forest, stump


def pure(classes: int, trees: int = 100, depth: int = 5) -> Forest:
    """Leaves that name one class each, as those of fully grown trees."""
    forest = random_forest(columns=7, classes=classes, trees=trees, depth=depth)
    chosen = np.random.default_rng(3).integers(0, classes, len(forest.feature))
    value = np.eye(classes)[chosen] * (forest.feature < 0)[:, None]
    return replace(forest, value=value)


@pytest.mark.parametrize("classes", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("count", [1, 63, 65, ROWS_AT_ONCE + 1])
def test_bits_count_the_same_trees_as_the_walk_on_rows_set_on_thresholds(
    classes: int, count: int
) -> None:
    forest = pure(classes)
    rng = np.random.default_rng(1)
    rows = rng.random((count, 7), np.float32)
    splits = rng.choice(np.flatnonzero(forest.feature >= 0), 2 * count)
    at = rng.integers(0, count, len(splits))
    rows[at, forest.feature[splits]] = forest.threshold[splits].astype(np.float32)
    trees = np.rint(walk_trees(forest, rows) * forest.n_trees)
    first = BitPlanes(forest).sums(rows[:ROWS_AT_ONCE])
    assert np.array_equal(first, trees[:ROWS_AT_ONCE, : output_columns(forest)])
    # With the division, and in more than one turn.
    assert suits_bit_planes(forest)
    assert forest_probabilities(forest, rows, threads=2) == pytest.approx(
        trees / forest.n_trees, abs=1e-7
    )


def test_more_trees_than_a_byte_counts() -> None:
    forest = pure(2, trees=300, depth=1)
    leaf = forest.feature < 0
    sure = replace(forest, value=np.where(leaf[:, None], [1.0, 0.0], 0.0))
    rows = np.random.default_rng(1).random((100, 7), np.float32)
    assert (BitPlanes(sure).sums(rows) == 300).all()


def test_trees_that_are_one_leaf_vote_everywhere() -> None:
    forest = pure(3, trees=4, depth=0)
    row = np.zeros((1, 7), np.float32)
    assert BitPlanes(forest).sums(row).tolist() == (walk_trees(forest, row) * 4).tolist()


def test_a_forest_of_the_same_stump_twice_asks_once_and_votes_twice() -> None:
    one = stump((1.0, 0.0), (0.0, 1.0), labels=(1, 2))
    twice = replace(
        one,
        feature=np.tile(one.feature, 2),
        threshold=np.tile(one.threshold, 2),
        left=np.array([1, -1, -1, 4, -1, -1], np.int32),
        right=np.array([2, -1, -1, 5, -1, -1], np.int32),
        value=np.tile(one.value, (2, 1)),
        roots=np.array([0, 3], np.int32),
    )
    rows = np.array([[9, 0.49], [9, 0.5]], np.float32)
    assert BitPlanes(twice).sums(rows).tolist() == [[2.0], [0.0]]


def test_leaves_of_several_classes_weights_and_large_trees_are_left_to_the_walk() -> None:
    mixed = stump((0.75, 0.25), (0.0, 1.0), labels=(1, 2))
    assert not suits_bit_planes(mixed)
    sure = stump((1.0, 0.0), (0.0, 1.0), labels=(1, 2))
    assert suits_bit_planes(sure)
    assert not suits_bit_planes(replace(sure, weighted=True))
    assert not suits_bit_planes(pure(2, trees=2, depth=8))


def test_a_row_with_nan_gives_zeros_here_as_well() -> None:
    forest = pure(2)
    rows = np.random.default_rng(1).random((70, 7), np.float32)
    rows[5, 3] = np.nan
    found = TreeWalker(forest).probabilities(rows)
    assert found[5].tolist() == [0, 0]
    assert (found[np.arange(70) != 5].sum(axis=1) == 1).all()
