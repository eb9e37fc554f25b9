"""Where results go: a file, or a folder when there are several; checked before any work."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from s2d_desktop.model.errors import FileProblem, InputError

FORMATS = ("tif", "h5", "npy", "zarr")
"""File formats that can be written."""

_SUFFIXES = (".tif", ".tiff", ".h5", ".hdf5", ".npy", ".zarr")


def plan_outputs(
    out: str | Path,
    names: Sequence[str],
    ending: str,
    form: str = "h5",
    inputs: Iterable[str | Path] = (),
) -> list[Path]:
    """Decide the file of each result, and check that it can be written.

    Parameters
    ----------
    out
        A file name that ends in one of the formats, or a folder, which is made if it is missing.
    names
        What the inputs are called, one for each result.
    ending
        Added to the name of an input for a file in a folder: ``_Probabilities``.
    form
        Format of the files in a folder.
    inputs
        Files that must not be written to.

    Raises
    ------
    InputError
        If several results should go into one file, the name's ending is not known, or a result
        would replace its own input.
    FileProblem
        If the folder cannot be made or written.
    """
    out = Path(out)
    if out.suffix.lower() in _SUFFIXES and not _plain_folder(out):
        if len(names) > 1:
            raise InputError(
                f"{len(names)} results do not fit into one file.",
                f"'{out.name}' names a file, but there are several inputs.",
                "Give a folder after -o, for instance -o results.",
            )
        paths = [out]
    elif out.suffix and not out.is_dir() and len(names) == 1:
        raise InputError(
            f"'{out.name}' cannot be written.",
            f"The ending '{out.suffix}' is none of .tif, .h5, .npy, .zarr.",
            "Choose one of these endings, or give a folder.",
        )
    else:
        paths = [out / f"{name}{ending}.{form}" for name in file_names(names)]
    for path in paths:
        _check_not_an_input(path, inputs)
    check_folder(paths[0].parent)
    return paths


def check_folder(folder: Path) -> None:
    """Make `folder` if it is missing; raise `FileProblem` unless files can be made in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
        reason = "You may not write there."
    except OSError as error:
        writable, reason = False, f"The system says: {error.strerror or error}."
    if not writable:
        raise FileProblem(
            f"Nothing can be written into the folder '{folder}'.",
            reason,
            "Choose another folder.",
        )


def beside(output: Path, layer: str) -> Path:
    """Where a layer of `output` is written: ``NAME_layer.EXT`` in the same folder.

    ``.ome`` before it belongs to the ending: other programs know OME files by it.
    """
    ome = Path(output.stem).suffix if output.stem.lower().endswith(".ome") else ""
    stem = output.stem.removesuffix(ome)
    return output.with_name(f"{stem}_{layer}{ome}{output.suffix}")


def _plain_folder(path: Path) -> bool:
    """Whether `path` is a folder that is not itself an image (Zarr)."""
    return path.is_dir() and path.suffix.lower() != ".zarr"


def _check_not_an_input(path: Path, inputs: Iterable[str | Path]) -> None:
    for item in inputs:
        if Path(item).resolve() == path.resolve():
            raise InputError(
                f"'{path.name}' is an input and would be replaced by its own result.",
                "The output has the same name and folder as the input.",
                "Choose another name after -o.",
            )


def file_names(names: Sequence[str]) -> list[str]:
    """`names` as file names; of equal ones the later get a number."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        clean = "".join("_" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in name).strip(" .")
        clean = clean or "image"
        seen[clean.lower()] = count = seen.get(clean.lower(), 0) + 1
        result.append(clean if count == 1 else f"{clean}_{count}")
    return result
