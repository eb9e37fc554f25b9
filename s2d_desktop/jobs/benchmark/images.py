"""Labelled images of public data sets, one plane at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.open import open_source
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.features import StructureTensor, standard_selection
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.pipeline.features import compute_features

SELECTION = standard_selection(in_2d=True)
"""The features of the simulated users: all that ilastik offers by default, in 2-D."""

STRUCTURE_TENSOR = StructureTensor.FASTFILTERS
"""The one of ilastik 1.4."""


@dataclass(frozen=True)
class LabelledImage:
    """One plane of an image file, with its truth."""

    name: str
    """Tells it from the others of its target; fit for a file name."""
    raw: Path
    page: int
    """Position among the planes of `raw`."""
    labels: Path
    labels_page: int

    def pixels(self) -> NDArray[np.float32]:
        """float32 (y, x, channels), grey values as stored."""
        return np.asarray(_plane(self.raw, self.page), np.float32)

    def truth(self) -> NDArray[np.uint8]:
        """uint8 (y, x), 1 on the structure, else 0."""
        return np.asarray(_plane(self.labels, self.labels_page)[..., 0] != 0, np.uint8)


def features_of(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Features of an image (y, x, channels), as float32 (y * x, columns)."""
    found = compute_features(pixels[None], SELECTION, STRUCTURE_TENSOR)
    return found.reshape(-1, found.shape[-1])


def pages(folder: Path, raw: str, labels: str, wanted: range | list[int]) -> list[LabelledImage]:
    """Planes of a stack whose labels have the same order."""
    return [
        LabelledImage(f"{Path(raw).stem}_{k:03d}", folder / raw, k, folder / labels, k)
        for k in wanted
    ]


def check_files(images: list[LabelledImage]) -> None:
    """Raise `InputError` unless every file is there and has the planes that are asked for."""
    needed: dict[Path, int] = {}
    for image in images:
        for file, page in ((image.raw, image.page), (image.labels, image.labels_page)):
            needed[file] = max(needed.get(file, 0), page)
    for file, page in sorted(needed.items()):
        if not file.is_file():
            raise InputError(
                "The data of the benchmark is not there.",
                f"There is no '{file.parent.name}/{file.name}' in '{file.parent.parent}'.",
                "Give the folder that holds the data sets after --data. Where they come from, and "
                "how the files are named, says tests/benchmarks/DATA.md.",
            )
        with canonical(open_source(file)) as source:
            count = _count(source)
        if page >= count:
            raise InputError(
                "The data of the benchmark is not as it should be.",
                f"'{file}' has {count} planes; plane {page} is needed.",
                "See tests/benchmarks/DATA.md for what the file should hold.",
            )


def _plane(file: Path, page: int) -> NDArray[Any]:
    """(y, x, channels) of one plane; planes are counted over z, then over time."""
    with canonical(open_source(file)) as source:
        t, z = divmod(page, source.info.size_of("z"))
        box = Region.whole(source.info.shape).replaced(0, t, t + 1).replaced(1, z, z + 1)
        plane: NDArray[Any] = source.read(box)[0, 0]
    return plane


def _count(source: Source) -> int:
    return source.info.size_of("t") * source.info.size_of("z")
