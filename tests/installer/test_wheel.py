"""The wheel: what `pip install .` puts on a user's disk."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*command, "-w", str(folder), str(ROOT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


def test_the_wheel_carries_every_tracked_resource(wheel_names):
    listed = subprocess.run(
        ["git", "ls-files", "resources"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so the tracked files are not known")
    assert listed.stdout
    missing = [n for n in listed.stdout.splitlines() if f"s2d_desktop/{n}" not in wheel_names]
    assert not missing


def test_the_wheel_gives_the_command_and_leaves_the_tests_out(wheel_names):
    assert any(n.endswith("entry_points.txt") for n in wheel_names)
    assert not [n for n in wheel_names if n.startswith(("tests/", "installer/"))]


def test_the_wheel_carries_the_licence(wheel_names):
    assert any(n.endswith("licenses/LICENSE") for n in wheel_names)
