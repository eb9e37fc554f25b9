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


Corners = NDArray[np.int64]


def outlines(labels: NDArray[Any]) -> Iterator[tuple[int, Corners, tuple[Corners, ...]]]:
    """The borders of each piece of each object, along the edges of its pixels.

    Pieces that touch at a corner are one; holes that do so are two.

    Parameters
    ----------
    labels
        (y, x), whole numbers; 0 is background.

    Yields
    ------
    number of the object, its outer border, the borders of its holes: int64 (n, 2) each, x and y of
    the corners, in pixels from the image's corner; the polygon is closed by going back to the first
    """
    for number, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is None:
            continue
        corner = (box[1].start, box[0].start)
        pieces, count = ndimage.label(np.pad(labels[box] == number, 1), TOUCHING)
        for piece in range(1, count + 1):
            inside = (pieces == piece).astype(np.float32)
            lines = find_contours(inside, 0.5, fully_connected="high")  # type: ignore[no-untyped-call]
            borders = [_corners(line)[:, ::-1] + corner for line in lines]
            holes = [_is_hole(line) for line in lines]
            outer = borders[holes.index(False)]
            yield number, outer, tuple(b for b, h in zip(borders, holes, strict=True) if h)


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
