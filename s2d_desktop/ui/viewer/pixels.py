"""A source as the viewer asks for it: one plane in tiles, finer or coarser as the zoom needs.

Two ways of tiling::

    stored sources (raw)               computed sources (forest, enhanced)
    level 0   |--|--|--|--|            level 0   |--|--|--|--|   every tile covers the same
    level 1   |-----|-----|            level 1   |--|--|--|--|   voxels on all levels: coarser
    level 2   |-----------|            level 2   |--|--|--|--|   ones only show fewer of them

so that zooming out on a large file reads few coarse tiles, and zooming out on a computed source
never asks for one gigantic tile. No Qt here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source

BAND_BYTES = 16 * 2**20
"""A coarse tile of a stored source is read in bands of at most about this size."""

RECKONED_BYTES = 4
"""Of a value, in `tile_store.room_for`."""

_tokens = count(1)


class TileKey(NamedTuple):
    """Which tile of a plane: time point, slice, level (every 2**level-th voxel), grid position."""

    t: int
    z: int
    level: int
    row: int
    col: int


@dataclass(frozen=True)
class View:
    """What a panel shows: the visible box in voxels, and how fine."""

    t: int
    z: int
    top: float
    left: float
    bottom: float
    right: float
    level: int


class Pixels:
    """Planes of a canonical source, of one channel or of several.

    Parameters
    ----------
    source
        Axes ``tzyxc``.
    channels
        First and last + 1 channel to show.
    computed
        Whether reading is expensive.
    side
        Tile side, in voxels.
    coarse
        Read instead of `source` at coarser levels, where `source` keeps tiles: a view of a whole
        large image must not push everything else out of the cache.
    """

    def __init__(
        self,
        source: Source,
        channels: tuple[int, int],
        computed: bool,
        side: int,
        coarse: Source | None = None,
    ) -> None:
        assert source.info.axes == "tzyxc"
        self.source = source
        self._coarse = coarse or source
        self.channels = channels
        self.computed = computed
        self.side = side
        self.token = next(_tokens)
        """Number of this generation of pixels: what comes for another one is dropped."""

    @cached_property
    def voxels(self) -> Pixels:
        """The same, voxel by voxel."""
        return Pixels(self.source, self.channels, self.computed, 1)

    @property
    def plane(self) -> tuple[int, int]:
        """(height, width) in voxels."""
        return self.source.info.shape[2], self.source.info.shape[3]

    def extent(self, level: int) -> int:
        """Side of a tile at `level`, in voxels."""
        return self.side if self.computed else self.side << level

    def box(self, key: TileKey) -> tuple[int, int, int, int]:
        """(top, left, bottom, right) of a tile, in voxels."""
        extent = self.extent(key.level)
        height, width = self.plane
        top, left = key.row * extent, key.col * extent
        return top, left, min(top + extent, height), min(left + extent, width)

    def sampled(self, key: TileKey) -> tuple[int, int, int, int]:
        """What the values of a tile are drawn on: each on ``2**level`` voxels.

        At the image's end that is up to a step more than `box`. Drawn on the box itself the last
        values would lie off those of finer levels.
        """
        top, left, bottom, right = self.box(key)
        step = 1 << key.level
        if step > self.extent(key.level):
            return top, left, bottom, right
        return top, left, top - (top - bottom) // step * step, left - (left - right) // step * step

    def visible(self, view: View) -> list[TileKey]:
        """Tiles that `view` shows, the one in its centre first."""
        extent = self.extent(view.level)
        height, width = self.plane
        rows = _steps(view.top, view.bottom, height, extent)
        cols = _steps(view.left, view.right, width, extent)
        middle_row = (view.top + view.bottom) / 2 / extent - 0.5
        middle_col = (view.left + view.right) / 2 / extent - 0.5
        keys = [TileKey(view.t, view.z, view.level, r, c) for r in rows for c in cols]
        return sorted(keys, key=lambda k: math.hypot(k.row - middle_row, k.col - middle_col))

    def ahead(self, view: View, margin: float, room: int) -> list[TileKey]:
        """Tiles that `view` would show after the next step, nearest first.

        Of the slices and time points beside it what is visible, and of its own what lies within
        `margin` voxels around; at most `room` bytes. None of what is computed, nor of values so
        large that the room that was reckoned with goes to what is visible.
        """
        voxel_bytes = self.source.info.dtype.itemsize * (self.channels[1] - self.channels[0])
        if self.computed or voxel_bytes > RECKONED_BYTES:
            return []
        t_count, z_count = self.source.info.shape[:2]
        seen = self.visible(view)
        found = [
            key._replace(t=t, z=z)
            for t, z in (
                (view.t, view.z + 1),
                (view.t, view.z - 1),
                (view.t + 1, view.z),
                (view.t - 1, view.z),
            )
            if 0 <= t < t_count and 0 <= z < z_count
            for key in seen
        ]
        wide = replace(
            view,
            top=view.top - margin,
            left=view.left - margin,
            bottom=view.bottom + margin,
            right=view.right + margin,
        )
        near = [key for key in self.visible(wide) if key not in seen]
        return [*near, *found][: room // (self.side**2 * voxel_bytes)]

    def stand_ins(self, key: TileKey) -> Iterator[TileKey]:
        """Tiles of other levels that can be drawn until `key` is there, nearest level first."""
        for away in range(1, 6):
            for level in (key.level + away, key.level - away):
                if level < 0:
                    continue
                if self.computed:
                    yield key._replace(level=level)
                elif level > key.level:
                    yield key._replace(level=level, row=key.row >> away, col=key.col >> away)
                elif away == 1:
                    for r in (0, 1):
                        for c in (0, 1):
                            yield key._replace(
                                level=level, row=2 * key.row + r, col=2 * key.col + c
                            )

    def read(self, key: TileKey) -> NDArray[np.generic]:
        """Every 2**level-th value of a tile: (height, width), or with several channels last."""
        top, left, bottom, right = self.box(key)
        step = 1 << key.level
        itemsize = self.source.info.dtype.itemsize
        channel_count = self.channels[1] - self.channels[0]
        source = self._coarse if key.level else self.source
        stored = source.stored_step(step)
        row_bytes = max(1, (right - left) // stored * itemsize * channel_count // stored)
        rows = max(step, BAND_BYTES // row_bytes // step * step)
        if self.computed:
            rows = bottom - top
        bands = []
        for y in range(top, bottom, rows):
            region = Region(
                (key.t, key.z, y, left, self.channels[0]),
                (key.t + 1, key.z + 1, min(y + rows, bottom), right, self.channels[1]),
            )
            bands.append(np.array(source.read_every(step, region)[0, 0]))
        values = np.concatenate(bands) if len(bands) > 1 else bands[0]
        return values[..., 0] if channel_count == 1 else values


def _steps(low: float, high: float, size: int, extent: int) -> range:
    first = max(0, math.floor(low / extent))
    last = min(math.ceil(size / extent), math.ceil(high / extent))
    return range(first, max(first, last))


def level_for(zoom: float) -> int:
    """Level at which one stored value is about one screen pixel, never coarser."""
    return max(0, math.floor(math.log2(1 / zoom))) if zoom < 1 else 0
