"""Step 3: which Enhancer, or which network of one's own, on which device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton

from s2d_desktop.ui.commands.shortcuts import tell_key
from s2d_desktop.ui.steps.page import StepPage, say
from s2d_desktop.ui.steps.scale_box import ScaleBox
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.zoo.card import pixel_size_nm
from s2d_desktop.zoo.enhancers import Enhancer
from s2d_desktop.zoo.networks import RawNetwork

FROM_FILE = "from file"
FROM_FOLDER = "from folder"


class EnhanceStep(StepPage):
    """The choice of an Enhancer; what is visible is enhanced at once, everything on request."""

    enhancer_chosen = Signal(object)
    file_wished = Signal()
    folder_wished = Signal()
    map_chosen = Signal(str)
    """The class of an own network of several that is to be shown."""
    settings_changed = Signal()
    all_wished = Signal()
    manage_wished = Signal()
    train_wished = Signal()

    def __init__(self) -> None:
        super().__init__("enhance")
        form = self.form()
        self.enhancer_box = self.box("enhance.enhancer")
        self.enhancer_box.activated.connect(self._on_enhancer)
        form.addRow(tr("enhance.enhancer.label"), self.enhancer_box)
        self.about = self.quiet()
        form.addRow(self.about)
        self.map_box = self.box("own.map")
        self.map_box.activated.connect(self._on_map)
        form.addRow(tr("own.map.label"), self.map_box)
        self._form = form
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
        tell_key(self.all_button, tr("enhance.all_tip"), "run_all")
        self.all_button.setProperty("primary", True)
        self.all_button.clicked.connect(self.all_wished)
        self.rows.addWidget(self.all_button)
        self.all_note = self.quiet(tr("enhance.all_note"))
        self.rows.addWidget(self.all_note)
        self.train_button = QPushButton(tr("enhance.train"))
        self.train_button.setToolTip(tr("enhance.train_tip"))
        self.train_button.setAccessibleName(tr("enhance.train"))
        self.train_button.clicked.connect(self.train_wished)
        self.rows.addWidget(self.train_button)
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

    def show_computer(self, device: str, precision: str) -> None:
        """Show what is wished to compute, and how exactly."""
        self.device_box.setCurrentIndex(self.device_box.findData(device))
        self.precision_box.setCurrentIndex(self.precision_box.findData(precision))

    def show_enhancers(self, enhancers: list[Any], own: list[Any], chosen: Any) -> None:
        """List Enhancers and the user's `own` networks by their titles.

        The last entry of each group asks for a file or a folder.
        """
        self.enhancer_box.clear()
        for enhancer in enhancers:
            self._add(enhancer.title, enhancer)
        self._add(tr("enhance.from_file"), FROM_FILE)
        self.enhancer_box.insertSeparator(self.enhancer_box.count())
        self._add(tr("own.group"), None)
        # A heading; it cannot be chosen.
        self.enhancer_box.model().item(self.enhancer_box.count() - 1).setEnabled(False)
        for network in own:
            self._add(network.title, network)
        self._add(tr("own.from_folder"), FROM_FOLDER)
        self.show_chosen(chosen)

    def _add(self, title: str, data: Any) -> None:
        self.enhancer_box.addItem(title, data)
        last = self.enhancer_box.count() - 1
        self.enhancer_box.setItemData(last, title, Qt.ItemDataRole.ToolTipRole)

    def show_maps(self, classes: tuple[str, ...], shown: str) -> None:
        """Offer the classes of an own network of several; hidden where there is nothing to choose.

        An own network has no eight views: they are of a forest's map.
        """
        self._form.setRowVisible(self.map_box, len(classes) > 1)
        self.map_box.clear()
        self.map_box.addItems(classes)
        self.map_box.setCurrentText(shown)
        self.views_box.setEnabled(not classes)
        self.views_box.setToolTip(tr("own.views" if classes else "enhance.views_tip"))

    def show_chosen(self, chosen: Any) -> None:
        """Mark the chosen Enhancer and say what it is for."""
        for k in range(self.enhancer_box.count()):
            if self.enhancer_box.itemData(k) is chosen:
                self.enhancer_box.setCurrentIndex(k)
        if chosen is None:  # the heading has no data either
            self.enhancer_box.setCurrentIndex(-1)
        say(self.about, about(chosen) if chosen is not None else tr("enhance.none"))

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
        elif data == FROM_FOLDER:
            self.folder_wished.emit()
        elif data is not None:
            self.enhancer_chosen.emit(data)

    @Slot()
    def _on_map(self) -> None:
        self.map_chosen.emit(self.map_box.currentText())


def about(chosen: Enhancer | RawNetwork) -> str:
    """What the description of a network says, in words."""
    return about_network(chosen) if isinstance(chosen, RawNetwork) else about_enhancer(chosen)


def about_network(network: RawNetwork) -> str:
    """What an own network finds, and how good it was where it was measured."""
    lines = [tr("own.finds", classes=", ".join(network.classes))]
    validation = network.card.get("validation")
    score = validation.get("score") if isinstance(validation, Mapping) else None
    if isinstance(score, (int, float)):
        kind = "accuracy" if validation.get("score_is") == "accuracy" else "agreement"
        lines.append(tr(f"own.{kind}", score=number(score, 3)))
    return "\n".join(lines)


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
