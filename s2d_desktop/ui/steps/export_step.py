"""Step 5: what to write, in which format, and the command that does the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton, QSpinBox

from s2d_desktop.model.saved_work import ExportChoices
from s2d_desktop.ui.export_wish import MEASURES, OF_EVERY_IMAGE, ExportWish
from s2d_desktop.ui.steps.layout_box import LayoutBox
from s2d_desktop.ui.steps.page import StepPage, say
from s2d_desktop.ui.texts import tr

PRODUCTS = (
    *("enhanced", "segmentation", "objects", "unsupported", "confidence"),
    *("probabilities", "classes", "uncertainty", "labels"),
)
OF_THE_FOREST = PRODUCTS.index("probabilities")
"""Where those of the forest begin."""
COMMAND_LINES = 7
FORMATS = (".tif", ".h5", ".zarr", ".npy")


class ExportStep(StepPage):
    """Product, format, Export; "Same as command"."""

    changed = Signal()
    export_wished = Signal()
    more_wished = Signal()
    """The same is wanted of other images."""
    copied = Signal()
    """The command will be called."""

    def __init__(self) -> None:
        super().__init__("export")
        form = self.form()
        self.product_box = self.box("export.product")
        for name in PRODUCTS:
            self.product_box.addItem(tr(f"export.product.{name}"), name)
        self.product_box.insertSeparator(OF_THE_FOREST)
        self.product_box.activated.connect(self._on_changed)
        form.addRow(tr("export.product.label"), self.product_box)
        self.about = self.quiet()
        form.addRow(self.about)
        self.each_class = QCheckBox(tr("export.each_class"))
        self.each_class.setToolTip(tr("export.each_class_tip"))
        self.each_class.toggled.connect(self._on_changed)
        form.addRow(self.each_class)
        self.every_image = QCheckBox(tr("export.every_image"))
        self.every_image.setToolTip(tr("export.every_image_tip"))
        self.every_image.toggled.connect(self._on_changed)
        self._several = False
        form.addRow(self.every_image)
        self.format_box = self.box("export.format")
        for ending in FORMATS:
            self.format_box.addItem(tr(f"export.format{ending}"), ending)
        self.format_box.activated.connect(self._on_changed)
        form.addRow(tr("export.format.label"), self.format_box)
        self.smallest = QSpinBox()
        self.smallest.setRange(0, 10**6)
        self.smallest.setValue(0)
        self.smallest.setSuffix(tr("export.smallest.suffix"))
        self.smallest.setAccessibleName(tr("export.smallest.label"))
        self.smallest.setToolTip(tr("export.smallest.tip"))
        self.smallest.valueChanged.connect(self._on_changed)
        form.addRow(tr("export.smallest.label"), self.smallest)
        self.fiji_box = QCheckBox(tr("export.fiji"))
        self.fiji_box.setToolTip(tr("export.fiji_tip"))
        self.fiji_box.toggled.connect(self._on_changed)
        form.addRow(self.fiji_box)
        self._form = form
        self.layout_box = LayoutBox(self.box("export.values"), self.box("export.order"))
        self.layout_box.changed.connect(self._on_changed)
        self.rows.addWidget(self.layout_box)
        self.button = QPushButton(tr("export.button"))
        self.button.setProperty("primary", True)
        self.button.setToolTip(tr("export.button_tip"))
        self.button.clicked.connect(self.export_wished)
        self.rows.addWidget(self.button)
        self.more_button = QPushButton(tr("export.more_images"))
        self.more_button.setToolTip(tr("export.more_images_tip"))
        self.more_button.clicked.connect(self.more_wished)
        self.rows.addWidget(self.more_button)
        self.state = self.quiet()
        self.rows.addWidget(self.state)
        self.methods_button = QPushButton(tr("export.methods"))
        self.methods_button.setToolTip(tr("export.methods_tip"))
        self.methods_button.clicked.connect(self._copy_methods)
        self.methods_button.hide()
        self._methods = ""
        self.rows.addWidget(self.methods_button)
        self.rows.addSpacing(6)
        self.command_title = QLabel(tr("export.command"))
        self.command_title.setObjectName("stepTitle")
        self.rows.addWidget(self.command_title)
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("export.command"))
        self.command.setToolTip(tr("export.command_tip"))
        self.command.setTabChangesFocus(True)
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.rows.addWidget(self.command)
        self.copy_button = QPushButton(tr("export.copy"))
        self.copy_button.setToolTip(tr("export.copy_tip"))
        self.copy_button.clicked.connect(self._copy)
        self.rows.addWidget(self.copy_button)
        self.rows.addStretch(1)
        self._fit_command()
        self._on_changed()

    @property
    def product(self) -> str:
        """One of `PRODUCTS`."""
        return self.product_box.currentData()

    def wish(self, threshold: float) -> ExportWish:
        """What is chosen here; the `threshold` is chosen elsewhere."""
        ending = self.format_box.currentData()
        each_class = self.each_class.isChecked() and self.product == "probabilities"
        return ExportWish(
            self.product,
            ending,
            threshold,
            self.smallest.value(),
            self.fiji_box.isChecked() and ending == ".tif" and not each_class,
            each_class,
            self.layout_box.layout_wished,
            self.every_image.isChecked() and self._several and self.product in OF_EVERY_IMAGE,
        )

    def offer_every_image(self, several: bool) -> None:
        """Offer to write a product of all images, where there are `several`."""
        self._several = several
        self._form.setRowVisible(self.every_image, several and self.product in OF_EVERY_IMAGE)

    def offer_more(self, able: bool) -> None:
        """Whether there is something that other images can be given to."""
        self.more_button.setEnabled(able)

    def choose(self, product: str, smallest: int, fiji: bool) -> None:
        """Choose what the user would choose."""
        self.product_box.setCurrentIndex(self.product_box.findData(product))
        self.smallest.setValue(smallest)
        if fiji:
            self.format_box.setCurrentIndex(self.format_box.findData(".tif"))
        self.fiji_box.setChecked(fiji)
        self._on_changed()

    @property
    def choices(self) -> ExportChoices:
        """All that is chosen here, also what has no meaning for the product just now."""
        low, high = self.layout_box.low.value(), self.layout_box.high.value()
        return ExportChoices(
            self.product,
            self.format_box.currentData(),
            self.smallest.value(),
            self.fiji_box.isChecked(),
            self.each_class.isChecked(),
            self.every_image.isChecked(),
            self.layout_box.values.currentData() or "",
            low,
            high,
            self.layout_box.order_wished,
            self.layout_box.compressed.isChecked(),
        )

    def take(self, saved: ExportChoices) -> None:
        """Choose what was chosen before; a word that is none here is passed over."""
        for box, value in ((self.product_box, saved.product), (self.format_box, saved.ending)):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.smallest.setValue(saved.smallest)
        self.fiji_box.setChecked(saved.fiji)
        self.each_class.setChecked(saved.each_class)
        self.every_image.setChecked(saved.every_image)
        self.layout_box.take(
            saved.dtype or None, (saved.low, saved.high), saved.axes, saved.compressed
        )
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        wish = self.wish(0)
        self.about.setText(tr(f"export.about.{wish.product}"))
        self._form.setRowVisible(self.each_class, wish.product == "probabilities")
        self._form.setRowVisible(self.smallest, wish.product == "objects")
        self._form.setRowVisible(self.fiji_box, wish.ending == ".tif" and not wish.each_class)
        self.layout_box.show_for(wish.product in MEASURES, wish.ending)
        self.changed.emit()

    def show_command(self, command: str, why_none: str = "") -> None:
        """Show the line that does the same on the command line, or why there is none."""
        self.command.setPlainText(command)
        self.command.setPlaceholderText(why_none)
        self.copy_button.setEnabled(bool(command))

    def show_state(self, text: str, ready: bool, tone: str = "") -> None:
        """Say whether the product can be written."""
        say(self.state, text, tone)
        self.button.setEnabled(ready)

    def show_methods(self, section: Mapping[str, Any]) -> None:
        """Offer the `methods_section` of what was written last; an empty one hides the offer."""
        parts = [section.get("text", ""), *section.get("references", [])]
        self._methods = "\n\n".join(filter(None, parts))
        self.methods_button.setText(tr("export.methods"))
        self.methods_button.setVisible(bool(self._methods))

    @Slot()
    def _copy_methods(self) -> None:
        QGuiApplication.clipboard().setText(self._methods)
        self.methods_button.setText(tr("export.methods_copied"))

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)
        if hasattr(self, "command"):
            self._fit_command()

    def _fit_command(self) -> None:
        self.command.setFixedHeight(self.fontMetrics().height() * COMMAND_LINES)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.toPlainText())
        self.copied.emit()
