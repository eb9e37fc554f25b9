"""Step 5: what to write, in which format, and the command that does the same."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton, QSpinBox

from s2d_desktop.ui.steps.page import StepPage, say
from s2d_desktop.ui.texts import tr

PRODUCTS = (
    *("enhanced", "segmentation", "objects", "probabilities"),
    *("unsupported", "confidence"),
)
FORMATS = (".tif", ".h5", ".zarr", ".npy")


class ExportStep(StepPage):
    """Product, format, Export; "Same as command"."""

    changed = Signal()
    export_wished = Signal()

    def __init__(self) -> None:
        super().__init__("export")
        form = self.form()
        self.product_box = self.box("export.product")
        for name in PRODUCTS:
            self.product_box.addItem(tr(f"export.product.{name}"), name)
        self.product_box.activated.connect(self._on_changed)
        form.addRow(tr("export.product.label"), self.product_box)
        self.about = self.quiet()
        form.addRow(self.about)
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
        self.button = QPushButton(tr("export.button"))
        self.button.setProperty("primary", True)
        self.button.setToolTip(tr("export.button_tip"))
        self.button.clicked.connect(self.export_wished)
        self.rows.addWidget(self.button)
        self.state = self.quiet()
        self.rows.addWidget(self.state)
        self.rows.addSpacing(6)
        self.command_title = QLabel(tr("export.command"))
        self.command_title.setObjectName("stepTitle")
        self.rows.addWidget(self.command_title)
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("export.command"))
        self.command.setToolTip(tr("export.command_tip"))
        self.command.setFixedHeight(self.fontMetrics().height() * 7)
        self.command.setTabChangesFocus(True)
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.rows.addWidget(self.command)
        self.copy_button = QPushButton(tr("export.copy"))
        self.copy_button.setToolTip(tr("export.copy_tip"))
        self.copy_button.clicked.connect(self._copy)
        self.rows.addWidget(self.copy_button)
        self.rows.addStretch(1)
        self._on_changed()

    @property
    def product(self) -> str:
        """One of `PRODUCTS`."""
        return self.product_box.currentData()

    @property
    def ending(self) -> str:
        """One of `FORMATS`."""
        return self.format_box.currentData()

    @property
    def fiji(self) -> bool:
        """Whether colours, outlines and a macro for Fiji are wished, and possible."""
        return self.fiji_box.isChecked() and self.ending == ".tif"

    def choose(self, product: str, smallest: int, fiji: bool) -> None:
        """Choose what the user would choose."""
        self.product_box.setCurrentIndex(self.product_box.findData(product))
        self.smallest.setValue(smallest)
        if fiji:
            self.format_box.setCurrentIndex(self.format_box.findData(".tif"))
        self.fiji_box.setChecked(fiji)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        self.about.setText(tr(f"export.about.{self.product}"))
        self._form.setRowVisible(self.smallest, self.product == "objects")
        self._form.setRowVisible(self.fiji_box, self.ending == ".tif")
        self.changed.emit()

    def show_command(self, command: str) -> None:
        """Show the line that does the same on the command line."""
        self.command.setPlainText(command)

    def show_state(self, text: str, ready: bool, tone: str = "") -> None:
        """Say whether the product can be written."""
        say(self.state, text, tone)
        self.button.setEnabled(ready)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.toPlainText())
