"""Pieces of objects, found block by block and joined where they meet at the blocks' borders.

::

    block 1       block 2
    +---------+---------+     pieces 1 and 2 of block 1, piece 3 of block 2;
    |   11111 | 33      |     1 and 3 meet: one object, whose area, box and centre are put
    |  2      | 33      |     together from those of its pieces. Objects are numbered in the order
    +---------+---------+     of their first voxels, so the numbers do not depend on the blocks.

What is kept is a few numbers for each piece, never an image.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.objects import Objects
from s2d_desktop.pipeline.splitting import first_voxels

MOST_PIECES = 10_000_000
"""About 2 GB of facts while they are put together. More come from a map that is noise."""


class JoinedPieces:
    """Collects pieces of an image of (t, z, y, x) `shape`; centres only where they are wanted."""

    def __init__(self, shape: Sequence[int], with_centres: bool = True) -> None:
        self.shape = tuple(shape)
        self._with_centres = with_centres
        self.count = 0
        """Pieces so far; their names are 1 to this."""
        self._facts: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
        self._pairs: list[NDArray[np.int64]] = []

    def add(self, labels: NDArray[np.integer], at: Sequence[int]) -> int:
        """Take the pieces of a block.

        Parameters
        ----------
        labels
            (z, y, x), pieces 1, 2, ... without gaps.
        at
            t, z, y, x of its first voxel.

        Returns
        -------
        what is to be added to the labels of this block to get the names of its pieces

        Raises
        ------
        InputError
            If there are more than `MOST_PIECES`.
        """
        from scipy import ndimage

        before = self.count
        first = first_voxels(labels)
        self.count += len(first)
        if self.count > MOST_PIECES:
            raise InputError(
                f"There are more than {MOST_PIECES:,} separate objects.",
                "A map in which single pixels are above the threshold is mostly noise.",
                "Choose another threshold, a minimum size, or enhance the map before.",
            )
        if not len(first):
            return before
        size = labels.shape
        facts = np.empty((len(first), 9), np.int64)
        place = np.unravel_index(first, size)
        facts[:, 0] = np.ravel_multi_index(
            (np.full(len(first), at[0]), *(p + a for p, a in zip(place, at[1:], strict=True))),
            self.shape,
        )
        facts[:, 1] = np.bincount(labels.ravel(), minlength=len(first) + 1)[1:]
        boxes = ndimage.find_objects(labels)
        for axis in range(3):
            facts[:, 2 + axis] = [b[axis].start for b in boxes]
            facts[:, 5 + axis] = [b[axis].stop for b in boxes]
            facts[:, (2 + axis, 5 + axis)] += at[1 + axis]
        facts[:, 8] = at[0]
        sums = _sums(labels, len(first), at) if self._with_centres else np.zeros((len(first), 3))
        self._facts.append((facts, sums))
        return before

    def join(self, here: NDArray[np.integer], there: NDArray[np.integer]) -> None:
        """Pieces that lie on the two sides of a border, voxel by voxel, by name; 0 is none."""
        meet = (here > 0) & (there > 0)
        if meet.any():
            pairs = np.stack([here[meet], there[meet]], axis=1).astype(np.int64)
            self._pairs.append(np.unique(pairs, axis=0))

    def objects(self, min_size: int = 0) -> tuple[Objects, NDArray[np.int32]]:
        """The objects with at least `min_size` voxels, and the number of the object of each piece.

        Returns
        -------
        objects, and int32 (pieces + 1,): 0 for pieces that are left out and at 0 itself
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        facts = np.concatenate([f for f, _ in self._facts] or [np.zeros((0, 9), np.int64)])
        sums = np.concatenate([s for _, s in self._facts] or [np.zeros((0, 3))])
        count, group = len(facts), np.arange(len(facts))
        if self._pairs:
            pairs = np.concatenate(self._pairs) - 1
            ones = np.ones(len(pairs), np.int8)
            graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
            found, group = connected_components(graph, directed=False)
        else:
            found = count
        first = np.full(found, np.iinfo(np.int64).max)
        np.minimum.at(first, group, facts[:, 0])
        area = np.zeros(found, np.int64)
        np.add.at(area, group, facts[:, 1])
        low = np.full((found, 3), np.iinfo(np.int64).max)
        np.minimum.at(low, group, facts[:, 2:5])
        high = np.zeros((found, 3), np.int64)
        np.maximum.at(high, group, facts[:, 5:8])
        time = np.zeros(found, np.int64)
        time[group] = facts[:, 8]
        total = np.zeros((found, 3))
        np.add.at(total, group, sums)
        order = np.argsort(first)
        order = order[area[order] >= max(min_size, 1)]
        number = np.zeros(found, np.int32)
        number[order] = np.arange(1, len(order) + 1)
        numbers = np.zeros(count + 1, np.int32)
        numbers[1:] = number[group]
        return Objects(
            time[order].astype(np.int32),
            low[order].astype(np.int32),
            high[order].astype(np.int32),
            area[order],
            total[order] / area[order, None],
        ), numbers


def _sums(labels: NDArray[np.integer], count: int, at: Sequence[int]) -> NDArray[np.float64]:
    """(count, 3), z y x: sums of the positions of the voxels of each piece."""
    inside = np.flatnonzero(labels)
    names = labels.ravel()[inside]
    _, height, width = labels.shape
    row = inside // width
    plane = row // height
    return np.stack(
        [
            np.bincount(names, weights=place, minlength=count + 1)[1:]
            for place in (
                plane + float(at[1]),
                row - plane * height + float(at[2]),
                inside - row * width + float(at[3]),
            )
        ],
        axis=1,
    )
