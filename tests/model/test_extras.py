"""The command that installs an extra, for each way in which the program can have been installed."""

import json
import shlex
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest

from s2d_desktop.model import extras
from s2d_desktop.model.extras import install_command

PIP = [sys.executable, "-m", "pip", "install"]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="cmd quotes otherwise")
REQUIRES = [
    "numpy>=1.26",
    "torch>=2.6; extra == 'train'",
    "scikit-learn>=1.4; extra == 'train'",
    "pyimagej>=1.5; extra == 'fiji'",
    "pytest>=8; extra == 'test'",
    "nothing-known ???",
]


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The program as pip puts it into site-packages; returns what pip wrote about its origin."""
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "site" / "s2d" / "model" / "extras.py"))
    written = {}

    def distribution(_name):
        return SimpleNamespace(read_text=lambda file: written.get(file))

    monkeypatch.setattr(metadata, "distribution", distribution)
    monkeypatch.setattr(metadata, "requires", lambda _name: REQUIRES)
    return written


@POSIX
def test_from_its_source_it_is_installed_as_it_runs_now():
    *words, last = shlex.split(install_command("train"))
    assert words == [*PIP, "--editable"]
    assert last.endswith("[train]")


@POSIX
def test_from_the_folder_it_was_installed_from_as_the_readme_says(installed, tmp_path):
    source = tmp_path / "my programs"
    source.mkdir()
    (source / "pyproject.toml").touch()
    installed["direct_url.json"] = json.dumps({"url": source.as_uri(), "dir_info": {}})
    assert shlex.split(install_command("fiji")) == [*PIP, f"{source}[fiji]"]


@POSIX
@pytest.mark.parametrize(
    "told", [None, "", "{", "[]", '{"url": "file:///gone"}', '{"url": "https://x.org/a.zip"}']
)
def test_where_that_folder_is_gone_the_packages_of_the_extra_are_named(installed, told):
    installed["direct_url.json"] = told
    assert shlex.split(install_command("train")) == [*PIP, "torch>=2.6", "scikit-learn>=1.4"]


@POSIX
def test_where_nothing_is_known_the_packages_are_named_as_well(installed, monkeypatch):
    def unknown(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", unknown)
    monkeypatch.setattr(metadata, "requires", unknown)
    assert shlex.split(install_command("fiji")) == [*PIP, "pyimagej>=1.5"]


def test_what_is_named_then_is_what_the_program_needs():
    for extra, needed in extras.NEEDED.items():
        told = [r.split(";")[0].strip() for r in metadata.requires("s2d-desktop") if extra in r]
        assert sorted(told) == sorted(needed)
