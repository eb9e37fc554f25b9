"""Asks for a place of the image, in the numbers that are shown below the panels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPushButton, QSpinBox, QWidget

from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.camera import Camera


class GoToDialog(QDialog):
    """Moves the camera when it is accepted; slices and time points count from 1 as in ImageJ."""

    def __init__(self, camera: Camera, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("go_to.title"))
        self.setAccessibleName(tr("go_to.title"))
        self._camera = camera
        t, z, y, x = camera.shape
        there = {"x": (camera.cx, x), "y": (camera.cy, y), "z": (camera.z, z), "t": (camera.t, t)}
        form = QFormLayout(self)
        form.setContentsMargins(18, 16, 18, 14)
        self.boxes: dict[str, QSpinBox] = {}
        for axis, (place, count) in there.items():
            first = 1 if axis in "zt" else 0
            box = QSpinBox()
            box.setRange(first, count - 1 + first)
            box.setValue(int(place) + first)
            box.setSuffix(tr("go_to.of", last=count - 1 + first))
            box.setAccessibleName(tr(f"go_to.{axis}"))
            box.setToolTip(tr("go_to.tip"))
            box.setMinimumWidth(self.fontMetrics().averageCharWidth() * 28)
            self.boxes[axis] = box
            form.addRow(tr(f"go_to.{axis}"), box)
            form.setRowVisible(box, axis in "xy" or count > 1)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        for name, of in (("go", role.AcceptRole), ("cancel", role.RejectRole)):
            button = QPushButton(tr(f"go_to.{name}"))
            button.setAccessibleName(button.text())
            button.setToolTip(tr(f"go_to.{name}_tip"))
            buttons.addButton(button, of)
            button.setDefault(name == "go")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.boxes["x"].selectAll()

    def accept(self) -> None:
        at = {axis: box.value() for axis, box in self.boxes.items()}
        self._camera.centre_on(at["t"] - 1, at["z"] - 1, at["y"] + 0.5, at["x"] + 0.5)
        super().accept()
