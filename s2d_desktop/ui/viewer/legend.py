"""The legend of the probability panels: colours from 0 over 0.5 to 1, and their choice."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.display import Display


class Legend(QToolButton):
    """A colour bar with its numbers; pressing it offers the other colour tables, and contrast."""

    contrast_wished = Signal()

    def __init__(self, display: Display, of_third: bool = False) -> None:
        super().__init__()
        self._of_third = of_third
        self.display = display
        self.setAccessibleName(tr("legend.name"))
        self.setToolTip(tr("legend.tip"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._group = QActionGroup(menu)
        for name in lut.NAMES:
            action = menu.addAction(tr(f"lut.{name}"))
            action.setCheckable(True)
            action.setData(name)
            self._group.addAction(action)
        menu.addSeparator()
        menu.setToolTipsVisible(True)
        contrast = menu.addAction(tr("legend.contrast"))
        contrast.setToolTip(tr("legend.contrast_tip"))
        contrast.triggered.connect(self.contrast_wished)
        self.setMenu(menu)
        self._group.triggered.connect(self._choose)
        display.changed.connect(self._redraw)
        self._redraw()

    @property
    def _shows_difference(self) -> bool:
        return self._of_third and self.display.enhanced_shows == "difference"

    @Slot(object)
    def _choose(self, action: QAction) -> None:
        self.display.set(table=action.data())

    @Slot()
    def _redraw(self) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == self.display.table)
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0") * 12, round(metrics.height() * 1.5))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0") * 4, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = painter.fontMetrics()
        low, high = (-1.0, 1.0) if self._shows_difference else self.display.probability_window
        left_text, right_text = number(low, 2), number(high, 2)
        gap = metrics.horizontalAdvance("0") * 0.6
        left = metrics.horizontalAdvance(left_text) + gap
        right = metrics.horizontalAdvance(right_text) + gap
        area = QRectF(self.rect()).adjusted(4, 0, -4, 0)
        if area.width() - left - right < metrics.horizontalAdvance("0") * 3:
            # There is room for the colours or for the numbers.
            left_text = right_text = ""
            left = right = 0
        bar = area.adjusted(left, area.height() * 0.28, -right, -area.height() * 0.28)
        shown = lut.difference_table() if self._shows_difference else lut.table(self.display.table)
        colours = np.ascontiguousarray(shown[None])
        image = QImage(colours.data, 256, 1, 768, QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, image)
        painter.setPen(self.palette().color(self.palette().ColorRole.Mid))
        painter.drawRect(bar)
        painter.setPen(self.palette().color(self.palette().ColorRole.WindowText))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, left_text)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, right_text)
        # A mark at the usual threshold, or at no difference.
        at = ((0.0 if self._shows_difference else 0.5) - low) / max(high - low, 1e-6)
        if 0 <= at <= 1:
            x = round(bar.left() + at * bar.width())
            painter.drawLine(x, round(bar.bottom()), x, round(bar.bottom() + 3))
        if self.hasFocus() or self.underMouse():
            painter.setPen(self.palette().color(self.palette().ColorRole.Highlight))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.end()
