"""The borders of objects as closed lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import approximate_polygon, find_contours

TOUCHING = np.ones((3, 3), bool)
"""Pixels that touch at a corner belong together."""


def numbered_pieces(mask: NDArray[Any]) -> NDArray[np.int32]:
    """Number the pieces of a mask (y, x): 1, 2, ... where it is not 0."""
    labels, _count = ndimage.label(mask != 0, TOUCHING, output=np.int32)
    return np.asarray(labels)


def outlines(labels: NDArray[Any]) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """The outer border of each piece of each object; holes are not followed.

    Parameters
    ----------
    labels
        (y, x), whole numbers; 0 is background.

    Yields
    ------
    number of the object, float64 (n, 2): x and y of the corners in pixels, counted from the image's
    corner (the middle of the first pixel is at 0.5), the first one repeated at the end. The line
    runs half-way between the middles of inner and outer pixels: what lies within it is the piece.
    """
    for number, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is None:
            continue
        inside = np.pad(labels[box] == number, 1)
        for line in find_contours(inside.astype(np.float32), 0.5, fully_connected="high"):  # type: ignore[no-untyped-call]
            if _is_hole(line):
                continue
            # Points on a straight line are left out.
            corners = approximate_polygon(line, 1e-6)  # type: ignore[no-untyped-call]
            y, x = corners[:, 0] + box[0].start - 0.5, corners[:, 1] + box[1].start - 0.5
            yield number, np.stack([x, y], axis=1)


def _is_hole(line: NDArray[np.float64]) -> bool:
    """Whether a line runs around a hole: it turns the other way."""
    y, x = line[:, 0], line[:, 1]
    return bool(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) < 0)
