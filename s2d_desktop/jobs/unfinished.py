"""Exports that did not come to their end: found again when the program starts.

::

    unfinished/<name>/export.json     what is written, where to, and how to come back to it
    unfinished/<name>/training.lock   held by the process that has it in its list of jobs

A folder without a holder is left of a process that is gone: after a crash, a kill or a power cut,
or because its window was closed before the turn of the export had come. Of one that has ended, was
cancelled or has failed, the folder is taken away. A record is data like any other file: it is
checked, offered to the user, and does nothing by itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from s2d_desktop.io.journal import Noted, noted
from s2d_desktop.io.writers import FORMATS, give_up
from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.model.errors import InputError

RECORD = "export.json"
VERSION = 1
MOST_BYTES = 4_000_000
"""A record that is larger is none of ours; one of ten thousand images is smaller."""
MOST_RECORDS = 200
LONGEST_PATH = 4096
STATES = ("waiting", "begun")


def unfinished_folder() -> Path:
    """Where the records are; it may not exist."""
    import platformdirs

    return platformdirs.user_data_path("s2d_desktop", appauthor=False) / "unfinished"


@dataclass(frozen=True)
class Unfinished:
    """An export that did not come to its end."""

    folder: Path
    """Of its record."""
    output: Path
    """A file, or a folder for the files of several images."""
    way_back: Mapping[str, Any]
    """What has to be opened and set to ask for it again, as it was found: to be checked. Empty
    where that is not known."""
    state: str = "begun"
    """``waiting`` if nothing was written of it."""

    @property
    def is_file(self) -> bool:
        """Whether one file is written, and not a folder of them."""
        return self.output.suffix.lower() in FORMATS

    @property
    def noted(self) -> Noted | None:
        """How far it has come; None if it would begin again."""
        return noted(self.output.with_name(self.output.name + ".part"))

    def discard(self) -> None:
        """Remove its half file and the record."""
        if self.is_file and self.state == "begun":
            with contextlib.suppress(OSError):
                give_up(self.output)
        self.forget()

    def forget(self) -> None:
        """Remove the record; what is half written stays, to be gone on with."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Record:
    """The record of an export, from when it is asked for until it has ended.

    Where none can be made, work goes on without.

    Parameters
    ----------
    output
        The file or folder that is written.
    way_back
        Plain values, for `Unfinished.way_back`.
    """

    def __init__(self, output: Path, way_back: Mapping[str, Any]) -> None:
        self._facts = {"output": str(output.absolute()), "way_back": dict(way_back)}
        text = json.dumps(self._facts, sort_keys=True)
        name = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
        self._folder = unfinished_folder() / name[:16]
        self._held = contextlib.ExitStack()
        self._is_held = False

    def keep(self) -> None:
        """The export waits for its turn."""
        with contextlib.suppress(OSError, InputError):
            self._held.enter_context(folder_lock(self._folder))
            self._is_held = True
            self._write("waiting")

    def begun(self) -> None:
        """It is being written."""
        self._write("begun")

    def leave(self) -> None:
        """Offer it at the next start, from its beginning, if it is known how to come back to it."""
        if not self._facts["way_back"]:
            self.forget()
            return
        self._write("waiting")
        self._held.close()
        self._is_held = False

    def forget(self) -> None:
        """It has ended."""
        if self._is_held:
            with contextlib.suppress(OSError):
                (self._folder / RECORD).unlink(missing_ok=True)
            self._held.close()
            self._is_held = False
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _write(self, state: str) -> None:
        if not self._is_held:
            return
        text = json.dumps({"version": VERSION, "state": state, **self._facts})
        half = self._folder / f"{RECORD}.part"
        with contextlib.suppress(OSError):
            half.write_text(text, encoding="utf-8")
            half.replace(self._folder / RECORD)


def unfinished() -> list[Unfinished]:
    """What processes that are gone have left, by name; damaged records are removed."""
    found = []
    for record in islice(sorted(unfinished_folder().glob(f"*/{RECORD}")), MOST_RECORDS):
        if is_locked(record.parent):
            continue
        try:
            item = _read(record)
        except OSError:
            # It is being taken away, or a disk does not answer now and may next time.
            continue
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            shutil.rmtree(record.parent, ignore_errors=True)
            continue
        # A disk that is not there now may be there next time.
        if item is not None and item.output.parent.is_dir():
            found.append(item)
    return sorted(found, key=lambda item: item.output.name)


def _read(record: Path) -> Unfinished | None:
    """What a record says; None if a later version of this program wrote it, which may read it.

    Raises
    ------
    ValueError and others
        If it is none of ours, or damaged.
    """
    if record.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    facts = json.loads(record.read_text(encoding="utf-8"))
    version = facts.get("version", 1)
    if isinstance(version, int) and version > VERSION:
        return None
    text, way_back, state = facts["output"], facts["way_back"], facts.get("state", "begun")
    if version != VERSION or not isinstance(way_back, dict) or state not in STATES:
        raise ValueError("not a record")
    if not isinstance(text, str) or "\0" in text or len(text) > LONGEST_PATH:
        raise ValueError("no path")
    output = Path(text)
    if not output.is_absolute() or ".." in output.parts or not output.name:
        raise ValueError("no path of ours")
    return Unfinished(record.parent, output, way_back, state)
