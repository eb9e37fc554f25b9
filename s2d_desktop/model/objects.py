"""What is known about objects of a segmentation: where they are and how large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Objects:
    """Facts about objects 1, 2, ..., in the order of their numbers."""

    time: NDArray[np.int32]
    """(n,), time point."""
    low: NDArray[np.int32]
    """(n, 3), z y x: first voxel of the box around the object."""
    high: NDArray[np.int32]
    """(n, 3), z y x: end of the box, exclusive."""
    area: NDArray[np.int64]
    """(n,), voxels."""
    centre: NDArray[np.float64]
    """(n, 3), z y x: mean position of its voxels; the middle of voxel i lies at i."""

    def __len__(self) -> int:
        return len(self.area)

    def reach_border(self, shape: Sequence[int], in_3d: bool) -> NDArray[np.bool_]:
        """(n,), whether an object reaches the border of an image of (t, z, y, x) `shape`.

        It may be cut there. In 3-D the first and the last slice are a border, too.
        """
        axes = slice(0 if in_3d else 1, 3)
        ends = np.array(shape[1:4])[axes]
        return np.asarray(
            (self.low[:, axes] == 0).any(axis=1) | (self.high[:, axes] == ends).any(axis=1)
        )


def calibrated(voxel_size: Mapping[str, float], unit: str, in_3d: bool) -> tuple[float, str]:
    """Size of one pixel (voxel in 3-D) and its unit, ``nm²`` or ``nm³``; 0 and empty if unknown."""
    sizes = [voxel_size.get(a, 0.0) for a in ("zyx" if in_3d else "yx")]
    if not unit or min(sizes) <= 0:
        return 0.0, ""
    return float(np.prod(sizes)), f"{unit}{'³' if in_3d else '²'}"
