"""A question about a file that only the user can answer: answers in words, each with pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.heading import Heading
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.parts import quiet

SIDE_LINES = 5
"""Height of a picture, in lines of text."""
SCREEN_SHARE = 0.95
SHOWN_LINES = 22
"""At most so high, in lines of text, are the answers; more of them are scrolled."""


@dataclass(frozen=True)
class Answer:
    """One answer."""

    words: str
    value: str
    pictures: tuple[str, ...] = ()
    """What the first planes of the file are if it is true."""


class QuestionDialog(QDialog):
    """Shows a question and its answers; the first is chosen until another is.

    Parameters
    ----------
    title
        Of the window.
    what, why
        The question, and what it comes from.
    answers
        At least one.
    parent
        The window.
    """

    def __init__(
        self, title: str, what: str, why: str, answers: Sequence[Answer], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._answers = tuple(answers)
        self._side = self.fontMetrics().lineSpacing() * SIDE_LINES
        self.pictures: list[list[QLabel]] = []
        """For each answer the labels in which the planes are drawn."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Heading(what, 1.2, True))
        layout.addWidget(quiet(why))
        self.group = QButtonGroup(self)
        rows = QVBoxLayout()
        rows.setSpacing(14)
        for k, answer in enumerate(self._answers):
            button = QRadioButton(answer.words)
            button.setAccessibleName(answer.words)
            button.setToolTip(answer.words)
            button.setChecked(k == 0)
            self.group.addButton(button, k)
            rows.addWidget(button)
            rows.addLayout(self._strip(answer))
        rows.addStretch(1)
        self._area = self._scrolled(rows)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)

    def _scrolled(self, rows: QVBoxLayout) -> QScrollArea:
        inside = QWidget()
        rows.setContentsMargins(0, 0, 8, 0)
        inside.setLayout(rows)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def showEvent(self, event: QShowEvent) -> None:
        # Only now sizes of texts are known; Qt itself would use two thirds of the screen at most.
        most = self.screen().availableSize() * SCREEN_SHARE
        wanted = self._area.widget().sizeHint()
        lines = self.fontMetrics().lineSpacing() * SHOWN_LINES
        self._area.setMinimumSize(
            min(wanted.width() + 24, most.width() - 60), min(wanted.height() + 4, lines)
        )
        width = max(self.minimumWidth(), self._area.minimumWidth() + 40)
        height = max(self.layout().totalHeightForWidth(width), self.layout().minimumSize().height())
        self.resize(width, min(height, most.height()))
        super().showEvent(event)

    def _strip(self, answer: Answer) -> QGridLayout:
        """Places for the pictures, each with what it would show below it."""
        strip = QGridLayout()
        strip.setContentsMargins(28, 0, 0, 0)
        strip.setHorizontalSpacing(10)
        strip.setVerticalSpacing(3)
        labels = []
        for k, words in enumerate(answer.pictures):
            label = QLabel()
            label.setFixedSize(self._side, self._side)
            label.setAccessibleName(words)
            label.setToolTip(words)
            label.setProperty("quiet", True)
            below = quiet(words)
            below.setFixedWidth(self._side)
            below.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            strip.addWidget(label, 0, k)
            strip.addWidget(below, 1, k)
            labels.append(label)
        strip.setColumnStretch(len(answer.pictures), 1)
        self.pictures.append(labels)
        return strip

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        for key, role in (("question.take", roles.AcceptRole), ("question.not", roles.RejectRole)):
            button = QPushButton(tr(key))
            button.setAccessibleName(tr(key))
            button.setToolTip(tr(f"{key}_tip"))
            button.setDefault(role == roles.AcceptRole)
            button.setProperty("primary", role == roles.AcceptRole)
            buttons.addButton(button, role)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def show_pictures(self, images: Sequence[QImage], answer: int | None = None) -> None:
        """Draw planes of the file: those of one answer, or the same for each."""
        for labels in self.pictures if answer is None else self.pictures[answer : answer + 1]:
            for label, image in zip(labels, images, strict=False):
                label.setPixmap(self._fitted(image))

    def _fitted(self, image: QImage) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(QSize(self._side, self._side) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        smooth = Qt.TransformationMode.SmoothTransformation
        size = QSize(self._side, self._side)
        keep = Qt.AspectRatioMode.KeepAspectRatio
        scaled = image.scaled(size * ratio, keep, smooth)
        scaled.setDevicePixelRatio(ratio)
        room = scaled.deviceIndependentSize()
        painter = QPainter(pixmap)
        painter.drawImage(
            round((self._side - room.width()) / 2), round((self._side - room.height()) / 2), scaled
        )
        painter.end()
        return pixmap

    @property
    def value(self) -> str:
        """What the chosen answer stands for."""
        return self._answers[self.group.checkedId()].value


def ask(dialog: QuestionDialog) -> Any:
    """The answer's value; None if the user gave none."""
    given = dialog.exec() == QDialog.DialogCode.Accepted
    value = dialog.value
    dialog.deleteLater()
    return value if given else None
