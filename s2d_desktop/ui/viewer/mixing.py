"""Several classes or channels in one picture: each adds its colour, as strong as its value.

::

    colour of a pixel  =  sum over what is shown of  colour * (value - low) / (high - low)

Probabilities add up to 1, so a pixel that is surely of one class has the pure colour of this
class, one in doubt a mixture, and what is hidden leaves black. No Qt here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

CHANNEL_COLOURS: dict[str, Colour] = {
    "green": (0, 255, 0),
    "magenta": (255, 0, 255),
    "cyan": (0, 255, 255),
    "yellow": (255, 255, 0),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "white": (255, 255, 255),
}
"""Colours of channels by name. The first two add up to white and are told apart by all eyes."""

MOST_CHANNELS = len(CHANNEL_COLOURS)
"""With more, colours could not be told apart any more; ImageJ's composites hold as many."""


@dataclass(frozen=True)
class Part:
    """A class or channel of a mixture."""

    name: str
    colour: Colour


@dataclass(frozen=True)
class ChannelLook:
    """How one channel of the raw data is shown among others."""

    window: tuple[float, float] = (0.0, 255.0)
    """Values drawn black and in the full colour."""
    colour: str = "white"
    """One of `CHANNEL_COLOURS`."""
    shown: bool = True


def first_looks(count: int) -> tuple[ChannelLook, ...]:
    """Looks to begin with, of 2 to `MOST_CHANNELS` channels."""
    return tuple(ChannelLook(colour=name) for name in list(CHANNEL_COLOURS)[:count])


def mixed(
    values: NDArray[np.generic],
    windows: Sequence[tuple[float, float]],
    colours: Sequence[Colour],
) -> NDArray[np.uint32]:
    """Opaque pixels, each alpha, red, green and blue, of values (height, width, channels).

    Black adds nothing, nor does what is not a number. This runs for every visible tile while the
    contrast is dragged: channel by channel in place is faster than a product of matrices.
    """
    sums: list[NDArray[np.float32] | None] = [None, None, None]
    for k, (colour, (low, high)) in enumerate(
        zip(colours[: values.shape[2]], windows[: values.shape[2]], strict=True)
    ):
        if not any(colour):
            continue
        share = values[..., k].astype(np.float32)
        share -= np.float32(low)
        share *= np.float32(1 / max(high - low, 1e-12))
        np.fmax(share, 0, out=share)  # takes 0 of it and what is not a number
        np.minimum(share, 1, out=share)
        for j, ink in enumerate(colour):
            before, more = sums[j], share * np.float32(ink) if ink else None
            if more is not None:
                sums[j] = more if before is None else np.add(before, more, out=before)
    pixels = np.full(values.shape[:2], 0xFF000000, np.uint32)
    for found, shift in zip(sums, (16, 8, 0), strict=True):
        if found is not None:
            found += np.float32(0.5)
            np.minimum(found, 255, out=found)
            pixels |= found.astype(np.uint32) << np.uint32(shift)
    return pixels
