"""What is set takes effect in a window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.ui.fiji.settings_dialog import FijiDialog
from s2d_desktop.ui.notice import Notice
from s2d_desktop.ui.opened_image import kept_bytes
from s2d_desktop.ui.settings.dialog import SettingsDialog
from s2d_desktop.ui.settings.store import Preferences
from s2d_desktop.ui.texts import tr

MEGABYTE = 2**20


class SettingsOfWindow(QObject):
    """Between the preferences and what they change."""

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self._preferences = preferences
        self.dialog: SettingsDialog | None = None
        self.wheel_question: Notice | None = None

    def connect_to(self, window: Any) -> None:
        """Connect menus and pages of a window, and bring it into the state that was kept."""
        preferences = self._preferences
        window.menus.actions["settings"].triggered.connect(self.show)
        window.menus.themes.triggered.connect(lambda a: preferences.set("theme", a.data()))
        window.menus.text_sizes.triggered.connect(lambda a: preferences.set("text_size", a.data()))
        window.workbench.enhance.settings_changed.connect(self._remember_computing)
        window.conductor.document_changed.connect(self._ask_about_wheel)
        window.viewer.room_changed.connect(self._limit_memory)
        preferences.changed.connect(self._apply)
        for name in ("text_size", "wheel", "cache_mb", "device"):
            self._apply(name)

    @Slot(object)
    def _limit_memory(self, room: int) -> None:
        self._window.conductor.cache.limit_to(kept_bytes(room))

    @Slot()
    def show(self) -> None:
        """Show the settings."""
        if self.dialog is None:
            shortcuts = self._window.commands.shortcuts
            background = self._window.background
            self.dialog = SettingsDialog(self._preferences, shortcuts, background, self._window)
            self.dialog.fiji_wished.connect(self.show_fiji)
            self.dialog.failed.connect(self._on_failed)
            self._window.appearance.changed.connect(self.dialog.fit_text)
        self.dialog.files.projects.look()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @property
    def is_shown(self) -> bool:
        """Whether the settings are on the screen."""
        return self.dialog is not None and self.dialog.isVisible()

    @Slot()
    def show_fiji(self) -> None:
        """Show which Fiji is used."""
        FijiDialog(self._window.background, self.dialog or self._window).open()

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        self._window.show_error(error, "")

    @Slot(str)
    def _apply(self, name: str) -> None:
        window, value = self._window, self._preferences.value
        if name == "theme":
            window.appearance.apply_theme(value("theme"))
        elif name == "text_size":
            window.appearance.set_text_size(value("text_size"))
        elif name == "wheel":
            window.viewer.display.set(wheel_changes_slice=value("wheel") == "slice")
        elif name == "cache_mb":
            window.conductor.cache.beyond.limit_to(value("cache_mb") * MEGABYTE)
        elif name in ("device", "precision"):
            wished = {"device": value("device"), "precision": value("precision")}
            window.workbench.enhance.show_computer(**wished)
            window.conductor.change(**wished)

    @Slot()
    def _remember_computing(self) -> None:
        page = self._window.workbench.enhance
        self._preferences.set("device", page.device_box.currentData())
        self._preferences.set("precision", page.precision_box.currentData())

    @Slot()
    def _ask_about_wheel(self) -> None:
        """Ask once, when the first project with slices is opened: ilastik's wheel changes them."""
        if self._preferences.value("wheel") or self.wheel_question is not None:
            return
        document = self._window.conductor.document
        if document.kind != "project":
            return
        notice = self.wheel_question = Notice(is_hint=True)
        for answer in ("slice", "zoom"):
            notice.add_action(
                tr(f"wheel.{answer}"),
                tr(f"wheel.{answer}_tip"),
                lambda answer=answer: self._preferences.set("wheel", answer),
            )
        self._window.workbench.add_notice(notice)
        self._window.conductor.image_changed.connect(self._show_question)

    @Slot()
    def _show_question(self) -> None:
        is_stack = self._window.viewer.camera.shape[1] > 1
        unanswered = not self._preferences.value("wheel")
        self.wheel_question.say(tr("wheel.question") if is_stack and unanswered else "")
