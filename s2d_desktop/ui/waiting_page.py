"""Shown while the first file is being opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from s2d_desktop.ui.texts import tr


class WaitingPage(QWidget):
    """What is being opened, and a sign that something is going on."""

    def __init__(self) -> None:
        super().__init__()
        self._text = QLabel()
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setAccessibleName(tr("work.busy"))
        bar.setToolTip(tr("work.busy"))
        bar.setMaximumWidth(self.fontMetrics().averageCharWidth() * 50)
        layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addWidget(self._text)
        layout.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()

    def say(self, text: str) -> None:
        """Say what is being opened."""
        self._text.setText(text)
