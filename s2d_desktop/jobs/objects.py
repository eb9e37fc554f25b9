"""Objects of a mask of any size: found block by block, their numbers independent of the blocks.

::

    mask ──(background pieces: which are holes?)──> pieces of each block ──join──> objects
                                                                                     │
    labels <── numbers of pieces, looked up when they are read <──(parts of each) <──┘

What is written is one number for each voxel, in a file that is mapped; memory holds one block, or
one object with its box where it is split, and a few facts for each object.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.machine import memory_bytes
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.objects import Objects
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Array, Source, SourceInfo
from s2d_desktop.pipeline.joined_pieces import JoinedPieces
from s2d_desktop.pipeline.splitting import check_depth, split_touching

TILE = 512
"""What is read at once, and how often a job can be cancelled."""

BLOCK_2D = (1, 1, 2048, 2048, 1)
BLOCK_3D = (1, 16, 512, 512, 1)

MOST_SPLIT_VOXELS = 2**25
"""A larger box is not split: that takes more than half a minute, in which nothing can be
cancelled."""

SPLIT_BYTES = 70
"""Memory for each voxel of the box that is split: measured 62 in two dimensions."""


@dataclass(frozen=True)
class ObjectSettings:
    """How a mask becomes objects."""

    numbered: bool = False
    """Each object gets its own number; otherwise the result is a mask."""
    min_size: int = 0
    """Objects with fewer pixels (voxels in 3-D) are left out."""
    in_3d: bool = False
    """Objects go on over slices."""
    fill_holes: bool = False
    """Background that an object encloses belongs to it."""
    split: float | None = None
    """Objects are cut at waists of this depth in pixels, see `split_touching`; None: they are
    not."""

    @property
    def needs_objects(self) -> bool:
        """Whether a threshold alone is not enough."""
        return self.numbered or self.min_size > 0 or self.fill_holes


def check_settings(settings: ObjectSettings) -> None:
    """Raise `InputError` for a size or a depth that cannot be used."""
    if settings.min_size < 0:
        raise InputError(
            f"A minimum size of {settings.min_size} pixels cannot be used.",
            "Sizes are counted in pixels (voxels in 3-D), from 0.",
            "Choose 0 to keep all objects.",
        )
    if settings.split is not None:
        check_depth(settings.split)


class Labels(Source):
    """int32, ``tzyxc`` with one channel: names of pieces, seen as the numbers of their objects.

    Parameters
    ----------
    pieces
        int32, 0 outside.
    numbers
        The number of each piece.
    info
        Of the mask they were found in.
    """

    def __init__(
        self, pieces: NDArray[np.int32], numbers: NDArray[np.int32], info: SourceInfo
    ) -> None:
        self.pieces, self.numbers = pieces, numbers
        self.info = replace(info, dtype=np.dtype(np.int32), value_range=None)

    def _read(self, region: Region) -> Array:
        return np.asarray(self.numbers[self.pieces[region.slices]])

    def read_every(self, step: int, region: Region) -> Array:
        """As `Source.read_every`; the rows between are not read from the disk."""
        return np.asarray(self.numbers[self.pieces[region.slices][:, :, ::step, ::step]])


def spacing_of(info: SourceInfo) -> tuple[float, float, float]:
    """Size of a voxel along z, y and x in units of x; 1 where the file does not say it."""
    size = info.voxel_size
    x = size.get("x", 0.0)
    z, y = (size.get(a, 0.0) / x if x > 0 and size.get(a, 0.0) > 0 else 1.0 for a in "zy")
    return z, y, 1.0


def check_disk(info: SourceInfo, folder: Path, copies: int) -> None:
    """Refuse labels for which the disk has no room.

    Names of pieces are a sparse memory map; a disk that fills up under it would end the process.

    Raises
    ------
    InputError
        If `copies` of the labels of an image do not fit on the disk of `folder`.
    """
    needed = copies * math.prod(info.shape[:4]) * np.dtype(np.int32).itemsize
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise InputError(
            f"The objects of '{info.name}' do not fit on the disk.",
            f"Up to {needed / 1e9:.1f} GB are needed in {folder}, {free / 1e9:.1f} GB are free.",
            "Free some space, or write to another disk.",
        )


def find_objects(
    mask: Source,
    pieces: NDArray[np.int32],
    settings: ObjectSettings,
    *,
    block: tuple[int, ...] | None = None,
) -> Generator[Event, None, tuple[Labels, Objects]]:
    """Number the objects of a mask: the same as `label_objects` for each time point.

    Parameters
    ----------
    mask
        Canonical with one channel, 0 and 1.
    pieces
        int32 of the shape of `mask`; overwritten. It must stay open as long as the labels are read.
    settings
        How objects are made of the mask.
    block
        What is held in memory; None for `BLOCK_2D` or `BLOCK_3D`. The result does not depend on it.

    Yields
    ------
    Progress, in blocks; a Note where objects were too large to be split
    """
    block = block or (BLOCK_3D if settings.in_3d else BLOCK_2D)
    blocks = list(tiles(Region.whole(mask.info.shape), block))
    work = _Progress(len(blocks) * (1 + settings.fill_holes + (settings.split is not None)))
    if settings.fill_holes:
        background = JoinedPieces(mask.info.shape[:4], with_centres=False)
        for part in blocks:
            outside = (yield from _read(mask, part, work)) == 0
            _add_block(background, pieces, part, outside, settings.in_3d)
            work.done += 1
        around, numbers = background.objects()
        is_hole = np.append(True, _enclosed(around, mask.info.shape, settings.in_3d))[numbers]
    found = JoinedPieces(mask.info.shape[:4])
    for part in blocks:
        if settings.fill_holes:
            yield work.event()
            inside = is_hole[pieces[part.slices][0, ..., 0]]
        else:
            inside = (yield from _read(mask, part, work)) != 0
        _add_block(found, pieces, part, inside, settings.in_3d, settings.min_size)
        work.done += 1
        yield work.event()
    objects, numbers = found.objects(settings.min_size)
    if settings.split is not None:
        parts = _Splitting(mask, pieces, numbers, objects, settings, block)
        yield from parts.run(work)
        objects, numbers = parts.found.objects(settings.min_size)
        numbers = np.concatenate([np.zeros(found.count, np.int32), numbers])
    return Labels(pieces, numbers, mask.info), objects


class _Progress:
    """One bar for all passes over the image."""

    def __init__(self, total: int) -> None:
        self.done, self.total = 0.0, total

    def event(self, share: float = 0.0) -> Progress:
        return Progress(self.done + share, self.total, "Finding objects", "blocks")


def _read(
    mask: Source, block: Region, work: _Progress
) -> Generator[Event, None, NDArray[np.generic]]:
    """(z, y, x) of a block, read tile by tile."""
    voxels = np.empty(block.shape[1:4], np.uint8)
    parts = list(tiles(block, (1, 1, TILE, TILE, 1)))
    for k, part in enumerate(parts):
        yield work.event(k / len(parts))
        voxels[part.relative_to(block).slices[1:4]] = mask.read(part)[0, ..., 0]
    return voxels


def _add_block(
    found: JoinedPieces,
    pieces: NDArray[np.int32],
    block: Region,
    inside: NDArray[np.bool_],
    in_3d: bool,
    min_size: int = 0,
) -> None:
    """Name the pieces of a block and join them to those of the blocks before it."""
    from scipy import ndimage

    # Along an axis with no neighbours every pixel is alone.
    faces = ndimage.generate_binary_structure(3, 1)
    if not in_3d:
        faces[0] = faces[2] = False
    labels, count = ndimage.label(inside, faces)
    if min_size > 1 and count:
        labels = _without_small(labels, count, min_size, in_3d)
    before = found.add(labels, block.start[:4])
    labels[labels > 0] += before
    pieces[block.slices] = labels[None, ..., None]
    for axis in (1, 2, 3) if in_3d else (2, 3):
        at = block.start[axis]
        if at:
            there = pieces[block.replaced(axis, at - 1, at).slices][0, ..., 0]
            found.join(labels.take([0], axis - 1), there)


def _without_small(
    labels: NDArray[np.int32], count: int, min_size: int, in_3d: bool
) -> NDArray[np.int32]:
    """Leave out what is too small and does not reach the block's border, so that it is whole."""
    keep = np.bincount(labels.ravel(), minlength=count + 1) >= min_size
    for axis in (0, 1, 2) if in_3d else (1, 2):
        for side in (0, -1):
            keep[labels.take(side, axis)] = True
    keep[0] = False
    numbers = np.zeros(count + 1, np.int32)
    numbers[keep] = np.arange(1, 1 + int(keep.sum()))
    return numbers[labels]


def _enclosed(around: Objects, shape: tuple[int, ...], in_3d: bool) -> NDArray[np.bool_]:
    """Which pieces of the background do not reach the border of their slice or volume."""
    axes = slice(0 if in_3d else 1, 3)
    ends = np.array(shape[1:4])[axes]
    return np.asarray(
        (around.low[:, axes] > 0).all(axis=1) & (around.high[:, axes] < ends).all(axis=1)
    )


class _Splitting:
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

    def run(self, work: _Progress) -> Iterator[Event]:
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


def facts_of(settings: ObjectSettings) -> dict[str, Any]:
    """What a result's sheet says about its objects."""
    return {
        "min_size": settings.min_size,
        "in_3d": settings.in_3d,
        "fill_holes": settings.fill_holes,
        "split": settings.split,
    }
