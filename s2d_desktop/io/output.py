"""What every writer does: takes blocks in any order, and is finished or given up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, SourceInfo

CHUNK_EDGE = 256
"""Largest extent of a chunk along y and x, in voxels."""


class Output(ABC):
    """A file that is being written.

    Parameters
    ----------
    part
        Path to write to; the file is renamed by the caller when it is finished.
    name
        The final file name.
    info
        Facts about what will be written, in the axes that `stored_axes` gave.
    block
        Shape of the blocks that `put` will get, but for smaller ones at the sides.
    compressed
        Whether to compress without loss.
    """

    @staticmethod
    @abstractmethod
    def stored_axes(axes: str) -> str:
        """The order in which this format stores an image with `axes`."""

    @abstractmethod
    def __init__(
        self, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> None: ...

    @classmethod
    def go_on(
        cls, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> Output | None:
        """Open a part again that was cut off between two blocks; None if this format cannot."""
        return None

    def flush(self) -> None:
        """Hand to the system what was put, so that it outlives this process."""

    @abstractmethod
    def put(self, region: Region, values: Array) -> None:
        """Write the values of one block; each is given once."""

    @abstractmethod
    def finish(self) -> None:
        """Write what is left and close the file."""

    @abstractmethod
    def give_up(self) -> None:
        """Close the file as it is; must not raise."""


def close_unfinished(file: IO[bytes]) -> None:
    """Close a file that is given up; never raises.

    Closing writes what is still buffered, which fails once more on a full disk.
    """
    try:
        file.close()
    except OSError:
        return


def chunk_shape(info: SourceInfo, block: tuple[int, ...]) -> tuple[int, ...]:
    """Chunks that divide the blocks, so that no chunk is written twice.

    At most 256 voxels along y and x, one channel and one time point each: a reader mostly wants one
    class of one plane.
    """
    limits = {"y": CHUNK_EDGE, "x": CHUNK_EDGE, "z": 16, "t": 1, "c": 1}
    chunks = []
    for axis, size, edge in zip(info.axes, info.shape, block, strict=True):
        edge = max(1, min(edge, size))
        limit = min(limits[axis], edge)
        # Blocks are cut at multiples of `edge`; the last one may be smaller.
        fitting = next(k for k in range(limit, 0, -1) if edge % k == 0)
        chunks.append(fitting if fitting * 4 > limit else limit)
    return tuple(chunks)
