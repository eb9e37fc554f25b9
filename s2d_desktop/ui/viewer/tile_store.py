"""Tiles that were read, bounded in bytes, for all panels together. No Qt here."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.ui.viewer.pixels import Pixels, TileKey

FEWEST_BYTES, MOST_BYTES = 32 * 2**20, 256 * 2**20
BYTES_PER_PIXEL = 32
"""Of the screen: four bytes of each of five layers at two values a pixel, with margins."""


def room_for(screen_pixels: float) -> int:
    """Bytes of tiles that panels of so many pixels in all need to move about smoothly."""
    return int(min(MOST_BYTES, max(FEWEST_BYTES, BYTES_PER_PIXEL * screen_pixels)))


class TileStore:
    """Least-recently-drawn tiles of at most `max_bytes`, or what is in view where that is more.

    Tiles of pixels that are not shown are refused.
    """

    def __init__(self, max_bytes: int = 256 * 2**20) -> None:
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._tiles: OrderedDict[tuple[int, TileKey], NDArray[np.generic]] = OrderedDict()
        self._bytes = 0
        self._shown: set[int] = set()
        self._held: dict[object, set[tuple[int, TileKey]]] = {}

    def show(self, tokens: set[int]) -> None:
        """Only pixels with these tokens are shown from now on; forget those of all others."""
        with self._lock:
            self._shown = set(tokens)
            for key in [k for k in self._tiles if abs(k[0]) not in tokens]:
                self._bytes -= self._tiles.pop(key).nbytes

    def hold(self, panel: object, tiles: set[tuple[int, TileKey]]) -> None:
        """`panel` shows these tiles of (token, key), or soon will: they stay, whatever the bound.

        Tiles in view that pushed out one another would be read again without end.
        """
        with self._lock:
            self._held[panel] = tiles

    def inherit(self, new: Pixels, old: Pixels) -> None:
        """Keep the tiles of `old`, which `new` replaces, until those of `new` are there.

        They are kept under the negative of the new token.
        """
        with self._lock:
            for sign in (-1, 1):
                for key in [k for k in self._tiles if k[0] == sign * old.token]:
                    tile = self._tiles.pop(key)
                    before = self._tiles.pop((-new.token, key[1]), None)
                    self._bytes -= before.nbytes if before is not None else 0
                    self._tiles[-new.token, key[1]] = tile

    def older(self, pixels: Pixels, key: TileKey) -> NDArray[np.generic] | None:
        """A tile that `inherit` kept, or None."""
        with self._lock:
            return self._tiles.get((-pixels.token, key))

    def get(self, pixels: Pixels, key: TileKey) -> NDArray[np.generic] | None:
        """A tile, or None where it is not there (yet)."""
        with self._lock:
            tile = self._tiles.get((pixels.token, key))
            if tile is not None:
                self._tiles.move_to_end((pixels.token, key))
            return tile

    def put(self, pixels: Pixels, key: TileKey, values: NDArray[np.generic]) -> None:
        """Keep a tile, unless it comes too late to be shown."""
        with self._lock:
            if pixels.token not in self._shown or (pixels.token, key) in self._tiles:
                return
            older = self._tiles.pop((-pixels.token, key), None)
            self._bytes -= older.nbytes if older is not None else 0
            self._tiles[pixels.token, key] = values
            self._bytes += values.nbytes
            if self._bytes > self.max_bytes:
                held = set().union(*self._held.values())
                for old in [k for k in self._tiles if k not in held][:-1]:
                    self._bytes -= self._tiles.pop(old).nbytes
                    if self._bytes <= self.max_bytes:
                        break

    def value_at(
        self, pixels: Pixels, t: int, z: int, level: int, y: int, x: int
    ) -> NDArray[np.generic] | None:
        """The value that is drawn at voxel (y, x), or None where nothing is there (yet)."""
        extent = pixels.extent(level)
        key = TileKey(t, z, level, y // extent, x // extent)
        tile = self.get(pixels, key)
        if tile is None:
            return None
        top, left, _, _ = pixels.box(key)
        return np.asarray(tile[(y - top) >> level, (x - left) >> level])
