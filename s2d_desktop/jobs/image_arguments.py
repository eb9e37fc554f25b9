"""Images that are named by a folder or a pattern, in an order that does not change."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from pathlib import Path

from s2d_desktop.model.errors import InputError

ENDINGS = (
    *(".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".npy", ".npz"),
    *(".h5", ".hdf5", ".zarr", ".n5"),
)
"""Files and folders of a folder that are taken for images, by the end of their name."""

_STORE_FILES = (".zgroup", ".zattrs", ".zarray", "zarr.json", "attributes.json")
"""A folder with one of these is itself an image."""


def expanded(images: Sequence[str | Path]) -> list[str]:
    """Images, with those in a folder, or that a pattern stands for, in its place.

    Parameters
    ----------
    images
        Files; folders, of which all images are taken (not those of folders within); patterns with
        ``*``, ``?`` or ``**``, which a shell may have left as they are. A Zarr or N5 folder is an
        image.

    Returns
    -------
    Paths, those of a folder or a pattern in natural order: ``s2`` before ``s10``

    Raises
    ------
    InputError
        If a folder holds no image or nothing fits a pattern.
    """
    found: list[str] = []
    for image in map(str, images):
        path = Path(image)
        if path.is_dir() and not _is_store(path):
            inside = [p for p in path.iterdir() if p.suffix.lower() in ENDINGS]
            if not inside:
                raise InputError(
                    f"There are no images in the folder '{path.name}'.",
                    f"None of its files ends in {', '.join(ENDINGS)}.",
                    "Name another folder, or the files one by one.",
                )
            found += sorted(map(str, inside), key=_natural)
        elif glob.has_magic(image) and not path.exists() and not _begins_with_file(path):
            fitting = glob.glob(image, recursive=True)
            if not fitting:
                raise InputError(
                    f"No image fits the pattern '{image}'.",
                    "There is no file of such a name.",
                    "Check the folder and the pattern.",
                )
            found += sorted(fitting, key=_natural)
        else:
            found.append(image)
    return found


def _is_store(path: Path) -> bool:
    return path.suffix.lower() in (".zarr", ".n5") or any((path / n).exists() for n in _STORE_FILES)


def _begins_with_file(path: Path) -> bool:
    """Whether a part before the last is a file: then what follows is a dataset in it."""
    return any(parent.is_file() for parent in path.parents)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts the numbers in a name by their value."""
    parts = re.split(r"(\d+)", name)
    return [(0, int(p), "") if p.isdigit() else (1, 0, p.lower()) for p in parts if p]
