"""Rows of tables: whole texts, whatever the width of the column."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.table_rows import fit_rows

WORDS = "Users paint on 5 of the slices 0-9 of stack 1; judged are the slices 10-19."


def test_a_text_is_whole_at_any_width_of_its_column(qtbot) -> None:
    make_application(["test"])
    table = QTableWidget(1, 1)
    qtbot.addWidget(table)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.setItem(0, 0, QTableWidgetItem(WORDS))
    table.show()
    for width in range(120, 360):
        table.setColumnWidth(0, width)
        fit_rows(table)
        option = QStyleOptionViewItem()
        option.initFrom(table)
        option.features = QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.rect = QRect(0, 0, width, table.rowHeight(0))
        style = table.style()
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, table)
        # Qt leaves this free beside the words, within the room of the text.
        beside = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, table) + 1
        free = QRect(0, 0, room.width() - 2 * beside, 10_000)
        words = QFontMetrics(table.font()).boundingRect(free, Qt.TextFlag.TextWordWrap, WORDS)
        assert words.height() <= room.height(), width
