"""A source over values that lie in a file exactly as in memory (uncompressed TIFF, NPY)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from s2d_desktop.io.file_checks import truncated, unreadable
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo


class MappedSource(Source):
    """Values at `offset` of a file, read through the system's page cache.

    Parameters
    ----------
    path
        The file.
    stored_dtype
        Type of the values in the file, in its own byte order.
    offset
        Position of the first value, in bytes.
    info
        Facts; ``info.shape`` is the stored shape and ``info.dtype`` the type to return.
    order
        ``"C"``: last axis fastest; ``"F"``: first axis fastest.

    Raises
    ------
    FileProblem
        If the file ends before the last value.
    """

    def __init__(
        self,
        path: Path,
        stored_dtype: np.dtype[np.generic],
        offset: int,
        info: SourceInfo,
        order: str = "C",
    ) -> None:
        needed = offset + math.prod(info.shape) * stored_dtype.itemsize
        try:
            if path.stat().st_size < needed:
                raise truncated(path, needed)
            whole: Array = np.memmap(path, np.uint8, mode="r", offset=0)
        except OSError as error:
            raise unreadable(path, error) from error
        self.info = info
        self.path = path
        flat = whole[offset:needed].view(np.ndarray)
        self._values: Array | None = _shaped(flat, stored_dtype, info.shape, order)

    @property
    def at_hand(self) -> bool:
        return True

    def _read(self, region: Region) -> Array:
        assert self._values is not None, "the source is closed"
        # A copy: the caller's array must outlive the file.
        return self._values[region.slices].astype(self.info.dtype, order="C", copy=True)

    def close(self) -> None:
        self._values = None


def _shaped(flat: Array, dtype: np.dtype[np.generic], shape: Sequence[int], order: str) -> Array:
    """See bytes as values; numpy does so at any offset, aligned or not."""
    return np.ndarray(tuple(shape), dtype, buffer=flat.data, order="F" if order == "F" else "C")
