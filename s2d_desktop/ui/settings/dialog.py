"""The settings: pages at the left, one of them at the right; everything has effect at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.commands.shortcuts import Shortcuts
from s2d_desktop.ui.settings.general_pages import ComputingPage, FilesPage, LookPage
from s2d_desktop.ui.settings.shortcuts_page import ShortcutsPage
from s2d_desktop.ui.settings.store import Preferences
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background


class SettingsDialog(QDialog):
    """Stays open beside the window, so that the effect is seen."""

    fiji_wished = Signal()
    failed = Signal(object)
    """The `S2DError` of something that the system did not let be set."""

    def __init__(
        self,
        preferences: Preferences,
        shortcuts: Shortcuts,
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("settings.title"))
        self.setAccessibleName(tr("settings.title"))
        self.look, self.computing = LookPage(preferences), ComputingPage(preferences)
        self.files, self.shortcuts = FilesPage(preferences, background), ShortcutsPage(shortcuts)
        self.files.fiji_wished.connect(self.fiji_wished)
        self.files.projects.failed.connect(self.failed)
        self.list = QListWidget()
        self.list.setObjectName("settingsPages")
        self.list.setAccessibleName(tr("settings.pages"))
        self.list.setToolTip(tr("settings.pages"))
        self._stack = QStackedWidget()
        pages = {
            "look": self.look,
            "keys": self.shortcuts,
            "computing": self.computing,
            "files": self.files,
        }
        for name, page in pages.items():
            self.list.addItem(tr(f"settings.page.{name}"))
            if page is self.shortcuts:
                self._stack.addWidget(page)
                continue
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setAccessibleName(tr(f"settings.page.{name}"))
            scroll.setWidget(page)
            self._stack.addWidget(scroll)
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        buttons = QDialogButtonBox()
        self.reset_button = self._button("settings.reset")
        self.reset_button.clicked.connect(preferences.reset)
        buttons.addButton(self.reset_button, QDialogButtonBox.ButtonRole.ResetRole)
        self.close_button = self._button("settings.close")
        self.close_button.clicked.connect(self.accept)
        buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.AcceptRole)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        self.list.setCurrentRow(0)
        self.fit_text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The rows were laid out before the rules of look gave them their height.
        self.list.doItemsLayout()

    def fit_text(self) -> None:
        """Take the room that the present size of text needs, within the window."""
        unit, high = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        room = self.parentWidget().size()
        self.list.setFixedWidth(self.list.sizeHintForColumn(0) + unit * 4)
        self.resize(min(unit * 110, room.width()), min(high * 34, room.height()))

    @staticmethod
    def _button(key: str) -> QPushButton:
        button = QPushButton(tr(key))
        button.setAccessibleName(tr(key))
        button.setToolTip(tr(f"{key}_tip"))
        button.setAutoDefault(False)
        return button
