"""Reads tiles in the background: what is visible and what may be next, the most wanted first.

::

    panel: "I show these tiles" ──want()──> wishes of that panel, the old ones forgotten
                                               │
    worker threads: take the first of all wishes, read it, put it into the store
                                               │
    window: arrived() <── one signal for all tiles that came meanwhile

A wish that is not wished any more is never begun; a tile that was begun is finished, and dropped
by the store if its pixels are no longer shown.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal, Slot

from s2d_desktop.ui.viewer.pixels import Pixels, TileKey
from s2d_desktop.ui.viewer.tile_store import TileStore


@dataclass(frozen=True)
class Wish:
    """A tile that a panel wants. Smaller `rank` and `distance` come first."""

    pixels: Pixels
    key: TileKey
    rank: int
    distance: int
    ahead: bool = False
    """Whether it is not visible yet, but would be after a small move."""

    @property
    def order(self) -> tuple[bool, bool, int, int]:
        """Visible, then stored before computed, then from the centre outwards, then by rank."""
        return self.ahead, self.pixels.computed, self.distance, self.rank


class _Worker(QThread):
    told = Signal()

    def __init__(self, loader: TileLoader) -> None:
        super().__init__()
        self.setObjectName("tiles")
        self._loader = loader

    def run(self) -> None:
        while self._loader._serve_one():
            self.told.emit()


class TileLoader(QObject):
    """Worker threads that fill a `TileStore` with what the panels want."""

    arrived = Signal()
    """Tiles have arrived, or the last of the wishes was served."""
    failed = Signal(object, object)
    """Pixels that could not be read, and the exception. Sent once for each pixels."""

    def __init__(self, store: TileStore, threads: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._ready = threading.Condition()
        self._wishes: dict[object, dict[tuple[int, TileKey], Wish]] = {}
        self._under_way: set[tuple[int, TileKey]] = set()
        self._errors: dict[int, tuple[Pixels, Exception]] = {}
        self._told_errors: set[int] = set()
        self._stopping = False
        self.served = 0
        self._workers = [_Worker(self) for _ in range(threads or min(4, os.cpu_count() or 2))]
        for worker in self._workers:
            worker.told.connect(self._collect)
            worker.start()

    def want(self, panel: object, wishes: list[Wish]) -> None:
        """Replace all wishes of `panel`."""
        with self._ready:
            self._wishes[panel] = {
                (w.pixels.token, w.key): w
                for w in wishes
                if w.pixels.token not in self._errors and self.store.get(w.pixels, w.key) is None
            }
            if self._wishes[panel]:
                # Each picture that is drawn asks; threads with nothing to do would slow it down.
                self._ready.notify_all()

    def forget(self) -> None:
        """Drop all wishes; what was begun is finished."""
        with self._ready:
            self._wishes.clear()

    @property
    def waiting(self) -> int:
        """Number of tiles wished for or being read."""
        with self._ready:
            wished = {k for wishes in self._wishes.values() for k in wishes}
            return len(wished | self._under_way)

    def error_of(self, pixels: Pixels) -> Exception | None:
        """Why `pixels` could not be read, if so."""
        found = self._errors.get(pixels.token)
        return found[1] if found else None

    def stop(self) -> None:
        """End the threads; returns when the last tile that was begun is finished."""
        with self._ready:
            self._stopping = True
            self._wishes.clear()
            self._ready.notify_all()
        for worker in self._workers:
            worker.wait()

    def _serve_one(self) -> bool:
        """In a worker thread: wait for a wish and read it; False when it is time to end."""
        with self._ready:
            while True:
                if self._stopping:
                    return False
                open_wishes = [
                    w
                    for wishes in self._wishes.values()
                    for k, w in wishes.items()
                    if k not in self._under_way
                ]
                if open_wishes:
                    break
                self._ready.wait()
            wish = min(open_wishes, key=lambda w: w.order)
            name = (wish.pixels.token, wish.key)
            self._under_way.add(name)
        try:
            values = wish.pixels.read(wish.key)
            self.store.put(wish.pixels, wish.key, values)
        except Exception as error:
            # Whatever goes wrong in a stage is told in the window; the thread must live on.
            self._errors.setdefault(wish.pixels.token, (wish.pixels, error))
        with self._ready:
            self.served += 1
            self._under_way.discard(name)
            for wishes in self._wishes.values():
                wishes.pop(name, None)
            if wish.pixels.token in self._errors:
                for wishes in self._wishes.values():
                    for key in [k for k in wishes if k[0] == wish.pixels.token]:
                        del wishes[key]
        return True

    @Slot()
    def _collect(self) -> None:
        if self._stopping:
            return
        for token, (pixels, error) in list(self._errors.items()):
            if token not in self._told_errors:
                self._told_errors.add(token)
                self.failed.emit(pixels, error)
        self.arrived.emit()
