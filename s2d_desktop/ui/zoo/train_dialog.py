"""How to train an Enhancer: the commands, to be copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.extras import install_command
from s2d_desktop.ui.copying import CopyButton
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.zoo.commands import TRAINING


class TrainDialog(QDialog):
    """Says honestly that training is done in the terminal, and how."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("zoo.train_title"))
        self.setAccessibleName(tr("zoo.train_title"))
        text = QLabel(tr("zoo.train_text"))
        text.setWordWrap(True)
        needs = QLabel(tr("zoo.train_needs", command=install_command("train")))
        needs.setWordWrap(True)
        needs.setProperty("quiet", True)
        needs.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.commands = QPlainTextEdit(TRAINING.rstrip())
        self.commands.setReadOnly(True)
        self.commands.setTabChangesFocus(True)
        self.commands.setAccessibleName(tr("zoo.train_commands"))
        self.commands.setToolTip(tr("zoo.train_commands"))
        self.commands.setFixedHeight(round(self.commands.fontMetrics().height() * 3.9))
        self.copy_button = CopyButton(
            self.commands.toPlainText, tr("export.copy"), tr("zoo.train_copy_tip")
        )
        buttons = QDialogButtonBox()
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setText(tr("problem.close"))
        close.setAccessibleName(tr("problem.close"))
        close.setToolTip(tr("problem.close_tip"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        for part in (text, self.commands, needs, buttons):
            layout.addWidget(part)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 74)
