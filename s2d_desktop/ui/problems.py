"""The errors that were shown, and the boxes that are open."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.error_box import ErrorBox
from s2d_desktop.ui.reports.names import private_names
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import explained


class Problems(QObject):
    """Shows errors without stopping anything."""

    help_wished = Signal(str)
    """The user took the action that a box offered: ``relink`` or ``raw``."""

    def __init__(self, window: QWidget, is_wanted: Callable[[object], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._is_wanted = is_wanted
        self.boxes: list[ErrorBox] = []
        self.shown: list[S2DError] = []
        """Every error that was shown, the newest last."""

    @Slot(object, str)
    def show_error(self, error: S2DError, action: str) -> None:
        """Show an error; `action` may offer ``relink`` or ``raw``."""
        self.shown.append(error)
        label = tr(f"problem.action.{action}") if action else ""
        box = ErrorBox(error, self._window, label, private_names(self._window.conductor))
        box.setProperty("helpfulAction", action)
        box.finished.connect(self._on_closed)
        self.boxes.append(box)
        box.open()

    @Slot(int)
    def _on_closed(self, _result: int) -> None:
        box = self.sender()
        self.boxes.remove(box)
        action = box.property("helpfulAction") if box.action_chosen else ""
        box.deleteLater()
        if action:
            self.help_wished.emit(action)

    @Slot(object, object)
    def show_of_tile(self, pixels: object, error: Exception) -> None:
        """Show why tiles cannot be read, if they are still wanted."""
        # One cause may stop several stages: it is told once.
        known = {str(p) for p in self.shown}
        found = explained(error)
        if self._is_wanted(pixels) and str(found) not in known:
            self.show_error(found, "")

    def on_mistake(self, kind: type, error: BaseException, trace: object) -> None:
        """Tell of an exception that nobody expected; the window goes on."""
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            self.show_error(explained(error), "")
