"""Jobs one after the other: those that wait, the one that runs, those that have ended.

::

    add() ──> waiting ──> running <──> paused ──> done | failed | cancelled
                 └─ remove()   └────────┴── cancel() ──> cancelling ──┘

Each job of this process may use all cores or the graphics card, so two never run at once; what is
visible is computed beside them. A training, which may take hours, runs in a process of its own
(`Job.aside`): beside the others on the processor, in turn with them on the graphics card. There a
training that is paused, and only then, lets another job in. Short work that is no job (the trial of
a training's settings) visits the card between two of them. While another process has it, what is
visible is computed on the processor (`jobs.graphics_card`). No widgets here: the bar and the panel
read the attributes when a signal comes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from s2d_desktop.jobs.graphics_card import lend_card
from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Failed, Note, Preview, Progress, Result, Saved
from s2d_desktop.ui.job import Job
from s2d_desktop.ui.work import Background, Work


class Visit:
    """Short work in a process of its own that wants the graphics card for itself."""

    def __init__(self, begin: Callable[[], None]) -> None:
        self.begin = begin
        self.has_begun = False


MOST_ENDED = 30
"""So many jobs that have ended stay in the list."""


class JobQueue(QObject):
    """All jobs of a window, in the order in which they run."""

    changed = Signal()
    """Another job, another order, another state."""
    advanced = Signal(object)
    """A job that runs has counted on."""
    ended = Signal(object)
    """A job has ended; `changed` is sent as well."""
    previewed = Signal(object)
    """A `Preview` of the running job."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.waiting: list[Job] = []
        self.running: Job | None = None
        self.beside: Job | None = None
        """The training that runs, or is paused, in a process of its own."""
        self._visits: list[Visit] = []
        self.ended_jobs: list[Job] = []
        """The newest first."""

    @property
    def jobs(self) -> list[Job]:
        """Those that run, those that wait in their order, those that have ended."""
        now = [job for job in (self.beside, self.running) if job is not None]
        return [*now, *self.waiting, *self.ended_jobs]

    @property
    def is_busy(self) -> bool:
        """Whether a job of this process runs or waits."""
        return self.running is not None or any(job.aside is None for job in self.waiting)

    @property
    def trains(self) -> bool:
        """Whether a training runs, is paused, or waits for its turn."""
        return self.beside is not None or any(job.aside is not None for job in self.waiting)

    def blocking(self, job: Job) -> Job | None:
        """The job that has the graphics card for which `job` waits; None where it waits for none.

        A job that waits before it and needs the card as well is not passed.
        """
        if not job.on_card or (job.aside is not None and job.aside.runs_already):
            return None
        held = self._could_hold_card()
        before = self.waiting[: self.waiting.index(job)] if job in self.waiting else []
        return next((one for one in [*held, *before] if one is not None and one.on_card), None)

    def _could_hold_card(self) -> list[Job | None]:
        rests = self.beside is not None and self.beside.state == "paused"
        return [self.running, None if rests else self.beside]

    @property
    def card_holder(self) -> Job | None:
        """The job that has the graphics card now."""
        return next((job for job in self._could_hold_card() if job and job.on_card), None)

    def visit_card(self, begin: Callable[[], None]) -> Visit:
        """Call `begin` as soon as no job has the card; until `leave_card` none begins there.

        It goes before the jobs that wait: it takes less than a minute.
        """
        visit = Visit(begin)
        self._visits.append(visit)
        self._next()
        return visit

    def leave_card(self, visit: Visit | None) -> None:
        """The work of a visit has ended, or is not wanted any more."""
        if visit in self._visits:
            self._visits.remove(visit)
            self._next()
            self.changed.emit()

    def add(self, job: Job) -> Job:
        """Run `job` when those before it have ended."""
        if job.kept is not None:
            job.kept.keep()
        self.waiting.append(job)
        self._next()
        self.changed.emit()
        return job

    def repeat(self, job: Job) -> Job:
        """Run a job again that did not come to its end."""
        self.ended_jobs.remove(job)
        again = Job(job.title, job.make, job.matters, job.then)
        again.on_card, again.kept = job.on_card, job.kept
        return self.add(again)

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
            self._next()
            self.changed.emit()

    def pause(self, job: Job) -> None:
        """Let a running job wait before its next tile; one of this process keeps its turn."""
        if job.state != "running":
            return
        if job.aside is not None:
            job.aside.pause()
        elif job is self.running:
            job.state = "paused"
            job.work.pause()
            job.stand(True)
            self.changed.emit()

    def resume(self, job: Job) -> None:
        """Let a paused job go on; a training waits for its turn where it needs one."""
        if job.aside is not None and job is self.beside and job.state == "paused":
            self.beside, job.state = None, "waiting"
            self.waiting.insert(0, job)
            job.aside.hold()
            self._next()
            self.changed.emit()
        elif job is self.running and job.state == "paused":
            job.state = "running"
            job.stand(False)
            job.work.resume()
            self.changed.emit()

    def cancel(self, job: Job) -> None:
        """End a job: one that runs ends within a tile, one that waits never begins."""
        if job is self.running:
            job.state = "cancelling"
            job.work.cancel()
        elif job in self.waiting and job.aside is not None:
            job.aside.drop()
        elif job in self.waiting:
            self.waiting.remove(job)
            self._end(job, "cancelled")
        self.changed.emit()

    def close(self) -> None:
        """The window closes: end all of them; the next start offers those that are kept."""
        for job in [job for job in self.waiting if job.aside is None]:
            if job.kept is not None:
                job.kept.leave()
                job.kept = None
            self.cancel(job)
        if self.running is not None:
            self.cancel(self.running)

    def closed(self) -> None:
        """Its thread has ended, without a word to the window: the running job was done, or not."""
        job = self.running
        if job is not None and job.kept is not None:
            (job.kept.forget if job.work.is_done else job.kept.leave)()

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

    # -- jobs in processes of their own

    def show(self, job: Job, state: str) -> None:
        """A job in a process of its own stands like this now."""
        if job in self.waiting:
            # It waited for the end of its pause, and is paused again.
            self.waiting.remove(job)
            self.beside = job
        if job.state != state:
            job.state = state
            job.stand(state == "paused")
            self._next()
        self.changed.emit()

    def advance(self, job: Job, event: Progress) -> None:
        """It has counted on."""
        job.count(event)
        self.advanced.emit(job)

    def end(self, job: Job, state: str) -> None:
        """It has ended."""
        if job in self.waiting:
            self.waiting.remove(job)
        if job is self.beside:
            self.beside = None
        if not job.has_ended:
            self._end(job, state)
        self._next()
        self.changed.emit()

    # -- turns

    def _next(self) -> None:
        if self._visits and not self._visits[0].has_begun and self.card_holder is None:
            self._visits[0].has_begun = True
            self._visits[0].begin()
        for job in list(self.waiting):
            free = (self.running if job.aside is None else self.beside) is None
            if not free or self.blocking(job) is not None or self._is_visited(job):
                continue
            self.waiting.remove(job)
            if job.aside is None:
                self._run(job)
            else:
                self.beside, job.state = job, "running"
                job.stand(False)
                job.aside.begin()
        elsewhere = self.card_holder is not None and self.card_holder.aside is not None
        lend_card(elsewhere or any(visit.has_begun for visit in self._visits))

    def _is_visited(self, job: Job) -> bool:
        """Whether `job` needs the card, and a visit goes before it."""
        begins = job.aside is None or not job.aside.runs_already
        return job.on_card and begins and bool(self._visits)

    def _run(self, job: Job) -> None:
        self.running, job.state = job, "running"
        if job.kept is not None:
            job.kept.begun()
        job.work = Work(job.title, job.make(), self._done, self._fail, self._on_event)
        job.work.is_job = True
        job.work.ended.connect(self._after)
        self._background.start(job.work)

    def _on_event(self, event: Event) -> None:
        job = self.running
        if isinstance(event, Progress) and event.total > 0:
            job.count(event)
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
        if job.kept is not None:
            job.kept.forget()
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
