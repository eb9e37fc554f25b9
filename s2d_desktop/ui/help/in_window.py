"""The help of a window: F1 shows the page of the place where the user is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from s2d_desktop import __version__
from s2d_desktop.ui.commands.palette import CommandPalette
from s2d_desktop.ui.error_box import ErrorBox
from s2d_desktop.ui.fiji.settings_dialog import FijiDialog
from s2d_desktop.ui.help.dialog import HelpDialog
from s2d_desktop.ui.more_images.dialog import MoreImagesDialog
from s2d_desktop.ui.more_images.report import ReportDialog
from s2d_desktop.ui.painting.features_dialog import FeaturesDialog
from s2d_desktop.ui.project.missing_files import MissingFiles
from s2d_desktop.ui.question_dialog import QuestionDialog
from s2d_desktop.ui.relinking_dialogs import FoundDialog, OutsideDialog
from s2d_desktop.ui.reports.log_window import LogWindow
from s2d_desktop.ui.settings.dialog import SettingsDialog
from s2d_desktop.ui.steps.project_dialog import ProjectDialog
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.go_to import GoToDialog
from s2d_desktop.ui.zoo.export_dialog import ExportDialog
from s2d_desktop.ui.zoo.train_dialog import TrainDialog

OF_DIALOGS: dict[type[QWidget], str] = {
    CommandPalette: "keys",
    ErrorBox: "trouble",
    LogWindow: "trouble",
    FijiDialog: "fiji",
    MoreImagesDialog: "many",
    ReportDialog: "many",
    GoToDialog: "viewer",
    MissingFiles: "projects",
    FeaturesDialog: "painting",
    QuestionDialog: "data",
    ProjectDialog: "data",
    FoundDialog: "projects",
    OutsideDialog: "projects",
    SettingsDialog: "settings",
    ExportDialog: "enhancers",
    TrainDialog: "enhancers",
}
"""Page of the help for each dialog; others have that of the page below them."""


class HelpOfWindow(QObject):
    """Shows the help, and what the program is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self.dialog: HelpDialog | None = None

    def connect_to(self, window: Any) -> None:
        """Connect the menu Help of a window, and the key of the help in its dialogs."""
        window.menus.actions["help"].triggered.connect(self.show)
        window.menus.actions["about"].triggered.connect(self.show_about)
        QApplication.instance().focusChanged.connect(self._on_focus)

    @Slot()
    def show(self) -> None:
        """Show the page about where the user is."""
        self._show(self._window)

    def page_of(self, place: QWidget) -> str:
        """Name of the page about a dialog, or about what the window shows."""
        for kind, name in OF_DIALOGS.items():
            if isinstance(place, kind):
                return name
        window = self._window
        if window.zoo.isVisible():
            return "enhancers"
        if window.wizard.isVisible():
            current = window.wizard.current
            return "train" if current == "summary" else f"train-{current}"
        if not window.workbench.isVisible():
            return "start"
        held = any(window.menus.actions[tool].isChecked() for tool in ("brush", "eraser"))
        return "painting" if held else window.workbench.steps.current

    def _show(self, place: QWidget) -> None:
        if place.isModal():
            # Beside a dialog that waits for its answer only its own children can be used.
            dialog = place.findChild(HelpDialog) or self._make(place)
        else:
            if self.dialog is None:
                self.dialog = self._make(self._window)
            dialog = self.dialog
        dialog.go_to(self.page_of(place))
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _make(self, parent: QWidget) -> HelpDialog:
        dialog = HelpDialog(self._window.commands.shortcuts, parent)
        self._window.appearance.changed.connect(dialog.fit_text)
        return dialog

    @Slot(QWidget, QWidget)
    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Give a dialog of this window the key of the help: keys of menus end at their window."""
        place = new.window() if new is not None else None
        if not isinstance(place, QDialog) or isinstance(place, HelpDialog):
            return
        above = place.parentWidget()
        while above is not None and above is not self._window:
            above = above.parentWidget()
        if above is None:
            return
        keys = [QKeySequence(k) for k in self._window.commands.shortcuts.keys_of("help")]
        shortcut = place.findChild(QShortcut, "helpKey")
        if shortcut is None:
            shortcut = QShortcut(place)
            shortcut.setObjectName("helpKey")
            shortcut.activated.connect(lambda: self._show(place))
        shortcut.setKeys(keys)

    @Slot()
    def show_about(self) -> None:
        """Show name, version, what the program is for, and whose method it applies."""
        title = tr("action.about").replace("&", "")
        box = QMessageBox(self._window)
        box.setWindowTitle(title)
        box.setAccessibleName(title)
        box.setText(tr("about.text", version=__version__))
        box.open()
