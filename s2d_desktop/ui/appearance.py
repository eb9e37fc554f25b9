"""Theme and size of text, as the View menu offers them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from s2d_desktop.ui import theme
from s2d_desktop.ui.menus import Menus


class Appearance(QObject):
    """Applies what is chosen to the whole application, and follows the system."""

    changed = Signal()

    def __init__(self, menus: Menus, parent: QObject) -> None:
        super().__init__(parent)
        self._menus = menus
        self.theme = theme.wished()
        self.text_size = 100
        QApplication.instance().styleHints().colorSchemeChanged.connect(self._on_scheme)
        menus.show_choice(menus.text_sizes, 100)
        menus.show_choice(menus.themes, self.theme)

    def apply_theme(self, name: str) -> None:
        """Light, dark, or as the system has it."""
        self.theme = name
        theme.apply(QApplication.instance(), name)
        self._menus.show_choice(self._menus.themes, name)
        self.changed.emit()

    def set_text_size(self, percent: int) -> None:
        """Scale all text."""
        app = QApplication.instance()
        base = app.property("s2dFontSize")
        if base is None:
            base = app.font().pointSizeF()
            app.setProperty("s2dFontSize", base)
        font = app.font()
        if font.pointSizeF() == base * percent / 100:
            self._menus.show_choice(self._menus.text_sizes, percent)
            return
        font.setPointSizeF(base * percent / 100)
        self.text_size = percent
        app.setFont(font)
        self._menus.show_choice(self._menus.text_sizes, percent)
        # With rules of look, widgets take over a new font only when the rules are applied again.
        self.apply_theme(self.theme)

    def take_from(self, other: Appearance) -> None:
        """Look like another window did."""
        self.set_text_size(other.text_size)
        self.apply_theme(other.theme)

    @Slot()
    def _on_scheme(self) -> None:
        if self.theme == "system":
            self.apply_theme("system")
