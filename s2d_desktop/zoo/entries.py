"""Entries of a description that others wrote: nothing about them is taken for granted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from s2d_desktop.model.errors import ModelProblem

LONGEST_TEXT = 4000


def mapping(value: object) -> Mapping[str, Any]:
    """`value` if it has named entries, else none."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """`value` as one line of text; empty if it is none."""
    return " ".join(value.split())[:LONGEST_TEXT] if isinstance(value, str) else ""


def problem(why: str, try_this: str = "Ask whoever made it, or choose another.") -> ModelProblem:
    """The error for a package that cannot be used as an Enhancer."""
    return ModelProblem("The package cannot be used as an Enhancer.", why, try_this)


def number(value: object) -> float:
    """A number; YAML 1.1 takes 1e-6 for a text."""
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError
        found = float(value)
    except ValueError:
        raise problem(f"{str(value)[:40]!r} stands where a number is expected.") from None
    if not -1e9 < found < 1e9:
        raise problem(f"The number {str(value)[:40]} is too large.")
    return found


def whole(value: object) -> int:
    """A whole number that is not negative."""
    found = number(value)
    if found < 0 or found != int(found):
        raise problem(f"{found:g} stands where a size is expected.")
    return int(found)


def optional_file(folder: Path, said: object) -> Path | None:
    """The file that an entry names, a text or ``{source, sha256}``; None if it is not there.

    What was published with a web address is looked for under its own name in the folder; nothing
    is ever fetched.

    Raises
    ------
    ModelProblem
        If it leads out of the folder, or is not the file that its hash describes.
    """
    entry = said if isinstance(said, Mapping) else {"source": said}
    name = file_name(entry.get("source"))
    if not name:
        return None
    relative = PurePosixPath(name.replace("\\", "/"))
    try:
        path = (folder / relative).resolve()
        there = path.is_file()
    except (OSError, ValueError):  # a name that no system takes: too long, or with a zero byte
        raise problem(f"{name[:60]!r} in it is not the name of a file.") from None
    if relative.is_absolute() or ":" in name or not path.is_relative_to(folder.resolve()):
        raise problem(
            f"It wants to read '{name}', a file outside of its own folder.",
            "Use packages only from people you trust; ask them for a complete one.",
        )
    if not there:
        return None
    expected = text(entry.get("sha256")).lower()
    if expected and expected != sha256(path):
        raise problem(
            f"'{relative.name}' is not the file that it describes: their hashes differ.",
            "Download the package again.",
        )
    return path


def file_name(source: object) -> str:
    """The name of a file in a package; of a web address its last part."""
    if not isinstance(source, str):
        return ""
    if re.match(r"https?://", source):
        # https://zenodo.org/api/records/1234/files/weights.pt/content
        return source.split("?")[0].removesuffix("/content").rstrip("/").rsplit("/", 1)[-1]
    return source


def sha256(path: Path) -> str:
    """Hash of a file's content, in hexadecimal letters."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
