"""What is painted here, written as an ilastik project."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event
from s2d_desktop.ui.texts import tr


def write_job(strokes: Path, path: Path) -> Callable[[], Generator[Event, None, Any]]:
    """A job that writes the project `path` from a file of strokes."""

    def job() -> Generator[Event, None, Any]:
        from s2d_desktop.jobs.write_ilastik import write_ilastik

        facts = yield from write_ilastik(strokes, path)
        return facts

    return job


def no_live_forest() -> InputError:
    """What is said where no forest from strokes is shown."""
    return InputError(*(tr(f"painting.no_live.{part}") for part in ("what", "why", "do")))
