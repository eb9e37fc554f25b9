r"""Windows: keys of the user's own part of the registry.

::

    HKEY_CURRENT_USER\Software\Classes\
        .s2d                            -> s2d_desktop.project
        s2d_desktop.project             what it is called
            shell\open\command          the command line
            before                      what .s2d meant before, if anything
"""

from __future__ import annotations

import subprocess
from typing import Any

from s2d_desktop.jobs.file_type import TITLES, FileType, program
from s2d_desktop.model.errors import S2DError

CLASSES = "Software\\Classes"
ENDING = f"{CLASSES}\\.s2d"
KIND = "s2d_desktop.project"
OURS = f"{CLASSES}\\{KIND}"
COMMAND = f"{OURS}\\shell\\open\\command"
BEFORE = f"{OURS}\\before"
ASSOCIATIONS_CHANGED = 0x08000000


class WindowsFileType(FileType):
    """Parameters: `registry`, the module ``winreg`` (tests give one of their own)."""

    def __init__(self, registry: Any = None) -> None:
        if registry is None:
            import winreg as registry
        self._registry = registry

    @property
    def is_ours(self) -> bool:
        """Whether the ending is of our kind, and that is opened by this very program."""
        return self._value(ENDING) == KIND and self._value(COMMAND) == _command()

    def register(self) -> None:
        """As `FileType.register`."""
        before = self._value(ENDING)
        try:
            if before not in (None, "", KIND):
                self._set(BEFORE, before)
            self._set(OURS, TITLES["en"])
            self._set(COMMAND, _command())
            self._set(ENDING, KIND)
        except OSError as error:
            raise _refused(error) from error
        self._tell()

    def take_back(self) -> None:
        """As `FileType.take_back`; what another program has made of the ending since stays."""
        try:
            if self._value(ENDING) == KIND:
                before = self._value(BEFORE)
                if before:
                    self._set(ENDING, before)
                else:
                    self._delete(ENDING)
            shell = COMMAND.rsplit("\\", 1)[0], COMMAND.rsplit("\\", 2)[0]
            for key in (COMMAND, *shell, BEFORE, OURS):
                self._delete(key)
        except OSError as error:
            raise _refused(error) from error
        self._tell()

    def _value(self, key: str) -> str | None:
        """What a key says by itself; None if it is not there."""
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, key) as opened:
                return str(registry.QueryValueEx(opened, "")[0])
        except FileNotFoundError:
            return None

    def _set(self, key: str, text: str) -> None:
        registry = self._registry
        with registry.CreateKey(registry.HKEY_CURRENT_USER, key) as opened:
            registry.SetValueEx(opened, "", 0, registry.REG_SZ, text)

    def _delete(self, key: str) -> None:
        """Delete a key; one that holds keys of others loses only what it says by itself."""
        registry = self._registry
        try:
            registry.DeleteKey(registry.HKEY_CURRENT_USER, key)
        except FileNotFoundError:
            return
        except PermissionError:
            with registry.OpenKey(
                registry.HKEY_CURRENT_USER, key, 0, registry.KEY_SET_VALUE
            ) as opened:
                registry.DeleteValue(opened, "")

    @staticmethod
    def _tell() -> None:
        """Let the Explorer draw the files anew."""
        import ctypes

        windows = getattr(ctypes, "windll", None)
        if windows is not None:
            windows.shell32.SHChangeNotify(ASSOCIATIONS_CHANGED, 0, None, None)


def _command() -> str:
    return f'{subprocess.list2cmdline(program())} "%1"'


def _refused(error: OSError) -> S2DError:
    return S2DError(
        "Windows did not change which program opens .s2d files.",
        f"It said: {error}.",
        "Perhaps an administrator does not allow it; files can be dropped on the window all the "
        "same.",
    )
