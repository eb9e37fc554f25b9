"""A Fiji or ImageJ on this computer, looked at without starting it."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from s2d_desktop.io.fiji.problems import no_fiji


@dataclass(frozen=True)
class Installation:
    """Where a Fiji is, and how much memory its Java may use."""

    folder: Path
    """The folder with ``jars`` and ``plugins`` in it; or with ``ij.jar``."""
    memory_mb: int = 0
    """Largest heap of Java in MB; 0 for Java's own choice, a quarter of the computer's memory."""
    java: Path | None = None
    """Home of the Java to use; None to look for one."""


def checked_folder(folder: Path) -> Path:
    """The folder of an ImageJ: `folder`, or the ``Fiji.app`` or ``Fiji`` inside it.

    Raises
    ------
    FijiProblem
        If there is no ImageJ in it.
    """
    folder = folder.expanduser()
    if folder.is_file():
        # The user named the launcher.
        folder = folder.parent
    if not folder.is_dir():
        raise no_fiji(folder, "There is no such folder.")
    for place in (folder, folder / "Fiji.app", folder / "Fiji", folder / "ImageJ"):
        if imagej_jar(place) is not None:
            return place.absolute()
    if (folder / "jars").is_dir():
        raise no_fiji(folder, "There is a folder 'jars' in it, but ImageJ is not among them.")
    raise no_fiji(folder, "There is neither a folder 'jars' nor a file 'ij.jar' in it.")


def imagej_jar(folder: Path) -> Path | None:
    """The file that holds ImageJ itself; None if the folder has none."""
    alone = folder / "ij.jar"
    if alone.is_file():
        return alone
    jars = sorted((folder / "jars").glob("*.jar")) if (folder / "jars").is_dir() else []
    named = [jar for jar in jars if re.fullmatch(r"ij(-\d.*)?\.jar", jar.name)]
    return next((jar for jar in (*named, *jars) if _has_imagej(jar)), None)


def jar_version(folder: Path, name: str) -> str:
    """Version of ``name-VERSION.jar`` below `folder`; empty where there is none."""
    for place in ("plugins", "jars"):
        for jar in sorted((folder / place).rglob(f"{name}-*.jar")):
            found = re.fullmatch(rf"{re.escape(name)}-(\d.*)\.jar", jar.name)
            if found:
                return found[1]
    return ""


def usual_places() -> Iterator[Path]:
    """Folders in which a Fiji is often unpacked; those that are there."""
    home = Path.home()
    roots = [home, home / "Applications", home / "Desktop", home / "Downloads", home / "opt"]
    if sys.platform == "win32":
        roots += [Path("C:/"), Path(os.environ.get("PROGRAMFILES", "C:/Program Files"))]
    elif sys.platform == "darwin":
        roots += [Path("/Applications")]
    else:
        roots += [Path("/opt"), Path("/usr/local")]
    for root in roots:
        for name in ("Fiji.app", "Fiji", "fiji", "ImageJ"):
            if (root / name).is_dir():
                yield root / name


def find_installation() -> Path | None:
    """The first ImageJ in the usual places; None if there is none."""
    return next((place for place in usual_places() if imagej_jar(place) is not None), None)


def _has_imagej(jar: Path) -> bool:
    try:
        with zipfile.ZipFile(jar) as archive:
            archive.getinfo("ij/IJ.class")
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    return True
