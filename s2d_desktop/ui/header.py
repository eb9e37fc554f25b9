"""Above steps and panels: what is open, and what computes."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from s2d_desktop.ui.icons import pixmap
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.panel import ElidedLabel


class Header(QFrame):
    """Name and size of what is open; the device that truly runs the Enhancer."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.title = ElidedLabel()
        self.title.setObjectName("documentTitle")
        self.subtitle = ElidedLabel()
        self.subtitle.setProperty("quiet", True)
        self._device_icon = QLabel()
        self._device_icon.setAccessibleName(tr("device.name"))
        self._device_icon.setToolTip(tr("device.tip"))
        self.device = QLabel(tr("device.none"))
        self.device.setObjectName("device")
        self.device.setToolTip(tr("device.tip"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 7)
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addWidget(self.subtitle)
        row.addStretch(1)
        row.addWidget(self._device_icon)
        row.addWidget(self.device)

    def refresh(self) -> None:
        """Draw the device's sign in the theme's colour."""
        size = self.fontMetrics().height()
        colour = self.palette().color(self.palette().ColorRole.PlaceholderText).name()
        self._device_icon.setPixmap(pixmap("device", size, colour, self.devicePixelRatioF()))
