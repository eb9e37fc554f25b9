"""A question mark beside a heading, which shows the page of the help about it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolButton, QWidget

from s2d_desktop.ui.commands.shortcuts import tell_key
from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.texts import tr


class HelpButton(QToolButton):
    """Does what the entry of the menu Help does: the window knows where the user is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setAccessibleName(tr("help.here"))
        tell_key(self, tr("help.here_tip"), "help")
        set_icon(self, "help")
        self.clicked.connect(self._show)

    @Slot()
    def _show(self) -> None:
        self.window().menus.actions["help"].trigger()
