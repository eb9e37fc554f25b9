"""Entropy of the grey values around a pixel, as Trainable Weka Segmentation computes it.

The plane is turned into bytes by its own range, as ImageJ converts to 8-bit. Of their 256 values
only the first ones count where fewer bins are asked for: that is what the plugin 3.3.2 does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.pipeline.imagej_filters import Plane

LARGEST_RADIUS = 32
"""What each number of equal values adds is tabulated: some 80 MB for the largest."""

_LEVELS = 256


def as_bytes(image: Plane, value_range: tuple[float, float]) -> NDArray[np.uint8]:
    """ImageJ's conversion of real numbers to 8-bit.

    Parameters
    ----------
    image
        float32 (y, x).
    value_range
        What becomes 0 and what becomes 255.
    """
    low, high = value_range
    if not high > low:
        return np.zeros(image.shape, np.uint8)
    scaled = (image.astype(np.float64) - low) * (255.0 / (high - low)) + 0.5
    return np.clip(scaled, 0, _LEVELS - 1).astype(np.uint8)


def disc_entropy(levels: NDArray[np.uint8], radius: int, bins: Sequence[int]) -> list[Plane]:
    """Entropy of the first `bins` values in ImageJ's oval around each pixel, in bits.

    Parameters
    ----------
    levels
        (y, x).
    radius
        1 to `LARGEST_RADIUS`. The oval is 2 radius + 1 pixels wide; what lies outside of the array
        is left out.
    bins
        Numbers of values, 1 to 256.

    Returns
    -------
    float32 (y, x) for each of `bins`
    """
    height, width = levels.shape
    reach = half_heights(radius)
    out = [np.zeros((height, width), np.float32) for _ in bins]
    counts = np.zeros((_LEVELS, width), np.int32)
    columns = np.arange(width)
    most = sum(2 * below + 1 for below in reach)

    def change(y: int, dx: int, by: int) -> None:
        """Count the pixels of a line for the pixels that see them `dx` to the right, or not."""
        if 0 <= y < height and abs(dx) < width:
            seers = columns[max(0, -dx) : width - max(0, dx)]
            counts[levels[y, seers + dx], seers] += by

    for y in range(-radius, height):
        for dx in range(-radius, radius + 1):
            below = reach[dx + radius]
            if y + below >= 0:
                change(y + below, dx, 1)
            change(y - below - 1, dx, -1)
        if y >= 0:
            for plane, wanted in zip(out, bins, strict=True):
                plane[y] = _entropy(counts[:wanted], most)
    return out


def half_heights(radius: int) -> list[int]:
    """How far each column of the oval reaches up and down, from the left."""
    squared = (radius + 0.5) ** 2
    return [min(radius, int((squared - x * x) ** 0.5)) for x in range(-radius, radius + 1)]


@lru_cache(maxsize=4)
def _parts(most: int) -> NDArray[np.float64]:
    """What a value adds that occurs n times among `total`: (total, n), up to `most` each."""
    total, n = np.arange(most + 1)[:, None], np.arange(most + 1)
    shares = n / np.maximum(total, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(n > 0, -shares * (np.log(shares) / np.log(2.0)), 0.0)
    parts.setflags(write=False)
    return parts


def _entropy(counts: NDArray[np.int32], most: int) -> NDArray[np.float64]:
    """Of the values along the first axis; summed one after the other, as in the plugin."""
    parts = _parts(most)
    places = counts.sum(axis=0) * (most + 1) + counts
    total: NDArray[np.float64] = np.add.reduce(parts.ravel()[places], axis=0)
    return total
