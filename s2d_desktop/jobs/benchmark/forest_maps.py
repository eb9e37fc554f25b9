"""The maps of all forests of a target, one file for each user and image."""

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


def map_file(folder: Path, painter: Painter, image: LabelledImage) -> Path:
    """Where the maps of a user's forests of an image are kept."""
    return folder / f"user{painter.number}" / "maps" / f"{image.name}.npz"


def compute_maps(
    painters: Sequence[Painter],
    images: Callable[[Painter], Iterable[LabelledImage]],
    folder: Path,
) -> Iterator[Event]:
    """Compute the maps that are missing; the features of an image once for all forests.

    Parameters
    ----------
    painters
        Whose forests.
    images
        Of which images the maps of a user's forests are wanted.
    folder
        Where they are kept.

    Yields
    ------
    Progress after every map
    """
    wanted: dict[LabelledImage, list[Painter]] = {}
    for painter in painters:
        for image in images(painter):
            if not map_file(folder, painter, image).exists():
                wanted.setdefault(image, []).append(painter)
    total = sum(len(p.stages) for found in wanted.values() for p in found)
    done = 0
    for image, found in wanted.items():
        yield Progress(done, total, "Applying the forests", "maps")
        pixels = image.pixels()
        rows = features_of(pixels)
        for painter in found:
            maps = {}
            for k, stage in enumerate(painter.stages):
                structure = forest_probabilities(stage.forest, rows)[:, STRUCTURE]
                maps[f"stage{k}"] = structure.reshape(pixels.shape[:2]).astype(np.float16)
                done += 1
                yield Progress(done, total, "Applying the forests", "maps")
            write_arrays(map_file(folder, painter, image), maps)


def forest_map(
    folder: Path, painter: Painter, image: LabelledImage, stage: int
) -> NDArray[np.float32]:
    """Map of one forest, float32 (y, x), 0..1, as `compute_maps` kept it (11 significant bits).

    Raises
    ------
    FileProblem
        If the file is damaged.
    """
    file = map_file(folder, painter, image)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return np.asarray(arrays[f"stage{stage}"], np.float32)
    except Exception as error:
        raise FileProblem(
            "The map of a forest cannot be read.",
            f"'{file}' is damaged: {error}.",
            "Delete this file and start the benchmark again; it is computed anew.",
        ) from error
