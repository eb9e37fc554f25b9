"""One door for all image files: ``open_source``."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from s2d_desktop.io import hdf5, n5, npy, npz, picture, tiff, zarr
from s2d_desktop.io.fiji.configured import chosen_bridge
from s2d_desktop.io.fiji.source import FijiSource
from s2d_desktop.io.file_checks import missing, require_file, unreadable
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.source import Source

CONTAINER_SUFFIXES = (".h5", ".hdf5", ".hdf", ".ilp", ".npz")
"""Of files with datasets inside, whether or not they can be opened here."""

_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive (perhaps .npz)", "Unpack it and open the image inside."),
    (b"GIF8", "a GIF picture", "Save it as PNG or TIFF."),
    (b"BM", "a BMP picture", "Save it as PNG or TIFF."),
    (b"%PDF", "a PDF document", "Choose the image itself."),
    (b"\xac\xed\x00\x05", "a Java object, perhaps a Weka classifier", "Choose the image itself."),
    (b"\x1f\x8b", "a gzip-compressed file", "Unpack it first."),
)

_NEVER_IMAGES = (b"%PDF", b"\xac\xed\x00\x05", b"\x1f\x8b")
"""Nobody needs to wait for Fiji to hear that these are none."""

_OUR_OWN = (*tiff.MAGIC, picture.PNG_MAGIC, picture.JPEG_MAGIC, npy.MAGIC)
"""Formats that are read here, whatever Fiji could do with them."""

_TEXTS = (".txt", ".csv", ".tsv", ".json", ".md", ".log", ".html", ".py", ".ijm", ".arff", ".yaml")


def open_source(path: str | Path, axes: str | None = None) -> Source:
    """Open an image file as a lazy source in its own axes.

    Parameters
    ----------
    path
        A TIFF, HDF5, PNG, JPEG, NPY or NPZ file, or a Zarr or N5 folder. For HDF5 a dataset may
        follow:
        ``file.h5/internal/path``. What the file holds decides, not how its name ends. Anything
        else is given to the user's Fiji, where one is chosen (`fiji.configured`); the number of
        an image may follow where a file holds several: ``file.lif/2``.
    axes
        Letters of ``tzyxc`` in the order of the stored shape; the user's word overrides the file.

    Returns
    -------
    Source in the file's own axes; nothing but the header is read

    Raises
    ------
    FileProblem
        If the path is missing, damaged, cut off, or not an image.
    SeriesQuestion
        If Fiji finds several images in the file, and none is named.
    AxesProblem
        If the axes cannot be told, or `axes` do not fit.
    FijiProblem
        If Fiji has to read it and cannot be started, or has died.
    """
    outer, internal = split_internal(path)
    if n5.n5_folder(outer) is not None and os.path.isdir(outer):
        return n5.open_n5(outer, axes)
    if zarr.is_zarr(outer) or (os.path.isdir(outer) and outer.suffix.lower() == ".zarr"):
        return zarr.open_zarr(outer, axes)
    require_file(outer)
    start = _first_bytes(outer)
    if start.startswith(hdf5.MAGIC):
        return hdf5.open_hdf5(outer, internal, axes)
    if start.startswith(npz.MAGIC) and outer.suffix.lower() == npz.ENDING:
        return npz.open_npz(outer, internal, axes)
    series = int(internal) if _is_number(internal) else 0
    only_fiji = not start.startswith((*_OUR_OWN, *_NEVER_IMAGES)) and not _is_text(outer, start)
    bridge = chosen_bridge() if only_fiji else None
    if internal and not start.startswith(b"PK") and not (series and bridge is not None):
        raise FileProblem(
            f"'{outer.name}' is not an HDF5 file.",
            f"'{internal}' was asked for inside it, but it has no inside.",
            "Name the file alone.",
        )
    if start.startswith(tiff.MAGIC):
        return tiff.open_tiff(outer, axes)
    if start.startswith((picture.PNG_MAGIC, picture.JPEG_MAGIC)):
        return picture.open_picture(outer, axes)
    if start.startswith(npy.MAGIC):
        return npy.open_npy(outer, axes)
    if bridge is not None:
        return FijiSource(outer, bridge, axes, series)
    raise _not_an_image(outer, start)


def split_internal(path: str | Path) -> tuple[Path, str]:
    """Split ``file.h5/internal/path`` into the file and the path inside it.

    The split is after the last part of the path that ends in a known suffix, as in ilastik; a
    folder named ``x.h5dir`` is none. A number after any file is the image of that number in it.
    A path that exists as a file is never split.
    """
    whole = Path(path)
    try:
        if whole.is_file():
            return whole, ""
        if _is_number(whole.name) and whole.parent.is_file():
            return whole.parent, whole.name
    except (OSError, ValueError):
        return whole, ""
    parts = whole.parts
    for k in range(len(parts) - 1, 0, -1):
        outer = Path(*parts[:k])
        if PurePath(parts[k - 1]).suffix.lower() in CONTAINER_SUFFIXES and not outer.is_dir():
            return outer, "/".join(parts[k:])
    return whole, ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(16)
    except FileNotFoundError as error:
        raise missing(path) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _is_text(path: Path, start: bytes) -> bool:
    return path.suffix.lower() in _TEXTS and all(b in b"\t\n\r" or b >= 32 for b in start)


def _not_an_image(path: Path, start: bytes) -> FileProblem:
    for magic, what, advice in _OTHERS:
        if start.startswith(magic):
            return FileProblem(
                f"'{path.name}' is not an image that can be opened here.",
                f"It is {what}.",
                advice,
            )
    return FileProblem(
        f"'{path.name}' is not an image that can be opened here.",
        f"It does not begin like TIFF, HDF5, PNG, JPEG or NPY, although its name ends in "
        f"'{path.suffix}'.",
        "Save the image as TIFF, for instance in Fiji; or choose your Fiji in the settings of this "
        "program, which then reads with it what it does not know itself.",
    )
