"""What of an Enhancer's description is published: nothing of the computer it was made on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PLANS = ("plan.json", "plan_of_the_second_step.json", "plan_of_the_start.json")
"""Of the training, and of those before it."""

LARGEST_PLAN = 1_000_000

_FILES = ("raw", "labels", "teacher", "strokes", "ignore", "truth")


def published_card(card: Mapping[str, Any]) -> dict[str, Any]:
    """A card with mere names where it gives paths, and without the system it was trained on.

    Old cards, and those that people wrote, may hold whole paths: of the training's images, of the
    Enhancer it started from, and of the file that was added.
    """
    found = dict(card)
    training, source = card.get("training"), card.get("source")
    if isinstance(training, Mapping):
        found["training"] = _training(training)
    if isinstance(source, Mapping):
        found["source"] = _named(source, ("file",))
    return found


def published_plan(path: Path) -> str | None:
    """The text of a plan, its images and its start as mere names; None if it is no plan."""
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_PLAN:
            return None
        plan = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(plan, dict) or not isinstance(plan.get("images"), list):
        return None
    found = {**plan, "images": _images(plan["images"])}
    if isinstance(plan.get("network"), Mapping):
        found["network"] = _named(plan["network"], ("start_from",))
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _training(training: Mapping[str, Any]) -> dict[str, Any]:
    found = _named(training, ("started_from",))
    for key in ("data", "data_of_start"):
        if key in found:
            found[key] = _images(found[key])
    machine = found.get("machine")
    if isinstance(machine, Mapping):
        found["machine"] = {k: v for k, v in machine.items() if k != "system"}
    return found


def _images(images: Any) -> Any:
    if not isinstance(images, list):
        return images
    return [_named(i, _FILES) if isinstance(i, Mapping) else _name(i) for i in images]


def _named(entries: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """`entries`, of which those of `keys` are reduced to names."""
    return {k: _name(v) if k in keys else v for k, v in entries.items()}


def _name(value: Any) -> Any:
    """The last part of a path of any system; of several paths each one's."""
    if isinstance(value, (list, tuple)):
        return [_name(v) for v in value]
    if not isinstance(value, str):
        return value
    # 'C:name' is a path, too.
    return re.sub(r"^[A-Za-z]:", "", re.split(r"[/\\]", value.rstrip("/\\"))[-1])
