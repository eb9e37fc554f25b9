"""Boxes with a question and buttons of their own words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

SHARE = 0.5
"""Of the width of the screen; Qt cuts off words of buttons side by side that need much more."""


def give_room(box: QMessageBox) -> None:
    """Put the buttons of a box below each other where side by side they would not fit.

    To be called when it has its buttons and its default button.
    """
    row = box.findChild(QDialogButtonBox)
    wide = sum(button.sizeHint().width() for button in box.buttons())
    if wide > SHARE * box.screen().availableSize().width():
        row.setOrientation(Qt.Orientation.Vertical)
        box.layout().setAlignment(row, Qt.AlignmentFlag.AlignRight)
    # Qt makes the default button stand for all of them, so that Tab leaps over those before it.
    row.setFocusProxy(None)
