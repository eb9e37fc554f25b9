"""A tile cache, bounded in bytes, that may stand between any two sources."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from typing import Protocol

import numpy as np

from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Array, Source


class MoreRoom(Protocol):
    """Where tiles go that the memory has no room for: `io.tiles_on_disk`."""

    max_bytes: int
    works: bool
    """Whether it takes anything."""

    def put(self, key: Hashable, tile: Array) -> bool:
        """Keep `tile`; one that is there already stays. False where it is not kept."""

    def get(self, key: Hashable) -> Array | None:
        """The array under `key`, or None."""

    def forget(self, keys: list[Hashable]) -> None:
        """Keep these no longer."""

    def all_keys(self) -> list[Hashable]:
        """Of all tiles that are kept."""

    def limit_to(self, max_bytes: int) -> None:
        """Keep at most so much from now on."""

    def close(self) -> None:
        """Keep nothing that is there."""

    def __contains__(self, key: Hashable) -> bool: ...


class TileCache:
    """Least-recently-used arrays, at most `max_bytes` of them. May be shared by many sources.

    With `beyond`, what the memory has no room for goes there, and comes back when it is wanted. If
    that refuses, the memory holds as much as both should have held. With `keeps_newest` the array
    that was put last stays, alone, even where it is larger than all.
    """

    def __init__(
        self,
        max_bytes: int = 512 * 2**20,
        beyond: MoreRoom | None = None,
        keeps_newest: bool = False,
    ) -> None:
        self.max_bytes = max_bytes
        self.beyond = beyond
        self.keeps_newest = keeps_newest
        self._lock = threading.Lock()
        self._tiles: OrderedDict[Hashable, Array] = OrderedDict()
        self._leaving: dict[Hashable, Array] = {}
        """On their way to `beyond`."""
        self._sent: set[Hashable] = set()
        """Those of them that a thread is handing over just now."""
        self._bytes = 0
        self._gone: deque[object] = deque()
        """Owners whose arrays nobody can ask for any more."""

    @property
    def bytes(self) -> int:
        """Bytes held in memory now.

        Never more than `max_bytes`, or `room` if `beyond` refuses, or one array that is larger.
        """
        return self._bytes

    @property
    def room(self) -> int:
        """Bytes that can be kept, in memory or beyond it."""
        return self.max_bytes + (self.beyond.max_bytes if self.beyond is not None else 0)

    def get(self, key: Hashable) -> Array | None:
        """The array under `key`, or None."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
                return tile
            if key in self._leaving:
                return self._leaving[key]
        tile = self.beyond.get(key) if self.beyond is not None else None
        if tile is not None:
            self._keep(key, tile)
        return tile

    def has(self, key: Hashable) -> bool:
        """Whether `get` gives an array."""
        with self._lock:
            here = key in self._tiles or key in self._leaving
        return here or (self.beyond is not None and key in self.beyond)

    def put(self, key: Hashable, tile: Array) -> None:
        """Keep `tile`, dropping the least recently used ones; one larger than all is not kept."""
        if self.beyond is not None:
            self.beyond.forget([key])
        # Other threads take from it too.
        with contextlib.suppress(IndexError):
            while True:
                self.drop(self._gone.popleft())
        self._keep(key, tile)

    def _keep(self, key: Hashable, tile: Array) -> None:
        with self._lock:
            old = self._tiles.pop(key, None)
            self._bytes -= old.nbytes if old is not None else 0
            self._leaving.pop(key, None)
            self._tiles[key] = tile
            self._bytes += tile.nbytes
            self._drop_oldest()
        self._send_away()

    def limit_to(self, max_bytes: int) -> None:
        """Hold at most `max_bytes` in memory from now on; what is over that goes at once."""
        with self._lock:
            self.max_bytes = max_bytes
            self._drop_oldest()
        self._send_away()

    def _drop_oldest(self) -> None:
        goes_on = self.beyond is not None and self.beyond.works
        most = self.max_bytes if goes_on else self.room
        while self._bytes > most:
            if self.keeps_newest and len(self._tiles) == 1:
                return
            # One that is larger than all leaves first, and nothing else for its sake.
            newest = next(reversed(self._tiles))
            is_too_large = self._tiles[newest].nbytes > most and not self.keeps_newest
            key = newest if is_too_large else next(iter(self._tiles))
            dropped = self._tiles.pop(key)
            self._bytes -= dropped.nbytes
            if goes_on:
                self._leaving[key] = dropped

    def _send_away(self) -> None:
        """Hand over what is leaving, while others may read and put."""
        beyond = self.beyond
        if beyond is None:
            return
        with self._lock:
            leaving = [(k, tile) for k, tile in self._leaving.items() if k not in self._sent]
            self._sent.update(key for key, _ in leaving)
        for key, tile in leaving:
            beyond.put(key, tile)
            with self._lock:
                self._sent.discard(key)
                is_wanted = self._leaving.pop(key, None) is not None
            if not is_wanted:
                # Its source was closed meanwhile, or it was put anew.
                beyond.forget([key])

    def close(self) -> None:
        """Forget everything, in memory and beyond."""
        with self._lock:
            self._tiles.clear()
            self._leaving.clear()
            self._bytes = 0
        if self.beyond is not None:
            self.beyond.close()

    def drop(self, owner: object) -> None:
        """Forget all tiles whose key is a tuple that begins with `owner`."""

        def is_its(key: Hashable) -> bool:
            return isinstance(key, tuple) and key[0] == owner

        with self._lock:
            for key in [k for k in self._tiles if is_its(k)]:
                self._bytes -= self._tiles.pop(key).nbytes
            for key in [k for k in self._leaving if is_its(k)]:
                del self._leaving[key]
        if self.beyond is not None:
            self.beyond.forget([k for k in self.beyond.all_keys() if is_its(k)])

    def drop_with(self, holder: object, owner: object) -> None:
        """Forget the tiles of `owner` some time after `holder` was collected without a `drop`.

        At the next `put`: a collection may come while this very thread holds the lock.
        """
        weakref.finalize(holder, self._gone.append, owner).atexit = False


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
        cache.drop_with(self, self._owner)
        self._lock = threading.Lock()
        self._under_way: dict[tuple[int, ...], threading.Lock] = {}

    @property
    def at_hand(self) -> bool:
        return True

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
            self._cache.has(
                (self._owner, *(a // t for a, t in zip(r.start, self.tile_shape, strict=True)))
            )
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
