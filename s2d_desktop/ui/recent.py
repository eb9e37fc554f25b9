"""Files opened recently, and the folder of the last choice."""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.ui.settings import store

MOST = 8


def recent_files() -> list[Path]:
    """The files opened last, newest first."""
    return paths("recent")


def remember_file(path: Path) -> None:
    """Put `path` at the top of the recent files."""
    put_first("recent", path)


def forget_file(path: Path) -> None:
    """Remove a file that cannot be opened any more."""
    store.keep("recent", [str(p) for p in recent_files() if p != path.absolute()])


def recent_networks() -> list[Path]:
    """Folders of the user's own networks that were used last, newest first."""
    return paths("networks")


def remember_network(folder: Path) -> None:
    """Put `folder` at the top of the networks."""
    put_first("networks", folder)


def last_folder() -> str:
    """Folder in which a file was chosen last."""
    return store.value("folder") or str(Path.home())


def remember_folder(path: Path) -> None:
    """Begin the next choice of a file in the folder of `path`."""
    store.keep("folder", str(path.parent))


def paths(name: str) -> list[Path]:
    """What is remembered under `name`, the newest first."""
    return [Path(kept) for kept in store.value(name)][:MOST]


def put_first(name: str, path: Path) -> None:
    """Remember `path` under `name`, before the others."""
    first = str(path.absolute())
    store.keep(name, [first, *(str(p) for p in paths(name) if str(p) != first)][:MOST])
