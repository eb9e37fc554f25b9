"""A calm sentence above the panels, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton

from s2d_desktop.ui.icons import pixmap
from s2d_desktop.ui.texts import tr


class Notice(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, is_hint: bool = False) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAccessibleName(tr("notice.name"))
        self._sign = QLabel()
        self._sign.setAccessibleName(tr("problem.sign"))
        # A hint is no warning.
        self._sign.setVisible(not is_hint)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self.close_button = QPushButton(tr("notice.close"))
        self.close_button.setToolTip(tr("notice.close_tip"))
        self.close_button.clicked.connect(self.hide)
        said = QHBoxLayout()
        said.setSpacing(10)
        said.addWidget(self._sign)
        said.addWidget(self.text, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        self._row.addStretch(1)
        self._row.addWidget(self.close_button)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.setContentsMargins(12, 6, 8, 6)
        self._both.setSpacing(10)
        self._both.addLayout(said, 1)
        self._both.addLayout(self._row)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        margins = self._both.contentsMargins()
        return QSize(
            self._row.minimumSize().width() + margins.left() + margins.right(),
            super().minimumSizeHint().height(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Beside a sentence of a few words, or below it.
        words = self.fontMetrics().averageCharWidth() * 24
        beside = self._row.minimumSize().width() + words < event.size().width()
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        super().resizeEvent(event)

    def add_action(self, label: str, tip: str, act: Callable[[], None]) -> QPushButton:
        """Offer something that helps; pressing it hides the notice."""
        button = QPushButton(label)
        button.setToolTip(tip)
        button.clicked.connect(self.hide)
        button.clicked.connect(act)
        self._row.insertWidget(self._row.count() - 1, button)
        self.buttons.append(button)
        return button

    def say(self, text: str) -> None:
        """Show a sentence; hide for an empty one."""
        self.text.setText(text)
        self.setVisible(bool(text))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Draw the sign in the theme's colour and the text's size."""
        size = round(QFontMetrics(self.font()).height() * 1.3)
        colour = self.palette().color(self.palette().ColorRole.BrightText).name()
        self._sign.setPixmap(pixmap("attention", size, colour, self.devicePixelRatioF()))
