"""Exports that were cut off, offered on the start page: go on, or remove the half file."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from s2d_desktop.jobs.unfinished import Unfinished
from s2d_desktop.ui.texts import tr

MOST = 3
"""So many are offered at once; the others come when these are decided."""


def said(item: Unfinished) -> str:
    """What has become of an export, in a sentence or two."""
    words = {"name": item.output.name, "folder": item.output.parent}
    found = item.noted
    if not item.way_back:
        return tr("left.lost", **words)
    if found is None:
        return tr("left.again", **words)
    return tr("left.done", done=found.done, blocks=found.blocks, **words)


class LeftExports(QWidget):
    """Nothing is seen of it while there is nothing to decide."""

    decided = Signal(object, bool)
    """An `Unfinished`, and whether to go on with it."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._items: list[Unfinished] = []

    def show_items(self, items: list[Unfinished]) -> None:
        """Offer these."""
        while self._column.count():
            old = self._column.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        self._items = items[:MOST]
        for number, item in enumerate(self._items):
            self._column.addWidget(self._card(number, item))
        self.setVisible(bool(items))

    def _card(self, number: int, item: Unfinished) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        text = QLabel(said(item))
        text.setWordWrap(True)
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(10)
        row.addWidget(text, 1)
        names = ["remove"]
        if item.way_back:
            names.insert(0, "continue" if item.noted is not None else "begin")
        for name in names:
            button = QPushButton(tr(f"left.{name}"))
            button.setToolTip(tr(f"left.{name}_tip"))
            button.setAccessibleName(tr("left.name", button=button.text(), name=item.output.name))
            button.setProperty("primary", name != "remove")
            button.setProperty("item", number)
            button.setProperty("goesOn", name != "remove")
            button.clicked.connect(self._decide)
            row.addWidget(button)
        return card

    @Slot()
    def _decide(self) -> None:
        button = self.sender()
        self.decided.emit(self._items[button.property("item")], button.property("goesOn"))
