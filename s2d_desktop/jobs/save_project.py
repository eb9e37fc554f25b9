"""An opened ilastik project as a new project of today's layout; the old one is never changed.

::

    project (of any version) ──> images as links, labels, classes, features ──┐
    its forest, or one that was trained now ──────────────────────────────────┴─> NEW.ilp

The workflow of the new project is Pixel Classification.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Dataset, Lane
from s2d_desktop.io.ilastik.project import lane_source, mask_source, strokes
from s2d_desktop.io.ilastik.workflows import is_autocontext
from s2d_desktop.io.ilastik.writer import NewLane, write_lanes
from s2d_desktop.io.open import split_internal
from s2d_desktop.jobs.retrain import Retraining, retrained
from s2d_desktop.jobs.structure_tensor import choose_structure_tensor
from s2d_desktop.model.errors import InputError, ProjectProblem, S2DError
from s2d_desktop.model.events import Event, Note, Saved
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import Source, read_whole

LARGEST_EMBEDDED = 2**29
"""Bytes of an image that only a project holds, which is copied into the new one."""

SUB_FORESTS = 10
"""Parts of a written forest, which ilastik evaluates at the same time: as many as it makes on a
computer with ten threads."""

WRITTEN_TENSOR = StructureTensor.FASTFILTERS
"""What the ilastik that opens a new project computes."""


def check_new_project(out: Path) -> None:
    """Raise `InputError` unless `out` can be the name of a new project."""
    if out.suffix.lower() != ".ilp":
        raise InputError(
            f"'{out.name}' is no name for an ilastik project.",
            "Its ending is not '.ilp'.",
            "Choose a name that ends in .ilp.",
        )
    if out.exists():
        raise InputError(
            f"'{out.name}' is there already.",
            "An ilastik project is never replaced: it may hold work of yours.",
            "Choose another name.",
        )
    if not out.parent.is_dir():
        raise InputError(
            f"'{out.name}' cannot be written.",
            f"There is no folder '{out.parent}'.",
            "Make the folder first, or choose another one.",
        )


def project_to_ilastik(
    project: IlastikProject,
    out: Path,
    retrain: Retraining | None = None,
    linked: Mapping[int, Path] | None = None,
) -> Generator[Event, None, dict[str, Any]]:
    """Write a project, as it is or with a new forest, as one that today's ilastik opens.

    A forest that was trained with vigra's structure tensor (ilastik before 1.3) would be given
    other features by today's ilastik: then a new one is trained.

    Parameters
    ----------
    project
        What was read.
    out
        The new project.
    retrain
        Train a new forest, from these images; None for the stored one, where there is one.
    linked
        Images that have moved, by the position of their lane.

    Yields
    ------
    Note, Progress, Saved

    Returns
    -------
    Facts: ``output``, ``images``, ``classes``, ``labelled_pixels``, ``trees`` (0 without a forest),
    ``out_of_bag_error`` (None if not known)

    Raises
    ------
    InputError
        If `out` exists or is no project, or an Autocontext project is at a later stage.
    S2DError
        If an image cannot be read, or no forest can be trained.
    """
    check_new_project(out)
    trained: Mapping[str, Any] = {}
    if retrain is None and project.forest is not None:
        choice = yield from choose_structure_tensor(project, None)
        uses = project.selection is not None and project.selection.has_structure_tensor
        if uses and choice.structure_tensor is not WRITTEN_TENSOR:
            yield Note(
                "Its forest was trained with another structure tensor than today's ilastik "
                "computes; a new one is trained from the labels."
            )
            retrain = Retraining()
    if retrain is not None:
        project, trained = yield from retrained(
            project, retrain, WRITTEN_TENSOR, linked, project.stage
        )
    return (yield from save_project(project, out, trained, linked))


def save_project(
    project: IlastikProject,
    out: Path,
    trained: Mapping[str, Any],
    linked: Mapping[int, Path] | None = None,
) -> Generator[Event, None, dict[str, Any]]:
    """Write a project with the forest that it has now; see `project_to_ilastik`.

    Parameters
    ----------
    trained
        Facts of the forest, where it was trained now.
    """
    check_new_project(out)
    if project.stage > 1:
        raise InputError(
            f"Stage {project.stage} of an Autocontext project cannot be written as a project.",
            "Its forest sees what the stage before it says; a new project has one stage.",
            "Choose the first one: --stage 1.",
        )
    if is_autocontext(project.workflow):
        yield Note("The new project has the workflow Pixel Classification, with the first stage.")
    lanes = []
    for lane in project.lanes:
        file = (linked or {}).get(lane.index)
        if not lane.found and file is None:
            yield Note(f"'{lane.name}' is left out of the new project. {lane.raw.where}")
            continue
        lanes.append((yield from _new_lane(project, lane, file)))
    if not lanes:
        raise ProjectProblem(
            f"'{project.path.name}' cannot be written as a new project.",
            "None of its images is there.",
            "Put the images back beside the project.",
        )
    write_lanes(
        out,
        lanes,
        project.label_classes,
        project.selection,
        project.forest,
        sub_forests=SUB_FORESTS,
    )
    yield Saved(out)
    return {
        "output": str(out),
        "images": [lane.name for lane in lanes],
        "classes": [c.name for c in project.label_classes],
        "labelled_pixels": sum(int((b.values > 0).sum()) for ln in lanes for b in ln.strokes),
        "trees": project.forest.n_trees if project.forest is not None else 0,
        "out_of_bag_error": trained.get("out_of_bag_error"),
    }


def _new_lane(
    project: IlastikProject, lane: Lane, file: Path | None
) -> Generator[Event, None, NewLane]:
    with lane_source(project, lane, file) as source:
        image = linked_or_embedded(source, lane.raw, project.path, file, lane.name)
        info, inner = source.info, _inner(lane.raw, file)
    mask = None
    try:
        with_mask = mask_source(project, lane)
        if with_mask is not None and lane.mask is not None:
            with with_mask as found:
                stored = linked_or_embedded(found, lane.mask, project.path, None, lane.mask.name)
                mask = NewLane(
                    stored, found.info.axes, found.info.shape, [], inner=_inner(lane.mask, None)
                )
    except S2DError as problem:
        yield Note(f"The prediction mask of '{lane.name}' is left out. {problem.why}".strip())
    labels = strokes(project, lane)
    return NewLane(image, info.axes, info.shape, labels, lane.name, inner, mask)


def _inner(raw: Dataset, file: Path | None) -> str:
    return raw.inner if file is None else split_internal(file)[1]


def linked_or_embedded(
    source: Source, raw: Dataset, project: Path, file: Path | None, name: str
) -> Any:
    """The file of an image of a project, or its values where no file holds it as it is.

    Parameters
    ----------
    source
        The image, open.
    raw
        How the project refers to it.
    project
        The project.
    file
        Where the image is now, if it has moved.
    name
        What the image is called, for the error.

    Raises
    ------
    ProjectProblem
        If it would have to be copied and is too large.
    """
    if file is not None:
        return split_internal(file)[0]
    if len(raw.files) == 1 and raw.subvolume is None and not raw.files[0].samefile(project):
        return raw.files[0]
    size = math.prod(source.info.shape) * source.info.dtype.itemsize
    if size > LARGEST_EMBEDDED:
        raise ProjectProblem(
            f"'{name}' cannot be put into a new project.",
            f"No single file holds it, and its {size / 2**30:.1f} GiB are too much to copy.",
            "Export the image from ilastik as one file, and open that.",
        )
    return read_whole(source)
