"""Step 4: the threshold, what is made of it, and how it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSlider,
)

from s2d_desktop.ui.copying import CopyButton
from s2d_desktop.ui.steps.page import StepPage, say, show_value
from s2d_desktop.ui.steps.recipe_box import RecipeBox
from s2d_desktop.ui.texts import decimals, tr
from s2d_desktop.ui.viewer.viewer import Viewer

STEPS = 1000
COMMAND_LINES = 7


class SegmentStep(StepPage):
    """Draws and asks; the enhanced map is cut by the viewer, objects come by `ui.segmenting`."""

    find_wished = Signal()
    table_wished = Signal(bool)

    def __init__(self, viewer: Viewer) -> None:
        super().__init__("segment")
        self.viewer, self.display = viewer, viewer.display
        label = QLabel(tr("segment.threshold"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 20)
        self.slider.setAccessibleName(tr("segment.threshold_slider"))
        self.slider.setToolTip(tr("segment.threshold_tip"))
        self.number = QDoubleSpinBox()
        self.number.setRange(0.0, 1.0)
        self.number.setDecimals(3)
        self.number.setSingleStep(0.05)
        self.number.setAccessibleName(tr("segment.threshold"))
        self.number.setToolTip(tr("segment.threshold_tip"))
        label.setBuddy(self.number)
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        self.rows.addWidget(label)
        self.rows.addLayout(row)
        self.share = self.quiet()
        self.rows.addWidget(self.share)
        self.recipe = RecipeBox(self.box("recipe.kind"))
        self.rows.addWidget(self.recipe)
        self.live = self.quiet()
        self.rows.addWidget(self.live)
        self.find_button = QPushButton(tr("objects.find"))
        self.find_button.setToolTip(tr("objects.find_tip"))
        self.find_button.setProperty("primary", True)
        self.find_button.clicked.connect(self.find_wished)
        self.rows.addWidget(self.find_button)
        self.table_button = QPushButton(tr("objects.show"))
        self.table_button.setCheckable(True)
        self.table_button.setToolTip(tr("objects.show_tip"))
        self.table_button.clicked.connect(self.table_wished)
        self.table_button.hide()
        self.rows.addWidget(self.table_button)
        self.rows.addSpacing(6)
        self.rows.addWidget(QLabel(tr("segment.shown")))
        self.fill = QRadioButton(tr("segment.fill"))
        self.outlines = QRadioButton(tr("segment.outlines"))
        self._group = QButtonGroup(self)
        for button in (self.fill, self.outlines):
            button.setToolTip(tr("segment.shown_tip"))
            self._group.addButton(button)
            self.rows.addWidget(button)
        opacity = QLabel(tr("segment.opacity"))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 100)
        self.opacity.setAccessibleName(tr("segment.opacity"))
        self.opacity.setToolTip(tr("segment.opacity_tip"))
        opacity.setBuddy(self.opacity)
        self.rows.addWidget(opacity)
        self.rows.addWidget(self.opacity)
        self.everywhere = QCheckBox(tr("segment.everywhere"))
        self.everywhere.setToolTip(tr("segment.everywhere_tip"))
        self.rows.addWidget(self.everywhere)
        self.rows.addSpacing(6)
        title = QLabel(tr("segment.command"))
        title.setObjectName("stepTitle")
        self.rows.addWidget(title)
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("segment.command"))
        self.command.setToolTip(tr("segment.command_tip"))
        self.command.setTabChangesFocus(True)
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.rows.addWidget(self.command)
        copied = self.command.toPlainText
        self.rows.addWidget(CopyButton(copied, tr("segment.copy"), tr("segment.copy_tip")))
        self.rows.addStretch(1)
        self.slider.valueChanged.connect(self._on_slider)
        self.number.valueChanged.connect(self._on_number)
        self.outlines.toggled.connect(self._on_outlines)
        self.opacity.valueChanged.connect(self._on_opacity)
        self.everywhere.toggled.connect(self._on_everywhere)
        self._fit_command()
        self.display.changed.connect(self._show)
        viewer.loader.arrived.connect(self._say_share)
        viewer.camera.moved.connect(self._say_share)
        self._show()

    def show_live(self, text: str, tone: str = "") -> None:
        """Say what was found in view, or why nothing is looked for."""
        say(self.live, text, tone)

    def show_table(self, there: bool, shown: bool) -> None:
        """Say whether there is a table of objects, and whether it is shown."""
        self.table_button.setVisible(there)
        self.table_button.setChecked(shown)
        self.table_button.setText(tr("objects.hide" if shown else "objects.show"))

    @Slot()
    def _show(self) -> None:
        display = self.display
        for control, value in (
            (self.slider, round(display.threshold * STEPS)),
            (self.number, display.threshold),
            (self.opacity, round(display.opacity * 100)),
        ):
            show_value(control, value)
        (self.outlines if display.outlines else self.fill).setChecked(True)
        self.everywhere.setChecked(display.outlines_everywhere)
        self.opacity.setEnabled(not display.outlines)
        self._say_share()

    @Slot()
    def _say_share(self) -> None:
        if not self.isVisible():
            return
        share = self.viewer.visible_share()
        text = (
            tr("segment.no_share")
            if share is None
            else tr("segment.share", share=decimals(share, 1))
        )
        self.share.setText(text)

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)
        if hasattr(self, "command"):
            self._fit_command()

    def _fit_command(self) -> None:
        self.command.setFixedHeight(self.fontMetrics().height() * COMMAND_LINES)

    def showEvent(self, event: object) -> None:
        self._say_share()

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self.display.set(threshold=value / STEPS)

    @Slot(float)
    def _on_number(self, value: float) -> None:
        self.display.set(threshold=round(value, 3))

    @Slot(bool)
    def _on_outlines(self, on: bool) -> None:
        self.display.set(outlines=on)

    @Slot(int)
    def _on_opacity(self, value: int) -> None:
        self.display.set(opacity=value / 100)

    @Slot(bool)
    def _on_everywhere(self, on: bool) -> None:
        self.viewer.set_outlines_everywhere(on)
