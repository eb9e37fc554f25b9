"""What is drawn over the picture of a panel: the crosshair, and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

from s2d_desktop.ui.viewer.camera import Camera

GAP_PX = 12
"""The crosshair leaves free what it points at."""


def draw_crosshair(painter: QPainter, camera: Camera, view: tuple[int, int]) -> None:
    """Draw lines that meet at the mouse, in a panel of (height, width)."""
    if camera.cursor is None or camera.voxel() is None:
        return
    down, right = camera.to_view(*camera.cursor, view)
    height, width = view
    for colour, shift in ((QColor(0, 0, 0, 110), 1), (QColor(255, 255, 255, 140), 0)):
        painter.setPen(QPen(colour, 1))
        x, y = int(right) + shift, int(down) + shift
        painter.drawLine(x, 0, x, y - GAP_PX)
        painter.drawLine(x, y + GAP_PX, x, height)
        painter.drawLine(0, y, x - GAP_PX, y)
        painter.drawLine(x + GAP_PX, y, width, y)


def draw_note(painter: QPainter, area: QRect, palette: QPalette, text: str) -> None:
    """Write a sentence in the middle of `area`."""
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    room = area.adjusted(24, 12, -24, -12)
    need = painter.boundingRect(room, flags, text)
    pad = painter.fontMetrics().height() // 2
    ground = need.adjusted(-pad, -pad, pad, pad)
    painter.setPen(Qt.PenStyle.NoPen)
    colour = palette.color(QPalette.ColorRole.ToolTipBase)
    colour.setAlpha(235)
    painter.setBrush(colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawRoundedRect(ground, 5, 5)
    painter.setPen(palette.color(QPalette.ColorRole.ToolTipText))
    painter.drawText(room, flags, text)
