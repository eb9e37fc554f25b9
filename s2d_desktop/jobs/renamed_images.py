"""Images of a project that have another name now: found by their size and by the forest alone.

Only images with labels of a project with a forest can be found so, and only what the forest knows
is taken up: a size is no evidence.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from pathlib import Path

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Dataset
from s2d_desktop.io.ilastik.image_paths import is_stack, plain_path, split_inner
from s2d_desktop.io.ilastik.links import Link
from s2d_desktop.io.ilastik.project import labelled_voxels
from s2d_desktop.io.open import CONTAINER_SUFFIXES, open_source
from s2d_desktop.jobs.image_candidates import Candidate, judged
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.pipeline.lane_test import Fit

SUFFIXES = (
    *(".tif", ".tiff", ".png", ".jpg", ".jpeg", ".npy", ".npz", ".h5", ".hdf5", ".hdf"),
    *(".zarr", ".n5"),
)
MOST_HEADERS = 300
MOST_TESTED = 24
LIMIT_S = 60.0


def find_renamed(
    project: IlastikProject, lane: int, dataset: Dataset, files: Iterable[Path]
) -> Generator[Event, None, list[Candidate]]:
    """Files of another name that have the size of an image and whose labels the forest knows.

    Parameters
    ----------
    project, lane, dataset
        The missing image; with labels, and a project with a forest, else nothing is found.
    files
        Images of the folder; those with the project's file ending are looked at first.

    Returns
    -------
    Candidates that are proven or known; `MOST_TESTED` are tested at most
    """
    path = plain_path(dataset.image)
    outer, inner = split_inner(path)
    if dataset.shape is None or is_stack(path) or project.forest is None:
        return []
    try:
        if not len(labelled_voxels(project, lane)[0]):
            return []
    except S2DError:
        return []
    ending = Path(outer.replace("\\", "/")).suffix.lower()
    order = sorted(files, key=lambda f: (f.suffix.lower() != ending, f))[:MOST_HEADERS]
    found: list[Candidate] = []
    tested, begin = 0, time.monotonic()
    for done, file in enumerate(order):
        yield Progress(done, len(order), "Looking for renamed images", "files")
        if tested == MOST_TESTED or time.monotonic() - begin > LIMIT_S:
            break
        own = inner if file.suffix.lower() in CONTAINER_SUFFIXES else ""
        try:
            if not _same_size(file, own, dataset):
                continue
            tested += 1
            candidate = judged(project, dataset, Link(lane, "image", (file,), own), True)
        except S2DError:
            continue
        if candidate.fit in (Fit.PROVEN, Fit.KNOWN):
            found.append(candidate)
    return found


def _same_size(file: Path, inner: str, dataset: Dataset) -> bool:
    """Whether the header tells the sizes that the project notes, in any order."""
    with open_source(file / inner if inner else file) as source:
        ours = sorted(n for n in source.info.shape if n > 1)
    return ours == sorted(n for n in dataset.shape or () if n > 1)
