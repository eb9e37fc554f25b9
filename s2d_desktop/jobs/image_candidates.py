"""Files that may be a missing image of a project, and what speaks for each of them."""

from __future__ import annotations

import unicodedata
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Dataset
from s2d_desktop.io.ilastik.image_paths import plain_path, split_inner
from s2d_desktop.io.ilastik.links import Link, Role
from s2d_desktop.io.ilastik.project import (
    labelled_voxels,
    lane_source,
    mask_source,
    open_project,
)
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.pipeline.lane_test import Fit, judge_lane
from s2d_desktop.pipeline.threshold_test import LabelledImage

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
"""What is taken without asking, where there is no other."""

THINKABLE = (*ACCEPTED, Fit.CHANGED)
"""What the user may want although something speaks against it."""

MOST_OFFERED = 8


@dataclass(frozen=True)
class Candidate:
    """Files that may be a missing image."""

    link: Link
    fit: Fit
    alike: int
    """How many names at the end of its path are those of the project."""
    sized: bool
    """Whether the project notes a size, which then is its own; old ones do not."""
    renamed: bool = False
    """Whether it has another name than in the project."""

    @property
    def words(self) -> str:
        """The evidence."""
        if self.renamed:
            same = "another name, the same size"
        else:
            same = "same name and size" if self.sized else "same name"
        return f"{same}; {WORDS[self.fit]}"

    @property
    def place(self) -> str:
        """Where it is: the file, and how many others belong to it."""
        others = len(self.link.files) - 1
        return f"{self.link.files[0]}{f' and {others} more' if others else ''}"


@dataclass(frozen=True)
class Doubtful:
    """A missing image of which the user has to say which file it is, or that it is none."""

    lane: int
    """Position of the lane, from 0."""
    role: Role
    name: str
    candidates: tuple[Candidate, ...]


@dataclass
class Search:
    """What was found of the missing images of a project."""

    links: tuple[Link, ...] = ()
    """What was found without doubt."""
    doubtful: list[Doubtful] = field(default_factory=list)


def judged(
    project: IlastikProject, dataset: Dataset, link: Link, renamed: bool = False
) -> Candidate:
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
    alike = _alike(dataset, link.files[0])
    return Candidate(link, fit, alike, dataset.shape is not None, renamed)


def same_name(name: str) -> str:
    """What the names of a file on two systems have in common: Windows takes "A" for "a"."""
    return composed(name).casefold()


def composed(name: str) -> str:
    """A name in which a letter and its accent are one character; on macOS they may be two."""
    return unicodedata.normalize("NFC", name)


def _alike(dataset: Dataset, file: Path) -> int:
    theirs = PureWindowsPath(split_inner(plain_path(dataset.image))[0]).parts[::-1]
    count = 0
    for a, b in zip(file.parts[::-1], theirs, strict=False):
        if same_name(a) != same_name(b):
            break
        count += 1
    return count


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


def best(candidates: list[Candidate], reasons: list[str]) -> tuple[Candidate | None, str]:
    """The one candidate without a rival, or None and why there is none."""
    good = [c for c in candidates if c.fit in ACCEPTED]
    proven = [c for c in good if c.fit is Fit.PROVEN]
    rivals = proven or good
    alike = max((c.alike for c in rivals), default=0)
    nearest = [c for c in rivals if c.alike == alike]
    # A size in common is no evidence: an image of another name needs a proof.
    if len(nearest) == 1 and (proven or not nearest[0].renamed):
        return nearest[0], ""
    if nearest:
        places = " or ".join(c.place for c in nearest[:4])
        if len(nearest) == 1:
            return None, f"It may be {places}: {nearest[0].words}; that is no proof."
        return (
            None,
            f"It may be {places}; nothing tells which. Name the folder that holds it alone.",
        )
    if candidates:
        return None, " ".join(f"{c.place}: {c.words}." for c in candidates[:4])
    if reasons:
        return None, " ".join(reasons[:4])
    return None, "No file of its name was found in the folder."


def offered(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """Those that the user may choose among, the likeliest first."""
    order = [c for c in candidates if c.fit in THINKABLE]
    order.sort(key=lambda c: (THINKABLE.index(c.fit), -c.alike))
    return tuple(order[:MOST_OFFERED])
