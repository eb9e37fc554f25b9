"""Exports that a crash, a kill or a power cut has ended: found again when the program starts.

::

    unfinished/<name>/export.json     what was written, where to, and how to come back to it
    unfinished/<name>/training.lock   held by the process that writes

A folder without a holder is left of a process that is gone. Whoever ends in any other way takes
its folder away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.io.journal import Noted, noted
from s2d_desktop.io.writers import give_up
from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event

RECORD = "export.json"
MOST_BYTES = 1_000_000
"""A record that is larger is none of ours."""


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
    way_back: Mapping[str, Any]
    """What has to be opened and set to ask for it again; empty where that is not known."""

    @property
    def noted(self) -> Noted | None:
        """How far it has come; None if it would begin again."""
        return noted(self.output.with_name(self.output.name + ".part"))

    def discard(self) -> None:
        """Remove its half file and the record."""
        with contextlib.suppress(OSError):
            give_up(self.output)
        self.forget()

    def forget(self) -> None:
        """Remove the record; what is half written stays, to be gone on with."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def _recorded(output: Path, way_back: Mapping[str, Any]) -> Iterator[None]:
    """Keep a record for as long as this lasts; where none can be made, work goes on without."""
    name = hashlib.sha256(str(output.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    folder = unfinished_folder() / name[:16]
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, InputError):
            stack.enter_context(folder_lock(folder))
            text = json.dumps({"output": str(output.absolute()), "way_back": dict(way_back)})
            (folder / RECORD).write_text(text, encoding="utf-8")
            stack.callback((folder / RECORD).unlink, missing_ok=True)
        yield
    with contextlib.suppress(OSError):
        folder.rmdir()


def recorded(
    job: Callable[[], Generator[Event, None, Any]], output: Path, way_back: Mapping[str, Any]
) -> Callable[[], Generator[Event, None, Any]]:
    """`job`, which writes `output`, with a record for as long as it runs."""

    def run() -> Generator[Event, None, Any]:
        with _recorded(output, way_back):
            return (yield from job())

    return run


def unfinished() -> list[Unfinished]:
    """What processes that are gone have left, by name; damaged records are removed."""
    found = []
    for record in sorted(unfinished_folder().glob(f"*/{RECORD}")):
        if is_locked(record.parent):
            continue
        try:
            if record.stat().st_size > MOST_BYTES:
                raise ValueError
            facts = json.loads(record.read_text(encoding="utf-8"))
            output, way_back = Path(facts["output"]), facts["way_back"]
            if not isinstance(way_back, dict):
                raise ValueError
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            shutil.rmtree(record.parent, ignore_errors=True)
            continue
        # A disk that is not there now may be there next time.
        if output.parent.is_dir():
            found.append(Unfinished(record.parent, output, way_back))
    return sorted(found, key=lambda item: item.output.name)
