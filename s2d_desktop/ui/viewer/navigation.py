"""Below the panels: slice and time, zoom, layout, and the values under the mouse."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.commands.shortcuts import tell_key
from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.viewer.mixtures import Mixture, pixels_of
from s2d_desktop.ui.viewer.panel import ElidedLabel
from s2d_desktop.ui.viewer.values_at_cursor import words
from s2d_desktop.ui.viewer.viewer import Viewer

NO_IMAGE = (1, 1, 1, 1)
"""Shape of the camera while there is no image."""


COMMANDS = {
    **{name: name for name in ("zoom_out", "zoom_in", "fit", "curtain")},
    "four": "all_panels",
    "single": "panel_1",
}
"""Which command of the menus does what a button does."""


class Stepper(QWidget):
    """Slider and number for one axis; shown numbers begin at 1 as in ImageJ."""

    def __init__(self, axis: str, go: object) -> None:
        super().__init__()
        self._go = go
        name = tr(f"navigation.{axis}")
        label = QLabel(name)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("navigation.slider", name=name))
        self.slider.setToolTip(tr(f"navigation.{axis}_tip"))
        self.slider.setMinimumWidth(self.fontMetrics().height() * 3)
        self.box = QSpinBox()
        self.box.setAccessibleName(name)
        self.box.setToolTip(tr(f"navigation.{axis}_tip"))
        self.box.setKeyboardTracking(False)
        self.total = QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (label, self.slider, self.box, self.total):
            layout.addWidget(part)
        self.slider.valueChanged.connect(self._on_slider)
        self.box.valueChanged.connect(self._on_box)

    def show_position(self, position: int, count: int) -> None:
        """Show `position` of 0..count-1; hidden where there is only one."""
        for control, shift in ((self.slider, 0), (self.box, 1)):
            control.blockSignals(True)
            control.setRange(shift, count - 1 + shift)
            control.setValue(position + shift)
            control.blockSignals(False)
        self.total.setText(tr("navigation.of", total=count))
        self.setVisible(count > 1)

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self._go(value)

    @Slot(int)
    def _on_box(self, value: int) -> None:
        self._go(value - 1)


class Navigation(QFrame):
    """Where we are, what is there, and how the panels are laid out."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.viewer = viewer
        self.class_name = ""
        self.setObjectName("navigation")
        camera = viewer.camera
        self.z = Stepper("z", camera.go_to_slice)
        self.t = Stepper("t", camera.go_to_time)
        self.position = QLabel()
        self.position.setAccessibleName(tr("navigation.position_name"))
        self.zoom = QLabel()
        self.zoom.setAccessibleName(tr("navigation.zoom_name"))
        self.values = ElidedLabel()
        self.values.setObjectName("values")
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self.z, 1)
        first.addWidget(self.t, 1)
        first.addWidget(self.position)
        first.addStretch(1)
        first.addWidget(self.zoom)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for name in ("zoom_out", "zoom_in", "fit", "four", "single", "curtain"):
            button = QToolButton()
            button.setAutoRaise(True)
            set_icon(button, name)
            tell_key(button, tr(f"navigation.{name}_tip"), COMMANDS[name])
            button.setAccessibleName(tr(f"navigation.{name}"))
            button.setCheckable(name in ("four", "single", "curtain"))
            buttons.addWidget(button)
            self.buttons[name] = button
        self.buttons["zoom_out"].clicked.connect(self.zoom_out)
        self.buttons["zoom_in"].clicked.connect(self.zoom_in)
        self.buttons["fit"].clicked.connect(viewer.fit)
        self.buttons["four"].clicked.connect(self._four)
        self.buttons["single"].clicked.connect(self._single)
        self.buttons["curtain"].clicked.connect(viewer.arrangement.toggle_curtain)
        self.left_box = QComboBox()
        for part in (self.left_box, self.left_box.view()):
            part.setAccessibleName(tr("pair.curtain_name"))
            part.setToolTip(tr("pair.curtain_tip"))
        self.left_box.activated.connect(self._on_left)
        first.addWidget(self.left_box)
        first.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 5)
        layout.setSpacing(2)
        layout.addLayout(first)
        layout.addWidget(self.values)
        camera.moved.connect(self._say_where)
        camera.pointed.connect(self._say_values)
        viewer.loader.arrived.connect(self._say_values)
        viewer.display.changed.connect(self._say_values)
        viewer.arrangement.changed.connect(self._say_layout)
        self._say_where()
        self._say_layout()

    @Slot()
    def zoom_in(self) -> None:
        """Zoom in at the middle."""
        self.viewer.camera.zoom_at(2**0.5, 0, 0)

    @Slot()
    def zoom_out(self) -> None:
        """Zoom out at the middle."""
        self.viewer.camera.zoom_at(2**-0.5, 0, 0)

    @Slot()
    def _four(self) -> None:
        self.viewer.arrangement.show_alone(None)

    @Slot()
    def _single(self) -> None:
        self.viewer.arrangement.show_alone(self.viewer.arrangement.alone or 0)

    @Slot(int)
    def _on_left(self, _row: int) -> None:
        arrangement, chosen = self.viewer.arrangement, self.left_box.currentData()
        (arrangement.choose_other if arrangement.left is None else arrangement.show_curtain)(chosen)

    @Slot()
    def _say_layout(self) -> None:
        arrangement = self.viewer.arrangement
        left, alone = arrangement.left, arrangement.alone
        self.buttons["four"].setChecked(alone is None)
        self.buttons["single"].setChecked(alone is not None and left is None)
        self.buttons["curtain"].setChecked(left is not None)
        self.buttons["curtain"].setEnabled(len(arrangement.pictures) > 1)
        pair = arrangement.pair
        self.left_box.setVisible(alone is not None and pair is not None)
        self.left_box.clear()
        key = "curtain" if left is not None else "flicker"
        for part in (self.left_box, self.left_box.view()):
            part.setAccessibleName(tr(f"pair.{key}_name"))
            part.setToolTip(tr(f"pair.{key}_tip"))
        for k in arrangement.pictures:
            if k != alone:
                name = tr(f"panel.name.{k}")
                self.left_box.addItem(tr(f"pair.{key}_choice", name=name), k)
        self.left_box.setCurrentIndex(self.left_box.findData(pair[0] if pair else None))

    @Slot()
    def _say_where(self) -> None:
        camera = self.viewer.camera
        self.z.show_position(camera.z, camera.shape[1])
        self.t.show_position(camera.t, camera.shape[0])
        percent = camera.zoom * 100
        digits = 0 if percent >= 10 else 1
        self.zoom.setText(tr("navigation.zoom", percent=number(round(percent, digits), 4)))
        self._say_values()

    @Slot()
    def _say_values(self) -> None:
        viewer, voxel = self.viewer, self.viewer.camera.voxel()
        if viewer.camera.shape == NO_IMAGE:
            self.position.setText("")
            self.zoom.setText("")
            self.values.say("")
            return
        if voxel is None:
            height, width = viewer.camera.shape[2:]
            self.position.setText(tr("navigation.size", width=width, height=height))
            self.values.say(tr("navigation.no_values"))
            return
        y, x = voxel
        self.position.setText(tr("navigation.position", y=y, x=x))
        parts = []
        enhanced_seen = viewer.third if isinstance(viewer.third, Mixture) else viewer.enhanced
        for key, seen in (
            ("raw", viewer.raw_mix or viewer.raw),
            ("forest", viewer.forest_seen),
            ("enhanced", enhanced_seen),
        ):
            value = viewer.value_at_cursor(pixels_of(seen))
            is_mixed = isinstance(seen, Mixture)
            said = seen.named(value) if is_mixed else words(value, None if key == "raw" else 3)
            parts.append(tr(f"values.{key}", value=said))
        shown = viewer.display.enhanced_shows
        for key, pixels, wanted in (
            ("unsupported", viewer.unsupported, viewer.display.claims),
            ("confidence", viewer.confidence, False),
            ("difference", viewer.difference, False),
        ):
            if pixels is not None and (wanted or shown == key):
                parts.append(tr(f"values.{key}", value=words(viewer.value_at_cursor(pixels), 3)))
        enhanced = viewer.value_at_cursor(viewer.enhanced)
        drawn = viewer.object_under_mouse()
        if drawn and viewer.objects is not None:
            said = tr("values.object", number=drawn)
        elif drawn is not None:
            said = (self.class_name or tr("values.inside")) if drawn else tr("values.outside")
        elif enhanced is None:
            said = tr("values.none")
        elif enhanced > np.float32(viewer.display.threshold):
            said = self.class_name or tr("values.inside")
        else:
            said = tr("values.outside")
        parts.append(tr("values.segmentation", value=said))
        self.values.say("   |   ".join(parts))
