"""A bounded sample of a map: a few windows with structure and one with little of it.

A stack of terabytes is judged by the same few windows as a crop. Which ones is not left to chance:
the same map always gives the same windows.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source

MOST_PROBES = 12
"""Windows that are looked at before some are chosen."""

FULL = 0.9
"""A window with more structure than this shows no shapes."""


@dataclass(frozen=True, eq=False)
class Window:
    """A part of a map, in memory."""

    region: Region
    """Where it lies, ``tzyxc``, with all channels that are needed."""
    values: NDArray[np.float32]
    """Probabilities, ``tzyxc``."""
    structure: float
    """Share of pixels above 0.5 in the channel that counts."""


def choose_windows(
    probabilities: Source, channel: int, side: int, depth: int, count: int
) -> Generator[Event, None, list[Window]]:
    """Read some windows spread over a map, and choose.

    Parameters
    ----------
    probabilities
        Canonical source, 0..1. It is read in windows of exactly this size: do not put a cache of
        much larger tiles in between.
    channel
        Tells how much structure a window has.
    side, depth
        Height and width, and slices, of a window, in voxels; less where the map is smaller.
    count
        How many windows are wanted. A map that is not larger gives fewer.

    Returns
    -------
    The windows with most structure (those nearly full of it last), and one with little of it if
    `count` is at least 3; after a `Progress` for each that was read
    """
    regions = spread_regions(probabilities.info.shape, (1, depth, side, side), MOST_PROBES)
    found = []
    for k, region in enumerate(regions):
        yield Progress(k, len(regions), "Looking for structure", "windows")
        values = np.clip(np.asarray(probabilities.read(region), np.float32), 0.0, 1.0)
        share = float((values[..., channel] > 0.5).mean())
        found.append(Window(region, values, share))
    ranked = sorted(found, key=lambda w: (w.structure > FULL, -w.structure))
    if len(ranked) <= count or count < 3:
        return ranked[:count]
    rest = ranked[count - 1 :]
    return [*ranked[: count - 1], min(rest, key=lambda w: w.structure)]


def spread_regions(
    shape: tuple[int, ...], size: tuple[int, int, int, int], count: int
) -> list[Region]:
    """At most `count` boxes of `size` (t, z, y, x), evenly spread over `shape` (tzyxc).

    All of a grid without overlap where that is not more; otherwise a low-discrepancy sequence
    through time, depth and both sides (the additive recurrence of Roberts, 2018).
    """
    limits = [min(n, s) for n, s in zip(shape, size, strict=False)]
    grid = [max(1, n // s) for n, s in zip(shape, limits, strict=False)]
    total = int(np.prod(grid))
    if total <= count:
        cells = [np.unravel_index(k, grid) for k in range(total)]
        places = [
            tuple(
                # Spread over what does not fill whole cells, too.
                (n - s) * int(c) // max(1, g - 1) if g > 1 else (n - s) // 2
                for n, s, c, g in zip(shape, limits, cell, grid, strict=False)
            )
            for cell in cells
        ]
    else:
        root = 1.1673039782614187  # of x^5 = x + 1: the most even spread in four dimensions
        steps = np.array([root ** -(k + 1) for k in range(4)])
        fractions = (0.5 + np.outer(np.arange(count), steps)) % 1.0
        room = np.array([n - s for n, s in zip(shape, limits, strict=False)])
        places = list(
            dict.fromkeys(tuple(int(v) for v in row) for row in np.rint(fractions * room))
        )
    return [
        Region((*place, 0), (*(p + s for p, s in zip(place, limits, strict=True)), shape[4]))
        for place in places
    ]
