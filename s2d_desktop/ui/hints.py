"""Two hints on the example, each shown once; Help > Show hints brings them back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.model.resources import resource
from s2d_desktop.ui.commands.shortcuts import native
from s2d_desktop.ui.notice import Notice
from s2d_desktop.ui.settings.store import Preferences
from s2d_desktop.ui.texts import tr


class HintsOfWindow(QObject):
    """First how to compare, then how to go on; above the panels, in nobody's way."""

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self._preferences = preferences
        self.notice = Notice(is_hint=True)

    def connect_to(self, window: Any) -> None:
        """Make room above the panels, and connect what the hints wait for."""
        window.workbench.add_notice(self.notice)
        window.conductor.enhanced_changed.connect(self._compare)
        window.viewer.arrangement.changed.connect(self._go_on)
        window.menus.actions["hints"].triggered.connect(self.bring_back)

    @Slot()
    def bring_back(self) -> None:
        """Forget that hints were shown, and begin again."""
        self._preferences.set("hints", [])
        window = self._window
        if not self._is_example:
            window.open_example()
        elif window.viewer.arrangement.left is not None:
            window.viewer.arrangement.show_curtain(None)
        self._compare()

    @property
    def _is_example(self) -> bool:
        document = self._window.conductor.document
        return document is not None and document.path.parent == resource("example")

    @Slot()
    def _compare(self) -> None:
        if not self._is_example:
            self.notice.say("")
        elif self._window.conductor.stage is not None:
            keys = native(self._window.commands.shortcuts.keys_of("curtain")[:1])
            self._say("compare", keys=keys or tr("hints.curtain"))

    @Slot()
    def _go_on(self) -> None:
        if self._is_example and self._window.viewer.arrangement.left is not None:
            self._say("own")

    def _say(self, name: str, **values: str) -> None:
        shown = self._preferences.value("hints")
        if name not in shown:
            self._preferences.set("hints", [*shown, name])
            self.notice.say(tr(f"hints.{name}", **values))
