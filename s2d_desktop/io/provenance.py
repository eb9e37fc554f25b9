"""A sheet beside each result that says how it was made: ``NAME.provenance.json``."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop import __version__
from s2d_desktop.io.file_checks import unwritable
from s2d_desktop.io.methods_section import methods_section
from s2d_desktop.io.open import split_internal

SAMPLE_BYTES = 2**20
"""Bytes hashed at the start and at the end of an input."""

HASHED_BYTES = 2**26
"""Files up to this size are hashed as a whole, too: all classifiers and networks are."""

LIBRARIES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "h5py": "h5py",
    "tifffile": "tifffile",
    "imagecodecs": "imagecodecs",
    "zarr": "zarr",
    "onnxruntime": "onnxruntime",
    "bioimage_cpp": "bioimage-cpp",
    "torch": "torch",
}
"""Modules that may have a part in a result, and the packages that they come in."""


def fingerprint(path: Path) -> dict[str, Any]:
    """What identifies an input file without reading all of it.

    Parameters
    ----------
    path
        The file; a path inside an HDF5 file may follow, which is kept as ``inside``.

    Returns
    -------
    dict
        ``path`` (absolute), ``bytes``, ``modified`` (UTC), of files up to `HASHED_BYTES` their
        ``sha256``, and ``sha256_of_size_and_first_and_last_mib``: SHA-256 over the size as decimal
        text, the first and the last MiB (they overlap in small files), which is **not** the SHA-256
        of the file. For a folder (Zarr): the same over the names and files at its top, and the
        number of entries. A file that is gone or cannot be read has a ``problem`` instead: the
        result was made, and its sheet says what is still known.
    """
    outer, inside = split_internal(path.absolute())
    try:
        found = _folder_fingerprint(outer) if outer.is_dir() else _file_fingerprint(outer)
    except OSError as error:
        found = {"problem": error.strerror or type(error).__name__}
    return {"path": str(outer), **({"inside": inside} if inside else {}), **found}


def _file_fingerprint(path: Path) -> dict[str, Any]:
    status = path.stat()
    digest = hashlib.sha256(str(status.st_size).encode())
    with path.open("rb") as file:
        digest.update(file.read(SAMPLE_BYTES))
        file.seek(max(0, status.st_size - SAMPLE_BYTES))
        digest.update(file.read(SAMPLE_BYTES))
        whole = {}
        if status.st_size <= HASHED_BYTES:
            file.seek(0)
            whole["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "bytes": status.st_size,
        "modified": _utc(status.st_mtime),
        **whole,
        "sha256_of_size_and_first_and_last_mib": digest.hexdigest(),
    }


def _folder_fingerprint(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    entries = sorted(path.iterdir())
    for entry in entries:
        digest.update(os.fsencode(entry.name))
        if entry.is_file():
            with entry.open("rb") as file:
                digest.update(file.read(SAMPLE_BYTES))
    return {
        "entries": len(entries),
        "modified": _utc(path.stat().st_mtime),
        "sha256_of_names_and_files_at_the_top": digest.hexdigest(),
    }


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def libraries() -> dict[str, str]:
    """Versions of the libraries that this process has used."""
    found = {}
    for module, package in LIBRARIES.items():
        if module in sys.modules:
            version = getattr(sys.modules[module], "__version__", None)
            found[package] = str(version) if version else "not known"
    return found


def sheet(
    facts: Mapping[str, Any],
    inputs: Iterable[Path] = (),
    command: str | None = None,
    request: str = "",
) -> dict[str, Any]:
    """Everything that a provenance sheet says.

    Parameters
    ----------
    facts
        What the job knows: parameters, Enhancer, provider, times.
    inputs
        Files that the result was made from.
    command
        The command line that gives the result; by default the one that was called.
    request
        Hash of all that the result depends on, by which a later call knows it again; empty for
        none.
    """
    return {
        "program": "s2d_desktop",
        "version": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command if command is not None else _called(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "python": platform.python_version(),
        },
        "libraries": libraries(),
        "inputs": [fingerprint(Path(path)) for path in inputs],
        **({"request": request} if request else {}),
        "methods_section": methods_section(facts),
        "facts": dict(facts),
    }


def _called() -> str:
    """The command line of this process, with the name under which it is installed."""
    name = Path(sys.argv[0]).name
    ours = name in ("__main__.py", "s2d-desktop", "s2d-desktop.exe", "s2d-desktop-window")
    return shlex.join(["s2d-desktop" if ours else sys.argv[0], *sys.argv[1:]])


def sheet_path(output: Path) -> Path:
    """Where the sheet of `output` lies."""
    return output.with_name(output.name + ".provenance.json")


def write_sheet(
    output_path: str | Path,
    facts: Mapping[str, Any],
    inputs: Iterable[str | Path] = (),
    command: str | None = None,
    request: str = "",
) -> Path:
    """Write the sheet of a result beside it.

    Parameters
    ----------
    output_path
        The result; the sheet is ``NAME.provenance.json`` in the same folder.
    facts, inputs, command, request
        As for `sheet`.

    Returns
    -------
    Path of the sheet

    Raises
    ------
    FileProblem
        If the sheet cannot be written.
    """
    target = sheet_path(Path(output_path))
    part = target.with_name(target.name + ".part")
    whole = sheet(facts, [Path(p) for p in inputs], command, request)
    text = json.dumps(whole, indent=2, default=_plain, sort_keys=False)
    try:
        part.write_text(text + "\n", encoding="utf-8")
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise unwritable(target, error) from error
    return target


def _plain(value: object) -> object:
    """JSON for what jobs put into their facts."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)
