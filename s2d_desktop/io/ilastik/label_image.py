"""The labels of a lane as an image: ilastik's export "Labels"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s2d_desktop.io.ilastik.labels import LabelBlock
from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo


class LabelImage(Source):
    """Values of the classes where something is painted, and 0 elsewhere; uint8, axes ``tzyxc``.

    Parameters
    ----------
    blocks
        Labels in the voxels of the image, axes ``tzyxc``; where they overlap the later one counts.
    image
        Facts about the image, axes ``tzyxc``: its name, size and voxel size are taken over.
    classes
        Number of classes.
    """

    def __init__(self, blocks: Sequence[LabelBlock], image: SourceInfo, classes: int) -> None:
        assert image.axes == CANONICAL
        self._blocks = blocks
        self.info = SourceInfo(
            image.name,
            CANONICAL,
            (*image.shape[:4], 1),
            np.dtype(np.uint8),
            image.voxel_size,
            image.unit,
            value_range=(0.0, float(max(1, classes))),
        )

    def _read(self, region: Region) -> Array:
        values = np.zeros(region.shape, np.uint8)
        for block in self._blocks:
            common = region.intersect(block.region)
            if common.size:
                taken = block.values[common.relative_to(block.region).slices]
                inside = values[common.relative_to(region).slices]
                np.copyto(inside, taken, where=taken > 0)
        return values
