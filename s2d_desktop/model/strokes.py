"""Strokes: class values painted on the planes of an image, kept where something is painted.

::

    plane (t, z)  +----+----+----+      only the tiles that were touched exist, 64 x 64 bytes each;
                  |    | ## |    |      a change keeps the tiles before and after it, and shares
                  +----+----+----+      them with the strokes themselves
                  |    | #  |    |
                  +----+----+----+

Tiles that are kept are never written to again: a change puts new ones in their place. So a copy of
all strokes for a thread costs a dictionary, and undoing is putting the old tiles back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.brush import Place, swept_disc

TILE = 64
"""Side of a tile, in voxels."""

MOST_CLASSES = 255
"""A voxel is one byte; 0 is "not painted"."""

Labels = NDArray[np.uint8]


class StrokeTile(NamedTuple):
    """Which tile: time point, slice, row and column of the grid."""

    t: int
    z: int
    row: int
    col: int


@dataclass(frozen=True, eq=False)
class StrokeChange:
    """Tiles before and after something was painted; None where there was no tile."""

    before: Mapping[StrokeTile, Labels | None]
    after: Mapping[StrokeTile, Labels | None]


class Strokes:
    """What is painted on one image.

    Parameters
    ----------
    shape
        (t, z, y, x) of the image.
    tiles
        Tiles to begin with, uint8 (64, 64); they are shared, not copied.
    """

    def __init__(
        self, shape: tuple[int, int, int, int], tiles: Mapping[StrokeTile, Labels] | None = None
    ) -> None:
        self.shape = shape
        self._tiles = dict(tiles or {})
        self._before: dict[StrokeTile, Labels | None] | None = None
        """Tiles as they were before the stroke that is being painted; None between strokes."""

    # -- painting

    def begin(self) -> None:
        """A stroke begins."""
        assert self._before is None
        self._before = {}

    def paint(
        self,
        plane: tuple[int, int],
        start: Place,
        stop: Place,
        diameter: float,
        value: int,
        only: int = 0,
    ) -> None:
        """Continue the stroke: move a round brush.

        Parameters
        ----------
        plane
            (t, z).
        start, stop, diameter
            See `brush.swept_disc`; what lies outside of the image is left out.
        value
            Of the class; 0 erases.
        only
            Change only voxels of this value; 0 for all.
        """
        assert self._before is not None
        (top, left), mask = swept_disc(start, stop, diameter)
        height, width = self.shape[2:]
        y0, x0 = max(0, top), max(0, left)
        y1, x1 = min(height, top + mask.shape[0]), min(width, left + mask.shape[1])
        for row in range(y0 // TILE, -(-y1 // TILE)):
            for col in range(x0 // TILE, -(-x1 // TILE)):
                a, b = max(y0, row * TILE), min(y1, (row + 1) * TILE)
                c, d = max(x0, col * TILE), min(x1, (col + 1) * TILE)
                part = mask[a - top : b - top, c - left : d - left]
                if part.any() and (value or StrokeTile(*plane, row, col) in self._tiles):
                    here = self._writable(StrokeTile(*plane, row, col))
                    here = here[a - row * TILE : b - row * TILE, c - col * TILE : d - col * TILE]
                    here[part & (here == only) if only else part] = value

    def _writable(self, key: StrokeTile) -> Labels:
        assert self._before is not None
        if key not in self._before:
            old = self._tiles.get(key)
            self._before[key] = old
            self._tiles[key] = np.zeros((TILE, TILE), np.uint8) if old is None else old.copy()
        return self._tiles[key]

    def end(self) -> StrokeChange | None:
        """The stroke ends; None if it changed nothing."""
        assert self._before is not None
        before, self._before = self._before, None
        after: dict[StrokeTile, Labels | None] = {}
        for key, old in before.items():
            new = self._tiles[key]
            if not new.any():
                del self._tiles[key]
            if np.array_equal(new, 0 * new if old is None else old):
                if old is not None:
                    self._tiles[key] = old
                continue
            new.flags.writeable = False
            after[key] = new if new.any() else None
        return StrokeChange({k: before[k] for k in after}, after) if after else None

    def abandon(self) -> None:
        """The stroke that is being painted was never begun."""
        assert self._before is not None
        self._put(self._before)
        self._before = None

    @property
    def is_painting(self) -> bool:
        """Whether a stroke was begun and has not ended."""
        return self._before is not None

    # -- changes

    def apply(self, change: StrokeChange) -> None:
        """Make a change, or make it again."""
        self._put(change.after)

    def revert(self, change: StrokeChange) -> None:
        """Take a change back; it must be the last one that was made."""
        self._put(change.before)

    def _put(self, tiles: Mapping[StrokeTile, Labels | None]) -> None:
        for key, tile in tiles.items():
            if tile is None:
                self._tiles.pop(key, None)
            else:
                self._tiles[key] = tile

    def with_values(self, table: Labels) -> StrokeChange | None:
        """The change that gives every voxel the value ``table[value]``; it is not made yet.

        Parameters
        ----------
        table
            uint8 (256,); ``table[0]`` is 0.
        """
        assert table[0] == 0
        before: dict[StrokeTile, Labels | None] = {}
        after: dict[StrokeTile, Labels | None] = {}
        for key, tile in self._tiles.items():
            new = table[tile]
            if not np.array_equal(new, tile):
                new.flags.writeable = False
                before[key], after[key] = tile, new if new.any() else None
        return StrokeChange(before, after) if after else None

    # -- what is painted

    def copy(self) -> Strokes:
        """The same strokes, which later changes leave as they are; not in the middle of one."""
        assert self._before is None
        return Strokes(self.shape, self._tiles)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is painted."""
        return not self._tiles

    def tiles_of(self, t: int, z: int) -> Iterator[tuple[int, int, Labels]]:
        """(top, left, tile) of each tile of a plane, in voxels."""
        for key, tile in self._tiles.items():
            if key.t == t and key.z == z:
                yield key.row * TILE, key.col * TILE, tile

    def tiles(self) -> Iterator[tuple[StrokeTile, Labels]]:
        """All tiles, in order."""
        yield from sorted(self._tiles.items(), key=lambda item: item[0])

    def value_at(self, t: int, z: int, y: int, x: int) -> int:
        """Value of a voxel; 0 where nothing is painted."""
        tile = self._tiles.get(StrokeTile(t, z, y // TILE, x // TILE))
        return 0 if tile is None else int(tile[y % TILE, x % TILE])

    def counts(self) -> NDArray[np.int64]:
        """(256,) number of voxels of each value; that of 0 means nothing."""
        total = np.zeros(256, np.int64)
        for tile in self._tiles.values():
            total += np.bincount(tile.reshape(-1), minlength=256)
        return total

    def voxels(self) -> tuple[NDArray[np.int64], Labels]:
        """Positions (n, 4) in the order tzyx and values (n,) of all painted voxels."""
        positions, values = [np.zeros((0, 4), np.int64)], [np.zeros(0, np.uint8)]
        for key, tile in self.tiles():
            y, x = np.nonzero(tile)
            where = np.empty((len(y), 4), np.int64)
            where[:, 0], where[:, 1] = key.t, key.z
            where[:, 2], where[:, 3] = y + key.row * TILE, x + key.col * TILE
            positions.append(where)
            values.append(tile[y, x])
        return np.concatenate(positions), np.concatenate(values)


def strokes_of_blocks(
    shape: tuple[int, int, int, int], blocks: Iterable[tuple[tuple[int, ...], Labels]]
) -> Strokes:
    """Strokes from boxes of labels, as a project stores them.

    Parameters
    ----------
    shape
        (t, z, y, x) of the image.
    blocks
        First corner and labels, both t z y x; 0 where nothing is painted. Of boxes that overlap
        the later one counts where both are painted.
    """
    tiles: dict[StrokeTile, Labels] = {}
    for corner, labels in blocks:
        inside = np.nonzero(labels)
        t, z, y, x = (k + a for k, a in zip(inside, corner, strict=True))
        keys = np.stack([t, z, y // TILE, x // TILE], axis=1)
        found, owner = np.unique(keys, axis=0, return_inverse=True)
        for k, name in enumerate(found.tolist()):
            mine = owner.reshape(-1) == k
            tile = tiles.setdefault(StrokeTile(*name), np.zeros((TILE, TILE), np.uint8))
            tile[y[mine] % TILE, x[mine] % TILE] = labels[inside][mine]
    for tile in tiles.values():
        tile.flags.writeable = False
    return Strokes(shape, tiles)
