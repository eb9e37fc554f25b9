"""The plan of a training in its folder: a training goes on only with the plan it began with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from s2d_desktop.model.errors import InputError

PLAN_FILE = "plan.json"


class Plan(Protocol):
    """A plan of any training."""

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values."""


def remember_plan(
    plan: Plan,
    folder: Path,
    read: Callable[[Path], Plan],
    may_change: Mapping[str, Sequence[str]],
) -> None:
    """Write the plan, or check that the folder's plan is the same where it matters.

    Parameters
    ----------
    plan
        Of the training that is to begin, or to go on.
    folder
        Of the training.
    read
        Reads a plan file; entries that an older one did not know get their defaults.
    may_change
        Of parts of the plan, the entries that may differ.

    Raises
    ------
    InputError
        If the folder holds a training with another plan, or its plan is damaged.
    """
    file = folder / PLAN_FILE
    value = json.loads(json.dumps(plan.to_json()))
    if file.exists():
        try:
            old = json.loads(json.dumps(read(file).to_json()))
        except (ValueError, AttributeError, TypeError, InputError) as error:
            raise InputError(
                "The training cannot be resumed.",
                f"'{file}' is damaged: {error}",
                "Use another output folder.",
            ) from error
        different = [
            key
            for key in value
            if _what_matters(value.get(key), may_change.get(key, ()))
            != _what_matters(old.get(key), may_change.get(key, ()))
        ]
        if different:
            raise InputError(
                "The training cannot be resumed.",
                f"'{folder}' holds a training with another plan; different: "
                + ", ".join(different)
                + ".",
                "Use another output folder, or the plan that this training was started with.",
            )
    write_json(file, value)


def _what_matters(part: Any, may_change: Sequence[str]) -> Any:
    if isinstance(part, dict):
        return {k: v for k, v in part.items() if k not in may_change}
    return part


def write_json(file: Path, value: Any) -> None:
    """Write JSON, whole or not at all."""
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    os.replace(part, file)
