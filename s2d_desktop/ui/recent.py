"""Files opened recently, and other small memories of the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

MOST = 8


def settings() -> QSettings:
    """Where the window remembers things; nothing that matters to science is kept there."""
    return QSettings("s2d_desktop", "s2d_desktop")


def recent_files() -> list[Path]:
    """The files opened last, newest first."""
    found = settings().value("recent", [])
    names = [found] if isinstance(found, str) else list(found or [])
    return [Path(name) for name in names][:MOST]


def remember_file(path: Path) -> None:
    """Put `path` at the top of the recent files."""
    names = [str(p) for p in recent_files()]
    name = str(path.absolute())
    settings().setValue("recent", [name, *(n for n in names if n != name)][:MOST])


def forget_file(path: Path) -> None:
    """Remove a file that cannot be opened any more."""
    settings().setValue("recent", [str(p) for p in recent_files() if p != path.absolute()])


def recent_networks() -> list[Path]:
    """Folders of the user's own networks that were used last, newest first."""
    found = settings().value("networks", [])
    names = [found] if isinstance(found, str) else list(found or [])
    return [Path(name) for name in names][:MOST]


def remember_network(folder: Path) -> None:
    """Put `folder` at the top of the networks."""
    name = str(folder.absolute())
    others = [str(p) for p in recent_networks() if str(p) != name]
    settings().setValue("networks", [name, *others][:MOST])


def last_folder() -> str:
    """Folder in which a file was chosen last."""
    return str(settings().value("folder", str(Path.home())))


def remember_folder(path: Path) -> None:
    """Begin the next choice of a file in the folder of `path`."""
    settings().setValue("folder", str(path.parent))
