"""Curves of a training, and the histogram of a map's confidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from s2d_desktop.ui import theme
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.viewer import lut

STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)

LEGEND_LINE = 26
"""Pixels of a line in the legend, with the room after it."""


class Plot(QWidget):
    """Axes, ticks and a title; subclasses draw what is between."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height()
        return QSize(side * 16, side * 10)

    def minimumSizeHint(self) -> QSize:
        side = self.fontMetrics().height()
        return QSize(side * 10, side * 7)

    def _colour(self, role: QPalette.ColorRole) -> QColor:
        return self.palette().color(role)

    def _lines(self) -> tuple[QColor, QColor]:
        """(of text that explains, of lines), after the theme."""
        dark = self._colour(QPalette.ColorRole.Window).lightness() < 128
        look = theme.DARK if dark else theme.LIGHT
        return QColor(look.quiet), QColor(look.line)

    def _title_room(self) -> float:
        """How wide the title may be."""
        return self.width()

    def _frame(self, painter: QPainter, low: float, high: float, ends: tuple[str, str]) -> QRectF:
        """Draw title, axes and ticks; return the area between the axes."""
        metrics = self.fontMetrics()
        line = metrics.height()
        marks = _ticks(low, high)
        wide = max(metrics.horizontalAdvance(_mark(v)) for v in marks) + 10
        area = QRectF(self.rect()).adjusted(wide, line * 1.7, -8, -line * 1.5)
        painter.setPen(self._colour(QPalette.ColorRole.WindowText))
        room = int(self._title_room())
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(0, metrics.ascent()), title)
        text, thin = self._lines()
        for value in marks:
            y = area.bottom() - (value - low) / (high - low) * area.height()
            painter.setPen(thin)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(text)
            box = QRectF(0, y - line / 2, wide - 6, line)
            middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, middle, _mark(value))
        below = QRectF(area.left(), area.bottom() + 2, area.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, ends[0])
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, ends[1])
        return area


class Curves(Plot):
    """Values over iterations, one line each; lines differ in style, not in colour alone."""

    def __init__(self, title: str, lines: Sequence[str], unit: float | None = None) -> None:
        super().__init__(title)
        self.names = list(lines)
        self.points: list[list[tuple[float, float]]] = [[] for _ in lines]
        self._top = unit
        self._waits = tr("wizard.plot.none")
        self._say()

    def wait_for(self, text: str) -> None:
        """Say this where there are no points yet."""
        self._waits = text
        self._say()
        self.update()

    def add(self, x: float, values: Sequence[float | None]) -> None:
        """One point of each line; None where there is none."""
        for line, value in zip(self.points, values, strict=True):
            if value is not None and math.isfinite(value):
                line.append((x, value))
        self._say()
        self.update()

    def clear(self) -> None:
        """No points."""
        self.points = [[] for _ in self.names]
        self._say()
        self.update()

    def _say(self) -> None:
        said = [
            tr("wizard.plot.last", name=name, value=number(line[-1][1], 3))
            for name, line in zip(self.names, self.points, strict=True)
            if line
        ]
        self.setAccessibleDescription("; ".join(said) or self._waits)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        every = [p for line in self.points for p in line]
        values = [v for _, v in every] or [0.0, 1.0]
        low, high = min(values), max(values)
        if self._top is not None:
            low, high = min(low, 0.95 * self._top), self._top
        room = (high - low or abs(high) or 1.0) * 0.06
        low = max(0.0, low - room) if low >= 0 else low - room
        high = high if self._top is not None else high + room
        last = max((x for x, _ in every), default=0.0)
        first = min((x for x, _ in every), default=0.0)
        ends = (f"{first:g}", tr("wizard.plot.iteration", value=f"{last:g}")) if every else ("", "")
        area = self._frame(painter, low, high, ends)
        if not every:
            painter.setPen(self._lines()[0])
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._waits)
        for k, line in enumerate(self.points):
            pen = QPen(QColor(_line_colours(self)[k % 3]), 2, STYLES[k % 3])
            painter.setPen(pen)
            places = [
                QPointF(
                    area.left() + (x - first) / max(1.0, last - first) * area.width(),
                    area.bottom() - (v - low) / (high - low) * area.height(),
                )
                for x, v in line
            ]
            painter.drawPolyline(QPolygonF(places))
            if len(places) <= 30:
                painter.setBrush(pen.color())
                for place in places:
                    painter.drawEllipse(place, 2.5, 2.5)
                painter.setBrush(Qt.BrushStyle.NoBrush)
        self._legend(painter)
        painter.end()

    def _entries(self) -> list[tuple[int, float]]:
        """Lines that the legend names, and where their names begin; of one line it is the title."""
        metrics = self.fontMetrics()
        right, found = float(self.width() - 4), []
        for k in reversed(range(len(self.names))):
            if len(self.names) > 1 and self.points[k]:
                right -= metrics.horizontalAdvance(self.names[k])
                found.append((k, right))
                right -= LEGEND_LINE + metrics.averageCharWidth() * 2
        return found

    def _title_room(self) -> float:
        lefts = [left - LEGEND_LINE - 6 for _, left in self._entries()]
        return min(lefts, default=float(self.width()))

    def _legend(self, painter: QPainter) -> None:
        metrics = self.fontMetrics()
        for k, left in self._entries():
            painter.setPen(self._lines()[0])
            painter.drawText(QPointF(left, metrics.ascent()), self.names[k])
            painter.setPen(QPen(QColor(_line_colours(self)[k % 3]), 2, STYLES[k % 3]))
            y = metrics.height() / 2
            painter.drawLine(QPointF(left - LEGEND_LINE, y), QPointF(left - 6, y))


class Histogram(Plot):
    """How sure a map is: pixels by the probability of their most probable class."""

    def __init__(self) -> None:
        super().__init__(tr("wizard.labels.histogram"))
        self.counts: NDArray[Any] = np.zeros(0)
        self.limit: float | None = None

    def show_counts(self, counts: NDArray[Any], limit: float | None) -> None:
        """Show a histogram of 0.5 to 1 and where it is cut; None cuts nothing."""
        self.counts, self.limit = counts, limit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ends = (number(0.5, 2), tr("wizard.labels.sure"))
        shares = self.counts / max(1, self.counts.sum()) * 100 if len(self.counts) else self.counts
        # Few pixels must be seen beside many: the root of the share is drawn.
        heights = np.sqrt(shares)
        high = float(heights.max(initial=1.0))
        metrics = self.fontMetrics()
        line = metrics.height()
        area = QRectF(self.rect()).adjusted(4, line * 1.7, -8, -line * 1.5)
        painter.setPen(self._colour(QPalette.ColorRole.WindowText))
        painter.drawText(QPointF(0, metrics.ascent()), self.title)
        text, thin = self._lines()
        painter.setPen(thin)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(text)
        below = QRectF(area.left(), area.bottom() + 2, area.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, ends[0])
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, ends[1])
        count = len(heights)
        for k, value in enumerate(heights):
            bar = QRectF(
                area.left() + k / count * area.width(),
                area.bottom() - value / high * area.height(),
                max(1.0, area.width() / count - 1),
                value / high * area.height(),
            )
            cut = self.limit is not None and 0.5 + k / count / 2 < self.limit - 1e-9
            painter.fillRect(bar, QColor(lut.CLAIMS if cut else _line_colours(self)[0]))
        if self.limit is not None:
            x = area.left() + (self.limit - 0.5) * 2 * area.width()
            painter.setPen(QPen(self._colour(QPalette.ColorRole.WindowText), 2))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.end()


def _line_colours(widget: QWidget) -> tuple[str, str, str]:
    """Colours of lines that are seen on the theme's ground."""
    dark = widget.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return ("#5aa9f5", "#f0b35a", "#5fcf95") if dark else ("#0b66c2", "#b35c00", "#1a7f4b")


def _ticks(low: float, high: float) -> list[float]:
    """Three to six round values between `low` and `high`."""
    span = high - low
    step = 10 ** math.floor(math.log10(span / 2)) if span > 0 else 1.0
    for times in (1, 2, 5, 10):
        if span / (step * times) <= 5:
            step *= times
            break
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)] or [low]


def _mark(value: float) -> str:
    return number(round(value, 6), 3)
