"""Where the image of a lane lies: the project's text turned into files of this machine.

A project is often opened on another machine than the one it was saved on: paths may be of Windows
or Unix, absolute or relative to the project, and the image often just lies beside the project.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote, urlsplit

_CONTAINER = re.compile(r"\.(ilp|hdf5|h5|n5|npz|zarr)(?=[/\\]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class FoundImage:
    """What was found for the path of a lane."""

    files: tuple[Path, ...]
    """The file, or the files of a stack in their order; empty if not all were found."""
    inner: str
    """Path of the dataset inside an HDF5, N5 or NPZ file; else empty."""
    looked: tuple[Path, ...]
    """Places that were looked at, in their order."""
    by_name: bool = False
    """Whether (one of) the files was not where the path says, but beside the project."""


def is_url(path: str) -> bool:
    """Whether the path is a web address."""
    return "://" in path and not path.startswith("file://")


def plain_path(path: str) -> str:
    """The path that a ``file://`` address means; ilastik since 1.4.1 links OME-Zarr so."""
    if not path.startswith("file://"):
        return path
    text = unquote(urlsplit(path).path)
    # file:///C:/data/x.zarr
    return text[1:] if re.match(r"/[A-Za-z]:", text) else text


def split_inner(path: str) -> tuple[str, str]:
    """Split ``file.h5/internal/dataset`` after the last known container extension."""
    matches = list(_CONTAINER.finditer(path))
    if not matches:
        return path, ""
    end = matches[-1].end()
    return path[:end], path[end:].replace("\\", "/").strip("/")


def split_stack(path: str) -> list[str]:
    """Split the paths of a stack, joined with the path separator of the machine that saved it."""
    if ";" in path:
        return [p.strip() for p in path.split(";") if p.strip()]
    # A colon also follows the letter of a Windows drive.
    parts = re.split(r"(?<!^[A-Za-z]):", path)
    return [p.strip() for p in parts if p.strip()]


def is_foreign_absolute(path: str) -> bool:
    """Whether the path is absolute in the way of Windows or of Unix, on whichever machine."""
    return bool(PureWindowsPath(path).drive) or PurePosixPath(path).is_absolute()


def share_elsewhere(path: str, folder: Path) -> str:
    """The network share of Windows that a path names, unless the project lies on it; else empty.

    To look whether a file is there, Windows signs in at the server. So a stranger's project could
    learn who opens it, before anybody was asked.
    """
    share = PureWindowsPath(path).drive
    if not share.startswith("\\\\"):
        return ""
    return "" if share.casefold() == PureWindowsPath(folder).drive.casefold() else share


def candidates(path: str, folder: Path, on_windows: bool = os.name == "nt") -> list[Path]:
    """Places to look for `path`: where the project says, then beside the project in `folder`."""
    windows = PureWindowsPath(path)
    pure = windows if "\\" in path or windows.drive else PurePosixPath(path)
    places = []
    if not is_foreign_absolute(path):
        places += [folder / path, folder / path.replace("\\", "/")]
    else:
        if Path(path).is_absolute() and not (on_windows and share_elsewhere(path, folder)):
            places.append(Path(path))
        # Of a path of another machine only its last parts can mean anything here.
        # The first one is a drive, a share or the root: it would lead out of the folder again.
        places.append(folder / Path(*pure.parts[1:][-2:]))
    places.append(folder / pure.name)
    unique = dict.fromkeys(Path(*p.parts) for p in places)
    return list(unique)


def find_image(path: str, folder: Path) -> FoundImage:
    """Find the file or files that the text `path` of a lane means.

    Parameters
    ----------
    path
        As the project has it: one path, several joined with ``:`` or ``;``, or a pattern (``*``).
    folder
        Folder of the project.
    """
    # A colon may also be a part of a name.
    whole, inner = split_inner(path)
    places = candidates(whole, folder)
    several = len(split_stack(path)) > 1
    literal = Path(path) if is_foreign_absolute(path) else folder / path
    file = next(
        (
            place
            for place in places
            # The last name of a list of paths is one file of a stack, not all of it.
            if (not several or place == literal or len(split_stack(place.name)) > 1)
            and _exists(place)
        ),
        None,
    )
    if file is not None:
        return FoundImage((file,), inner, tuple(places), _is_last_choice(file, places))
    files: list[Path] = []
    looked: list[Path] = []
    by_name = False
    for part in split_stack(path) if is_stack(path) else [path]:
        text, inner = split_inner(part)
        places = candidates(text, folder)
        looked += places
        place = next((place for place in places if _matches(place, text)), None)
        if place is None:
            return FoundImage((), inner, tuple(looked))
        files += _matches(place, text)
        by_name |= _is_last_choice(place, places)
    # ilastik sorts the files of a stack by name (opDataSelection.py, expand_path).
    return FoundImage(tuple(sorted(files, key=str)), inner, tuple(looked), by_name)


def _is_last_choice(place: Path, places: Sequence[Path]) -> bool:
    """Whether of all `candidates` only the name alone led to `place`."""
    return len(places) > 1 and place == places[-1]


def _exists(place: Path) -> bool:
    # Not Path.exists: it raises where a folder may not be entered or a name is impossible.
    return os.path.exists(place)


def _matches(place: Path, text: str) -> list[Path]:
    """`place` if it is there, or the files that it means as a pattern."""
    if _exists(place):
        return [place]
    if not _is_pattern(text):
        return []
    # Brackets may belong to the pattern or to the name of a folder.
    pattern = str(place)
    hits = glob.glob(pattern) or glob.glob(pattern.replace("[", "[[]"))
    return [Path(hit) for hit in hits]


def is_stack(path: str) -> bool:
    """Whether the path means several files that are stacked."""
    return _is_pattern(path) or len(split_stack(path)) > 1


def _is_pattern(path: str) -> bool:
    return "*" in path or "?" in path
