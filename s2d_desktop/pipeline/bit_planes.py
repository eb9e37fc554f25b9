"""A small forest evaluated as bits: all its comparisons for all rows, then its trees as logic.

A walk from node to node waits for memory at each, and guesses wrongly at many. Where trees are
small it is cheaper to make every comparison of the forest and to keep one bit of each::

    row            0 1 2 3 ...
    x[3] < 0.25    1 0 0 1 ...   one plane of bits for each comparison
    x[7] < 1.50    0 0 1 1 ...
    class bit of a node  =  comparison ? bit of its left child : bit of its right child

From the leaves up to the roots the classes of 64 rows are found by each machine word (the idea of
comparing feature by feature is that of QuickScorer: Lucchese et al., SIGIR 2015). What comes out is
the number of trees that chose a class: a whole number, exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.forest import Forest
from s2d_desktop.pipeline.forest_graph import output_columns, thresholds_float32
from s2d_desktop.pipeline.tile_threads import scratch

Words = NDArray[np.uint64]
Index = NDArray[np.int64]

ROWS_AT_ONCE = 8192
"""Rows of one turn: long enough for numpy's calls, short enough for the second-level cache."""

MOST_SPLITS_PER_TREE = 64
"""Above it a walk makes so many fewer comparisons that it is faster."""

MOST_SPLITS = 16_000
"""Bounds the memory of a thread: 2 KiB a split, and as much again for the widest level."""

_COMPARED_AT_ONCE = 16
_WORD = 64


def suits_bit_planes(forest: Forest) -> bool:
    """Whether all leaves name one class, as fully grown trees do, and the trees are small."""
    leaf = forest.feature < 0
    splits = len(leaf) - int(np.count_nonzero(leaf))
    if forest.weighted or splits > min(MOST_SPLITS, MOST_SPLITS_PER_TREE * forest.n_trees):
        return False
    values = forest.value[leaf]
    one_each = (values == 1).sum(axis=1) == 1
    return bool((one_each & ((values != 0).sum(axis=1) == 1)).all())


class BitPlanes:
    """A forest that `suits_bit_planes`, made ready; safe to use from several threads."""

    def __init__(self, forest: Forest) -> None:
        split = np.flatnonzero(forest.feature >= 0)
        # Trees grown from the same strokes ask many of the same questions: each is asked once.
        pairs = np.empty(len(split), [("feature", np.int32), ("threshold", np.float32)])
        pairs["feature"] = forest.feature[split]
        pairs["threshold"] = thresholds_float32(forest)[split]
        questions, asked = np.unique(pairs, return_inverse=True)
        question = np.zeros(len(forest.feature), np.int64)
        question[split] = asked.reshape(-1)
        self._questions = len(questions)
        self._features = [
            (int(f), *map(int, np.searchsorted(questions["feature"], [f, f + 1])))
            for f in np.unique(questions["feature"])
        ]
        self._thresholds = questions["threshold"].reshape(-1, 1)
        self._columns = output_columns(forest)
        self._trees = forest.n_trees
        self._bits = max(1, (len(forest.labels) - 1).bit_length())
        self._order(forest, split, question)

    def _order(self, forest: Forest, split: Index, question: Index) -> None:
        """Give each node a plane; rows 0 and 1 are all zeros and all ones, then by height."""
        height = np.zeros(len(forest.feature), np.int64)
        children = forest.left[split], forest.right[split]
        while True:
            above = 1 + np.maximum(height[children[0]], height[children[1]])
            if np.array_equal(above, height[split]):
                break
            height[split] = above
        # A class number of several bits has one plane for each bit.
        plane = np.empty((self._bits, len(forest.feature)), np.int64)
        leaf = np.flatnonzero(forest.feature < 0)
        classes = forest.value[leaf].argmax(axis=1)
        plane[:, leaf] = classes >> np.arange(self._bits)[:, None] & 1
        self._levels: list[tuple[int, int, Index, Index, Index]] = []
        first = 2
        for h in range(1, int(height.max()) + 1):
            nodes = np.flatnonzero(height == h)
            plane[:, nodes] = first + np.arange(len(nodes))
            left, right = plane[:, forest.left[nodes]], plane[:, forest.right[nodes]]
            self._levels.append((first, first + len(nodes), question[nodes], left, right))
            first += len(nodes)
        self._planes = first
        self._roots = plane[:, forest.roots]
        self._widest = max((b - a for a, b, *_ in self._levels), default=0)

    def sums(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Trees that chose each class, in the calling thread.

        Parameters
        ----------
        rows
            float32 (n, features), n at most `ROWS_AT_ONCE`. NaN is at no side: such a row gives
            anything.

        Returns
        -------
        float32 (n, columns), see `output_columns`: whole numbers
        """
        n = len(rows)
        words = -(-n // _WORD)
        answers = self._answers(rows, words)
        roots = [self._up(bit, answers, words) for bit in range(self._bits)]
        out = np.empty((n, self._columns), np.float32)
        for c in range(self._columns):
            chosen = np.full_like(roots[0], ~np.uint64(0))
            for bit, plane in enumerate(roots):
                chosen &= plane if c >> bit & 1 else ~plane
            votes = np.unpackbits(chosen.view(np.uint8), axis=1, count=n, bitorder="little")
            out[:, c] = votes.sum(axis=0, dtype=np.min_scalar_type(self._trees))
        return out

    def _answers(self, rows: NDArray[np.float32], words: int) -> Words:
        """Bits of all comparisons, (questions, words)."""
        answers = _scratch_words("answers", self._questions, words)
        size = words * _WORD
        columns = scratch("columns", (rows.shape[1], size))
        columns[:, : len(rows)] = rows.T
        columns[:, len(rows) :] = 0
        less = scratch("less", (_COMPARED_AT_ONCE, size // 4)).view(np.bool_)
        for feature, first, last in self._features:
            for a in range(first, last, _COMPARED_AT_ONCE):
                b = min(last, a + _COMPARED_AT_ONCE)
                part = less[: b - a]
                np.less(columns[feature], self._thresholds[a:b], out=part)
                packed = np.packbits(part, axis=1, bitorder="little")
                answers[a:b] = packed.view(np.uint64)
        return answers

    def _up(self, bit: int, answers: Words, words: int) -> Words:
        """One bit of the class at every root, (trees, words)."""
        planes = _scratch_words("planes of nodes", self._planes, words)
        planes[0], planes[1] = 0, ~np.uint64(0)
        if_left, if_right, answer = (
            _scratch_words(name, self._widest, words) for name in ("left", "right", "answer")
        )
        for first, last, question, left, right in self._levels:
            part = slice(last - first)
            # "clip" lets numpy write to `out` without a copy between; no index is out of bounds.
            np.take(planes, left[bit], axis=0, out=if_left[part], mode="clip")
            np.take(planes, right[bit], axis=0, out=if_right[part], mode="clip")
            np.take(answers, question, axis=0, out=answer[part], mode="clip")
            if_left[part] ^= if_right[part]
            if_left[part] &= answer[part]
            np.bitwise_xor(if_left[part], if_right[part], out=planes[first:last])
        roots: Words = planes[self._roots[bit]]
        return roots


def _scratch_words(name: str, count: int, words: int) -> Words:
    return scratch(name, (count, 2 * words)).view(np.uint64)
