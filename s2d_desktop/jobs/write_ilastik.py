"""Strokes that were painted in the window, and a forest trained on all of them, for ilastik."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.io.ilastik.writer import NewLane, write_lanes
from s2d_desktop.io.open import split_internal
from s2d_desktop.io.strokes_file import (
    is_strokes_file,
    label_blocks,
    label_classes,
    read_strokes_file,
)
from s2d_desktop.jobs.strokes_inputs import painted_source
from s2d_desktop.model.errors import AxesProblem, InputError, ProjectProblem
from s2d_desktop.model.events import Event, Note, Progress, Result, Saved
from s2d_desktop.model.source import canonical, read_whole
from s2d_desktop.model.stroke_set import PaintedImage, StrokeSet

LARGEST_EMBEDDED = 2**29
"""Bytes of an image that only a project holds, which is copied into the new one."""

READ_BY_ILASTIK = (
    *(".h5", ".hdf5", ".ilp", ".npy", ".npz", ".zarr", ".n5"),
    *(".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".exr", ".pnm", ".ppm", ".pgm"),
)
"""Endings of images that ilastik opens by itself."""


def write_ilastik(path: str | Path, out: str | Path, seed: int = 0) -> Iterator[Event]:
    """Write an ilastik project (workflow Pixel Classification) from a file of strokes.

    It holds links to the images, the strokes, the features and a forest that is trained with
    ilastik's recipe on all painted pixels (`training.label_forest`), so that ilastik shows a
    prediction at once and goes on from there. Nothing but `out` is written.

    Parameters
    ----------
    path
        What the window saved beside an image or project (``*.strokes.h5``).
    out
        The new project, which ends in ``.ilp``; a file that is there is not replaced.
    seed
        Of the random numbers of the forest.

    Yields
    ------
    Note, Progress and Saved; a Result with ``output``, ``images``, ``classes``,
    ``labelled_pixels``, ``trees``, ``out_of_bag_error`` (0..1, None if not known)

    Raises
    ------
    InputError
        If `path` holds no strokes, or `out` exists or is no project.
    S2DError
        If an image cannot be read, or no forest can be trained.
    """
    from s2d_desktop.pipeline.features import compute_features_at
    from s2d_desktop.training.label_forest import train_label_forest

    path, out = Path(path), Path(out)
    _check(path, out)
    strokes = read_strokes_file(path)
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
            found, _ = compute_features_at(
                raw, positions, strokes.selection, strokes.structure_tensor
            )
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
    write_lanes(out, lanes, label_classes(strokes.classes), strokes.selection, forest)
    yield Saved(out)
    yield Result(
        {
            "output": str(out),
            "images": [image.name for image in images],
            "classes": [c.name for c in strokes.classes],
            "labelled_pixels": forest.row_count,
            "trees": forest.n_trees,
            "out_of_bag_error": None if math.isnan(error) else round(error, 4),
        }
    )


def _check(path: Path, out: Path) -> None:
    if not is_strokes_file(path):
        raise InputError(
            f"'{path.name}' holds no strokes.",
            "A project is made from what was painted in the window, which is kept beside the image "
            "as IMAGE.strokes.h5.",
            "Name that file.",
        )
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


def _lane(strokes: StrokeSet, image: PaintedImage) -> NewLane:
    """The image as a lane of the new project: a link, or its values where only a project has it."""
    with painted_source(strokes, image) as source:
        info = source.info
        blocks = label_blocks(image.strokes)
        file = image.file
        if not file and strokes.project:
            lane = open_project(strokes.project).lanes[image.lane]
            file = str(lane.file) if lane.file is not None and len(lane.raw.files) == 1 else ""
            if file and lane.raw.subvolume is None:
                return NewLane(file, info.axes, info.shape, blocks, image.name, lane.raw.inner)
            file = ""
        if file:
            outer, inner = split_internal(file)
            return NewLane(outer, info.axes, info.shape, blocks, image.name, inner)
        size = math.prod(info.shape) * info.dtype.itemsize
        if size > LARGEST_EMBEDDED:
            raise ProjectProblem(
                f"'{image.name}' cannot be put into a new project.",
                f"Only the project holds it, and its {size / 2**30:.1f} GiB are too much to copy.",
                "Export the image from ilastik, open that file, and paint there.",
            )
        return NewLane(read_whole(source), info.axes, info.shape, blocks, image.name)
