"""What can be undone: a stroke, or a change of the classes."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QUndoCommand

from s2d_desktop.model.strokes import StrokeChange
from s2d_desktop.ui.painting.state import Painting


class StrokePainted(QUndoCommand):
    """One stroke of brush or eraser on one image."""

    def __init__(self, desk: Any, lane: int, change: StrokeChange) -> None:
        super().__init__()
        self._desk, self._lane, self._change = desk, lane, change

    def redo(self) -> None:
        """Paint it (again)."""
        self._desk.strokes[self._lane].apply(self._change)
        self._desk.on_strokes(self._lane, self._change)

    def undo(self) -> None:
        """Take it back."""
        self._desk.strokes[self._lane].revert(self._change)
        self._desk.on_strokes(self._lane, self._change)


class PaintingChanged(QUndoCommand):
    """Classes added, renamed or removed; strokes taken back from a file, or all removed."""

    def __init__(self, desk: Any, before: Painting, after: Painting) -> None:
        super().__init__()
        self._desk, self._before, self._after = desk, before, after

    def redo(self) -> None:
        """Make the change (again)."""
        self._desk.set_painting(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._desk.set_painting(self._before)
