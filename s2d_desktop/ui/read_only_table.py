"""A table of texts to read: rows are chosen, nothing is changed, Tab leads out of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem


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
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
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
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(row, column, item)
