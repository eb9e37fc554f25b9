"""The part of step 5 that says how the values lie in the file: type, range, axes, compression."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.io.layout import Layout
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.parts import FoldOut

WHOLE_RANGES = {None: (0.0, 1.0), "uint8": (0.0, 255.0), "uint16": (0.0, 65535.0)}
OWN_ORDER = (".h5", ".npy")
"""Formats whose axes may have any order."""
COMPRESSED_ON_WISH = (".h5", ".tif")
WIDEST = 1e6


class LayoutBox(QWidget):
    """The type of the values, and behind a line that opens them the seldom choices."""

    changed = Signal()

    def __init__(self, values: QComboBox, order: QComboBox) -> None:
        super().__init__()
        self.values, self.order = values, order
        for dtype in WHOLE_RANGES:
            self.values.addItem(tr(f"export.values.{dtype or 'float32'}"), dtype)
        self.order.setEditable(True)
        self.order.lineEdit().setAccessibleName(tr("export.order.label"))
        self.order.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.low, self.high = self._number("low"), self._number("high")
        self.compressed = QCheckBox(tr("export.compress"))
        self.compressed.setToolTip(tr("export.compress_tip"))
        self._own = ""
        self._has_order = self._has_compression = False
        self._form, self._folded = self._lay_out()
        self._show_whole_range()
        self.values.activated.connect(self._on_values)
        self.order.activated.connect(self.changed)
        self.order.lineEdit().textEdited.connect(self.changed)
        self.low.valueChanged.connect(self.changed)
        self.high.valueChanged.connect(self.changed)
        self.compressed.toggled.connect(self.changed)

    def _number(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(-WIDEST, WIDEST)
        box.setAccessibleName(tr(f"export.{name}.label"))
        box.setToolTip(tr(f"export.{name}.tip"))
        return box

    def _lay_out(self) -> tuple[QFormLayout, QFormLayout]:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        forms = []
        self.fold = FoldOut(tr("export.more"), tr("export.more_tip"))
        for rows in (column, self.fold.rows):
            form = QFormLayout()
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
            form.setVerticalSpacing(5)
            rows.addLayout(form)
            forms.append(form)
        column.addWidget(self.fold)
        forms[0].addRow(tr("export.values.label"), self.values)
        forms[1].addRow(tr("export.low.label"), self.low)
        forms[1].addRow(tr("export.high.label"), self.high)
        forms[1].addRow(tr("export.order.label"), self.order)
        forms[1].addRow(self.compressed)
        return forms[0], forms[1]

    def show_for(self, measure: bool, ending: str) -> None:
        """Show what has a meaning: for values 0..1 (a `measure`) or numbers, and for a format."""
        self._form.setRowVisible(self.values, measure)
        for part in (self.low, self.high):
            self._folded.setRowVisible(part, measure)
        self._has_order, self._has_compression = ending in OWN_ORDER, ending in COMPRESSED_ON_WISH
        self._folded.setRowVisible(self.order, self._has_order)
        self._folded.setRowVisible(self.compressed, self._has_compression)
        self.fold.setVisible(measure or self._has_order or self._has_compression)

    def show_axes(self, own: str) -> None:
        """Offer orders of the axes for a result that has these by itself."""
        if own == self._own:
            return
        self._own = own
        wished = self.order_wished
        self.order.clear()
        self.order.addItem(tr("export.order.own", axes=own), "")
        first = "c" + own.replace("c", "") if "c" in own else ""
        for axes in dict.fromkeys((first, "tzyxc", "tczyx")):
            if axes and axes != own:
                self.order.addItem(axes, axes)
        if wished:
            self.order.setEditText(wished)

    @property
    def order_wished(self) -> str:
        """The order of the axes that is chosen; empty for that of the image."""
        text = self.order.currentText().strip()
        return "" if self.order.itemText(0) == text else text.lower()

    @property
    def layout_wished(self) -> Layout:
        """What is chosen, as far as the format has a place for it."""
        dtype = self.values.currentData()
        spread = (self.low.value(), self.high.value())
        return Layout(
            dtype,
            None if spread == WHOLE_RANGES[dtype] else spread,
            (self.order_wished or None) if self._has_order else None,
            self.compressed.isChecked() and self._has_compression,
        )

    def take(
        self, dtype: str | None, spread: tuple[float, float], order: str, compressed: bool
    ) -> None:
        """Choose a type, what 0 and 1 become in it, an order of the axes, and compression."""
        if dtype in WHOLE_RANGES:
            self.values.setCurrentIndex(list(WHOLE_RANGES).index(dtype))
            self._show_whole_range()
            self.low.setValue(spread[0])
            self.high.setValue(spread[1])
        self.order.setEditText(order or self.order.itemText(0))
        self.compressed.setChecked(compressed)

    @Slot()
    def _on_values(self) -> None:
        self._show_whole_range()
        self.changed.emit()

    def _show_whole_range(self) -> None:
        dtype = self.values.currentData()
        for box, value in zip((self.low, self.high), WHOLE_RANGES[dtype], strict=True):
            box.blockSignals(True)
            box.setDecimals(3 if dtype is None else 0)
            box.setValue(value)
            box.blockSignals(False)
