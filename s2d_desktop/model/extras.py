"""Parts that are installed only if they are wanted, and the command that installs them here.

The program is not on PyPI: ``pip install s2d-desktop[train]`` would find nothing, or somebody
else's package. The command names the interpreter, too, since a ``pip`` on the path may belong to
another one.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlparse
from urllib.request import url2pathname

from packaging.requirements import InvalidRequirement, Requirement

NAME = "s2d-desktop"

NEEDED = {
    "train": ("torch>=2.6", "matplotlib>=3.8"),
    "fiji": ("pyimagej>=1.5",),
}
"""What is installed where nothing is known of the installation."""


def install_command(extra: str) -> str:
    """The command for a terminal that adds an extra to this installation.

    From the folder that the program was installed from while that is there, as the README says;
    else the packages of the extra by their names.
    """
    root = Path(__file__).resolve().parents[2]
    if (root / "pyproject.toml").is_file():
        wanted = ["--editable", f"{root}[{extra}]"]  # as it is installed, or run, now
    elif (folder := _installed_from()) is not None:
        wanted = [f"{folder}[{extra}]"]
    else:
        wanted = _requirements(extra)
    words = [sys.executable or "python", "-m", "pip", "install", *wanted]
    if sys.platform == "win32":
        return subprocess.list2cmdline(words)
    # Brackets mean something to some shells.
    return " ".join(f'"{w}"' if set(w) & set("[]<>") else shlex.quote(w) for w in words)


def _installed_from() -> Path | None:
    """The folder of the source that pip has installed the program from, while it is there."""
    try:
        told = metadata.distribution(NAME).read_text("direct_url.json")
        value = json.loads(told or "{}")
        address = urlparse(value["url"])
        folder = Path(url2pathname(unquote(address.path)))
    except (metadata.PackageNotFoundError, ValueError, KeyError, TypeError):
        return None
    is_there = address.scheme == "file" and (folder / "pyproject.toml").is_file()
    return folder if is_there else None


def _requirements(extra: str) -> list[str]:
    """What the installed program says that its extra needs."""
    found = []
    try:
        told = metadata.requires(NAME) or []
    except metadata.PackageNotFoundError:
        told = []
    for line in told:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if marker and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""}):
            found.append(f"{requirement.name}{requirement.specifier}")
    return found or list(NEEDED[extra])
