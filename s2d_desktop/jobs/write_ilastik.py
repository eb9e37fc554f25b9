"""Labels of any kind as an ilastik project: painted strokes, label images, other projects."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.writer import NewLane, write_lanes
from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.strokes_file import (
    is_strokes_file,
    label_blocks,
    label_classes,
    read_strokes_file,
)
from s2d_desktop.jobs.image_axes import doubt_notes
from s2d_desktop.jobs.inputs import is_project
from s2d_desktop.jobs.known_links import open_linked
from s2d_desktop.jobs.label_strokes import strokes_of_label_image
from s2d_desktop.jobs.project_inputs import open_and_name
from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.jobs.save_project import (
    SUB_FORESTS,
    WRITTEN_TENSOR,
    check_new_project,
    linked_or_embedded,
    project_to_ilastik,
)
from s2d_desktop.jobs.strokes_inputs import painted_source
from s2d_desktop.model.errors import AxesProblem, InputError
from s2d_desktop.model.events import Event, Note, Progress, Result, Saved
from s2d_desktop.model.source import canonical
from s2d_desktop.model.stroke_set import PaintedImage, StrokeSet

READ_BY_ILASTIK = (
    *(".h5", ".hdf5", ".ilp", ".npy", ".npz", ".zarr", ".n5"),
    *(".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".exr", ".pnm", ".ppm", ".pgm"),
)
"""Endings of images that ilastik opens by itself."""


def write_ilastik(
    path: str | Path,
    out: str | Path,
    *,
    labels: str | Path | None = None,
    classes: Sequence[str] = (),
    axes: str | None = None,
    retrain: Retraining | None = None,
) -> Iterator[Event]:
    """Write an ilastik project (workflow Pixel Classification).

    It holds links to the images, the labels, the features and a forest that is trained with
    ilastik's recipe on all labelled pixels (`training.label_forest`), so that ilastik shows a
    prediction at once and goes on from there. Nothing but `out` is written.

    Parameters
    ----------
    path
        What the window saved beside an image or project (``*.strokes.h5``); an ilastik project, of
        which the stored forest is kept unless `retrain` is given; or an image, with `labels`.
    out
        The new project, which ends in ``.ilp``; a file that is there is not replaced.
    labels
        An image of the same size with the labels: 0 where nothing is painted, else 1, 2, ...
    classes
        Names for these labels; by default ``Label 1``, ``Label 2``, ... as in ilastik.
    axes
        Of the image, if its file says them wrongly.
    retrain
        The seed; of a project also which images are learned from.

    Yields
    ------
    Note, Progress and Saved; a Result with ``output``, ``images``, ``classes``,
    ``labelled_pixels``, ``trees``, ``out_of_bag_error`` (0..1, None if not known)

    Raises
    ------
    InputError
        If `path` holds no labels, or `out` exists or is no project.
    S2DError
        If an image cannot be read, or no forest can be trained.
    """
    path, out = Path(path), Path(out)
    check_new_project(out)
    if is_project(path):
        _refuse_labels(path, labels)
        project = yield from open_and_name(path)
        # The first stage of Autocontext is all that a project with one stage can hold.
        facts = yield from project_to_ilastik(project.at_stage(1), out, retrain)
        yield Result(facts)
        return
    seed = retrain.seed if retrain is not None else 0
    if is_strokes_file(path):
        _refuse_labels(path, labels)
        strokes = read_strokes_file(path)
    elif labels is not None:
        strokes = strokes_of_label_image(path, labels, classes, axes)
        with open_source(path, axes) as raw:
            # The project will state them.
            yield from map(Note, doubt_notes(raw.info))
    else:
        raise InputError(
            f"'{path.name}' holds no strokes.",
            "A project is made from what was painted in the window, which is kept beside the image "
            "as IMAGE.strokes.h5, from another project, or from an image with a label image.",
            "Name such a file, or name the label image of this one after --strokes.",
        )
    yield Result((yield from _from_strokes(path, strokes, out, seed)))


def _refuse_labels(path: Path, labels: str | Path | None) -> None:
    if labels is not None:
        raise InputError(
            f"'{path.name}' has labels of its own.",
            "A label image belongs to an image that has none.",
            "Leave out --strokes, or name the image instead.",
        )


def _from_strokes(
    path: Path, strokes: StrokeSet, out: Path, seed: int
) -> Generator[Event, None, dict[str, Any]]:
    from s2d_desktop.pipeline.features import compute_features_at
    from s2d_desktop.training.label_forest import train_label_forest

    images = [image for image in strokes.images if not image.strokes.is_empty]
    rows: list[NDArray[np.float32]] = []
    labels: list[NDArray[np.uint8]] = []
    lanes = []
    for k, image in enumerate(images):
        yield Progress(k, len(images) + 1, "Training the forest", "images")
        lane = _lane(strokes, image)
        if not isinstance(lane.image, np.ndarray):
            ending = Path(lane.image).suffix.lower()
            if ending not in READ_BY_ILASTIK:
                yield Note(
                    f"ilastik may not be able to open '{Path(lane.image).name}': "
                    f"files that end in '{ending}' are not among those it reads."
                )
        positions, values = image.strokes.voxels()
        with canonical(painted_source(strokes, image)) as raw:
            found, _ = compute_features_at(raw, positions, strokes.selection, WRITTEN_TENSOR)
        if rows and found.shape[1] != rows[0].shape[1]:
            raise AxesProblem(
                f"'{images[0].name}' and '{image.name}' cannot be in one project.",
                "They differ in the number of channels, or one is a slice and one a volume.",
                "Paint on images of the same kind.",
            )
        rows.append(found)
        labels.append(values)
        lanes.append(lane)
    if len(np.unique(np.concatenate(labels))) < 2 if labels else True:
        raise InputError(
            f"The strokes in '{path.name}' are not enough for a forest.",
            "A forest needs strokes of at least two classes.",
            "Open the image in the window and paint a few strokes of each class.",
        )
    forest, error = train_label_forest(np.concatenate(rows), np.concatenate(labels), seed)
    yield Progress(len(images) + 1, len(images) + 1, "Training the forest", "images")
    named = label_classes(strokes.classes)
    write_lanes(out, lanes, named, strokes.selection, forest, sub_forests=SUB_FORESTS)
    yield Saved(out)
    return {
        "output": str(out),
        "images": [image.name for image in images],
        "classes": [c.name for c in strokes.classes],
        "labelled_pixels": forest.row_count,
        "trees": forest.n_trees,
        "out_of_bag_error": None if math.isnan(error) else round(error, 4),
    }


def _lane(strokes: StrokeSet, image: PaintedImage) -> NewLane:
    """The image as a lane of the new project: a link, or its values where only a project has it."""
    with painted_source(strokes, image) as source:
        info, blocks = source.info, label_blocks(image.strokes)
        if image.file:
            outer, inner = split_internal(image.file)
            return NewLane(outer, info.axes, info.shape, blocks, image.name, inner)
        lane = open_linked(strokes.project).lanes[image.lane]
        stored = linked_or_embedded(source, lane.raw, Path(strokes.project), None, image.name)
        return NewLane(stored, info.axes, info.shape, blocks, image.name, lane.raw.inner)
