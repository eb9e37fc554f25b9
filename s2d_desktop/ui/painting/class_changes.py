"""Classes and strokes after one of them was added, renamed or removed. No Qt here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.stroke_set import StrokeClass, new_color
from s2d_desktop.model.strokes import MOST_CLASSES
from s2d_desktop.ui.painting.state import Painting

FEWEST = 2
LONGEST_NAME = 100


def with_one_more(painting: Painting, wished: str) -> Painting | None:
    """With a new class, named as wished or nearly so; None if there are too many."""
    if len(painting.classes) >= MOST_CLASSES:
        return None
    taken = {c.name.casefold() for c in painting.classes}
    name, k = wished, 2
    while name.casefold() in taken:
        name, k = f"{wished} ({k})", k + 1
    new = StrokeClass(name, new_color(painting.classes))
    return Painting((*painting.classes, new), painting.strokes)


def renamed(painting: Painting, value: int, name: str) -> Painting | None:
    """With another name for class `value`; None if it is empty, taken or the same."""
    name = " ".join(name.split())[:LONGEST_NAME]
    old = painting.classes[value - 1]
    others = {c.name.casefold() for c in painting.classes if c is not old}
    if not name or name == old.name or name.casefold() in others:
        return None
    classes = list(painting.classes)
    classes[value - 1] = StrokeClass(name, old.color)
    return Painting(tuple(classes), painting.strokes)


def without(painting: Painting, value: int) -> Painting | None:
    """Without class `value` and its strokes; None if too few would be left."""
    if len(painting.classes) <= FEWEST:
        return None
    left = {k: s.copy() for k, s in painting.strokes.items()}
    for strokes in left.values():
        change = strokes.with_values(_without_value(value))
        if change is not None:
            strokes.apply(change)
    return Painting(painting.classes[: value - 1] + painting.classes[value:], left)


def _without_value(value: int) -> NDArray[np.uint8]:
    """The table that takes a value away: it becomes 0, and higher ones move down."""
    table = np.arange(256, dtype=np.uint8)
    table[value] = 0
    table[value + 1 :] -= 1
    return table
