"""The folder of a training: what it will hold, whether it may, and how far it has come."""

from __future__ import annotations

import json
import os
import shutil
from itertools import pairwise
from pathlib import Path

from s2d_desktop.training.learning_settings import UNetSettings
from s2d_desktop.zoo.networks import is_network

BYTES_PER_WEIGHT = 4 * (4 + 4 + 2)
"""Two checkpoints, each with student, mean teacher and both moments of Adam; exported files."""


def weights_of(network: UNetSettings, channels: int = 1, outputs: int = 1) -> int:
    """About how many weights a U-Net has: two convolutions on each level, down and up."""
    kernel, corners = (9, 4) if network.ndim == 2 else (27, 8)
    maps: list[int] = [network.maps * 2**k for k in range(len(network.level_factors) + 1)]
    count = channels * maps[0] * kernel + maps[0] * outputs
    count += sum(kernel * n * n for n in maps)
    for upper, lower in pairwise(maps):
        # Down: upper to lower. Up: both joined to upper, and once more.
        count += kernel * (upper * lower + 2 * upper * upper + upper * upper)
        count += lower * upper * corners
    return count


def bytes_needed(network: UNetSettings, map_pixels: int) -> int:
    """About how many bytes a training writes: checkpoints, networks, maps of float32."""
    return int(weights_of(network) * BYTES_PER_WEIGHT + 4 * map_pixels)


def free_bytes(folder: Path) -> int:
    """Free bytes on the disk of a folder that may not exist yet."""
    return shutil.disk_usage(_existing(folder)).free


def writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself."""
    there = _existing(folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def state_of(folder: Path) -> str:
    """``finished``, ``unfinished`` (begun and not ended), or ``none``."""
    if is_network(folder):
        return "finished"
    # The training's own copy of the plan is written first of all.
    return "unfinished" if (folder / "plan.json").is_file() else "none"


def card_of(folder: Path) -> dict[str, object]:
    """The description of a finished network; empty if it cannot be read."""
    try:
        value = json.loads((folder / "network.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def new_folder(beside: Path, name: str) -> Path:
    """A folder for a training that is not there yet: beside a file, or in the user's own folder."""
    from s2d_desktop.io.open import split_internal

    parent = split_internal(beside)[0].absolute().parent
    if not writable(parent):
        parent = own_folder()
    return unused(parent / name)


def own_folder() -> Path:
    """Where trainings go whose data lie where nothing can be written."""
    return Path.home() / "s2d_desktop"


def unused(folder: Path) -> Path:
    """`folder`, or with a number behind its name if there is a training in it."""
    found, number = folder, 2
    while found.exists() and any(found.iterdir() if found.is_dir() else [found]):
        found = folder.with_name(f"{folder.name}-{number}")
        number += 1
    return found
