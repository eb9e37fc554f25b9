"""Taking back what was set in step 4: the threshold, and how a mask becomes objects.

A slider passes many values on its way: they are one change, which counts once it rests.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QUndoCommand

from s2d_desktop.ui.history import TimedStack
from s2d_desktop.ui.recipe import Recipe

REST_MS = 400


class Segmented(NamedTuple):
    """What is set of the class that is shown."""

    threshold: float
    recipe: Recipe


class SegmentChange(QUndoCommand):
    """Other settings, which are there already when this is made."""

    def __init__(self, history: SegmentHistory, before: Segmented, after: Segmented) -> None:
        super().__init__()
        self._history, self._before, self._after = history, before, after

    def redo(self) -> None:
        """Set what was taken back."""
        self._history.put(self._after)

    def undo(self) -> None:
        """Set what was set before."""
        self._history.put(self._before)


class SegmentHistory(QObject):
    """Watches the settings of step 4.

    Parameters
    ----------
    segmenting
        Has `set_recipe`.
    conductor, display
        Hold the recipe and the threshold.
    """

    def __init__(self, segmenting: Any, conductor: Any, display: Any) -> None:
        super().__init__(segmenting)
        self._segmenting, self._conductor, self._display = segmenting, conductor, display
        self.undo_stack = TimedStack(self)
        self._known = self._now
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._keep)

    @property
    def _now(self) -> Segmented:
        return Segmented(self._display.threshold, self._conductor.recipe)

    def look(self) -> None:
        """Something may have been set."""
        if self._now != self._known:
            self._rest.start()

    def begin(self) -> None:
        """Another file or class: what was set for the one before is not its own."""
        self._rest.stop()
        self.undo_stack.clear()
        self._known = self._now

    def put(self, wanted: Segmented) -> None:
        """Set these again."""
        self._rest.stop()
        self._known = wanted
        if wanted == self._now:
            return
        self._display.set(threshold=wanted.threshold)
        self._segmenting.set_recipe(wanted.recipe)

    @Slot()
    def _keep(self) -> None:
        before, now = self._known, self._now
        if now != before:
            self.undo_stack.push(SegmentChange(self, before, now))
