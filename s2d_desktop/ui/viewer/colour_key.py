"""Which colour is which class or channel, written into a picture that mixes them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from s2d_desktop.ui.viewer.mixing import Part

DIGITS = "0.000"
"""There is room for a value of so many letters at least, so that the key stays as wide."""


def draw_colour_key(painter: QPainter, area: QRectF, key: Sequence[tuple[Part, str]]) -> None:
    """Draw colours, names and values at the lower left of `area`, as many as have room there."""
    metrics = painter.fontMetrics()
    high, pad = metrics.height() * 1.15, metrics.height() * 0.35
    listed = list(key)[: int((area.height() / 2 - 2 * pad) / high)]
    if not listed:
        return
    of_values = max(metrics.horizontalAdvance(v) for v in (DIGITS, *(v for _, v in listed)))
    room = area.width() / 2 - high - of_values - 5 * pad
    names = [metrics.elidedText(p.name, Qt.TextElideMode.ElideRight, int(room)) for p, _ in listed]
    side = metrics.height() * 0.75
    of_names = max(metrics.horizontalAdvance(n) for n in names)
    wide = pad + side + pad + of_names + 2 * pad + of_values + pad
    tall = len(listed) * high + pad
    ground = QRectF(area.left() + pad, area.bottom() - tall - pad, wide, tall)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(ground, 3, 3)
    middle = Qt.AlignmentFlag.AlignVCenter
    for k, ((part, value), name) in enumerate(zip(listed, names, strict=True)):
        top = ground.top() + pad / 2 + k * high
        square = QRectF(ground.left() + pad, top + (high - side) / 2, side, side)
        painter.setPen(QColor(255, 255, 255, 150))
        painter.setBrush(QColor(*part.colour))
        painter.drawRect(square)
        painter.setPen(QColor("white"))
        line = QRectF(square.right() + pad, top, ground.right() - square.right() - 2 * pad, high)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, value)
    painter.restore()
