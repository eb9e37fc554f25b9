"""The log of the program, to read and to copy."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.error_box import versions
from s2d_desktop.ui.line_edits import make_clearable
from s2d_desktop.ui.reports.masking import Masks
from s2d_desktop.ui.texts import tr

MOST_BYTES = 200_000


def log_file() -> Path | None:
    """The file that the log is written to; None if it is written nowhere."""
    for handler in logging.getLogger("s2d_desktop").handlers:
        if isinstance(handler, RotatingFileHandler):
            return Path(handler.baseFilename)
    return None


def last_lines(path: Path | None) -> str:
    """The end of the log; empty if there is none (yet)."""
    if path is None or not path.is_file():
        return ""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - MOST_BYTES))
        text = file.read().decode("utf-8", "replace")
    # The first line may have lost its beginning.
    return text.split("\n", 1)[-1] if size > MOST_BYTES else text


class LogWindow(QDialog):
    """What is seen is what is copied."""

    def __init__(self, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("log.title"))
        self.setAccessibleName(tr("log.title"))
        self.names = names
        path = log_file()
        where = QLabel(tr("log.where", path=path) if path else tr("log.nowhere"))
        where.setWordWrap(True)
        where.setProperty("quiet", True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("log.search"))
        self.search.setAccessibleName(tr("log.search"))
        self.search.setToolTip(tr("log.search_tip"))
        make_clearable(self.search)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(tr("log.title"))
        self.text.setToolTip(tr("log.text_tip"))
        self.private = QCheckBox(tr("report.private"))
        self.private.setToolTip(tr("report.private_tip"))
        self.copied = QLabel()
        self.copied.setProperty("tone", "good")
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        for name, act, of in (
            ("refresh", self.refresh, role.ActionRole),
            ("copy", self._copy, role.ActionRole),
            ("close", self.reject, role.RejectRole),
        ):
            button = QPushButton(tr(f"log.{name}"))
            button.setAccessibleName(button.text())
            button.setToolTip(tr(f"log.{name}_tip"))
            button.setAutoDefault(False)
            button.clicked.connect(act)
            buttons.addButton(button, of)
            setattr(self, f"{name}_button", button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        for part in (where, self.search, self.text, self.private, self.copied, buttons):
            layout.addWidget(part, 1 if part is self.text else 0)
        self.search.textChanged.connect(self.refresh)
        self.private.toggled.connect(self.refresh)
        unit, high = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        room = parent.size()
        self.resize(min(unit * 130, room.width()), min(high * 36, room.height()))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the log again; lines without what is searched are left out."""
        text = last_lines(log_file())
        if not self.private.isChecked():
            text = Masks(self.names).mask(text)
        wanted = self.search.text().casefold()
        lines = [line for line in text.splitlines() if wanted in line.casefold()]
        self.text.setPlainText("\n".join(lines) or tr("log.empty"))
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.copied.setText("")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{versions()}\n\n{self.text.toPlainText()}\n")
        self.copied.setText(tr("problem.copied"))
