"""Training data saved by Trainable Weka Segmentation (``.arff``): features of the traced pixels.

A text file: names first, then a line of numbers with the class at its end for each pixel. It is
read line by line; only the numbers are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.file_checks import require_file, unreadable
from s2d_desktop.io.weka.header import MOST_ATTRIBUTES, WekaHeader, damaged, made_header
from s2d_desktop.model.errors import FileProblem

LONGEST_LINE_BYTES = 4 * 2**20
LARGEST_BYTES = 2 * 2**30
"""At most so much is kept of the numbers."""

_ROWS_AT_ONCE = 4096
_ATTRIBUTE = re.compile(r"@attribute\s+('(?:[^'\\]|\\.)*'|\"[^\"]*\"|\S+)\s+(.*)", re.IGNORECASE)
_VALUE = re.compile(r"\s*('(?:[^'\\]|\\.)*'|\"[^\"]*\"|[^,]*?)\s*(?:,|$)")


@dataclass(frozen=True, eq=False)
class WekaTrainingData:
    """Pixels that a user traced, with their features."""

    header: WekaHeader
    rows: NDArray[np.float32]
    """(pixels, features); NaN where a value is missing."""
    labels: NDArray[np.int32]
    """(pixels,) 1, 2, ... in the order of ``header.classes``."""


def is_training_data(path: str | Path) -> bool:
    """Whether a file is meant as training data, by its name."""
    return Path(path).suffix.lower() == ".arff"


def read_training_data(path: str | Path) -> WekaTrainingData:
    """Read training data.

    Parameters
    ----------
    path
        What 'Save data' of Trainable Weka Segmentation wrote (``.arff``).

    Raises
    ------
    FileProblem
        If the file is missing, no such text, cut off inside of a row, or too large.
    """
    path = require_file(Path(path))
    try:
        with path.open("rb") as file:
            lines = _lines(path, file)
            header = _header(path, lines)
            return _rows(path, header, lines)
    except OSError as error:
        raise unreadable(path, error) from error


def _lines(path: Path, file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Numbered lines without comments and empty ones."""
    number = 0
    while line := file.readline(LONGEST_LINE_BYTES + 1):
        number += 1
        if len(line) > LONGEST_LINE_BYTES:
            raise damaged(path, f"Line {number} is longer than {LONGEST_LINE_BYTES:,} bytes.")
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError:
            text = line.decode("latin-1").strip()
        if text and not text.startswith("%"):
            yield number, text


def _header(path: Path, lines: Iterator[tuple[int, str]]) -> WekaHeader:
    relation = ""
    names: list[str] = []
    kinds: list[str] = []
    for number, line in lines:
        word = line.split(None, 1)[0].lower()
        if not relation and word != "@relation":
            raise damaged(path, "It does not begin with '@relation', as training data (.arff) do.")
        if word == "@relation":
            relation = _unquoted(line[len(word) :].strip()) or "unnamed"
        elif word == "@attribute":
            found = _ATTRIBUTE.match(line)
            if found is None or len(names) >= MOST_ATTRIBUTES:
                raise damaged(path, f"Line {number} does not name a feature.")
            names.append(_unquoted(found[1]))
            kinds.append(found[2].strip())
        elif word == "@data":
            break
        else:
            raise damaged(path, f"Line {number} is neither a name nor data.")
    else:
        raise damaged(path, "It ends before its data.")
    if not kinds or not re.fullmatch(r"\{.*\}", kinds[-1]):
        raise damaged(path, "Its last attribute should list the classes, and does not.")
    wrong = [n for n, k in zip(names[:-1], kinds[:-1], strict=True) if not _numeric(k)]
    if wrong:
        raise damaged(path, f"The feature '{wrong[0]}' is not a number.")
    classes = [_unquoted(v) for v in _VALUE.findall(kinds[-1][1:-1].strip()) if v]
    return made_header(path, relation, names[:-1], classes)


def _numeric(kind: str) -> bool:
    return kind.lower() in ("numeric", "real", "integer")


def _rows(path: Path, header: WekaHeader, lines: Iterator[tuple[int, str]]) -> WekaTrainingData:
    numbers = {name: k + 1 for k, name in enumerate(header.classes)}
    features = len(header.features)
    done: list[NDArray[np.float32]] = []
    chunk: list[NDArray[np.float64]] = []
    labels: list[int] = []
    for number, line in lines:
        values, _, last = line.rpartition(",")
        label = _unquoted(last.strip())
        if label not in numbers and "'" in line:
            # A class name with a comma of its own.
            start = line.index("'")
            values, label = line[:start].rstrip().rstrip(","), _unquoted(line[start:].strip())
        if label not in numbers:
            raise damaged(path, f"Line {number} does not end with one of its classes.")
        try:
            row = np.array(values.replace("?", "nan").split(","), np.float64)
        except ValueError:
            raise damaged(path, f"Line {number} holds something that is no number.") from None
        if len(row) != features:
            raise damaged(path, f"Line {number} has {len(row)} numbers instead of {features}.")
        chunk.append(row)
        labels.append(numbers[label])
        if len(chunk) == _ROWS_AT_ONCE:
            done.append(np.array(chunk, np.float32))
            chunk = []
        if 4 * features * len(labels) > LARGEST_BYTES:
            raise FileProblem(
                f"'{path.name}' is too large to be read as training data.",
                f"It holds more than {len(labels):,} pixels with {features} features each.",
                "Trace fewer pixels, or apply the classifier (.model) itself.",
            )
    if not labels:
        raise damaged(path, "It holds no pixels.")
    if chunk:
        done.append(np.array(chunk, np.float32))
    return WekaTrainingData(header, np.concatenate(done), np.array(labels, np.int32))


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text
