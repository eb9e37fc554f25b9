"""The same source with larger or smaller pixels, and the Enhancer applied at another scale.

::

    forest ──> Rescaled by s ──> Enhanced ──> Resized to the forest's shape ──> enhanced map
                 objects become               every voxel of the input has
                 s times larger               its own value again

**Scale s** means: the map is magnified by s before the network sees it, so an object of d pixels
looks s d pixels large to the network. Choose it so that s d is what the network was trained on.

Coordinates are aligned at the borders of the image, as a picture that is stretched: of n pixels
along an axis that become m, the centre of new pixel i lies at ``(i + 1/2) n / m - 1/2`` in old
pixels. Values are weighted with a triangle (linear interpolation), which is widened to the size of
the new pixels where they are larger than the old, so that nothing is skipped over (antialiasing).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import Network

SMALLEST, LARGEST = 0.1, 10.0
"""Factors beyond these are slips of the pen rather than wishes."""

Y, X = CANONICAL.index("y"), CANONICAL.index("x")

LEAST_KEPT = 64 * 2**20
MOST_KEPT = 512 * 2**20
"""Bytes of enhanced tiles that are kept for the tiles of the result, which lie across them."""


def check_scale(factor: float) -> float:
    """Return `factor`, or raise `InputError` unless it lies in 0.1..10."""
    if not SMALLEST <= factor <= LARGEST:
        raise InputError(
            f"A scale of {factor:g} cannot be used.",
            f"Maps can be magnified by {SMALLEST:g} to {LARGEST:g}.",
            "Choose a scale near (size of the objects that the Enhancer knows) / (size of yours).",
        )
    return float(factor)


class Resized(Source):
    """A canonical source stretched to another height and width; float32.

    The weights of a voxel follow from its position alone, so a region has the same values, bit for
    bit, as its part of the whole.

    Parameters
    ----------
    source
        Axes ``tzyxc``, any number type. Closed with this one.
    height, width
        New extent along y and x, in voxels. Voxel sizes change with it, so that the image keeps
        its extent in space.
    """

    def __init__(self, source: Source, height: int, width: int) -> None:
        info = source.info
        assert info.axes == CANONICAL
        assert height >= 1
        assert width >= 1
        self.source = source
        shape = (*info.shape[:Y], height, width, *info.shape[X + 1 :])
        sizes = dict(info.voxel_size)
        for axis, old, new in (("y", info.shape[Y], height), ("x", info.shape[X], width)):
            if axis in sizes:
                sizes[axis] *= old / new
        self.info = replace(info, shape=shape, dtype=np.dtype(np.float32), voxel_size=sizes)

    def _read(self, region: Region) -> Array:
        if not region.size:
            return np.zeros(region.shape, np.float32)
        old, new = self.source.info.shape, self.info.shape
        box = region
        taps = []
        for axis in (Y, X):
            index, weights = _taps(region.start[axis], region.stop[axis], old[axis], new[axis])
            first = int(index.min())
            box = box.replaced(axis, first, int(index.max()) + 1)
            taps.append((axis, index - first, weights))
        values = np.asarray(self.source.read(box), np.float32)
        for axis, index, weights in taps:
            if old[axis] != new[axis]:
                values = _weighted(values, axis, index, weights)
        return values

    def close(self) -> None:
        self.source.close()


class Rescaled(Resized):
    """A canonical source magnified by `factor` along y and x; float32.

    Height and width are rounded to whole voxels, at least 1, so the true factors differ a little
    from the wish: by at most half a voxel over the whole image.

    Parameters
    ----------
    source
        Axes ``tzyxc``. Closed with this one.
    factor
        0.1..10; above 1 objects get larger, below 1 smaller.

    Raises
    ------
    InputError
        If the factor is out of range.
    """

    def __init__(self, source: Source, factor: float) -> None:
        self.factor = check_scale(factor)
        height, width = (max(1, round(source.info.shape[k] * factor)) for k in (Y, X))
        super().__init__(source, height, width)


class EnhancedAtScale(Source):
    """An enhanced map with the shape of its input, computed at another scale in between.

    As `Enhanced`: float32, 0..1. Use `enhanced_at_scale`.
    """

    def __init__(
        self, enhanced: Enhanced, shape: Sequence[int], voxel_size: Mapping[str, float]
    ) -> None:
        self.enhanced = enhanced
        kept = CachedSource(enhanced, enhanced.tile_shape, TileCache(_bytes_to_keep(enhanced)))
        self._back = Resized(kept, shape[Y], shape[X])
        # What was given, rather than what came out of two divisions.
        self.info = replace(self._back.info, voxel_size=voxel_size)

    @property
    def tile_shape(self) -> tuple[int, ...]:
        """Shape of blocks that suit the network's own tiles, for a cache and for writing."""
        own, shape, large = self.enhanced.tile_shape, self.info.shape, self.enhanced.info.shape
        return tuple(
            max(1, round(n * shape[k] / large[k])) if k in (Y, X) else n for k, n in enumerate(own)
        )

    def _read(self, region: Region) -> Array:
        # Sums of rounded weights may exceed 1 by the last digit.
        return np.clip(np.asarray(self._back.read(region), np.float32), 0.0, 1.0)

    def close(self) -> None:
        self._back.close()


def enhanced_at_scale(
    probabilities: Source,
    channel: int | Sequence[int],
    network: Network,
    card: Mapping[str, Any] | None = None,
    scale: float = 1.0,
    **settings: Any,
) -> Enhanced | EnhancedAtScale:
    """The enhanced map of `probabilities`, computed at a scale.

    Parameters
    ----------
    probabilities, channel, network, card
        As for `Enhanced`.
    scale
        The map is magnified by this before the network sees it, and the result brought back to the
        shape of the input. At 1 the result is `Enhanced` itself.
    settings
        For `Enhanced`: ``core``, ``halo`` (both in voxels as the network sees them),
        ``kept_bytes``, ...
        ``kept_bytes``, ...

    Returns
    -------
    A source with the axes and the shape of `Enhanced`, and a ``tile_shape``

    Raises
    ------
    InputError
        If the scale does not lie in 0.1..10.
    """
    if check_scale(scale) == 1.0:
        return Enhanced(probabilities, channel, network, card, **settings)
    enhanced = Enhanced(Rescaled(probabilities, scale), channel, network, card, **settings)
    info = probabilities.info
    return EnhancedAtScale(enhanced, info.shape, info.voxel_size)


def _bytes_to_keep(enhanced: Enhanced) -> int:
    """Two rows of tiles: a tile of the result lies across them, and rows are read in turn."""
    tile, shape = enhanced.tile_shape, enhanced.info.shape
    row = 4 * tile[1] * tile[Y] * shape[X] * shape[-1]
    return min(max(2 * row, LEAST_KEPT), MOST_KEPT)


def _taps(
    start: int, stop: int, old: int, new: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Old positions (n, taps) that new positions ``start..stop`` are made of, and their weights.

    Beyond the image there is nothing: the weights of what is inside sum up to 1.
    """
    width = max(old / new, 1.0)
    centres = (np.arange(start, stop, dtype=np.float64) + 0.5) * (old / new) - 0.5
    first = np.floor(centres - width).astype(np.intp) + 1
    index = first[:, None] + np.arange(int(np.ceil(2 * width)))
    weights = np.maximum(0.0, 1.0 - np.abs(index - centres[:, None]) / width)
    weights[(index < 0) | (index >= old)] = 0.0
    weights /= weights.sum(axis=1, keepdims=True)
    # Weightless taps must not widen the box that is read.
    index = np.where(weights > 0, index, np.clip(np.rint(centres), 0, old - 1)[:, None].astype(int))
    return index.astype(np.intp), weights.astype(np.float32)


def _weighted(
    values: NDArray[np.float32], axis: int, index: NDArray[np.intp], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Sums of weighted neighbours along `axis`, tap by tap: the order of the sum is always one."""
    shape = [1] * values.ndim
    shape[axis] = len(index)
    out: NDArray[np.float32] | None = None
    for k in range(index.shape[1]):
        part = values.take(index[:, k], axis=axis)
        part *= weights[:, k].reshape(shape)
        out = part if out is None else np.add(out, part, out=out)
    assert out is not None
    return out
