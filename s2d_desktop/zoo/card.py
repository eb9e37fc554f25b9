"""The description of a network: read as data, checked, never executed.

It is ``enhancer.json`` of an Enhancer, ``network.json`` of a network that sees raw data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from s2d_desktop.io.calibration import in_nm
from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.pipeline.preprocessing import step_problem

LARGEST_BYTES = 1_000_000
LARGEST_HALO = 1024

RAW = "raw data"
"""What ``input.kind`` says of a network that sees raw data; an Enhancer says nothing."""

_TEXTS = ("name", "title", "task", "structure", "modality", "licence", "precision", "version")
_NUMBERS = {"ndim": (2, 3), "opset": (1, 99)}
_SIDES = {"halo": (0, LARGEST_HALO), "tile_multiple": (1, 256)}
_SENTENCES = ("limits", "citations")
_CLASSES = (("input", "classes"), ("output", "names"))


def read_card(path: Path) -> dict[str, Any]:
    """Read and check a description.

    Returns
    -------
    Its entries; of those the program uses, ``name``, ``title`` and ``structure`` are texts that
    are there, ``halo`` (voxels), ``tile_multiple``, ``ndim`` and ``opset`` are whole numbers in a
    sensible range if they are there. Others are kept as they are, to be shown.

    Raises
    ------
    ModelProblem
        If it is missing, too large, not JSON, or an entry cannot be used.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _bad(path, f"It has more than {LARGEST_BYTES:,} bytes.")
        card = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelProblem(
            "The description of a network cannot be opened.",
            f"{path} is missing or may not be read.",
            f"Keep {path.name} beside {path.with_suffix('.onnx').name}.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise _bad(path, "It is not valid JSON.") from error
    if not isinstance(card, dict):
        raise _bad(path, "It is not a list of named entries.")
    return check_card(card, path)


def check_card(card: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return `card` if every entry the program uses can be used; see `read_card`."""
    for key in ("name", "title", "structure"):
        # A structure that is not known is an empty text.
        if not card.get(key) and (key != "structure" or card.get(key) != ""):
            raise _bad(path, f"The entry '{key}' is missing or empty.")
    for key in _TEXTS:
        if key in card and not isinstance(card[key], str):
            raise _bad(path, f"The entry '{key}' is not a text.")
    for key, (low, high) in _NUMBERS.items():
        if not _whole(card.get(key, low), low, high):
            raise _bad(path, f"The entry '{key}' is not a whole number from {low} to {high}.")
    axes = card.get("ndim", 2)
    for key, (low, high) in _SIDES.items():
        value = card.get(key, low)
        several = axes == 3 and isinstance(value, list) and len(value) == 3
        if not all(_whole(v, low, high) for v in (value if several else [value])):
            also = ", or three of them (z, y, x)" if axes == 3 else ""
            raise _bad(path, f"The entry '{key}' is not a whole number from {low} to {high}{also}.")
    for part, key in _CLASSES:
        _check_names(card, part, key, path)
    size = card.get("pixel_size_nm")
    if size is not None and pixel_size_nm(card) is None:
        raise _bad(path, "The entry 'pixel_size_nm' is neither a positive number nor two of them.")
    if card.get("object_size_px") is not None and object_size_px(card) is None:
        raise _bad(path, "The entry 'object_size_px' is not two positive numbers, low and high.")
    for key in _SENTENCES:
        value = card.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise _bad(path, f"The entry '{key}' is not a list of texts.")
    steps = card.get("preprocessing", [])
    channels = int(card["input"].get("channels", 1)) if sees_raw_data(card) else None
    why = ["it is not a list"]
    if isinstance(steps, list):
        why = [step_problem(s, channels) for s in steps]
    if any(why):
        raise _bad(path, f"Of the entry 'preprocessing', {next(filter(None, why))}.")
    failure = card.get("failure")
    picture = failure.get("picture") if isinstance(failure, dict) else failure
    if picture is not None and (not isinstance(picture, str) or set(picture) & set("/\\:")):
        raise _bad(path, "The entry 'failure.picture' is not the name of a file beside it.")
    return card


def _check_names(card: Mapping[str, Any], part: str, key: str, path: Path) -> None:
    """Refuse a list of class names, ``card[part][key]``, that is none."""
    inner = card.get(part)
    names = inner.get(key) if isinstance(inner, dict) else None
    if names is None:
        return
    fine = isinstance(names, list) and names and all(isinstance(n, str) and n for n in names)
    if not fine or len(set(names)) != len(names):
        raise _bad(path, f"The entry '{part}.{key}' is not a list of different names.")


def input_classes(card: Mapping[str, Any]) -> tuple[str, ...]:
    """The classes whose maps an Enhancer takes, in its order; empty for one that takes one map."""
    return _names(card, "input", "classes")


def sees_raw_data(card: Mapping[str, Any]) -> bool:
    """Whether a description is of a network for raw data, not of an Enhancer."""
    inner = card.get("input")
    return isinstance(inner, Mapping) and inner.get("kind") == RAW


def _names(card: Mapping[str, Any], part: str, key: str) -> tuple[str, ...]:
    inner = card.get(part)
    return tuple(inner.get(key) or ()) if isinstance(inner, Mapping) else ()


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def pixel_size_nm(card: Mapping[str, Any]) -> tuple[float, float] | None:
    """(smallest, largest) pixel size an Enhancer was trained on, in nm; None if not known."""
    value = card.get("pixel_size_nm")
    values = value if isinstance(value, list) else [value]
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if not numbers or len(numbers) != len(values) or not all(0 < v < 1e9 for v in numbers):
        return None
    return float(min(numbers)), float(max(numbers))


def object_size_px(card: Mapping[str, Any]) -> tuple[float, float] | None:
    """(smallest, largest) diameter in pixels of its structures in training; None if not known."""
    value = card.get("object_size_px")
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value):
        return None
    low, high = (float(v) for v in value)
    return (low, high) if 0 < low <= high < 1e6 else None


def pixel_size_warning(card: Mapping[str, Any], info: SourceInfo) -> str:
    """A sentence if the pixels are over twice, or under half, of those it was trained on.

    Empty where they are not, or where one of the two sizes is not known.
    """
    trained = pixel_size_nm(card)
    own = in_nm(info.voxel_size.get("x", 0.0), info.unit)
    if trained is None or not own or trained[0] / 2 <= own <= 2 * trained[1]:
        return ""
    known = " to ".join(f"{size:g}" for size in sorted(set(trained)))
    return (
        f"The pixels of '{info.name}' are {own:g} nm wide; the network was trained on {known} nm. "
        "Check the result: structures may look too large or too small to it."
    )


def _bad(path: Path, why: str) -> ModelProblem:
    return ModelProblem(
        f"The description '{path.name}' of a network cannot be used.",
        why,
        f"Correct {path}, or fetch the network again.",
    )
