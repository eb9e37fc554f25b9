"""What step 4 makes of the pixels above the threshold: mask, objects or cells, and how."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.objects import calibrated
from s2d_desktop.ui.recipe import KINDS, Recipe
from s2d_desktop.ui.steps.page import say, show_value
from s2d_desktop.ui.texts import number, tr

BETA_STEPS = 100
LARGEST_SIZE = 10**9


class RecipeBox(QWidget):
    """Draws and asks; `ui.segmenting` answers."""

    changed = Signal(object)
    """The user wants this `Recipe`."""

    def __init__(self, kind_box: QComboBox) -> None:
        super().__init__()
        self.recipe = Recipe()
        self._slices = 1
        self._voxel: tuple[dict[str, float], str] = ({}, "")
        self.kind = kind_box
        for kind in KINDS:
            self.kind.addItem(tr(f"recipe.kind.{kind}"), kind)
        kind_label = QLabel(tr("recipe.kind.label"))
        kind_label.setBuddy(self.kind)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.min_size = QSpinBox()
        self.min_size.setRange(0, LARGEST_SIZE)
        self.min_size.setSuffix(tr("recipe.min_size.suffix"))
        self.min_size.setSpecialValueText(tr("recipe.min_size.all"))
        self.min_size.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        self.size_words = QLabel()
        self.fill_holes = self._check("fill_holes")
        self.splits = self._check("splits")
        self.depth = QDoubleSpinBox()
        self.depth.setRange(0.0, 1000.0)
        self.depth.setDecimals(1)
        self.depth.setSingleStep(0.5)
        self.depth.setSuffix(tr("recipe.min_size.suffix"))
        self.in_3d = self._check("in_3d")
        self.per_slice = QLabel(tr("recipe.per_slice"))
        self.per_slice.setWordWrap(True)
        self.per_slice.setProperty("quiet", True)
        self.beta_slider = QSlider(Qt.Orientation.Horizontal)
        self.beta_slider.setRange(1, BETA_STEPS - 1)
        self.beta_slider.setPageStep(5)
        self.beta_slider.setAccessibleName(tr("recipe.beta.slider"))
        self.beta_slider.setToolTip(tr("recipe.beta.tip"))
        self.beta = QDoubleSpinBox()
        self.beta.setRange(1 / BETA_STEPS, 1 - 1 / BETA_STEPS)
        self.beta.setDecimals(2)
        self.beta.setSingleStep(0.05)
        self.boundary = self._check("boundary")
        for control, name in (
            (self.min_size, "min_size"),
            (self.depth, "depth"),
            (self.beta, "beta"),
        ):
            control.setAccessibleName(tr(f"recipe.{name}.label"))
            control.setToolTip(tr(f"recipe.{name}.tip"))
        self._lay_out(kind_label)
        self.kind.activated.connect(self._on_kind)
        self.min_size.valueChanged.connect(self._on_min_size)
        self.depth.valueChanged.connect(self._on_depth)
        self.beta.valueChanged.connect(self._on_beta)
        self.beta_slider.valueChanged.connect(self._on_beta_slider)
        for name in ("fill_holes", "splits", "in_3d", "boundary"):
            getattr(self, name).clicked.connect(self._on_check)
        self.show_recipe(self.recipe)

    def _check(self, name: str) -> QCheckBox:
        check = QCheckBox(tr(f"recipe.{name}"))
        check.setToolTip(tr(f"recipe.{name}_tip"))
        check.setObjectName(name)
        return check

    def _lay_out(self, kind_label: QLabel) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(kind_label)
        column.addWidget(self.kind)
        column.addWidget(self.about)
        self._form = form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(5)
        beta = QWidget()
        line = QHBoxLayout(beta)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.beta_slider, 1)
        line.addWidget(self.beta)
        beta_label = QLabel(tr("recipe.beta.label"))
        beta_label.setBuddy(self.beta)
        form.addRow(beta_label, beta)
        form.addRow(self.boundary)
        form.addRow(tr("recipe.min_size.label"), self.min_size)
        form.addRow(self.size_words)
        form.addRow(self.fill_holes)
        form.addRow(self.splits)
        form.addRow(tr("recipe.depth.label"), self.depth)
        form.addRow(self.in_3d)
        form.addRow(self.per_slice)
        self._beta_row = beta
        column.addLayout(form)

    def show_image(self, slices: int, voxel_size: dict[str, float], unit: str) -> None:
        """Fit to an image: how many slices it has, and how large its pixels are."""
        self._slices, self._voxel = slices, (voxel_size, unit)
        self.show_recipe(self.recipe)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show what is used, and only what has an effect."""
        self.recipe = recipe
        values = (
            (self.min_size, recipe.min_size),
            (self.depth, recipe.depth),
            (self.beta, recipe.beta),
            (self.beta_slider, round(recipe.beta * BETA_STEPS)),
        )
        for control, value in values:
            show_value(control, value)
        self.kind.setCurrentIndex(self.kind.findData(recipe.kind))
        for name in ("fill_holes", "splits", "in_3d", "boundary"):
            getattr(self, name).setChecked(getattr(recipe, name))
        cells, numbered = recipe.kind == "cells", recipe.kind == "objects"
        say(self.about, tr(f"recipe.about.{recipe.kind}"))
        visible = self._form.setRowVisible
        visible(self._beta_row, cells)
        visible(self.boundary, cells)
        visible(self.fill_holes, not cells)
        visible(self.splits, numbered)
        visible(self.depth, numbered and recipe.splits)
        visible(self.in_3d, self._slices > 1 and not cells)
        visible(self.per_slice, self._slices > 1 and cells)
        size, unit = calibrated(*self._voxel, recipe.in_3d)
        known = bool(size and recipe.min_size)
        words = tr("recipe.min_size.is", size=number(size * recipe.min_size, 4), unit=unit)
        say(self.size_words, words if known else "")
        visible(self.size_words, known)

    def _want(self, **values: object) -> None:
        recipe = replace(self.recipe, **values)  # type: ignore[arg-type]
        if recipe != self.recipe:
            self.show_recipe(recipe)
            self.changed.emit(recipe)

    @Slot()
    def _on_kind(self) -> None:
        self._want(kind=self.kind.currentData())

    @Slot(int)
    def _on_min_size(self, value: int) -> None:
        self._want(min_size=value)

    @Slot(float)
    def _on_depth(self, value: float) -> None:
        self._want(depth=round(value, 1))

    @Slot(float)
    def _on_beta(self, value: float) -> None:
        self._want(beta=round(value, 2))

    @Slot(int)
    def _on_beta_slider(self, value: int) -> None:
        self._want(beta=value / BETA_STEPS)

    @Slot(bool)
    def _on_check(self, on: bool) -> None:
        self._want(**{self.sender().objectName(): on})
