"""On what, with what and when figures were measured."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from s2d_desktop import __version__
from s2d_desktop.jobs.machine import memory_bytes, processor

PACKAGES = (
    "numpy",
    "scipy",
    "scikit-learn",
    "scikit-image",
    "onnxruntime-openvino",
    "onnxruntime",
    "bioimage-cpp",
    "matplotlib",
)


def record() -> dict[str, Any]:
    """Machine, versions, commit and date, as JSON values."""
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "commit": commit(),
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "memory_gib": round(memory_bytes()[0] / 2**30, 1),
            "system": platform.platform(),
        },
        "versions": {
            "s2d-desktop": __version__,
            "python": platform.python_version(),
            **{name: v for name in PACKAGES if (v := _version(name)) is not None},
        },
    }


def commit() -> str:
    """The commit of the checkout that runs, ``-dirty`` if its code is changed; or the version."""
    root = Path(__file__).resolve().parents[3]
    if not (root / ".git").exists():
        return f"version {__version__}"
    call = ["git", "-C", str(root), "describe", "--always", "--abbrev=10", "--dirty"]
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() or "unknown"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
