"""From values to pictures: pure functions on tiles."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from s2d_desktop.ui.viewer import lut, mixing

BAND_VALUES = 2**14
"""So many values are coloured at a time: what lies between value and colour stays in the
processor's cache, and no memory of the size of a tile is asked for and given back."""


MOST_SPARE = 8
_spare: list[QImage] = []
"""Images that nobody shows any more; their memory is written to again, which is faster than to
get new memory from the system for each tile while the contrast is dragged."""


def give_back(image: QImage) -> None:
    """Say that `image` will not be drawn again."""
    if len(_spare) < MOST_SPARE:
        _spare.append(image)


def _new_image(shape: tuple[int, ...], form: QImage.Format) -> tuple[QImage, NDArray[np.uint32]]:
    """An image of (height, width), and its pixels to write to."""
    height, width = shape[:2]
    image = QImage()
    # Pictures are coloured in several threads; taking from a list is one step for all of them.
    with contextlib.suppress(IndexError):
        image = _spare.pop()
    if (image.height(), image.width(), image.format()) != (height, width, form):
        image = QImage(width, height, form)
    if image.isNull():
        return image, np.zeros((height, width), np.uint32)
    return image, np.frombuffer(image.bits(), np.uint32).reshape(height, width)


def _bands(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows of (height, width), some at a time."""
    rows = max(1, BAND_VALUES // max(1, shape[1]))
    return (slice(y, y + rows) for y in range(0, shape[0], rows))


def _image(pixels: NDArray[np.uint32], form: QImage.Format) -> QImage:
    image, out = _new_image(pixels.shape, form)
    out[:] = pixels
    return image


def _packed(rgb: NDArray[np.uint8]) -> NDArray[np.uint32]:
    wide = rgb.astype(np.uint32)
    return np.uint32(0xFF000000) | wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]


def premultiplied_image(pixels: NDArray[np.uint32]) -> QImage:
    """See-through pixels, each alpha, red, green and blue, the colours times alpha."""
    return _image(pixels, QImage.Format.Format_ARGB32_Premultiplied)


_GREYS = _packed(np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1))


def steps_of(values: NDArray[np.generic], low: float, high: float) -> NDArray[np.uint8]:
    """Values as steps 0..255 from `low` to `high`, rounded to the nearest; not a number is 0."""
    scale = 255.0 / max(high - low, 1e-12)
    if values.dtype == np.uint8:
        steps = (np.arange(256) - low) * scale
        return np.rint(np.clip(steps, 0, 255)).astype(np.uint8)[values]
    # In place: this runs for every visible tile while the contrast is dragged.
    scaled = values.astype(np.float32)
    scaled -= np.float32(low)
    scaled *= np.float32(scale)
    np.fmax(scaled, 0, out=scaled)  # takes 0 of it and what is not a number
    np.minimum(scaled, 255, out=scaled)
    np.rint(scaled, out=scaled)
    return scaled.astype(np.uint8)


def raw_image(values: NDArray[np.generic], window: tuple[float, float]) -> QImage:
    """Grey values, or colours where `values` is (height, width, 3)."""
    if values.ndim == 2:
        return _coloured(values, window, _GREYS)
    image, out = _new_image(values.shape, QImage.Format.Format_RGB32)
    for rows in _bands(values.shape):
        out[rows] = _packed(steps_of(values[rows], *window))
    return image


def _coloured(
    values: NDArray[np.generic], window: tuple[float, float], colours: NDArray[np.uint32]
) -> QImage:
    """Values from the first to the last of 256 `colours`, as they lie in `window`."""
    image, out = _new_image(values.shape, QImage.Format.Format_RGB32)
    for rows in _bands(values.shape):
        # Steps are always among the 256; without "clip" numpy would copy `out`.
        np.take(colours, steps_of(values[rows], *window), out=out[rows], mode="clip")
    return image


def probability_image(
    values: NDArray[np.generic], window: tuple[float, float], table: str
) -> QImage:
    """Probabilities in the colours of `table`."""
    return _coloured(values, window, _packed(lut.table(table)))


def mixed_image(
    values: NDArray[np.generic],
    windows: Sequence[tuple[float, float]],
    colours: Sequence[mixing.Colour],
) -> QImage:
    """Values (height, width, channels), or of one channel (height, width), mixed; see `mixing`.

    What is hidden is black.
    """
    values = values if values.ndim == 3 else values[..., np.newaxis]
    image, out = _new_image(values.shape, QImage.Format.Format_RGB32)
    for rows in _bands(values.shape):
        out[rows] = mixing.mixed(values[rows], windows, colours)
    return image


def difference_image(values: NDArray[np.generic]) -> QImage:
    """Differences -1..1 in `lut.difference_table`."""
    return _coloured(values, (-1.0, 1.0), _packed(lut.difference_table()))


def edges(mask: NDArray[np.bool_], thick: bool = False) -> NDArray[np.bool_]:
    """Voxels of `mask` that have a 4-neighbour outside; the tile's own border is no edge.

    `thick` takes their neighbours outside as well.
    """
    padded = np.pad(mask, 1, mode="edge")
    around = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    found = mask & ~np.logical_and.reduce(around)
    return found | (~mask & np.logical_or.reduce(around)) if thick else found


def segmentation_image(
    probabilities: NDArray[np.generic],
    threshold: float,
    colour: str,
    opacity: float,
    outlines: bool,
    thick: bool = False,
) -> QImage:
    """What `pipeline.segmentation` keeps, as a see-through fill or as (thick) outlines."""
    mask = probabilities > np.float32(threshold)
    ink = QColor(colour)
    alpha = 1.0 if outlines else opacity
    premultiplied = (
        round(255 * alpha) << 24
        | round(ink.red() * alpha) << 16
        | round(ink.green() * alpha) << 8
        | round(ink.blue() * alpha)
    )
    shown = edges(mask, thick) if outlines else mask
    image, out = _new_image(shown.shape, QImage.Format.Format_ARGB32_Premultiplied)
    np.multiply(shown, np.uint32(premultiplied), out=out)
    return image


STRIPE_PX = 3


def claims_image(values: NDArray[np.generic], colour: str) -> QImage:
    """Claims without support, 0..1, as stripes in `colour` that hide more the larger the claim."""
    height, width = values.shape
    diagonal = np.add.outer(np.arange(height), np.arange(width)) // STRIPE_PX % 2
    alpha = np.clip(np.nan_to_num(values.astype(np.float32)), 0, 1)
    alpha = alpha * np.where(diagonal, np.float32(0.35), np.float32(0.95))
    ink = QColor(colour)
    pixels = np.rint(255 * alpha).astype(np.uint32) << 24
    for part, shift in ((ink.red(), 16), (ink.green(), 8), (ink.blue(), 0)):
        pixels |= np.rint(part * alpha).astype(np.uint32) << shift
    return _image(pixels, QImage.Format.Format_ARGB32_Premultiplied)


def strokes_image(
    labels: NDArray[np.uint8], colours: dict[int, tuple[int, int, int]], opacity: float
) -> QImage:
    """Strokes (height, width), 0 where nothing was painted, one byte for each voxel."""
    labels = np.ascontiguousarray(labels)
    height, width = labels.shape
    image = QImage(labels.data, width, height, width, QImage.Format.Format_Indexed8).copy()
    table = [0] * 256
    for value, (red, green, blue) in colours.items():
        table[value] = QColor(red, green, blue, round(255 * opacity)).rgba()
    image.setColorTable(table)
    return image
