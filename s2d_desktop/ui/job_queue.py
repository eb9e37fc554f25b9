"""Jobs one after the other: those that wait, the one that runs, those that have ended.

::

    add() ──> waiting ──> running <──> paused ──> done | failed | cancelled
                 └─ remove()   └────────┴── cancel() ──> cancelling ──┘

Each job may use all cores or the GPU, so two never run at once; what is visible is computed beside
them. No widgets here: the bar and the panel read the attributes when a signal comes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from s2d_desktop.jobs.eta import Eta
from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Failed, Note, Preview, Progress, Result, Saved
from s2d_desktop.ui.work import Background, Work

Then = Callable[[list[Any], Mapping[str, Any]], None] | None
"""Called when a job has ended well, with the files it saved and the facts of its result."""

MOST_ENDED = 30
"""So many jobs that have ended stay in the list."""


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

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("done", "failed", "cancelled")

    @property
    def can_repeat(self) -> bool:
        """Whether it may be tried again: it needs nothing but itself."""
        stopped = self.state in ("failed", "cancelled") and not self.is_stale
        return stopped and self.matters and self.lastly is None


class JobQueue(QObject):
    """All jobs of a window, in the order in which they run."""

    changed = Signal()
    """Another job, another order, another state."""
    advanced = Signal(object)
    """The running job has counted on."""
    ended = Signal(object)
    """A job has ended; `changed` is sent as well."""
    previewed = Signal(object)
    """A `Preview` of the running job."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.waiting: list[Job] = []
        self.running: Job | None = None
        self.ended_jobs: list[Job] = []
        """The newest first."""
        self._left = TimeLeft()

    @property
    def jobs(self) -> list[Job]:
        """The running one, those that wait in their order, those that have ended."""
        now = [self.running] if self.running is not None else []
        return [*now, *self.waiting, *self.ended_jobs]

    def add(self, job: Job) -> Job:
        """Run `job` when those before it have ended."""
        self.waiting.append(job)
        self._next()
        self.changed.emit()
        return job

    def repeat(self, job: Job) -> Job:
        """Run a job again that did not come to its end."""
        self.ended_jobs.remove(job)
        return self.add(Job(job.title, job.make, job.matters, job.then))

    @Slot()
    def let_go(self) -> None:
        """Another image is opened: what has ended can not be repeated, and keeps nothing of it."""
        for job in self.ended_jobs:
            if not job.is_stale:
                job.is_stale, job.make, job.then = True, _nothing, None
        self.changed.emit()

    def move(self, job: Job, steps: int) -> None:
        """Let a job that waits run earlier (negative `steps`) or later."""
        if job in self.waiting:
            place = self.waiting.index(job)
            self.waiting.remove(job)
            self.waiting.insert(max(0, place + steps), job)
            self.changed.emit()

    def pause(self, job: Job) -> None:
        """Let the running job wait before its next tile; it keeps its turn."""
        if job is self.running and job.state == "running":
            job.state = "paused"
            job.work.pause()
            self._left.pause()
            self.changed.emit()

    def resume(self, job: Job) -> None:
        """Let a paused job go on."""
        if job is self.running and job.state == "paused":
            job.state = "running"
            self._left.resume()
            job.work.resume()
            self.changed.emit()

    def cancel(self, job: Job) -> None:
        """End a job: one that runs ends within a tile, one that waits never begins."""
        if job is self.running:
            job.state = "cancelling"
            job.work.cancel()
        elif job in self.waiting:
            self.waiting.remove(job)
            self._end(job, "cancelled")
        self.changed.emit()

    def cancel_all(self) -> None:
        """End all of them."""
        for job in [*self.waiting, *([self.running] if self.running is not None else [])]:
            self.cancel(job)

    def forget(self, job: Job) -> None:
        """Take a job that has ended from the list."""
        if job in self.ended_jobs:
            self.ended_jobs.remove(job)
            self.changed.emit()

    @Slot()
    def forget_ended(self) -> None:
        """Take all that have ended from the list."""
        self.ended_jobs.clear()
        self.changed.emit()

    def _next(self) -> None:
        if self.running is not None or not self.waiting:
            return
        job = self.running = self.waiting.pop(0)
        job.state, self._left = "running", TimeLeft()
        job.work = Work(job.title, job.make(), self._done, self._fail, self._on_event)
        job.work.ended.connect(self._after)
        self._background.start(job.work)

    def _on_event(self, event: Event) -> None:
        job = self.running
        if isinstance(event, Progress) and event.total > 0:
            if event.total != job.total:
                # Another part of the job counts something else.
                job.total, job.done, self._left = event.total, 0.0, TimeLeft()
                if job.state == "paused":
                    self._left.pause()
            # Within a part it never goes back.
            job.done = max(job.done, min(event.done, event.total))
            job.unit = event.unit
            job.seconds_left = self._left.seconds(event.done, event.total)
            self.advanced.emit(job)
        elif isinstance(event, Saved):
            job.saved.append(event.path)
        elif isinstance(event, Note):
            job.notes.append(event.text)
        elif isinstance(event, Failed):
            job.missed.append(event)
        elif isinstance(event, Result):
            job.facts = event.facts
        elif isinstance(event, Preview):
            self.previewed.emit(event)

    def _done(self, _result: Any) -> None:
        job = self.running
        self._end(job, "done")
        if job.then is not None:
            job.then(list(job.saved), job.facts)

    def _fail(self, error: S2DError) -> None:
        job = self.running
        job.error = error
        self._end(job, "cancelled" if isinstance(error, Cancelled) else "failed")

    def _end(self, job: Job, state: str) -> None:
        was_waiting = job.state == "waiting"
        job.state, job.seconds_left = state, None
        self.ended_jobs.insert(0, job)
        del self.ended_jobs[MOST_ENDED:]
        self.ended.emit(job)
        if was_waiting and job.lastly is not None:
            job.lastly()

    @Slot(object)
    def _after(self, _work: Work) -> None:
        ended, self.running = self.running, None
        # What it was made of is given back; the list keeps what it says.
        ended.work = None
        if not ended.can_repeat:
            ended.make = _nothing
        lastly, ended.then, ended.lastly = ended.lastly, ended.then, None
        if lastly is not None:
            lastly()
        self._next()
        self.changed.emit()


def _nothing() -> Generator[Event, None, None]:
    yield from ()
