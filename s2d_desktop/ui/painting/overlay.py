"""Strokes over the picture, drawn tile by tile so that painting only draws what it touched."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from s2d_desktop.model.strokes import TILE, Labels, Strokes
from s2d_desktop.ui.viewer import colouring
from s2d_desktop.ui.viewer.camera import Camera

Colours = dict[int, tuple[int, int, int]]


class PaintedLayer:
    """What a panel draws of strokes that may change at any time."""

    def __init__(self, strokes: Strokes, colours: Colours, opacity: float) -> None:
        self.strokes = strokes
        self._colours, self._opacity = colours, opacity
        self._images: dict[tuple[int, int, int, int], tuple[Labels, QImage]] = {}

    def draw(self, painter: QPainter, camera: Camera, view: tuple[int, int]) -> None:
        """Draw the strokes of the slice that `camera` shows, in a panel of (height, width)."""
        height, width = self.strokes.shape[2:]
        for top, left, tile in self.strokes.tiles_of(camera.t, camera.z):
            y0, x0 = camera.to_view(top, left, view)
            y1, x1 = camera.to_view(min(top + TILE, height), min(left + TILE, width), view)
            if y1 < 0 or x1 < 0 or y0 > view[0] or x0 > view[1]:
                continue
            # Corners are rounded as those of the picture's tiles are, so that no seam can open.
            target = QRect(round(x0), round(y0), round(x1) - round(x0), round(y1) - round(y0))
            name = (camera.t, camera.z, top, left)
            painter.drawImage(target, self._image(name, tile[: height - top, : width - left]))

    def _image(self, name: tuple[int, int, int, int], tile: Labels) -> QImage:
        kept = self._images.get(name)
        # What was drawn while it could be written to may have changed since.
        if kept is not None and kept[0].base is tile.base and not kept[0].flags.writeable:
            return kept[1]
        image = colouring.strokes_image(tile, self._colours, self._opacity)
        if len(self._images) > 4096:
            self._images.clear()
        self._images[name] = (tile, image)
        return image


def draw_brush(
    painter: QPainter, place: QPointF, radius: float, colour: QColor, erases: bool
) -> None:
    """The outline of a brush, seen on any ground: dark, light, and in the class's colour.

    The outline of an eraser is dashed.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    style = Qt.PenStyle.DashLine if erases else Qt.PenStyle.SolidLine
    for ink, wide, away in (
        (QColor(0, 0, 0, 200), 3.0, 0.0),
        (QColor(255, 255, 255), 1.2, 0.0),
        (colour, 2.0, 2.0),
    ):
        painter.setPen(QPen(ink, wide, style))
        painter.drawEllipse(place, radius + away, radius + away)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
