"""The scale in step 3: by hand, by the size of the objects, or found by a search."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.steps.scale_chart import ScaleChart
from s2d_desktop.ui.texts import number, tr

SMALLEST, LARGEST = 0.1, 10.0
PER_OCTAVE = 4
OCTAVES = 2
"""The slider goes from 1/4 to 4; the number may go further."""

PATIENCE_MS = 350
"""A scale that is being dragged is taken when it rests."""


class ScaleNumber(QDoubleSpinBox):
    """Its arrows multiply instead of adding."""

    def stepBy(self, steps: int) -> None:
        self.setValue(self.value() * 2 ** (steps / PER_OCTAVE))


class ScaleBox(QWidget):
    """Draws and asks; `ui.scaling` answers."""

    scale_wished = Signal(float)
    size_wished = Signal(int)
    """Objects are so many pixels wide; 0 for what is measured."""
    match_wished = Signal(float)
    find_wished = Signal()
    undo_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-OCTAVES * PER_OCTAVE, OCTAVES * PER_OCTAVE)
        self.slider.setPageStep(PER_OCTAVE)
        self.slider.setTickInterval(PER_OCTAVE)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setAccessibleName(tr("scale.slider"))
        self.slider.setToolTip(tr("scale.tip"))
        self.number = ScaleNumber()
        self.number.setRange(SMALLEST, LARGEST)
        self.number.setDecimals(2)
        self.number.setPrefix("× ")
        self.number.setKeyboardTracking(False)
        self.number.setAccessibleName(tr("scale.name"))
        self.number.setToolTip(tr("scale.tip"))
        label = QLabel(tr("scale.name"))
        label.setBuddy(self.number)
        line = QHBoxLayout()
        line.addWidget(self.slider, 1)
        line.addWidget(self.number)
        self.size = QSpinBox()
        self.size.setRange(0, 9999)
        self.size.setSuffix(tr("scale.px"))
        self.size.setSpecialValueText(tr("scale.not_measured"))
        self.size.setKeyboardTracking(False)
        self.size.setAccessibleName(tr("scale.size"))
        self.size.setToolTip(tr("scale.size_tip"))
        size_label = QLabel(tr("scale.size"))
        size_label.setBuddy(self.size)
        size_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        size_label.setToolTip(tr("scale.size_tip"))
        size_line = QHBoxLayout()
        size_line.addWidget(size_label, 1)
        size_line.addWidget(self.size)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.match_button = QPushButton()
        self.match_button.setAccessibleName(tr("scale.match_tip"))
        self.match_button.setToolTip(tr("scale.match_tip"))
        self.match_button.hide()
        self.find_button = QPushButton(tr("scale.find"))
        self.find_button.setToolTip(tr("scale.find_tip"))
        self.undo_button = QPushButton(tr("scale.undo"))
        self.undo_button.setToolTip(tr("scale.undo_tip"))
        self.undo_button.setEnabled(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.find_button, 1)
        buttons.addWidget(self.undo_button)
        self.chart = ScaleChart()
        self.found = QLabel()
        self.found.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(label)
        for part in (line, size_line):
            layout.addLayout(part)
        layout.addWidget(self.hint)
        layout.addWidget(self.match_button)
        layout.addLayout(buttons)
        layout.addWidget(self.chart)
        layout.addWidget(self.found)
        say(self.hint, "")
        say(self.found, "")
        self._suggested = 1.0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PATIENCE_MS)
        self._rest.timeout.connect(self._wish)
        self.slider.valueChanged.connect(self._on_slider)
        self.number.valueChanged.connect(self._on_number)
        self.size.valueChanged.connect(self.size_wished)
        self.match_button.clicked.connect(self._on_match)
        self.find_button.clicked.connect(self.find_wished)
        self.undo_button.clicked.connect(self.undo_wished)
        self.chart.chosen.connect(self.scale_wished)

    def show_scale(self, scale: float) -> None:
        """Show the scale that is used."""
        self._rest.stop()
        for control, value in (
            (self.number, scale),
            (self.slider, round(math.log2(scale) * PER_OCTAVE)),
        ):
            control.blockSignals(True)
            control.setValue(value)
            control.blockSignals(False)

    def show_size(self, pixels: int, hint: str, tone: str, suggested: float | None) -> None:
        """Show how large objects are, what the Enhancer expects, and a scale that would fit."""
        self.size.blockSignals(True)
        self.size.setValue(pixels)
        self.size.blockSignals(False)
        say(self.hint, hint, tone)
        self.match_button.setVisible(suggested is not None)
        if suggested is not None:
            self._suggested = suggested
            self.match_button.setText(tr("scale.match", scale=number(suggested, 3)))

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self.number.blockSignals(True)
        self.number.setValue(2 ** (value / PER_OCTAVE))
        self.number.blockSignals(False)
        self._rest.start()

    @Slot(float)
    def _on_number(self, value: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(math.log2(value) * PER_OCTAVE))
        self.slider.blockSignals(False)
        self._rest.start()

    @Slot()
    def _wish(self) -> None:
        self.scale_wished.emit(round(self.number.value(), 2))

    @Slot()
    def _on_match(self) -> None:
        self.match_wished.emit(self._suggested)
