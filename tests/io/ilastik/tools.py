"""What the tests of projects share: a plain tree walk, small projects, changed copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.model.features import STANDARD_IDS, FeatureSelection
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region

CLASSES = (LabelClass("mitochondria", (255, 0, 0), 1), LabelClass("Rest µ", (0, 0, 255), 2))
FOREST = "PixelClassification/ClassifierForests"


def probabilities(forest: Forest, rows: np.ndarray) -> np.ndarray:
    """(n, classes): walk every row through every tree, as the docstring of `Forest` says."""
    total = np.zeros((len(rows), len(forest.labels)))
    for root in forest.roots:
        for n, row in enumerate(rows):
            node = int(root)
            while forest.feature[node] >= 0:
                less = row[forest.feature[node]] < forest.threshold[node]
                node = int(forest.left[node] if less else forest.right[node])
            total[n] += forest.value[node]
    return total / forest.n_trees


def small_selection(columns: int = 3) -> FeatureSelection:
    """Gaussian smoothing at the first `columns` scales."""
    scales = tuple(0.7 + k for k in range(columns))
    matrix = tuple((fid == STANDARD_IDS[0],) * columns for fid in STANDARD_IDS)
    return FeatureSelection(STANDARD_IDS, scales, matrix, (True,) * columns)


def random_forest(trees: int = 7, columns: int = 3, classes: int = 2, seed: int = 0) -> Forest:
    """Random trees of depth up to 6, nodes level by level within each tree."""
    rng = np.random.default_rng(seed)
    feature: list[int] = []
    left: list[int] = []
    roots = []
    for _ in range(trees):
        roots.append(len(feature))
        first, level = len(feature), 1
        feature += [-1]
        left += [-1]
        for depth in range(6):
            nodes = range(first, first + level)
            first, level = first + level, 0
            for node in nodes:
                if rng.random() < 0.8 or depth == 0:
                    feature[node] = int(rng.integers(columns))
                    left[node] = len(feature)
                    feature += [-1, -1]
                    left += [-1, -1]
                    level += 2
    f, a = np.array(feature, np.int32), np.array(left, np.int32)
    leaf = f < 0
    value = rng.dirichlet(np.ones(classes), len(f)) * leaf[:, None]
    return Forest(
        f,
        np.where(leaf, 0.0, rng.normal(size=len(f))),
        a,
        np.where(leaf, -1, a + 1).astype(np.int32),
        value,
        np.array(roots, np.int32),
        columns,
        tuple(range(1, classes + 1)),
        row_count=12,
    )


def stroke(value: int, start: tuple[int, ...], shape: tuple[int, ...]) -> LabelBlock:
    """A filled box of one label; `start` and `shape` in the order tzyxc."""
    stop = tuple(a + s for a, s in zip(start, shape, strict=True))
    return LabelBlock(Region(start, stop), np.full(shape, value, np.uint8))


def small_project(path: Path, **changes: object) -> Path:
    """A project of 24 x 20 pixels, embedded, with two strokes and a forest of 7 trees."""
    image = np.arange(480, dtype=np.uint8).reshape(20, 24)
    facts: dict[str, object] = {
        "image": image,
        "axes": "yx",
        "shape": image.shape,
        "strokes": [
            stroke(1, (0, 0, 2, 3, 0), (1, 1, 2, 4, 1)),
            stroke(2, (0, 0, 9, 3, 0), (1, 1, 1, 4, 1)),
        ],
        "classes": CLASSES,
        "selection": small_selection(),
        "forest": random_forest(),
    }
    return write_project(path, **(facts | changes))  # type: ignore[arg-type]


@contextmanager
def changed(project: Path, folder: Path) -> Iterator[h5py.File]:
    """A copy ``folder/copy.ilp`` of `project`, open for changes."""
    copy = folder / "copy.ilp"
    shutil.copyfile(project, copy)
    with h5py.File(copy, "r+") as file:
        yield file


def replace(file: h5py.File, name: str, value: object) -> None:
    """Put another value in place of a dataset."""
    if name in file:
        del file[name]
    file[name] = value
