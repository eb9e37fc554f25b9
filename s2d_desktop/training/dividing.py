"""Which part of an image is held back, where a whole one would be too much.

A stack is divided along its slices, a slice along its rows, or either along its columns, or a stack
along its rows, where the structure lies so that this is better. Between what is learned from and
what is held back a slice, or some rows or columns, are left out, since neighbours look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import SourceInfo

HELD_BACK_SHARE = 5
"""One image, slice, row or column of so many is held back."""

POSITIONS = 5
"""Places along an axis that are offered, from the first slices, rows or columns to the last."""

LAST = POSITIONS - 1
"""Number of the usual place: the last ones along the first axis."""

STEPS = 32
"""In so many steps a part moves along an axis where none of the places offered will do."""

MANY_SLICES = 10
"""A stack with so many slices is divided along z; with fewer, along y."""

FEWEST_ROWS = 32
"""Fewer rows, or columns, are of no use, neither to learn from nor to measure with."""

FEWEST_OF_VOLUME = 4
"""Fewer slices that follow each other teach a network for volumes nothing."""

WIDEST_GAP = 32
"""Rows or columns that are left out between both parts, at most."""

SLICES, ROWS, COLUMNS = "slices", "rows", "columns"

Span = tuple[int, int]
"""The first slice, row or column, and the one after the last."""


@dataclass(frozen=True)
class Place:
    """A part of an image that can be held back: a slab or a stripe that goes all through it."""

    along: str
    """`SLICES`, `ROWS` or `COLUMNS`."""
    held_back: Span
    learned: tuple[Span, ...]
    """What is learned from then: before it and after it, where that is enough to be of use; empty
    if neither is."""
    step: int | None
    """0..POSITIONS - 1 of those that are offered; None of those between."""


@dataclass(frozen=True)
class Division:
    """How an image can be divided; positions are numbers of `places`."""

    name: str
    places: tuple[Place, ...]
    """Those that are offered come first, `POSITIONS` along each axis; then those between."""

    def learned(self, position: int) -> tuple[Span, ...]:
        """What is learned from if the part at a position is held back.

        Raises
        ------
        InputError
            If there is no such position, or too little would be left.
        """
        if position >= len(self.places):
            raise InputError(
                f"'{self.name}' cannot be divided there.",
                "The training knows of no such part of it.",
                "Hold back the first or the last ones.",
            )
        place = self.places[position]
        if not place.learned:
            raise InputError(
                f"'{self.name}' cannot be divided there.",
                f"If {place.held_back[1] - place.held_back[0]} {place.along} were held back, too "
                "few that follow each other would be left on either side.",
                "Hold back the first or the last ones.",
            )
        return place.learned

    def position_of(self, part: int, along: str = "") -> int:
        """The position of part 0..POSITIONS - 1 along an axis; along the first one if empty.

        Raises
        ------
        InputError
            If the image is not divided along that axis.
        """
        along = along or self.places[0].along
        for k, place in enumerate(self.places):
            if (place.along, place.step) == (along, part):
                return k
        able = dict.fromkeys(p.along for p in self.places)
        raise InputError(
            f"'{self.name}' cannot be divided along its {along}.",
            "There are too few of them.",
            f"Divide it along its {' or '.join(able)}.",
        )

    @property
    def positions(self) -> tuple[int, ...]:
        """Those that are offered and leave enough to learn from; `LAST` always does."""
        return tuple(k for k, p in enumerate(self.places) if p.step is not None and p.learned)

    @property
    def in_turn(self) -> tuple[tuple[int, ...], ...]:
        """All that leave enough to learn from, in the order in which they are to be preferred.

        Those along the first axis, those along others, and those between.
        """
        first = self.places[0].along
        offered = self.positions
        return (
            tuple(k for k in offered if self.places[k].along == first),
            tuple(k for k in offered if self.places[k].along != first),
            tuple(k for k, p in enumerate(self.places) if p.step is None and p.learned),
        )


def division_of(info: SourceInfo, ndim: int) -> Division:
    """How an image can be divided for a network for slices (`ndim` 2) or volumes (3).

    Raises
    ------
    InputError
        If it is too small for that.
    """
    # Time points are used like slices, and are the slices of a file without z.
    depth = info.size_of("z") if "z" in info.axes else info.size_of("t")
    axes: list[tuple[str, int, int, int, int]] = []
    if depth >= MANY_SLICES:
        count = depth // HELD_BACK_SHARE
        if ndim == 3:
            count = max(count, min(8, depth // 2))
        axes.append((SLICES, depth, count, 1, 1 if ndim == 2 else FEWEST_OF_VOLUME))
    for along, axis in ((ROWS, "y"), (COLUMNS, "x")):
        size = info.size_of(axis)
        if size // HELD_BACK_SHARE >= FEWEST_ROWS:
            gap = min(WIDEST_GAP, size // 16)
            axes.append((along, size, size // HELD_BACK_SHARE, gap, FEWEST_ROWS))
    if not axes:
        raise InputError(
            "So few images of this size are too little to train a network on.",
            f"'{info.name}' has {info.size_of('y')} rows and {info.size_of('x')} columns; a fifth "
            "of them, held back to see how good the network is, would be fewer than "
            f"{FEWEST_ROWS}.",
            "Give five images or more, or larger ones.",
        )
    places = [place for axis in axes for place in _places(*axis, POSITIONS)]
    known = {(p.along, p.held_back) for p in places}
    between = (
        Place(p.along, p.held_back, p.learned, None)
        for axis in axes
        for p in _places(*axis, STEPS + 1)
        if (p.along, p.held_back) not in known
    )
    return Division(info.name, (*places, *dict.fromkeys(between)))


def _places(along: str, length: int, count: int, gap: int, fewest: int, steps: int) -> list[Place]:
    """Evenly spread places of `count` slices, rows or columns of `length`."""
    found = []
    for step in range(steps):
        start = step * (length - count) // (steps - 1)
        both = (0, start - gap), (start + count + gap, length)
        learned = tuple(span for span in both if span[1] - span[0] >= fewest)
        found.append(Place(along, (start, start + count), learned, step))
    return found


class Profile:
    """How much of the structure is where: pixels of it, and those with a label, along each axis.

    Parameters
    ----------
    depth, height, width
        Of the image.
    """

    def __init__(self, depth: int, height: int, width: int) -> None:
        sizes = {SLICES: depth, ROWS: height, COLUMNS: width}
        self.structure = {k: np.zeros(n, np.int64) for k, n in sizes.items()}
        self.labelled = {k: np.zeros(n, np.int64) for k, n in sizes.items()}

    @property
    def total(self) -> int:
        """Pixels of the structure."""
        return int(self.structure[ROWS].sum())

    @property
    def mean(self) -> float:
        """Share of the structure in all that has a label."""
        return self.total / max(1, int(self.labelled[ROWS].sum()))

    def share(self, place: Place) -> float | None:
        """Share of the structure in a part, 0..1; None where nothing has a label."""
        part = slice(*place.held_back)
        seen = int(self.labelled[place.along][part].sum())
        return int(self.structure[place.along][part].sum()) / seen if seen else None

    def within(self, place: Place) -> tuple[float, float]:
        """Which shares of all the structure would be held back, and learned from."""
        own = self.structure[place.along]
        held_back = int(own[slice(*place.held_back)].sum())
        learned = sum(int(own[slice(*span)].sum()) for span in place.learned)
        return held_back / max(1, self.total), learned / max(1, self.total)
