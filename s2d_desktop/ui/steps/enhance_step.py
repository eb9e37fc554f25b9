"""Step 3: which Enhancer, on which device."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton

from s2d_desktop.ui.steps.page import StepPage, say
from s2d_desktop.ui.steps.scale_box import ScaleBox
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.zoo.card import pixel_size_nm
from s2d_desktop.zoo.enhancers import Enhancer

FROM_FILE = "from file"


class EnhanceStep(StepPage):
    """The choice of an Enhancer; what is visible is enhanced at once, everything on request."""

    enhancer_chosen = Signal(object)
    file_wished = Signal()
    settings_changed = Signal()
    all_wished = Signal()
    manage_wished = Signal()

    def __init__(self) -> None:
        super().__init__("enhance")
        form = self.form()
        self.enhancer_box = self.box("enhance.enhancer")
        self.enhancer_box.activated.connect(self._on_enhancer)
        form.addRow(tr("enhance.enhancer.label"), self.enhancer_box)
        self.about = self.quiet()
        form.addRow(self.about)
        self.manage_button = QPushButton(tr("enhance.manage"))
        self.manage_button.setToolTip(tr("enhance.manage_tip"))
        self.manage_button.clicked.connect(self.manage_wished)
        self.rows.addWidget(self.manage_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.scale = ScaleBox()
        self.rows.addWidget(self.scale)
        self.views_box = QCheckBox(tr("enhance.views"))
        self.views_box.setToolTip(tr("enhance.views_tip"))
        self.rows.addWidget(self.views_box)
        self.used = self.quiet()
        self.rows.addWidget(self.used)
        self.problem = self.quiet()
        self.rows.addWidget(self.problem)
        self.all_button = QPushButton(tr("enhance.all"))
        self.all_button.setToolTip(tr("enhance.all_tip"))
        self.all_button.setProperty("primary", True)
        self.all_button.clicked.connect(self.all_wished)
        self.rows.addWidget(self.all_button)
        self.all_note = self.quiet(tr("enhance.all_note"))
        self.rows.addWidget(self.all_note)
        self._add_computer()
        self.rows.addStretch(1)

    def _add_computer(self) -> None:
        """What computes, and how exactly: seldom changed, so last."""
        form = self.form()
        self.device_box = self.box("enhance.device")
        for name in ("auto", "cpu", "cuda"):
            self.device_box.addItem(tr(f"enhance.device.{name}"), name)
        form.addRow(tr("enhance.device.label"), self.device_box)
        self.precision_box = self.box("enhance.precision")
        for name in ("fast", "exact"):
            self.precision_box.addItem(tr(f"enhance.precision.{name}"), name)
        form.addRow(tr("enhance.precision.label"), self.precision_box)
        for box in (self.device_box, self.precision_box):
            box.activated.connect(self.settings_changed)

    def show_enhancers(self, enhancers: list[Any], chosen: Any) -> None:
        """List Enhancers by their title; the last entry asks for a file."""
        self.enhancer_box.clear()
        for enhancer in enhancers:
            self.enhancer_box.addItem(enhancer.title, enhancer)
            last = self.enhancer_box.count() - 1
            self.enhancer_box.setItemData(last, enhancer.title, Qt.ItemDataRole.ToolTipRole)
        self.enhancer_box.addItem(tr("enhance.from_file"), FROM_FILE)
        self.show_chosen(chosen)

    def show_chosen(self, chosen: Any) -> None:
        """Mark the chosen Enhancer and say what it is for."""
        for k in range(self.enhancer_box.count()):
            if self.enhancer_box.itemData(k) is chosen:
                self.enhancer_box.setCurrentIndex(k)
        if chosen is None:
            self.enhancer_box.setCurrentIndex(-1)
        say(self.about, about_enhancer(chosen) if chosen is not None else tr("enhance.none"))

    def show_used(self, text: str, notes: tuple[str, ...]) -> None:
        """Say what truly computes, and what was wished and not granted."""
        say(self.used, text)
        say(self.problem, "\n".join(notes), "attention")

    def show_problem(self, text: str) -> None:
        """Say why nothing is enhanced."""
        say(self.used, "")
        say(self.problem, text, "attention")

    @Slot()
    def _on_enhancer(self) -> None:
        data = self.enhancer_box.currentData()
        if data == FROM_FILE:
            self.file_wished.emit()
        else:
            self.enhancer_chosen.emit(data)


def about_enhancer(enhancer: Enhancer) -> str:
    """What an Enhancer's card says of structure and imaging, in words."""
    card = enhancer.card
    lines = []
    if card.get("modality"):
        names = {"structure": enhancer.structure, "modality": card["modality"]}
        lines.append(tr("enhance.card.made_for", **names))
    elif enhancer.structure:
        lines.append(tr("enhance.card.structure", value=enhancer.structure))
    size = pixel_size_nm(card)
    if size is not None:
        low, high = (number(s, 3) for s in size)
        key = "enhance.card.pixel" if low == high else "enhance.card.pixels"
        lines.append(tr(key, low=low, high=high))
    return "\n".join(lines)
