"""A list of all commands, found by a few letters; keys alone are enough."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.commands.catalogue import Command, search
from s2d_desktop.ui.line_edits import make_clearable
from s2d_desktop.ui.texts import tr

COMMAND = Qt.ItemDataRole.UserRole
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Rows(QStyledItemDelegate):
    """Draws a command in two lines: title and keys; then where it is, or why it cannot be run."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(200, round(option.fontMetrics.height() * 2.7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        command: Command = index.data(COMMAND)
        colours, role, group = option.palette, QPalette.ColorRole, QPalette.ColorGroup
        chosen = bool(option.state & option.state.__class__.State_Selected)
        if chosen:
            painter.fillRect(option.rect, colours.color(role.Highlight))
        ink, quiet = colours.color(role.Text), colours.color(role.PlaceholderText)
        if chosen:
            ink = quiet = colours.color(role.HighlightedText)
        elif command.why_not:
            ink = colours.color(group.Disabled, role.Text)
        high = option.fontMetrics.height()
        area = option.rect.adjusted(high // 2, high // 4, -high // 2, -high // 4)
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        lower = upper.translated(0, area.height() // 2)
        painter.save()
        painter.setFont(option.font)
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(quiet)
        keys_width = option.fontMetrics.horizontalAdvance(command.keys)
        painter.drawText(upper, right | middle, command.keys)
        painter.setPen(ink)
        sign = {True: "✓ ", False: "", None: ""}[command.is_on]
        room = upper.width() - keys_width - high
        title = option.fontMetrics.elidedText(
            sign + command.title, Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(upper, left | middle, title)
        painter.setPen(quiet)
        below = command.place + (f"   –   {command.why_not}" if command.why_not else "")
        if not command.why_not and command.tip:
            below += f"   –   {command.tip}"
        below = option.fontMetrics.elidedText(below, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, left | middle, below)
        painter.restore()


class CommandPalette(QDialog):
    """Ends with the command that was chosen."""

    chosen = Signal(object)
    """The `Command`; sent after the list has closed."""

    def __init__(self, commands: Sequence[Command], recent: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("commands.title"))
        self.setAccessibleName(tr("commands.title"))
        self._commands, self._recent = list(commands), recent
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(tr("commands.placeholder"))
        self.typed.setAccessibleName(tr("commands.title"))
        self.typed.setToolTip(tr("commands.tip"))
        make_clearable(self.typed)
        self.typed.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("commandList")
        self.list.setAccessibleName(tr("commands.list"))
        self.list.setToolTip(tr("commands.list"))
        self.list.setItemDelegate(Rows(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        self.said = QLabel()
        self.said.setProperty("quiet", True)
        self.said.setWordWrap(True)
        # Its place is there from the start: the list does not jump.
        self.said.setMinimumHeight(self.fontMetrics().height() * 2)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 10)
        layout.setSpacing(8)
        layout.addWidget(self.typed)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.said)
        self.typed.textChanged.connect(self._show)
        self.list.currentRowChanged.connect(self._say)
        self._show("")
        unit, high = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        room = parent.size()
        self.resize(min(unit * 100, room.width() - 40), min(high * 30, room.height() - 40))
        self.typed.setFocus()

    @property
    def shown(self) -> list[Command]:
        """The commands in the list, the first that is offered first."""
        return [self.list.item(k).data(COMMAND) for k in range(self.list.count())]

    @Slot(str)
    def _show(self, typed: str) -> None:
        self.list.clear()
        for command in search(self._commands, typed, self._recent):
            item = QListWidgetItem(command.title)
            item.setData(COMMAND, command)
            item.setToolTip(command.tip)
            parts = (command.title, command.keys, command.place, command.why_not)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, ", ".join(part for part in parts if part)
            )
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._say()

    @Slot()
    def _say(self) -> None:
        item = self.list.currentItem()
        if item is None:
            self.said.setText(tr("commands.nothing"))
            return
        command: Command = item.data(COMMAND)
        reason = command.why_not
        self.said.setText(tr("commands.cannot", why=reason) if reason else command.tip)

    @Slot()
    def _take(self) -> None:
        item = self.list.currentItem()
        if item is None or item.data(COMMAND).why_not:
            return
        command = item.data(COMMAND)
        self.accept()
        self.chosen.emit(command)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The letters go into the line, what moves goes to the list below it.
        if watched is self.typed and event.type() == QEvent.Type.KeyPress:
            key = QKeyEvent(event).key()
            if key in MOVES:
                self._move(key)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return super().eventFilter(watched, event)

    def _move(self, key: int) -> None:
        page = max(1, self.list.viewport().height() // max(1, self.list.sizeHintForRow(0)) - 1)
        keys = Qt.Key
        by = {keys.Key_Up: -1, keys.Key_Down: 1, keys.Key_PageUp: -page, keys.Key_PageDown: page}
        row = self.list.currentRow() + by[key]
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
