"""The language of the window: chosen in a menu or the settings, spoken by the next window.

A window speaks the language that it was made in. Where nothing is open, another window takes its
place at once; else when the file is closed, or when the program starts next.
"""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from s2d_desktop.ui import texts
from s2d_desktop.ui.menus import Menus
from s2d_desktop.ui.settings.store import Preferences


def speak(app: QApplication, code: str) -> None:
    """Use a language for all sentences of windows made from now on, Qt's own as well."""
    texts.speak(code)
    old = app.findChild(QTranslator, "s2dWords")
    if old is not None:
        app.removeTranslator(old)
        old.setParent(None)
    translator = QTranslator(app)
    translator.setObjectName("s2dWords")
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Of English there is nothing to load: Qt's own words are English.
    if code != "en" and translator.load(f"qtbase_{code}", folder):
        app.installTranslator(translator)


class LanguageChoice(QObject):
    """The choice of a language; `wished` when a window in another language can take over."""

    wished = Signal()

    def __init__(self, menus: Menus, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._menus, self._window = menus, window
        menus.languages.triggered.connect(lambda a: preferences.set("language", a.data()))
        preferences.changed.connect(self._on_preference)
        menus.languages.aboutToShow.connect(self._show)
        self._show()

    @property
    def is_due(self) -> bool:
        """Whether another language is wished for than the window speaks."""
        return texts.wished_language() != texts.language()

    @Slot()
    def _show(self) -> None:
        self._menus.show_choice(self._menus.languages, texts.chosen_language())

    @Slot(str)
    def _on_preference(self, name: str) -> None:
        if name != "language":
            return
        if self.is_due and not self._window.is_at_rest:
            self._say_when()
        else:
            self.take_up()

    def take_up(self) -> None:
        """Ask for a window in the language that was chosen, if there is nothing in its way."""
        if self.is_due and self._window.is_at_rest:
            self.wished.emit()

    def _say_when(self) -> None:
        code = texts.wished_language()
        box = QMessageBox(self._window)
        box.setWindowTitle(texts.tr_in(code, "language.title"))
        box.setAccessibleName(box.windowTitle())
        box.setText(texts.tr_in(code, "language.later"))
        box.open()
