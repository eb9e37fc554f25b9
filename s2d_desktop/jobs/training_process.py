"""The training of a network in a process of its own, with control; what the window uses.

::

    training = TrainingProcess(plan, folder)
    training.start()
    for event in training.events():     # in a worker; from elsewhere: training.pause(), ...
        ...

A crash of a driver cannot take the window with it, and all memory is given back at the end. If
the window ends, the training writes a checkpoint and ends too, unless `detach` was called.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from s2d_desktop.jobs.child_process import ChildProcess, how_it_ended
from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.jobs.training_files import LOG_FILE, delete_training, written_by_others
from s2d_desktop.model.errors import S2DError


class TrainingProcess(ChildProcess):
    """A training that can be paused, stopped, interrupted, left alone and discarded.

    That a training runs in the folder already is raised by `events`.

    Parameters
    ----------
    plan
        The plan, a JSON file.
    folder
        Where the network, checkpoints and the report go; an unfinished training of the same plan
        in it is gone on with.
    """

    def __init__(self, plan: Path, folder: Path) -> None:
        self.plan, self.folder = plan.absolute(), folder.absolute()
        super().__init__(["train", str(self.plan), str(self.folder)], self.folder / LOG_FILE)
        self._spared = {self.plan, *written_by_others(self.folder)}

    def pause(self) -> None:
        """Let the training wait after its present iteration; `paused` tells when it does."""
        self._send("pause")

    def resume(self) -> None:
        """Let it go on."""
        self._send("resume")

    def stop(self) -> None:
        """Let it end well: the best network so far is kept and exported."""
        self._send("stop")

    def quit(self) -> None:
        """Let it write a checkpoint and end, to go on when it is started again."""
        self._send("quit")

    def detach(self) -> None:
        """Let it go on without this process: `events` ends, `LeftTraining` has what follows."""
        self._left = True
        self._send("detach")

    def discard(self) -> None:
        """End the training and delete what it wrote; what was in the folder before stays.

        Raises
        ------
        InputError
            If another process trains there.
        """
        self.kill()
        with folder_lock(self.folder):
            delete_training(self.folder, self._spared)
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # if it is empty now

    def _death(self, code: int) -> S2DError:
        return S2DError(
            "The training was ended from outside.",
            how_it_ended(code),
            "Start it again: it goes on from its last checkpoint, which is at most five minutes "
            "older.",
        )


def is_training(folder: Path) -> bool:
    """Whether a training runs in a folder now, whoever started it."""
    return is_locked(folder)
