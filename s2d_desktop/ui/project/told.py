"""What is to be said when a project cannot be opened as it was saved."""

from __future__ import annotations

from s2d_desktop.io.project_file import Linked
from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.ui.texts import tr

PARTS = ("what", "why", "try")
"""Of the sentences of an error."""


def taken() -> InputError:
    """The error that another window was quicker."""
    return InputError(*(tr(f"restore.taken.{part}") for part in PARTS))


def other_files(files: list[Linked]) -> FileProblem:
    """What is to be said of files that are other files than when the project was saved."""
    why = " ".join(tr("project.other.changed", file=found.path) for found in files)
    return FileProblem(tr("project.other.what"), why, tr("project.other.try"))
