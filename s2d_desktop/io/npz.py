"""NumPy's .npz archives: one array of them, unpacked into memory."""

from __future__ import annotations

import math
import zipfile
import zlib
from pathlib import Path
from typing import IO

import numpy as np

from s2d_desktop.io.file_checks import (
    LARGEST_BLOCK_BYTES,
    damaged,
    readable_dtype,
    require_pixels,
    unreadable,
)
from s2d_desktop.model.axes import check_axes, default_axes
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.source import ArraySource, Source

MAGIC = b"PK\x03\x04"
ENDING = ".npz"


def open_npz(path: Path, internal: str = "", axes: str | None = None) -> Source:
    """Open an array of a .npz file. Objects are never unpickled.

    Parameters
    ----------
    path
        The file.
    internal
        Name of the array; may be empty if there is only one.
    axes
        Its axes; without them ilastik's default for the shape.

    Raises
    ------
    FileProblem
        If the file or the array is missing, damaged, too large, or does not hold numbers.
    AxesProblem
        If the shape is none of an image, or `axes` do not fit.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")]
            wanted = internal.strip("/") or (names[0] if len(names) == 1 else "")
            if wanted not in names:
                raise _which(path, wanted, names)
            with archive.open(f"{wanted}.npy") as file:
                return _array(file, path, axes)
    except OSError as error:
        raise unreadable(path, error) from error
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError) as error:
        raise damaged(path, "a NumPy archive", error) from error
    # Compressed in a way that Python does not know, or encrypted.
    except (NotImplementedError, RuntimeError) as error:
        raise damaged(path, "a NumPy archive", error) from error


def _array(file: IO[bytes], path: Path, axes: str | None) -> Source:
    try:
        version = np.lib.format.read_magic(file)
        header = np.lib.format.read_array_header_1_0
        if version != (1, 0):
            header = np.lib.format.read_array_header_2_0
        shape, fortran, dtype = header(file)
    # The header is Python literal syntax, which fails in many ways when it is broken.
    except Exception as error:
        raise damaged(path, "a NumPy archive", error) from error
    returned = readable_dtype(dtype, path.name)
    shape = require_pixels(shape, path.name)
    chosen = check_axes(axes, len(shape)) if axes else default_axes(shape, path.name)
    size = math.prod(shape) * dtype.itemsize
    if size > LARGEST_BLOCK_BYTES:
        raise FileProblem(
            f"'{path.name}' cannot be read in pieces.",
            f"Its array would take {size / 2**30:.1f} GiB of memory.",
            "Save it as .npy, HDF5 or OME-Zarr.",
        )
    data = file.read(size)
    if len(data) < size:
        raise damaged(path, "a NumPy archive", f"it holds {len(data)} of {size} bytes")
    values = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    source = ArraySource(values.astype(returned, copy=False), chosen, path.name)
    if not axes:
        source.info = source.info.guessed()
    return source


def _which(path: Path, wanted: str, names: list[str]) -> FileProblem:
    listed = ", ".join(f"'{n}'" for n in names[:8]) or "no array"
    if wanted:
        what = f"'{path.name}' has no array '{wanted}'."
    else:
        what = f"'{path.name}' holds more than one array." if names else "There is no array in it."
    advice = f"Name one, for instance {path.name}/{names[0]}." if names else "Check the file."
    return FileProblem(what, f"It holds {listed}.", advice)
