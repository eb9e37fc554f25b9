"""The real example that lies beside an Enhancer: ``example.npz``, for its test and its picture.

The file holds ``maps`` (uint8, a forest's probabilities times 255), ``raw`` (where the image may be
shown) and ``facts`` (JSON: ``words``, what it is and under which licence).
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import FileProblem

EXAMPLE_FILE = "example.npz"

LARGEST_BYTES = 100_000_000
"""Of all arrays, unpacked."""


@dataclass(frozen=True, eq=False)
class Example:
    """A crop of an image with the maps of a forest that was not trained on it."""

    maps: NDArray[np.uint8]
    """(classes, [z,] y, x), probability times 255; one class for an Enhancer that takes one map."""
    raw: NDArray[np.generic] | None
    """([z,] y, x), grey values of the same place; None where the image is not there."""
    words: str
    """What it is and under which licence, a phrase without a full stop."""


def write_example(example: Example, path: Path) -> None:
    """Write it, whole or not at all."""
    arrays = {"maps": example.maps}
    if example.raw is not None:
        arrays["raw"] = np.asarray(example.raw)
    write_arrays(arrays, example.words, path)


def write_arrays(arrays: Mapping[str, NDArray[Any]], words: str, path: Path) -> None:
    """Write the arrays of an example and its words, whole or not at all."""
    facts = np.array(json.dumps({"words": words}))
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, facts=facts, **arrays)
    os.replace(part, path)


def read_example(path: Path) -> Example:
    """Read what `write_example` wrote.

    Raises
    ------
    FileProblem
        If the file is damaged, too large, or holds something else.
    """
    with reading(path) as (arrays, words):
        maps, raw = arrays["maps"], arrays.get("raw")
        if maps.dtype != np.uint8 or maps.ndim not in (3, 4) or not maps.size:
            raise ValueError("its maps are no bytes (classes, [z,] y, x)")
        if raw is not None and (raw.shape != maps.shape[1:] or raw.dtype.kind not in "fiu"):
            raise ValueError("its image does not fit its maps")
    return Example(maps, raw, words)


@contextmanager
def reading(path: Path) -> Iterator[tuple[Mapping[str, NDArray[Any]], str]]:
    """The arrays of an example and its words; whatever is wrong becomes a `FileProblem`."""
    try:
        with zipfile.ZipFile(path) as content:
            if sum(member.file_size for member in content.infolist()) > LARGEST_BYTES:
                raise ValueError(f"it holds more than {LARGEST_BYTES / 1e6:.0f} MB")
        with np.load(path, allow_pickle=False) as arrays:
            words = json.loads(str(arrays["facts"]))["words"]
            if not isinstance(words, str):
                raise ValueError("it does not say what it is")
            yield arrays, words
    except Exception as error:  # a damaged file makes numpy and zlib raise many kinds
        raise FileProblem(
            "The example of a network cannot be used.",
            f"'{path}' is damaged: {error}.",
            "Delete this file, or name another example with --example.",
        ) from error
