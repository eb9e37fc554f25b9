"""Planes of an image made small, of which no more is read than a picture needs.

Every n-th row is read alone. Of a plane larger than `LARGEST_PLANE` a part is read: a file that is
stored in tiles would have to be decoded whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source

LARGEST_PLANE = 8192
"""Of a plane that is longer or wider only so much is read."""


@dataclass(frozen=True)
class Window:
    """What is read of a plane: every `step`-th pixel of a part."""

    rows: range
    columns: range
    step: int


def window_of(height: int, width: int, side: int, middle: tuple[int, int] | None = None) -> Window:
    """A window on a plane that becomes a picture of at most `side` pixels.

    Of a large plane it is the part around `middle` (y, x), or the plane's own.
    """
    at = middle or (height // 2, width // 2)
    rows, columns = _part(height, at[0]), _part(width, at[1])
    return Window(rows, columns, max(1, -(-max(len(rows), len(columns)) // side)))


def small_plane(
    source: Source, place: tuple[int, int, int], window: Window, colours: bool = False
) -> NDArray[Any]:
    """A plane (t, z, c) of a canonical source.

    Returns
    -------
    (y, x); with `colours` the first three channels, (y, x, 3)
    """
    (t, z, c), columns = place, window.columns
    first, stop = (0, 3) if colours else (c, c + 1)
    lines = [
        source.read(
            Region((t, z, y, columns[0], first), (t + 1, z + 1, y + 1, columns[-1] + 1, stop))
        )[0, 0, 0, :: window.step]
        for y in window.rows[:: window.step]
    ]
    values = np.stack(lines)
    return values if colours else values[..., 0]


def _part(size: int, middle: int) -> range:
    if size <= LARGEST_PLANE:
        return range(size)
    start = min(max(0, middle - LARGEST_PLANE // 2), size - LARGEST_PLANE)
    return range(start, start + LARGEST_PLANE)
