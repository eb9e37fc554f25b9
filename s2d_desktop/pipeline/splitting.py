r"""Objects that touch, told from each other by their shape: a watershed of the distance to the rim.

::

    7       ___                   ___
      |    /   \                 /   \      two peaks of 7 voxels and a saddle of 4: the object
    4 |   /     \_______________/     \     is split if 7 - 4 is at least `depth`
      |  /           saddle            \
    0 +---------------------------------

Every local maximum of the distance is a candidate; one that rises less than `depth` above the
saddle to a higher one is a bump of the outline, not an object, and is joined to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import InputError

USUAL_DEPTH = 2.0
"""Pixels. Outlines of maps are uneven by about one."""


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
    within: NDArray[np.bool_] | None = None,
) -> NDArray[np.int32]:
    """Number the parts of the objects of a mask, cut at their waists.

    The parts of an object depend on nothing but the voxels around it: neither on other objects nor
    on how much of the image is given, as long as it shows the object and its rim. The border of the
    array is no rim: an object that reaches it goes on beyond.

    Parameters
    ----------
    mask
        (y, x) or (z, y, x). Voxels that share a side (a face) belong together.
    depth
        How far from the rim the middle of a part must lie more than the middle of the waist, in
        units of `spacing`; 0 cuts at every waist.
    spacing
        Size of a voxel along each axis, for distances; None for 1.
    within
        Only objects that lie in here are numbered; None for all.

    Returns
    -------
    int32, 0 outside, parts 1, 2, ... without gaps, in the order of their first voxels
    """
    from scipy import ndimage
    from skimage.morphology import local_maxima
    from skimage.segmentation import watershed

    wanted = mask if within is None else mask & within
    if mask.all():
        # There is no rim to be distant from.
        return wanted.astype(np.int32)
    distance = ndimage.distance_transform_edt(mask, sampling=spacing).astype(np.float32)
    distance[~wanted] = 0
    peaks = local_maxima(distance, connectivity=1) & wanted  # type: ignore[no-untyped-call]
    # Of places of equal height the one that is reached first is flooded first. Peaks of equal
    # height would begin in an order in which other objects have a part: each gets its own height.
    # A plateau may thus begin at several places, which are joined again below.
    flooded = -distance.astype(np.float64)
    flooded[peaks] = flooded.min() - np.arange(np.count_nonzero(peaks), 0, -1)
    regions = watershed(flooded, mask=wanted, connectivity=1)  # type: ignore[no-untyped-call]
    heights = np.zeros(int(regions.max(initial=0)) + 1, np.float32)
    np.maximum.at(heights, regions.ravel(), distance.ravel())
    groups = _joined(heights, *_saddles(regions, distance), depth)
    return in_order(groups[regions])


def _saddles(
    regions: NDArray[np.int32], distance: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Pairs of regions that touch, (n, 2), and the largest distance on the way between them."""
    pairs, heights = [], []
    for axis in range(regions.ndim):
        ahead = tuple(slice(1, None) if a == axis else slice(None) for a in range(regions.ndim))
        behind = tuple(slice(None, -1) if a == axis else slice(None) for a in range(regions.ndim))
        a, b = regions[behind], regions[ahead]
        border = (a != b) & (a > 0) & (b > 0)
        pairs.append(np.stack([a[border], b[border]], axis=1))
        heights.append(np.minimum(distance[behind][border], distance[ahead][border]))
    both = np.sort(np.concatenate(pairs).astype(np.int64), axis=1)
    unique, place = np.unique(both, axis=0, return_inverse=True)
    saddle = np.zeros(len(unique), np.float32)
    np.maximum.at(saddle, place.ravel(), np.concatenate(heights))
    return unique, saddle


def _joined(
    heights: NDArray[np.float32],
    pairs: NDArray[np.int64],
    saddles: NDArray[np.float32],
    depth: float,
) -> NDArray[np.int32]:
    """The group of each region, (regions + 1,), named by one of its regions; 0 stays 0."""
    parent = list(range(len(heights)))

    def root(region: int) -> int:
        while parent[region] != region:
            parent[region] = parent[parent[region]]
            region = parent[region]
        return region

    # The highest saddles first; where they are equal, the order of the regions decides, which is
    # the same however much of the image is given.
    for k in np.lexsort((pairs[:, 1], pairs[:, 0], -saddles)):
        a, b = root(int(pairs[k, 0])), root(int(pairs[k, 1]))
        if a == b:
            continue
        low, high = sorted((a, b), key=lambda r: (heights[r], -r))
        rise = heights[low] - saddles[k]
        if rise < depth or rise <= 0:
            parent[low] = high
    return np.array([root(r) for r in range(len(heights))], np.int32)


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
