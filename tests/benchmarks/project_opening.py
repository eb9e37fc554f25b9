"""How long it takes to open an ilastik project, by the size of its forest.

python -m tests.benchmarks.project_opening
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from s2d_desktop.io.ilastik.labels import LabelClass
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.model.features import standard_selection
from s2d_desktop.model.forest import Forest

TREES, COLUMNS = 100, 49


def full_forest(depth: int) -> Forest:
    """100 full trees of ``2 ** (depth + 1) - 1`` nodes, with random thresholds."""
    rng = np.random.default_rng(0)
    nodes, leaves = 2 ** (depth + 1) - 1, 2**depth
    inner = np.arange(nodes) < nodes - leaves
    left = np.where(inner, 2 * np.arange(nodes) + 1, -1)
    first = np.arange(TREES)[:, None] * nodes
    split = np.tile(inner, TREES)
    chance = rng.random(len(split))
    return Forest(
        np.where(split, rng.integers(0, COLUMNS, len(split)), -1).astype(np.int32),
        np.where(split, rng.normal(size=len(split)), 0.0),
        np.where(split, (left + first).ravel(), -1).astype(np.int32),
        np.where(split, (left + 1 + first).ravel(), -1).astype(np.int32),
        np.where(split[:, None], 0.0, np.stack([chance, 1 - chance], axis=1)),
        first.ravel().astype(np.int32),
        COLUMNS,
        (1, 2),
        1000,
    )


def main() -> None:
    """Print a line for each size."""
    classes = [LabelClass("a", (255, 0, 0), 1), LabelClass("b", (0, 0, 255), 2)]
    image = np.zeros((64, 64), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        for depth in (3, 6, 9, 12):
            path = Path(folder) / "project.ilp"
            forest = full_forest(depth)
            write_project(
                path,
                image,
                "yx",
                image.shape,
                [],
                classes,
                standard_selection(),
                forest,
                sub_forests=8,
            )
            times = []
            for _ in range(5):
                start = time.perf_counter()
                open_project(path).require_forest()
                times.append(time.perf_counter() - start)
            nodes = len(forest.feature) // TREES
            size = path.stat().st_size / 2**20
            median = statistics.median(times)
            print(f"{TREES} trees of {nodes} nodes, {size:.1f} MiB: {median:.3f} s (median of 5)")


if __name__ == "__main__":
    main()
