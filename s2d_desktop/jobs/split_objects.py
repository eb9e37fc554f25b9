"""Objects of an image, cut at their waists: many small ones or one large one at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.machine import memory_bytes
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.objects import Objects
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, SourceInfo
from s2d_desktop.pipeline.joined_pieces import JoinedPieces
from s2d_desktop.pipeline.splitting import split_touching

MOST_SPLIT_VOXELS = 2**25
"""A larger box is not split: that takes more than half a minute, in which nothing can be
cancelled."""

SPLIT_BYTES = 70
"""Memory for each voxel of the box that is split: measured 62 in two dimensions."""


class OneBar:
    """One bar for all passes over the image."""

    def __init__(self, total: int) -> None:
        self.done, self.total = 0.0, total

    def event(self, share: float = 0.0) -> Progress:
        return Progress(self.done + share, self.total, "Finding objects", "blocks")


def spacing_of(info: SourceInfo) -> tuple[float, float, float]:
    """Size of a voxel along z, y and x in units of x; 1 where the file does not say it."""
    size = info.voxel_size
    x = size.get("x", 0.0)
    z, y = (size.get(a, 0.0) / x if x > 0 and size.get(a, 0.0) > 0 else 1.0 for a in "zy")
    return z, y, 1.0


class Splitting:
    """Cuts objects at their waists, many small ones or one large one at a time."""

    def __init__(
        self,
        mask: Source,
        pieces: NDArray[np.int32],
        numbers: NDArray[np.int32],
        objects: Objects,
        settings: ObjectSettings,
        block: tuple[int, ...],
    ) -> None:
        self.info, self.pieces, self.numbers, self.objects = mask.info, pieces, numbers, objects
        self.settings, self.block = settings, block
        self.found = JoinedPieces(mask.info.shape[:4])
        """The parts; their names go on after those of the pieces."""
        self.too_large = 0

    def run(self, work: OneBar) -> Iterator[Event]:
        """Write the parts of all objects."""
        begun, share = work.done, work.total - work.done
        for rows in self._groups():
            yield work.event()
            self._split(rows)
            # Objects differ in size, and it is their pixels that take time.
            done = int(rows[-1] + 1) / len(self.objects)
            work.done = max(work.done, begun + share * done)
        work.done = work.total
        yield work.event()
        if self.too_large:
            yield Note(
                f"{self.too_large} objects were left whole: the box around each is larger than "
                f"{MOST_SPLIT_VOXELS / 1e6:.0f} million voxels or does not fit into memory."
            )

    def _groups(self) -> Iterator[NDArray[np.int64]]:
        """Rows of objects that lie close together; large ones come alone."""
        objects = self.objects
        if not len(objects):
            return
        room = np.maximum(np.array(self.block[1:4]) // 2, 1)
        if not self.settings.in_3d:
            room[0] = 1
        cell = np.column_stack([objects.time, objects.low // room])
        large = ((objects.high - objects.low) > room).any(axis=1)
        rows = np.arange(len(objects))
        cell = np.column_stack([cell, np.where(large, rows + 1, 0)])
        order = np.lexsort(cell.T[::-1])
        ends = np.flatnonzero(np.diff(cell[order], axis=0).any(axis=1)) + 1
        yield from sorted(np.split(order, ends), key=lambda group: int(group[-1]))

    def _split(self, rows: NDArray[np.int64]) -> None:
        objects = self.objects
        t = int(objects.time[rows[0]])
        low = np.maximum(objects.low[rows].min(axis=0) - 1, 0)
        high = np.minimum(objects.high[rows].max(axis=0) + 1, self.info.shape[1:4])
        if not self.settings.in_3d:
            low[0], high[0] = objects.low[rows[0], 0], objects.high[rows[0], 0]
        box = Region((t, *map(int, low), 0), (t + 1, *map(int, high), 1))
        names = self.pieces[box.slices][0, ..., 0]
        # Parts that are written already are something, too.
        known = names < len(self.numbers)
        own = np.where(known, self.numbers[np.where(known, names, 0)], -1)
        chosen = np.zeros(len(objects) + 1, bool)
        chosen[rows + 1] = True
        within = chosen[np.maximum(own, 0)]
        parts = self._parts(own != 0, within, box)
        before = self.found.add(parts, box.start[:4]) + len(self.numbers) - 1
        names[within] = parts[within] + before
        self.pieces[box.slices] = names[None, ..., None]

    def _parts(
        self, mask: NDArray[np.bool_], within: NDArray[np.bool_], box: Region
    ) -> NDArray[np.int32]:
        free = memory_bytes()[1]
        if box.size > MOST_SPLIT_VOXELS or (free and box.size * SPLIT_BYTES > free):
            self.too_large += 1
            return within.astype(np.int32)
        spacing = spacing_of(self.info)
        if mask.shape[0] == 1 or not self.settings.in_3d:
            flat = split_touching(mask[0], self.settings.split or 0.0, spacing[1:], within[0])
            return flat[None]
        return split_touching(mask, self.settings.split or 0.0, spacing, within)
