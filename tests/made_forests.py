"""Forests made for tests, without any training."""

from __future__ import annotations

import numpy as np

from s2d_desktop.model.forest import Forest


def stump(*values: tuple[float, ...], threshold: float = 0.5, labels: tuple[int, ...]) -> Forest:
    """One tree with one split of column 1: ``values[0]`` if x < threshold, else ``values[1]``."""
    return Forest(
        feature=np.array([1, -1, -1], np.int32),
        threshold=np.array([threshold, 0, 0]),
        left=np.array([1, -1, -1], np.int32),
        right=np.array([2, -1, -1], np.int32),
        value=np.array([(0,) * len(labels), *values], float),
        roots=np.array([0], np.int32),
        n_features=2,
        labels=labels,
    )


def random_forest(
    columns: int, classes: int, trees: int, depth: int, seed: int = 0, low: float = 0, high=1.0
) -> Forest:
    """Full binary trees with random splits."""
    rng = np.random.default_rng(seed)
    inner, size = 2**depth - 1, 2 ** (depth + 1) - 1
    node = np.arange(size)
    split = node < inner
    value = rng.dirichlet(np.ones(classes), (trees, size)) * ~split[None, :, None]
    offset = (np.arange(trees) * size)[:, None]
    return Forest(
        feature=np.where(split, rng.integers(0, columns, (trees, size)), -1)
        .ravel()
        .astype(np.int32),
        threshold=np.where(split, rng.uniform(low, high, (trees, size)), 0).ravel(),
        left=np.where(split, 2 * node + 1 + offset, -1).ravel().astype(np.int32),
        right=np.where(split, 2 * node + 2 + offset, -1).ravel().astype(np.int32),
        value=value.reshape(-1, classes),
        roots=offset.ravel().astype(np.int32),
        n_features=columns,
        labels=tuple(range(1, classes + 1)),
    )
