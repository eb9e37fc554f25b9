"""Undo and redo over several stacks: what was done last is undone first, wherever it was done."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

_clock = count()

NEVER = 2**62


class TimedStack(QUndoStack):
    """A stack that knows in which order its commands were pushed, among all stacks."""

    def __init__(self, parent: QObject | None = None, limit: int = 200) -> None:
        super().__init__(parent)
        self.setUndoLimit(limit)
        self._times: list[int] = []

    def push(self, command: QUndoCommand) -> None:
        """Do `command`, and remember when."""
        del self._times[self.index() :]
        self._times.append(next(_clock))
        super().push(command)
        del self._times[: len(self._times) - self.count()]

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        self._times.clear()

    @property
    def undo_time(self) -> int:
        """When that was done which would be undone now; -1 for nothing."""
        return self._times[self.index() - 1] if self.canUndo() else -1

    @property
    def redo_time(self) -> int:
        """When that was done which would be done again now."""
        return self._times[self.index()] if self.canRedo() else NEVER


class History(QObject):
    """Undoes and redoes over its stacks."""

    can_undo_changed = Signal(bool)
    can_redo_changed = Signal(bool)

    def __init__(self, stacks: list[TimedStack], parent: QObject) -> None:
        super().__init__(parent)
        self._stacks = stacks
        for stack in stacks:
            stack.canUndoChanged.connect(self._on_change)
            stack.canRedoChanged.connect(self._on_change)

    @Slot()
    def undo(self) -> None:
        """Take back what was done last."""
        max(self._stacks, key=lambda s: s.undo_time).undo()

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        min(self._stacks, key=lambda s: s.redo_time).redo()

    @Slot()
    def _on_change(self) -> None:
        self.can_undo_changed.emit(any(s.canUndo() for s in self._stacks))
        self.can_redo_changed.emit(any(s.canRedo() for s in self._stacks))
