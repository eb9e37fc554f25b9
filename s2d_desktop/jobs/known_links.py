"""Links that the user has accepted: where moved images of a project are, remembered for next time.

They are kept in the user's own folder, never in the project, and known by the project's place and
by what it says of its images: another project at the same place does not get them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.file_checks import unwritable
from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.links import Link, dataset_of
from s2d_desktop.io.ilastik.project import open_project

MOST_BYTES = 2**24
"""A file that is larger is none of ours."""


def links_file() -> Path:
    """Where the links are kept; it may not exist."""
    import platformdirs

    return platformdirs.user_data_path("s2d_desktop", appauthor=False) / "links.json"


def open_linked(path: str | Path, *, read_outside: bool = True) -> IlastikProject:
    """`open_project`, with the images that were moved where the user said that they are."""
    project = open_project(path, read_outside=read_outside)
    # An image that is where the project says needs no link.
    links = [link for link in known_links(project) if not _linked(project, link).found]
    return open_project(path, read_outside=read_outside, links=links) if links else project


def known_links(project: IlastikProject) -> tuple[Link, ...]:
    """The links that were accepted for images of a project and whose files are still there."""
    links = []
    for item in _read().get(_key(project), []):
        with contextlib.suppress(TypeError, KeyError, ValueError):
            link = Link(
                int(item["lane"]),
                "mask" if item["role"] == "mask" else "image",
                tuple(Path(file) for file in item["files"]),
                str(item["inner"]),
            )
            there = link.files and all(file.exists() for file in link.files)
            if there and _linked(project, link) is not None:
                links.append(link)
    return tuple(links)


def used_links(project: IlastikProject) -> tuple[Link, ...]:
    """Those of them from which an opened project reads its images."""
    return tuple(k for k in known_links(project) if _linked(project, k).files == k.files)


def _linked(project: IlastikProject, link: Link) -> Any:
    """The image or mask that a link is for; None if the project has none."""
    lanes = project.lanes
    return dataset_of(lanes[link.lane], link.role) if 0 <= link.lane < len(lanes) else None


def remember(project: IlastikProject, links: Sequence[Link]) -> None:
    """Keep `links`, beside those that are kept for other images of the project.

    Raises
    ------
    FileProblem
        If the user's folder cannot be written.
    """
    new = {(link.lane, link.role): link for link in (*known_links(project), *links)}
    _change(project, [_as_json(link) for link in new.values()])


def forget(project: IlastikProject) -> None:
    """Look for the images of a project where it says, from now on."""
    _change(project, [])


def _as_json(link: Link) -> dict[str, Any]:
    files = [str(file.absolute()) for file in link.files]
    return {"lane": link.lane, "role": link.role, "files": files, "inner": link.inner}


def _key(project: IlastikProject) -> str:
    """What a project is known by: its place, and what it says of its images.

    Not their sizes or axes: an old project has those from the image files.
    """
    said = [
        [lane.name, lane.raw.image, str(lane.raw.subvolume), lane.mask.image if lane.mask else ""]
        for lane in project.lanes
    ]
    text = json.dumps([str(project.path.resolve()), said])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _read() -> dict[str, Any]:
    place = links_file()
    try:
        if place.stat().st_size > MOST_BYTES:
            return {}
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _change(project: IlastikProject, links: list[dict[str, Any]]) -> None:
    place = links_file()
    found = {**_read(), _key(project): links}
    if not links:
        found.pop(_key(project))
    part = place.with_name(place.name + ".part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(found, indent=1), encoding="utf-8")
        os.replace(part, place)
    except OSError as error:
        raise unwritable(place, error) from error
