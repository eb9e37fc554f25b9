"""Contrast of raw data or of probabilities: a small histogram with two handles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.viewer.display import Display


def automatic_window(values: NDArray[np.generic]) -> tuple[float, float]:
    """The 0.5 and 99.5 percentile of the finite `values`; never of no width."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = (float(p) for p in np.percentile(finite, [0.5, 99.5]))
    return (low, high) if high > low else (low, low + 1.0)


class Histogram(QWidget):
    """Counts of the visible values, and the window as two lines that can be dragged.

    What lies between the lines is dragged with both of them. `of` is ``"raw"``,
    ``"channel"`` or ``"probability"``.
    """

    def __init__(self, display: Display, of: str) -> None:
        super().__init__()
        self.display = display
        self._window_name = f"{of}_window"
        self._counts = np.zeros(1)
        self._range = (0.0, 255.0)
        self._dragged: int | None = None
        """The line that is dragged: 0, 1, or 2 for both."""
        self._grip = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr(f"contrast.{of}.histogram"))
        self.setToolTip(tr("contrast.histogram_tip"))
        display.changed.connect(self._redraw)

    @property
    def _window(self) -> tuple[float, float]:
        window: tuple[float, float] = getattr(self.display, self._window_name)
        return window

    @Slot()
    def _redraw(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(height * 16, height * 6)

    def show_values(
        self, values: NDArray[np.generic], least: tuple[float, float] | None = None
    ) -> None:
        """Count `values` anew; the axis holds them, the two limits and what `least` says."""
        finite = values[np.isfinite(values)].astype(np.float64)
        if finite.size:
            low, high = float(finite.min()), float(finite.max())
            if least is not None:
                low, high = min(low, least[0]), max(high, least[1])
            low, high = min(low, self._window[0]), max(high, self._window[1])
            self._range = (low, high if high > low else low + 1)
            self._counts = np.histogram(finite, bins=96, range=self._range)[0].astype(float)
        self.update()

    @property
    def _margin(self) -> float:
        """Room beside the counts, so that a handle at the end can be seen and taken."""
        return self.fontMetrics().height() * 0.4

    def _x(self, value: float) -> float:
        low, high = self._range
        room = self.width() - 2 * self._margin
        return self._margin + (value - low) / (high - low) * room

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.brush(QPalette.ColorRole.Base))
        heights = np.sqrt(self._counts / max(self._counts.max(), 1)) * (self.height() - 4)
        left = self._margin
        step = (self.width() - 2 * left) / len(heights)
        points = [QPointF(left, self.height())]
        for k, height in enumerate(heights):
            points += [QPointF(left + k * step, self.height() - height)]
            points += [QPointF(left + (k + 1) * step, self.height() - height)]
        points.append(QPointF(self.width() - left, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.brush(QPalette.ColorRole.Mid))
        painter.drawPolygon(QPolygonF(points))
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
        for value in self._window:
            x = self._x(value)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            half = self._margin * 0.8
            painter.setBrush(palette.brush(QPalette.ColorRole.Highlight))
            painter.drawPolygon(
                QPolygonF([QPointF(x - half, 0), QPointF(x + half, 0), QPointF(x, 1.6 * half)])
            )
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(0, 0, -1, -1))
        painter.end()

    def _value(self, x: float) -> float:
        low, high = self._range
        room = max(1.0, self.width() - 2 * self._margin)
        return low + (x - self._margin) / room * (high - low)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        low, high = (self._x(v) for v in self._window)
        near = 2 * self._margin
        if low + near < x < high - near:
            self._dragged, self._grip = 2, self._value(x) - self._window[0]
        else:
            self._dragged = 0 if abs(x - low) <= abs(x - high) else 1
            self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            return
        value = self._value(event.position().x())
        if self._dragged == 2:
            low = value - self._grip
            wide = self._window[1] - self._window[0]
            self.display.set(**{self._window_name: (low, low + wide)})
        else:
            self._move(self._dragged, value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = (self._range[1] - self._range[0]) / 50
        moves = {
            Qt.Key.Key_Left: (1, -step),
            Qt.Key.Key_Right: (1, step),
            Qt.Key.Key_Down: (0, -step),
            Qt.Key.Key_Up: (0, step),
        }
        if event.key() in moves:
            which, by = moves[event.key()]
            self._move(which, self._window[which] + by)
        else:
            super().keyPressEvent(event)

    def _move(self, which: int, value: float) -> None:
        window = list(self._window)
        least = (self._range[1] - self._range[0]) / 1000
        if which == 0:
            window[0] = min(value, window[1] - least)
        else:
            window[1] = max(value, window[0] + least)
        self.display.set(**{self._window_name: (window[0], window[1])})


class ContrastPopup(QWidget):
    """Histogram, the two numbers, automatic and full range."""

    automatic = Signal()
    full = Signal()

    def __init__(self, display: Display, of: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.display, self._of = display, of
        self.setObjectName("popup")
        self.setAccessibleName(tr(f"contrast.{of}.title"))
        self.title = QLabel(tr(f"contrast.{of}.title"))
        self.histogram = Histogram(display, of)
        self.numbers = QLabel()
        auto = QPushButton(tr("contrast.auto"))
        auto.setToolTip(tr("contrast.auto_tip"))
        auto.clicked.connect(self.automatic)
        full = QPushButton(tr("contrast.full"))
        full.setToolTip(tr(f"contrast.{of}.full_tip"))
        full.clicked.connect(self.full)
        note = QLabel(tr("contrast.note"))
        note.setProperty("quiet", True)
        buttons = QHBoxLayout()
        buttons.addWidget(auto)
        buttons.addWidget(full)
        layout = QVBoxLayout(self)
        for part in (self.title, self.histogram, self.numbers):
            layout.addWidget(part)
        layout.addLayout(buttons)
        layout.addWidget(note)
        display.changed.connect(self._say)
        self._say()

    @Slot()
    def _say(self) -> None:
        low, high = getattr(self.display, f"{self._of}_window")
        said = tr(f"contrast.{self._of}.numbers", low=number(low, 4), high=number(high, 4))
        self.numbers.setText(said)
