"""Results that an earlier call has made: not computed again, and not mistaken for another's.

The provenance sheet beside a result holds a *request*: a hash over all that the result depends on.
The same call finds the same request and leaves the result as it is, so that a long batch goes on
where it was interrupted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop import __version__
from s2d_desktop.io.open import split_internal
from s2d_desktop.io.provenance import fingerprint, sheet_path
from s2d_desktop.model.errors import InputError

LARGEST_SHEET = 2**24
"""Bytes; what is larger is no sheet of ours."""

MOST_ENTRIES = 50_000
"""Files of a folder (OME-Zarr, N5) whose times are compared; a larger one is computed again."""

_SLACK_S = 5.0
"""By how much a result may seem younger than its sheet, on file systems with coarse times."""

_NOT_RESULT = ("job", "card", "layer", "product")


@dataclass(frozen=True)
class Earlier:
    """What the results of a call depend on, apart from their images."""

    settings: Mapping[str, Any]
    """All that the user can choose and that changes a value of the result."""
    models: tuple[Path, ...]
    """Files that all results are computed with: project, classifier, network."""
    out: Path
    """What was given as the output: a file or a folder."""
    again: bool = False
    """Compute everything, whatever is there."""

    def request(self, name: str, files: Sequence[Path], raw: str | Path = "") -> str:
        """The hash of a result made from the image in `files`.

        Parameters
        ----------
        name
            What the image is called.
        files
            Its files.
        raw
            Path of the image where one file holds it; of it counts the part inside of the file.

        Returns
        -------
        SHA-256 over the settings, the version of this program and, of each file, its size, its time
        of change and the hash of its first and last MiB (not its place: a folder may be moved).
        Empty where that does not identify them.
        """
        marks = [_mark(path) for path in (*self.models, *files)]
        if None in marks:
            return ""
        inside = split_internal(raw)[1] if raw else ""
        said = [__version__, dict(self.settings), marks, name, inside]
        text = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def result(
        self, paths: Sequence[Path], files: Sequence[Path], request: str, general: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """The facts of the result if an earlier call has made it, with ``earlier`` set.

        Parameters
        ----------
        paths
            All files of the result, the main one first.
        files
            Files of its image.
        request
            From `request`.
        general
            Facts of the whole call, which the sheet has as well.

        Raises
        ------
        InputError
            If the result of another image lies there under the same name, in a folder of results.
        """
        sheets = [_sheet(path) for path in paths]
        if self.out == paths[0].parent:
            for path, sheet in zip(paths, sheets, strict=True):
                if sheet is not None and path.exists():
                    _refuse_another(path, sheet, files)
        if self.again or not request:
            return None
        for path, sheet in zip(paths, sheets, strict=True):
            if sheet is None or sheet.get("request") != request or not _is_untouched(path):
                return None
        main = sheets[0]
        facts = main.get("facts") if main is not None else None
        if not isinstance(facts, dict):
            return None
        own = {k: v for k, v in facts.items() if k not in general and k not in _NOT_RESULT}
        return {**own, "output": str(paths[0]), "earlier": True}


def _mark(path: Path) -> list[Any] | None:
    """What identifies a file, or None if that is not known."""
    found = fingerprint(path)
    if "problem" in found:
        return None
    found.pop("path")
    outer = split_internal(path)[0]
    if outer.is_dir():
        newest = _newest(outer)
        if newest is None:
            return None
        found["newest"] = newest
    return sorted(found.items())


def _newest(folder: Path) -> int | None:
    """Time of the last change anywhere in `folder`, in ns; None if it has too many files."""
    newest, count = 0, 0
    try:
        for place, _, files in os.walk(folder):
            count += len(files) + 1
            if count > MOST_ENTRIES:
                return None
            newest = max(newest, *(os.stat(Path(place, f)).st_mtime_ns for f in ("", *files)))
    except OSError:
        return None
    return newest


def _sheet(path: Path) -> dict[str, Any] | None:
    """The provenance sheet of a result, or None if there is none that can be read."""
    place = sheet_path(path)
    try:
        if place.stat().st_size > LARGEST_SHEET:
            return None
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_untouched(path: Path) -> bool:
    """Whether a result is there and was not written after its sheet."""
    try:
        return path.stat().st_mtime <= sheet_path(path).stat().st_mtime + _SLACK_S
    except OSError:
        return False


def _refuse_another(path: Path, sheet: Mapping[str, Any], files: Sequence[Path]) -> None:
    """Raise if `sheet` says that its result was made from other images than `files`."""
    made_from = [i for i in sheet.get("inputs") or () if isinstance(i, dict)]
    if not made_from or not files:
        return
    for file in files:
        now = fingerprint(file)
        for then in made_from:
            if then.get("path") == now["path"] or _same_content(then, now):
                return
    other = Path(str(made_from[-1].get("path", ""))).name
    if len(made_from) > 1:
        other = Path(str(made_from[1].get("path", ""))).name
    raise InputError(
        f"'{path.name}' is already there, and is the result of another image.",
        f"It was made from '{other}' of another folder, which has the same name.",
        "Choose another folder for the results, or move the old one away.",
    )


def _same_content(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    keys = [key for key in now if key.startswith("sha256")]
    return any(then.get(key) == now[key] for key in keys)
