"""What the window remembers between two starts: every key, its default, and what it may be.

Nothing that matters to science is kept here; that belongs to files of the user's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal


@dataclass(frozen=True)
class Preference:
    """One thing that is remembered."""

    default: Any
    is_valid: Callable[[Any], bool] = lambda value: True


def _one_of(*values: Any) -> Callable[[Any], bool]:
    return lambda value: value in values


def _between(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: low <= value <= high


def _all_texts(values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


TEXT_SIZES_PERCENT = (100, 200)
"""Smallest and largest size of text."""
CACHE_MB = (256, 64 * 1024)
"""Least and most room on the disk for tiles that were computed."""

PREFERENCES: dict[str, Preference] = {
    "theme": Preference("system", _one_of("system", "light", "dark")),
    "text_size": Preference(100, _between(*TEXT_SIZES_PERCENT)),
    # Empty for that of the system; `texts.choice` knows which there are.
    "language": Preference(""),
    # Empty until the user has answered; then it zooms.
    "wheel": Preference("", _one_of("", "zoom", "slice")),
    "cache_mb": Preference(1024, _between(*CACHE_MB)),
    "device": Preference("auto", _one_of("auto", "cpu", "cuda")),
    "precision": Preference("fast", _one_of("fast", "exact")),
    # Empty for the folder in which a file was chosen last.
    "results": Preference(""),
    "shortcuts": Preference({}, lambda keys: all(_all_texts(v) for v in keys.values())),
    "commands": Preference([], _all_texts),
    "hints": Preference([], _all_texts),
    "recent": Preference([], _all_texts),
    "networks": Preference([], _all_texts),
    "trainings": Preference([], _all_texts),
    "folder": Preference(""),
    "share/format": Preference("onnx", _one_of("onnx", "package")),
    "share/author": Preference(""),
    "share/affiliation": Preference(""),
    "share/licence": Preference(""),
}
"""`commands`: those run last from the list of commands; `hints`: those that were shown;
`shortcuts`: keys of commands, where they are not the usual ones."""

OF_THE_DIALOG = (
    *("theme", "text_size", "language", "wheel", "cache_mb", "device", "precision", "results"),
)
"""What the settings' reset brings back; keys have a reset of their own."""


def settings() -> QSettings:
    """Where all of it is kept."""
    return QSettings("s2d_desktop", "s2d_desktop")


def value(name: str) -> Any:
    """What is remembered under `name`, or its default, also where what is kept makes no sense."""
    wanted = PREFERENCES[name]
    kept = settings().value(name)
    if kept is None:
        return wanted.default
    kind = type(wanted.default)
    try:
        if kind is list:
            found: Any = [kept] if isinstance(kept, str) else list(kept)
        elif kind is dict:
            found = dict(json.loads(kept))
        else:
            found = kind(kept)
        return found if wanted.is_valid(found) else wanted.default
    except (TypeError, ValueError):
        return wanted.default


def keep(name: str, new: Any) -> None:
    """Remember `new` under `name`; the default is forgotten instead."""
    wanted = PREFERENCES[name]
    assert wanted.is_valid(new), (name, new)
    if new == wanted.default:
        settings().remove(name)
    else:
        settings().setValue(name, json.dumps(new) if isinstance(new, dict) else new)


def results_folder() -> Path | None:
    """The folder for results, if the user has chosen one and it is there."""
    name = value("results")
    return Path(name) if name and Path(name).is_dir() else None


class Preferences(QObject):
    """The same for a window, which is told of changes."""

    changed = Signal(str)
    """Name of what has another value now."""

    def value(self, name: str) -> Any:
        """As the function of the module."""
        return value(name)

    def set(self, name: str, new: Any) -> None:
        """Remember `new`, and tell if it is."""
        if new != value(name):
            keep(name, new)
            self.changed.emit(name)

    def reset(self) -> None:
        """Bring back the defaults of everything that the settings show."""
        for name in OF_THE_DIALOG:
            # Who has answered what the wheel does is not asked again.
            usual = "zoom" if name == "wheel" and value("wheel") else PREFERENCES[name].default
            self.set(name, usual)
