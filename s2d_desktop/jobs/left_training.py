"""A training that runs without its window: its events come from a file, orders go into one.

It was started by a window that is gone (`TrainingProcess.detach`). Of one that was started in a
terminal nothing is heard but its end, and it takes no orders.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator
from pathlib import Path

from s2d_desktop.jobs.event_lines import Sign, from_line
from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.jobs.train_network import EVENTS_FILE, ORDERS_FILE
from s2d_desktop.jobs.training_files import delete_training
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.events import Event, Result

LOOK_S = 0.5
"""Seconds between two looks at the file."""

LONGEST_ITERATION_S = 600.0
"""So long `LeftTraining.discard` waits for the training to end."""


class LeftTraining:
    """A training without a window, with the orders that `TrainingProcess` takes.

    Parameters
    ----------
    folder
        Of the training.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paused = False
        """Whether it has said that it waits; known where `events` is gone through."""

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return is_locked(self.folder)

    def events(self, every: float = LOOK_S) -> Generator[Event, None, None]:
        """Its events from when it was left to its end; of progress one in a second.

        Raises
        ------
        S2DError
            What the training raised, or a sentence if it ended by surprise.
        """
        rest, read, ended = b"", 0, False
        while True:
            running = self.running
            found = b""
            with contextlib.suppress(OSError), (self.folder / EVENTS_FILE).open("rb") as stream:
                stream.seek(read)
                found = stream.read()
            read += len(found)
            *lines, rest = (rest + found).split(b"\n")
            for line in lines:
                try:
                    item = from_line(line.decode("ascii"))
                except ValueError:
                    continue  # half a line of a disk that was full
                if isinstance(item, S2DError):
                    raise item
                if isinstance(item, Sign):
                    self.paused = item.name == "paused"
                    ended |= item.name == "interrupted"
                else:
                    ended |= isinstance(item, Result)
                    yield item
            if not running:
                break
            time.sleep(every)
        if read and not ended:
            raise S2DError(
                "The training was ended from outside.",
                "It said nothing more, and its process is gone.",
                "Start it again: it goes on from its last checkpoint.",
            )

    def pause(self) -> None:
        """Let it wait after its present iteration."""
        self._order("pause")

    def resume(self) -> None:
        """Let it go on."""
        self._order("resume")

    def stop(self) -> None:
        """Let it end well: the best network so far is kept and exported."""
        self._order("stop")

    def quit(self) -> None:
        """Let it write a checkpoint and end, to go on when it is started again."""
        self._order("quit")

    def discard(self) -> None:
        """End it and delete what it wrote; returns when it has ended, after an iteration or so.

        Raises
        ------
        InputError
            If it does not end, for instance because it was started in a terminal.
        """
        end = time.monotonic() + LONGEST_ITERATION_S
        self.quit()
        while self.hears and time.monotonic() < end:
            if not self.running and self._deleted():
                break
            # Whoever else looks at the folder holds its lock for an instant: ask again.
            time.sleep(LOOK_S)
            self.quit()
        else:
            with folder_lock(self.folder):
                delete_training(self.folder)
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # if it is empty now

    def _deleted(self) -> bool:
        """Delete what it wrote; False if it, or somebody who looks, has the folder."""
        with contextlib.suppress(InputError), folder_lock(self.folder):
            delete_training(self.folder)
            return True
        return False

    @property
    def hears(self) -> bool:
        """Whether it takes orders: one of a terminal has no file of events."""
        return (self.folder / EVENTS_FILE).exists()

    def _order(self, word: str) -> None:
        if not (self.running and self.hears):
            return
        with (self.folder / ORDERS_FILE).open("ab") as stream:
            stream.write(word.encode("ascii") + b"\n")
