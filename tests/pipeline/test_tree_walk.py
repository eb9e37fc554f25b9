"""The plain walk, the fast engine, and vigra on a forest of a real project."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.pipeline import forest_graph
from s2d_desktop.pipeline.tree_walk import (
    TreeWalker,
    forest_probabilities,
    used_columns,
    walk_trees,
)
from tests.made_forests import random_forest, stump
from tests.oracle import vigra_child


def test_a_row_below_the_threshold_goes_left_and_one_at_it_goes_right() -> None:
    forest = stump((0.75, 0.25), (0.0, 1.0), labels=(1, 2))
    rows = np.array([[9, 0.49], [9, 0.5], [0, 0.51]], np.float32)
    expected = [[0.75, 0.25], [0, 1], [0, 1]]
    assert walk_trees(forest, rows).tolist() == expected
    assert forest_probabilities(forest, rows, threads=1).tolist() == expected


def test_a_float32_row_is_compared_with_the_float64_threshold() -> None:
    # 0.1 as float32 is above 0.1 as float64; the float32 below it is below.
    forest = stump((1.0, 0.0), (0.0, 1.0), threshold=0.1, labels=(1, 2))
    above = np.float32(0.1)
    below = np.nextafter(above, np.float32(0))
    rows = np.array([[0, above], [0, below]], np.float32)
    assert walk_trees(forest, rows)[:, 0].tolist() == [0, 1]
    assert forest_probabilities(forest, rows, threads=1)[:, 0].tolist() == [0, 1]


def test_a_row_with_nan_gives_zeros_and_one_with_infinity_does_not() -> None:
    forest = stump((1.0, 0.0), (0.0, 1.0), labels=(1, 2))
    rows = np.array([[np.nan, 0], [0, np.nan], [np.inf, -np.inf], [-np.inf, np.inf]], np.float32)
    expected = [[0, 0], [0, 0], [1, 0], [0, 1]]
    assert walk_trees(forest, rows).tolist() == expected
    assert forest_probabilities(forest, rows, threads=1).tolist() == expected


@pytest.mark.parametrize("classes", [1, 2, 3, 5])
def test_the_engine_equals_the_reference_on_rows_set_on_thresholds(classes: int) -> None:
    forest = random_forest(columns=7, classes=classes, trees=100, depth=6)
    rng = np.random.default_rng(1)
    rows = rng.random((20_000, 7), np.float32)
    splits = rng.choice(np.flatnonzero(forest.feature >= 0), 40_000)
    at = rng.integers(0, len(rows), len(splits))
    rows[at, forest.feature[splits]] = forest.threshold[splits].astype(np.float32)
    ours = forest_probabilities(forest, rows, threads=2)
    assert ours.dtype == np.float32
    assert np.abs(ours - walk_trees(forest, rows)).max() <= 1e-6


def test_the_number_of_operators_does_not_change_the_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forest = random_forest(columns=7, classes=2, trees=30, depth=5)
    rows = np.random.default_rng(1).random((500, 7), np.float32)
    expected = walk_trees(forest, rows)
    for nodes in (1, 200, 10**6):
        monkeypatch.setattr(forest_graph, "NODES_PER_OPERATOR", nodes)
        assert TreeWalker(forest).probabilities(rows) == pytest.approx(expected, abs=1e-6)


def test_rows_of_another_width_are_refused_with_both_numbers() -> None:
    forest = stump((1.0, 0.0), (0.0, 1.0), labels=(1, 2))
    with pytest.raises(ProjectProblem, match="do not fit") as problem:
        forest_probabilities(forest, np.zeros((4, 3), np.float32))
    assert "expects 2 features, 3 are given" in problem.value.why


@pytest.mark.oracle
def test_the_walk_equals_vigra_on_a_stored_forest(shared_fixtures: Path, tmp_path: Path) -> None:
    path = shared_fixtures / "ilastik/ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp"
    forest = open_project(path).require_forest()
    with h5py.File(path) as file:
        group = file["PixelClassification/ClassifierForests"]
        count = sum(name.startswith("Forest") for name in group)
    rng = np.random.default_rng(0)
    splits = np.flatnonzero(forest.feature >= 0)
    # Rows in the range of the thresholds, many of them exactly on one.
    rows = np.empty((20_000, forest.n_features), np.float32)
    for column in range(forest.n_features):
        own = forest.threshold[splits[forest.feature[splits] == column]]
        rows[:, column] = rng.choice(own, len(rows)) if len(own) else 0
    rows[::2] += rng.normal(scale=0.1, size=(10_000, forest.n_features)).astype(np.float32)
    rows[5, 3] = np.nan
    np.save(tmp_path / "rows.npy", rows)
    vigra_child.run("vigra_forest.py", path, count, tmp_path / "rows.npy", tmp_path / "out.npy")
    theirs = np.load(tmp_path / "out.npy")
    assert np.abs(walk_trees(forest, rows) - theirs).max() <= 1e-6
    assert np.abs(forest_probabilities(forest, rows, threads=2) - theirs).max() <= 1e-6
    assert theirs[5].tolist() == [0, 0]


def test_a_forest_on_the_columns_it_uses_gives_the_same_values() -> None:
    forest = random_forest(columns=200, classes=3, trees=10, depth=3)
    rows = np.random.default_rng(2).random((500, 200), np.float32)
    used, compact = used_columns(forest)
    assert set(np.flatnonzero(used)) == set(forest.feature) - {-1}
    assert compact.n_features == used.sum() < 70
    assert np.array_equal(walk_trees(compact, rows[:, used]), walk_trees(forest, rows))
    assert used_columns(forest)[1] is compact


def test_a_forest_without_any_split_keeps_one_column() -> None:
    forest = random_forest(columns=5, classes=2, trees=4, depth=0)
    used, compact = used_columns(forest)
    assert used.tolist() == [True, False, False, False, False]
    row = np.zeros((1, 1), np.float32)
    assert forest_probabilities(compact, row) == pytest.approx(walk_trees(forest, row))
