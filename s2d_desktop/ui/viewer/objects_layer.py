"""Numbered objects as pictures: those in view while settings are tried, or those of the image."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from s2d_desktop.jobs.visible_objects import VisibleObjects
from s2d_desktop.model.region import Region
from s2d_desktop.ui.viewer import colouring, lut
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.layers import Layer
from s2d_desktop.ui.viewer.pixels import Pixels

SELECTED = "#FFFFFF"
RIM_OPACITY = 0.9


def object_borders(labels: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Pixels of objects with a 4-neighbour of another number; the array's own border is none."""
    padded = np.pad(labels, 1, mode="edge")
    around = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    found = np.zeros(labels.shape, bool)
    for other in around:
        found |= other != labels
    return found & (labels > 0)


def thickened(labels: NDArray[np.integer]) -> NDArray[np.integer]:
    """Objects grown into the background by a pixel: where many voxels share a screen pixel."""
    padded = np.pad(labels, 1, mode="edge")
    around = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    return np.where(labels > 0, labels, np.maximum.reduce(around))


def labels_image(
    labels: NDArray[np.integer],
    chosen: NDArray[np.integer],
    inks: Sequence[str],
    opacity: float,
    outlines: bool,
    thick: bool = False,
    selected: int = 0,
) -> QImage:
    """Objects (height, width) as see-through fills with a rim each, or as outlines alone.

    `chosen` gives for each number which of `inks` it has, counted on from the first after the last.
    """
    if thick:
        labels = thickened(labels)
    chosen = chosen % len(inks)
    rims = np.array([_ink(c, 1.0 if outlines else RIM_OPACITY) for c in inks], np.uint32)[chosen]
    fills = np.array([_ink(c, 0.0 if outlines else opacity) for c in inks], np.uint32)[chosen]
    rims[0] = fills[0] = 0
    if 0 < selected < len(rims):
        rims[selected] = _ink(SELECTED, 1.0)
        fills[selected] = _ink(SELECTED, 0.35)
    pixels = np.where(object_borders(labels), rims[labels], fills[labels])
    return colouring.premultiplied_image(pixels)


def _ink(colour: str, alpha: float) -> int:
    ink = QColor(colour)
    return (
        round(255 * alpha) << 24
        | round(ink.red() * alpha) << 16
        | round(ink.green() * alpha) << 8
        | round(ink.blue() * alpha)
    )


def objects_layer(
    pixels: Pixels, display: Display, camera: Camera, always_outlines: bool, inks: Sequence[str]
) -> Layer:
    """The objects of a whole image, by their numbers."""

    def style() -> tuple[Hashable, ...]:
        outlines = always_outlines or display.outlines
        return display.opacity, outlines, camera.zoom < 1, display.selected_object

    def paint(values: NDArray[np.generic]) -> QImage:
        # Few of many numbers are on one tile.
        numbers, labels = np.unique(np.append(0, values), return_inverse=True)
        opacity, outlines, thick, chosen = style()
        place = np.searchsorted(numbers, chosen)
        is_here = place < len(numbers) and numbers[place] == chosen
        return labels_image(
            labels[1:].reshape(values.shape),
            numbers,
            inks,
            float(opacity),
            bool(outlines),
            bool(thick),
            int(place) if is_here else 0,
        )

    return Layer(pixels, style, paint, 3)


class ObjectsOverlay:
    """The objects of what is visible, one picture over the panels."""

    def __init__(self, found: VisibleObjects, inks: Sequence[str]) -> None:
        self.found, self.inks = found, tuple(inks)
        # Knuth's multiplier: places in the same column differ by multiples of the image's width.
        mixed = found.places.astype(np.uint64) * np.uint64(2654435761) % np.uint64(2**32)
        self._chosen = (mixed >> np.uint64(16)).astype(np.int64)
        self._kept: tuple[tuple[Hashable, ...], QImage] | None = None

    def number_at(self, t: int, z: int, y: int, x: int) -> int | None:
        """Number of the object at a voxel, 0 for none; None where nothing was looked for."""
        at = Region((t, z, y, x, 0), (t + 1, z + 1, y + 1, x + 1, 1))
        if not at.intersect(self.found.box).size:
            return None
        return int(self.found.labels[at.relative_to(self.found.box).slices[2:4]].item())

    def draw(
        self,
        painter: QPainter,
        camera: Camera,
        display: Display,
        view: tuple[int, int],
        outlines: bool,
    ) -> None:
        """Draw what was found in the slice that `camera` shows, in a panel of (height, width)."""
        t, z, top, left, _ = self.found.box.start
        if (camera.t, camera.z) != (t, z):
            return
        style = (display.opacity, outlines or display.outlines, camera.zoom < 1)
        if self._kept is None or self._kept[0] != style:
            image = labels_image(self.found.labels, self._chosen, self.inks, *style)
            self._kept = (style, image)
        image = self._kept[1]
        down, right = camera.to_view(top, left, view)
        size = image.width() * camera.zoom, image.height() * camera.zoom
        painter.drawImage(QRectF(right, down, *size), image)


def inks_of(numbered: bool, structure: str) -> tuple[str, ...]:
    """A colour for each of several objects, or that of the class for all."""
    return lut.OKABE_ITO if numbered else (structure,)


def number_under_mouse(
    overlay: ObjectsOverlay | None, objects: Pixels | None, camera: Camera
) -> int | None:
    """Number of the object at the mouse, 0 for none; None where no objects are drawn."""
    voxel = camera.voxel()
    if voxel is None or (objects is None and overlay is None):
        return None
    if overlay is not None:
        return overlay.number_at(camera.t, camera.z, *voxel)
    place = (camera.t, camera.z, *voxel, 0)
    return int(objects.source.read(Region(place, tuple(v + 1 for v in place))).item())
