"""Draws the tiles of a layer that there are, and says which are missing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.layers import Layer
from s2d_desktop.ui.viewer.pixels import TileKey
from s2d_desktop.ui.viewer.tile_loader import TileLoader, Wish


@dataclass(frozen=True)
class TilePainter:
    """Draws with `painter` what `camera` sees in a view of (height, width)."""

    painter: QPainter
    camera: Camera
    loader: TileLoader
    view_size: tuple[int, int]
    ratio: float
    """Pixels of the device for each pixel of the view."""

    def _target(self, box: tuple[int, int, int, int]) -> QRectF:
        # On whole pixels of the device, the same for neighbours, so that no seam can open and
        # nothing is blurred where the system magnifies by 1.5.
        ends = (
            *self.camera.to_view(box[0], box[1], self.view_size),
            *self.camera.to_view(box[2], box[3], self.view_size),
        )
        y, x, bottom, right = (round(end * self.ratio) for end in ends)
        size = max(1, right - x) / self.ratio, max(1, bottom - y) / self.ratio
        return QRectF(x / self.ratio, y / self.ratio, *size)

    def draw(self, layer: Layer, keys: list[TileKey], ground: bool) -> list[Wish]:
        """Draw the tiles there are; return wishes for the others.

        What lies on nothing (`ground`) is grey where there is no tile; elsewhere a veil says so.
        """
        missing: list[Wish] = []
        layer.make_room(len(keys))
        store, painter = self.loader.store, self.painter
        veil = QBrush(QColor(128, 128, 128, 70), Qt.BrushStyle.SolidPattern)
        for distance, key in enumerate(keys):
            image = layer.image(store, key)
            if image is not None:
                painter.drawImage(self._target(layer.pixels.sampled(key)), image)
                continue
            # Rings, not single tiles, decide what comes first: see Wish.order.
            missing.append(Wish(layer.pixels, key, layer.rank, int(math.sqrt(distance + 1))))
            older = layer.older_image(store, key)
            if older is not None:
                painter.drawImage(self._target(layer.pixels.sampled(key)), older)
            drawn = older is not None or self._draw_stand_in(layer, key)
            if ground or layer.pixels.computed:
                target = self._target(layer.pixels.box(key))
                if ground and not drawn:
                    painter.fillRect(target, QColor(176, 176, 176))
                else:
                    painter.fillRect(target, veil)
        return missing

    def _draw_stand_in(self, layer: Layer, key: TileKey) -> bool:
        """Draw what there is of other levels; whether that is the whole tile."""
        store, painter = self.loader.store, self.painter
        target = self._target(layer.pixels.box(key))
        for other in layer.pixels.stand_ins(key):
            if store.get(layer.pixels, other) is None:
                continue
            image = layer.image(store, other)
            if image is None:
                continue
            painter.save()
            painter.setClipRect(target)
            painter.drawImage(self._target(layer.pixels.sampled(other)), image)
            painter.restore()
            if other.level >= key.level or layer.pixels.computed:
                return True
        return False
