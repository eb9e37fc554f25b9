"""Which trainings were begun: folders, remembered between two starts of the window."""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.jobs.training_folder import own_folder, state_of
from s2d_desktop.ui.recent import settings

MOST = 8
KEY = "trainings"


def remembered() -> list[Path]:
    """Folders of trainings, the newest first."""
    found = settings().value(KEY, [])
    names = [found] if isinstance(found, str) else list(found or [])
    return [Path(name) for name in names][:MOST]


def remember(folder: Path) -> None:
    """A training was begun in `folder`."""
    name = str(folder.absolute())
    names = [name, *(str(p) for p in remembered() if str(p) != name)]
    settings().setValue(KEY, names[:MOST])


def forget(folder: Path) -> None:
    """The training in `folder` is gone."""
    settings().setValue(KEY, [str(p) for p in remembered() if p != folder.absolute()])


def unfinished() -> list[Path]:
    """Trainings that can be gone on with, the newest first."""
    return [folder for folder in remembered() if state_of(folder) == "unfinished"]


def last_folder() -> Path:
    """Where to begin looking for a training."""
    found = remembered()
    return found[0].parent if found else own_folder()
