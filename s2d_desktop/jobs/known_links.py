"""What the user has allowed: where moved images are read, and that foreign ones are read at all.

Foreign are those that a project names outside of its own folder. All this is kept in the user's own
folder, never in the project, and known by the project's place and by what it says of its images:
another project at the same place does not get it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.file_checks import unwritable
from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.links import Link, dataset_of
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.io.ilastik.stored_maps import maps_in
from s2d_desktop.io.open import CONTAINER_SUFFIXES, split_internal
from s2d_desktop.model.errors import FileProblem

MOST_BYTES = 2**24
"""A file that is larger is none of ours."""

OUTSIDE = "outside"
"""Where the projects are listed whose images outside of their folder may be read."""


def links_file() -> Path:
    """Where the links are kept; it may not exist."""
    import platformdirs

    return platformdirs.user_data_path("s2d_desktop", appauthor=False) / "links.json"


def open_linked(path: str | Path, *, read_outside: bool = True) -> IlastikProject:
    """`open_project`, with the images that were moved where the user said that they are."""
    project = open_project(path, read_outside=read_outside)
    # An image that is where the project says needs no link, unless the user has chosen another.
    links = [k for k in known_links(project) if k.instead or not _linked(project, k).found]
    return open_project(path, read_outside=read_outside, links=links) if links else project


def known_links(project: IlastikProject) -> tuple[Link, ...]:
    """The links that were accepted for images of a project and whose files are there."""
    # Not Path.exists: it raises where a folder may not be entered or a name is impossible.
    return tuple(k for k in _kept(project) if all(os.path.exists(file) for file in k.files))


def _kept(project: IlastikProject) -> tuple[Link, ...]:
    """All that were accepted, also those whose disk is not there now."""
    links = []
    for item in _read().get(_key(project), []):
        with contextlib.suppress(TypeError, KeyError, ValueError):
            link = Link(
                int(item["lane"]),
                "mask" if item["role"] == "mask" else "image",
                tuple(Path(file) for file in item["files"]),
                str(item["inner"]),
                bool(item.get("instead", False)),
            )
            if link.files and _linked(project, link) is not None:
                links.append(link)
    return tuple(links)


def used_links(project: IlastikProject) -> tuple[Link, ...]:
    """Those of them from which an opened project reads its images."""
    return tuple(k for k in known_links(project) if _linked(project, k).files == k.files)


def is_read_from(project: IlastikProject, lane: int, file: Path) -> bool:
    """Whether an opened project reads the image of a lane from `file` by itself."""
    if not 0 <= lane < len(project.lanes):
        return False
    raw = project.lanes[lane].raw
    if not raw.found or len(raw.files) != 1:
        return False
    try:
        return raw.files[0].samefile(file)
    except (OSError, ValueError):
        return False


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
    new = {(link.lane, link.role): link for link in (*_kept(project), *links)}
    _change(project, [_as_json(link) for link in new.values()])


def link_by_hand(project: IlastikProject, lane: int, path: Path) -> Link:
    """The link for an image that the user has chosen as that of a lane.

    Parameters
    ----------
    path
        A file or folder, or ``file.h5/dataset``. Without a dataset it is the project's, where the
        file has it, else the only one of the file.

    Raises
    ------
    S2DError
        If it cannot be read, or its size is not that of the image in the project.
    """
    from s2d_desktop.jobs.image_candidates import judged

    dataset = project.lanes[lane].raw
    file, inner = split_internal(path)
    holds = file.suffix.lower() in CONTAINER_SUFFIXES
    inners = [inner] if inner else [dataset.inner, ""] if holds and dataset.inner else [""]
    for k, name in enumerate(inners, 1):
        link = Link(lane, "image", (file,), name, instead=True)
        try:
            judged(project, dataset, link)
        except FileProblem:
            # Without the dataset of that name it may have one of another name.
            if k == len(inners):
                raise
        else:
            return link
    raise AssertionError("the last one is returned or raised")


def may_read_outside(project: IlastikProject) -> bool:
    """Whether the user has allowed to read its images that are outside of its folder."""
    allowed = _read().get(OUTSIDE)
    return isinstance(allowed, list) and _key(project) in allowed


def allow_outside(project: IlastikProject) -> None:
    """Read them from now on, as long as the project names the same ones.

    Raises
    ------
    FileProblem
        If the user's folder cannot be written.
    """
    found = _read()
    allowed = found.get(OUTSIDE)
    known = [key for key in allowed if isinstance(key, str)] if isinstance(allowed, list) else []
    _write({**found, OUTSIDE: sorted({*known, _key(project)})})


def forget(project: IlastikProject) -> None:
    """Look for the images of a project where it says, from now on."""
    _change(project, [])


def _as_json(link: Link) -> dict[str, Any]:
    files = [str(file.absolute()) for file in link.files]
    return {
        "lane": link.lane,
        "role": link.role,
        "files": files,
        "inner": link.inner,
        "instead": link.instead,
    }


def _key(project: IlastikProject) -> str:
    """What a project is known by: its place, and what it says of its images and maps.

    Not their sizes or axes: an old project has those from the image files.
    """
    said = [
        [lane.name, lane.raw.image, str(lane.raw.subvolume), lane.mask.image if lane.mask else ""]
        for lane in project.lanes
    ]
    said += [[stored.dataset.image] for stored in maps_in(project.lanes)]
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
    found = {**_read(), _key(project): links}
    if not links:
        found.pop(_key(project))
    _write(found)


def _write(found: Mapping[str, Any]) -> None:
    place = links_file()
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(found, indent=1), encoding="utf-8")
        os.replace(part, place)
    except OSError as error:
        raise unwritable(place, error) from error
