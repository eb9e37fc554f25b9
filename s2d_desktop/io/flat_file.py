"""Writing an array into a file as it lies in memory, block by block in any order.

Plain writes and no memory map: on a full disk a map ends the process, a write raises OSError.
"""

from __future__ import annotations

from itertools import product
from typing import BinaryIO

import numpy as np

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array


class FlatFile:
    """A C-order array of `shape` and `dtype` at `offset` of a file that is open for writing."""

    def __init__(
        self, file: BinaryIO, offset: int, shape: tuple[int, ...], dtype: np.dtype[np.generic]
    ) -> None:
        self._file = file
        self._offset = offset
        self._dtype = dtype
        self._shape = shape
        strides = [dtype.itemsize]
        for size in reversed(shape[1:]):
            strides.insert(0, strides[0] * size)
        self._strides = strides
        self.end = offset + int(np.prod(shape, dtype=object)) * dtype.itemsize
        file.truncate(self.end)

    def put(self, region: Region, values: Array) -> None:
        """Write `values` of `region`."""
        values = np.ascontiguousarray(values, dtype=self._dtype)
        # The trailing axes that the region spans whole, and the one before them, lie in one run.
        inner = len(self._shape)
        while inner > 1 and region.shape[inner - 1] == self._shape[inner - 1]:
            inner -= 1
        outer = inner - 1
        for position in product(*map(range, region.shape[:outer])):
            start = [a + p for a, p in zip(region.start, (*position, 0), strict=False)]
            start += list(region.start[len(start) :])
            place = sum(a * s for a, s in zip(start, self._strides, strict=True))
            self._file.seek(self._offset + place)
            self._file.write(values[position].data)
