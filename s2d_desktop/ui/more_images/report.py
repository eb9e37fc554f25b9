"""What became of each image of a batch: a table that can be copied."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from s2d_desktop.ui.read_only_table import ReadOnlyTable
from s2d_desktop.ui.texts import below, tr

COLUMNS = ("name", "outcome")


class ReportDialog(QDialog):
    """The failed ones first, with what happened, why, and what to do."""

    def __init__(
        self, folder: Path, facts: Mapping[str, Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self.setWindowTitle(tr("more.report.title"))
        self.setAccessibleName(tr("more.report.title"))
        failed = [(item["item"], below(item["error"])) for item in facts["failed"]]
        done = [(Path(file).name, tr("more.report.written")) for file in facts["done"]]
        self.rows = [*failed, *done]
        lead = QLabel(
            tr("more.report.lead", done=len(done), total=len(self.rows), folder=str(folder))
        )
        lead.setTextFormat(Qt.TextFormat.PlainText)
        lead.setWordWrap(True)
        columns = [tr(f"more.report.{name}") for name in COLUMNS]
        self.table = ReadOnlyTable(columns, tr("more.report.title"), tr("more.report.tip"))
        self.table.fill(self.rows)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        for name, act in (("open", self._open), ("copy", self._copy)):
            button = buttons.addButton(tr(f"more.report.{name}"), role.ActionRole)
            button.setToolTip(tr(f"more.report.{name}_tip"))
            button.clicked.connect(act)
        close = buttons.addButton(tr("project.close"), role.RejectRole)
        close.setToolTip(tr("project.close"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(lead)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        unit = self.fontMetrics().height()
        self.resize(unit * 44, unit * 22)

    @Slot()
    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    @Slot()
    def _copy(self) -> None:
        lines = ["\t".join(" ".join(text.split()) for text in row) for row in self.rows]
        QGuiApplication.clipboard().setText("\n".join(lines))
