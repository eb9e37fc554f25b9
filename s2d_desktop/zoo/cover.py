"""The picture of a shared Enhancer: the same place as the microscope, the forest and it see it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1024, 512
"""Twice as wide as high, as bioimage.io asks; in pixels."""

GAP = 6
HALF = 128
"""Colours of the picture's table for greys, and for probabilities."""

COLOURS = np.array(
    [(0, 0, 0), (34, 12, 74), (110, 26, 110), (188, 55, 84), (240, 112, 32), (252, 230, 140)],
    np.float64,
)
"""Of probabilities 0, 0.2, ... 1: ever lighter, so that the picture also reads in grey."""


def write_cover(
    path: Path,
    raw: NDArray[np.generic] | None,
    forest: NDArray[np.float32],
    enhanced: NDArray[np.float32],
) -> None:
    """Draw raw image, forest and enhanced map beside one another, as PNG.

    Parameters
    ----------
    path
        The file.
    raw
        Grey image (y, x), or None if there is none.
    forest, enhanced
        Maps 0..1 of the same place, (y, x).
    """
    from PIL import Image

    levels = HALF - 1
    pictures = [HALF + levels * np.clip(forest, 0, 1), HALF + levels * np.clip(enhanced, 0, 1)]
    if raw is not None:
        pictures.insert(0, levels * _grey(raw))
    width = (WIDTH - GAP * (len(pictures) - 1)) // len(pictures)
    box = _place(enhanced, width / HEIGHT)
    # A table of colours instead of three channels: bioimage.io asks for at most 500 kB.
    canvas = np.full((HEIGHT, WIDTH), levels, np.uint8)
    for k, picture in enumerate(pictures):
        low = 0 if raw is not None and k == 0 else HALF
        part = Image.fromarray(np.ascontiguousarray(picture[box], np.float32))
        values = np.asarray(part.resize((width, HEIGHT), Image.Resampling.BICUBIC))
        left = k * (width + GAP)
        canvas[:, left : left + width] = np.rint(np.clip(values, low, low + levels))
    image = Image.fromarray(canvas)
    image.putpalette(_table())
    image.save(path, format="PNG", optimize=True)


def _table() -> list[int]:
    """128 greys from black to white, then 128 colours of probabilities 0..1."""
    places = np.linspace(0, 1, HALF)
    greys = np.repeat(255 * places[:, None], 3, axis=1)
    levels = np.linspace(0, 1, len(COLOURS))
    colours = [np.interp(places, levels, COLOURS[:, k]) for k in range(3)]
    both = np.concatenate([greys, np.stack(colours, axis=-1)])
    return [int(v) for v in np.rint(both).ravel()]


def _place(enhanced: NDArray[np.float32], aspect: float) -> tuple[slice, slice]:
    """The part of that width to height that holds most of the structure, as large as it can be."""
    height, width = enhanced.shape
    h = min(height, int(width / aspect))
    w = min(width, int(h * aspect))
    sums = np.pad(enhanced.astype(np.float64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    inside = sums[h:, w:] - sums[:-h, w:] - sums[h:, :-w] + sums[:-h, :-w]
    y, x = np.unravel_index(int(inside.argmax()), inside.shape)
    return slice(int(y), int(y) + h), slice(int(x), int(x) + w)


def _grey(image: NDArray[np.generic]) -> NDArray[np.float32]:
    """0..1: the 0.5 and 99.5 percentiles become black and white."""
    values = image.astype(np.float32)
    low, high = (float(v) for v in np.percentile(values, (0.5, 99.5)))
    spread: NDArray[np.float32] = np.clip((values - low) / max(high - low, 1e-6), 0, 1)
    return spread
