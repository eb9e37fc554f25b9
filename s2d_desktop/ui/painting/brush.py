"""The tool in the user's hand: moves in any panel become strokes on the image that is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QColor, QPainter

from s2d_desktop.model.strokes import StrokeChange, Strokes
from s2d_desktop.ui.painting.overlay import draw_brush
from s2d_desktop.ui.viewer.camera import Camera

SIZES = (1, 2, 3, 4, 5, 7, 9, 11, 15, 21, 31, 45, 61, 91, 121, 181, 241)
"""Diameters of the brush, in pixels of the image; keys and wheel go from one to the next."""

FIRST_SIZE = 7


class Brush(QObject):
    """Brush or eraser; a panel tells it what the mouse does."""

    changed = Signal()
    """Another tool, size or colour."""
    painted = Signal()
    """The stroke has grown: panels should be drawn again."""
    stroke_ended = Signal(object)
    """A `StrokeChange`."""

    def __init__(self, camera: Camera) -> None:
        super().__init__()
        self._camera = camera
        self.strokes: Strokes | None = None
        """Of the image that is open; None if nothing can be painted on."""
        self.kind = ""
        """``brush``, ``eraser``, or empty: the mouse moves the picture."""
        self.size = FIRST_SIZE
        self.value = 1
        """Of the class that is painted."""
        self.colour = QColor("white")
        self._last: tuple[float, float] | None = None
        self._plane = (0, 0)
        self._only = 0

    @property
    def is_active(self) -> bool:
        """Whether the left button paints."""
        return bool(self.kind) and self.strokes is not None

    @property
    def is_painting(self) -> bool:
        """Whether the button is down."""
        return self._last is not None

    def take(self, kind: str) -> None:
        """Take ``brush`` or ``eraser`` into the hand, or (empty) put it away."""
        if kind != self.kind:
            self.abandon()
            self.kind = kind
            self.changed.emit()

    def set_size(self, size: int) -> None:
        """Paint with another diameter, in pixels of the image."""
        size = min(max(1, size), SIZES[-1])
        if size != self.size:
            self.size = size
            self.changed.emit()

    def resize(self, steps: int) -> None:
        """The next larger size, or the next smaller one for -1."""
        larger = [s for s in SIZES if s > self.size]
        smaller = [s for s in SIZES if s < self.size]
        if steps > 0 and larger:
            self.set_size(larger[0])
        elif steps < 0 and smaller:
            self.set_size(smaller[-1])

    # -- what the mouse does; places in voxels of the image

    def press(self, y: float, x: float, only_class: bool) -> None:
        """Begin a stroke; `only_class` lets an eraser take away the chosen class alone."""
        assert self.strokes is not None
        self.abandon()
        self._plane = self._camera.t, self._camera.z
        self._only = self.value if only_class and self.kind == "eraser" else 0
        self.strokes.begin()
        self._last = y, x
        self.move(y, x)

    def move(self, y: float, x: float) -> None:
        """Go on to a place."""
        if self._last is None or self.strokes is None:
            return
        value = self.value if self.kind == "brush" else 0
        self.strokes.paint(self._plane, self._last, (y, x), self.size, value, self._only)
        self._last = y, x
        self.painted.emit()

    def release(self) -> None:
        """End the stroke."""
        if self._last is None or self.strokes is None:
            return
        self._last = None
        change: StrokeChange | None = self.strokes.end()
        if change is not None:
            self.stroke_ended.emit(change)

    def dab(self, y: float, x: float) -> None:
        """Press and release at one place, for the keyboard."""
        self.press(y, x, False)
        self.release()

    def abandon(self) -> bool:
        """Take back a stroke whose button is still down; whether there was one."""
        if self._last is None or self.strokes is None:
            return False
        self._last = None
        self.strokes.abandon()
        self.painted.emit()
        return True

    def draw(self, painter: QPainter, view: tuple[int, int], middle: bool) -> None:
        """Draw the outline at the mouse; where there is none and `middle` is set, in the middle."""
        place = self._camera.cursor
        if place is not None:
            down, right = self._camera.to_view(*place, view)
        elif middle:
            down, right = view[0] / 2, view[1] / 2
        else:
            return
        radius = max(2.0, self.size / 2 * self._camera.zoom)
        draw_brush(painter, QPointF(right, down), radius, self.colour, self.kind == "eraser")
