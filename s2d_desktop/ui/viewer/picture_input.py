"""Mouse, wheel, trackpad and keys over a picture: they move the camera or a tool."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.tool import Tool

ARROW_STEP_PX = 64

WHEEL_STEP = 120
"""What Qt says of one step of a wheel, in eighths of a degree."""


class PictureInput(QWidget):
    """Wheel and pinch zoom at the mouse, dragging pans.

    Space, held, shows raw data only; X, held, the other one of two layers that are compared.
    """

    clicked = Signal(int, int)
    """The mouse was pressed and released on voxel (y, x) without dragging."""

    def __init__(self, camera: Camera, display: Display) -> None:
        super().__init__()
        self.camera, self.display = camera, display
        self.tool: Tool | None = None
        self._pressed_at: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._shows_focus = False
        self._turned = 0
        """Of a step of the wheel that is not complete."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def view_size(self) -> tuple[int, int]:
        """(height, width) in screen pixels."""
        return self.height(), self.width()

    def _offset(self, position: QPointF) -> tuple[float, float]:
        return position.y() - self.height() / 2, position.x() - self.width() / 2

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                # Two fingers that part on a trackpad; the value is what is to be added to 1.
                factor = min(2.0, max(0.5, 1 + event.value()))
                self.camera.zoom_at(factor, *self._offset(event.position()))
            return True
        return super().event(event)

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
            self._turn_slices(turned)
        elif with_control and self._holds_tool:
            self.tool.resize(1 if turned > 0 else -1)
        else:
            dy, dx = self._offset(event.position())
            self.camera.zoom_at(2 ** (turned / 360), dy, dx)
        event.accept()

    def _turn_slices(self, turned: int) -> None:
        """A slice for each step of a wheel; a trackpad sends many small parts of a step."""
        if (turned > 0) != (self._turned > 0):
            self._turned = 0
        self._turned += turned
        steps = int(self._turned / WHEEL_STEP)
        self._turned -= steps * WHEEL_STEP
        if steps:
            self.camera.go_to_slice(self.camera.z - steps)

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
