"""ilastik's pixel features: pre-smoothed Gaussian filters of a raw image.

The formulas are those of ilastik 1.1 to 1.4 (lazyflow, ``OpPixelFeaturesPresmoothed``): for each
scale s the image is smoothed with sigma ``sqrt(s² - 1)`` (with s itself up to 1), then filtered at
``min(s, 1)``. Values are taken as they are: nothing is scaled or normalised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.features import FeatureSelection, StructureTensor, values_per_channel
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.filters import ScaleFilters, filter_margin, reach
from s2d_desktop.pipeline.kernels import Image
from s2d_desktop.pipeline.tile_threads import TileThreads, scratch

LARGEST_VALUE = 1e18
"""Products of values beyond this leave the range of float32; they are taken as not finite."""
_TILE_BYTES = 32 * 2**20
_TILE_VOXELS = 256 * 512
_SPARE_PLANES = 3


def halo(selection: FeatureSelection) -> tuple[int, int, int]:
    """Voxels around a region on which its features depend, along z, y and x.

    Exact: no wider than the widest selected filter. Along z it counts only the scales that are not
    computed in 2-D.
    """
    cells = selection.cells()
    across = max((reach(fid, s) for fid, s, _ in cells), default=0)
    along_z = max((reach(fid, s) for fid, s, in_2d in cells if not in_2d), default=0)
    return along_z, across, across


def check_size(selection: FeatureSelection, shape: Sequence[int]) -> None:
    """Raise `AxesProblem` if an image of `shape` (z, y, x) is too small for a selected scale.

    ilastik's own rule: ``ceil(3.5 s) + 1`` voxels along y and x, and along z where the scale is
    not computed in 2-D (a single slice always is).
    """
    for _feature, scale, in_2d in selection.cells():
        needed = math.ceil(3.5 * scale) + 1
        for axis, size in zip("zyx", shape, strict=True):
            if axis == "z" and (in_2d or size == 1):
                continue
            if size < needed:
                raise AxesProblem(
                    f"The image is too small for the features with sigma {scale:g}.",
                    f"They need {needed} voxels along {axis}, the image has {size}.",
                    "Use a larger image, or train the classifier with smaller sigmas"
                    + (" or with these sigmas in 2D." if axis == "z" else "."),
                )


def computed_flat(selection: FeatureSelection, depth: int) -> bool:
    """Whether every selected scale is computed slice by slice."""
    return depth == 1 or all(in_2d for _feature, _scale, in_2d in selection.cells())


def working_tiles(region: Region, columns: int, in_2d: bool) -> list[Region]:
    """Cut a (z, y, x) region into the tiles that are computed at once.

    As large as is good for the processor's caches and the halo, and so that the features of one
    tile take at most 32 MiB (or it is as small as 32 x 32 or 16 x 16 x 16).
    """
    # Measured on two cores: 256 x 512 keeps two threads busy, which smaller tiles do not, since
    # numpy's calls become too short; larger ones leave the cache.
    extent = region.shape
    size = [
        min(n, e) for n, e in zip((1, 256, 512) if in_2d else (32, 64, 64), extent, strict=True)
    ]
    smallest = (1, 32, 32) if in_2d else (16, 16, 16)
    voxels = min(_TILE_VOXELS, _TILE_BYTES // (4 * max(1, columns)))
    while math.prod(size) > voxels and any(n > m for n, m in zip(size, smallest, strict=True)):
        widest = max(range(3), key=lambda k: size[k])
        size[widest] //= 2
    while not in_2d and 2 * math.prod(size) <= voxels:
        # A single slice of a volume: make it wider, since its halo is thick.
        open_axes = [k for k in (1, 2) if size[k] < extent[k]]
        if not open_axes:
            break
        narrow = min(open_axes, key=lambda k: size[k])
        size[narrow] = min(extent[narrow], 2 * size[narrow])
    cuts = []
    for start, e, n in zip(region.start, extent, size, strict=True):
        parts = -(-e // n) if n else 0
        edges = [start + e * k // parts for k in range(parts + 1)] if parts else []
        cuts.append(list(pairwise(edges)))
    return [Region(tuple(a for a, _ in box), tuple(b for _, b in box)) for box in product(*cuts)]


def compute_features(
    image: NDArray[Any],
    selection: FeatureSelection,
    structure_tensor: StructureTensor,
    threads: int | None = None,
) -> Image:
    """Compute the feature columns of an image whose border is the array's border.

    The result does not depend on `threads` and is the same for any crop that has the `halo`.

    Parameters
    ----------
    image
        (z, y, x, c), any real type; taken as float32 without scaling. Where a filter touches a
        value that is NaN, infinite or beyond 1e18, all columns of the voxel are NaN (the forest
        gives such a voxel probabilities of zero, as ilastik does with NaN).
    selection
        Features and scales.
    structure_tensor
        Which of the two structure tensors.
    threads
        At most so many threads; None for one per processor.

    Returns
    -------
    float32 (z, y, x, columns): for each selected cell, for each channel, for each eigenvalue
    (descending).

    Raises
    ------
    AxesProblem
        If the image is smaller than ilastik allows for a selected scale.
    """
    shape = image.shape[:3]
    columns = selection.columns_per_channel(shape[0]) * image.shape[3]
    out = np.empty((*shape, columns), np.float32)
    whole = Region.whole(shape)

    def work(tile: Region) -> None:
        read = tile.grown(halo(selection), shape)
        block = image[read.slices]
        tile_features(block, tile, shape, selection, structure_tensor, out[tile.slices])

    check_size(selection, shape)
    pool = TileThreads(threads)
    try:
        pool.run(work, working_tiles(whole, columns, computed_flat(selection, shape[0])))
    finally:
        pool.close()
    return out


def compute_features_at(
    raw: Source,
    positions: NDArray[np.int64],
    selection: FeatureSelection,
    structure_tensor: StructureTensor,
    threads: int | None = None,
) -> tuple[Image, float]:
    """Compute the feature columns of a few voxels of a large image.

    Only blocks around the voxels are read.

    Parameters
    ----------
    raw
        Axes ``tzyxc``.
    positions
        (n, 4): t, z, y, x inside of the image.
    selection, structure_tensor, threads
        As `compute_features`.

    Returns
    -------
    float32 (n, columns), and the largest absolute finite value of the image in the blocks read

    Raises
    ------
    AxesProblem
        If the image is smaller than ilastik allows for a selected scale.
    """
    shape, channels = raw.info.shape[1:4], raw.info.shape[4]
    check_size(selection, shape)
    columns = selection.columns_per_channel(shape[0]) * channels
    side = (1, 1, 128, 128) if computed_flat(selection, shape[0]) else (1, 32, 32, 32)
    corners, owner = np.unique(positions // side, axis=0, return_inverse=True)
    out = np.empty((len(positions), columns), np.float32)
    largest = np.zeros(len(corners))

    def work(k: int) -> None:
        members = np.flatnonzero(owner.reshape(-1) == k)
        t = int(corners[k, 0])
        space = positions[members, 1:]
        low = tuple(int(v) for v in space.min(axis=0))
        tile = Region(low, tuple(int(v) + 1 for v in space.max(axis=0)))
        read = tile.grown(halo(selection), shape)
        block = raw.read(Region((t, *read.start, 0), (t + 1, *read.stop, channels)))[0]
        values = scratch("features", (*tile.shape, columns))
        tile_features(block, tile, shape, selection, structure_tensor, values)
        out[members] = values[tuple((space - low).T)]
        finite = block[np.isfinite(block)].astype(np.float64)
        largest[k] = np.abs(finite).max(initial=0.0)

    pool = TileThreads(threads)
    try:
        pool.run(work, range(len(corners)))
    finally:
        pool.close()
    return out, float(largest.max(initial=0.0))


def tile_features(
    block: NDArray[Any],
    tile: Region,
    shape: Sequence[int],
    selection: FeatureSelection,
    structure_tensor: StructureTensor,
    out: Image,
    wanted: NDArray[np.bool_] | None = None,
) -> None:
    """Compute the feature columns of one tile of a larger image, in the calling thread.

    Parameters
    ----------
    block
        (z, y, x, c): the voxels of ``tile.grown(halo(selection), shape)``.
    tile
        (z, y, x) region of the image.
    shape
        (z, y, x) of the whole image: where it ends, its values are mirrored.
    selection, structure_tensor
        As `compute_features`.
    out
        float32 (z, y, x, columns) of the tile's shape, filled.
    wanted
        (columns,): which columns of the selection are computed; `out` has only these. None for
        all. The values, also the NaN around bad voxels, are those of a computation of all.
    """
    margins = halo(selection)
    if shape[0] == 1:
        # A single slice is computed in 2-D, whatever the selection says.
        margins = (0, *margins[1:])
    missing = [
        (max(0, h - a), max(0, b + h - s))
        for a, b, s, h in zip(tile.start, tile.stop, shape, margins, strict=True)
    ]
    channels = block.shape[3]
    groups = _groups(selection, channels, shape[0])
    columns = selection.columns_per_channel(shape[0]) * channels
    wanted = np.ones(columns, bool) if wanted is None else wanted
    assert wanted.shape == (columns,)
    count = int(np.count_nonzero(wanted))
    # Of eigenvalues only some may be wanted: the others go to the planes behind the last one.
    places = np.where(wanted, np.cumsum(wanted) - 1, -1)
    planes = scratch("planes", (count + _SPARE_PLANES, *tile.shape))
    bad = np.zeros(tile.shape, bool)
    with np.errstate(all="ignore"):
        for c in range(channels):
            raw = block[..., c].astype(np.float32, order="C", copy=False)
            if np.any(missing):
                raw = np.pad(raw, missing, mode="reflect")
            usable = np.abs(raw) <= LARGEST_VALUE
            if not usable.all():
                bad |= _touched(~usable, tile.shape, margins, groups)
                raw = np.where(usable, raw, np.float32(0))
            for group in groups:
                _fill(group, raw, margins, tile, shape, structure_tensor, c, planes, places)
    out[...] = np.moveaxis(planes[:count], 0, -1)
    if bad.any():
        out[bad] = np.nan


@dataclass(frozen=True)
class _Group:
    """The selected features that share one pre-smoothed image."""

    scale: float
    in_2d: bool
    cells: tuple[tuple[str, int, int], ...]
    """Feature, first column of channel 0, number of values."""

    @property
    def margin(self) -> int:
        return max(filter_margin(feature, self.scale) for feature, _, _ in self.cells)

    @property
    def reach(self) -> int:
        return max(reach(feature, self.scale) for feature, _, _ in self.cells)


@lru_cache(maxsize=64)
def _groups(selection: FeatureSelection, channels: int, depth: int) -> tuple[_Group, ...]:
    """The selection by scale; a single slice is always computed in 2-D."""
    groups: dict[tuple[float, bool], list[tuple[str, int, int]]] = {}
    column = 0
    for feature, scale, flag in selection.cells():
        in_2d = flag or depth == 1
        values = values_per_channel(feature, in_2d)
        groups.setdefault((scale, in_2d), []).append((feature, column, values))
        column += values * channels
    return tuple(_Group(s, in_2d, tuple(cells)) for (s, in_2d), cells in groups.items())


def _touched(
    bad: NDArray[np.bool_],
    shape: tuple[int, ...],
    margins: tuple[int, int, int],
    groups: Sequence[_Group],
) -> NDArray[np.bool_]:
    """Voxels of the tile for which some filter touches a bad voxel."""
    result = np.zeros(shape, bool)
    core = tuple(slice(h, h + n) for h, n in zip(margins, shape, strict=True))
    for in_2d in (False, True):
        r = max((g.reach for g in groups if g.in_2d == in_2d), default=-1)
        if r >= 0:
            size = (1 if in_2d else 2 * r + 1, 2 * r + 1, 2 * r + 1)
            result |= ndimage.maximum_filter(bad, size)[core]
    return result


def _fill(
    group: _Group,
    raw: Image,
    margins: tuple[int, int, int],
    tile: Region,
    shape: Sequence[int],
    structure_tensor: StructureTensor,
    channel: int,
    planes: Image,
    places: NDArray[np.int64],
) -> None:
    """Write the columns of one group and channel to `planes` (count, z, y, x).

    `places` has the plane of each column, -1 for one that is not wanted.
    """
    tasks = []
    for feature, column, values in group.cells:
        first = column + channel * values
        own = places[first : first + values].tolist()
        if max(own) >= 0:
            spare = len(planes) - _SPARE_PLANES
            tasks.append((feature, [p if p >= 0 else spare + k for k, p in enumerate(own)]))
    if not tasks:
        return
    r = group.reach
    to_border = [(a, s - b) for a, b, s in zip(tile.start, tile.stop, shape, strict=True)]
    across = tuple(
        slice(h - r, h + n + r) for h, n in zip(margins[1:], tile.shape[1:], strict=True)
    )
    if group.in_2d:
        parts = [
            (raw[margins[0] + z][across], planes[:, z], to_border[1:]) for z in range(tile.shape[0])
        ]
    else:
        along = slice(margins[0] - r, margins[0] + tile.shape[0] + r)
        parts = [(raw[along][:, across[0], across[1]], planes, to_border)]
    for image, out, borders in parts:
        filters = ScaleFilters(np.ascontiguousarray(image), group.scale, group.margin, borders)
        for feature, to in tasks:
            filters.compute(feature, structure_tensor, [out[p] for p in to])
