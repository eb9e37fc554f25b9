"""Objects of a mask of any size: found block by block, their numbers independent of the blocks.

::

    mask ──(background pieces: which are holes?)──> pieces of each block ──join──> objects
                                                                                     │
    labels <── numbers of pieces, looked up when they are read <──(parts of each) <──┘

What is written is one number for each voxel, in a file that is mapped; memory holds one block, with
some of what is around it where objects are split, and a few facts for each piece of an object.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.split_objects import OneBar, Splitting, blocks_to_cut
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event
from s2d_desktop.model.objects import Objects
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Array, Source, SourceInfo
from s2d_desktop.pipeline.joined_pieces import JoinedPieces

TILE = 512
"""What is read at once, and how often a job can be cancelled."""

BLOCK_2D = (1, 1, 2048, 2048, 1)
BLOCK_3D = (1, 16, 512, 512, 1)


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
    given, block = block, block or (BLOCK_3D if settings.in_3d else BLOCK_2D)
    blocks = list(tiles(Region.whole(mask.info.shape), block))
    work = OneBar(len(blocks) * (1 + settings.fill_holes))
    if settings.split is not None:
        work.total += len(blocks_to_cut(mask.info, settings.in_3d, given))
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
        parts = Splitting(mask.info, pieces, numbers, settings, given)
        yield from parts.run(work)
        objects, numbers = parts.found.objects(settings.min_size)
        numbers = np.concatenate([np.zeros(found.count, np.int32), numbers])
    return Labels(pieces, numbers, mask.info), objects


def _read(mask: Source, block: Region, work: OneBar) -> Generator[Event, None, NDArray[np.generic]]:
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
