"""Which part of an image is held back, where a whole one would be too much.

A stack is divided along its slices, a slice along its rows. Between what is learned from and what
is held back a slice, or some rows, are left out, since neighbours look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import SourceInfo

HELD_BACK_SHARE = 5
"""One image, slice or row of so many is held back."""

POSITIONS = 5
"""Places of the part that is held back, from the first slices or rows to the last."""

LAST = POSITIONS - 1

MANY_SLICES = 10
"""A stack with so many slices is divided along z; with fewer, along y."""

FEWEST_ROWS = 32
"""Fewer rows are of no use, neither to learn from nor to measure with."""

FEWEST_OF_VOLUME = 4
"""Fewer slices that follow each other teach a network for volumes nothing."""

WIDEST_GAP = 32
"""Rows that are left out between both parts, at most."""

Span = tuple[int, int]
"""The first slice or row, and the one after the last."""


@dataclass(frozen=True)
class Division:
    """How an image can be divided."""

    name: str
    along: str
    """``slices`` or ``rows``."""
    length: int
    """Slices or rows of the image."""
    count: int
    """Slices or rows that are held back."""
    gap: int
    """Slices or rows that are left out on each side of them."""
    fewest: int
    """A part that is learned from has at least so many."""

    def held_back(self, position: int) -> Span:
        """What is held back at a position, 0..POSITIONS - 1."""
        start = position * (self.length - self.count) // (POSITIONS - 1)
        return start, start + self.count

    def learned(self, position: int) -> tuple[Span, ...]:
        """What is learned from then: before it and after it, where that is enough to be of use.

        Raises
        ------
        InputError
            If neither is.
        """
        start, stop = self.held_back(position)
        parts = (0, start - self.gap), (stop + self.gap, self.length)
        found = tuple(part for part in parts if part[1] - part[0] >= self.fewest)
        if not found:
            raise InputError(
                f"'{self.name}' cannot be divided there.",
                f"Of {self.length} {self.along}, {self.count} would be held back, and fewer than "
                f"{self.fewest} that follow each other would be left on either side.",
                "Hold back the first or the last ones.",
            )
        return found

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions that leave enough to learn from; the last one always does."""
        found = []
        for position in range(POSITIONS):
            try:
                self.learned(position)
            except InputError:
                continue
            found.append(position)
        return tuple(found)


def division_of(info: SourceInfo, ndim: int) -> Division:
    """How an image can be divided for a network for slices (`ndim` 2) or volumes (3).

    Raises
    ------
    InputError
        If it is too small for that.
    """
    # Time points are used like slices, and are the slices of a file without z.
    depth = info.size_of("z") if "z" in info.axes else info.size_of("t")
    if depth >= MANY_SLICES:
        count = depth // HELD_BACK_SHARE
        if ndim == 3:
            count = max(count, min(8, depth // 2))
        fewest = 1 if ndim == 2 else FEWEST_OF_VOLUME
        return Division(info.name, "slices", depth, count, 1, fewest)
    high = info.size_of("y")
    if high // HELD_BACK_SHARE < FEWEST_ROWS:
        raise InputError(
            "So few images of this size are too little to train a network on.",
            f"'{info.name}' has {high} rows; a fifth of them, held back to see how good the "
            f"network is, would be fewer than {FEWEST_ROWS}.",
            "Give five images or more, or larger ones.",
        )
    gap = min(WIDEST_GAP, high // 16)
    return Division(info.name, "rows", high, high // HELD_BACK_SHARE, gap, FEWEST_ROWS)
