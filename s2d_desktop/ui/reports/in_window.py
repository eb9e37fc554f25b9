"""The log of a window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.ui.reports.log_window import LogWindow
from s2d_desktop.ui.reports.names import private_names


class ReportsOfWindow(QObject):
    """Shows the log of a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self.log: LogWindow | None = None

    def connect_to(self, window: Any) -> None:
        """Connect the menu Help of a window."""
        window.menus.actions["log"].triggered.connect(self.show_log)

    @Slot()
    def show_log(self) -> None:
        """Show the log as it is now."""
        names = private_names(self._window.conductor)
        if self.log is None:
            self.log = LogWindow(names, self._window)
        self.log.names = names
        self.log.refresh()
        self.log.show()
        self.log.raise_()
