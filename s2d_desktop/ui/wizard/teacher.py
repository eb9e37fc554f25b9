"""Page 3: which map teaches."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QPushButton,
    QRadioButton,
)

from s2d_desktop.jobs.prepare_training import parts_of
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui import choosing
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.parts import Page, quiet
from s2d_desktop.ui.wizard.pictures import Curtain


class TeacherPage(Page):
    """The enhanced map, the forest's own, or files."""

    maps_wished = Signal()
    """The maps that are missing shall be computed."""

    def __init__(self) -> None:
        super().__init__("teacher")
        self.enhanced = QRadioButton()
        self.enhanced.setAccessibleName(tr("wizard.teacher.enhanced.tip"))
        self.plain = QRadioButton(tr("wizard.teacher.plain"))
        self._kinds = QButtonGroup(self)
        for button, key in ((self.enhanced, "enhanced"), (self.plain, "plain")):
            button.setToolTip(tr(f"wizard.teacher.{key}.tip"))
            self._kinds.addButton(button)
            self.rows.addWidget(button)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.rows.addLayout(self._grid)
        self.compute_button = QPushButton(tr("wizard.teacher.compute"))
        self.compute_button.setToolTip(tr("wizard.teacher.compute_tip"))
        self.compute_button.setProperty("primary", True)
        self.compute_button.clicked.connect(self.maps_wished)
        self.rows.addWidget(self.compute_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.curtain = Curtain(
            tr("wizard.teacher.curtain"), tr("wizard.teacher.left"), tr("wizard.teacher.right")
        )
        self.rows.addWidget(self.curtain, 1)
        self.first = self.curtain
        self.states: list[QLabel] = []
        self.computing = False
        self._kinds.buttonToggled.connect(self._on_kind)

    def show_draft(self, draft: Draft) -> None:
        self.draft = None
        recipe = draft.recipe
        self.enhanced.setVisible(recipe is not None)
        self.plain.setVisible(recipe is not None)
        self.enhanced.setText(tr("wizard.teacher.enhanced", name=draft.enhancer_title))
        self.enhanced.setAccessibleName(self.enhanced.text())
        plain = recipe is not None and recipe.plain
        (self.plain if plain else self.enhanced).setChecked(True)
        super().show_draft(draft)
        self._list()

    def _list(self) -> None:
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.setParent(None)
            widget.deleteLater()
        self.states = []
        for row, image in enumerate(self.draft.images):
            state = quiet()
            choose = QPushButton(tr("wizard.choose"))
            choose.setAccessibleName(tr("wizard.teacher.choose_of", name=image.name))
            choose.setToolTip(tr("wizard.teacher.choose_tip"))
            choose.setProperty("row", row)
            choose.clicked.connect(self._choose)
            for column, widget in enumerate((QLabel(image.name), state, choose)):
                self._grid.addWidget(widget, row, column)
            self.states.append(state)
        self.refresh()

    def refresh(self) -> None:
        """Say again which maps are there."""
        missing = 0
        for image, label in zip(self.draft.images, self.states, strict=True):
            if image.has_map:
                text = tr("wizard.teacher.there", path=Path(image.teacher).name)
            elif image.computable:
                missing += 1
                text = tr("wizard.teacher.computing" if self.computing else "wizard.teacher.to_do")
            else:
                text = tr("wizard.teacher.no_map")
            label.setText(text)
            label.setToolTip(image.teacher if image.has_map else "")
        self.compute_button.setVisible(missing > 0)
        self.compute_button.setEnabled(not self.computing)
        self.changed.emit()

    def show_pair(self, first: QImage, second: QImage, left: str) -> None:
        """Show what the forest, or the raw image, and the teacher look like."""
        self.curtain.left = left
        self.curtain.show_pair(first, second)

    @Slot()
    def _on_kind(self) -> None:
        draft = self.draft
        if draft is None or draft.recipe is None or draft.recipe.plain == self.plain.isChecked():
            return
        draft.recipe = dataclasses.replace(draft.recipe, plain=self.plain.isChecked())
        try:
            made = {part.raw: part for part in parts_of(draft.recipe, draft.folder)}
        except S2DError:
            made = {}
        for image in draft.images:
            if image.computable and image.raw in made:
                image.teacher = str(made[image.raw].teacher)
        self.curtain.show_pair(QImage(), QImage())
        self.refresh()

    @Slot()
    def _choose(self) -> None:
        image = self.draft.images[self.sender().property("row")]
        path = choosing.map_or_labels(self, tr("wizard.teacher.choose_of", name=image.name))
        if path is not None:
            image.teacher, image.computable = str(path.resolve()), False
            self.refresh()

    def problem(self) -> str:
        if self.computing:
            return tr("wizard.teacher.waits")
        for image in self.draft.images:
            if not image.has_map:
                key = "not_computed" if image.computable else "not_chosen"
                return tr(f"wizard.teacher.{key}", name=image.name)
        return ""
