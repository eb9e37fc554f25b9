"""The project file of the window: a small JSON file (``NAME.s2d``) with links, settings and view.

::

    cells.s2d                                   links relative to its folder first
    cells.s2d.earlier/2026-01-31 14.32.05.s2d   what it was before, the last five times

It holds no pixels, and the files it refers to are only ever read. An earlier version may be opened
where it is: its links count from the folder of the project.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from s2d_desktop.io.file_checks import require_file, unreadable, unwritable
from s2d_desktop.io.open import split_internal
from s2d_desktop.io.provenance import fingerprint
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.saved_work import FileLink, SavedWork, as_json, from_json

ENDING = ".s2d"
EARLIER = ".earlier"
"""Ends the name of the folder with the earlier versions."""
FORMAT, VERSION = "s2d_desktop project", 1
LARGEST_BYTES = 4 * 2**20
KEPT_VERSIONS = 5
MIB = 2**20


def is_project_file(path: str | Path) -> bool:
    """Whether a file is a project of the window, by its ending."""
    return str(path).lower().endswith(ENDING)


def home_of(path: Path) -> Path:
    """The folder from which the links of a project file, or of an earlier version of it, count."""
    folder = path.absolute().parent
    return folder.parent if folder.name.lower().endswith(ENDING + EARLIER) else folder


# -- links


@dataclass(frozen=True)
class Linked:
    """Where a file is now."""

    path: Path
    """Also where it is missing: where it was looked for first."""
    state: str
    """``same``, ``changed`` (another size or sample) or ``missing``."""


def link_to(path: Path, folder: Path | None) -> FileLink:
    """A link from a project file in `folder`; a path inside of an HDF5 file may follow.

    Without a folder the link is absolute. A file that is missing is linked without size and hash.
    """
    path = path.absolute()
    try:
        relative = Path(os.path.relpath(path, folder)).as_posix() if folder is not None else ""
    except ValueError:
        # Another drive of Windows.
        relative = ""
    return FileLink(relative, str(path), *_size_and_sample(path))


def resolve(link: FileLink, folder: Path) -> Linked:
    """Find a linked file: relative to `folder` first, so that a moved folder opens.

    A changed file beside the project gives way to an unchanged one at the old place.
    """
    places = [Path(os.path.normpath(folder / link.relative))] if link.relative else []
    places += [Path(link.absolute)] if os.path.isabs(link.absolute) else []
    places = places or [folder / _said(link).name]
    found = [compared(link, path) for path in places]
    for state in ("same", "changed"):
        for each in found:
            if each.state == state:
                return each
    return found[0]


def compared(link: FileLink, path: Path) -> Linked:
    """Whether `path`, with the path inside of the file, is the one that was linked."""
    if not _exists(path):
        return Linked(path, "missing")
    is_same = link.sample in ("", _size_and_sample(path)[1])
    return Linked(path, "same" if is_same else "changed")


def outer_and_inner(link: FileLink) -> tuple[str, str]:
    """Name of the linked file or folder, and the path inside of it (empty: all of it)."""
    said = _said(link)
    outer, inner = split_internal(said)
    # The number of an image in a file, which nobody can ask whether it is a file.
    if not inner and said.name.isdigit() and said.parent.suffix:
        outer, inner = said.parent, said.name
    return outer.name, inner


def _said(link: FileLink) -> Path:
    # What was written on Windows has no "/" outside of `relative`.
    return Path(link.relative or link.absolute.replace("\\", "/"))


def _exists(path: Path) -> bool:
    try:
        return split_internal(path)[0].exists()
    except (OSError, ValueError):
        return False


def _size_and_sample(path: Path) -> tuple[int, str]:
    """Size in bytes, and SHA-256 over it and the first, middle and last MiB; (-1, "") if missing.

    Of a folder (OME-Zarr) the size is -1 and the hash is over names and files at its top.
    """
    try:
        outer = split_internal(path)[0]
        if outer.is_dir():
            found = fingerprint(outer)
            return -1, str(found.get("sha256_of_names_and_files_at_the_top", ""))
        if not outer.is_file():
            # Reading a pipe would wait for ever.
            return -1, ""
        size = outer.stat().st_size
        digest = hashlib.sha256(str(size).encode())
        with outer.open("rb") as file:
            for start in (0, max(0, (size - MIB) // 2), max(0, size - MIB)):
                file.seek(start)
                digest.update(file.read(MIB))
    except (OSError, ValueError):
        return -1, ""
    return size, digest.hexdigest()


# -- reading


def read_project_file(path: Path) -> SavedWork:
    """Read a project file.

    Raises
    ------
    FileProblem
        If it is missing, cut off, damaged, of another program, or of a newer version of this one.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(text) > LARGEST_BYTES:
        raise _damaged(path, "it is larger than any project is")
    try:
        found = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise _damaged(path, error) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise FileProblem(
            f"'{path.name}' is no project of this program.",
            "Its name ends like one, but it was written by another program.",
            "Choose another file.",
        )
    version = found.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _damaged(path, "it has no version")
    if version > VERSION:
        raise FileProblem(
            f"'{path.name}' was saved by a newer version of this program.",
            f"It is of version {version}; this program reads version {VERSION}.",
            "Install the newer version to open it; the file is left as it is.",
        )
    try:
        return from_json(found)
    except ValueError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: BaseException | str) -> FileProblem:
    """The error for a file that is no project any more; says where its earlier versions are."""
    earlier = earlier_versions(path)
    remedy = "Take a copy of it from a backup, or open what it was about and save that anew."
    if earlier:
        remedy = f"Open an earlier version of it, the newest one is {earlier[0]}."
    detail = " ".join(str(error).split())[:300] or type(error).__name__
    return FileProblem(
        f"The project '{path.name}' is damaged.", f"Reading it failed: {detail}.", remedy
    )


# -- writing


def write_project_file(path: Path, work: SavedWork, keeps_earlier: bool = True) -> Path:
    """Write a project file; what was there is kept among the earlier versions, if wished for.

    Raises
    ------
    FileProblem
        If it cannot be written; the file that was there stays as it was.
    """
    content = {"format": FORMAT, "version": VERSION, **as_json(work)}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(text.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
        if keeps_earlier and path.exists():
            _keep_earlier(path)
        os.replace(part, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise unwritable(path, error) from error
    return path


def earlier_versions(path: Path) -> list[Path]:
    """The versions that were saved before, newest first."""
    try:
        found = [p for p in _folder_of_earlier(path).iterdir() if p.suffix.lower() == ENDING]
    except OSError:
        return []
    return sorted(found, key=lambda p: p.name, reverse=True)


def _folder_of_earlier(path: Path) -> Path:
    return path.with_name(path.name + EARLIER)


def _keep_earlier(path: Path) -> None:
    """Copy what is there, named by the time at which it was saved; drop what is too old."""
    folder = _folder_of_earlier(path)
    folder.mkdir(exist_ok=True)
    saved = datetime.fromtimestamp(path.stat().st_mtime)
    name = f"{saved:%Y-%m-%d %H.%M.%S.%f}{ENDING}"
    half = folder / f"{name}.part"
    try:
        shutil.copy2(path, half)
        os.replace(half, folder / name)
    except OSError:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise
    for old in earlier_versions(path)[KEPT_VERSIONS:]:
        old.unlink(missing_ok=True)
