"""Run a script with vigra, where the system's own Python has it.

vigra is not on PyPI. Debian's python3-vigra works in the system's interpreter alone (it was
compiled for its numpy), hence the child process; arrays travel in files.
"""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

INTERPRETER = Path("/usr/bin/python3")
FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def why_not() -> str:
    """Why there is no vigra; empty if there is."""
    if not INTERPRETER.is_file():
        return f"there is no {INTERPRETER}"
    tried = subprocess.run([INTERPRETER, "-c", "import vigra"], capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"{INTERPRETER} has no vigra (Debian: python3-vigra)"


def run(script: str, *arguments: object) -> str:
    """Run a script of this folder and return what it printed; skip the test without vigra."""
    if why_not():
        pytest.skip(why_not())
    command = [str(INTERPRETER), str(FOLDER / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
