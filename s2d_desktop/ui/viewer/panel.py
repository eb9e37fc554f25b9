"""One panel: heading, controls that belong to it, and its picture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.tile_view import TileView

RAW, FOREST, ENHANCED, SEGMENTATION = range(4)
"""The four panels of a viewer, in the order of the method."""


class ElidedLabel(QLabel):
    """A label that may be narrower than its text and then ends in dots.

    `letters` says how much of the text stays in any case.
    """

    def __init__(self, text: str = "", letters: int = 12) -> None:
        super().__init__()
        self._full, self._letters = "", letters
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.say(text)

    def say(self, text: str) -> None:
        """Show `text`, whole in the tooltip."""
        self._full = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._full) + 4, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        least = min(self.sizeHint().width(), metrics.horizontalAdvance("0") * self._letters)
        return QSize(least, metrics.height() + 2)

    def resizeEvent(self, event: object) -> None:
        self._elide()

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, self.width())
        if shown != self.text():
            self.setText(shown)

    @property
    def full_text(self) -> str:
        """The text before it was shortened."""
        return self._full


class EmptyState(QWidget):
    """What a panel says while it has no picture, with one button that helps."""

    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setProperty("quiet", True)
        self.button = QPushButton()
        self.button.clicked.connect(self.acted)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.button)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addWidget(self.text)
        layout.addLayout(row)
        layout.addStretch()
        self.say("", "")

    def say(self, text: str, action: str) -> None:
        """Show a sentence and, if `action` is not empty, a button."""
        self.text.setText(text)
        self.button.setText(action)
        self.button.setAccessibleName(action or tr("panel.no_action"))
        self.button.setToolTip(action or tr("panel.no_action"))
        self.button.setVisible(bool(action))


class Panel(QFrame):
    """Heading with number and name, controls at its right, and the `TileView` below."""

    alone_wished = Signal(int)
    acted = Signal(str)
    """The button of the empty state was pressed; carries its action's name."""

    def __init__(self, number: int, view: TileView) -> None:
        super().__init__()
        self.number, self.view = number, view
        self._action = ""
        self.setObjectName("panel")
        # Two panels beside each other must not force the window to grow where text is large.
        self.heading = ElidedLabel(letters=5)
        self.heading.setObjectName("panelHeading")
        badge = QLabel(str(number))
        badge.setObjectName("panelNumber")
        badge.setToolTip(tr("panel.key", number=number))
        badge.setAccessibleName(tr("panel.key", number=number))
        self.controls = QHBoxLayout()
        self.controls.setSpacing(4)
        alone = QToolButton()
        alone.setAutoRaise(True)
        set_icon(alone, "maximize")
        alone.setToolTip(tr("panel.alone_tip", number=number))
        alone.setAccessibleName(tr("panel.alone", number=number))
        alone.clicked.connect(self._wish_alone)
        # All headings are equally high, so that the pictures of neighbours are in line.
        bar = QWidget()
        bar.setMinimumHeight(round(self.fontMetrics().height() * 2.2))
        header = QHBoxLayout(bar)
        header.setContentsMargins(8, 2, 4, 2)
        header.setSpacing(6)
        header.addWidget(badge)
        header.addWidget(self.heading, 1)
        header.addLayout(self.controls)
        header.addWidget(alone)
        self.empty = EmptyState()
        self.empty.acted.connect(self._act)
        self._stack = QStackedLayout()
        self._stack.addWidget(view)
        self._stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addLayout(self._stack, 1)

    @Slot()
    def _wish_alone(self) -> None:
        self.alone_wished.emit(self.number)

    @Slot()
    def _act(self) -> None:
        self.acted.emit(self._action)

    def show_picture(self) -> None:
        """Show the tiles."""
        self._stack.setCurrentWidget(self.view)

    def show_empty(self, text: str, button: str = "", action: str = "") -> None:
        """Say why there is no picture."""
        self._action = action
        self.empty.say(text, button)
        self._stack.setCurrentWidget(self.empty)

    @property
    def has_picture(self) -> bool:
        """Whether tiles are shown."""
        return self._stack.currentWidget() is self.view
