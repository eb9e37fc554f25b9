"""The picture of one panel: draws the tiles there are, wishes for the rest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.curtain import CurtainHandle, draw_name, draw_names
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.layers import Layer, Overlay
from s2d_desktop.ui.viewer.pixels import TileKey, View, level_for
from s2d_desktop.ui.viewer.scale_bar import draw_scale_bar
from s2d_desktop.ui.viewer.tile_loader import TileLoader, Wish

MOST_COMPUTED_TILES = 200
"""With more tiles of a computed source in view, none is begun: "zoom in to compute"."""

ARROW_STEP_PX = 64


class Tool(Protocol):
    """Something in the user's hand that acts on the picture; places are in voxels."""

    @property
    def is_active(self) -> bool:
        """Whether the left button belongs to it."""

    @property
    def is_painting(self) -> bool:
        """Whether the button is down."""

    def press(self, y: float, x: float, only_class: bool) -> None:
        """The button goes down; `only_class` with Shift."""

    def move(self, y: float, x: float) -> None:
        """The mouse moves while it is down."""

    def release(self) -> None:
        """The button goes up."""

    def dab(self, y: float, x: float) -> None:
        """All at once, from the keyboard."""

    def resize(self, steps: int) -> None:
        """Larger or smaller."""

    def draw(self, painter: QPainter, view: tuple[int, int], middle: bool) -> None:
        """Draw its outline at the mouse, or for the keyboard in the middle."""


class TileView(QWidget):
    """Layers under one camera. Wheel zooms at the mouse, dragging pans.

    Space, held, shows raw data only; X, held, the other one of two layers that are compared.
    """

    resized = Signal()
    clicked = Signal(int, int)
    """The mouse was pressed and released on voxel (y, x) without dragging."""

    def __init__(self, camera: Camera, display: Display, loader: TileLoader, name: str) -> None:
        super().__init__()
        self.camera, self.display, self.loader = camera, display, loader
        self.layers: list[Layer] = []
        self.raw: Layer | None = None
        """Drawn instead of everything else while Space is held."""
        self.strokes: Overlay | None = None
        self.tool: Tool | None = None
        self.scale_facts: tuple[dict[str, float], str] | None = None
        self.message = ""
        """Said in the middle where there is no picture."""
        self.note = ""
        """What the panel says over its picture now."""
        self.paused = False
        self.overlay: Callable[[QPainter, tuple[int, int]], None] | None = None
        """Draws what lies over the layers, in a view of (height, width)."""
        self.behind: tuple[TileView, CurtainHandle] | None = None
        """Whose picture is drawn left of a curtain's handle, and the handle."""
        self.partner: TileView | None = None
        """Whose picture is drawn instead while X is held."""
        self._pressed_at: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._shows_focus = False
        self.setAccessibleName(name)
        self.setAccessibleDescription(tr("panel.description"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        camera.moved.connect(self._on_camera)
        camera.pointed.connect(self._redraw)
        display.changed.connect(self._redraw)
        loader.arrived.connect(self._redraw)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    @property
    def view_size(self) -> tuple[int, int]:
        """(height, width) in screen pixels."""
        return self.height(), self.width()

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

    # -- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().brush(self.palette().ColorRole.Dark))
        view = self.view()
        smooth = self.camera.zoom * self.devicePixelRatioF() < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        wishes: list[Wish] = []
        note = "" if self.shown_layers or self.overlay else self.message
        parts = self._parts()
        for source, room in parts:
            if len(parts) > 1:
                painter.setClipRect(room)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            said, wished = self._draw_part(painter, source, view)
            note, wishes = note or said, wishes + wished
        painter.setClipping(False)
        self.loader.want(self, [] if self.paused else wishes)
        if self.paused and wishes and not note:
            note = tr("panel.paused")
        holds = self.tool is not None and self.tool.is_active
        if not (holds and self.underMouse()):
            self._draw_crosshair(painter)
        if holds and self.shown_layers:
            self.tool.draw(painter, self.view_size, self.hasFocus())
        if self.scale_facts and self.shown_layers:
            draw_scale_bar(painter, QRectF(self.rect()), *self.scale_facts, self.camera.zoom)
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
            self._draw_note(painter, note)
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

    def _draw_part(self, painter: QPainter, source: TileView, view: View) -> tuple[str, list[Wish]]:
        """Draw what `source` shows; returns a note to say and tiles to wish for."""
        note, wishes = "", []
        for number, layer in enumerate(source.shown_layers):
            error = self.loader.error_of(layer.pixels)
            if error is not None:
                note = tr("panel.failed")
            keys = layer.pixels.visible(view)
            too_many = layer.pixels.computed and len(keys) > MOST_COMPUTED_TILES
            missing = self._draw_layer(painter, layer, keys, number == 0)
            if too_many and missing:
                note = note or tr("panel.zoom_in", count=len(keys))
            elif error is None:
                wishes += missing
        if not self.display.raw_only and self.display.strokes and source.strokes and source.layers:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            source.strokes.draw(painter, self.camera, self.view_size)
        if source.overlay is not None and not self.display.raw_only:
            smooth = self.camera.zoom * self.devicePixelRatioF() < 1
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            source.overlay(painter, self.view_size)
        return note, wishes

    def _target(self, box: tuple[int, int, int, int]) -> QRect:
        # Both corners are rounded the same way for neighbours, so that no seam can open.
        top, left = self.camera.to_view(box[0], box[1], self.view_size)
        bottom, right = self.camera.to_view(box[2], box[3], self.view_size)
        y, x = round(top), round(left)
        return QRect(x, y, max(1, round(right) - x), max(1, round(bottom) - y))

    def _draw_layer(
        self, painter: QPainter, layer: Layer, keys: list[TileKey], ground: bool
    ) -> list[Wish]:
        """Draw the tiles there are; return wishes for the others."""
        missing: list[Wish] = []
        layer.make_room(len(keys))
        store = self.loader.store
        veil = QBrush(QColor(128, 128, 128, 70), Qt.BrushStyle.SolidPattern)
        for distance, key in enumerate(keys):
            image = layer.image(store, key)
            box = layer.pixels.box(key)
            if image is not None:
                painter.drawImage(self._target(box), image)
                continue
            # Rings, not single tiles, decide what comes first: see Wish.order.
            missing.append(Wish(layer.pixels, key, layer.rank, int(math.sqrt(distance + 1))))
            older = layer.older_image(store, key)
            if older is not None:
                painter.drawImage(self._target(box), older)
            drawn = older is not None or self._draw_stand_in(painter, layer, key)
            if ground or layer.pixels.computed:
                target = self._target(box)
                if ground and not drawn:
                    painter.fillRect(target, QColor(176, 176, 176))
                else:
                    painter.fillRect(target, veil)
        return missing

    def _draw_stand_in(self, painter: QPainter, layer: Layer, key: TileKey) -> bool:
        store = self.loader.store
        target = self._target(layer.pixels.box(key))
        for other in layer.pixels.stand_ins(key):
            if store.get(layer.pixels, other) is None:
                continue
            image = layer.image(store, other)
            if image is None:
                continue
            painter.save()
            painter.setClipRect(target)
            painter.drawImage(self._target(layer.pixels.box(other)), image)
            painter.restore()
            if other.level >= key.level or layer.pixels.computed:
                return True
        return False

    def _draw_crosshair(self, painter: QPainter) -> None:
        if self.camera.cursor is None or self.camera.voxel() is None:
            return
        down, right = self.camera.to_view(*self.camera.cursor, self.view_size)
        gap = 12
        for colour, shift in ((QColor(0, 0, 0, 110), 1), (QColor(255, 255, 255, 140), 0)):
            painter.setPen(QPen(colour, 1))
            x, y = int(right) + shift, int(down) + shift
            painter.drawLine(x, 0, x, y - gap)
            painter.drawLine(x, y + gap, x, self.height())
            painter.drawLine(0, y, x - gap, y)
            painter.drawLine(x + gap, y, self.width(), y)

    def _draw_note(self, painter: QPainter, text: str) -> None:
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = self.rect().adjusted(24, 12, -24, -12)
        need = painter.boundingRect(room, flags, text)
        pad = painter.fontMetrics().height() // 2
        ground = need.adjusted(-pad, -pad, pad, pad)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self.palette().color(self.palette().ColorRole.ToolTipBase)
        colour.setAlpha(235)
        painter.setBrush(colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(ground, 5, 5)
        painter.setPen(self.palette().color(self.palette().ColorRole.ToolTipText))
        painter.drawText(room, flags, text)

    # -- mouse and keys

    def _offset(self, position: QPointF) -> tuple[float, float]:
        return position.y() - self.height() / 2, position.x() - self.width() / 2

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Shift turns the wheel sideways on some systems.
        turned = event.angleDelta().y() or event.angleDelta().x()
        if not turned:
            return
        with_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        slices = with_shift
        if self.display.wheel_changes_slice and self.camera.shape[1] > 1:
            slices = not with_shift and not with_control
        if slices:
            self.camera.go_to_slice(self.camera.z + (1 if turned < 0 else -1))
        elif with_control and self._holds_tool:
            self.tool.resize(1 if turned > 0 else -1)
        else:
            dy, dx = self._offset(event.position())
            self.camera.zoom_at(2 ** (turned / 360), dy, dx)
        event.accept()

    @property
    def _holds_tool(self) -> bool:
        return self.tool is not None and self.tool.is_active

    def mousePressEvent(self, event: QMouseEvent) -> None:
        buttons = Qt.MouseButton
        if event.button() == buttons.LeftButton and self._holds_tool:
            place, shift = event.position(), Qt.KeyboardModifier.ShiftModifier
            voxel = self.camera.to_voxel(place.y(), place.x(), self.view_size)
            self.tool.press(*voxel, bool(event.modifiers() & shift))
        elif event.button() in (buttons.LeftButton, buttons.MiddleButton, buttons.RightButton):
            self._dragged_from = self._pressed_at = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._dragged_from is not None:
            moved = place - self._dragged_from
            self._dragged_from = place
            self.camera.pan(moved.y(), moved.x())
        voxel = self.camera.to_voxel(place.y(), place.x(), self.view_size)
        if self.tool is not None and self.tool.is_painting:
            self.tool.move(*voxel)
        self.camera.point(voxel)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.tool is not None:
            self.tool.release()
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            moved = (event.position() - pressed).manhattanLength()
            y, x = self.camera.to_voxel(pressed.y(), pressed.x(), self.view_size)
            inside = 0 <= y < self.camera.shape[2] and 0 <= x < self.camera.shape[3]
            if moved < QApplication.startDragDistance() and inside:
                self.clicked.emit(int(y), int(x))
        self._dragged_from = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def leaveEvent(self, event: object) -> None:
        self.camera.point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, 1),
            Qt.Key.Key_Right: (0, -1),
            Qt.Key.Key_Up: (1, 0),
            Qt.Key.Key_Down: (-1, 0),
        }
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.display.set(raw_only=True)
        elif event.key() == Qt.Key.Key_X:
            if not event.isAutoRepeat():
                self.display.set(swapped=True)
        elif event.key() in steps:
            dy, dx = steps[event.key()]
            self.camera.pan(dy * ARROW_STEP_PX, dx * ARROW_STEP_PX)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._holds_tool:
            self.tool.dab(self.camera.cy, self.camera.cx)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.display.set(raw_only=False)
        elif event.key() == Qt.Key.Key_X:
            if not event.isAutoRepeat():
                self.display.set(swapped=False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: object) -> None:
        self.display.set(raw_only=False, swapped=False)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # The mouse shows where it is by itself.
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._shows_focus = event.reason() in reasons
        self.update()

    def screen_position(self, y: float, x: float) -> QPoint:
        """Where voxel position (y, x) is drawn, for tests and tooltips."""
        down, right = self.camera.to_view(y, x, self.view_size)
        return QPoint(int(right), int(down))
