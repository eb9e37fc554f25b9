"""What every reader asks of a file before it looks inside."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from s2d_desktop.model.errors import FileProblem

LARGEST_BLOCK_BYTES = 2 * 2**30
"""A file whose smallest readable piece is larger than this is refused."""


def require_file(path: Path) -> Path:
    """Return `path` if it is a file with something in it, else raise `FileProblem`."""
    try:
        if path.is_dir():
            raise FileProblem(
                f"'{path.name}' is a folder, not an image.",
                f"The path {path} names a folder.",
                "Name one image file inside it.",
            )
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise missing(path) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if size == 0:
        raise FileProblem(
            f"The file '{path.name}' is empty.",
            "It has 0 bytes; the copy or download that made it may have been interrupted.",
            "Copy or export the file again.",
        )
    return path


def missing(path: Path) -> FileProblem:
    """The error for a path that does not exist; names the part of it that does."""
    existing = next((p for p in path.parents if p.exists()), None)
    why = f"There is nothing at {path}."
    if existing is not None and existing != path.parent:
        why = f"There is nothing at {path}; the path exists only up to {existing}."
    return FileProblem(
        f"The file '{path.name}' was not found.", why, "Check the path, or choose the file again."
    )


def unreadable(path: Path, error: BaseException) -> FileProblem:
    """The error for a file that the system does not let us read."""
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return FileProblem(
        f"The file '{path.name}' cannot be read.",
        f"The system says: {detail or type(error).__name__}.",
        "Check that the disk is connected and that you may read the file.",
    )


def damaged(path: Path, kind: str, error: BaseException | str) -> FileProblem:
    """The error for a file that begins as `kind` ("a TIFF file") and then makes no sense."""
    detail = " ".join(str(error).split()) or type(error).__name__
    return FileProblem(
        f"'{path.name}' is damaged or not quite {kind}.",
        f"It begins like {kind}, but reading it failed: {detail[:300]}.",
        "Copy or export the file again; if Fiji can open it, save it there as TIFF.",
    )


def truncated(path: Path, expected_bytes: int) -> FileProblem:
    """The error for a file that ends before its pixels do."""
    size = os.path.getsize(path) if path.is_file() else 0
    return FileProblem(
        f"The file '{path.name}' is cut off.",
        f"Its pixels would need {expected_bytes:,} bytes, but the file has only {size:,}.",
        "Copy or export the file again.",
    )


def unwritable(target: Path, error: Exception) -> FileProblem:
    """The error for a result that the system does not let us write; says when the disk is full."""
    # HDF5 tells the system's error number only in its text.
    full = getattr(error, "errno", None) == errno.ENOSPC or f"errno = {errno.ENOSPC}" in str(error)
    if full:
        free = shutil.disk_usage(target.parent).free
        return FileProblem(
            f"There is not enough space to write '{target.name}'.",
            f"The disk of {target.parent} has {free / 2**30:.1f} GiB left.",
            "Free some space or choose another folder.",
        )
    detail = getattr(error, "strerror", None) or " ".join(str(error).split())[:300]
    return FileProblem(
        f"'{target.name}' cannot be written.",
        f"The system says: {detail or type(error).__name__}.",
        "Check that you may write to this folder, or choose another one.",
    )


def require_pixels(shape: Sequence[int], name: str) -> tuple[int, ...]:
    """Return `shape` as plain integers, or raise `FileProblem` where nothing is inside."""
    if any(s < 1 for s in shape):
        raise FileProblem(
            f"There are no pixels in '{name}'.",
            f"Its shape is {' x '.join(map(str, shape)) or 'empty'}.",
            "Check that this is the right file, or export it again.",
        )
    return tuple(int(s) for s in shape)


def readable_dtype(dtype: np.dtype[np.generic], name: str) -> np.dtype[np.generic]:
    """The type in which values stored as `dtype` are given to the program.

    Integers and real numbers up to 8 bytes keep their type, in the machine's byte order; truth
    values become uint8 0 and 1. Anything else is refused with `FileProblem`.
    """
    if dtype.kind == "b":
        return np.dtype(np.uint8)
    if dtype.kind in "uif" and dtype.itemsize <= 8 and dtype.names is None:
        return dtype.newbyteorder("=")
    kinds = {
        "c": "complex numbers",
        "O": "Python objects",
        "S": "text",
        "U": "text",
        "V": "records",
    }
    raise FileProblem(
        f"The values in '{name}' are not grey values.",
        f"They are stored as {kinds.get(dtype.kind, dtype.name)} (type {dtype}).",
        "Save the image with integer or real numbers, for instance 8-bit, 16-bit or 32-bit.",
    )
