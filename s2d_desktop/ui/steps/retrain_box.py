"""The part of step 2 that trains a new forest from the labels of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import number, tr


class RetrainBox(QWidget):
    """A sentence, which images, the seed, the button, and how well it went."""

    wished = Signal(bool, int)
    """Train; whether on the labels of the image that is open alone, and with which seed."""
    stored_wished = Signal()
    """Back to the forest of the project."""

    def __init__(self) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        heading = QLabel(tr("retrain.title"))
        heading.setObjectName("classHeading")
        heading.setWordWrap(True)
        rows.addWidget(heading)
        self.about = self._text(rows, quiet=True)
        self.changed_labels = self._text(rows)
        self.lanes_label = QLabel(tr("retrain.lanes.label"))
        rows.addWidget(self.lanes_label)
        self.lanes = QComboBox()
        for name in ("all", "this"):
            self.lanes.addItem(tr(f"retrain.lanes.{name}"), name == "this")
        for part in (self.lanes, self.lanes.view()):
            part.setAccessibleName(tr("retrain.lanes.label"))
            part.setToolTip(tr("retrain.lanes.tip"))
        self.lanes.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.lanes.setMinimumContentsLength(8)
        self.lanes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.lanes_label.setBuddy(self.lanes)
        rows.addWidget(self.lanes)
        self.seed = QSpinBox()
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setAccessibleName(tr("retrain.seed.label"))
        self.seed.setToolTip(tr("retrain.seed.tip"))
        seed_label = QLabel(tr("retrain.seed.label"))
        seed_label.setBuddy(self.seed)
        line = QHBoxLayout()
        line.addWidget(seed_label)
        line.addWidget(self.seed)
        line.addStretch(1)
        rows.addLayout(line)
        self.button = self._button("retrain.button", rows)
        self.button.clicked.connect(
            lambda: self.wished.emit(self.lanes.currentData(), self.seed.value())
        )
        self.done = self._text(rows)
        self.error = self._text(rows)
        self.error.setToolTip(tr("retrain.error_tip"))
        self.stored_button = self._button("retrain.stored", rows)
        self.stored_button.clicked.connect(self.stored_wished)

    def _text(self, rows: QVBoxLayout, quiet: bool = False) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setProperty("quiet", quiet)
        rows.addWidget(label)
        return label

    def _button(self, name: str, rows: QVBoxLayout) -> QPushButton:
        button = QPushButton(tr(name))
        button.setToolTip(tr(f"{name}_tip"))
        button.setAccessibleName(tr(name))
        rows.addWidget(button)
        return button

    def choose(self, this_alone: bool, seed: int) -> None:
        """Choose what the user would choose."""
        self.lanes.setCurrentIndex(self.lanes.findData(this_alone))
        self.seed.setValue(seed)

    def show_choice(self, learned: int | None, labels: int | None, images: int) -> None:
        """Say what a new forest would be.

        Parameters
        ----------
        learned
            Number of pixels that the stored forest learned from, 0 if it does not say so; None if
            no forest is stored.
        labels
            Number of labelled pixels in the project; None if not known.
        images
            Number of images; where there are several, they can be chosen.
        """
        if labels == 0:
            self.about.setText(tr("retrain.no_labels"))
        else:
            self.about.setText(tr("retrain.missing" if learned is None else "retrain.instead"))
        text = ""
        if learned and labels and learned != labels:
            text = tr("retrain.changed", learned=number(learned, 9), labels=number(labels, 9))
        say(self.changed_labels, text, "attention")
        for part in (self.lanes_label, self.lanes):
            part.setVisible(images > 1)

    def show_trained(self, facts: Mapping[str, Any] | None, stored: bool) -> None:
        """Say how the training went; None before it. `stored`: there is a forest to go back to."""
        self.stored_button.setVisible(facts is not None and stored)
        if facts is None:
            say(self.done, "")
            say(self.error, "")
            return
        count = len(facts["images"])
        said = tr(
            "retrain.done_one" if count == 1 else "retrain.done",
            trees=facts["trees"],
            pixels=number(facts["labelled_pixels"], 9),
            images=count,
            seconds=number(facts["seconds"], 2),
        )
        say(self.done, said, "good")
        error = facts["out_of_bag_error"]
        if error is None:
            say(self.error, tr("retrain.error_unknown"))
        else:
            say(self.error, tr("retrain.error", percent=number(100 * error, 2)))
