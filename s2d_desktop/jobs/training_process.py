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
import time
from collections.abc import Iterator
from pathlib import Path

from s2d_desktop.jobs.child_process import ChildProcess, how_it_ended
from s2d_desktop.jobs.event_lines import Sign, from_line
from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.jobs.train_network import EVENTS_FILE
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event

LOG_FILE = "training.log"

WRITTEN = (
    *("plan.json", "latest.pt", "best.pt", "student.onnx", "mean_teacher.onnx"),
    *("network.onnx", "network.json", "tile.npz", "report.html"),
)
"""Files of a training in its folder (`training.network_training`) that may be there before it."""


class TrainingProcess(ChildProcess):
    """A training that can be paused, stopped, interrupted, left alone and discarded.

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
        self._foreign: set[Path] = set()

    def start(self) -> None:
        """Start the process. That a training runs there already is raised by `events`."""
        if not (self.folder / "latest.pt").exists():
            there = {self.folder / name for name in WRITTEN if name != "plan.json"}
            self._foreign = {file for file in there if file.exists()}
        super().start()

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
        """Let it go on without this process; `events` ends, `follow` reads what comes then."""
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
            for file in (self.folder / name for name in (*WRITTEN, EVENTS_FILE, LOG_FILE)):
                if file not in self._foreign and file != self.plan:
                    _remove(file)
                    _remove(file.with_name(file.name + ".part"))
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # if it is empty now

    def _death(self, code: int) -> S2DError:
        return S2DError(
            "The training was ended from outside.",
            how_it_ended(code),
            "Start it again: it goes on from its last checkpoint, which is at most five minutes "
            "older.",
        )


def _remove(file: Path) -> None:
    """Delete a file that may be missing; on Windows a reader may still have it open."""
    for _ in range(20):
        try:
            file.unlink(missing_ok=True)
            return
        except PermissionError:
            time.sleep(0.1)
    file.unlink(missing_ok=True)


def is_training(folder: Path) -> bool:
    """Whether a training runs in a folder now, whoever started it."""
    return is_locked(folder)


def follow(folder: Path, every: float = 0.5) -> Iterator[Event]:
    """Events of a training that goes on without its window, from when it was left to its end.

    Parameters
    ----------
    folder
        Of the training.
    every
        Seconds between two looks at the file.

    Raises
    ------
    S2DError
        What the training raised.
    """
    file = folder / EVENTS_FILE
    rest, read = b"", 0
    while True:
        running = is_locked(folder)
        try:
            with file.open("rb") as stream:
                stream.seek(read)
                found = stream.read()
        except FileNotFoundError:
            found = b""
        read += len(found)
        *lines, rest = (rest + found).split(b"\n")
        for line in lines:
            item = from_line(line.decode("ascii"))
            if isinstance(item, S2DError):
                raise item
            if not isinstance(item, Sign):
                yield item
        if not running:
            return
        time.sleep(every)
