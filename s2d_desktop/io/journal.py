"""How far a file has come that is written block by block, noted beside it.

::

    map.zarr.part           the blocks that are written, in the order of `region.tiles`
    map.zarr.part.json      {"of": ..., "done": 37, "blocks": 112}

It outlives a process that is killed. What was made of other inputs, with other settings or in
another layout is not gone on with: `of` is a hash of all that.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVERY_S = 1.0
"""Seconds between two notes: so much work is lost at most."""


def identity(facts: Mapping[str, Any], inputs: Iterable[str | Path] = ()) -> str:
    """A hash of what is written: settings, and path, size and time of each input that is there."""
    files = []
    for path in sorted({str(Path(item).absolute()) for item in inputs}):
        with contextlib.suppress(OSError, ValueError):
            found = os.stat(path)
            files.append([path, found.st_size, found.st_mtime_ns])
    text = json.dumps([facts, files], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True)
class Noted:
    """What a journal says."""

    done: int
    blocks: int


def journal_path(part: Path) -> Path:
    """Where the journal of a ``.part`` is."""
    return part.with_name(part.name + ".json")


def noted(part: Path, of: str | None = None) -> Noted | None:
    """How far `part` has come; None if that is not known, or it is not the part `of` this work."""
    try:
        found = json.loads(journal_path(part).read_text(encoding="utf-8"))
        done, blocks = int(found["done"]), int(found["blocks"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    if not part.exists() or not 0 < done <= blocks or (of is not None and found.get("of") != of):
        return None
    return Noted(done, blocks)


class Journal:
    """Notes how many blocks of `part` are safely written."""

    def __init__(self, part: Path, of: str, blocks: int) -> None:
        self._path = journal_path(part)
        self._of, self._blocks = of, blocks
        self._last = time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether it is time for another note."""
        return time.monotonic() - self._last >= EVERY_S

    def note(self, done: int) -> None:
        """Note that the first `done` blocks are in the file."""
        self._last = time.monotonic()
        half = self._path.with_name(self._path.name + ".new")
        text = json.dumps({"of": self._of, "done": done, "blocks": self._blocks})
        half.write_text(text, encoding="utf-8")
        os.replace(half, self._path)
