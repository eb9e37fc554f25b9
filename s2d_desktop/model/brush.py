"""The voxels that a round brush covers on its way from one place to the next."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Place = tuple[float, float]
"""(y, x) in voxels: voxel ``i`` covers ``i <= place < i + 1``, its centre is at ``i + 0.5``."""


def swept_disc(
    start: Place, stop: Place, diameter: float
) -> tuple[tuple[int, int], NDArray[np.bool_]]:
    """Voxels whose centre is at most half a diameter away from the way between two places.

    The voxels under the way itself always belong to it, so that a brush of one voxel leaves no
    gaps.

    Parameters
    ----------
    start, stop
        Where the brush was and where it is; the same for a dab.
    diameter
        Of the brush, in voxels.

    Returns
    -------
    (top, left) of the box, which may lie outside of an image, and the mask (y, x) of the box
    """
    radius = max(0.5, diameter / 2)
    low = [math.floor(min(a, b) - radius) for a, b in zip(start, stop, strict=True)]
    high = [math.floor(max(a, b) + radius) + 1 for a, b in zip(start, stop, strict=True)]
    y = np.arange(low[0], high[0])[:, None] + 0.5 - start[0]
    x = np.arange(low[1], high[1])[None, :] + 0.5 - start[1]
    dy, dx = stop[0] - start[0], stop[1] - start[1]
    length = dy * dy + dx * dx
    along = np.clip((y * dy + x * dx) / length, 0.0, 1.0) if length else np.zeros((1, 1))
    mask = (y - along * dy) ** 2 + (x - along * dx) ** 2 <= radius * radius
    steps = max(1, math.ceil(2 * math.sqrt(length)))
    share = np.linspace(0.0, 1.0, steps + 1)
    under_y = np.floor(start[0] + share * dy).astype(np.int64) - low[0]
    under_x = np.floor(start[1] + share * dx).astype(np.int64) - low[1]
    mask[under_y, under_x] = True
    return (low[0], low[1]), mask
