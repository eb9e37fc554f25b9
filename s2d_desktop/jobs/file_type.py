"""What a double click on a project file (.s2d) opens: this program, if the user wishes it.

Everything is written for the user alone, never for the whole computer, and taken back whole.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from pathlib import Path

TITLES = {"en": "Project of s2d_desktop", "de": "Projekt von s2d_desktop"}
"""What the system calls such a file."""


class FileType(ABC):
    """How a system learns which program opens a kind of file."""

    @property
    @abstractmethod
    def is_ours(self) -> bool:
        """Whether the system has been told of this program, as it is installed now."""

    @abstractmethod
    def register(self) -> None:
        """Let .s2d files be opened with this program. Doing it again is no error.

        Raises
        ------
        S2DError
            If the system does not let the user.
        """

    @abstractmethod
    def take_back(self) -> None:
        """Undo `register`; raises as it does."""


def file_type() -> FileType | None:
    """That of this computer; None on macOS, where only a bundled app can be chosen."""
    if sys.platform == "win32":
        from s2d_desktop.jobs.file_type_windows import WindowsFileType

        return WindowsFileType()
    if sys.platform == "darwin":
        return None
    from s2d_desktop.jobs.file_type_linux import LinuxFileType

    return LinuxFileType()


def program() -> list[str]:
    """The command line that opens the window, but for the file."""
    python = Path(sys.executable)
    # Without a console window behind it.
    windowed = python.with_name("pythonw.exe")
    # -P: code that lies in the folder of the file is never run.
    return [str(windowed if windowed.exists() else python), "-P", "-m", "s2d_desktop"]
