"""The error message: what happened, why, what to do; details folded, a report to copy."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.icons import pixmap
from s2d_desktop.ui.reports.masking import Masks
from s2d_desktop.ui.texts import below, tr


def versions() -> str:
    """Versions of this program and of what it runs on."""
    import PySide6

    from s2d_desktop import __version__

    return (
        f"s2d_desktop {__version__}, Python {sys.version.split()[0]}, "
        f"PySide6 {PySide6.__version__}, {platform.platform()}"
    )


def report(error: S2DError, names: Iterable[str] = (), private: bool = False) -> str:
    """Text to send to the developers; it has no image data.

    Parameters
    ----------
    error
        What is reported.
    names
        Names that it must not tell, beside those of files, of the user and of the computer.
    private
        Tell all of them.
    """
    told = [error.what, error.why, error.try_this, "", getattr(error, "details", "")]
    text = "\n".join(told).strip()
    said = text if private else Masks(names).mask(text)
    return f"{versions()}\n\n{said}\n"


class ErrorBox(QDialog):
    """Shows an `S2DError`; may offer one action that helps."""

    def __init__(
        self,
        error: S2DError,
        parent: QWidget | None = None,
        action: str = "",
        names: Iterable[str] = (),
    ) -> None:
        super().__init__(parent)
        self.error = error
        self._names = tuple(names)
        self.action_chosen = False
        self.setWindowTitle(tr("problem.title"))
        self.setAccessibleName(tr("problem.title"))
        sign = QLabel()
        size = self.fontMetrics().height() * 2
        colour = self.palette().color(self.palette().ColorRole.BrightText).name()
        sign.setPixmap(pixmap("attention", size, colour, self.devicePixelRatioF()))
        sign.setAccessibleName(tr("problem.sign"))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(8)
        self.labels = {}
        for name in ("what", "why", "try_this"):
            sentence = below(getattr(error, name))
            label = QLabel(sentence)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAccessibleName(sentence or tr("problem.title"))
            label.setVisible(bool(sentence))
            texts.addWidget(label)
            self.labels[name] = label
        self.labels["what"].setObjectName("problemWhat")
        self.labels["why"].setProperty("quiet", True)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(sign)
        head.addLayout(texts, 1)
        self.details = QPlainTextEdit(report(error, self._names))
        self.details.setReadOnly(True)
        self.details.setAccessibleName(tr("problem.details"))
        self.details.setToolTip(tr("problem.details"))
        self.details.setMinimumHeight(self.fontMetrics().height() * 9)
        self.details.hide()
        self.private = QCheckBox(tr("report.private"))
        self.private.setToolTip(tr("report.private_tip"))
        self.private.setAccessibleName(tr("report.private"))
        self.private.toggled.connect(self._tell)
        self.private.hide()
        self._buttons = buttons = QDialogButtonBox()
        self.fold = QPushButton(tr("problem.show_details"))
        self.fold.setCheckable(True)
        self.fold.setToolTip(tr("problem.details_tip"))
        self.fold.toggled.connect(self._fold)
        self.copy_button = copy = QPushButton(tr("problem.copy"))
        copy.setToolTip(tr("problem.copy_tip"))
        copy.clicked.connect(self._copy)
        self.copied = QLabel()
        self.copied.setProperty("tone", "good")
        close = QPushButton(tr("problem.close"))
        close.setToolTip(tr("problem.close_tip"))
        close.clicked.connect(self.reject)
        left = QDialogButtonBox.ButtonRole.ActionRole
        buttons.addButton(self.fold, left)
        buttons.addButton(copy, left)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        if action:
            self.action_button = QPushButton(action)
            self.action_button.setProperty("primary", True)
            self.action_button.setToolTip(action)
            self.action_button.clicked.connect(self._choose)
            buttons.addButton(self.action_button, QDialogButtonBox.ButtonRole.AcceptRole)
            self.action_button.setDefault(True)
        else:
            close.setDefault(True)
        for button in buttons.buttons():
            button.setAccessibleName(button.text())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addWidget(self.details, 1)
        layout.addWidget(self.private)
        layout.addWidget(self.copied)
        layout.addWidget(buttons)
        self.copied.hide()
        self._widen()

    def _widen(self) -> None:
        """Leave room for a line of text, and for all buttons in any language."""
        margins = self.layout().contentsMargins()
        buttons = self._buttons.minimumSizeHint().width() + margins.left() + margins.right()
        self.setMinimumWidth(max(self.fontMetrics().averageCharWidth() * 74, buttons))

    @Slot(bool)
    def _fold(self, on: bool) -> None:
        self.details.setVisible(on)
        self.private.setVisible(on)
        self.fold.setText(tr("problem.hide_details" if on else "problem.show_details"))
        self._widen()
        self.adjustSize()

    @Slot(bool)
    def _tell(self, everything: bool) -> None:
        """What is seen is what is copied."""
        self.details.setPlainText(report(self.error, self._names, everything))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copied.setText(tr("problem.copied"))
        self.copied.show()

    @Slot()
    def _choose(self) -> None:
        self.action_chosen = True
        self.accept()
