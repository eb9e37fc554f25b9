"""A button that copies a text and says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from s2d_desktop.ui.texts import tr

SAID_MS = 2000


class CopyButton(QPushButton):
    """Copies what `text` returns when it is pressed."""

    def __init__(self, text: Callable[[], str], label: str, tip: str) -> None:
        super().__init__(label)
        self._copied, self._label = text, label
        self.setToolTip(tip)
        self.setAccessibleName(label)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(SAID_MS)
        self._back.timeout.connect(self._restore)
        self.clicked.connect(self._copy)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied())
        self.setText(tr("copy.done"))
        self._back.start()

    @Slot()
    def _restore(self) -> None:
        self.setText(self._label)
