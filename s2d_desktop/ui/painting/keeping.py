"""Saves strokes a moment after each change, and at once when something else is opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.stroke_set import StrokeSet
from s2d_desktop.ui.painting import state
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background

SAVED_AFTER_MS = 1500


class StrokeKeeper(QObject):
    """Writes to one file after the other, never an older state over a newer one."""

    failed = Signal(object)
    """An `S2DError`: the strokes could not be saved."""

    def __init__(self, background: Background, snapshot: Callable[[], StrokeSet | None]) -> None:
        super().__init__()
        self._background, self._snapshot = background, snapshot
        self.file: Path | None = None
        """Where the strokes of what is open are kept; None while nothing can be kept."""
        self.spares = False
        """Whether the file that is there holds strokes that were not taken back: it stays, under
        another name."""
        self.is_due = False
        """Whether something is not saved yet."""
        self._lock = threading.Lock()
        self._begun = self._written = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVED_AFTER_MS)
        self._timer.timeout.connect(self._save_soon)

    def mark_changed(self) -> None:
        """Save in a moment."""
        self.is_due = True
        self._timer.start()

    def work(self) -> Callable[[], None] | None:
        """What saves the present state, in any thread; None if there is nothing to save."""
        self._timer.stop()
        file, strokes = self.file, self._snapshot() if self.is_due else None
        if file is None or strokes is None:
            return None
        spares, self.spares, self.is_due = self.spares, False, False
        self._begun += 1
        mine = self._begun

        def work() -> None:
            with self._lock:
                if mine > self._written:
                    try:
                        state.keep(file, strokes, spares)
                    except S2DError:
                        # The next occasion tries it again.
                        self.is_due, self.spares = True, self.spares or spares
                        raise
                    self._written = mine

        return work

    @Slot()
    def _save_soon(self) -> None:
        work = self.work()
        if work is not None:
            self._background.do(tr("painting.saving"), work, lambda _: None, self.failed.emit)

    def save(self) -> None:
        """Save now what is not saved yet."""
        work = self.work()
        if work is not None:
            try:
                work()
            except S2DError as error:
                self.failed.emit(error)
