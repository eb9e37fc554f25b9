"""Which axes an array may have whose file does not name them.

``(165, 768, 1024)`` may be slices or time points; ``(3, 768, 1024)`` also channels. A reader takes
ilastik's default (`axes.default_axes`) and says so; only the user, or a project, knows better.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST_CHANNELS = 64
"""More channels than this are none: they are slices, or rows of pixels."""

SURELY_CHANNELS = 4
"""A last axis of at most so many is one of channels, as ilastik and all who store colours do."""

SHORT = 8
"""A last axis so many times shorter than the two before it may be another one than x."""

_USUAL = {
    3: ("zyx", "tyx", "cyx", "yxc", "yxz"),
    4: ("tzyx", "zcyx", "tcyx", "czyx", "zyxc", "tyxc"),
    5: ("tzcyx", "tczyx", "tzyxc"),
}
"""Orders in which programs store arrays, by their number of dimensions."""


def usual_axes(ndim: int) -> tuple[str, ...]:
    """Axes that arrays with `ndim` dimensions usually have; empty where there is no choice."""
    return _USUAL.get(ndim, ())


def other_axes(
    axes: str, shape: Sequence[int], candidates: Sequence[str] | None = None
) -> tuple[str, ...]:
    """Plausible readings of an array that mean something else than `axes`.

    Parameters
    ----------
    axes
        The reading that was taken: letters of ``tzyxc``, one for each axis.
    shape
        Extent along each axis.
    candidates
        Readings to choose from; None for the usual ones.

    Returns
    -------
    Axes, likeliest first. Readings that differ only in where an axis of length 1 is are the same.
    """
    if candidates is None:
        candidates = usual_axes(len(shape))
    seen, found = {_meaning(axes, shape)}, []
    for reading in candidates:
        meaning = _meaning(reading, shape)
        if meaning not in seen and is_plausible(reading, shape):
            seen.add(meaning)
            found.append(reading)
    return tuple(found)


def is_plausible(axes: str, shape: Sequence[int]) -> bool:
    """Whether an array of this shape is likely to have these axes."""
    size = dict(zip(axes, shape, strict=True))
    if size.get("c", 1) > MOST_CHANNELS:
        return False
    last, before = shape[-1], min(shape[-3:-1], default=1)
    surely = 1 < last <= SURELY_CHANNELS < before
    if axes[-1] == "x":
        return not (surely or (last > 1 and last * SHORT <= before))
    return axes[-1] == "c" if surely else last * SHORT <= before


def _meaning(axes: str, shape: Sequence[int]) -> tuple[tuple[str, int], ...]:
    return tuple((a, n) for a, n in zip(axes, shape, strict=True) if n > 1)
