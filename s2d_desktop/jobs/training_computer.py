"""What a training would run on, asked without loading PyTorch into this process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

from s2d_desktop.jobs.machine import nvidia_gpus

LONGEST_S = 60

QUESTION = "import torch; print(torch.cuda.is_available(), torch.version.cuda)"


@dataclass(frozen=True)
class Card:
    """What PyTorch can do with the graphics card of this computer."""

    usable: bool = False
    unused: str = ""
    """Name of a card that is there and that PyTorch cannot use."""
    lacks: Literal["", "build", "driver"] = ""
    """Why: it is the build for processors, which ``pip install torch`` brings on Windows, or it
    does not get on with the card's driver."""


def graphics_card() -> Card:
    """Ask PyTorch, in a process of its own, where there is a card."""
    cards = nvidia_gpus()
    if not cards:
        return Card()
    try:
        done = subprocess.run(
            [sys.executable, "-c", QUESTION],
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Card()
    said = done.stdout.split()
    if len(said) != 2:  # it cannot be loaded, which is said elsewhere
        return Card()
    if said[0] == "True":
        return Card(usable=True)
    name = cards[0].split(",")[0].strip()
    return Card(unused=name, lacks="build" if said[1] == "None" else "driver")
