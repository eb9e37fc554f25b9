"""The files that a training writes into its folder."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection
from pathlib import Path

from s2d_desktop.jobs.train_network import EVENTS_FILE, ORDERS_FILE

LOG_FILE = "training.log"
"""What libraries printed."""

RESULTS = (
    *("latest.pt", "best.pt", "student.onnx", "mean_teacher.onnx"),
    *("network.onnx", "network.json", "tile.npz", "report.html"),
)
"""What a training writes (see `training.network_training`), and others may have written before."""

OWN = ("plan.json", EVENTS_FILE, ORDERS_FILE, LOG_FILE)
"""What nobody else writes."""


def written_by_others(folder: Path) -> set[Path]:
    """Files of `RESULTS` in a folder in which no training has written a checkpoint yet."""
    if (folder / "latest.pt").exists():
        return set()
    return {file for file in (folder / name for name in RESULTS) if file.exists()}


def delete_training(folder: Path, spared: Collection[Path] = ()) -> None:
    """Delete what a training wrote into its folder."""
    for file in (folder / name for name in (*RESULTS, *OWN)):
        if file not in spared:
            _remove(file)
            _remove(file.with_name(file.name + ".part"))


def _remove(file: Path) -> None:
    """Delete a file that may be missing; on Windows a reader may still have it open."""
    for _ in range(20):
        with contextlib.suppress(PermissionError):
            file.unlink(missing_ok=True)
            return
        time.sleep(0.1)
    file.unlink(missing_ok=True)
