"""A new forest for an ilastik project, from its own labels: nothing is changed in the project."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source
from s2d_desktop.model.errors import AxesProblem, InputError, ProjectProblem
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.source import canonical


@dataclass(frozen=True)
class Retraining:
    """The wish for a new forest."""

    lanes: tuple[int, ...] = ()
    """Numbers of the images whose labels are learned from, from 1; empty for all."""
    seed: int = 0


def retrained(
    project: IlastikProject,
    wish: Retraining,
    structure_tensor: StructureTensor,
    linked: Mapping[int, Path] | None = None,
) -> Generator[Event, None, tuple[IlastikProject, dict[str, Any]]]:
    """Train a forest on the labels of a project, with ilastik's recipe (`training.label_forest`).

    Parameters
    ----------
    project
        At the stage whose forest is trained.
    wish
        Which images, and the seed.
    structure_tensor
        Computed for the new forest.
    linked
        Images that have moved, by the position of their lane.

    Returns
    -------
    The project with the new forest, and facts: ``images`` (names), ``labelled_pixels``, ``trees``,
    ``out_of_bag_error`` (0..1, None if not known), ``seed``, ``seconds``

    Raises
    ------
    InputError
        If there is no image of a number.
    ProjectProblem
        If none of the images with labels is there, or they carry fewer than two classes.
    AxesProblem
        If one forest cannot see all of the images.
    """
    from s2d_desktop.pipeline.autocontext import stage_input
    from s2d_desktop.pipeline.features import compute_features_at
    from s2d_desktop.training.label_forest import train_label_forest

    begin = time.perf_counter()
    linked = linked or {}
    count = len(project.lanes)
    strange = [k for k in wish.lanes if not 1 <= k <= count]
    if strange:
        raise InputError(
            f"The project '{project.path.name}' has no image {strange[0]}.",
            f"It has {count}, counted from 1 in the order that 'info' shows.",
            "Name some of these after --lanes.",
        )
    lanes = [k - 1 for k in wish.lanes] or range(count)
    rows: list[NDArray[np.float32]] = []
    labels: list[NDArray[np.uint8]] = []
    names: list[str] = []
    selection = project.selection
    for done, index in enumerate(lanes):
        lane = project.lanes[index]
        positions, values = labelled_voxels(project, lane)
        if not len(positions):
            continue
        if not lane.found and index not in linked:
            yield Note(f"The labels of '{lane.name}' are left out. {lane.raw.where}")
            continue
        yield Progress(done, count + 1, "Training the forest", "images")
        with ExitStack() as stack:
            raw = stack.enter_context(canonical(lane_source(project, index, linked.get(index))))
            seen = stage_input(project, raw, structure_tensor)
            if selection is None or not selection.cells():
                selection = _standard(raw.info.shape)
                yield Note("The project has no features; ilastik's standard ones are taken.")
            found, _ = compute_features_at(seen, positions, selection, structure_tensor)
        if rows and found.shape[1] != rows[0].shape[1]:
            raise AxesProblem(
                f"One forest cannot be trained on '{names[0]}' and '{lane.name}'.",
                "They differ in the number of channels, or one is a slice and one a volume.",
                "Choose images of one kind with --lanes.",
            )
        rows.append(found)
        labels.append(values)
        names.append(lane.name)
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
    yield Progress(count, count + 1, "Training the forest", "images")
    forest, error = train_label_forest(np.concatenate(rows), np.concatenate(labels), wish.seed)
    yield Progress(count + 1, count + 1, "Training the forest", "images")
    facts = {
        "images": names,
        "labelled_pixels": forest.row_count,
        "trees": forest.n_trees,
        "out_of_bag_error": None if np.isnan(error) else round(error, 4),
        "seed": wish.seed,
        "seconds": round(time.perf_counter() - begin, 2),
    }
    wrong = "not known" if np.isnan(error) else f"{100 * error:.2g} %"
    yield Note(
        f"A new forest of {forest.n_trees} trees was trained on {forest.row_count} labelled pixels "
        f"of {', '.join(names)}; out-of-bag error: {wrong}."
    )
    return replace(project, forest=forest, selection=selection, forest_problem=None), facts


def _standard(shape: tuple[int, ...]) -> FeatureSelection:
    from s2d_desktop.training.live_forest import default_selection

    return default_selection(shape[:4])
