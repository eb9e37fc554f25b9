"""Reading a TIFF by its segments: tiles or strips, decoded once while they are kept.

::

    series (t, z, y, x)  =  leading axes (t, z): one page each  x  trailing axes (y, x): a page
    page   (y, x)        =  a grid of segments; a region needs those that it touches
"""

from __future__ import annotations

import math
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import tifffile

from s2d_desktop.io.decoded import decoded
from s2d_desktop.io.file_checks import LARGEST_BLOCK_BYTES, damaged, truncated, unreadable
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo

LARGEST_EXPANSION = 20_000
"""Bytes of pixels for each compressed byte that a segment can plausibly have."""


@dataclass(frozen=True)
class PageLayout:
    """How the axes of a series fall on pages, and a page on segments."""

    leading: tuple[int, ...]
    """Shape of the axes that count pages."""
    trailing: tuple[int, ...]
    """Shape of the axes within a page, in the order of the series."""
    shaped: tuple[int, ...]
    """Shape of a page as tifffile sees it: separate sample, depth, length, width, sample."""
    segment: tuple[int, ...]
    """Shape of a full segment in the same five axes."""

    @property
    def grid(self) -> tuple[int, ...]:
        """Number of segments along each axis of `shaped`."""
        return tuple(-(-a // b) for a, b in zip(self.shaped, self.segment, strict=True))

    def in_page(self, region: Region) -> Region:
        """A region of the trailing axes in the five axes of `shaped`.

        Both shapes hold the same axes in the same order and differ only in singletons.
        """
        longer = [
            (a, b)
            for a, b, s in zip(region.start, region.stop, self.trailing, strict=True)
            if s > 1
        ]
        boxes = iter(longer)
        box = [next(boxes) if s > 1 else (0, 1) for s in self.shaped]
        return Region(tuple(a for a, _ in box), tuple(b for _, b in box))


def page_split(path: Path, series: tifffile.TiffPageSeries, shape: tuple[int, ...]) -> PageLayout:
    """Find which of the trailing axes of `shape` make up a page.

    Raises
    ------
    FileProblem
        If pages and shape do not fit, or a segment is too large to be decoded.
    """
    page = series.keyframe
    shaped = tuple(int(s) for s in page.shaped)
    samples = shaped[4]
    if page.is_tiled:
        segment = (1, page.tiledepth, page.tilelength, page.tilewidth, samples)
    else:
        segment = (1, 1, min(page.rowsperstrip, shaped[2]), shaped[3], samples)
    if min(segment) < 1 or math.prod(segment) * series.dtype.itemsize > LARGEST_BLOCK_BYTES:
        raise FileProblem(
            f"'{path.name}' cannot be read in pieces.",
            f"One tile or strip of it would take "
            f"{math.prod(segment) * series.dtype.itemsize / 2**30:.1f} GiB of memory.",
            "Save the image with smaller tiles or strips.",
        )
    for split in range(len(shape) + 1):
        leading, trailing = shape[:split], shape[split:]
        if [s for s in trailing if s > 1] == [s for s in shaped if s > 1] and math.prod(
            leading
        ) == len(series):
            return PageLayout(leading, trailing, shaped, segment)
    raise FileProblem(
        f"'{path.name}' has an arrangement of pages that is not supported.",
        f"Its shape is {' x '.join(map(str, shape))} in {len(series)} pages of "
        f"{' x '.join(map(str, page.shape))}.",
        "Open it in Fiji and save it as TIFF.",
    )


class SegmentedSource(Source):
    """A TIFF series whose segments are decoded when a region needs them."""

    def __init__(
        self,
        path: Path,
        tif: tifffile.TiffFile,
        series: tifffile.TiffPageSeries,
        info: SourceInfo,
        layout: PageLayout,
    ) -> None:
        self.info = info
        self.layout = layout
        self.path = path
        self._series = series
        self._keyframe: Any = series.keyframe
        self._owner = object()
        decoded.drop_with(self, self._owner)
        self._structure = threading.Lock()
        self._decoding = [threading.Lock() for _ in range(32)]
        self._files: dict[str, tuple[BinaryIO, threading.Lock]] = {}
        # Also a source that is dropped without `close` leaves no open file behind.
        self._closing = weakref.finalize(self, _close_all, tif, self._files)

    @property
    def at_hand(self) -> bool:
        return True

    def _read(self, region: Region) -> Array:
        split = len(self.layout.leading)
        out: Array = np.zeros(region.shape, self.info.dtype)
        inner = Region(region.start[split:], region.stop[split:])
        box = self.layout.in_page(inner)
        for position in product(*map(range, region.start[:split], region.stop[:split])):
            page = int(np.ravel_multi_index(position, self.layout.leading)) if position else 0
            at = tuple(p - a for p, a in zip(position, region.start[:split], strict=True))
            # A view: `out` is contiguous and only singletons are added.
            self._fill(page, box, out[at].reshape(box.shape))
        return out

    def _fill(self, page: int, box: Region, out: Array) -> None:
        for index, place in self._segments(box):
            values = self._segment(page, index)
            if values is None:
                continue
            stop = tuple(a + s for a, s in zip(place, values.shape, strict=True))
            there = Region(place, stop)
            part = there.intersect(box)
            out[part.relative_to(box).slices] = values[part.relative_to(there).slices]

    def _segments(self, box: Region) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(index, start in the page) of the segments that `box` touches."""
        segment, grid = self.layout.segment, self.layout.grid
        spans = [
            range(a // s, -(-b // s)) for a, b, s in zip(box.start, box.stop, segment, strict=True)
        ]
        for cell in product(*spans):
            index = int(np.ravel_multi_index(cell, grid))
            yield index, tuple(k * s for k, s in zip(cell, segment, strict=True))

    def _segment(self, page: int, index: int) -> Array | None:
        """Decoded values, in the five axes of the page; None where the file stores none."""
        key = (self._owner, page, index)
        kept = decoded.get(key)
        if kept is not None:
            return kept
        with self._decoding[hash(key) % len(self._decoding)]:
            kept = decoded.get(key)
            if kept is not None:
                return kept
            try:
                values = self._decode(page, index)
            except S2DError:
                raise
            except OSError as error:
                raise unreadable(self.path, error) from error
            # As in open_tiff: the codecs fail with their own errors, all meaning damage.
            except Exception as error:
                raise damaged(self.path, "a TIFF file", error) from error
            if values is not None:
                decoded.put(key, values)
            return values

    def _decode(self, page: int, index: int) -> Array | None:
        with self._structure:
            frame: Any = self._series[page]
            if frame is None:
                raise FileProblem(
                    f"A part of '{self.path.name}' is missing.",
                    f"Page {page + 1} is in another file of the set, which was not found.",
                    "Put all files of the set into one folder.",
                )
            if index >= len(frame.dataoffsets) or index >= len(frame.databytecounts):
                return None
            offset, count = int(frame.dataoffsets[index]), int(frame.databytecounts[index])
            arguments = {}
            if self._keyframe.compression in (6, 7, 34892, 33007):  # the kinds of JPEG
                arguments = {
                    "jpegtables": frame.jpegtables,
                    "jpegheader": self._keyframe.jpegheader,
                }
            path = frame.parent.filehandle.path
        if count == 0:
            return None
        needed = math.prod(self.layout.segment) * self.info.dtype.itemsize
        if needed > 2**26 + LARGEST_EXPANSION * count:
            raise truncated(Path(path), needed)
        encoded = self._bytes(path, offset, count)
        values, _, _ = self._keyframe.decode(encoded, index, **arguments)
        if values is None:
            return None
        segment: Array = values[np.newaxis].astype(self.info.dtype, copy=False)
        return segment

    def _bytes(self, path: str, offset: int, count: int) -> bytes:
        with self._structure:
            if path not in self._files:
                self._files[path] = (open(path, "rb"), threading.Lock())  # noqa: SIM115
            file, lock = self._files[path]
        size = Path(path).stat().st_size
        if offset + count > size:
            raise truncated(Path(path), offset + count)
        with lock:
            file.seek(offset)
            return file.read(count)

    def close(self) -> None:
        with self._structure:
            self._closing()
        decoded.drop(self._owner)


def _close_all(tif: tifffile.TiffFile, files: dict[str, tuple[BinaryIO, threading.Lock]]) -> None:
    tif.close()
    for file, _ in files.values():
        file.close()
