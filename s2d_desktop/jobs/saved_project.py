"""A project file with all that it refers to: where each file is now, and whether it is the same."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.io.project_file import (
    Linked,
    compared,
    home_of,
    outer_and_inner,
    read_project_file,
    resolve,
)
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.saved_work import FileLink, SavedWork

DOCUMENT, STROKES, ENHANCER = "document", "strokes", "enhancer"
MOST_FOLDERS = 20_000
"""So many are looked into for files that were moved."""


@dataclass(frozen=True)
class SavedProject:
    """What a project file says, and the files that it refers to."""

    path: Path
    work: SavedWork
    files: Mapping[str, Linked]
    """By role: ``document``, ``image 1``, ``image 2``, ..., ``strokes``, ``enhancer``."""

    @property
    def images(self) -> dict[int, Path]:
        """Images that the user linked and that are there, by their number from 0."""
        return {k: self.files[image(k)].path for k in self.work.images if self.is_there(image(k))}

    def is_there(self, role: str) -> bool:
        """Whether there is a file of this role."""
        return role in self.files and self.files[role].state != "missing"

    def link(self, role: str) -> FileLink:
        """What the project file says of a role; nothing of an Enhancer that it only names."""
        return links_of(self.work).get(role, FileLink())


def image(number: int) -> str:
    """Role of a linked image; `number` counts from 0."""
    return f"image {number + 1}"


def links_of(work: SavedWork) -> dict[str, FileLink]:
    """The links by role."""
    links = {DOCUMENT: work.document}
    links |= {image(number): link for number, link in sorted(work.images.items())}
    links |= {STROKES: work.strokes} if work.strokes else {}
    return links | ({ENHANCER: work.enhancer_file} if work.enhancer_file else {})


def open_saved(path: Path, networks: Sequence[Any]) -> SavedProject:
    """Read a project file and look for all that it refers to.

    Parameters
    ----------
    path
        Of the project file, or of an earlier version of it.
    networks
        Enhancers and networks for raw data that are installed or known. An Enhancer is one of them
        if its content is the same, wherever it lies; the one of the same name counts as changed.

    Raises
    ------
    FileProblem
        If the project file cannot be read.
    """
    work, folder = read_project_file(path), home_of(path)
    files = {role: resolve(link, folder) for role, link in links_of(work).items()}
    if work.choices.enhancer:
        files[ENHANCER] = _network(work, files.get(ENHANCER), networks)
    return SavedProject(path, work, files)


def _network(work: SavedWork, there: Linked | None, networks: Sequence[Any]) -> Linked:
    link, name = work.enhancer_file, work.choices.enhancer
    named = [network.network_path for network in networks if network.name == name]
    if link is None:
        return Linked(named[0], "same") if named else Linked(Path(name), "missing")
    others = [network.network_path for network in networks if network.name != name]
    # Those of the same name first: a copy under another name is the second choice.
    for path in named:
        if compared(link, path).state == "same":
            return Linked(path, "same")
    if there is not None and there.state == "same":
        return there
    for path in others:
        if link.sample and compared(link, path).state == "same":
            return Linked(path, "same")
    if named:
        return Linked(named[0], "changed")
    return there or Linked(Path(name), "missing")


def chosen_instead(link: FileLink, path: Path) -> Linked:
    """What a file that the user names for a missing one is: the same, another one, or not there."""
    inner = outer_and_inner(link)[1]
    if inner and path.name != inner:
        path = path / inner
    return compared(link, path)


def look_in(
    folder: Path, links: Mapping[str, FileLink]
) -> Generator[Event, None, dict[str, Linked]]:
    """Look for moved files in a folder and the folders inside of it.

    A file is known by its sample, also where it has another name; one that only has the same name
    counts as ``changed``. Links of the system are not followed.

    Returns
    -------
    What was found, by the keys of `links`
    """
    found: dict[str, Linked] = {}
    wanted = {role: (link, outer_and_inner(link)) for role, link in links.items()}
    for count, (place, folders, names) in enumerate(os.walk(folder), 1):
        yield Progress(0, 1, "Looking for files", "folders")
        for role, (link, (outer, inner)) in wanted.items():
            if found.get(role, Linked(folder, "")).state != "same":
                entries = folders if link.bytes < 0 and link.sample else names
                _compare_all(Path(place), entries, role, link, outer, inner, found)
        is_complete = all(role in found and found[role].state == "same" for role in wanted)
        if is_complete or count >= MOST_FOLDERS:
            break
    return found


def _compare_all(
    place: Path,
    entries: Iterable[str],
    role: str,
    link: FileLink,
    outer: str,
    inner: str,
    found: dict[str, Linked],
) -> None:
    for name in entries:
        path = place / name
        is_named = name.casefold() == outer.casefold()
        if not is_named and not _has_size(path, link):
            continue
        now = compared(link, path / inner if inner else path)
        if now.state == "same" and (is_named or link.sample):
            found[role] = now
            return
        if is_named and now.state != "missing":
            found.setdefault(role, now)


def _has_size(path: Path, link: FileLink) -> bool:
    try:
        return link.bytes > 0 and path.stat().st_size == link.bytes
    except OSError:
        return False
