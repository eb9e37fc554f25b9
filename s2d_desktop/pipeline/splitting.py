r"""Objects that touch, told from each other by their shape: hills of the distance to the rim.

::

    7       ___                   ___
      |    /   \                 /   \      two peaks of 7 voxels and a saddle of 4: the object
    4 |   /     \_______________/     \     is split if 7 - 4 is at least `depth`
      |  /           saddle            \
    0 +---------------------------------

Every local maximum of the distance is a candidate; one that rises less than `depth` above the
saddle to a higher one is a bump of the outline, not an object, and is joined to it. What remains is
a watershed of the distance from its maxima of that dynamics; the cut follows the steepest ways up
(Cousty et al. 2009, watershed cuts and the drop of water principle), which in contrast to flooding
need no more of the image than the distance around.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.basins import hills_of

USUAL_DEPTH = 2.0
"""Pixels. Outlines of maps are uneven by about one."""

FARTHEST = {2: 512.0, 3: 64.0}
"""Distances are counted up to this, in two and in three dimensions, so that a block need not see
more of the image than that around it: an object is never cut at a waist wider than twice this."""


def check_depth(depth: float) -> float:
    """Return `depth`, or raise `InputError` unless it is a number of pixels, 0 or more."""
    if not 0.0 <= depth < float("inf"):
        raise InputError(
            f"A waist of {depth:g} pixels cannot be used for splitting objects.",
            "It says by how many pixels an object must be narrower between its parts.",
            "Choose 2, a smaller number if objects are joined, a larger one if they are cut.",
        )
    return depth


def split_touching(
    mask: NDArray[np.bool_],
    depth: float = USUAL_DEPTH,
    spacing: Sequence[float] | None = None,
) -> NDArray[np.int32]:
    """Number the parts of the objects of a mask, cut at their waists.

    The parts of an object depend on nothing but the voxels around it: neither on other objects nor
    on how much of the image is given, as long as it shows the object and its rim. The border of the
    array is no rim: an object that reaches it goes on beyond. `jobs.split_objects` does the same in
    blocks.

    Parameters
    ----------
    mask
        (y, x) or (z, y, x). Voxels that share a side (a face) belong together.
    depth
        How far from the rim the middle of a part must lie more than the middle of the waist, in
        units of `spacing`; 0 cuts at every waist.
    spacing
        Size of a voxel along each axis, for distances; None for 1.

    Returns
    -------
    int32, 0 outside, parts 1, 2, ... without gaps, in the order of their first voxels
    """
    distance = distance_to_rim(mask, spacing, FARTHEST[mask.ndim])
    volume = distance.reshape((-1, *mask.shape[-2:]))
    whole = tuple(slice(0, size) for size in volume.shape)
    size = (1.0, *(spacing or (1.0,) * mask.ndim))[-3:]
    names, hills = hills_of(volume, whole, (0, 0, 0, 0), (1, *volume.shape), size)
    return in_order(hills.joined(depth)[1][names]).reshape(mask.shape)


def distance_to_rim(
    mask: NDArray[np.bool_], spacing: Sequence[float] | None, farthest: float
) -> NDArray[np.float32]:
    """Distance of each voxel inside to the next one outside, at most `farthest`; 0 outside.

    The border of the array is no rim.
    """
    from scipy import ndimage

    if mask.all():
        return np.full(mask.shape, farthest, np.float32)
    distance = ndimage.distance_transform_edt(mask, sampling=spacing)
    return np.asarray(np.minimum(distance, farthest), np.float32)


def in_order(labels: NDArray[np.integer]) -> NDArray[np.int32]:
    """`labels` numbered anew 1, 2, ... in the order of their first voxels; 0 stays 0."""
    numbers = np.zeros(int(labels.max(initial=0)) + 1, np.int32)
    first = first_voxels(labels)
    there = np.flatnonzero(first >= 0)
    numbers[there[np.argsort(first[there])] + 1] = np.arange(1, len(there) + 1)
    return np.asarray(numbers[labels])


def first_voxels(labels: NDArray[np.integer]) -> NDArray[np.int64]:
    """Index in `labels.ravel()` of the first voxel of 1, 2, ..., the largest; -1 where none is."""
    flat = labels.ravel()
    inside = np.flatnonzero(flat)[::-1]
    first = np.full(int(labels.max(initial=0)) + 1, -1, np.int64)
    # Of several values for one place, numpy keeps the last one.
    first[flat[inside]] = inside
    return first[1:]
