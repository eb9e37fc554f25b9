"""ImageJ's Gaussian blur of a large sigma: lines are reduced, blurred, and enlarged again.

::

    line ──(parabolas, 3 pixels wide)──> reduced ──(Gaussian)──> blurred ──(cubic spline)──> line

All widths are in pixels of the reduced line, whose grid begins at the image's first pixel: a tile
must begin at a multiple of `reduced_by`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

LARGEST_DIRECT = 8.5
"""Up to this sigma a line is blurred as it is."""

_SMALLEST_REDUCED = 4.0
_AROUND = 3
"""Pixels that a reduced line is longer than the line at both ends."""


def reduced_by(sigma: float) -> int:
    """By which factor lines are reduced; 1 for not at all."""
    return math.floor(sigma / _SMALLEST_REDUCED) if sigma > LARGEST_DIRECT else 1


def reduced_sigma(sigma: float, factor: int) -> float:
    """What is left to do for the Gaussian: reducing and enlarging blur as well."""
    return math.sqrt(sigma * sigma / (factor * factor) - 1.0 / 3.0 - 1.0 / 4.0)


def reduced_down(image: Plane, factor: int) -> Plane:
    """Reduce along the first axis: float32 (y, x) to about (y / factor + 6, x)."""
    kernel = _reducing_kernel(factor)
    n = len(image)
    size = -(-n // factor) + 2 * _AROUND
    first = -_AROUND * factor - 3 * factor // 2
    sums = np.zeros((3, size + 2, image.shape[1]), np.float32)
    for x in range(factor):
        place = np.clip(first + np.arange(size + 2) * factor + x, 0, n - 1)
        values = image[place]
        for k in range(3):
            sums[k] += values * kernel[x + k * factor]
    reduced: Plane = sums[0, :-2] + sums[1, 1:-1] + sums[2, 2:]
    return reduced


def enlarged_down(reduced: Plane, factor: int, length: int) -> Plane:
    """Undo `reduced_down`: float32 (length, x)."""
    kernel = _enlarging_kernel(factor)
    place = np.arange(length) + _AROUND * factor + factor - 1
    cell, x = place // factor, factor - 1 - place % factor
    out: Plane = reduced[cell - 2] * kernel[x][:, None]
    for k in range(1, 4):
        out += reduced[cell - 2 + k] * kernel[x + k * factor][:, None]
    return out


def _reducing_kernel(unit: int) -> Plane:
    middle = unit * 3 // 2
    kernel = np.zeros(3 * unit, np.float32)
    for i in range((unit * 3 + 1) // 2):
        x = i / unit
        value = 0.75 - x * x if i <= unit // 2 else 0.125 + 0.5 * (x - 1) * (x - 2)
        kernel[middle - i] = value / unit
        kernel[middle + i] = value / unit
    return kernel


def _enlarging_kernel(unit: int) -> Plane:
    middle = 2 * unit
    kernel = np.zeros(4 * unit, np.float32)
    for i in range(2 * unit):
        x = i / unit
        value = 2.0 / 3.0 - x * x * (1 - 0.5 * x) if i < unit else (2 - x) ** 3 / 6
        kernel[middle + i] = value
        kernel[middle - i] = value
    return kernel
