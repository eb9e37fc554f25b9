"""One job of a window: what it is called, how far it is, what came of it. No widgets here."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from s2d_desktop.jobs.eta import Eta
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Failed, Progress
from s2d_desktop.ui.work import Work

Then = Callable[[list[Any], Mapping[str, Any]], None] | None
"""Called when a job has ended well, with the files it saved and the facts of its result."""


class Aside(Protocol):
    """What runs a job in a process of its own, beside those of this window.

    It says of itself how the job stands, with `JobQueue.show` and `JobQueue.end`.
    """

    @property
    def runs_already(self) -> bool:
        """Whether the process runs whatever the queue says: it was started elsewhere."""

    @property
    def takes_orders(self) -> bool:
        """Whether it can be paused and stopped from here."""

    @property
    def can_stop(self) -> bool:
        """Whether there is something to keep if it is stopped now."""

    def begin(self) -> None:
        """Its turn has come: start, or go on after a pause."""

    def pause(self) -> None:
        """Wait."""

    def stop(self) -> None:
        """End well, and keep what there is."""

    def hold(self) -> None:
        """It was paused, and waits for its turn to go on."""

    def drop(self) -> None:
        """It waited for its turn, and shall not any more."""

    def go_on(self) -> None:
        """It has ended before its time, and shall go on."""

    def show(self) -> None:
        """Show its page."""


class Kept(Protocol):
    """What is on the disk of a job for as long as it is not done."""

    def keep(self) -> None:
        """The job was asked for."""

    def begun(self) -> None:
        """It runs now."""

    def forget(self) -> None:
        """It has ended."""

    def leave(self) -> None:
        """The window closes before it has ended: the next start offers it again."""


class TimeLeft:
    """Seconds left of one part of a job; while the job is paused its clock stands still."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._eta = Eta()
        self._stood_s = 0.0
        self._stands_since: float | None = None

    def pause(self) -> None:
        """Stop the clock."""
        if self._stands_since is None:
            self._stands_since = self._clock()

    def resume(self) -> None:
        """Let the clock go on."""
        if self._stands_since is not None:
            self._stood_s += self._clock() - self._stands_since
            self._stands_since = None

    def seconds(self, done: float, total: float) -> float | None:
        """Note that `done` of `total` are done now; None while too little is known."""
        now = self._clock() if self._stands_since is None else self._stands_since
        return self._eta.update(done, total, now - self._stood_s)


@dataclass(eq=False)
class Job:
    """One job, from when it was asked for until it is taken from the list."""

    title: str
    make: Callable[[], Generator[Event, None, Any]]
    matters: bool
    """Whether it writes files, so that closing the window should ask."""
    then: Then = None
    lastly: Callable[[], None] | None = None
    on_card: bool = False
    """Whether it computes on the graphics card, where one job at a time has room."""
    kept: Kept | None = None
    """Its record on the disk."""
    aside: Aside | None = None
    """What runs it in a process of its own; None for a job that runs in this one."""
    state: str = "waiting"
    done: float = 0.0
    total: float = 0.0
    """0 while nothing has been counted."""
    unit: str = ""
    seconds_left: float | None = None
    saved: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missed: list[Failed] = field(default_factory=list)
    """Items of a batch that failed while the others went on."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    error: S2DError | None = None
    work: Work | None = None
    is_stale: bool = False
    """Whether what it reads may have been closed since it ended."""
    _left: TimeLeft = field(default_factory=TimeLeft)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("done", "failed", "cancelled")

    @property
    def can_repeat(self) -> bool:
        """Whether it may be tried again: it needs nothing but itself."""
        stopped = self.state in ("failed", "cancelled") and not self.is_stale
        return stopped and self.matters and self.lastly is None

    def stand(self, still: bool) -> None:
        """It is paused, or goes on: the time that it stands still counts for nothing."""
        (self._left.pause if still else self._left.resume)()

    def count(self, event: Progress) -> None:
        """Take over how far it is."""
        # A training learns meanwhile how many iterations it will do.
        goes_on = self.aside is not None and event.unit == self.unit and event.done >= self.done
        if event.total != self.total and not goes_on:
            # Another part of the job counts something else.
            self.done, self._left = 0.0, TimeLeft()
            self.stand(self.state == "paused")
        self.total = event.total
        # Within a part it never goes back.
        self.done = max(self.done, min(event.done, event.total))
        self.unit = event.unit
        self.seconds_left = self._left.seconds(event.done, event.total)
