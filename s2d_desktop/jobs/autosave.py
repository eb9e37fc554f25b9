"""Work that was not saved when the program ended by surprise: kept beside, found at the next start.

::

    autosave/<id>/work.s2d        a project file with absolute links
    autosave/<id>/about.json      the project that the work belongs to, if it has one
    autosave/<id>/training.lock   held by the process whose window the work is open in

A folder without a holder is left of a process that is gone. Whoever ends in any other way takes
its folder away.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from s2d_desktop.io.project_file import read_project_file, write_project_file
from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.saved_work import SavedWork

WORK, ABOUT, VERSION = "work.s2d", "about.json", 1
MOST_BYTES = 1_000_000
"""An ``about.json`` that is larger is none of ours."""

log = logging.getLogger(__name__)


def autosave_folder() -> Path:
    """Where the folders are; it may not exist."""
    import platformdirs

    return platformdirs.user_data_path("s2d_desktop", appauthor=False) / "autosave"


class SideFile:
    """The side file of one window, from the first change to the clean end.

    Writing is for a worker; removing is quick and may come while a worker still writes.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Begin a new one, or take over the `folder` that another process has left.

        Raises
        ------
        InputError
            If another process holds that folder.
        OSError
            If the folder is gone or cannot be written.
        """
        self._folder = folder or autosave_folder() / secrets.token_hex(8)
        self._mutex = threading.Lock()
        self._holding = contextlib.ExitStack()
        self._is_held = self._is_over = False
        if folder is not None:
            # Without this the lock would make a folder anew that was removed meanwhile.
            (folder / WORK).stat()
            self._hold()

    def _hold(self) -> None:
        if not self._is_held:
            self._holding.enter_context(folder_lock(self._folder))
            self._is_held = True

    def write(self, collect: Callable[[], SavedWork], project: Path | None) -> None:
        """Write what `collect` gives, as work on `project`; nothing after `remove`.

        Raises
        ------
        S2DError, OSError
            If it cannot be written; what was there stays.
        """
        # Reads samples of the linked files, which may be slow: nobody has to wait for that.
        work = collect()
        with self._mutex:
            if self._is_over:
                return
            self._hold()
            about = {"version": VERSION, "project": str(project or "")}
            half = self._folder / f"{ABOUT}.part"
            half.write_text(json.dumps(about), encoding="utf-8")
            os.replace(half, self._folder / ABOUT)
            write_project_file(self._folder / WORK, work, keeps_earlier=False)

    def remove(self) -> None:
        """The work is saved or not wanted any more."""
        with self._mutex:
            if self._is_held and not self._is_over:
                # The lock file goes last, with the lock.
                for file in [*self._folder.glob(f"{WORK}*"), *self._folder.glob(f"{ABOUT}*")]:
                    with contextlib.suppress(OSError):
                        file.unlink()
            self._end()

    def leave(self) -> None:
        """Let the folder go as it is, to be offered again."""
        with self._mutex:
            self._end()

    def _end(self) -> None:
        self._is_over = True
        with contextlib.suppress(OSError):
            self._holding.close()
        with contextlib.suppress(OSError):
            self._folder.rmdir()  # if nothing is left in it


@dataclass(frozen=True)
class LeftWork:
    """Work that a process that is gone has left."""

    folder: Path
    work: SavedWork
    project: Path | None
    """The project file that it belongs to; None if it was never saved."""
    when: datetime
    """When it was written, in local time."""

    @property
    def name(self) -> str:
        """What the user knows it by: its project, or the file that was opened."""
        return (self.project or Path(self.work.document.absolute)).name

    def discard(self) -> None:
        """Remove it, unless another window has taken it over."""
        with contextlib.suppress(OSError, InputError):
            SideFile(self.folder).remove()


def left_work() -> list[LeftWork]:
    """What processes that are gone have left, newest first; what is damaged is removed."""
    found = []
    for folder in sorted(autosave_folder().glob("*/")):
        if is_locked(folder):
            continue
        try:
            left = _read(folder)
        except (S2DError, OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            cause = error.__cause__ or error
            if isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError):
                # A disk that does not answer now may answer next time.
                log.warning("Autosaved work in %s cannot be read: %r", folder, error)
                continue
            log.warning("Autosaved work in %s is damaged and was removed: %r", folder, error)
            shutil.rmtree(folder, ignore_errors=True)
            continue
        found += [left] if left is not None else []
    return sorted(found, key=lambda left: left.when, reverse=True)


def _read(folder: Path) -> LeftWork | None:
    """None where a newer version of the program has written it: that one can read it."""
    about = folder / ABOUT
    if about.stat().st_size > MOST_BYTES:
        raise ValueError("its record is too large")
    facts = json.loads(about.read_text(encoding="utf-8"))
    if int(facts["version"]) > VERSION:
        return None
    project = Path(facts["project"]) if facts["project"] else None
    when = datetime.fromtimestamp((folder / WORK).stat().st_mtime)
    return LeftWork(folder, read_project_file(folder / WORK), project, when)
