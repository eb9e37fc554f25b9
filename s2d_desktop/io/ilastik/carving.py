"""The seeds of a carving project, read as labels of two classes.

ilastik's workflow Carving keeps, for each object that was saved, the voxels that were painted as
the object and as background, and in the same way those of the object that is being made
(carvingSerializer.py of ilastik 1.4, of one form since 2013). They are positions in the order x, y,
z, whatever the axes of the image, which has one channel and one time point.

What is background for one object may lie in another: ilastik looks at one object at a time. Such
seeds are no background for a classifier of pixels, and are left out. Which object a voxel is in is
known by its supervoxel, where the project holds them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.container import MAX_BYTES, child, read_array
from s2d_desktop.io.ilastik.foreign_links import lies_elsewhere
from s2d_desktop.io.ilastik.labels import (
    LabelBlock,
    LabelClass,
    damaged_labels,
    outside_of_image,
    too_large,
)
from s2d_desktop.model.region import Region

GROUP = "carving"
SUPERVOXELS = "preprocessing/graph/labels"

BACKGROUND, OBJECT = 1, 2
"""Values of the classes, as ilastik counts them (opCarving.py)."""

CLASSES = (
    LabelClass("Background", (255, 0, 0), BACKGROUND),
    LabelClass("Object", (0, 255, 0), OBJECT),
)
"""With the names and colours that they have in ilastik."""

SIDE = 32
"""Seeds are put into blocks of at most so many voxels along each axis."""

LARGEST_CHUNK = 64 * 2**20
"""Supervoxels that are stored in larger pieces, in bytes, are not looked at."""

FARTHEST = 2**40
"""No image is so wide."""

Positions = NDArray[np.int64]
"""(n, 3) in the order x, y, z."""


def has_seeds(file: h5py.File) -> bool:
    """Whether anything was painted in a carving project."""
    group = child(file, GROUP)
    return group is not None and any(
        isinstance(item, h5py.Dataset) and item.size
        for holder in _holders(group)
        for item in (holder.get("fg_voxels"), holder.get("bg_voxels"))
    )


def read_seeds(
    file: h5py.File, lane: int, axes: str, shape: tuple[int, ...] | None
) -> list[LabelBlock]:
    """Read the seeds as strokes.

    Parameters
    ----------
    file
        The open project.
    lane
        Position of the image, from 0: ilastik carves in one only, the first.
    axes, shape
        Of the image, as stored; the shape may be unknown.

    Returns
    -------
    Blocks with the values `BACKGROUND` and `OBJECT`; a voxel that was painted as both is the object

    Raises
    ------
    ProjectProblem
        If they are damaged, or do not fit the image.
    """
    group = child(file, GROUP)
    if group is None or lane > 0:
        return []
    seeds = {
        value: _positions([holder[name] for holder in _holders(group) if name in holder])
        for name, value in (("bg_voxels", BACKGROUND), ("fg_voxels", OBJECT))
    }
    size = dict(zip(axes, shape or (), strict=False))
    if shape:
        limits = [size.get(a, 1) for a in "xyz"]
        if any((found >= limits).any() for found in seeds.values()):
            raise outside_of_image(lane, axes, shape)
    seeds[BACKGROUND] = _not_in_objects(file, group, seeds[BACKGROUND])
    return _blocks(seeds)


def _holders(group: h5py.Group) -> Iterator[h5py.Group]:
    """Where seeds are: the object in the making, and those that were saved."""
    yield group
    saved = child(group, "objects")
    for name in saved or ():
        one = child(saved, name)
        if one is not None:
            yield one


def _positions(lists: list[Any]) -> Positions:
    """All positions of some lists of seeds."""
    _check_size(lists)
    found = [np.zeros((0, 3), np.int64)]
    for item in lists:
        values = read_array(item, "list of seeds")
        if values.ndim != 2 or values.shape[1] != 3 or values.dtype.kind not in "iu":
            raise damaged_labels("a list of seeds holds something else than positions")
        if (values < 0).any() or (values > FARTHEST).any():
            raise damaged_labels("a seed lies at a place that no image has")
        found.append(values.astype(np.int64))
    return np.concatenate(found)


def _check_size(lists: list[Any]) -> None:
    """Refuse lists that would fill the memory together.

    Each alone may be small enough; a hostile project has many, well compressed.
    """
    if sum(item.size or 0 for item in lists if isinstance(item, h5py.Dataset)) > MAX_BYTES // 8:
        raise too_large()


def _not_in_objects(file: h5py.File, group: h5py.Group, seeds: Positions) -> Positions:
    """The seeds that are in no object that was saved, as far as that is known."""
    stored = file.get(SUPERVOXELS)
    lists = [holder["sv"] for holder in _holders(group) if holder != group and "sv" in holder]
    if not len(seeds) or not lists or not isinstance(stored, h5py.Dataset):
        return seeds
    _check_size(lists)
    carved = [read_array(item, "list of supervoxels").reshape(-1) for item in lists]
    found = _values_at(stored, seeds)
    return seeds if found is None else seeds[~np.isin(found, np.concatenate(carved))]


def _values_at(stored: h5py.Dataset, places: Positions) -> NDArray[np.int64] | None:
    """Values of a volume (x, y, z) at some places, read piece by piece; None if it cannot be."""
    if stored.ndim != 3 or stored.dtype.kind not in "iu" or lies_elsewhere(stored):
        return None
    piece = stored.chunks or (SIDE,) * 3
    if math.prod(piece) * stored.dtype.itemsize > LARGEST_CHUNK or (places >= stored.shape).any():
        return None
    values = np.empty(len(places), np.int64)
    for rows in _together(places // piece):
        low = places[rows].min(axis=0)
        box = stored[tuple(map(slice, low, places[rows].max(axis=0) + 1))]
        values[rows] = box[tuple((places[rows] - low).T)]
    return values


def _together(keys: Positions) -> list[NDArray[np.intp]]:
    """Numbers of the rows that are the same."""
    order = np.lexsort(keys.T)
    found = keys[order]
    cuts = np.flatnonzero((found[1:] != found[:-1]).any(axis=1)) + 1
    return np.split(order, cuts) if len(keys) else []


def _blocks(seeds: dict[int, Positions]) -> list[LabelBlock]:
    """The seeds as blocks in the order tzyxc, each no larger than what is painted in it."""
    places = np.concatenate([seeds[BACKGROUND], seeds[OBJECT]])
    values = np.repeat([BACKGROUND, OBJECT], [len(seeds[BACKGROUND]), len(seeds[OBJECT])])
    groups = _together(places // SIDE)
    boxes = [(places[rows].min(axis=0), places[rows].max(axis=0) + 1) for rows in groups]
    if sum(math.prod((high - low).tolist()) for low, high in boxes) > MAX_BYTES:
        raise too_large()
    blocks = []
    for rows, (low, high) in zip(groups, boxes, strict=True):
        block = np.zeros((high - low)[::-1], np.uint8)
        # What was painted as both is the object.
        for value in (BACKGROUND, OBJECT):
            inside = places[rows[values[rows] == value]] - low
            block[tuple(inside.T[::-1])] = value
        start, stop = (corner[::-1].tolist() for corner in (low, high))
        blocks.append(LabelBlock(Region((0, *start, 0), (1, *stop, 1)), block[None, ..., None]))
    return blocks
