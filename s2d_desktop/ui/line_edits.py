"""Fields to type in, with a button that empties them."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from s2d_desktop.ui.texts import tr


def make_clearable(line: QLineEdit) -> None:
    """Give `line` Qt's button that empties it, with a name for screen readers."""
    line.setClearButtonEnabled(True)
    for button in line.findChildren(QToolButton):
        button.setAccessibleName(tr("line.clear"))
        button.setToolTip(tr("line.clear"))
