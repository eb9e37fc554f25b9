"""What a search of the scale found: one bar for each scale that was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from s2d_desktop.ui.texts import decimals, number, tr


class Bar(QAbstractButton):
    """One scale and its agreement; pressing it takes the scale."""

    def __init__(self, scale: float, agreement: float) -> None:
        super().__init__()
        self.scale, self.agreement = scale, agreement
        self.is_best = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("scale.bar_tip", scale=number(scale, 3)))
        self.mark(False, False)

    def mark(self, best: bool, used: bool) -> None:
        """Whether it was the best one, and whether it is used now."""
        self.is_best = best
        self.setChecked(used)
        words = [
            tr("scale.bar", scale=number(self.scale, 3), agreement=decimals(self.agreement, 2))
        ]
        words += [tr("scale.best")] if best else []
        words += [tr("scale.used")] if used else []
        self.setAccessibleName(", ".join(words))
        self.update()

    def nextCheckState(self) -> None:
        """What is used is told by `mark`, not by pressing."""

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 24, round(metrics.height() * 1.35))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        metrics = painter.fontMetrics()
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setBrush(palette.color(role.Window))
            painter.setPen(
                palette.color(role.Highlight)
                if self.hasFocus() or self.isChecked()
                else Qt.PenStyle.NoPen
            )
            painter.drawRoundedRect(area, 4, 4)
        left = metrics.horizontalAdvance("× 0.00") + 12.0
        right = metrics.horizontalAdvance(" 0.00") + metrics.horizontalAdvance(" ✓") + 8.0
        painter.setPen(palette.color(role.WindowText))
        middle = Qt.AlignmentFlag.AlignVCenter
        text = area.adjusted(6, 0, -6, 0)
        font = painter.font()
        font.setBold(self.is_best)
        painter.setFont(font)
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, f"× {number(self.scale, 3)}")
        said = decimals(self.agreement, 2) + (" ✓" if self.is_best else "")
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignRight, said)
        room = max(0.0, area.width() - left - right)
        bar = QRectF(area.left() + left, area.center().y() - area.height() * 0.2, room, 0)
        bar.setHeight(area.height() * 0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(role.Mid))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(room * min(max(self.agreement, 0.0), 1.0))
        painter.setBrush(palette.color(role.Highlight if self.is_best else role.PlaceholderText))
        painter.drawRoundedRect(bar, 2, 2)
        painter.end()


class ScaleChart(QWidget):
    """Bars from 0 to 1, the smallest scale first; hidden while nothing was searched."""

    chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("scale.chart"))
        self.bars: list[Bar] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(1)
        self.hide()

    def show_candidates(self, candidates: Sequence[Mapping[str, Any]]) -> None:
        """Show these candidates (``scale``, ``agreement``) and no others."""
        for bar in self.bars:
            self._rows.removeWidget(bar)
            bar.setParent(None)
            bar.deleteLater()
        self.bars = []
        for found in sorted(candidates, key=lambda c: c["scale"]):
            bar = Bar(float(found["scale"]), float(found["agreement"]))
            bar.clicked.connect(self._on_clicked)
            self._rows.addWidget(bar)
            self.bars.append(bar)
        self.setVisible(bool(self.bars))

    def mark(self, best: float | None, used: float) -> None:
        """Mark the best candidate and the one that is used."""
        for bar in self.bars:
            bar.mark(bar.scale == best, abs(bar.scale - used) < 1e-6)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.sender().scale)
