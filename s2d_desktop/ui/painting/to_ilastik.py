"""What is open, written as an ilastik project: painted strokes, or a project with its forest."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event
from s2d_desktop.ui.texts import tr

Job = Callable[[], Generator[Event, None, Any]]


def write_job(strokes: Path, path: Path) -> Job:
    """A job that writes the project `path` from a file of strokes."""

    def job() -> Generator[Event, None, Any]:
        from s2d_desktop.jobs.write_ilastik import write_ilastik

        facts = yield from write_ilastik(strokes, path)
        return facts

    return job


def rewrite_job(project: Any, trained: Any, linked: Mapping[int, Path], path: Path) -> Job:
    """A job that writes a project anew: with its own forest, or with one that was `trained` now."""
    linked = dict(linked)

    def job() -> Generator[Event, None, Any]:
        from s2d_desktop.jobs.retrain import Retraining
        from s2d_desktop.jobs.save_project import project_to_ilastik

        # The same labels and the same seed give the same forest, of features that ilastik has.
        again = Retraining(tuple(trained["lanes"]), trained["seed"]) if trained else None
        # The first stage of Autocontext is all that a project with one stage can hold.
        facts = yield from project_to_ilastik(project.at_stage(1), path, again, linked)
        return facts

    return job


def nothing_painted() -> InputError:
    """What is said where there are neither strokes nor a project."""
    return InputError(*(tr(f"painting.not_painted.{part}") for part in ("what", "why", "do")))
