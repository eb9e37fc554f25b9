"""The user's own Enhancers and networks: put there whole or not at all, and taken away again."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from s2d_desktop.model.errors import FileProblem, InputError, ModelProblem
from s2d_desktop.zoo import enhancers, networks

Kind = ModuleType
"""`enhancers` or `networks`: what is put away, and where."""

LONGEST_NAME = 60
INCOMING = ".incoming-"
LEFT_BEHIND_S = 86_400
"""A folder that is being filled and is older than this was left by a program that was ended."""

_RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{k}" for p in ("com", "lpt") for k in range(1, 10))}
"""Names of devices on Windows, which cannot be folders."""


def safe_name(title: str) -> str:
    """A name for commands and folders, made of a title: ``enhancer-mitochondria-em2d``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", title)
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-")
    return f"{name}-enhancer" if name in _RESERVED else name or "enhancer"


def check_free(name: str, replace: bool, kind: Kind = enhancers) -> None:
    """Refuse a name that cannot be used, or is taken.

    Raises
    ------
    InputError
        If it is not made of letters, digits, dots and dashes; if an Enhancer of the program, or one
        of the user's own of the other kind, has it; if one of the same kind has it and is not to be
        replaced.
    """
    fine = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) and len(name) <= LONGEST_NAME
    if not fine or name.endswith(".") or name.split(".")[0].lower() in _RESERVED:
        raise InputError(
            f"'{name}' cannot be the name of an Enhancer.",
            f"A name has letters, digits, dots and dashes, {LONGEST_NAME} at most.",
            "Give another name with --name.",
        )
    if any(e.name.lower() == name.lower() for e in enhancers.bundled()):
        raise InputError(
            f"The name '{name}' is taken.",
            "An Enhancer that comes with the program has it.",
            "Give another name with --name.",
        )
    other = networks if kind is enhancers else enhancers
    if _own(name, other):
        raise InputError(
            f"The name '{name}' is taken.",
            f"One of your own {'networks' if kind is enhancers else 'Enhancers'} has it.",
            "Give another name with --name.",
        )
    if not replace and (_own(name, kind) or (kind.user_folder() / name).exists()):
        raise InputError(
            f"The name '{name}' is taken.",
            f"One of your own {'Enhancers' if kind is enhancers else 'networks'} has it.",
            "Remove that one first, or give another name (--name), or replace it (--replace).",
        )


@contextmanager
def incoming() -> Iterator[Path]:
    """An empty folder on the disk of the user's Enhancers; removed with what is left in it."""
    root = enhancers.user_folder()
    try:
        root.mkdir(parents=True, exist_ok=True)
        for old in root.glob(f"{INCOMING}*"):
            if time.time() - old.stat().st_mtime > LEFT_BEHIND_S:
                shutil.rmtree(old, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=INCOMING, dir=root))
    except OSError as error:
        raise FileProblem(
            "Your folder of Enhancers cannot be written.",
            f"{root}: {error.strerror or type(error).__name__}.",
            "Make room, or let this user write there.",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(prepared: Path, name: str, replace: bool = False, kind: Kind = enhancers) -> Path:
    """Move a folder that is complete to its place; return where it is now.

    Parameters
    ----------
    prepared
        A folder inside one of `incoming`.
    name
        Checked by `check_free`.
    replace
        Whether one of the user's own with this name may be there; it is then gone.
    kind
        Whether it is one of the user's Enhancers, or of the networks for raw data.
    """
    target: Path = kind.user_folder() / name
    aside = prepared.parent / "replaced"
    old = _own(name, kind) or (target if target.exists() else None)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if old is not None and replace:
            os.replace(old, aside)
        os.rename(prepared, target)
    except OSError as error:
        if old is not None and aside.exists():
            os.replace(aside, old)
        raise FileProblem(
            f"The network could not be put to {target}.",
            f"The system says: {error.strerror or type(error).__name__}.",
            "Check the folder, or give another name with --name.",
        ) from error
    return target


def remove(name: str) -> Path:
    """Delete one of the user's own Enhancers or networks; return the folder that was deleted.

    Raises
    ------
    InputError
        If it comes with the program.
    ModelProblem
        If there is none of this name.
    """
    folder = _own(name, enhancers) or _own(name, networks)
    if folder is None:
        if any(e.name == name for e in enhancers.bundled()):
            raise InputError(
                f"The Enhancer '{name}' is not removed.",
                "It comes with the program; only your own can be removed.",
                "'s2d-desktop zoo list' says which are your own.",
            )
        there = [e.name for e in enhancers.own()] + [n.name for n in networks.own()]
        raise ModelProblem(
            f"There is no Enhancer '{name}' of your own.",
            f"In {enhancers.user_folder().parent} are: {', '.join(there) or 'none'}.",
            "Give one of these names.",
        )
    try:
        if folder.is_symlink():
            folder.unlink()
            return folder
        # Out of sight at once: half of an Enhancer is never found.
        with incoming() as aside:
            os.replace(folder, aside / "removed")
    except OSError as error:
        raise FileProblem(
            f"The Enhancer '{name}' could not be removed.",
            f"{folder}: {error.strerror or type(error).__name__}.",
            "Close programs that use it, then try again.",
        ) from error
    return folder


def _own(name: str, kind: Kind) -> Path | None:
    """The folder of the user's own one of this name, a damaged one's too."""
    for one in kind.own():
        if one.name == name:
            found: Path = one.network_path.parent
            return found
    folder: Path = kind.user_folder() / name
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) is not None
    return folder if plain and (folder / kind.CARD_FILE).is_file() else None
