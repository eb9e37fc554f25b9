"""The picture of one panel: draws the tiles there are, wishes for the rest.

It is a widget that paints, and no `QGraphicsView`, for three reasons. All panels read one camera; a
view has one of its own, whole scroll bars and a transform, which would have to follow, and views
that follow one another are views that can drift. Tiles lie on whole pixels of the device, which a
transform of the scene does not give. And it costs less: four panels of tiles take 1.9 ms of the
window's thread for a step and 1.3 ms for other pictures, 2.7 and 2.9 ms as one item of a scene,
3.0 and 3.7 ms as an item for each tile (``python -m tests.benchmarks.drawing``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.colour_key import draw_colour_key
from s2d_desktop.ui.viewer.curtain import CurtainHandle, draw_name, draw_names
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.layers import Layer, Overlay
from s2d_desktop.ui.viewer.marks import draw_crosshair, draw_note
from s2d_desktop.ui.viewer.mixing import Part
from s2d_desktop.ui.viewer.picture_input import PictureInput
from s2d_desktop.ui.viewer.pixels import TileKey, View, level_for
from s2d_desktop.ui.viewer.scale_bar import draw_scale_bar
from s2d_desktop.ui.viewer.tile_loader import TileLoader, Wish
from s2d_desktop.ui.viewer.tile_painter import TilePainter

MOST_COMPUTED_TILES = 200
"""With more tiles of a computed source in view, none is begun: "zoom in to compute"."""


AHEAD_PX = 128
"""Tiles of stored data that lie so near to what is seen are fetched."""


class TileView(PictureInput):
    """Layers under one camera."""

    resized = Signal()

    def __init__(self, camera: Camera, display: Display, loader: TileLoader, name: str) -> None:
        super().__init__(camera, display)
        self.loader = loader
        self.layers: list[Layer] = []
        self.raw: Layer | None = None
        """Drawn instead of everything else while Space is held."""
        self.strokes: Overlay | None = None
        self.scale_facts: tuple[dict[str, float], str] | None = None
        self.message = ""
        """Said in the middle where there is no picture."""
        self.note = ""
        """What the panel says over its picture now."""
        self.key: Callable[[], Sequence[tuple[Part, str]]] | None = None
        """Gives what is to be explained in the picture, with the values at the mouse."""
        self.paused = False
        self.overlay: Callable[[QPainter, tuple[int, int]], None] | None = None
        """Draws what lies over the layers, in a view of (height, width)."""
        self.behind: tuple[TileView, CurtainHandle] | None = None
        """Whose picture is drawn left of a curtain's handle, and the handle."""
        self.partner: TileView | None = None
        """Whose picture is drawn instead while X is held."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(tr("panel.description"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        camera.moved.connect(self._on_camera)
        camera.pointed.connect(self._redraw)
        display.changed.connect(self._redraw)
        loader.arrived.connect(self._redraw)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def set_layers(self, layers: Sequence[Layer], raw: Layer | None) -> None:
        """Show other layers, the lowest first."""
        self.layers, self.raw = list(layers), raw
        self.paused = False
        self._redraw()

    @property
    def shown_layers(self) -> list[Layer]:
        """The layers that are drawn now."""
        if self.display.raw_only:
            return [self.raw] if self.raw else []
        return self.layers

    @Slot()
    def _redraw(self) -> None:
        self.update()

    @Slot()
    def _on_camera(self) -> None:
        self.paused = False
        self.update()

    def pause(self) -> None:
        """Wish for nothing until the view moves."""
        self.paused = True
        self.loader.want(self, [])
        self.update()

    def view(self) -> View:
        """What is visible now."""
        top, left = self.camera.to_voxel(0, 0, self.view_size)
        bottom, right = self.camera.to_voxel(self.height(), self.width(), self.view_size)
        level = level_for(self.camera.zoom * self.devicePixelRatioF())
        return View(self.camera.t, self.camera.z, top, left, bottom, right, level)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def hideEvent(self, event: object) -> None:
        self.loader.want(self, [])
        self.loader.store.hold(self, set())

    # -- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().brush(self.palette().ColorRole.Dark))
        view = self.view()
        smooth = self.camera.zoom * self.devicePixelRatioF() < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        wishes: list[Wish] = []
        held: set[tuple[int, TileKey]] = set()
        note = "" if self.shown_layers or self.overlay else self.message
        parts = self._parts()
        for source, room in parts:
            if len(parts) > 1:
                painter.setClipRect(room)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            said, wished, seen = self._draw_part(painter, source, view)
            note, wishes, held = note or said, wishes + wished, held | seen
        painter.setClipping(False)
        ahead = self._ahead(parts, view)
        self.loader.store.hold(self, held | {(w.pixels.token, w.key) for w in ahead})
        self.loader.want(self, [] if self.paused else wishes + ahead)
        if self.paused and wishes and not note:
            note = tr("panel.paused")
        holds = self.tool is not None and self.tool.is_active
        if not (holds and self.underMouse()):
            draw_crosshair(painter, self.camera, self.view_size)
        if holds and self.shown_layers:
            self.tool.draw(painter, self.view_size, self.hasFocus())
        if self.scale_facts and self.shown_layers:
            draw_scale_bar(painter, QRectF(self.rect()), *self.scale_facts, self.camera.zoom)
        key = parts[0][0].key
        if key is not None and len(parts) == 1 and not self.display.raw_only:
            draw_colour_key(painter, QRectF(self.rect()), key())
        if len(parts) > 1:
            (left, room), (right, _) = parts
            names, high = (
                (left.accessibleName(), right.accessibleName()),
                self.fontMetrics().height(),
            )
            draw_names(painter, QRectF(self.rect()), room.right() + 1, *names, high)
        elif parts[0][0] is not self:
            high = self.fontMetrics().height()
            draw_name(painter, QRectF(self.rect()), parts[0][0].accessibleName(), high)
        self.note = note
        if note:
            draw_note(painter, self.rect(), self.palette(), note)
        if self.hasFocus() and self._shows_focus:
            painter.setPen(QPen(self.palette().color(self.palette().ColorRole.Highlight), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _parts(self) -> list[tuple[TileView, QRect]]:
        """Whose picture is drawn where: this one, or two at the sides of a curtain's handle."""
        if self.display.raw_only:
            return [(self, self.rect())]
        if self.display.swapped:
            return [(part.partner or part, room) for part, room in self._sides()]
        return self._sides()

    def _sides(self) -> list[tuple[TileView, QRect]]:
        if self.behind is None:
            return [(self, self.rect())]
        other, handle = self.behind
        left, right = self.rect(), self.rect()
        left.setRight(handle.place - 1)
        right.setLeft(handle.place)
        return [(other, left), (self, right)]

    def _draw_part(
        self, painter: QPainter, source: TileView, view: View
    ) -> tuple[str, list[Wish], set[tuple[int, TileKey]]]:
        """Draw what `source` shows; returns a note to say, tiles to wish for and all in view."""
        note, wishes, seen = "", [], set()
        ratio = self.devicePixelRatioF()
        tiles = TilePainter(painter, self.camera, self.loader, self.view_size, ratio)
        for number, layer in enumerate(source.shown_layers):
            error = self.loader.error_of(layer.pixels)
            if error is not None:
                note = tr("panel.failed")
            keys = layer.pixels.visible(view)
            too_many = layer.pixels.computed and len(keys) > MOST_COMPUTED_TILES
            missing = tiles.draw(layer, keys, number == 0)
            if too_many and missing:
                note = note or tr("panel.zoom_in", count=len(keys))
            elif error is None:
                wishes += missing
            if not too_many:
                seen |= {(layer.pixels.token, key) for key in keys}
        if not self.display.raw_only and self.display.strokes and source.strokes and source.layers:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            source.strokes.draw(painter, self.camera, self.view_size)
        if source.overlay is not None and not self.display.raw_only:
            smooth = self.camera.zoom * ratio < 1
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            source.overlay(painter, self.view_size)
        return note, wishes, seen

    def _ahead(self, parts: list[tuple[TileView, QRect]], view: View) -> list[Wish]:
        """What is fetched before it is seen, so that a step does not show grey for a moment."""
        margin, room = AHEAD_PX / self.camera.zoom, self.loader.store.max_bytes // 4
        return [
            Wish(layer.pixels, key, layer.rank, place, ahead=True)
            for source, _ in parts
            for layer in source.shown_layers
            if self.loader.error_of(layer.pixels) is None
            for place, key in enumerate(layer.pixels.ahead(view, margin, room))
        ]

    def screen_position(self, y: float, x: float) -> QPoint:
        """Where voxel position (y, x) is drawn, for tests and tooltips."""
        down, right = self.camera.to_view(y, x, self.view_size)
        return QPoint(int(right), int(down))
