"""Rows of tables as high as their wrapped texts."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableWidget

BESIDE, ABOVE = 10, 5
"""Pixels around a text, at each side: the padding of `theme`, and what the style leaves free."""


def fit_rows(table: QTableWidget) -> None:
    """Give each row the height of its highest cell.

    Qt's own `resizeRowsToContents` forgets that a padding leaves less room for words: of a text
    that fills its last line, the end would be cut off.
    """
    table.resizeRowsToContents()
    for row in range(table.rowCount()):
        high = table.rowHeight(row)
        for column in range(table.columnCount()):
            item = table.item(row, column)
            if item is not None:
                room = QRect(0, 0, max(1, table.columnWidth(column) - 2 * BESIDE), 2**20)
                words = QFontMetrics(item.font()).boundingRect(
                    room, Qt.TextFlag.TextWordWrap, item.text()
                )
                high = max(high, words.height() + 2 * ABOVE)
        table.setRowHeight(row, high)
