"""Try a plan for a few iterations: whether it fits this computer, and how long it will take."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

from s2d_desktop.jobs.child_process import ChildProcess
from s2d_desktop.jobs.machine import memory_bytes
from s2d_desktop.jobs.train_enhancer import default_folder, needs_packages
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.events import Event, Note, Result


def trial_step(
    plan: Path, folder: Path | None = None, halved: bool = False
) -> Generator[Event, None, None]:
    """Run three true iterations of a plan in this process; nothing is kept.

    Parameters
    ----------
    plan
        JSON file.
    folder
        Where the training would write; beside the plan if None.
    halved
        Whether to begin with half the patch.

    Yields
    ------
    Progress; a Note if the patch was halved; a Result with ``device`` (``cpu`` or ``cuda``),
    ``seconds_per_iteration`` (median, without the first), ``memory_bytes``, ``memory_free_bytes``
    (0: unknown), ``patch`` (one side, or one for each axis), ``iterations``, ``pace`` (of
    `training.expected_time.Pace`), ``expected_minutes`` ([low, high]), ``disk_needed_bytes`` and
    ``disk_free_bytes``.

    Raises
    ------
    InputError
        If the plan or an image cannot be used, memory is too small, or the packages for training
        are not installed.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from s2d_desktop.training.network_plan import read_network_plan

    checked = read_network_plan(plan)
    try:
        from s2d_desktop.training.trial import trial
    except ModuleNotFoundError as error:
        raise needs_packages(error) from error
    for event in trial(checked, memory_bytes()[1], halved):
        if isinstance(event, Result):
            free = disk_free(folder or default_folder(plan))
            event = Result({**event.facts, "disk_free_bytes": free})
        yield event


class TrialProcess(ChildProcess):
    """A trial; there is nothing to keep of one that nobody waits for."""

    def abandon(self) -> None:
        """End it at once."""
        self.kill()


def trial_in_process(plan: Path, folder: Path | None = None) -> Iterator[Event]:
    """`trial_step` in a process of its own, which gives all memory back; closing this ends it.

    Where the system ended that process, which on Linux is its answer to too little memory, it is
    tried again with half the patch.
    """
    folder = folder or default_folder(plan)
    for size in ("whole", "halved"):
        trial = TrialProcess(["trial", str(plan.absolute()), str(folder.absolute()), size])
        trial.start()
        try:
            yield from trial.events()
            return
        except S2DError:
            if trial.code != -9:
                raise
        if size == "whole":
            yield Note("The memory was too small for the patch; half of it is tried.")
    raise InputError(
        "There is too little memory for this network.",
        "The system ended the trial, also with half the patch.",
        "Use fewer maps or a smaller batch in the plan, or close other programs.",
    )


def disk_free(folder: Path) -> int:
    """Bytes that are free on the disk of a folder, which need not be there yet; 0 if unknown."""
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
