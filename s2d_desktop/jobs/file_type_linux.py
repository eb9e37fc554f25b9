"""Linux and other desktops of freedesktop.org: a description of the type, and one of the program.

::

    XDG_DATA_HOME/mime/packages/s2d-desktop.xml      *.s2d is application/x-s2d-desktop-project
    XDG_DATA_HOME/applications/s2d-desktop.desktop   this program opens that
    XDG_DATA_HOME/icons/hicolor/scalable/...         icons of both
    XDG_CONFIG_HOME/mimeapps.list                    and is the one that is asked first
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from s2d_desktop.io.file_checks import unwritable
from s2d_desktop.jobs.file_type import TITLES, FileType, program
from s2d_desktop.model.resources import resource

MIME = "application/x-s2d-desktop-project"
DESKTOP = "s2d-desktop.desktop"
SECTION = "[Default Applications]"
TOOLS_S = 20
"""How long the desktop's own tools may take."""


class LinuxFileType(FileType):
    """Written below the user's own folders of data and settings."""

    def __init__(self) -> None:
        home = Path.home()
        self.data = _folder("XDG_DATA_HOME", home / ".local" / "share")
        self.defaults = _folder("XDG_CONFIG_HOME", home / ".config") / "mimeapps.list"
        icons = self.data / "icons" / "hicolor" / "scalable"
        picture = resource("icons", "s2d.svg").read_text(encoding="utf-8")
        self.files = {
            self.data / "mime" / "packages" / "s2d-desktop.xml": _type(),
            self.data / "applications" / DESKTOP: _entry(),
            icons / "apps" / "s2d-desktop.svg": picture,
            icons / "mimetypes" / f"{MIME.replace('/', '-')}.svg": picture,
        }

    @property
    def is_ours(self) -> bool:
        """Whether all is there as it would be written now."""
        written = all(_read(path) == text for path, text in self.files.items())
        return written and any(map(_is_ours, _read(self.defaults).splitlines()))

    def register(self) -> None:
        """As `FileType.register`."""
        defaults = _with_default(_read(self.defaults))
        for path, text in self.files.items():
            _write(path, text)
        _write(self.defaults, defaults)
        self._tell()

    def take_back(self) -> None:
        """As `FileType.take_back`; what other programs have written stays as it is."""
        for path in self.files:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise unwritable(path, error) from error
        before = _read(self.defaults)
        after = _without_default(before)
        if after != before:
            _write(self.defaults, after)
        self._tell()

    def _tell(self) -> None:
        """Let the desktop read it now; one without these tools does so at the next login."""
        for tool, folder in (("update-mime-database", "mime"), ("update-desktop-database", None)):
            path = shutil.which(tool)
            place = self.data / (folder or "applications")
            if path is not None and place.is_dir():
                try:
                    subprocess.run(
                        [path, str(place)], check=False, capture_output=True, timeout=TOOLS_S
                    )
                except (OSError, subprocess.TimeoutExpired):
                    continue


def _folder(variable: str, usual: Path) -> Path:
    """As the standard says: paths that are not absolute do not count."""
    given = Path(os.environ.get(variable, ""))
    return given if given.is_absolute() else usual


def _type() -> str:
    comments = [f"    <comment>{escape(TITLES['en'])}</comment>"]
    comments += [
        f'    <comment xml:lang="{language}">{escape(title)}</comment>'
        for language, title in TITLES.items()
        if language != "en"
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">',
        f'  <mime-type type="{MIME}">',
        *comments,
        '    <sub-class-of type="application/json"/>',
        '    <glob pattern="*.s2d"/>',
        "  </mime-type>",
        "</mime-info>",
    ]
    return "\n".join(lines) + "\n"


def _entry() -> str:
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Name=s2d_desktop",
        "Comment=From a few brush strokes to a deep network",
        "Comment[de]=Von wenigen Pinselstrichen zum tiefen Netz",
        f"Exec={' '.join(map(_quoted, program()))} %f",
        "Icon=s2d-desktop",
        "Terminal=false",
        "Categories=Science;Education;",
        f"MimeType={MIME};",
    ]
    return "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    """A word of ``Exec``: quoted for its reader, then escaped as any text of a desktop entry."""
    for mark in ("\\", '"', "`", "$"):
        word = word.replace(mark, f"\\{mark}")
    return f'"{word}"'.replace("\\", "\\\\").replace("%", "%%")


def _with_default(text: str) -> str:
    """The list of default programs with ours first for our type."""
    lines = _without_default(text).splitlines()
    if SECTION not in lines:
        lines += ([""] if lines else []) + [SECTION]
    lines.insert(lines.index(SECTION) + 1, f"{MIME}={DESKTOP}")
    return "\n".join(lines) + "\n"


def _is_ours(line: str) -> bool:
    # Desktops that write the list anew may end a line with a semicolon.
    return line.strip().rstrip(";") == f"{MIME}={DESKTOP}"


def _without_default(text: str) -> str:
    """The list without ours; all other lines as they were."""
    lines = [line for line in text.splitlines() if not _is_ours(line)]
    return "\n".join(lines) + "\n" if [line for line in lines if line != SECTION] else ""


def _read(path: Path) -> str:
    """What is in a file; empty if it is not there."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise unwritable(path, error) from error


def _write(path: Path, text: str) -> None:
    """Whole or not at all; an empty text removes the file."""
    path = path.resolve()
    part = path.with_name(path.name + ".part")
    try:
        if not text:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
