"""Which trainings were begun: folders, remembered between two starts of the window."""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.jobs.training_folder import own_folder, state_of
from s2d_desktop.ui import recent
from s2d_desktop.ui.settings import store
from s2d_desktop.ui.wizard.draft import PLAN_FILE

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


def is_planned(folder: Path) -> bool:
    """Whether a training was to begin in `folder`, and its window was closed before."""
    return state_of(folder) == "none" and (folder / PLAN_FILE).is_file()


def unfinished() -> list[Path]:
    """Trainings that can be gone on with, the newest first."""
    return [f for f in remembered() if state_of(f) == "unfinished" or is_planned(f)]


def last_folder() -> Path:
    """Where to begin looking for a training."""
    found = remembered()
    return found[0].parent if found else own_folder()
