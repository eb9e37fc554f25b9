"""A double click on a project opens this program: what the systems are told, and taking it back."""

from __future__ import annotations

import configparser
import shlex
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from pathlib import Path

import pytest

from s2d_desktop.jobs import file_type, file_type_linux
from s2d_desktop.jobs.file_type_linux import DESKTOP, MIME, LinuxFileType
from s2d_desktop.jobs.file_type_windows import WindowsFileType
from s2d_desktop.model.errors import FileProblem, S2DError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of a user who has nothing yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def test_linux_is_told_the_type_of_the_file_and_the_program(home: Path) -> None:
    assert not LinuxFileType().is_ours
    LinuxFileType().register()
    assert LinuxFileType().is_ours

    (kind,) = ElementTree.parse(home / "share/mime/packages/s2d-desktop.xml").getroot()
    assert kind.get("type") == MIME
    assert [e.get("pattern") for e in kind if e.tag.endswith("glob")] == ["*.s2d"]
    if shutil.which("update-mime-database"):
        assert f":{MIME}:*.s2d" in (home / "share/mime/globs2").read_text()
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(home / "share/applications" / DESKTOP)
    assert entry["Desktop Entry"]["MimeType"] == f"{MIME};"
    line = shlex.split(entry["Desktop Entry"]["Exec"])
    assert line == [sys.executable, "-P", "-m", "s2d_desktop", "%f"]
    defaults = configparser.ConfigParser(interpolation=None)
    defaults.read(home / "config/mimeapps.list")
    assert defaults["Default Applications"][MIME] == DESKTOP


def test_a_path_with_any_letter_stays_one_word(home: Path, monkeypatch) -> None:
    monkeypatch.setattr(file_type_linux, "program", lambda: ['/a b/$c"%d\\e'])
    # In the file each backslash of the quoting is doubled once more, and a % is written twice.
    assert 'Exec="/a b/\\\\$c\\\\"%%d\\\\\\\\e" %f\n' in file_type_linux._entry()


def test_taking_it_back_leaves_what_was_there(home: Path) -> None:
    LinuxFileType().register()
    LinuxFileType().take_back()
    left = {name for name in files(home) if not name.startswith("share/mime/")}
    assert left - {"share/applications/mimeinfo.cache"} == set()
    assert "s2d" not in "".join(files(home).values())

    others = (
        "# mine\n[Default Applications]\nimage/png=gimp.desktop\n\n[Added Associations]\na/b=c;\n"
    )
    (home / "config/mimeapps.list").write_text(others)
    LinuxFileType().register()
    LinuxFileType().register()
    now = (home / "config/mimeapps.list").read_text()
    assert now == others.replace("image/png", f"{MIME}={DESKTOP}\nimage/png")
    LinuxFileType().take_back()
    assert (home / "config/mimeapps.list").read_text() == others
    assert not LinuxFileType().is_ours


def test_another_installation_is_not_this_one(home: Path, monkeypatch) -> None:
    LinuxFileType().register()
    monkeypatch.setattr(sys, "executable", "/elsewhere/python")
    assert not LinuxFileType().is_ours


def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    (home / "share").write_text("a file, no folder")
    with pytest.raises(FileProblem):
        LinuxFileType().register()


class Registry:
    """The part of ``winreg`` that is used, as a dictionary of keys."""

    HKEY_CURRENT_USER, REG_SZ, KEY_SET_VALUE = "user", 1, 2

    def __init__(self) -> None:
        self.keys: dict[str, str | None] = {}
        self.is_locked = False

    @contextmanager
    def OpenKey(self, root, key, _reserved=0, _access=0):  # noqa: N802
        assert root == "user"
        if key not in self.keys:
            raise FileNotFoundError(key)
        yield key

    def CreateKey(self, _root, key):  # noqa: N802
        if self.is_locked:
            raise PermissionError(5, "Access is denied")
        words = key.split("\\")
        for k in range(1, len(words) + 1):
            self.keys.setdefault("\\".join(words[:k]), None)
        return self.OpenKey("user", key)

    def QueryValueEx(self, key, name):  # noqa: N802
        assert name == ""
        if self.keys[key] is None:
            raise FileNotFoundError(key)
        return self.keys[key], self.REG_SZ

    def SetValueEx(self, key, name, _reserved, kind, text):  # noqa: N802
        assert (name, kind) == ("", self.REG_SZ)
        self.keys[key] = text

    def DeleteKey(self, _root, key):  # noqa: N802
        if key not in self.keys:
            raise FileNotFoundError(key)
        if any(k.startswith(key + "\\") for k in self.keys):
            raise PermissionError(5, "Access is denied")
        del self.keys[key]

    def DeleteValue(self, key, _name):  # noqa: N802
        self.keys[key] = None

    def told(self) -> dict[str, str]:
        return {k: v for k, v in self.keys.items() if v is not None}


def test_windows_is_told_and_forgets_all_of_it_again(monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", "C:\\Program Files\\Python\\python.exe")
    registry = Registry()
    kind = WindowsFileType(registry)
    assert not kind.is_ours
    kind.register()
    kind.register()
    assert kind.is_ours
    classes = "Software\\Classes\\"
    assert registry.told() == {
        classes + ".s2d": "s2d_desktop.project",
        classes + "s2d_desktop.project": "Project of s2d_desktop",
        classes + "s2d_desktop.project\\shell\\open\\command": (
            '"C:\\Program Files\\Python\\python.exe" -P -m s2d_desktop "%1"'
        ),
    }
    kind.take_back()
    assert not kind.is_ours
    assert set(registry.keys) == {"Software", "Software\\Classes"}


def test_what_the_ending_meant_to_windows_before_comes_back() -> None:
    registry = Registry()
    registry.keys = {"Software\\Classes\\.s2d": "other.kind", "Software\\Classes\\.s2d\\x": "y"}
    before = registry.told()
    kind = WindowsFileType(registry)
    kind.register()
    kind.register()
    assert kind.is_ours
    kind.take_back()
    assert registry.told() == before


def test_a_registry_that_refuses_is_told() -> None:
    registry = Registry()
    registry.is_locked = True
    with pytest.raises(S2DError, match="Windows did not change"):
        WindowsFileType(registry).register()


def test_on_macos_there_is_no_such_choice(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert file_type.file_type() is None
