"""The borders of objects as closed lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import find_contours

TOUCHING = np.ones((3, 3), bool)
"""Pixels that touch at a corner belong together."""


def numbered_pieces(mask: NDArray[Any]) -> NDArray[np.int32]:
    """Number the pieces of a mask (y, x): 1, 2, ... where it is not 0."""
    labels, _count = ndimage.label(mask != 0, TOUCHING, output=np.int32)
    return np.asarray(labels)


def outlines(labels: NDArray[Any]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The outer border of each piece of each object, along the edges of its pixels.

    Holes are not followed. Pieces that touch at a corner are one.

    Parameters
    ----------
    labels
        (y, x), whole numbers; 0 is background.

    Yields
    ------
    number of the object, int64 (n, 2): x and y of the corners, in pixels from the image's corner;
    the polygon is closed by going back to the first
    """
    for number, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is None:
            continue
        inside = np.pad(labels[box] == number, 1)
        found = find_contours(inside.astype(np.float32), 0.5, fully_connected="high")  # type: ignore[no-untyped-call]
        for line in found:
            if _is_hole(line):
                continue
            corners = _corners(line)
            yield number, corners[:, ::-1] + (box[1].start, box[0].start)


def _corners(line: NDArray[np.float64]) -> NDArray[np.int64]:
    """Corners of the pixels' edges from the middles of these edges, which scikit-image gives.

    Each of the middles (row, column) lies half-way between two pixels: one of its numbers is not
    whole, and tells where the corner to the next middle lies. The pixel (0, 0) is padding.
    """
    here, after = line[:-1], np.roll(line[:-1], -1, axis=0)
    half = here % 1 != 0
    corners = np.where(half, here, np.where(after % 1 != 0, after, (here + after) / 2))
    whole = np.rint(corners - 0.5).astype(np.int64)
    # Corners at which the line goes straight on say nothing.
    before, behind = whole - np.roll(whole, 1, axis=0), np.roll(whole, -1, axis=0) - whole
    turned: NDArray[np.int64] = whole[(before != behind).any(axis=1)]
    return turned


def _is_hole(line: NDArray[np.float64]) -> bool:
    """Whether a line runs around a hole: it turns the other way."""
    y, x = line[:, 0], line[:, 1]
    return bool(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) < 0)
