r"""Hills of a height map, and which of them are one: the same in blocks as in one piece.

::

       block       |  beyond
      ___          |             From each voxel the way goes on where it is steepest, and so on:
     /   \      __ | __ _        where it ends is a peak, and all voxels that lead there are its
    /  a  \____/ b | c   \       hill. A way that leaves the block (b) ends at the first voxel
                   |             beyond it, whose own block knows how it goes on.

Of equal heights the voxel that comes first in the image is higher. So no two heights are equal,
and a hill depends on nothing but the heights of its voxels and their neighbours: neither on the
order of work nor on where blocks end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Ways:
    """Where hills meet: of each two the highest place between them."""

    pairs: NDArray[np.int64]
    """(n, 2), two hills."""
    saddles: NDArray[np.float32]
    """(n,), the height of the lower one of the two voxels that touch."""
    places: NDArray[np.int64]
    """(n,), which two voxels of the image: decides where saddles are equal."""

    @classmethod
    def of(cls, ways: Sequence[Ways]) -> Ways:
        """All of them."""
        none = cls(np.zeros((0, 2), np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64))
        every = [none, *ways]
        return cls(
            np.concatenate([w.pairs for w in every]),
            np.concatenate([w.saddles for w in every]),
            np.concatenate([w.places for w in every]),
        )

    def between(self, names: NDArray[np.integer]) -> Ways:
        """The highest way between each two, where hill k is called `names[k]`."""
        pairs = np.sort(names[self.pairs].astype(np.int64), axis=1)
        order = np.lexsort((self.places, -self.saddles, pairs[:, 1], pairs[:, 0]))
        order = order[pairs[order, 0] != pairs[order, 1]]
        first = np.append(True, np.diff(pairs[order], axis=0).any(axis=1))[: len(order)]
        order = order[first]
        return Ways(pairs[order], self.saddles[order], self.places[order])


@dataclass(frozen=True, eq=False)
class Hills:
    """Hills of a block, or of all blocks; hill k is called k + 1 in labels."""

    heights: NDArray[np.float32]
    """(n,), of the peak, or of the voxel beyond the block to which the way leads."""
    places: NDArray[np.int64]
    """(n,), where in the image that voxel is, counted in C order."""
    leads_out: NDArray[np.bool_]
    """(n,), whether the peak lies beyond the block."""
    reaches_out: NDArray[np.bool_]
    """(n,), whether more of it, or a neighbour, may lie beyond the block."""
    ways: Ways

    def roots(self, depth: float) -> NDArray[np.int64]:
        """(n,): of which hill each hill is a part.

        Beginning at the highest saddle, a hill that rises less than `depth` above it, or not at
        all, becomes part of the higher one beyond. This is done as far as nothing that lies beyond
        the block could change it: a hill is left alone as soon as it meets one of which too little
        is known. Doing the rest later, with all hills, gives what doing everything then would give:
        a hill that joins another here joins it at its own highest saddle there, too.
        """
        parent = list(range(len(self.heights)))

        def root(hill: int) -> int:
            while parent[hill] != hill:
                parent[hill] = parent[parent[hill]]
                hill = parent[hill]
            return hill

        key = list(zip(self.heights.tolist(), (-self.places).tolist(), strict=True))
        unknown = self.reaches_out.tolist()
        order = np.lexsort((self.ways.places, -self.ways.saddles))
        pairs = self.ways.pairs[order].tolist()
        for (a, b), saddle in zip(pairs, self.ways.saddles[order].tolist(), strict=True):
            low, high = root(a), root(b)
            if low == high:
                continue
            if key[low] > key[high]:
                low, high = high, low
            rise = key[low][0] - saddle
            if rise >= depth and rise > 0:
                continue
            if unknown[low]:
                # It may be the higher one.
                unknown[high] = True
            else:
                parent[low] = high
        return np.array([root(k) for k in range(len(parent))], np.int64)

    def joined(self, depth: float) -> tuple[Hills, NDArray[np.int32]]:
        """The hills that `roots` leaves, and (n + 1,): what each is called now; 0 stays 0."""
        roots = self.roots(depth)
        kept = np.flatnonzero(roots == np.arange(len(roots)))
        number = np.zeros(len(roots), np.int64)
        number[kept] = np.arange(len(kept))
        number = number[roots]
        names = np.append(0, number + 1).astype(np.int32)
        reaches_out = np.zeros(len(kept), bool)
        reaches_out[number[self.reaches_out]] = True
        hills = Hills(
            self.heights[kept],
            self.places[kept],
            self.leads_out[kept],
            reaches_out,
            self.ways.between(number),
        )
        return hills, names


def hills_of(
    heights: NDArray[np.float32],
    core: tuple[slice, ...],
    at: Sequence[int],
    shape: Sequence[int],
    spacing: Sequence[float] = (1.0, 1.0, 1.0),
) -> tuple[NDArray[np.int32], Hills]:
    """The hills of a block.

    Parameters
    ----------
    heights
        (z, y, x), 0 where nothing is: the block with one voxel around it as far as the image goes.
    core
        The block in it.
    at
        t, z, y, x of the first voxel of `heights` in the image.
    shape
        (t, z, y, x) of the image.
    spacing
        Size of a voxel along z, y and x.

    Returns
    -------
    int32 of the shape of `core`, 0 or the name of a hill, and the hills
    """
    padded = np.pad(heights, 1)
    flat = padded.ravel()
    inner = tuple(slice(s.start + 1, s.stop + 1) for s in core)
    in_core = np.zeros(padded.shape, bool)
    in_core[inner] = True
    voxels = np.flatnonzero(in_core.ravel() & (flat > 0))
    up = np.arange(flat.size, dtype=np.int64)
    up[voxels] = _way_up(flat, voxels, padded.shape, heights.shape, spacing)
    way = up[voxels]
    while True:
        further = up[way]
        if np.array_equal(further, way):
            break
        up[voxels] = way = further
    is_end = np.zeros(flat.size, bool)
    is_end[way] = True
    ends = np.flatnonzero(is_end)
    name = np.zeros(flat.size, np.int32)
    name[ends] = np.arange(1, len(ends) + 1)
    labels = np.zeros(flat.size, np.int32)
    labels[voxels] = name[way]
    names = labels.reshape(padded.shape)[inner]
    leads_out = ~in_core.ravel()[ends]
    place = np.unravel_index(ends, padded.shape)
    places = place_of([p - 1 + a for p, a in zip(place, at[1:], strict=True)], at[0], shape)
    reaches_out = leads_out.copy()
    for axis, (part, extent) in enumerate(zip(core, heights.shape, strict=True)):
        for side, goes_on in ((0, part.start > 0), (-1, part.stop < extent)):
            if goes_on:
                reached = np.unique(names.take(side, axis))
                reaches_out[reached[reached > 0] - 1] = True
    first = (at[0], *(a + s.start for a, s in zip(at[1:], core, strict=True)))
    values, found = heights[core], []
    for axis in range(3):
        behind = tuple(slice(None, -1) if a == axis else slice(None) for a in range(3))
        ahead = tuple(slice(1, None) if a == axis else slice(None) for a in range(3))
        two = (names[behind], names[ahead]), (values[behind], values[ahead])
        found.append(meeting(*two, first, axis, shape))
    ways = Ways.of(found)
    ways = replace(ways, pairs=ways.pairs - 1).between(np.arange(len(ends)))
    return np.ascontiguousarray(names), Hills(flat[ends], places, leads_out, reaches_out, ways)


def meeting(
    names: tuple[NDArray[np.integer], NDArray[np.integer]],
    heights: tuple[NDArray[np.float32], NDArray[np.float32]],
    at: Sequence[int],
    axis: int,
    shape: Sequence[int],
) -> Ways:
    """Where hills meet along an axis (0 for z), by the names in their labels.

    Parameters
    ----------
    names, heights
        (z, y, x), of voxels and of those that follow them along `axis`; 0 where nothing is.
    at
        t, z, y, x of the first of the voxels.
    shape
        (t, z, y, x) of the image.
    """
    one, other = names
    place = np.nonzero((one != other) & (one > 0) & (other > 0))
    pairs = np.stack([one[place], other[place]], axis=1).astype(np.int64)
    saddles = np.minimum(heights[0][place], heights[1][place])
    where = place_of([p + a for p, a in zip(place, at[1:], strict=True)], at[0], shape)
    return Ways(pairs, saddles, 3 * where + axis)


def place_of(
    place: Sequence[NDArray[np.integer]], time: int, shape: Sequence[int]
) -> NDArray[np.int64]:
    """Voxels at z, y, x, counted in C order through the image of (t, z, y, x) `shape`."""
    z, y, x = (p.astype(np.int64) for p in place)
    return np.asarray(((time * shape[1] + z) * shape[2] + y) * shape[3] + x, np.int64)


def _way_up(
    flat: NDArray[np.float32],
    voxels: NDArray[np.int64],
    padded: tuple[int, ...],
    extent: tuple[int, ...],
    spacing: Sequence[float],
) -> NDArray[np.int64]:
    """Where the steepest way up leads from each voxel; itself if it is a peak.

    To voxels that share a face with it, and across an edge where one beside both is higher than it,
    too: such a way never goes down, and never from one object into another.
    """
    sizes = (padded[1] * padded[2], padded[2], 1)
    axes = [k for k in range(3) if extent[k] > 1]
    height = flat[voxels]
    best, steepest = voxels, np.full(len(voxels), -1.0, np.float32)
    higher: dict[int, NDArray[np.bool_]] = {}
    ways: dict[int, tuple[float, tuple[int, ...]]] = {}
    for a in axes:
        ways.update({s * sizes[a]: (spacing[a], (s * sizes[a],)) for s in (-1, 1)})
    for a, b in ((a, b) for a in axes for b in axes if a < b):
        far = float(np.hypot(spacing[a], spacing[b]))
        for one, other in ((s * sizes[a], r * sizes[b]) for s in (-1, 1) for r in (-1, 1)):
            ways[one + other] = far, (one, other)
    for step, (far, over) in sorted(ways.items(), key=lambda item: (len(item[1][1]), item[0])):
        there = flat[voxels + step]
        # The one that the image stores first is the higher one of equals; outside is 0.
        up = (there >= height) if step < 0 else (there > height)
        if len(over) == 1:
            higher[step] = up
        else:
            up &= higher[over[0]] | higher[over[1]]
        steep = (there - height) / np.float32(far)
        up &= steep > steepest
        best = np.where(up, voxels + step, best)
        steepest = np.where(up, steep, steepest)
    return best
