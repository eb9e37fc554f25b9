"""A tile cache, bounded in bytes, that may stand between any two sources."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence

import numpy as np

from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Array, Source


class TileCache:
    """Least-recently-used arrays, at most `max_bytes` of them. May be shared by many sources."""

    def __init__(self, max_bytes: int = 512 * 2**20) -> None:
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._tiles: OrderedDict[Hashable, Array] = OrderedDict()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """Bytes held now; never more than `max_bytes`."""
        return self._bytes

    def get(self, key: Hashable) -> Array | None:
        """The array under `key`, or None."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
            return tile

    def put(self, key: Hashable, tile: Array) -> None:
        """Keep `tile`, dropping the least recently used ones; one larger than all is not kept."""
        with self._lock:
            old = self._tiles.pop(key, None)
            if old is not None:
                self._bytes -= old.nbytes
            if tile.nbytes > self.max_bytes:
                return
            self._tiles[key] = tile
            self._bytes += tile.nbytes
            self._drop_oldest()

    def limit_to(self, max_bytes: int) -> None:
        """Hold at most `max_bytes` from now on; what is over that is dropped at once."""
        with self._lock:
            self.max_bytes = max_bytes
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        while self._bytes > self.max_bytes:
            _, dropped = self._tiles.popitem(last=False)
            self._bytes -= dropped.nbytes

    def drop(self, owner: object) -> None:
        """Forget all tiles whose key is a tuple that begins with `owner`."""
        with self._lock:
            for key in [k for k in self._tiles if isinstance(k, tuple) and k[0] == owner]:
                self._bytes -= self._tiles.pop(key).nbytes


class CachedSource(Source):
    """A source whose values are computed in tiles of a fixed grid, each once while it is kept.

    Two threads that ask for the same tile at the same time compute it once: the second waits.
    """

    def __init__(self, source: Source, tile_shape: Sequence[int], cache: TileCache) -> None:
        assert len(tile_shape) == len(source.info.shape)
        self.inner = source
        self.info = source.info
        self.tile_shape = tuple(tile_shape)
        self._cache = cache
        # Not id(self): a source made after this one is gone may get the same id, and would be
        # given tiles that are not its own. A token in a key lives as long as the tile.
        self._owner = object()
        self._lock = threading.Lock()
        self._under_way: dict[tuple[int, ...], threading.Lock] = {}

    def _read(self, region: Region) -> Array:
        grid = [
            (a // t * t, min(-(-b // t) * t, s))
            for a, b, t, s in zip(
                region.start, region.stop, self.tile_shape, self.info.shape, strict=True
            )
        ]
        aligned = Region(tuple(a for a, _ in grid), tuple(b for _, b in grid))
        out = np.empty(region.shape, self.info.dtype)
        for tile in tiles(aligned, self.tile_shape):
            part = tile.intersect(region)
            if part.size:
                values = self._tile(tile)
                out[part.relative_to(region).slices] = values[part.relative_to(tile).slices]
        return out

    def has(self, region: Region) -> bool:
        """Whether every tile that `region` touches is kept, so that `read` answers at once."""
        grown = tiles(region, self.tile_shape)
        return all(
            self._cache.get(
                (self._owner, *(a // t for a, t in zip(r.start, self.tile_shape, strict=True)))
            )
            is not None
            for r in grown
        )

    def _tile(self, tile: Region) -> Array:
        key = tuple(a // t for a, t in zip(tile.start, self.tile_shape, strict=True))
        kept = self._cache.get((self._owner, *key))
        if kept is not None:
            return kept
        with self._lock:
            lock = self._under_way.setdefault(key, threading.Lock())
        try:
            with lock:
                kept = self._cache.get((self._owner, *key))
                if kept is None:
                    kept = self.inner.read(tile)
                    self._cache.put((self._owner, *key), kept)
        finally:
            with self._lock:
                self._under_way.pop(key, None)
        return kept

    def forget(self) -> None:
        """Give back the memory of the tiles; the source below stays open."""
        self._cache.drop(self._owner)

    def close(self) -> None:
        self.forget()
        self.inner.close()
