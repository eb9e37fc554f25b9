"""Colour tables (LUTs) for ImageJ: how a map, a mask or objects are meant to be looked at."""

from __future__ import annotations

import colorsys
from functools import cache

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.tiff_directory import Tag, integers

MAP, MASK, OBJECTS = "map", "mask", "objects"

_GLOW = {
    # place in the table: red, green, blue
    0: (0, 0, 0),
    64: (66, 10, 104),
    128: (188, 55, 84),
    192: (245, 125, 21),
    255: (252, 250, 180),
}
_MASK = (230, 159, 0)
_GOLDEN = 0.61803398875


@cache
def colour_table(kind: str) -> NDArray[np.uint8]:
    """The 256 colours for `MAP`, `MASK` or `OBJECTS`, uint8 (256, 3); the first one is black."""
    table = np.zeros((256, 3), np.uint8)
    if kind == MAP:
        places = list(_GLOW)
        for k in range(3):
            table[:, k] = np.interp(range(256), places, [colour[k] for colour in _GLOW.values()])
    elif kind == MASK:
        table[1:] = _MASK
    else:
        assert kind == OBJECTS
        for k in range(1, 256):
            # Hues of numbers that follow one another lie far apart.
            hue, bright = k * _GOLDEN % 1, (1.0, 0.75, 0.9)[k % 3]
            table[k] = [round(255 * v) for v in colorsys.hsv_to_rgb(hue, 0.75, bright)]
    table.setflags(write=False)
    return table


def colour_map_tag(kind: str) -> Tag:
    """TIFF's ColorMap; ImageJ takes it for grey values of 8, 16 and 32 bits too."""
    values = colour_table(kind).T.astype(np.uint16) * 257
    return integers(320, values.ravel().tolist(), short=True)


def channel_tables(kind: str, channels: int) -> list[NDArray[np.uint8]]:
    """The table of each channel of a hyperstack, uint8 (3, 256), for ImageJ's own metadata."""
    return [np.ascontiguousarray(colour_table(kind).T)] * channels
