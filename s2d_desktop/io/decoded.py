"""What the readers of compressed files have decoded, kept for all open files together.

::

    TIFF segments ──┐
    Zarr chunks   ──┼──> one cache of `BYTES`; what was not read for longest leaves first,
    N5 blocks     ──┤    whichever file it is from
    HDF5 chunks   ──┘

A budget for each file would grow with the number of files: a training opens dozens.
"""

from __future__ import annotations

from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.source import Source

BYTES = 256 * 2**20
"""Decoded values kept in all; one block that is larger is kept alone."""

decoded = TileCache(BYTES, keeps_newest=True)


def kept_decoded(source: Source, block: tuple[int, ...], least_side: int) -> CachedSource:
    """`source` with what was read of it last kept in `decoded`.

    Parameters
    ----------
    source
        Decodes whatever is read of it anew.
    block
        Shape of what is stored in one piece, in the order of its axes.
    least_side
        So many voxels along y and x are decoded at a time where the pieces are smaller, so that
        the library that reads them is not called too often.
    """
    info = source.info
    tile = (
        min(size, max(1, n) * (max(1, least_side // max(1, n)) if axis in "yx" else 1))
        for size, n, axis in zip(info.shape, block, info.axes, strict=True)
    )
    return CachedSource(source, tuple(max(1, n) for n in tile), decoded)
