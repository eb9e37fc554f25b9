"""Which Fiji the user has chosen, kept for the window and the command line alike."""

from __future__ import annotations

import json
import os
from pathlib import Path

from s2d_desktop.io.fiji import configured, problems
from s2d_desktop.io.fiji.installation import Installation, checked_folder, find_installation
from s2d_desktop.io.file_checks import unwritable


def settings_file() -> Path:
    """Where the choice is kept."""
    import platformdirs

    return platformdirs.user_config_path("s2d_desktop", appauthor=False) / "fiji.json"


def saved() -> Installation | None:
    """What the user has chosen; None if nothing, or if the file says nothing sensible."""
    try:
        said = json.loads(settings_file().read_text(encoding="utf-8"))
        folder, memory = str(said["folder"]), max(0, int(said["memory_mb"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Installation(Path(folder), memory) if folder else None


def chosen() -> Installation | None:
    """What the user has chosen, else a Fiji that lies in one of the usual places, else None."""
    own = saved()
    if own is not None:
        return own
    found = find_installation()
    return Installation(found) if found is not None else None


def choose(folder: str | Path, memory_mb: int = 0) -> Installation:
    """Keep a choice.

    Parameters
    ----------
    folder
        A Fiji, or the folder around it.
    memory_mb
        Largest heap of Java in MB; 0 for Java's own choice.

    Raises
    ------
    FijiProblem
        If there is no ImageJ in the folder; the choice that was kept stays.
    FileProblem
        If the choice cannot be written.
    """
    installation = Installation(checked_folder(Path(folder)), memory_mb)
    _write({"folder": str(installation.folder), "memory_mb": memory_mb})
    return installation


def forget() -> None:
    """Keep no choice any more."""
    settings_file().unlink(missing_ok=True)


def installation(folder: str | Path | None = None, memory_mb: int | None = None) -> Installation:
    """The Fiji to use: `folder` if it is given, else what was chosen or found.

    Raises
    ------
    FijiProblem
        If none is known, or there is no ImageJ in the folder.
    """
    own = chosen() if folder is None else Installation(Path(folder))
    if own is None:
        raise problems.not_chosen()
    memory = own.memory_mb if memory_mb is None else memory_mb
    return Installation(checked_folder(own.folder), memory)


def use_for_files() -> None:
    """Let files that only Fiji knows be read by the chosen one."""
    configured.configure(chosen)


def _write(choice: dict[str, object]) -> None:
    target = settings_file()
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(choice) + "\n", encoding="utf-8")
        os.replace(part, target)
    except OSError as error:
        raise unwritable(target, error) from error
