"""Which trainings were begun: folders, remembered between two starts of the window."""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.jobs.training_folder import own_folder, state_of
from s2d_desktop.ui import recent
from s2d_desktop.ui.settings import store

KEY = "trainings"


def remembered() -> list[Path]:
    """Folders of trainings, the newest first."""
    return recent.paths(KEY)


def remember(folder: Path) -> None:
    """A training was begun in `folder`."""
    recent.put_first(KEY, folder)


def forget(folder: Path) -> None:
    """The training in `folder` is gone."""
    store.keep(KEY, [str(p) for p in remembered() if p != folder.absolute()])


def unfinished() -> list[Path]:
    """Trainings that can be gone on with, the newest first."""
    return [folder for folder in remembered() if state_of(folder) == "unfinished"]


def last_folder() -> Path:
    """Where to begin looking for a training."""
    found = remembered()
    return found[0].parent if found else own_folder()
