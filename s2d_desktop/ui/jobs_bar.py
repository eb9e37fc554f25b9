"""The job that runs: what, how far, how long still, Cancel. Others wait for their turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Note, Preview, Progress, Result, Saved
from s2d_desktop.ui.commands.shortcuts import tell_key
from s2d_desktop.ui.texts import duration, tr
from s2d_desktop.ui.viewer.panel import ElidedLabel
from s2d_desktop.ui.work import Background, Work

STEPS = 1000

Then = Callable[[list[Any], Mapping[str, Any]], None] | None
"""Called when a job has ended well, with the files it saved and the facts of its result."""


@dataclass(frozen=True)
class _Job:
    title: str
    make: Callable[[], Generator[Event, None, Any]]
    matters: bool
    then: Then
    lastly: Callable[[], None] | None


class TimeLeft:
    """An estimate from the pace so far, given after 3 % or 10 units."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()

    def seconds(self, done: float, total: float) -> float | None:
        """Seconds left, or None while too little is known."""
        if done <= 0 or total <= 0 or (done < 10 and done / total < 0.03):
            return None
        return (self._clock() - self._start) / done * (total - done)


class JobsBar(QFrame):
    """Shows one job and runs a queue of them."""

    finished = Signal(str, object)
    """Title of a job and the files it saved."""
    failed = Signal(object)
    """The `S2DError` of a job that could not go on."""
    previewed = Signal(object)
    """A `Preview` of the running job."""
    preview_cancelled = Signal()
    """Cancel was pressed while only what is visible was being computed."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.setObjectName("jobsBar")
        self._background = background
        self._queue: list[_Job] = []
        self.work: Work | None = None
        self._saved: list[Any] = []
        self._notes: list[str] = []
        self._facts: Mapping[str, Any] = {}
        self._job: _Job | None = None
        """The one that runs."""
        self._left, self._total = TimeLeft(), 0.0
        self.text = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("jobs.progress"))
        self.bar.setToolTip(tr("jobs.progress"))
        self.bar.setTextVisible(False)
        self.waiting = QLabel()
        self.waiting.setProperty("quiet", True)
        self.cancel_button = QPushButton(tr("jobs.cancel"))
        tell_key(self.cancel_button, tr("jobs.cancel_tip"), "cancel")
        self.cancel_button.setAccessibleName(tr("jobs.cancel"))
        self.cancel_button.clicked.connect(self.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 8, 5)
        layout.setSpacing(12)
        layout.addWidget(self.text, 3)
        layout.addWidget(self.bar, 2)
        layout.addWidget(self.waiting)
        layout.addWidget(self.cancel_button)
        # The bar keeps its place, so that the panels above do not jump.
        for part in (self.bar, self.cancel_button):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
            part.hide()
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(10_000)
        self._fade.timeout.connect(self._clear)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        return self.work is not None or bool(self._queue)

    @property
    def matters(self) -> bool:
        """Whether a job writes files, so that closing the window should ask."""
        return (self._job is not None and self._job.matters) or any(
            job.matters for job in self._queue
        )

    def add(
        self,
        title: str,
        job: Callable[[], Generator[Event, None, Any]],
        matters: bool,
        then: Then = None,
        lastly: Callable[[], None] | None = None,
    ) -> None:
        """Run `job` when those before it are done, `then` if it ends well, `lastly` in any case."""
        self._queue.append(_Job(title, job, matters, then, lastly))
        self._next()

    @Slot()
    def cancel(self) -> None:
        """Ask the running job to end; it does within one tile. Without a job, stop the preview."""
        if self.work is None:
            self.preview_cancelled.emit()
        else:
            self.work.cancel()
            self.cancel_button.setEnabled(False)
            self.text.say(tr("jobs.cancelling", title=self.work.title))

    def show_preview(self, waiting: int) -> None:
        """Say how many tiles of what is visible are still missing, while no job runs."""
        if self.work is not None or self._fade.isActive():
            return
        self.bar.setRange(0, 0)
        self.bar.setVisible(waiting > 0)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setVisible(waiting > 0)
        self.text.say(tr("jobs.preview", count=waiting) if waiting else tr("jobs.ready"))

    @Slot()
    def _clear(self) -> None:
        self.text.say(tr("jobs.ready"))

    def cancel_all(self) -> None:
        """Empty the queue and end the running job."""
        waiting, self._queue = self._queue, []
        for job in waiting:
            if job.lastly is not None:
                job.lastly()
        self.cancel()

    def _next(self) -> None:
        waiting = len(self._queue) - (self.work is None)
        self.waiting.setText(tr("jobs.waiting", count=waiting) if waiting > 0 else "")
        if self.work is not None or not self._queue:
            return
        self._job = job = self._queue.pop(0)
        self._saved, self._notes, self._facts = [], [], {}
        self._left, self._total = TimeLeft(), 0.0
        self._fade.stop()
        self.bar.setRange(0, 0)
        self.bar.show()
        self.text.say(job.title)
        self.cancel_button.setText(tr("jobs.cancel"))
        self.cancel_button.setEnabled(True)
        self.cancel_button.show()
        self.work = Work(job.title, job.make(), self._done, self._fail, self._on_event)
        self.work.ended.connect(self._after)
        self._background.start(self.work)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress) and event.total > 0:
            self.bar.setRange(0, STEPS)
            if event.total != self._total:
                # Another part of the job counts something else.
                self._total, self._left = event.total, TimeLeft()
                self.bar.setValue(0)
            value = round(STEPS * min(1.0, event.done / event.total))
            # Within a part the bar never jumps back.
            self.bar.setValue(max(value, self.bar.value()))
            if self.work is not None and not self.work.is_cancelled:
                self.text.say(self._words(event))
        elif isinstance(event, Saved):
            self._saved.append(event.path)
        elif isinstance(event, Note):
            self._notes.append(event.text)
        elif isinstance(event, Result):
            self._facts = event.facts
        elif isinstance(event, Preview):
            self.previewed.emit(event)

    def _words(self, event: Progress) -> str:
        unit = event.unit or tr("jobs.unit")
        parts = [
            tr(
                "jobs.so_far",
                title=self.work.title,
                done=f"{event.done:g}",
                total=f"{event.total:g}",
                unit=unit,
            )
        ]
        left = self._left.seconds(event.done, event.total)
        if left is not None and left >= 1:
            parts.append(tr("jobs.left", duration=duration(left)))
        return ", ".join(parts)

    def _done(self, result: Any) -> None:
        self._rest(tr("jobs.done", title=self.work.title))
        if self._saved:
            names = ", ".join(p.name for p in self._saved)
            self.text.say(tr("jobs.saved", names=names, folder=self._saved[0].parent))
        elif self._notes:
            self.text.say(self._notes[-1])
        self.finished.emit(self.work.title, list(self._saved))
        if self._job.then is not None:
            self._job.then(list(self._saved), self._facts)

    def _fail(self, error: S2DError) -> None:
        if isinstance(error, Cancelled):
            self._rest(tr("jobs.cancelled", title=self.work.title))
        else:
            self._rest(error.what)
            self.failed.emit(error)

    def _rest(self, text: str) -> None:
        self.bar.hide()
        self.cancel_button.hide()
        self.text.say(text)
        self._fade.start()

    @Slot(object)
    def _after(self, work: Work) -> None:
        ended, self.work, self._job = self._job, None, None
        if ended.lastly is not None:
            ended.lastly()
        self._next()
