"""vigra reads what we write, and predicts what our arrays say.

vigra is no package of PyPI: Debian's python3-vigra is run in the system's own interpreter.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.ilastik.labels import LabelClass
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.model.forest import Forest

from .tools import FOREST, probabilities, random_forest, small_project

SYSTEM_PYTHON = "/usr/bin/python3"
PREDICT = """
import sys, numpy, vigra
file, path, rows, out = sys.argv[1:]
forest = vigra.learning.RandomForest(str(file), str(path))
numpy.save(out, forest.predictProbabilities(numpy.load(rows)))
print(forest.treeCount(), forest.featureCount(), forest.labelCount())
"""

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module", autouse=True)
def _vigra() -> None:
    try:
        done = subprocess.run([SYSTEM_PYTHON, "-c", "import vigra"], capture_output=True, text=True)
    except OSError:
        pytest.skip(f"there is no {SYSTEM_PYTHON}")
    if done.returncode:
        pytest.skip(f"vigra cannot be imported in {SYSTEM_PYTHON} (Debian: python3-vigra)")


def vigra_probabilities(
    project: Path, part: str, rows: np.ndarray, folder: Path
) -> tuple[np.ndarray, list[int]]:
    """(probabilities, [trees, features, labels]) of one sub-forest, by vigra."""
    np.save(folder / "rows.npy", rows)
    files = project, f"{FOREST}/{part}", folder / "rows.npy", folder / "out.npy"
    done = subprocess.run([SYSTEM_PYTHON, "-c", PREDICT, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return np.load(folder / "out.npy"), [int(n) for n in done.stdout.split()]


def part_of(forest: Forest, first: int, last: int) -> Forest:
    """The trees from `first` to before `last`."""
    return Forest(
        forest.feature,
        forest.threshold,
        forest.left,
        forest.right,
        forest.value,
        forest.roots[first:last],
        forest.n_features,
        forest.labels,
    )


@pytest.mark.parametrize("classes", [2, 3])
def test_vigra_loads_a_written_forest_and_predicts_the_same(classes: int, tmp_path: Path) -> None:
    forest = random_forest(trees=20, columns=3, classes=classes, seed=3)
    names = [("a", 1), ("b", 2), ("c", 3)][:classes]
    path = small_project(
        tmp_path / "p.ilp",
        forest=forest,
        classes=tuple(LabelClass(n, (0, 0, 0), v) for n, v in names),
    )
    rows = np.random.default_rng(1).normal(size=(200, 3)).astype(np.float32)
    # Rows exactly on thresholds decide whether "less" is strict.
    rows[:50, 0] = np.float32(forest.threshold[forest.feature == 0][:1])
    found, facts = vigra_probabilities(path, "Forest0000", rows, tmp_path)
    assert facts == [20, 3, classes]
    assert np.abs(found - probabilities(forest, rows)).max() < 1e-6


def test_vigra_loads_each_part_of_a_written_forest(tmp_path: Path) -> None:
    forest = random_forest(trees=7)
    path = small_project(tmp_path / "p.ilp", forest=forest, sub_forests=3)
    rows = np.random.default_rng(1).normal(size=(50, 3)).astype(np.float32)
    for part, (first, last) in {"Forest0000": (0, 3), "Forest0002": (5, 7)}.items():
        found, _facts = vigra_probabilities(path, part, rows, tmp_path)
        expected = probabilities(part_of(forest, first, last), rows)
        assert np.abs(found - expected).max() < 1e-6


def test_a_forest_read_from_ilastiks_file_predicts_as_vigra_does(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    path = shared_fixtures / "ilastik/ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp"
    forest = open_project(path).require_forest()
    rng = np.random.default_rng(2)
    rows = rng.normal(0, 1, (150, 29)).astype(np.float32)
    # Thresholds of the forest itself, so that the rows reach all branches.
    for column in range(29):
        used = forest.threshold[forest.feature == column]
        if len(used):
            rows[:, column] = rng.choice(used, 150).astype(np.float32)
    total = np.zeros((150, 2))
    trees = 0
    for k in range(8):
        found, facts = vigra_probabilities(path, f"Forest{k:04d}", rows, tmp_path)
        total += found * facts[0]
        trees += facts[0]
    assert trees == 100
    assert np.abs(total / trees - probabilities(forest, rows)).max() < 1e-6
