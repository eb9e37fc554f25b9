"""When a project was saved: ilastik writes the time into the root of each project it saves.

As ``time.ctime()`` does, for instance ``Mon May 13 16:10:41 2024``, in the time of the computer
that saved it (ilastik/shell/projectManager.py). The forest has no date of its own.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import h5py

from s2d_desktop.io.ilastik.container import string
from s2d_desktop.model.errors import S2DError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def saved_time(file: h5py.File) -> datetime | None:
    """When ilastik saved a project, by its own word; None where it has none that can be read."""
    try:
        said = string(file, "time")
    except S2DError:
        return None
    return parsed(said)


def parsed(said: str) -> datetime | None:
    """The time of ``ctime``; never by the language of this computer, in which ilastik is not."""
    parts = said.split()
    if len(parts) != 5 or parts[1].lower() not in _MONTHS:
        return None
    try:
        hours, minutes, seconds = map(int, parts[3].split(":"))
        month = _MONTHS.index(parts[1].lower()) + 1
        return datetime(int(parts[4]), month, int(parts[2]), hours, minutes, seconds)
    except (ValueError, OverflowError):
        return None


def file_time(path: Path) -> datetime | None:
    """When a file was last written, which copying may have changed; None where that is unknown."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)
    except (OSError, ValueError, OverflowError):
        return None
