"""N5 folders: the arrays that ilastik, Fiji's BigDataViewer and cloud archives store in blocks.

An array is a folder with ``attributes.json``, whose lists run from x to z: the other way round than
NumPy's. Each block is a file ``0/3/1`` named by its place in the grid (N5 specification)::

    mode[2] ndim[2] size[4] * ndim  (count[4] in mode 1)  values, big-endian, compressed

A block that is not there is zero.
"""

from __future__ import annotations

import bz2
import json
import lzma
import math
import struct
import zlib
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop.io.axistags import parse_axistags
from s2d_desktop.io.calibration import spatial
from s2d_desktop.io.decoded import kept_decoded
from s2d_desktop.io.file_checks import (
    LARGEST_BLOCK_BYTES,
    damaged,
    missing,
    readable_dtype,
    require_pixels,
    unreadable,
)
from s2d_desktop.model.axes import check_axes, default_axes
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo

ATTRIBUTES = "attributes.json"

_LARGEST_JSON = 16 * 2**20
_KIND = "an N5 folder"
_TYPES = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")


class N5Source(Source):
    """An array in blocks; files are opened for each read, so that threads need not share any."""

    def __init__(
        self, path: Path, info: SourceInfo, block: tuple[int, ...], compression: str
    ) -> None:
        self.path = path
        self.info = info
        self._block = block
        self._compression = compression
        self._stored = info.dtype.newbyteorder(">")

    def _read(self, region: Region) -> Array:
        out: Array = np.zeros(region.shape, self.info.dtype)
        ranges = [
            range(a // n, -(-b // n))
            for a, b, n in zip(region.start, region.stop, self._block, strict=True)
        ]
        for place in product(*ranges):
            values = self._load(place)
            if values is None:
                continue
            start = tuple(k * n for k, n in zip(place, self._block, strict=True))
            stop = tuple(a + n for a, n in zip(start, values.shape, strict=True))
            part = Region(start, stop).intersect(region)
            if part.size:
                inner = part.relative_to(Region(start, stop))
                out[part.relative_to(region).slices] = values[inner.slices]
        return out

    def _load(self, place: tuple[int, ...]) -> Array | None:
        file = self.path.joinpath(*map(str, reversed(place)))
        try:
            data = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise unreadable(file, error) from error
        try:
            return self._decoded(data)
        # Every compression fails with its own error.
        except Exception as error:
            raise damaged(file, "a block of an N5 folder", error) from error

    def _decoded(self, data: bytes) -> Array:
        mode, ndim = struct.unpack_from(">HH", data)
        if mode not in (0, 1) or ndim != len(self._block):
            raise ValueError("its header is not that of a block of this array")
        shape = struct.unpack_from(f">{ndim}I", data, 4)[::-1]
        if any(n > most for n, most in zip(shape, self._block, strict=True)):
            raise ValueError(f"it claims to be {' x '.join(map(str, shape))}")
        at = 4 + 4 * ndim + 4 * mode
        size = math.prod(shape) * self._stored.itemsize
        values = np.frombuffer(_decompressed(data[at:], self._compression, size), self._stored)
        return values[: math.prod(shape)].reshape(shape).astype(self.info.dtype)


def n5_folder(path: Path) -> Path | None:
    """The outermost N5 folder that a path leads into; None if there is none."""
    parents = [p for p in (path, *path.parents) if p.suffix.lower() == ".n5"]
    return parents[-1] if parents else None


def open_n5(path: Path, axes: str | None = None) -> Source:
    """Open an array of an N5 folder, ``folder.n5/inside``.

    Parameters
    ----------
    path
        The array's folder, or one with a single array (or resolutions ``s0``, ``s1``, ...) in it.
    axes
        Its axes. Without them: as its attributes name them, else ilastik's default for the shape.

    Raises
    ------
    FileProblem
        If the folder is missing, damaged, or holds several images.
    AxesProblem
        If its axes cannot be told, or `axes` do not fit.
    """
    if not path.is_dir():
        raise missing(path)
    array = _array(path)
    try:
        facts = _attributes(array)
        dimensions = [int(n) for n in facts["dimensions"]]
        block = tuple(int(n) for n in facts["blockSize"])[::-1]
        kind = str(facts["dataType"])
        stated = facts.get("compression", facts.get("compressionType", "raw"))
        compression = _compression(stated)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise damaged(array / ATTRIBUTES, _KIND, error) from error
    shape = require_pixels(dimensions[::-1], path.name)
    if len(block) != len(shape) or any(n < 1 for n in block):
        raise damaged(array / ATTRIBUTES, _KIND, "its blocks have another number of axes")
    if kind not in (*_TYPES, "float32", "float64"):
        raise damaged(array / ATTRIBUTES, _KIND, f"it holds '{kind[:40]}'")
    if compression not in (*_LIMITED, "raw", "blosc", "zstd"):
        raise FileProblem(
            f"'{path.name}' is compressed in a way that is not known here.",
            f"Its blocks are compressed with '{compression[:40]}'.",
            "Save it with gzip, or as OME-Zarr or HDF5.",
        )
    dtype = readable_dtype(np.dtype(kind), path.name)
    if math.prod(block) * dtype.itemsize > LARGEST_BLOCK_BYTES:
        raise FileProblem(
            f"'{path.name}' cannot be read in pieces.",
            f"One block of it would take {math.prod(block) * dtype.itemsize / 2**30:.1f} GiB.",
            "Save the image with smaller blocks.",
        )
    chosen, sizes = _axes(facts, shape, path.name, axes)
    voxel_size, unit = spatial(sizes)
    info = SourceInfo(path.name, chosen, shape, dtype, voxel_size, unit)
    info = info if axes or facts.get("axistags") or facts.get("axes") else info.guessed()
    return kept_decoded(N5Source(array, info, block, compression), block, 256)


def _attributes(folder: Path) -> dict[str, Any]:
    file = folder / ATTRIBUTES
    try:
        if file.stat().st_size > _LARGEST_JSON:
            raise damaged(file, _KIND, "its description is enormous")
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise unreadable(file, error) from error
    except (ValueError, RecursionError) as error:
        raise damaged(file, _KIND, error) from error
    return found if isinstance(found, dict) else {}


def _array(path: Path) -> Path:
    """The array that is meant by a folder."""
    if "dimensions" in _attributes(path):
        return path
    inside = sorted(p for p in path.iterdir() if p.is_dir())
    arrays = [p for p in inside if "dimensions" in _attributes(p)]
    full = [p for p in arrays if p.name == "s0"]
    if len(full or arrays) == 1:
        return (full or arrays)[0]
    groups = [p for p in inside if p not in arrays]
    if not arrays and len(groups) == 1 and len(path.parts) < 64:
        return _array(groups[0])
    listed = ", ".join(p.name for p in (arrays or groups)[:8])
    raise FileProblem(
        f"'{path.name}' holds more than one image."
        if listed
        else f"There is no image in '{path}'.",
        f"It holds {listed}." if listed else "None of its folders is an array of N5.",
        f"Name the one you mean, for instance {path.name}/{(arrays or groups)[0].name}."
        if listed
        else "Check that this is the right folder.",
    )


def _compression(stated: Any) -> str:
    if not isinstance(stated, Mapping):
        return str(stated)
    kind = str(stated["type"])
    return "zlib" if kind == "gzip" and stated.get("useZlib") else kind


def _axes(
    facts: Mapping[str, Any], shape: tuple[int, ...], name: str, axes: str | None
) -> tuple[str, dict[str, tuple[float, str]]]:
    """Axes, and (size, unit) of each axis where it is known."""
    if "axistags" in facts:
        tags = facts["axistags"]
        text = tags if isinstance(tags, str) else json.dumps(tags)
        try:
            found = parse_axistags(text, name, len(shape))
        except AxesProblem:
            if not axes:
                raise
        else:
            return axes or found.axes, {a: (s, "") for a, s in found.voxel_size.items()}
    named = facts.get("axes")
    letters = "".join(map(str, named[::-1])).lower() if isinstance(named, list) else ""
    if axes:
        chosen = check_axes(axes, len(shape))
    else:
        chosen = check_axes(letters, len(shape)) if letters else default_axes(shape, name)
    pixel = facts.get("pixelResolution")
    said, unit = facts.get("resolution"), ""
    if isinstance(pixel, Mapping):
        said, unit = pixel.get("dimensions"), str(pixel.get("unit", ""))
    numbers = said[::-1] if isinstance(said, list) and len(said) == len(shape) else []
    sizes = {
        a: (float(n), unit)
        for a, n in zip(chosen, numbers, strict=False)
        if isinstance(n, int | float) and math.isfinite(n) and n > 0 and (unit or n != 1)
    }
    return chosen, sizes


_LIMITED: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(31),
    "zlib": zlib.decompressobj,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}


def _decompressed(data: bytes, compression: str, size: int) -> bytes:
    """The first `size` bytes; never more is allocated, whatever the block claims to hold."""
    if compression in _LIMITED:
        # Not None: a decompressor decides by itself where one stream ends.
        found: bytes = _LIMITED[compression]().decompress(data, size)
    elif compression == "raw":
        found = data
    else:
        import imagecodecs

        if compression == "blosc" and int.from_bytes(data[4:8], "little") > size:
            raise ValueError("it claims to be larger than its block")
        decode = imagecodecs.blosc_decode if compression == "blosc" else imagecodecs.zstd_decode
        found = bytes(decode(data, out=bytearray(size)))
    if len(found) < size:
        raise ValueError(f"it holds {len(found)} of {size} bytes")
    return bytes(found[:size])
