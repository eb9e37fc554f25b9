"""NumPy's .npy files, mapped into memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from s2d_desktop.io.file_checks import (
    damaged,
    readable_dtype,
    require_file,
    require_pixels,
    unreadable,
)
from s2d_desktop.io.mapped import MappedSource
from s2d_desktop.model.axes import check_axes, default_axes
from s2d_desktop.model.source import Source, SourceInfo

MAGIC = b"\x93NUMPY"


def open_npy(path: Path, axes: str | None = None) -> Source:
    """Open a .npy file.

    Parameters
    ----------
    path
        The file.
    axes
        Its axes; without them ilastik's default for the shape.

    Returns
    -------
    Source over the file; nothing is loaded before it is read. Objects are never unpickled.

    Raises
    ------
    FileProblem
        If the file is missing, cut off, damaged or does not hold numbers.
    AxesProblem
        If the shape is none of an image, or `axes` do not fit.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            if version == (1, 0):
                shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
            else:
                shape, fortran, dtype = np.lib.format.read_array_header_2_0(file)
            offset = file.tell()
    except OSError as error:
        raise unreadable(path, error) from error
    # The header is Python literal syntax; a broken one fails in many ways (SyntaxError, TypeError,
    # tokenize errors, RecursionError), and all of them mean the same to the user.
    except Exception as error:
        raise damaged(path, "a NumPy file", error) from error
    returned = readable_dtype(dtype, path.name)
    shape = require_pixels(shape, path.name)
    chosen = check_axes(axes, len(shape)) if axes else default_axes(shape, path.name)
    info = SourceInfo(path.name, chosen, shape, returned)
    info = info if axes else info.guessed()
    return MappedSource(path, dtype, offset, info, "F" if fortran else "C")
