"""A new forest for an ilastik project, from its own labels: nothing is changed in the project."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Lane
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source
from s2d_desktop.model.errors import AxesProblem, InputError, ProjectProblem
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.source import canonical

WHAT = "Training the forest"


@dataclass(frozen=True)
class Retraining:
    """The wish for a new forest."""

    lanes: tuple[int, ...] = ()
    """Numbers of the images whose labels are learned from, from 1; empty for all."""
    seed: int = 0
    save_as: Path | None = None
    """A new project that gets the forest; see `save_project`."""


def retrained(
    project: IlastikProject,
    wish: Retraining,
    structure_tensor: StructureTensor,
    linked: Mapping[int, Path] | None = None,
    stage: int | None = None,
) -> Generator[Event, None, tuple[IlastikProject, dict[str, Any]]]:
    """Train a forest on the labels of a project, with ilastik's recipe (`training.label_forest`).

    Of Autocontext every stage is trained, one after the other, for each sees what the one before it
    says; the last one that has labels counts.

    Parameters
    ----------
    project
        What was read.
    wish
        Which images, and the seed.
    structure_tensor
        Computed for the new forest.
    linked
        Images that have moved, by the position of their lane.
    stage
        Of Autocontext, from 1: only this stage is trained, and those before it that have no forest.

    Returns
    -------
    The project with the new forest, at its stage, and facts: ``images`` (names),
    ``labelled_pixels``, ``trees``, ``out_of_bag_error`` (0..1, None if not known), ``seed``,
    ``forest_sha256``, ``seconds``, and of Autocontext ``stages``, a list of the same facts

    Raises
    ------
    InputError
        If there is no image of a number.
    ProjectProblem
        If none of the images with labels is there, or they carry fewer than two classes.
    AxesProblem
        If one forest cannot see all of the images.
    """
    check_lanes(project, wish.lanes, "--lanes")
    count = max(1, len(project.stages))
    last = stage or count
    facts: list[dict[str, Any]] = []
    # What its version computed does not matter any more.
    now = replace(
        project.at_stage(1),
        structure_tensor_default=structure_tensor,
        structure_tensor_is_guess=False,
    )
    for number in range(1, last + 1):
        now = now.at_stage(number)
        if stage is not None and number < stage and now.forest is not None:
            continue
        try:
            now, found = yield from _one_stage(now, wish, structure_tensor, linked or {})
        except ProjectProblem as problem:
            if not facts or stage is not None:
                raise
            yield Note(f"Stage {number} is not trained. {problem.why}")
            now = now.at_stage(number - 1)
            break
        facts.append({"stage": number, **found} if count > 1 else found)
    return now, {**facts[-1], **({"stages": facts} if count > 1 else {})}


def check_lanes(project: IlastikProject, lanes: Sequence[int], option: str) -> None:
    """Raise `InputError` unless a project has the images of these numbers, from 1."""
    count = len(project.lanes)
    strange = [k for k in lanes if not 1 <= k <= count]
    if strange:
        raise InputError(
            f"The project '{project.path.name}' has no image {strange[0]}.",
            f"It has {count}, counted from 1 in the order that 'info' shows.",
            f"Name some of these after {option}.",
        )


def _one_stage(
    project: IlastikProject,
    wish: Retraining,
    structure_tensor: StructureTensor,
    linked: Mapping[int, Path],
) -> Generator[Event, None, tuple[IlastikProject, dict[str, Any]]]:
    from s2d_desktop.pipeline.autocontext import stage_input
    from s2d_desktop.pipeline.features import compute_features_at
    from s2d_desktop.training.label_forest import train_label_forest

    begin = time.perf_counter()
    painted = yield from _painted(project, wish, linked)
    lanes = [lane for lane, _, _ in painted]
    labels = [values for _, _, values in painted]
    classes = len(np.unique(np.concatenate(labels))) if labels else 0
    if classes < 2:
        raise ProjectProblem(
            f"No forest can be trained from the labels of '{project.path.name}'.",
            "There are labels of one class only."
            if classes
            else "None of its images that are there has labels.",
            "Paint a few strokes of at least two classes in ilastik and save the project, or open "
            "it in the window and paint there.",
        )
    selection = project.selection
    if selection is None or not selection.cells():
        selection = _standard(project, lanes, linked)
        yield Note("The project has no features; ilastik's standard ones are taken.")
    count = len(painted)
    rows: list[NDArray[np.float32]] = []
    for done, (lane, positions, _) in enumerate(painted):
        yield Progress(done, count + 1, WHAT, "images")
        with ExitStack() as stack:
            raw = stack.enter_context(_image(project, lane, linked))
            seen = stage_input(project, raw, structure_tensor)
            found, _ = compute_features_at(seen, positions, selection, structure_tensor)
        if rows and found.shape[1] != rows[0].shape[1]:
            raise AxesProblem(
                f"One forest cannot be trained on '{lanes[0].name}' and '{lane.name}'.",
                "They differ in the number of channels, or one is a slice and one a volume.",
                "Choose images of one kind with --lanes.",
            )
        rows.append(found)
    yield Progress(count, count + 1, WHAT, "images")
    forest, error = train_label_forest(np.concatenate(rows), np.concatenate(labels), wish.seed)
    yield Progress(count + 1, count + 1, WHAT, "images")
    names = [lane.name for lane in lanes]
    facts = {
        "images": names,
        "labelled_pixels": forest.row_count,
        "trees": forest.n_trees,
        "out_of_bag_error": None if np.isnan(error) else round(error, 4),
        "seed": wish.seed,
        "forest_sha256": forest.sha256(),
        "seconds": round(time.perf_counter() - begin, 2),
    }
    wrong = "not known" if np.isnan(error) else f"{100 * error:.2g} %"
    of = f" for stage {project.stage}" if len(project.stages) > 1 else ""
    yield Note(
        f"A new forest of {forest.n_trees} trees was trained{of} on {forest.row_count} labelled "
        f"pixels of {', '.join(names)}; out-of-bag error: {wrong}."
    )
    return project.with_forest(forest, selection), facts


def labelled_pixels(project: IlastikProject) -> int:
    """Number of labelled pixels of all images of a project, whether these are there or not."""
    return sum(len(labelled_voxels(project, lane)[1]) for lane in project.lanes)


Painted = tuple[Lane, NDArray[np.int64], NDArray[np.uint8]]
"""An image, the positions that are labelled (n, 4) as tzyx, and their labels."""


def _painted(
    project: IlastikProject, wish: Retraining, linked: Mapping[int, Path]
) -> Generator[Event, None, list[Painted]]:
    """The labelled images that are there."""
    found: list[Painted] = []
    for index in [k - 1 for k in wish.lanes] or range(len(project.lanes)):
        lane = project.lanes[index]
        positions, values = labelled_voxels(project, lane)
        if not len(positions):
            continue
        if not lane.found and index not in linked:
            yield Note(f"The labels of '{lane.name}' are left out. {lane.raw.where}")
            continue
        found.append((lane, positions, values))
    return found


def _image(project: IlastikProject, lane: Lane, linked: Mapping[int, Path]) -> Any:
    return canonical(lane_source(project, lane, linked.get(lane.index)))


def _standard(
    project: IlastikProject, lanes: Sequence[Lane], linked: Mapping[int, Path]
) -> FeatureSelection:
    """Ilastik's standard features at the scales for which all of the images are large enough."""
    from s2d_desktop.training.live_forest import default_selection

    sizes = []
    for lane in lanes:
        with _image(project, lane, linked) as raw:
            sizes.append(raw.info.shape[:4])
    return default_selection([min(extents) for extents in zip(*sizes, strict=True)])
