"""PNG and JPEG, with axes ``yxc`` as ilastik reads them (vigra.impex): c is there even if 1.

As in vigra: grey values of fewer than 8 bits are spread over 0..255, a palette becomes red, green
and blue, 16 bits stay 16 bits, and alpha is kept as one more channel; a single colour marked as
transparent is just a colour. Tags that rotate the picture are not followed.
"""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np

from s2d_desktop.io.file_checks import (
    LARGEST_BLOCK_BYTES,
    damaged,
    require_file,
    truncated,
    unreadable,
)
from s2d_desktop.model.axes import check_axes
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
JPEG_MAGIC = b"\xff\xd8\xff"


@dataclass(frozen=True)
class PictureHeader:
    """What the first bytes of a picture say."""

    kind: str
    width: int
    height: int
    channels: int
    dtype: type[np.uint8] | type[np.uint16]


class PictureSource(Source):
    """A picture that is decoded whole when it is first read: neither format can be read in part."""

    def __init__(self, path: Path, kind: str, info: SourceInfo) -> None:
        self.info = info
        self.path = path
        self.kind = kind
        self._lock = threading.Lock()
        self._values: Array | None = None

    @property
    def at_hand(self) -> bool:
        return True

    def _read(self, region: Region) -> Array:
        with self._lock:
            if self._values is None:
                self._values = self._decoded()
        return self._values[region.slices].copy()

    def _decoded(self) -> Array:
        decode = imagecodecs.png_decode if self.kind == "PNG" else imagecodecs.jpeg_decode
        try:
            values = np.asarray(decode(self.path.read_bytes()))
        except OSError as error:
            raise unreadable(self.path, error) from error
        # imagecodecs has one error class per codec, and ValueError besides.
        except Exception as error:
            raise damaged(self.path, f"a {self.kind} file", error) from error
        height, width, channels = self.info.shape
        values = values.reshape(height, width, -1) if values.size else values
        # A colour marked as transparent (PNG's tRNS) is decoded as alpha, which vigra does not do.
        if values.shape == (height, width, channels + 1) and channels in (1, 3):
            values = values[..., :channels]
        if values.size != np.prod(self.info.shape) or values.dtype != self.info.dtype:
            raise damaged(self.path, f"a {self.kind} file", f"it decodes to {values.shape}")
        return values.reshape(self.info.shape)

    def close(self) -> None:
        self._values = None


def open_picture(path: Path, axes: str | None = None) -> Source:
    """Open a PNG or JPEG file.

    Parameters
    ----------
    path
        The file.
    axes
        Three axes to use instead of ``yxc``.

    Returns
    -------
    Source of uint8, or uint16 for 16-bit PNG

    Raises
    ------
    FileProblem
        If the file is missing, cut off, damaged, or would need more than 2 GiB of memory.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            first = file.read(2**20)
            size = file.seek(0, 2)
            file.seek(max(0, size - 4096))
            last = file.read()
    except OSError as error:
        raise unreadable(path, error) from error
    kind = "PNG" if first.startswith(PNG_MAGIC) else "JPEG"
    try:
        header = _png_header(first) if kind == "PNG" else _jpeg_header(first)
    except (struct.error, ValueError, IndexError) as error:
        raise damaged(path, f"a {kind} file", error) from error
    if (PNG_END if kind == "PNG" else b"\xff\xd9") not in last:
        raise FileProblem(
            f"The file '{path.name}' is cut off.",
            f"A {kind} file ends with a mark, and this one does not.",
            "Copy or export the file again.",
        )
    shape = (header.height, header.width, header.channels)
    dtype = np.dtype(header.dtype)
    needed = int(np.prod(shape, dtype=object)) * dtype.itemsize
    # Deflate shrinks at most 1032 times.
    if needed > 2**26 + 1100 * size:
        raise truncated(path, needed)
    if needed > LARGEST_BLOCK_BYTES:
        raise FileProblem(
            f"'{path.name}' is too large for a {kind} file.",
            f"It can only be read whole, which would take {needed / 2**30:.1f} GiB of memory.",
            "Save the image as tiled TIFF or OME-Zarr.",
        )
    info = SourceInfo(path.name, check_axes(axes or "yxc", 3), shape, dtype)
    return PictureSource(path, kind, info)


def _png_header(data: bytes) -> PictureHeader:
    width, height, bits, colour = struct.unpack(">IIBB", data[16:26])
    if data[12:16] != b"IHDR" or not width or not height:
        raise ValueError("its header is broken")
    channels = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}.get(colour)
    if channels is None or bits not in (1, 2, 4, 8, 16):
        raise ValueError("its header names no known kind of picture")
    return PictureHeader("PNG", width, height, channels, np.uint16 if bits == 16 else np.uint8)


def _jpeg_header(data: bytes) -> PictureHeader:
    """Walk the segments up to the frame header (SOF0 to SOF15, without DHT, JPG and DAC)."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("its segments are broken")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            bits, height, width, channels = struct.unpack(">BHHB", data[at + 4 : at + 10])
            if bits != 8 or not width or not height or channels not in (1, 3, 4):
                raise ValueError(f"it has {bits} bits and {channels} channels")
            return PictureHeader("JPEG", width, height, channels, np.uint8)
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        at += 2 + length
