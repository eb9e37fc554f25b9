"""The HDF5 file that a project is: opened read-only, every failure said in a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.file_checks import unreadable
from s2d_desktop.io.ilastik.foreign_links import external_link, lies_elsewhere
from s2d_desktop.io.ilastik.strings import text
from s2d_desktop.io.ilastik.text_heaps import has_damaged_heap, longest_text
from s2d_desktop.model.errors import FileProblem, ProjectProblem

MAX_BYTES = 2**30
"""No label block, tree or matrix of a real project comes near this size."""

# h5py reports a damaged object as any of these, whichever layer of HDF5 noticed it first.
_DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError, SystemError)


@contextmanager
def opened(path: Path) -> Iterator[h5py.File]:
    """Open a project for reading; it is never altered, also while ilastik has it open.

    Raises
    ------
    FileProblem
        If the file is missing, unreadable, not HDF5, truncated or damaged. Damage that shows only
        while the body of the ``with`` reads is reported in the same way.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileProblem(
            f"The project '{path.name}' was not found.",
            f"There is no file '{path}'.",
            "Check the name and the folder.",
        ) from error
    except (OSError, ValueError) as error:
        # A folder on the way that may not be entered, or an impossible name.
        raise unreadable(path, error) from error
    if path.is_dir():
        raise FileProblem(
            f"'{path.name}' is not an ilastik project.",
            f"'{path}' is a folder.",
            "Give the project file itself; its name ends in .ilp.",
        )
    if os.access(path, os.R_OK) and has_damaged_heap(path):
        raise FileProblem(
            f"The project '{path.name}' is damaged.",
            "A part of it that holds its texts was overwritten; copying or saving it was probably "
            "interrupted.",
            "Copy the project again, or use a backup.",
        )
    try:
        # Without `locking=False` a project that ilastik holds open could not be read.
        file = h5py.File(path, "r", locking=False)
    except OSError as error:
        raise _reason(path, error) from error
    with file:
        try:
            elsewhere = external_link(file)
            if elsewhere is not None:
                raise ProjectProblem(
                    f"The project '{path.name}' reaches into another file.",
                    f"Its part '{elsewhere[0]}' is a link to '{elsewhere[1]}'. ilastik writes no "
                    "such links, so it is not followed.",
                    "Ask whoever made the project what it is for, and use a copy that holds "
                    "everything itself.",
                )
            yield file
        except _DAMAGE as error:
            raise FileProblem(
                f"The project '{path.name}' is damaged.",
                f"A part of it cannot be read: {text(error)}.",
                "Open it in ilastik and save it again, or use a backup.",
            ) from error


def _reason(path: Path, error: OSError) -> FileProblem:
    """Say why HDF5 refused to open the file."""
    name = path.name
    if not os.access(path, os.R_OK):
        return FileProblem(
            f"The project '{name}' cannot be read.",
            "You have no permission to read this file.",
            "Copy it to a folder of your own, or ask its owner for permission.",
        )
    if path.stat().st_size == 0:
        return FileProblem(
            f"The project '{name}' is empty.",
            "The file has no content; saving or copying it was probably interrupted.",
            "Save the project again in ilastik, or copy it again.",
        )
    if not h5py.is_hdf5(path):
        return FileProblem(
            f"'{name}' is not an ilastik project.",
            "An ilastik project is an HDF5 file, and this file is of another kind.",
            "Choose the file that ilastik saved; its name ends in .ilp.",
        )
    if "truncated" in str(error):
        return FileProblem(
            f"The project '{name}' is incomplete.",
            f"Its end is missing: only {path.stat().st_size} bytes are there; copying or saving "
            "it was probably interrupted.",
            "Copy the project again, or save it again in ilastik.",
        )
    return FileProblem(
        f"The project '{name}' is damaged.",
        f"Its HDF5 structure cannot be read: {error}.",
        "Close it in ilastik if it is being saved, or use a backup.",
    )


def read_array(dataset: Any, what: str, max_bytes: int = MAX_BYTES) -> NDArray[Any]:
    """Read a whole dataset after looking at its size.

    Parameters
    ----------
    dataset
        What the project holds under the name; something else than a dataset is an error.
    what
        How a user would call it, for the sentence.
    """
    if not isinstance(dataset, h5py.Dataset) or dataset.shape is None:
        raise ProjectProblem(
            "The ilastik project is damaged.",
            f"It has no readable {what}.",
            "Open the project in ilastik and save it again.",
        )
    if lies_elsewhere(dataset):
        raise ProjectProblem(
            "The ilastik project reaches into another file.",
            f"The values of its {what} lie outside of it. ilastik writes no such projects, so they "
            "are not read.",
            "Use a copy of the project that holds everything itself.",
        )
    size = dataset.nbytes
    if dataset.dtype.kind == "O":
        # Text of variable length; everything else that h5py gives as objects is unknown here.
        known = h5py.check_string_dtype(dataset.dtype) is not None and dataset.size < 2**20
        size = longest_text(dataset) * max(1, dataset.size) if known else max_bytes + 1
    if size > max_bytes:
        raise ProjectProblem(
            "The ilastik project is damaged.",
            f"Its {what} claims to be {size / 2**30:.1f} GiB large.",
            "Open the project in ilastik and save it again.",
        )
    return np.asarray(dataset[()])


def scalar(group: h5py.Group, name: str) -> Any | None:
    """Value of a scalar dataset of `group`, or None where it is missing or has no value."""
    item = group.get(name)
    if not isinstance(item, h5py.Dataset) or item.shape is None:
        return None
    return read_array(item, name).reshape(-1)[0] if item.size == 1 else None


def string(group: h5py.Group, name: str) -> str:
    """Text of a scalar dataset of `group`; empty where it is missing."""
    value = scalar(group, name)
    return "" if value is None else text(value)


def child(group: h5py.Group, name: str) -> h5py.Group | None:
    """Sub-group of `group`, or None."""
    item = group.get(name)
    return item if isinstance(item, h5py.Group) else None


def is_empty_list(dataset: h5py.Dataset) -> bool:
    """Whether ilastik marked the list as empty: the dataset then holds one meaningless number."""
    return bool(dataset.attrs.get("isEmpty", False)) or dataset.size in (0, None)
