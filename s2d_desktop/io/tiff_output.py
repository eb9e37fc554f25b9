"""Writing TIFF so that Fiji opens it as the right hyperstack, with names and voxel sizes.

::

    header | pixels, page after page (or compressed strips in order of arrival) | page directories

Written here and not by tifffile because blocks come in the order in which they are computed, and
tifffile compresses pages only in the order of the file. Fiji's own reader knows no tiles, so
compressed pages are cut into strips.
"""

from __future__ import annotations

import math
import struct
import zlib
from pathlib import Path
from typing import Literal

import imagecodecs
import numpy as np

from s2d_desktop import __version__
from s2d_desktop.io.flat_file import FlatFile
from s2d_desktop.io.output import Output, close_unfinished
from s2d_desktop.io.tiff_description import describe
from s2d_desktop.io.tiff_directory import Directory, Tag, ascii_tag, integers, rational
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, SourceInfo

CLASSIC_LIMIT_BYTES = 2**32 - 2**25
"""Images larger than this become BigTIFF: offsets in a classic TIFF have 32 bits."""

_DEFLATE = 8
_SAMPLE_FORMAT = {"u": 1, "i": 2, "f": 3}


class TiffOutput(Output):
    """A TIFF with one page per plane, in ImageJ's order ``tzcyx``.

    ImageJ hyperstack for uint8, uint16 and float32 below 4 GB, otherwise OME-TIFF (for Fiji's
    Bio-Formats), and for types that OME does not know, plain TIFF with tifffile's description.
    """

    @staticmethod
    def stored_axes(axes: str) -> str:
        return "".join(a for a in "tzcyx" if a in axes)

    def __init__(
        self,
        part: Path,
        name: str,
        info: SourceInfo,
        block: tuple[int, ...],
        compressed: bool,
        mode: Literal["wb", "r+b"] = "wb",
    ) -> None:
        self._info = info
        self._pages = math.prod(info.shape[:-2])
        self._height, self._width = info.shape[-2:]
        self._rows = max(1, min(block[-2], self._height)) if compressed else self._height
        bytes_in_all = math.prod(info.shape) * info.dtype.itemsize
        # Room for the directories, which lie behind the pixels.
        self._big = bytes_in_all + 1024 * self._pages > CLASSIC_LIMIT_BYTES
        strips = -(-self._height // self._rows)
        self._offsets = np.zeros((self._pages, strips), np.uint64)
        self._counts = np.zeros((self._pages, strips), np.uint64)
        self._description = describe(info, name, self._big, compressed)
        self._file = part.open(mode)
        self._file.write(_header(self._big, 0))
        self._flat: FlatFile | None = None
        if not compressed:
            page_bytes = self._height * self._width * info.dtype.itemsize
            start = self._file.tell()
            self._offsets[:, 0] = start + np.arange(self._pages, dtype=np.uint64) * page_bytes
            self._counts[:, 0] = page_bytes
            self._flat = FlatFile(self._file, start, info.shape, info.dtype.newbyteorder("<"))

    @classmethod
    def go_on(
        cls, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> Output | None:
        # Where compressed strips lie is written at the end, so that nobody knows it any more.
        return None if compressed else cls(part, name, info, block, compressed, "r+b")

    def flush(self) -> None:
        self._file.flush()

    def put(self, region: Region, values: Array) -> None:
        if self._flat is not None:
            self._flat.put(region, values)
            return
        assert (region.start[-1], region.stop[-1]) == (0, self._width), "strips span the width"
        little = np.ascontiguousarray(values, self._info.dtype.newbyteorder("<"))
        leading = self._info.shape[:-2]
        self._file.seek(0, 2)
        for position in np.ndindex(*region.shape[:-2]):
            at = tuple(a + p for a, p in zip(region.start[:-2], position, strict=True))
            page = int(np.ravel_multi_index(at, leading)) if leading else 0
            for row in range(region.start[-2], region.stop[-2], self._rows):
                first = row - region.start[-2]
                packed = _packed(little[position][first : first + self._rows].tobytes())
                self._offsets[page, row // self._rows] = self._file.tell()
                self._counts[page, row // self._rows] = len(packed)
                self._file.write(packed)

    def finish(self) -> None:
        end = self._file.seek(0, 2)
        self._file.write(b"\0" * (-end % 8))
        first = self._file.tell()
        for page in range(self._pages):
            directory = Directory(self._tags(page), self._big)
            start = self._file.tell()
            more = page + 1 < self._pages
            self._file.write(directory.encode(start, followed=more))
        self._file.seek(0)
        self._file.write(_header(self._big, first))
        self._file.close()

    def give_up(self) -> None:
        close_unfinished(self._file)

    def _tags(self, page: int) -> list[Tag]:
        dtype = self._info.dtype
        tags = [
            integers(256, [self._width]),
            integers(257, [self._height]),
            integers(258, [dtype.itemsize * 8], short=True),
            integers(259, [1 if self._flat is not None else _DEFLATE], short=True),
            integers(262, [1], short=True),  # black is zero
            integers(273, self._offsets[page].tolist(), big=self._big),
            integers(277, [1], short=True),
            integers(278, [self._rows]),
            integers(279, self._counts[page].tolist(), big=self._big),
            integers(339, [_SAMPLE_FORMAT[dtype.kind]], short=True),
            *self._resolution(),
        ]
        if page == 0:
            software = f"s2d_desktop {__version__}"
            tags += [ascii_tag(270, self._description.text), ascii_tag(305, software)]
            tags += self._description.extra
        return sorted(tags, key=lambda tag: tag.code)

    def _resolution(self) -> list[Tag]:
        """Pixels per unit; the unit itself is in the description, as ImageJ does."""
        size = self._info.voxel_size
        if "x" not in size or not self._info.unit:
            return []
        return [
            rational(282, 1 / size["x"]),
            rational(283, 1 / size.get("y", size["x"])),
            integers(296, [1], short=True),
        ]


def _packed(data: bytes) -> bytes:
    """Deflate with zlib's frame, by libdeflate (several times faster) where imagecodecs has it."""
    if imagecodecs.DEFLATE.available:
        return bytes(imagecodecs.deflate_encode(data, level=4))
    return zlib.compress(data, 6)


def strip_block(shape: tuple[int, ...], block: tuple[int, ...]) -> tuple[int, ...]:
    """Blocks for compressed TIFF: as asked, but as wide as the image."""
    return (*block[:-1], shape[-1])


def _header(big: bool, first: int) -> bytes:
    return (
        struct.pack("<2sHHHQ", b"II", 43, 8, 0, first)
        if big
        else struct.pack("<2sHI8x", b"II", 42, first)
    )
