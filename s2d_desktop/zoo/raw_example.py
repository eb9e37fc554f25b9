"""The real example beside a network for raw data: ``example.npz``, for its test and its picture.

The file holds ``raw`` (values as they are in the image), ``teacher`` (uint8, probabilities times
255, what the network learned from) and ``facts`` (JSON: ``words``, what it is).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.zoo.example import reading, write_arrays


@dataclass(frozen=True, eq=False)
class RawExample:
    """A crop of an image that the network did not learn from."""

    raw: NDArray[Any]
    """(channels, [z,] y, x), not normalised."""
    teacher: NDArray[np.uint8] | None
    """(classes, [z,] y, x), probability times 255; None where there is no map."""
    words: str
    """What it is, a phrase without a full stop."""


def write_raw_example(example: RawExample, path: Path) -> None:
    """Write it, whole or not at all."""
    arrays: dict[str, NDArray[Any]] = {"raw": example.raw}
    if example.teacher is not None:
        arrays["teacher"] = example.teacher
    write_arrays(arrays, example.words, path)


def read_raw_example(path: Path) -> RawExample:
    """Read what `write_raw_example` wrote.

    Raises
    ------
    FileProblem
        If the file is damaged, too large, or holds something else.
    """
    with reading(path) as (arrays, words):
        raw, teacher = arrays["raw"], arrays.get("teacher")
        if raw.dtype.kind not in "fiu" or raw.ndim not in (3, 4) or not raw.size:
            raise ValueError("its image is no numbers (channels, [z,] y, x)")
        if not np.isfinite(raw).all():
            raise ValueError("its image has values that are not numbers")
        if teacher is not None and (
            teacher.dtype != np.uint8 or teacher.shape[1:] != raw.shape[1:]
        ):
            raise ValueError("its map does not fit its image")
    return RawExample(raw, teacher, words)
