"""The segmentation: a threshold on the enhanced map, and the objects it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.splitting import split_touching


def check_threshold(threshold: float) -> float:
    """Return `threshold`, or raise `InputError` unless it lies in 0..1."""
    if not 0.0 <= threshold <= 1.0:
        raise InputError(
            f"A threshold of {threshold:g} cannot be used.",
            "The values of the map are probabilities from 0 to 1.",
            "Choose a threshold between 0 and 1; 0.5 is the usual one.",
        )
    return threshold


class Segmentation(Source):
    """uint8, axes ``tzyxc`` with one channel: 1 where the map is above the threshold, else 0.

    Above is strict, as in the paper's own evaluation (prediction > 0.5). Values that are not
    numbers or outside of 0..1 are refused when they are read (`InputError`).

    Parameters
    ----------
    enhanced
        Canonical source, 0..1.
    threshold
        In 0..1.
    channel
        Which channel of the map is the structure.
    """

    def __init__(self, enhanced: Source, threshold: float = 0.5, channel: int = 0) -> None:
        assert enhanced.info.axes == CANONICAL
        assert 0 <= channel < enhanced.info.size_of("c")
        self.enhanced = enhanced
        self.threshold = check_threshold(threshold)
        self.channel = channel
        names = enhanced.info.channel_names
        self.info = replace(
            enhanced.info,
            shape=(*enhanced.info.shape[:4], 1),
            dtype=np.dtype(np.uint8),
            channel_names=(names[channel],) if names else (),
            value_range=(0.0, 1.0),
        )

    def _read(self, region: Region) -> Array:
        values = self.enhanced.read(region.replaced(4, self.channel, self.channel + 1))
        if values.size:
            check_probabilities(values, self.enhanced.info.name)
        above = np.greater(values, self.threshold)[..., region.start[4] : region.stop[4]]
        return above.astype(np.uint8)

    def close(self) -> None:
        self.enhanced.close()


def label_objects(
    mask: NDArray[np.generic],
    min_size: int = 0,
    *,
    in_3d: bool = False,
    fill_holes: bool = False,
    split: float | None = None,
    spacing: Sequence[float] | None = None,
) -> NDArray[np.int32]:
    """Give each connected object of a mask its own number.

    Pixels belong together if they share a side (a face in 3-D), not only a corner. Objects are
    numbered in the order of their first pixels. `object_blocks` does the same in blocks.

    Parameters
    ----------
    mask
        (z, y, x) or (y, x), not zero where the structure is.
    min_size
        Objects with fewer pixels (voxels in 3-D) are left out.
    in_3d
        Connect objects over slices; otherwise each slice has its own objects.
    fill_holes
        Fill background that an object encloses, before objects are split and sizes are counted.
    split
        Cut objects at waists of this depth, see `split_touching`; None to leave them whole.
    spacing
        Size of a voxel along z, y and x, for splitting; None for 1.

    Returns
    -------
    int32 of the same shape: 0 background, objects 1, 2, ... without gaps
    """
    from scipy import ndimage

    stack = np.asarray(mask != 0).reshape((-1, *mask.shape[-2:]))
    parts = [stack] if in_3d else [stack[k] for k in range(len(stack))]
    labels = np.zeros(stack.shape, np.int32)
    found = 0
    for k, part in enumerate(parts):
        if fill_holes:
            part = ndimage.binary_fill_holes(part)
        own, count = ndimage.label(part)
        own, count = _without_small(own, count, min_size)
        if split is not None:
            own = split_touching(own > 0, split, spacing[-own.ndim :] if spacing else None)
            own, count = _without_small(own, int(own.max(initial=0)), min_size)
        own[own > 0] += found
        found += count
        target = labels if in_3d else labels[k]
        target[...] = own
    return labels.reshape(mask.shape)


def _without_small(
    labels: NDArray[np.int32], count: int, min_size: int
) -> tuple[NDArray[np.int32], int]:
    """`labels` 1 to `count` without those of fewer voxels, renumbered, and how many remain."""
    keep = np.bincount(labels.ravel(), minlength=count + 1) >= max(min_size, 1)
    keep[0] = False
    numbers = np.zeros(count + 1, np.int32)
    numbers[keep] = np.arange(1, 1 + int(keep.sum()))
    return numbers[labels], int(keep.sum())
