"""What a training would run on, asked without loading PyTorch into this process."""

from __future__ import annotations

import subprocess
import sys

from s2d_desktop.jobs.machine import nvidia_gpus

LONGEST_S = 60


def has_cuda() -> bool:
    """Whether PyTorch finds a graphics card; a process of its own is asked where there is one."""
    if not nvidia_gpus():
        return False
    question = "import torch; print(torch.cuda.is_available())"
    try:
        done = subprocess.run(
            [sys.executable, "-c", question],
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == "True"


def unused_card(cuda: bool) -> str:
    """Name of a graphics card that PyTorch does not find; empty if it does (`cuda`), or without.

    That is usual on Windows, where ``pip install torch`` brings the build for processors.
    """
    cards = () if cuda else nvidia_gpus()
    return cards[0].split(",")[0].strip() if cards else ""
