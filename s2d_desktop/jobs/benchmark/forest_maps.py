"""The maps of the forests of a target, one file for each user, forest and image."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.benchmark.images import LabelledImage, features_of
from s2d_desktop.jobs.benchmark.painting import Painter, write_arrays
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.pipeline.tree_walk import forest_probabilities

STRUCTURE = 1
"""Which class of a painted forest is the structure."""


def map_file(folder: Path, painter: Painter, image: LabelledImage, stage: int) -> Path:
    """Where the map that one of a user's forests gives of an image is kept."""
    return folder / f"user{painter.number}" / "maps" / f"stage{stage}" / f"{image.name}.npz"


def compute_maps(
    painters: Sequence[Painter],
    images: Callable[[Painter], Iterable[LabelledImage]],
    stages: Callable[[Painter], Sequence[int]],
    folder: Path,
) -> Iterator[Event]:
    """Compute the maps that are missing; the features of an image once for all forests.

    Parameters
    ----------
    painters
        Whose forests.
    images
        Of which images the maps of a user's forests are wanted.
    stages
        Which of a user's forests take part, numbers of `Painter.stages`.
    folder
        Where they are kept.

    Yields
    ------
    Progress after every map
    """
    wanted: dict[LabelledImage, list[tuple[Painter, int, Path]]] = {}
    for painter in painters:
        for image in images(painter):
            for stage in stages(painter):
                file = map_file(folder, painter, image, stage)
                if not file.exists():
                    wanted.setdefault(image, []).append((painter, stage, file))
    total = sum(map(len, wanted.values()))
    done = 0
    for image, found in wanted.items():
        yield Progress(done, total, "Applying the forests", "maps")
        pixels = image.pixels()
        rows = features_of(pixels)
        for painter, stage, file in found:
            structure = forest_probabilities(painter.stages[stage].forest, rows)[:, STRUCTURE]
            write_arrays(file, {"map": structure.reshape(pixels.shape[:2]).astype(np.float16)})
            done += 1
            yield Progress(done, total, "Applying the forests", "maps")


def forest_map(
    folder: Path, painter: Painter, image: LabelledImage, stage: int
) -> NDArray[np.float32]:
    """Map of one forest, float32 (y, x), 0..1, as `compute_maps` kept it (11 significant bits).

    Raises
    ------
    FileProblem
        If the file is damaged.
    """
    file = map_file(folder, painter, image, stage)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return np.asarray(arrays["map"], np.float32)
    except Exception as error:
        raise FileProblem(
            "The map of a forest cannot be read.",
            f"'{file}' is damaged: {error}.",
            "Delete this file and start the benchmark again; it is computed anew.",
        ) from error
