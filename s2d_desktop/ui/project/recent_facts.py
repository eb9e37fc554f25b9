"""What is in the projects among the recent files: read in a thread, shown on the start page."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from s2d_desktop.io.project_file import is_project_file, outer_and_inner, read_project_file
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.texts import moment, tr


def facts_of(paths: Sequence[Path]) -> dict[Path, str]:
    """In a worker: a line for each project file that can be read, none for the others."""
    found = {}
    for path in paths:
        if is_project_file(path):
            # Whoever opens it learns what is wrong.
            with contextlib.suppress(S2DError, OSError):
                found[path] = _facts(path)
    return found


def _facts(path: Path) -> str:
    work, when = read_project_file(path), datetime.fromtimestamp(path.stat().st_mtime)
    choices = work.choices
    parts = [outer_and_inner(work.document)[0]]
    parts += [tr("start.facts.class", name=choices.class_name)] if choices.class_name else []
    parts += [choices.enhancer] if choices.enhancer else []
    return ", ".join([*parts, tr("start.facts.saved", when=moment(when))])
