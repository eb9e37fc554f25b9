"""What the third panel shows, and the claims drawn over others: buttons with their legends."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer import colouring, lut
from s2d_desktop.ui.viewer.display import LAYERS, Display


class LayerButton(QToolButton):
    """Offers the layers of the third panel, each with a sentence that explains it."""

    chosen = Signal(str)

    def __init__(self, display: Display) -> None:
        super().__init__()
        self.display = display
        self._why_not = ""
        self.setAutoRaise(True)
        set_icon(self, "layers")
        self.setAccessibleName(tr("layer.choose"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._group = QActionGroup(menu)
        for name in LAYERS:
            action = menu.addAction(tr(f"layer.{name}"))
            action.setToolTip(tr(f"layer.{name}.tip"))
            action.setCheckable(True)
            action.setData(name)
            self._group.addAction(action)
        self.setMenu(menu)
        menu.triggered.connect(self._choose)
        display.changed.connect(self._show)
        self._show()

    @Slot(object)
    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())

    def offer(self, why_not: str) -> None:
        """Whether there is a choice; empty if there is, else why not."""
        self._why_not = why_not
        self.setEnabled(not why_not)
        self._show()

    @Slot()
    def _show(self) -> None:
        shown = self.display.enhanced_shows
        for action in self._group.actions():
            action.setChecked(action.data() == shown)
        now = tr("layer.choose_tip", now=tr(f"layer.{shown}.tip"))
        self.setToolTip(self._why_not or now)


class ClaimsLegend(QWidget):
    """How claims without support are drawn, while they are."""

    def __init__(self, display: Display) -> None:
        super().__init__()
        self.display = display
        self.setAccessibleName(tr("claims.legend"))
        self.setToolTip(tr("claims.legend"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        display.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        self.setVisible(self.display.claims)

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(round(height * 2.2), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(128, 128, 128))
        ramp = np.tile(np.linspace(0.2, 1, self.width(), dtype=np.float32), (self.height(), 1))
        image: QImage = colouring.claims_image(ramp, lut.CLAIMS)
        painter.drawImage(QRectF(self.rect()), image)
        painter.setPen(self.palette().color(self.palette().ColorRole.Mid))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
