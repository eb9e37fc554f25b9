"""Tiles that the memory has no room for, in a file without a name that ends with the program.

The file is cut into pages of one size, and a tile lies on any of them that are free::

    file     | A | A | B | A |   | B | C |  ...      a tile that is dropped leaves its pages to
    pages      0   1   2   3   4   5   6             others; nothing is ever moved
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from s2d_desktop.model.source import Array

PAGE_BYTES = 256 * 1024

LEAST_FREE_BYTES = 2 * 2**30
"""The file does not grow where less would be left on the disk for everything else."""

log = logging.getLogger(__name__)


def cache_folder() -> Path:
    """Where the file is made."""
    import platformdirs

    return platformdirs.user_cache_path("s2d_desktop", appauthor=False)


@dataclass(frozen=True)
class _Place:
    pages: tuple[int, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    nbytes: int


class TilesOnDisk:
    """Least-recently-used arrays in a file of at most `max_bytes`; may be used by many threads.

    Nothing is read from a file that anyone else could have written: it is made anew, and on POSIX
    has no name; Windows deletes it when the program ends, however that happens. Where the
    disk is full or cannot be written nothing is kept, and the log says so once.
    """

    def __init__(self, max_bytes: int = 2**30, folder: Path | None = None) -> None:
        self.max_bytes = max_bytes
        self.works = True
        """False once the disk has refused."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._free: list[int] = []
        self._end = 0

    @property
    def used_bytes(self) -> int:
        """Of the file that are in use."""
        with self._lock:
            return (self._end - len(self._free)) * PAGE_BYTES

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._places

    def put(self, key: Hashable, tile: Array) -> bool:
        """Keep `tile` under a new `key`; False where it is not kept."""
        data = np.ascontiguousarray(tile)
        count = max(1, -(-data.nbytes // PAGE_BYTES))
        with self._lock:
            if not self.works or count * PAGE_BYTES > self.max_bytes or key in self._places:
                return key in self._places
            try:
                pages = self._take(count)
                if len(pages) < count:
                    return False
                file, raw = self._opened(), data.reshape(-1).view(np.uint8)
                for k, page in enumerate(pages):
                    part = raw[k * PAGE_BYTES : (k + 1) * PAGE_BYTES]
                    file.seek(page * PAGE_BYTES)
                    if file.write(part.data) != part.nbytes:
                        raise OSError("the disk is full")
            except OSError as error:
                self._give_up(error)
                return False
            self._places[key] = _Place(pages, data.shape, data.dtype, data.nbytes)
            return True

    def get(self, key: Hashable) -> Array | None:
        """The array under `key`, or None."""
        with self._lock:
            place = self._places.get(key)
            if place is None:
                return None
            self._places.move_to_end(key)
            raw = np.empty(place.nbytes, np.uint8)
            try:
                file = self._opened()
                for k, page in enumerate(place.pages):
                    part = raw[k * PAGE_BYTES : (k + 1) * PAGE_BYTES]
                    file.seek(page * PAGE_BYTES)
                    if file.readinto(part) != part.nbytes:  # type: ignore[attr-defined]
                        raise OSError("the file of tiles ended early")
            except OSError as error:
                self._give_up(error)
                return None
            values: Array = raw.view(place.dtype).reshape(place.shape)
            return values

    def forget(self, keys: list[Hashable]) -> None:
        """Give their pages to others."""
        with self._lock:
            for key in keys:
                place = self._places.pop(key, None)
                self._free += place.pages if place is not None else ()

    def all_keys(self) -> list[Hashable]:
        """Of all tiles that are kept."""
        with self._lock:
            return list(self._places)

    def limit_to(self, max_bytes: int) -> None:
        """Keep at most so much from now on."""
        with self._lock:
            self.max_bytes = max_bytes
            while self._places and (self._end - len(self._free)) * PAGE_BYTES > max_bytes:
                self._drop_oldest()

    def close(self) -> None:
        """Delete the file; what is put afterwards goes into a new one."""
        with self._lock:
            self._begin_anew()

    def _take(self, count: int) -> tuple[int, ...]:
        """`count` pages: free ones, new ones, or those of the tiles that were not used longest."""
        used = self._end - len(self._free)
        while self._places and (used + count) * PAGE_BYTES > self.max_bytes:
            used -= self._drop_oldest()
        missing = count - len(self._free)
        if missing > 0 and self._may_grow(missing):
            self._free += range(self._end, self._end + missing)
            self._end += missing
        while len(self._free) < count and self._places:
            self._drop_oldest()
        if len(self._free) < count:
            return ()
        return tuple(self._free.pop() for _ in range(count))

    def _drop_oldest(self) -> int:
        """Drop the tile that was not used longest; gives the number of its pages."""
        _, place = self._places.popitem(last=False)
        self._free += place.pages
        return len(place.pages)

    def _may_grow(self, pages: int) -> bool:
        free: int = shutil.disk_usage(self._where()).free
        return free - pages * PAGE_BYTES > LEAST_FREE_BYTES

    def _where(self) -> Path:
        folder = self._folder or cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            folder = self._where()
            self._file = tempfile.TemporaryFile(buffering=0, dir=folder)  # noqa: SIM115 - see below
            self._closing = weakref.finalize(self, self._file.close)
        return self._file

    def _begin_anew(self) -> None:
        self._places.clear()
        self._free.clear()
        self._end = 0
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._closing()
            self._file = None

    def _give_up(self, error: OSError) -> None:
        log.warning("Tiles cannot be kept on the disk: %s", error)
        self.works = False
        self._begin_anew()
