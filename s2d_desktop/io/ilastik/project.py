"""Open an ilastik project: images, labels, features and forest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.carving import CLASSES as SEED_CLASSES
from s2d_desktop.io.ilastik.carving import GROUP as SEEDS
from s2d_desktop.io.ilastik.carving import OBJECT, has_seeds, read_seeds
from s2d_desktop.io.ilastik.container import child, opened, string
from s2d_desktop.io.ilastik.contents import (
    OLD_WORKFLOW,
    TRAIN,
    IlastikProject,
    Stage,
    describe,
    size_of,
)
from s2d_desktop.io.ilastik.datasets import Dataset, Lane, read_lanes
from s2d_desktop.io.ilastik.dates import file_time, saved_time
from s2d_desktop.io.ilastik.domain_adaptation import read_network, read_selected_classes
from s2d_desktop.io.ilastik.feature_names import selection_of_names
from s2d_desktop.io.ilastik.feature_selection import read_selection
from s2d_desktop.io.ilastik.forests import read_forest
from s2d_desktop.io.ilastik.labels import LabelBlock, has_blocks, read_blocks, read_classes, voxels
from s2d_desktop.io.ilastik.lane_sources import dataset_source
from s2d_desktop.io.ilastik.links import Link, with_links
from s2d_desktop.io.ilastik.old_project import read_old_blocks, read_old_classes, read_old_lanes
from s2d_desktop.io.ilastik.other_workflows import Usable, no_pixel_classifier
from s2d_desktop.io.ilastik.versions import structure_tensor_of
from s2d_desktop.io.ilastik.workflows import (
    FEATURES,
    PIXEL_WORKFLOW,
    StageGroups,
    is_domain_adaptation,
    label_group,
    stage_groups,
)
from s2d_desktop.model.errors import ProjectProblem, S2DError
from s2d_desktop.model.features import FeatureSelection
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import Source

__all__ = [
    "IlastikProject",
    "describe",
    "labelled_voxels",
    "lane_source",
    "mask_source",
    "open_project",
    "strokes",
]

NO_WORKFLOW = "not named"
"""What the workflow of a project is called here that names none."""


def open_project(
    path: str | Path, *, read_outside: bool = True, links: Sequence[Link] = ()
) -> IlastikProject:
    """Read a project. The file is opened read-only and closed again.

    Parameters
    ----------
    path
        The project.
    read_outside
        Of old projects, which do not note the size of an image, it is looked up in the image. False
        leaves out images outside of the project's folder, so that they can be named first.
    links
        Where images are that are not where the project says.

    Raises
    ------
    FileProblem
        If it is missing, unreadable, not HDF5, truncated or damaged.
    ProjectProblem
        If it is HDF5 but no project. A project without a usable forest or features is opened: what
        is wrong is said by `IlastikProject.require_forest`, and its images can be used.
    """
    path = Path(path)
    with opened(path) as file:
        return _read(file, path, read_outside, links)


def _read(file: h5py.File, path: Path, read_outside: bool, links: Sequence[Link]) -> IlastikProject:
    version, workflow = _identity(file, path)
    tensor, guess = structure_tensor_of(version)
    if workflow == OLD_WORKFLOW:
        no_forest = ProjectProblem(
            f"The project '{path.name}' has no classifier that can be used.",
            "ilastik 0.5 did not store one; only its images and labels can be read.",
            "Let a new forest be trained from the labels: --retrain on the command line, step 2 in "
            "the window. Or make a new project in today's ilastik, with the same image.",
        )
        lanes, classes = (
            _with_shapes(read_old_lanes(file, path), path, True),
            read_old_classes(file),
        )
        return IlastikProject(
            path,
            version,
            workflow,
            lanes,
            classes,
            None,
            None,
            tensor,
            guess,
            no_forest,
            file_date=file_time(path),
        )
    lanes = _with_shapes(with_links(read_lanes(file, path), links), path, read_outside)
    flat = all(size_of(lane, "z") == 1 for lane in lanes) and bool(lanes)
    groups = stage_groups(file, workflow)
    stages = tuple(_stage(file, found, flat, path) for found in groups)
    if not stages:
        stages = (_labels_alone(file, path, workflow, lanes, flat),)
    network, selected = None, tuple[int, ...]()
    if is_domain_adaptation(workflow):
        network = read_network(file)
        selected = read_selected_classes(file, len(stages[0].label_classes))
    elif stages[0].group == SEEDS:
        # Whoever carves is after the object.
        selected = (OBJECT - 1,)
    first = stages[0]
    project = IlastikProject(
        path,
        version,
        workflow,
        lanes,
        first.label_classes,
        first.selection,
        first.forest,
        tensor,
        guess,
        first.forest_problem,
        first.selection_problem,
        stages,
        has_pixel_classifier=bool(groups),
        network=network,
        selected_classes=selected,
        saved=saved_time(file),
        file_date=file_time(path),
    )
    # What the user made last is what is wanted, as in ilastik's own export.
    return project.at_stage(max(1, _trained_in_a_row(stages)))


def _trained_in_a_row(stages: Sequence[Stage]) -> int:
    """How many stages, counted from the first, have a forest: a later one needs those before."""
    return next((k for k, stage in enumerate(stages) if stage.forest is None), len(stages))


def _identity(file: h5py.File, path: Path) -> tuple[str, str]:
    """(version, workflow), or the error that this is no project."""
    version, workflow = string(file, "ilastikVersion"), string(file, "workflowName").strip()
    if not workflow and "DataSets" in file and version:
        return version, OLD_WORKFLOW
    if not workflow and version and child(file, "PixelClassification") is not None:
        # What it holds says the same.
        workflow = PIXEL_WORKFLOW
    if not version and not workflow:
        raise ProjectProblem(
            f"'{path.name}' is not an ilastik project.",
            "It is an HDF5 file, but it names neither a version nor a workflow of ilastik.",
            "Choose the file that ilastik saved; its name ends in .ilp.",
        )
    return version or "unknown", workflow or NO_WORKFLOW


def _stage(file: h5py.File, groups: StageGroups, flat: bool, path: Path) -> Stage:
    """One pixel classifier. What cannot be used of it keeps nothing else from being used."""
    classifier = child(file, groups.classifier)
    classes = read_classes(classifier) if classifier is not None else ()
    selection: FeatureSelection | None = None
    not_selected: ProjectProblem | None = None
    try:
        selection = read_selection(child(file, groups.features), flat)
    except ProjectProblem as problem:
        not_selected = problem
    try:
        forest, no_forest = _forest(classifier, len(classes), path)
    except ProjectProblem as problem:
        forest, no_forest = None, problem
    if forest is not None and selection is None and not_selected is None:
        selection = selection_of_names(forest.feature_names, flat)
    return Stage(groups.classifier, classes, selection, forest, not_selected, no_forest)


def _labels_alone(
    file: h5py.File, path: Path, workflow: str, lanes: Sequence[Lane], flat: bool
) -> Stage:
    """What can be used of a workflow that is not pixel classification."""
    seeds = has_seeds(file)
    name = SEEDS if seeds else label_group(file)
    group = child(file, name) if name else None
    classes = SEED_CLASSES if seeds else read_classes(group) if group is not None else ()
    painted = seeds or (group is not None and has_blocks(group))
    named = "" if workflow == NO_WORKFLOW else workflow
    usable = Usable(lanes, len(classes) if painted else 0, seeds)
    problem = no_pixel_classifier(path.name, named, usable)
    selection: FeatureSelection | None = None
    # Others than those of pixel classification look at the same features.
    with suppress(ProjectProblem):
        selection = read_selection(child(file, FEATURES), flat)
    return Stage(name, classes, selection, None, None, problem)


def _forest(
    classifier: h5py.Group | None, n_classes: int, path: Path
) -> tuple[Forest | None, ProjectProblem | None]:
    """(forest, None), or (None, why there is none)."""
    group = child(classifier, "ClassifierForests") if classifier is not None else None
    if group is None or not len(group):
        return None, ProjectProblem(
            f"The project '{path.name}' has no trained classifier.",
            "ilastik stores one only if it was trained after the last change of labels, features "
            "or images.",
            "Please train and save in ilastik: open the project, press Live Update in the "
            "training step, and save it. Or let a new forest be trained from the labels: --retrain "
            "on the command line, step 2 in the window.",
        )
    forest = read_forest(group)
    if max(forest.labels) > n_classes:
        return None, ProjectProblem(
            f"The classifier of the project '{path.name}' does not fit its labels.",
            f"It knows the label {max(forest.labels)}, but the project has only {n_classes} "
            "labels.",
            TRAIN,
        )
    return forest, None


def _with_shapes(lanes: Sequence[Lane], path: Path, read_outside: bool) -> tuple[Lane, ...]:
    """Look up in the image files what ilastik before 1.3.2 did not note: axes and shape."""
    known = []
    for lane in lanes:
        raw = lane.raw
        unknown = raw.found and (raw.shape is None or not raw.axes)
        if unknown and (read_outside or not raw.outside):
            try:
                with dataset_source(raw, path) as source:
                    info = source.info
                    guess = info.axes_are_guess
                    raw = replace(raw, axes=info.axes, shape=info.shape, axes_are_guess=guess)
            except S2DError as problem:
                # The project can be used without this image; the sentence is shown with the lane.
                raw = replace(raw, found=False, where=str(problem).replace("\n", " "))
        known.append(replace(lane, raw=raw))
    return tuple(known)


def _lane(project: IlastikProject, lane: int | Lane) -> Lane:
    index = lane.index if isinstance(lane, Lane) else lane
    if not 0 <= index < len(project.lanes):
        count = len(project.lanes)
        raise ProjectProblem(
            f"The project '{project.path.name}' has no image number {index + 1}.",
            f"It has {count} image{'' if count == 1 else 's'}.",
            "Add an image in ilastik, or choose one of those in the project."
            if count == 0
            else "Choose one of the images in the project.",
        )
    return project.lanes[index]


def lane_source(
    project: IlastikProject, lane: int | Lane = 0, relinked: Path | None = None
) -> Source:
    """Open the image of a lane, with the project's axes; see `dataset_source`."""
    return dataset_source(_lane(project, lane).raw, project.path, relinked)


def mask_source(project: IlastikProject, lane: int | Lane = 0) -> Source | None:
    """Open the prediction mask of a lane, or None if it has none."""
    mask: Dataset | None = _lane(project, lane).mask
    return None if mask is None else dataset_source(mask, project.path)


def strokes(project: IlastikProject, lane: int | Lane = 0) -> list[LabelBlock]:
    """Read the labels of a lane as blocks with axes ``tzyxc``; see `labels.read_blocks`."""
    found = _lane(project, lane)
    with opened(project.path) as file:
        if project.workflow == OLD_WORKFLOW:
            return read_old_blocks(file, found.index)
        if project.label_group == SEEDS:
            return read_seeds(file, found.index, found.axes, found.shape)
        group = child(file, project.label_group) if project.label_group else None
        if group is None:
            return []
        return read_blocks(
            group, found.index, found.axes, found.shape, project.version, project.workflow
        )


def labelled_voxels(
    project: IlastikProject, lane: int | Lane = 0
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Positions (n, 4) of the painted voxels of a lane in the order tzyx, and labels (n,)."""
    return voxels(strokes(project, lane))
