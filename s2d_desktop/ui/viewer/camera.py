"""The one camera that every panel reads, so that the views cannot drift apart."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

LARGEST_ZOOM = 64.0
"""Screen pixels per voxel."""


class Camera(QObject):
    """Where all panels look: centre, zoom, slice, time point and the mouse.

    Positions are in voxels: voxel ``i`` covers ``i <= position < i + 1``. The zoom is in screen
    pixels per voxel. A panel of width ``w`` shows position ``x`` at ``(x - cx) * zoom + w / 2``.
    """

    moved = Signal()
    """Centre, zoom, slice or time point changed."""
    sliced = Signal()
    """Slice or time point changed (`moved` is sent as well)."""
    pointed = Signal()
    """The voxel under the mouse changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shape = (1, 1, 1, 1)
        self.cy = self.cx = 0.5
        self.zoom = 1.0
        self.t = self.z = 0
        self.cursor: tuple[float, float] | None = None
        self.is_fitted = True
        """Whether the whole image is shown and nobody has moved since."""
        self._fit_zoom = 1.0

    def show_image(self, shape: tuple[int, int, int, int], view: tuple[int, int]) -> None:
        """Look at a new image of (t, z, y, x) `shape`, fitted into a panel of (height, width)."""
        self.shape = shape
        self.t, self.z = 0, shape[1] // 2 if shape[1] > 1 else 0
        self.cursor = None
        self.sliced.emit()
        self.fit(view)

    def fit(self, view: tuple[int, int]) -> None:
        """Show the whole image in a panel of (height, width) screen pixels."""
        height, width = self.shape[2:]
        margin = 0.98
        self._fit_zoom = max(1e-4, margin * min(view[0] / height, view[1] / width))
        self.cy, self.cx, self.zoom = height / 2, width / 2, min(self._fit_zoom, LARGEST_ZOOM)
        self.is_fitted = True
        self.moved.emit()

    def zoom_at(self, factor: float, dy: float, dx: float) -> None:
        """Zoom by `factor`; what lies (dy, dx) screen pixels off the centre stays there."""
        smallest = min(self._fit_zoom, 1.0) / 4
        zoom = min(max(self.zoom * factor, smallest), LARGEST_ZOOM)
        y, x = self.cy + dy / self.zoom, self.cx + dx / self.zoom
        self.zoom = zoom
        self._look_at(y - dy / zoom, x - dx / zoom)

    def pan(self, dy: float, dx: float) -> None:
        """Move the picture by (dy, dx) screen pixels."""
        self._look_at(self.cy - dy / self.zoom, self.cx - dx / self.zoom)

    def _look_at(self, y: float, x: float) -> None:
        self.is_fitted = False
        # The centre stays on the image, so that it cannot be lost.
        self.cy = min(max(y, 0.0), float(self.shape[2]))
        self.cx = min(max(x, 0.0), float(self.shape[3]))
        self.moved.emit()

    def centre_on(self, t: int, z: int, y: float, x: float, zoom: float | None = None) -> None:
        """Look at a place; None keeps the zoom."""
        if zoom is not None:
            self.zoom = min(max(zoom, min(self._fit_zoom, 1.0) / 4), LARGEST_ZOOM)
        self._go(t, z)
        self._look_at(y, x)

    def go_to_slice(self, z: int) -> None:
        """Show slice `z`, clipped to those there are."""
        self._go(self.t, z)

    def go_to_time(self, t: int) -> None:
        """Show time point `t`, clipped to those there are."""
        self._go(t, self.z)

    def _go(self, t: int, z: int) -> None:
        t = min(max(t, 0), self.shape[0] - 1)
        z = min(max(z, 0), self.shape[1] - 1)
        if (t, z) != (self.t, self.z):
            self.t, self.z = t, z
            self.sliced.emit()
            self.moved.emit()

    def point(self, position: tuple[float, float] | None) -> None:
        """The mouse is at voxel position (y, x), or nowhere."""
        if position != self.cursor:
            self.cursor = position
            self.pointed.emit()

    def voxel(self) -> tuple[int, int] | None:
        """(y, x) of the voxel under the mouse; None outside of the image."""
        if self.cursor is None:
            return None
        y, x = int(self.cursor[0] // 1), int(self.cursor[1] // 1)
        inside = 0 <= y < self.shape[2] and 0 <= x < self.shape[3]
        return (y, x) if inside else None

    def to_view(self, y: float, x: float, view: tuple[int, int]) -> tuple[float, float]:
        """Screen position (down, right) of a voxel position in a panel of (height, width)."""
        return (y - self.cy) * self.zoom + view[0] / 2, (x - self.cx) * self.zoom + view[1] / 2

    def to_voxel(self, down: float, right: float, view: tuple[int, int]) -> tuple[float, float]:
        """Voxel position (y, x) of a screen position in a panel of (height, width)."""
        return (
            (down - view[0] / 2) / self.zoom + self.cy,
            (right - view[1] / 2) / self.zoom + self.cx,
        )
