"""The picture of a shared Enhancer: the same place as the microscope, the forest and it see it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1024, 512
"""Twice as wide as high, as bioimage.io asks; in pixels."""

GAP = 6

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

    pictures = [_coloured(forest), _coloured(enhanced)]
    if raw is not None:
        pictures.insert(0, np.repeat(_grey(raw)[..., None], 3, axis=2))
    width = (WIDTH - GAP * (len(pictures) - 1)) // len(pictures)
    box = _place(enhanced, width / HEIGHT)
    canvas = Image.new("RGB", (WIDTH, HEIGHT), (255, 255, 255))
    for k, picture in enumerate(pictures):
        part = Image.fromarray(np.ascontiguousarray(picture[box]))
        part = part.resize((width, HEIGHT), Image.Resampling.LANCZOS)
        canvas.paste(part, (k * (width + GAP), 0))
    # A table of colours halves the file; bioimage.io asks for at most 500 kB.
    table = canvas.quantize(256, dither=Image.Dither.NONE)
    table.save(path, format="PNG", optimize=True)


def _place(enhanced: NDArray[np.float32], aspect: float) -> tuple[slice, slice]:
    """The part of that width to height that holds most of the structure, as large as it can be."""
    height, width = enhanced.shape
    h = min(height, int(width / aspect))
    w = min(width, int(h * aspect))
    sums = np.pad(enhanced.astype(np.float64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    inside = sums[h:, w:] - sums[:-h, w:] - sums[h:, :-w] + sums[:-h, :-w]
    y, x = np.unravel_index(int(inside.argmax()), inside.shape)
    return slice(int(y), int(y) + h), slice(int(x), int(x) + w)


def _grey(image: NDArray[np.generic]) -> NDArray[np.uint8]:
    values = image.astype(np.float32)
    low, high = (float(v) for v in np.percentile(values, (0.5, 99.5)))
    spread = np.clip((values - low) / max(high - low, 1e-6), 0, 1)
    return np.rint(spread * 255).astype(np.uint8)


def _coloured(probability: NDArray[np.float32]) -> NDArray[np.uint8]:
    levels = np.linspace(0, 1, len(COLOURS))
    values = np.clip(probability, 0, 1)
    channels = [np.interp(values, levels, COLOURS[:, k]) for k in range(3)]
    picture: NDArray[np.uint8] = np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
    return picture
