"""Train a network for raw data from pseudo-labels, as a job."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

from s2d_desktop.jobs.folder_lock import folder_lock
from s2d_desktop.jobs.train_enhancer import default_folder, needs_packages
from s2d_desktop.model.events import Event

EVENTS_FILE = "events.jsonl"
"""In the folder of a training that went on without its window: what it had to say."""

ORDERS_FILE = "orders.txt"
"""And what it was told to do then, a word in each line."""


def speaks() -> bool:
    """Whether this process tells of the training and holds its folder's lock.

    Of several that share a training, as ``torchrun`` starts them, the first one does.
    """
    return os.environ.get("RANK", "0") == "0"


def train_network(
    plan: Path, folder: Path | None = None, stop: Callable[[], bool] = lambda: False
) -> Generator[Event, None, None]:
    """Train the network of a plan file, or go on if `folder` holds an unfinished training of it.

    Parameters
    ----------
    plan
        JSON file; see `training.network_plan`.
    folder
        Where the network, its description, checkpoints and the report go; beside the plan, under
        its name, if None.
    stop
        Asked before each iteration: True ends the training well and keeps the best network.

    Raises
    ------
    InputError
        If the plan or an image cannot be used, the packages for training are not installed, or
        another process trains in the folder.
    """
    # Threads that wait for work must not take the processor from others that have some. Has an
    # effect only before torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from s2d_desktop.training.network_plan import read_network_plan

    checked = read_network_plan(plan)
    try:
        from s2d_desktop.training.network_training import train_network as train
    except ModuleNotFoundError as error:
        raise needs_packages(error) from error
    folder = folder or default_folder(plan)
    if not speaks():
        for _ in train(checked, folder, stop):
            pass
        return
    with folder_lock(folder):
        for old in (EVENTS_FILE, ORDERS_FILE):
            (folder / old).unlink(missing_ok=True)
        yield from train(checked, folder, stop)
