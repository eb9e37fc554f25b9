"""The page of the settings with the keys of all commands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.commands.catalogue import words_of
from s2d_desktop.ui.commands.matching import fit
from s2d_desktop.ui.commands.shortcuts import Shortcuts, native
from s2d_desktop.ui.line_edits import make_clearable
from s2d_desktop.ui.menus import MENUS, Entry
from s2d_desktop.ui.read_only_table import only_to_read
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import tr

NAME = Qt.ItemDataRole.UserRole


class ShortcutsPage(QWidget):
    """Choose a row, press the new keys; keys that another command has are taken on request."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._shortcuts = shortcuts
        self._wished = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("keys.search"))
        self.search.setAccessibleName(tr("keys.search"))
        self.search.setToolTip(tr("keys.search_tip"))
        make_clearable(self.search)
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([tr("keys.command"), tr("keys.keys")])
        self.table.setAccessibleName(tr("keys.table"))
        self.table.setToolTip(tr("keys.table"))
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(
            1, QHeaderView.ResizeMode.ResizeToContents
        )
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        only_to_read(self.table)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.capture = QKeySequenceEdit()
        self.capture.setMaximumSequenceLength(1)
        self.capture.setAccessibleName(tr("keys.capture"))
        self.capture.setToolTip(tr("keys.capture_tip"))
        inner = self.capture.findChild(QLineEdit)
        inner.setPlaceholderText(tr("keys.press"))
        inner.setAccessibleName(tr("keys.capture"))
        inner.setToolTip(tr("keys.capture_tip"))
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(self.fontMetrics().height() * 2)
        self.take_button = self._button("keys.take", self._take)
        self.none_button = self._button("keys.none", self._give_none)
        self.reset_button = self._button("keys.reset", self._reset)
        self.all_button = self._button("keys.reset_all", self._reset_all)
        row = QHBoxLayout()
        label = QLabel(tr("keys.capture"))
        label.setBuddy(self.capture)
        row.addWidget(label)
        row.addWidget(self.capture, 1)
        row.addWidget(self.none_button)
        below = QHBoxLayout()
        below.addWidget(self.take_button)
        below.addStretch(1)
        below.addWidget(self.reset_button)
        below.addWidget(self.all_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(self.said)
        layout.addLayout(below)
        self.search.textChanged.connect(self._filter)
        self.table.itemSelectionChanged.connect(self._on_row)
        self.table.itemActivated.connect(self.capture.setFocus)
        self.capture.keySequenceChanged.connect(self._on_keys)
        shortcuts.changed.connect(self._fill)
        self._list()
        self.table.selectRow(0)

    @staticmethod
    def _button(key: str, act: object) -> QPushButton:
        button = QPushButton(tr(key))
        button.setAccessibleName(tr(key))
        button.setToolTip(tr(f"{key}_tip"))
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _list(self) -> None:
        for menu, entries in MENUS.items():
            for entry in entries:
                if not isinstance(entry, Entry):
                    continue
                row = self.table.rowCount()
                self.table.insertRow(row)
                place = f"{words_of(tr(f'menu.{menu}'))} › {self._title(entry.name)}"
                item = QTableWidgetItem(place)
                item.setData(NAME, entry.name)
                item.setToolTip(tr(f"action.{entry.name}.tip"))
                self.table.setItem(row, 0, item)
                self.table.setItem(row, 1, QTableWidgetItem())
        self._fill()

    @staticmethod
    def _title(name: str) -> str:
        return words_of(tr(f"action.{name}"))

    @Slot()
    def _fill(self) -> None:
        """Write the present keys; those that are not the usual ones are bold."""
        for row in range(self.table.rowCount()):
            name, cell = self.table.item(row, 0).data(NAME), self.table.item(row, 1)
            cell.setText(native(self._shortcuts.keys_of(name)))
            font = cell.font()
            font.setBold(not self._shortcuts.is_usual(name))
            cell.setFont(font)
        self._on_row()

    @Slot(str)
    def _filter(self, typed: str) -> None:
        shown = []
        for row in range(self.table.rowCount()):
            texts = [(self.table.item(row, column).text(), 1.0) for column in (0, 1)]
            fits = not typed.strip() or fit(typed, texts) > 0
            self.table.setRowHidden(row, not fits)
            if fits:
                shown.append(row)
        if shown and self.table.currentRow() not in shown:
            self.table.selectRow(shown[0])

    @property
    def chosen(self) -> str:
        """Name of the command in the chosen row."""
        row = self.table.currentRow()
        return self.table.item(row, 0).data(NAME) if row >= 0 else ""

    @Slot()
    def _on_row(self) -> None:
        self._wished = ""
        self.take_button.hide()
        say(self.said, "")
        if not self.chosen:
            return
        keys = self._shortcuts.keys_of(self.chosen)
        self.capture.blockSignals(True)
        self.capture.setKeySequence(QKeySequence(keys[0] if keys else ""))
        self.capture.blockSignals(False)
        self.none_button.setEnabled(bool(keys))
        self.reset_button.setEnabled(not self._shortcuts.is_usual(self.chosen))

    @Slot(QKeySequence)
    def _on_keys(self, sequence: QKeySequence) -> None:
        keys, name = sequence.toString(), self.chosen
        self.take_button.hide()
        if not keys or not name:
            return
        said = native([keys])
        if self._shortcuts.is_reserved(keys):
            say(self.said, tr("keys.reserved", keys=said), "attention")
            return
        owner = self._shortcuts.owner_of(keys, name)
        if owner:
            self._wished = keys
            say(self.said, tr("keys.conflict", keys=said, name=self._title(owner)), "attention")
            self.take_button.show()
            return
        self._give(keys)

    def _give(self, keys: str) -> None:
        name = self.chosen
        self._shortcuts.give(name, keys)
        given = {"keys": native([keys]), "name": self._title(name)}
        say(self.said, tr("keys.given" if keys else "keys.taken", **given), "good")

    @Slot()
    def _take(self) -> None:
        self._give(self._wished)

    @Slot()
    def _give_none(self) -> None:
        self._give("")

    @Slot()
    def _reset(self) -> None:
        self._shortcuts.reset(self.chosen)

    @Slot()
    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
