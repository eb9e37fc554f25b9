"""Long work is a generator of these events: the CLI prints them, the window draws them.

A consumer cancels by closing the generator between two events; a job therefore yields at least
once per tile or iteration. A job raises `errors.S2DError` where it cannot go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Progress:
    """So much is done."""

    done: float
    total: float
    what: str = ""
    """What is being done, as a user would say it: ``Enhancing``."""
    unit: str = ""
    """What is counted: ``tiles``, ``iterations``."""


@dataclass(frozen=True)
class Note:
    """A sentence that the user should read: what was truly used, what was left out."""

    text: str


@dataclass(frozen=True)
class Preview:
    """Something worth drawing while the work goes on, for instance a point of a curve."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """A file is finished: written whole and under its final name."""

    path: Path


@dataclass(frozen=True)
class Failed:
    """One item of a batch failed; the job goes on."""

    item: str
    error: Exception


@dataclass(frozen=True)
class Result:
    """The last event of a job: facts about what was done, as plain JSON values."""

    facts: Mapping[str, Any] = field(default_factory=dict)


Event = Progress | Note | Preview | Saved | Failed | Result
