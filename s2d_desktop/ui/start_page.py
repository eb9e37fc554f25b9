"""The first page: four ways in, what was open last, and a place to drop files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.resources import resource
from s2d_desktop.ui.heading import Heading
from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.left_cards import LeftExports, LeftWorkCards
from s2d_desktop.ui.recent import recent_files
from s2d_desktop.ui.texts import tr

MOST_TRAININGS = 3
WAYS = ("example", "project", "map", "image")
LETTERS_OF_A_ROW = 80
"""How wide the page must be for all ways in one row, in heights of its letters."""


class Way(QFrame):
    """One way in: a picture, a heading, a sentence, one button."""

    taken = Signal(str)

    def __init__(self, name: str, icon: str, primary: bool) -> None:
        super().__init__()
        self.name = name
        self.setObjectName("card")
        picture = QToolButton()
        picture.setAutoRaise(True)
        picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        picture.setProperty("iconTimes", 2.0)
        picture.setProperty("iconOnly", True)
        set_icon(picture, icon)
        picture.setAccessibleName(tr(f"start.{name}.title"))
        picture.setToolTip(tr(f"start.{name}.button"))
        heading = Heading(tr(f"start.{name}.title"), 1.2, True)
        text = QLabel(tr(f"start.{name}.text"))
        text.setWordWrap(True)
        text.setProperty("quiet", True)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.button = QPushButton(tr(f"start.{name}.button"))
        self.button.setProperty("primary", primary)
        self.button.setAccessibleName(tr(f"start.{name}.button"))
        self.button.setToolTip(tr(f"start.{name}.text"))
        for part in (picture, self.button):
            part.clicked.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 18)
        layout.setSpacing(8)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(heading)
        layout.addWidget(text, 1)
        layout.addWidget(self.button)

    @Slot()
    def _take(self) -> None:
        self.taken.emit(self.name)


class StartPage(QWidget):
    """Shown while nothing is open."""

    chosen = Signal(str)
    """``example``, or the kind of file to choose: ``project``, ``map`` or ``image``."""
    recent_chosen = Signal(str)
    enhancers_wished = Signal()
    training_wished = Signal(str)
    """Folder of an interrupted training."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("startPage")
        title = Heading(tr("app.title"), 2.0, True)
        logo = QLabel()
        side = self.fontMetrics().height() * 4
        logo.setPixmap(QIcon(str(resource("icons", "s2d.svg"))).pixmap(QSize(side, side)))
        logo.setAccessibleName(tr("app.title"))
        lead = Heading(tr("start.lead"), 1.15, False)
        lead.setProperty("quiet", True)
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        self.ways = {name: Way(name, name, name == "example") for name in WAYS}
        for way in self.ways.values():
            way.taken.connect(self.chosen)
        self._in_a_row = 0
        self._arrange()
        self.recent_title = QLabel(tr("start.recent"))
        self.recent_title.setObjectName("stepTitle")
        self.recent = QVBoxLayout()
        self.recent.setSpacing(2)
        drop = QLabel(tr("start.drop"))
        drop.setProperty("quiet", True)
        drop.setWordWrap(True)
        self.enhancers_button = QPushButton(tr("start.enhancers"))
        self.enhancers_button.setToolTip(tr("start.enhancers_tip"))
        self.enhancers_button.setAccessibleName(tr("start.enhancers"))
        self.enhancers_button.clicked.connect(self.enhancers_wished)
        private = QLabel(tr("start.private"))
        private.setProperty("quiet", True)
        private.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addStretch(1)
        names = QVBoxLayout()
        names.addWidget(title)
        names.addWidget(lead)
        top = QHBoxLayout()
        top.setSpacing(18)
        top.addWidget(logo)
        top.addLayout(names, 1)
        column.addLayout(top)
        column.addSpacing(20)
        column.addLayout(self._grid)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.addWidget(drop, 1)
        row.addWidget(self.enhancers_button)
        column.addLayout(row)
        column.addSpacing(16)
        self.left_work = LeftWorkCards()
        column.addWidget(self.left_work)
        self.left_exports = LeftExports()
        column.addWidget(self.left_exports)
        self.trainings = QVBoxLayout()
        self.trainings.setSpacing(6)
        column.addLayout(self.trainings)
        column.addWidget(self.recent_title)
        column.addLayout(self.recent)
        column.addStretch(2)
        column.addWidget(private)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(32, 28, 32, 20)
        row.addStretch(1)
        row.addLayout(column, 8)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setAccessibleName(tr("start.name"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.fill_recent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ways stand in one row if there is room for their words, else in two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        in_a_row = 4 if self.width() >= LETTERS_OF_A_ROW * self.fontMetrics().height() else 2
        if in_a_row == self._in_a_row:
            return
        self._in_a_row = in_a_row
        for k, way in enumerate(self.ways.values()):
            self._grid.removeWidget(way)
            self._grid.addWidget(way, k // in_a_row, k % in_a_row)
        for column in range(4):
            self._grid.setColumnStretch(column, int(column < in_a_row))

    def scale_headings(self) -> None:
        """Take over the present size of text."""
        for heading in self.findChildren(Heading):
            heading.scale()
        self._arrange()

    def show_trainings(self, folders: list[Path]) -> None:
        """Offer trainings that were interrupted."""
        while self.trainings.count():
            old = self.trainings.takeAt(0).widget()
            old.setParent(None)
            old.deleteLater()
        for folder in folders[:MOST_TRAININGS]:
            button = QPushButton(tr("start.training", name=folder.name))
            button.setToolTip(tr("start.training_tip", folder=folder))
            button.setAccessibleName(button.text())
            button.setProperty("folder", str(folder))
            button.clicked.connect(self._choose_training)
            self.trainings.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _choose_training(self) -> None:
        self.training_wished.emit(self.sender().property("folder"))

    def fill_recent(self) -> None:
        """List what was open last."""
        while self.recent.count():
            old = self.recent.takeAt(0).widget()
            old.setParent(None)
            old.deleteLater()
        files = recent_files()
        self.recent_title.setVisible(bool(files))
        for path in files:
            self.recent.addWidget(self._entry(path))

    def _entry(self, path: Path) -> QWidget:
        entry = QToolButton()
        entry.setAutoRaise(True)
        set_icon(entry, "file")
        entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        entry.setText(tr("start.recent_entry", name=path.name, folder=path.parent))
        entry.setToolTip(str(path))
        entry.setAccessibleName(tr("start.recent_name", name=path.name))
        entry.setProperty("path", str(path))
        entry.clicked.connect(self._choose_recent)
        return entry

    @Slot()
    def _choose_recent(self) -> None:
        self.recent_chosen.emit(self.sender().property("path"))
