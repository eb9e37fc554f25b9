"""The commands of a window: the list of them, and their keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.ui.commands.catalogue import Command, commands_of
from s2d_desktop.ui.commands.palette import CommandPalette
from s2d_desktop.ui.commands.shortcuts import Shortcuts
from s2d_desktop.ui.settings.store import Preferences
from s2d_desktop.ui.viewer.go_to import GoToDialog

MOST_RECENT = 8


class CommandsOfWindow(QObject):
    """Between the menus of a window and the list of commands."""

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self._preferences = preferences
        self.shortcuts = Shortcuts(preferences, window)
        self.palette: CommandPalette | None = None

    def connect_to(self, window: Any) -> None:
        """Connect the menus of a window."""
        window.menus.actions["find_command"].triggered.connect(self.show_palette)
        actions = window.menus.actions
        actions["go_to"].triggered.connect(self.ask_for_place)
        self.shortcuts.connect_to(window)

    @Slot()
    def ask_for_place(self) -> None:
        """Let the user type where to look."""
        GoToDialog(self._window.viewer.camera, self._window).open()

    @Slot()
    def show_palette(self) -> None:
        """Let the user find a command by its words."""
        recent = self._preferences.value("commands")
        self.palette = CommandPalette(commands_of(self._window), recent, self._window)
        self.palette.chosen.connect(self._run)
        self.palette.open()

    @Slot(object)
    def _run(self, command: Command) -> None:
        if command.name:
            others = [n for n in self._preferences.value("commands") if n != command.name]
            self._preferences.set("commands", [command.name, *others][:MOST_RECENT])
        command.run()
