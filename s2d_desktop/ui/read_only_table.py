"""A table of texts to read: rows are chosen, nothing is changed, Tab leads out of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem


def only_to_read(table: QTableWidget) -> None:
    """Let rows be chosen and nothing be changed, and Tab lead out of the table."""
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)


class ReadOnlyTable(QTableWidget):
    """Columns as wide as their texts, the last one up to the edge; every text is its own tooltip.

    Parameters
    ----------
    columns
        Their headings.
    name, tip
        What the table is, for a screen reader, and what it tells.
    """

    def __init__(self, columns: Sequence[str], name: str, tip: str) -> None:
        super().__init__(0, len(columns))
        self.setHorizontalHeaderLabels(list(columns))
        only_to_read(self)
        self.setWordWrap(True)
        across, down = self.horizontalHeader(), self.verticalHeader()
        down.hide()
        for header in (across, down):
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        across.setStretchLastSection(True)
        for part in (self, across, down):
            part.setAccessibleName(name)
            part.setToolTip(tip)

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these texts, a sequence for each row."""
        self.setRowCount(0)
        for texts in rows:
            self.append(texts)

    def append(self, texts: Sequence[str], tip: str = "") -> None:
        """Add a row; its tooltip is `tip`, or each text itself."""
        row = self.rowCount()
        self.insertRow(row)
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(tip or text)
            self.setItem(row, column, item)
