"""What a crash has left, offered on the start page: exports to go on with, work to restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from s2d_desktop.jobs.autosave import LeftWork
from s2d_desktop.jobs.unfinished import Unfinished
from s2d_desktop.ui.more_images.wish import MoreImages
from s2d_desktop.ui.noted_way import Way, way_from
from s2d_desktop.ui.texts import moment, tr

MOST = 3
"""So many are offered at once; the others come when these are decided."""

MOST_NAMED = 3
"""So many missing files are named."""


def way_of(item: Unfinished) -> Way | None:
    """What an export was made of; None where that is not known, or cannot be read."""
    try:
        return way_from(item.way_back) if item.way_back else None
    except ValueError:
        return None


def said(item: Unfinished) -> str:
    """What has become of an export, in a sentence or two."""
    words = {"name": item.output.name, "folder": item.output.parent}
    found, way = item.noted, way_of(item)
    if way is None:
        return tr("left.unknown" if item.way_back else "left.lost", **words)
    if isinstance(way.wish, MoreImages):
        sentence = tr("left.images", count=len(way.wish.images), folder=way.wish.folder)
    elif item.state == "waiting":
        sentence = tr("left.waiting", **words)
    elif not item.is_file:
        sentence = tr("left.folder", folder=item.output)
    elif found is None:
        sentence = tr("left.again", **words)
    else:
        sentence = tr("left.done", done=found.done, blocks=found.blocks, **words)
    gone = way.missing
    if not gone:
        return sentence
    more = len(gone) - MOST_NAMED
    named = ", ".join(gone[:MOST_NAMED]) + (f" (+{more})" if more > 0 else "")
    return f"{sentence}\n{tr('left.gone', names=named)}"


class Answer(NamedTuple):
    """A button of a card."""

    text: str
    tip: str
    goes_on: bool


class LeftCards(QWidget):
    """A card for each; nothing is seen of it while there is nothing to decide."""

    decided = Signal(object, bool)
    """What a card is about, and whether to go on with it."""

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self._most = most
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._items: list[Any] = []

    def show_items(self, items: list[Any]) -> None:
        """Offer these."""
        while self._column.count():
            old = self._column.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        self._items = items[: self._most]
        for number, item in enumerate(self._items):
            self._column.addWidget(self._card(number, item))
        self.setVisible(bool(items))

    def sentence(self, item: Any) -> str:
        """What is said of `item`."""
        raise NotImplementedError

    def answers(self, item: Any) -> list[Answer]:
        """What can be done with `item`."""
        raise NotImplementedError

    def name(self, item: Any) -> str:
        """Of what `item` is about, for a screen reader."""
        raise NotImplementedError

    def _card(self, number: int, item: Any) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        text = QLabel(self.sentence(item))
        text.setWordWrap(True)
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(10)
        row.addWidget(text, 1)
        for answer in self.answers(item):
            button = QPushButton(answer.text)
            button.setToolTip(answer.tip)
            button.setAccessibleName(tr("left.name", button=answer.text, name=self.name(item)))
            button.setProperty("primary", answer.goes_on)
            button.setProperty("item", number)
            button.setProperty("goesOn", answer.goes_on)
            button.clicked.connect(self._decide)
            row.addWidget(button)
        return card

    @Slot()
    def _decide(self) -> None:
        button = self.sender()
        self.decided.emit(self._items[button.property("item")], button.property("goesOn"))


class LeftExports(LeftCards):
    """Exports that did not come to their end: go on, or remove what is left of them."""

    def sentence(self, item: Unfinished) -> str:
        return said(item)

    def answers(self, item: Unfinished) -> list[Answer]:
        is_half = item.state == "begun" and item.is_file
        names = ["remove" if is_half else "forget"]
        if way_of(item) is not None:
            names.insert(0, "continue" if item.noted is not None else "begin")
        return [
            Answer(tr(f"left.{n}"), tr(f"left.{n}_tip"), n in ("continue", "begin")) for n in names
        ]

    def name(self, item: Unfinished) -> str:
        return item.output.name


class LeftWorkCards(LeftCards):
    """Work that was not saved: restore, or discard it."""

    def sentence(self, item: LeftWork) -> str:
        is_today = item.when.date() == datetime.now().date()
        time = f"{item.when:%H:%M}" if is_today else moment(item.when)
        return tr("restore.text", time=time, name=item.name) + "\n" + tr("restore.more")

    def answers(self, item: LeftWork) -> list[Answer]:
        names = ("restore", "discard")
        return [Answer(tr(f"restore.{n}"), tr(f"restore.{n}_tip"), n == "restore") for n in names]

    def name(self, item: LeftWork) -> str:
        return item.name
