"""What a file would show under each reading of its axes, so that a user can tell which is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.small_planes import small_plane, window_of
from s2d_desktop.model.axes_in_doubt import is_plausible, other_axes
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Preview, Progress
from s2d_desktop.model.source import SourceInfo, canonical

SIDE = 160
"""Longer side of a picture, in pixels."""

MOST = 3
"""So many planes are shown of each reading."""


@dataclass(frozen=True)
class Reading:
    """One possible reading."""

    axes: str
    axis: str
    """The axis along which the planes that are shown follow one another: t, z or c."""
    places: tuple[tuple[int, int, int], ...]
    """(t, z, c) of these planes, from 0: the first, one in the middle, and the last."""
    colours: bool
    """Whether the channels are shown together, as colours."""


def readings(info: SourceInfo) -> tuple[Reading, ...]:
    """All plausible readings of a file, the likeliest first; one where there is no choice.

    Also of a file that names its axes, for they may be wrong.
    """
    others = info.other_axes or other_axes(info.axes, info.shape)
    likely = is_plausible(info.axes, info.shape) or not info.axes_are_guess
    order = (info.axes, *others) if likely else (*others, info.axes)
    return tuple(_reading(axes, info.shape) for axes in order)


def _reading(axes: str, shape: tuple[int, ...]) -> Reading:
    size = dict.fromkeys("tzyxc", 1) | dict(zip(axes, shape, strict=True))
    colours = size["c"] == 3 and axes[-1] == "c"
    axis = next((a for a in ("zt" if colours else "ztc") if size[a] > 1), "z")
    count = size[axis]
    along = sorted({0, count // 2, count - 1}) if count > MOST else range(count)
    middle = {a: size[a] // 2 if a in "tz" else 0 for a in "tzc"}
    places = tuple((p["t"], p["z"], p["c"]) for k in along for p in [{**middle, axis: k}])
    return Reading(axes, axis, places, colours)


def axes_pictures(path: str | Path, info: SourceInfo) -> Iterator[Event]:
    """Make small pictures of a few planes of each reading.

    Yields
    ------
    Progress; for each of `readings(info)` a Preview ``reading`` with ``number`` (from 0) and
    ``pictures``, arrays (y, x) or (y, x, 3) of the file's values in the order of its places. A
    reading that cannot be read has none.
    """
    all_of_them = readings(info)
    for number, reading in enumerate(all_of_them):
        yield Progress(number, len(all_of_them), "Looking at the images", "images")
        try:
            with canonical(open_source(path, reading.axes)) as source:
                _t, _z, height, width, _c = source.info.shape
                window = window_of(height, width, SIDE)
                pictures = [
                    small_plane(source, place, window, reading.colours) for place in reading.places
                ]
        except S2DError:
            # Whoever opens the file in this way hears why.
            pictures = []
        yield Preview("reading", {"number": number, "pictures": pictures})
