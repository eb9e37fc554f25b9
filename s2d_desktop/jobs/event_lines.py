"""Events of a job, and the error that ended it, as lines of JSON between two processes.

::

    {"progress": {"done": 3, "total": 10, "what": "Training", "unit": "iterations"}}
    {"error": {"kind": "InputError", "what": "...", "why": "...", "try_this": "...", ...}}
    {"sign": "paused"}

A line is ASCII, whatever the names of files are, and holds one object with one key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.batch import explained
from s2d_desktop.model import errors
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Failed, Note, Preview, Progress, Result, Saved


@dataclass(frozen=True)
class Sign:
    """What the processes tell each other that is no event."""

    name: str
    """``paused``, ``resumed``, ``interrupted`` (to go on next time) or ``detached``."""


def to_line(item: Event | S2DError | Sign) -> str:
    """One line of JSON, without its end.

    Values of previews and results may be anything that a job puts there: paths become text,
    tuples lists, numbers of numpy numbers.
    """
    value: dict[str, Any]
    if isinstance(item, Progress):
        value = {"progress": vars(item)}
    elif isinstance(item, Note):
        value = {"note": item.text}
    elif isinstance(item, Preview):
        value = {"preview": {"kind": item.kind, "values": item.values}}
    elif isinstance(item, Saved):
        value = {"saved": item.path}
    elif isinstance(item, Failed):
        value = {"failed": {"item": item.item, "error": _said(explained(item.error, item.item))}}
    elif isinstance(item, Result):
        value = {"result": item.facts}
    elif isinstance(item, Sign):
        value = {"sign": item.name}
    else:
        value = {"error": _said(item)}
    return json.dumps(value, default=_plain)


def from_line(line: str) -> Event | S2DError | Sign:
    """What `to_line` was given.

    Raises
    ------
    ValueError
        If the line is none of these.
    """
    try:
        ((key, value),) = json.loads(line).items()
        if key == "progress":
            return Progress(**value)
        if key == "note":
            return Note(str(value))
        if key == "preview":
            return Preview(value["kind"], value["values"])
        if key == "saved":
            return Saved(Path(value))
        if key == "failed":
            return Failed(value["item"], _error(value["error"]))
        if key == "result":
            return Result(value)
        if key == "sign":
            return Sign(str(value))
        if key == "error":
            return _error(value)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"not a line of events: {line[:80]}") from error
    raise ValueError(f"not a line of events: {line[:80]}")


def _said(error: S2DError) -> dict[str, Any]:
    return {
        "kind": type(error).__name__,
        "exit_code": error.exit_code,
        "what": error.what,
        "why": error.why,
        "try_this": error.try_this,
        "details": error.details,
    }


def _error(value: Mapping[str, Any]) -> S2DError:
    found = getattr(errors, str(value["kind"]), S2DError)
    kind = found if isinstance(found, type) and issubclass(found, S2DError) else S2DError
    error: S2DError = kind(*(str(value[key]) for key in ("what", "why", "try_this")))
    error.exit_code = int(value["exit_code"])
    error.details = str(value["details"])
    return error


def _plain(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):  # an array or a number of numpy
        return value.tolist()
    return str(value)
