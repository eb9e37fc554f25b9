"""How many cores a training uses, and how torch is told."""

from __future__ import annotations

import os

import torch

from s2d_desktop.pipeline.tile_threads import cpu_count


def own_cores() -> int:
    """Cores of this computer, divided among the processes that ``torchrun`` has started on it."""
    here = os.environ.get("LOCAL_WORLD_SIZE", "")
    return max(1, cpu_count() // (int(here) if here.isdecimal() and int(here) else 1))


def computing_cores() -> int:
    """Cores on which a network computes in this process.

    ``OMP_NUM_THREADS`` says how many where it is set: by whoever shares a computer, and by
    ``torchrun``, which sets it to 1. Otherwise all that this process has.
    """
    said = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    return int(said) if said.isdecimal() and int(said) else own_cores()


def threads_each(copies: int) -> int:
    """Threads of each copy of a network on a CPU, so that all cores work; at least one."""
    return max(1, computing_cores() // copies)


def use_threads(count: int) -> None:
    """Let torch's operators of this thread use so many.

    The number is each thread's own; but a thread that has not asked for it takes the last one that
    any other has set when it first computes.
    """
    torch.get_num_threads()
    torch.set_num_threads(count)
