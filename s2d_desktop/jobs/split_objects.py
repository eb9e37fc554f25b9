"""Objects of an image, cut at their waists, block by block; the result knows nothing of blocks.

::

    +- - - - - - - - -+     The distance to the rim is computed with as much around the block as it
    .   +---------+   .     needs to be exact. Hills of it that lie in the block alone are put
    .   |  block  |   .     together at once, the others at the end, when all blocks have been
    .   +---------+   .     looked at: see `pipeline.basins`.
    +- - - - - - - - -+
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.pipeline.basins import Hills, Ways, hills_of, meeting
from s2d_desktop.pipeline.joined_pieces import JoinedPieces
from s2d_desktop.pipeline.splitting import FARTHEST, distance_to_rim

BLOCK_2D = (1, 1, 2048, 2048, 1)
BLOCK_3D = (1, 64, 192, 192, 1)
"""What is cut at once: with as much around it as can be needed it takes about a gigabyte."""

FIRST_REACH = 24.0
"""How far around a block is looked at first: few objects are more than twice as wide."""


class OneBar:
    """One bar for all passes over the image."""

    def __init__(self, total: int) -> None:
        self.done, self.total = 0.0, total

    def event(self, share: float = 0.0) -> Progress:
        return Progress(self.done + share, self.total, "Finding objects", "blocks")


def spacing_of(info: SourceInfo) -> tuple[float, float, float]:
    """Size of a voxel along z, y and x in units of x; 1 where the file does not say it."""
    size = info.voxel_size
    x = size.get("x", 0.0)
    z, y = (size.get(a, 0.0) / x if x > 0 and size.get(a, 0.0) > 0 else 1.0 for a in "zy")
    return z, y, 1.0


def blocks_to_cut(info: SourceInfo, in_3d: bool, block: tuple[int, ...] | None) -> list[Region]:
    """Blocks of an image; None for `BLOCK_2D` or `BLOCK_3D`. Without `in_3d` slice by slice."""
    block = block or (BLOCK_3D if in_3d else BLOCK_2D)
    return list(tiles(Region.whole(info.shape), block if in_3d else (1, 1, *block[2:])))


class Splitting:
    """Cuts objects at their waists, block by block; the result is that of `split_touching`.

    Parameters
    ----------
    info
        Of the mask.
    pieces
        int32 of its shape: names of the pieces of objects; the names of parts take their place.
    numbers
        The object of each piece, 0 for none.
    settings
        How deep a waist must be, and whether objects go on over slices.
    block
        What is cut at once; None for `BLOCK_2D` or `BLOCK_3D`. The result does not depend on it.
    """

    def __init__(
        self,
        info: SourceInfo,
        pieces: NDArray[np.int32],
        numbers: NDArray[np.int32],
        settings: ObjectSettings,
        block: tuple[int, ...] | None = None,
    ) -> None:
        assert settings.split is not None
        self.info, self.pieces, self.numbers = info, pieces, numbers
        self.depth, self.in_3d = settings.split, settings.in_3d
        self.spacing = spacing_of(info)
        self.farthest = FARTHEST[3 if self.in_3d else 2]
        self.blocks = blocks_to_cut(info, self.in_3d, block)
        self.found = JoinedPieces(info.shape[:4])
        """The parts; their names go on after those of the pieces."""
        self._hills: list[Hills] = []
        self._ways: list[Ways] = []

    def run(self, work: OneBar) -> Iterator[Event]:
        """Write the parts of all objects."""
        for block in self.blocks:
            yield work.event()
            self._cut(block)
            work.done += 1
        self._join()
        yield work.event()

    def _cut(self, block: Region) -> None:
        """Name the hills of a block, and find where they meet those of the blocks before it."""
        inside = self._inside(block)
        if not inside.any():
            return
        distance, near = self._distance(block)
        core, at = block.relative_to(near).slices[1:4], near.start[:4]
        names, hills = hills_of(distance, core, at, self.info.shape, self.spacing)
        # Most hills are bumps of outlines and need not be known to others.
        hills, new = hills.joined(self.depth)
        names = new[names]
        first, last = self.found.count, len(self.numbers) - 1
        self.found.add(names, block.start[:4])
        voxels = self.pieces[block.slices]
        voxels[0, ..., 0][inside] = names[inside] + first + last
        self._hills.append(hills)
        self._ways.append(replace(hills.ways, pairs=hills.ways.pairs + first))
        for axis in (1, 2, 3):
            if near.start[axis] == block.start[axis]:
                continue
            before = block.replaced(axis, block.start[axis] - 1, block.start[axis])
            there = self.pieces[before.slices][0, ..., 0] - last
            here = names.take([0], axis - 1)
            here = np.where(here > 0, here + first, 0)
            side = (
                distance[before.relative_to(near).slices[1:4]],
                distance[core].take([0], axis - 1),
            )
            met = meeting((there, here), side, before.start[:4], axis - 1, self.info.shape)
            self._ways.append(replace(met, pairs=met.pairs - 1))

    def _inside(self, box: Region) -> NDArray[np.bool_]:
        """(z, y, x), whether voxels belong to objects; those that are cut already do."""
        names = self.pieces[box.slices][0, ..., 0]
        is_object = np.append(self.numbers > 0, True)
        return np.asarray(is_object[np.minimum(names, len(self.numbers))])

    def _distance(self, block: Region) -> tuple[NDArray[np.float32], Region]:
        """Distances to the rim in a block and one voxel around it, and the box of both.

        Exact: a distance that might be shorter if more of the image were known lets as much of it
        be looked at.
        """
        axes = np.array([self.in_3d, True, True])
        spacing = np.array(self.spacing)
        near = block.grown((0, *axes.astype(int), 0), self.info.shape)
        reach: float = min(FIRST_REACH, self.farthest)
        while True:
            margin = np.where(axes, np.ceil(reach / spacing) + 1, 0).astype(int)
            box = block.grown((0, *map(int, margin), 0), self.info.shape)
            inside = self._inside(box)
            if self.in_3d:
                distance = distance_to_rim(inside, self.spacing, self.farthest)
            else:
                distance = distance_to_rim(inside[0], self.spacing[1:], self.farthest)[None]
            distance = distance[near.relative_to(box).slices[1:4]]
            farthest = float(distance.max(initial=0.0))
            if farthest <= reach:
                return distance, near
            reach = farthest

    def _join(self) -> None:
        """Put the hills of all blocks together."""
        if not self._hills:
            return
        heights, places, leads_out = (
            np.concatenate([getattr(h, name) for h in self._hills])
            for name in ("heights", "places", "leads_out")
        )
        # A way that leaves a block goes on where the next one begins.
        goes_to = np.arange(len(heights))
        there = self.pieces.reshape(-1)[places[leads_out]]
        goes_to[leads_out] = there - len(self.numbers)
        while not np.array_equal(goes_to, goes_to[goes_to]):
            goes_to = goes_to[goes_to]
        nothing = np.zeros(len(heights), bool)
        ways = Ways.of(self._ways).between(goes_to)
        roots = Hills(heights, places, nothing, nothing, ways).roots(self.depth)
        self.found.join(np.arange(1, len(heights) + 1), roots[goes_to] + 1)
