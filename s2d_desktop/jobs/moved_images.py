"""Find images of a project that are not where it says, in one folder and the folders inside it.

An image is taken for a lane by its name, its size and, where the lane has labels and the project a
forest, by what the forest says of its labels on it; never by its place in a list. What fits more
than one way is left to the user.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
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
from s2d_desktop.io.ilastik.project import (
    labelled_voxels,
    lane_source,
    mask_source,
    open_project,
)
from s2d_desktop.model.errors import FileProblem, ProjectProblem, S2DError
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.pipeline.lane_test import Fit, judge_lane
from s2d_desktop.pipeline.threshold_test import LabelledImage

MOST_FOLDERS = 20_000
LIMIT_S = 120.0
"""A folder is searched for so long at most."""
MOST_CANDIDATES = 50
"""Of one name so many files are looked into."""

WORDS = {
    Fit.PROVEN: "the forest's thresholds lie on it",
    Fit.KNOWN: "the forest knows the labels on it",
    Fit.NOT_TESTED: "the forest could not be asked",
    Fit.CHANGED: "the forest knows the labels on it, but its values are not those of the training",
    Fit.OTHER: "the forest does not know the labels on it",
    Fit.OUTSIDE: "the labels or the features do not fit it",
}
"""What the forest says of a candidate."""

ACCEPTED = (Fit.PROVEN, Fit.KNOWN, Fit.NOT_TESTED)


@dataclass(frozen=True)
class Candidate:
    """Files that may be a missing image."""

    link: Link
    fit: Fit
    alike: int
    """How many names at the end of its path are those of the project."""
    sized: bool
    """Whether the project notes a size, which then is its own; old ones do not."""

    @property
    def words(self) -> str:
        """The evidence."""
        same = "same name and size" if self.sized else "same name"
        return f"{same}; {WORDS[self.fit]}"

    @property
    def place(self) -> str:
        """Where it is: the file, and how many others belong to it."""
        others = len(self.link.files) - 1
        return f"{self.link.files[0]}{f' and {others} more' if others else ''}"


def find_moved_images(
    project: IlastikProject, folder: Path
) -> Generator[Event, None, tuple[Link, ...]]:
    """Look in `folder` for all images and masks of a project that were not found.

    Parameters
    ----------
    project
        As it was opened; nothing is changed in it.
    folder
        Where to look, also in the folders inside it.

    Returns
    -------
    Links to what was found without doubt, after a Note for each missing image

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
        return ()
    found: dict[tuple[int, Role], list[Link]] = {key: [] for key, _ in missing}
    begin = time.monotonic()
    for count, (place, folders, files) in enumerate(os.walk(folder), 1):
        folders.sort()
        names = sorted([*folders, *files])
        for (lane, role), dataset in missing:
            link = _link_in(Path(place), names, lane, role, dataset)
            if link is not None and len(found[lane, role]) < MOST_CANDIDATES:
                found[lane, role].append(link)
        # What is inside of these folders is one image.
        folders[:] = [n for n in folders if not n.lower().endswith((".zarr", ".n5"))]
        yield Progress(count, count + len(folders), "Looking for images", "folders")
        if count >= MOST_FOLDERS or time.monotonic() - begin > LIMIT_S:
            yield Note(f"'{folder}' is too large to be searched whole; name a folder inside it.")
            break
    chosen: dict[tuple[int, Role], Candidate] = {}
    for done, (key, dataset) in enumerate(missing):
        yield Progress(done, len(missing), "Comparing images", "images")
        candidates, reasons = [], []
        for link in found[key]:
            try:
                candidates.append(_judged(project, dataset, link))
            except S2DError as problem:
                reasons.append(f"{link.files[0]}: {problem.why or problem.what}")
        best, why = _best(candidates, reasons)
        if best is None:
            yield Note(f"The {key[1]} '{dataset.name}' was not linked. {why}")
        else:
            chosen[key] = best
    yield from _drop_shared(chosen, project)
    for (lane, role), candidate in chosen.items():
        name = project.lanes[lane].name
        yield Note(f"The {role} '{name}' is read from {candidate.place}: {candidate.words}.")
    return tuple(candidate.link for candidate in chosen.values())


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
        wanted = PureWindowsPath(outer).name.casefold()
        hits = [n for n in names if n.casefold() == wanted]
        if not hits and is_stack(path):
            hits = [n for n in names if fnmatch(n.casefold(), wanted)]
        if not hits:
            return None
        files += [place / name for name in hits]
    return Link(lane, role, tuple(files), inner)


def _judged(project: IlastikProject, dataset: Dataset, link: Link) -> Candidate:
    """A candidate of the right size, with what the forest says of it.

    Raises
    ------
    S2DError
        If it cannot be read, or has another size.
    """
    # Opened anew: of an old project only the image files tell axes and sizes.
    opened = open_project(project.path, links=[link]).at_stage(1)
    fit = Fit.NOT_TESTED
    if link.role == "mask":
        with mask_source(opened, link.lane) or nullcontext():
            pass
    else:
        with canonical(lane_source(opened, link.lane)) as raw:
            fit = _tested(opened, link.lane, raw)
    ours = [p.casefold() for p in link.files[0].parts[::-1]]
    theirs = PureWindowsPath(split_inner(plain_path(dataset.image))[0]).parts[::-1]
    alike = 0
    for a, b in zip(ours, theirs, strict=False):
        if a != b.casefold():
            break
        alike += 1
    return Candidate(link, fit, alike, dataset.shape is not None)


def _tested(project: IlastikProject, lane: int, raw: Source) -> Fit:
    """What the forest, if there is one, and the labels of a lane say of an image."""
    try:
        positions, labels = labelled_voxels(project, lane)
    except ProjectProblem:
        return Fit.OUTSIDE
    if len(positions) and (positions.max(axis=0) >= raw.info.shape[:4]).any():
        return Fit.OUTSIDE
    try:
        forest, selection = project.require_forest(), project.require_selection()
    except ProjectProblem:
        return Fit.NOT_TESTED
    return judge_lane(forest, selection, LabelledImage(raw, positions, labels)).fit


def _best(candidates: list[Candidate], reasons: list[str]) -> tuple[Candidate | None, str]:
    """The one candidate without a rival, or None and why there is none."""
    good = [c for c in candidates if c.fit in ACCEPTED]
    proven = [c for c in good if c.fit is Fit.PROVEN]
    rivals = proven or good
    alike = max((c.alike for c in rivals), default=0)
    nearest = [c for c in rivals if c.alike == alike]
    if len(nearest) == 1:
        return nearest[0], ""
    if nearest:
        places = " or ".join(c.place for c in nearest[:4])
        return None, f"It may be {places}; nothing tells which."
    if candidates:
        return None, " ".join(f"{c.place}: {c.words}." for c in candidates[:4])
    if reasons:
        return None, " ".join(reasons[:4])
    return None, "No file of its name was found in the folder."


def _drop_shared(
    chosen: dict[tuple[int, Role], Candidate], project: IlastikProject
) -> Generator[Event, None, None]:
    """Drop files that were chosen for several images which the project has in different places."""
    taken: dict[tuple[Path, ...], set[str]] = {}
    for (lane, role), candidate in chosen.items():
        dataset = dataset_of(project.lanes[lane], role)
        taken.setdefault(candidate.link.files, set()).add(dataset.image if dataset else "")
    for (lane, role), candidate in list(chosen.items()):
        if len(taken[candidate.link.files]) > 1 and candidate.fit is not Fit.PROVEN:
            del chosen[lane, role]
            yield Note(
                f"The {role} '{project.lanes[lane].name}' was not linked. {candidate.place} also "
                "has the name of another image of the project; nothing tells whose it is."
            )
