"""German beside English: whole tables, the same places for values, the choice of a language."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from string import Formatter

import pytest

from s2d_desktop.ui import texts

TABLES = sorted(p.stem for p in Path(texts.__file__).parent.glob("german_*.py"))
SAME = re.compile(
    # Names, signs, formats and file endings that are the same everywhere.
    r"(?:[^A-Za-z]|\{\w+\}|\b(?:[xyztUD]|px|MB|GB|s|h|min|TIFF|HDF5|NumPy|OME-Zarr|CPU|tif|zarr|h5|npy"
    r"|Format|Random|Iteration|Labels|Pause|Forest|Forests|Export|Training|Enhancer|Name|Version|Log|s2d_desktop|Fiji|ilastik|A|B|E|F|H|L|S"
    r"|Esc|ONNX)\b)*"
)
"""What a sentence consists of that may be the same in both languages."""
ALSO = ("zoo.method_citation",)
"""The title of the paper."""


def table(name: str) -> dict[str, str]:
    return importlib.import_module(f"s2d_desktop.ui.texts.{name}").SENTENCES


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("name", TABLES)
def test_a_german_table_has_the_sentences_of_its_english_one(name: str) -> None:
    english, german = table(name.replace("german", "english")), table(name)
    assert set(german) == set(english)
    assert list(german) == list(english), "in the same order, for those who compare them"


@pytest.mark.parametrize("name", TABLES)
def test_a_german_sentence_has_places_for_the_same_values(name: str) -> None:
    english, german = table(name.replace("german", "english")), table(name)
    wrong = [key for key in english if fields(german[key]) != fields(english[key])]
    assert wrong == []


@pytest.mark.parametrize("name", TABLES)
def test_no_german_sentence_is_the_english_one(name: str) -> None:
    english, german = table(name.replace("german", "english")), table(name)
    same = [key for key in english if german[key] == english[key] and key not in ALSO]
    assert [key for key in same if not SAME.fullmatch(english[key])] == []
