"""How a forest is evaluated: a plain reference and a fast engine that must agree with it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.forest import Forest
from s2d_desktop.pipeline.bit_planes import ROWS_AT_ONCE, BitPlanes, suits_bit_planes
from s2d_desktop.pipeline.forest_graph import forest_graph, output_columns
from s2d_desktop.pipeline.tile_threads import TileThreads

Rows = NDArray[np.float32]

_ROWS_AT_ONCE = 16384


def walk_trees(forest: Forest, rows: Rows) -> NDArray[np.float64]:
    """Exact probabilities, tree by tree in plain numpy: the reference, and slow.

    Parameters
    ----------
    forest
        The forest.
    rows
        float32 (n, features).

    Returns
    -------
    float64 (n, classes), 0..1; zeros for a row with any NaN
    """
    total = np.zeros((len(rows), len(forest.labels)))
    for root in forest.roots:
        node = np.full(len(rows), root, np.int64)
        moving = np.flatnonzero(forest.feature[node] >= 0)
        while len(moving):
            at = node[moving]
            goes_left = rows[moving, forest.feature[at]].astype(np.float64) < forest.threshold[at]
            node[moving] = np.where(goes_left, forest.left[at], forest.right[at])
            moving = moving[forest.feature[node[moving]] >= 0]
        total += forest.value[node]
    total /= _sums(total) if forest.weighted else forest.n_trees
    total[np.isnan(rows).any(axis=1)] = 0.0
    return total


def _sums(weights: NDArray[Any]) -> NDArray[Any]:
    """(n, 1) sums over the classes, 1 in place of 0."""
    sums: NDArray[Any] = weights.sum(axis=1, keepdims=True)
    sums[sums == 0] = 1
    return sums


class TreeWalker:
    """A forest made ready for fast evaluation; safe to use from several threads.

    Small forests of pure leaves are evaluated as `BitPlanes`, the others in onnxruntime; where both
    can, their counts of trees are the same.
    """

    def __init__(self, forest: Forest) -> None:
        self._planes = BitPlanes(forest) if suits_bit_planes(forest) else None
        self._session: Any = _session(forest) if self._planes is None else None
        self._columns = output_columns(forest)
        self._trees = np.float32(forest.n_trees)
        self._weighted = forest.weighted
        self.n_features = forest.n_features
        self.n_classes = len(forest.labels)

    def probabilities(self, rows: Rows) -> Rows:
        """float32 (n, classes) for float32 (n, features), in the calling thread.

        A row with any NaN gives zeros. Equal to `walk_trees` within 1e-6.
        """
        out = np.empty((len(rows), self.n_classes), np.float32)
        step = _ROWS_AT_ONCE if self._planes is None else ROWS_AT_ONCE
        for start in range(0, len(rows), step):
            part = slice(start, start + step)
            if self._planes is not None:
                sums = self._planes.sums(rows[part])
            else:
                chunk = np.ascontiguousarray(rows[part], np.float32)
                sums = self._session.run(None, {"rows": chunk})[0]
            total = _sums(sums) if self._weighted else self._trees
            np.divide(sums, total, out=out[part, : self._columns])
        if self._columns < self.n_classes:
            np.subtract(np.float32(1.0), out[:, 0], out=out[:, 1])
        # A sum is NaN if an entry is, and also for opposite infinities, hence the second look.
        with np.errstate(invalid="ignore", over="ignore"):
            sums_of_rows = rows @ np.ones(self.n_features, np.float32)
        suspects = np.flatnonzero(np.isnan(sums_of_rows))
        out[suspects[np.isnan(rows[suspects]).any(axis=1)]] = 0.0
        return out


def _session(forest: Forest) -> Any:
    """A session of onnxruntime with one thread: the rows are shared among our own threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        forest_graph(forest), options, providers=["CPUExecutionProvider"]
    )


_walkers: WeakKeyDictionary[Forest, TreeWalker] = WeakKeyDictionary()
_compact: WeakKeyDictionary[Forest, tuple[NDArray[np.bool_], Forest]] = WeakKeyDictionary()
_lock = threading.Lock()


def tree_walker(forest: Forest) -> TreeWalker:
    """The `TreeWalker` of a forest, made at the first call."""
    with _lock:
        walker = _walkers.get(forest)
        if walker is None:
            walker = _walkers[forest] = TreeWalker(forest)
        return walker


def used_columns(forest: Forest) -> tuple[NDArray[np.bool_], Forest]:
    """Which feature columns any split compares, and the same forest on these alone.

    A forest of a few clicks asks for half of the features that were selected. Only the rule for NaN
    concerns the columns that no split compares: it is the caller's to keep.

    Returns
    -------
    bool (features,), at least one of them True; the forest with so many features, the same object
    at every call
    """
    with _lock:
        if forest not in _compact:
            used = np.zeros(forest.n_features, bool)
            used[forest.feature[forest.feature >= 0]] = True
            # Without any split there would be rows without columns.
            used[0] |= not used.any()
            new = np.cumsum(used, dtype=np.int32) - np.int32(1)
            _compact[forest] = (
                used,
                replace(
                    forest,
                    feature=np.where(forest.feature >= 0, new[forest.feature], np.int32(-1)),
                    n_features=int(np.count_nonzero(used)),
                    feature_names=tuple(
                        name for k, name in enumerate(forest.feature_names) if used[k]
                    ),
                ),
            )
        return _compact[forest]


def forest_probabilities(forest: Forest, rows: Rows, threads: int | None = None) -> Rows:
    """Evaluate a forest.

    Parameters
    ----------
    forest
        The forest.
    rows
        float32 (n, features).
    threads
        At most so many threads; None for one per processor.

    Returns
    -------
    float32 (n, classes), 0..1, in the order of ``forest.labels``: the mean of the leaves' values
    over all trees; zeros for a row with any NaN

    Raises
    ------
    ProjectProblem
        If the rows have another number of features than the forest.
    """
    if rows.ndim != 2 or rows.shape[1] != forest.n_features:
        raise ProjectProblem(
            "The Random Forest and the features do not fit.",
            f"This forest expects {forest.n_features} features, {rows.shape[-1]} are given.",
            "Use the feature selection and the number of channels it was trained with.",
        )
    walker = tree_walker(forest)
    out = np.empty((len(rows), len(forest.labels)), np.float32)

    def work(start: int) -> None:
        part = slice(start, start + _ROWS_AT_ONCE)
        out[part] = walker.probabilities(rows[part])

    pool = TileThreads(threads)
    try:
        pool.run(work, range(0, len(rows), _ROWS_AT_ONCE))
    finally:
        pool.close()
    return out
