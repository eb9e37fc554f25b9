"""Find images of a project that are not where it says, in one folder and the folders inside it.

An image is taken for a lane by its name, its size and, where the lane has labels and the project a
forest, by what the forest says of its labels on it; never by its place in a list. What fits more
than one way is left to the user.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from fnmatch import fnmatch
from pathlib import Path, PureWindowsPath

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Dataset
from s2d_desktop.io.ilastik.image_paths import (
    is_stack,
    is_url,
    plain_path,
    split_inner,
    split_stack,
)
from s2d_desktop.io.ilastik.links import Link, Role, dataset_of
from s2d_desktop.jobs.image_candidates import (
    Candidate,
    Doubtful,
    Search,
    best,
    composed,
    judged,
    offered,
    same_name,
)
from s2d_desktop.jobs.renamed_images import SUFFIXES, find_renamed
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.pipeline.lane_test import Fit

MOST_FOLDERS = 20_000
LIMIT_S = 120.0
"""A folder is searched for so long at most."""
MOST_CANDIDATES = 50
"""Of one name so many files are looked into."""
MOST_FILES = 5000
"""So many images of any name are remembered, in case that one of them was renamed."""


def find_moved_images(project: IlastikProject, folder: Path) -> Generator[Event, None, Search]:
    """Look in `folder` for all images and masks of a project that were not found.

    Parameters
    ----------
    project
        As it was opened; nothing is changed in it.
    folder
        Where to look, also in the folders inside it.

    Returns
    -------
    What was found, after a Note for each missing image

    Raises
    ------
    FileProblem
        If there is no such folder.
    """
    if not folder.is_dir():
        raise FileProblem(
            f"'{folder}' is not a folder.",
            "Images of the project are looked for in it.",
            "Name the folder that holds them.",
        )
    missing = list(_missing(project))
    if not missing:
        return Search()
    found: dict[tuple[int, Role], list[Link]] = {key: [] for key, _ in missing}
    others: list[Path] = []
    begin = time.monotonic()
    for count, (place, folders, files) in enumerate(os.walk(folder), 1):
        folders.sort()
        names = sorted([*folders, *files])
        for (lane, role), dataset in missing:
            link = _link_in(Path(place), names, lane, role, dataset)
            if link is not None and len(found[lane, role]) < MOST_CANDIDATES:
                found[lane, role].append(link)
        images = [n for n in names if n.lower().endswith(SUFFIXES)]
        others += [Path(place) / n for n in images[: MOST_FILES - len(others)]]
        # What is inside of these folders is one image.
        folders[:] = [n for n in folders if not n.lower().endswith((".zarr", ".n5"))]
        yield Progress(count, count + len(folders), "Looking for images", "folders")
        if count >= MOST_FOLDERS or time.monotonic() - begin > LIMIT_S:
            yield Note(f"'{folder}' is too large to be searched whole; name a folder inside it.")
            break
    search = Search()
    chosen: dict[tuple[int, Role], Candidate] = {}
    for done, (key, dataset) in enumerate(missing):
        yield Progress(done, len(missing), "Comparing images", "images")
        candidates, reasons = [], []
        for link in found[key]:
            try:
                candidates.append(judged(project, dataset, link))
            except S2DError as problem:
                reasons.append(f"{link.files[0]}: {problem.why or problem.what}")
        if key[1] == "image" and not any(c.fit in (Fit.PROVEN, Fit.KNOWN) for c in candidates):
            named = {file for link in found[key] for file in link.files}
            rest = [file for file in others if file not in named]
            candidates += yield from find_renamed(project, key[0], dataset, rest)
        nearest, why = best(candidates, reasons)
        if nearest is not None:
            chosen[key] = nearest
            continue
        yield Note(f"The {key[1]} '{dataset.name}' was not linked. {why}")
        if offers := offered(candidates):
            search.doubtful.append(Doubtful(*key, dataset.name, offers))
    yield from _drop_shared(chosen, project, search)
    for (lane, role), candidate in chosen.items():
        name = project.lanes[lane].name
        yield Note(f"The {role} '{name}' is read from {candidate.place}: {candidate.words}.")
    search.links = tuple(candidate.link for candidate in chosen.values())
    return search


def _missing(project: IlastikProject) -> Iterator[tuple[tuple[int, Role], Dataset]]:
    roles: tuple[Role, ...] = ("image", "mask")
    for lane in project.lanes:
        for role in roles:
            dataset = dataset_of(lane, role)
            if dataset is None or dataset.found or not dataset.image or is_url(dataset.image):
                continue
            yield (lane.index, role), dataset


def _link_in(place: Path, names: list[str], lane: int, role: Role, dataset: Dataset) -> Link | None:
    """The files of a dataset among the `names` in the folder `place`; None if not all are there."""
    path = plain_path(dataset.image)
    files: list[Path] = []
    inner = ""
    for part in split_stack(path) if is_stack(path) else [path]:
        outer, inner = split_inner(part)
        # Windows knows both slashes; the name is the same whichever machine saved the project.
        name = PureWindowsPath(outer).name
        wanted = same_name(name)
        hits = [n for n in names if same_name(n) == wanted]
        # Where a system tells ``A.tif`` from ``a.tif`` it is only one of them.
        hits = [n for n in hits if composed(n) == composed(name)] or hits
        if not hits and is_stack(path):
            hits = [n for n in names if fnmatch(same_name(n), wanted)]
        if not hits:
            return None
        files += [place / name for name in hits]
    return Link(lane, role, tuple(files), inner)


def _drop_shared(
    chosen: dict[tuple[int, Role], Candidate], project: IlastikProject, search: Search
) -> Generator[Event, None, None]:
    """Leave files to the user that were chosen for images which the project has in two places."""
    taken: dict[tuple[Path, ...], set[str]] = {}
    for (lane, role), candidate in chosen.items():
        dataset = dataset_of(project.lanes[lane], role)
        taken.setdefault(candidate.link.files, set()).add(dataset.image if dataset else "")
    for (lane, role), candidate in list(chosen.items()):
        if len(taken[candidate.link.files]) > 1 and candidate.fit is not Fit.PROVEN:
            del chosen[lane, role]
            name = project.lanes[lane].name
            search.doubtful.append(Doubtful(lane, role, name, (candidate,)))
            yield Note(
                f"The {role} '{name}' was not linked. {candidate.place} also "
                "has the name of another image of the project; nothing tells whose it is."
            )
