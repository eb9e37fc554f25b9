"""An image that is stored at several resolutions: coarse views are read from the coarse ones.

::

    level 0   |-|-|-|-|-|-|-|-|      read(region)              always level 0: numbers come from it
    level 1   |---|---|---|---|      read_every(4, region)     the coarsest level whose voxels are
    level 2   |-------|-------|                                whole parts of a step: here level 2

Whether a level is what it says to be is not left to its metadata: see `agrees`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source

log = logging.getLogger(__name__)

CHECKED_SIDE = 12
"""Side of a block of a coarse level that is compared with the finer one, in its voxels."""

SHARE = 0.9
"""Of the compared voxels, so many must lie within the finer ones below and around them."""

LIKENESS = 0.2
"""Least correlation with the means of the finer voxels; that of other images is below it."""


@dataclass(frozen=True)
class CoarseLevel:
    """A coarser copy of an image."""

    source: Source
    """Same axes and type."""
    factors: tuple[int, ...]
    """Voxels of the full resolution for each of its own, along each axis; along y and x the same,
    and 1 along t and c."""

    def step(self, axes: str) -> int:
        """The factor along y and x."""
        return self.factors[axes.index("y")]


class Pyramid(Source):
    """The full resolution, and coarser ones for `read_every`.

    Parameters
    ----------
    full
        What `read` gives.
    coarser
        The finest first; those that do not agree with the one before are found when they are
        first wanted, and left out together with all that are coarser.
    """

    def __init__(self, full: Source, coarser: Sequence[CoarseLevel]) -> None:
        self.full, self.info = full, full.info
        self._coarser = tuple(coarser)
        self._good = 0
        """So many of them were compared and agree."""
        self._checks = threading.Lock()

    @property
    def at_hand(self) -> bool:
        return self.full.at_hand

    def _read(self, region: Region) -> Array:
        return self.full.read(region)

    def read_every(self, step: int, region: Region) -> Array:
        """One value for each `step` x `step` voxels, from the level that has them stored."""
        level = self._level_for(step)
        if level is None:
            return self.full.read_every(step, region)
        return _from_level(level, step, region, self.info.axes)

    def stored_step(self, step: int) -> int:
        """As `Source.stored_step`."""
        level = self._level_for(step)
        return 1 if level is None else level.step(self.info.axes)

    def _level_for(self, step: int) -> CoarseLevel | None:
        axes = self.info.axes
        fitting = [k for k, one in enumerate(self._coarser) if step % one.step(axes) == 0]
        with self._checks:
            while fitting and self._good <= fitting[-1]:
                k = self._good
                finer = self._coarser[k - 1] if k else CoarseLevel(self.full, (1,) * len(axes))
                if not agrees(self._coarser[k], finer):
                    log.warning(
                        "The stored resolutions of '%s' do not show the same image; of %d coarser "
                        "ones %d are used.",
                        self.info.name,
                        len(self._coarser),
                        k,
                    )
                    self._coarser = self._coarser[:k]
                    fitting = [j for j in fitting if j < k]
                else:
                    self._good = k + 1
        return self._coarser[fitting[-1]] if fitting else None

    def close(self) -> None:
        self.full.close()
        for level in self._coarser:
            level.source.close()


def _from_level(level: CoarseLevel, step: int, region: Region, axes: str) -> Array:
    """As `Source.read_every` of the full resolution, with values of `level`."""
    start, stop, short = [], [], []
    for a, b, axis, factor, size in zip(
        region.start, region.stop, axes, level.factors, level.source.info.shape, strict=True
    ):
        every = step if axis in "yx" else 1
        first = min(a // factor, size - 1)
        # The last voxel of the full resolution may lie beyond a level that was rounded down.
        last = (a + (len(range(a, b, every)) - 1) * every) // factor
        start.append(first)
        stop.append(min(last, size - 1) + 1)
        short.append(max(0, last + 1 - size))
    box = Region(tuple(start), tuple(stop))
    left = step // level.step(axes)
    values = level.source.read_every(left, box)
    wanted = tuple(
        len(range(a, b, step if axis in "yx" else 1))
        for a, b, axis in zip(region.start, region.stop, axes, strict=True)
    )
    for k, count in enumerate(wanted):
        if values.shape[k] != count:
            # Slices that share a coarse one, or an end that was rounded away.
            factor, a = level.factors[k], region.start[k]
            every = step if axes[k] in "yx" else 1
            at = (a + np.arange(count) * every) // factor - start[k]
            at = at // left if axes[k] in "yx" else at
            values = np.take(values, np.minimum(at, values.shape[k] - 1), axis=k)
    return values


def agrees(coarse: CoarseLevel, finer: CoarseLevel) -> bool:
    """Whether some blocks of `coarse` show what `finer` shows.

    Their voxels must lie between the least and the greatest of those of the finer level that they
    are made of and that touch them, whether they are means, maxima, or some of them; and where
    the finer ones are brighter they must be too.
    """
    shape, axes = coarse.source.info.shape, coarse.source.info.axes
    ratio = [a // b for a, b in zip(coarse.factors, finer.factors, strict=True)]
    for share in (0.5, 0.25):
        start, stop = [], []
        for size, axis in zip(shape, axes, strict=True):
            side = min(size, CHECKED_SIDE if axis in "yx" else 1)
            start.append(min(int(size * share), size - side))
            stop.append(start[-1] + side)
        box = Region(tuple(start), tuple(stop))
        try:
            if not _lies_within(coarse.source.read(box), box, ratio, finer.source):
                return False
        except S2DError as error:
            log.warning("A stored resolution cannot be read: %s", error)
            return False
    return True


def _lies_within(values: Array, box: Region, ratio: list[int], finer: Source) -> bool:
    low_at, high_at = [], []
    for a, b, r, size in zip(box.start, box.stop, ratio, finer.info.shape, strict=True):
        # One voxel more at each side: kernels of a reduction reach that far.
        margin = r if r > 1 else 0
        low_at.append(max(0, a * r - margin))
        high_at.append(min(size, b * r + margin))
    if any(a >= b for a, b in zip(low_at, high_at, strict=True)):
        return False
    below = finer.read(Region(tuple(low_at), tuple(high_at))).astype(np.float64)
    known = np.isfinite(below)
    least, greatest = np.where(known, below, np.inf), np.where(known, below, -np.inf)
    mean = np.where(known, below, 0.0)
    for k, (a, b, r) in enumerate(zip(box.start, box.stop, ratio, strict=True)):
        if r == 1:
            continue
        inner = [(i * r - low_at[k], min((i + 1) * r, high_at[k]) - low_at[k]) for i in range(a, b)]
        if any(first >= end for first, end in inner):
            return False
        size = high_at[k] - low_at[k]
        outer = [(max(0, first - r), min(size, end + r)) for first, end in inner]
        least = _reduced(least, outer, k, np.min)
        greatest = _reduced(greatest, outer, k, np.max)
        mean = _reduced(mean, inner, k, np.mean)
    seen = values.astype(np.float64)
    spread = float(np.ptp(below[known])) if known.any() else 0.0
    slack = 0.51 if values.dtype.kind in "iu" else 1e-3 * spread + 1e-12
    inside = (seen >= least - slack) & (seen <= greatest + slack)
    if np.mean(inside | ~np.isfinite(seen)) < SHARE:
        return False
    # Where single voxels differ much from their neighbours, nearly all lies in between.
    both = np.isfinite(seen) & np.isfinite(mean)
    ours, theirs = seen[both], mean[both]
    if ours.size < 3 or min(ours.std(), theirs.std()) <= slack:
        return True
    return bool(np.corrcoef(ours, theirs)[0, 1] >= LIKENESS)


def _reduced(
    values: Array, parts: list[tuple[int, int]], axis: int, how: Callable[..., Any]
) -> Array:
    """`how` of each of `parts` along an axis."""
    found = [how(np.take(values, range(i, j), axis), axis=axis) for i, j in parts]
    return np.stack(found, axis)
