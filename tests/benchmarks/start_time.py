"""How long it takes until something is there: the help, a command, the window.

    python -m tests.benchmarks.start_time [--repeat 5]

Each is a process of its own, as a user starts it. The window is measured as the whole run of
``s2d-desktop --screenshot``: start, draw the start page, save the picture, end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        picture = str(Path(folder) / "window.png")
        starts = {
            "--help": ["--help"],
            "--version": ["--version"],
            "zoo list": ["zoo", "list", "--json"],
            "window, to the saved screenshot": ["--screenshot", picture],
        }
        print(json.dumps({k: measure(v, args.repeat) for k, v in starts.items()}, indent=2))


def measure(arguments: list[str], repeat: int) -> dict[str, float]:
    """Median and best seconds of ``s2d-desktop ARGUMENTS``, after one run that warms the disk."""
    command = [sys.executable, "-m", "s2d_desktop", *arguments]
    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    seconds = []
    for _ in range(repeat + 1):
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
        seconds.append(time.perf_counter() - begin)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return {"median_s": round(median(seconds[1:]), 3), "best_s": round(min(seconds[1:]), 3)}


if __name__ == "__main__":
    main()
