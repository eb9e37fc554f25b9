"""A trial of the plan as it is: a few true steps, in a process of their own.

Where it computes on the graphics card, it waits until no job does.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from s2d_desktop.jobs.trial_step import trial_in_process
from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Result
from s2d_desktop.ui.job_queue import JobQueue, Visit
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.work import Background, Work


class Trial(QObject):
    """One trial at a time; a new one ends that before it."""

    done = Signal(object)
    """Facts of a trial that succeeded (see `jobs.trial_step`)."""
    failed = Signal(str)
    """Why one did not, in sentences."""
    waits = Signal(str)
    """It waits for its turn; carries the title of the job that has the graphics card."""
    begun = Signal()
    """Its turn has come after it waited."""

    def __init__(self, background: Background, queue: JobQueue) -> None:
        super().__init__()
        self._background, self._queue = background, queue
        self._visit: Visit | None = None
        self._work: Work | None = None

    def begin(self, draft: Draft) -> None:
        """Save the plan and try it."""
        self.end()
        try:
            draft.save()
        except (S2DError, OSError) as error:
            self.failed.emit(below(str(error)))
            return
        if not draft.uses_card:
            self._start(draft)
            return
        waited = False

        def start() -> None:
            self._start(draft)
            if waited:
                self.begun.emit()

        self._visit = visit = self._queue.visit_card(start)
        holder = self._queue.card_holder
        if not visit.has_begun:
            waited = True
            self.waits.emit(holder.title if holder is not None else "")

    def _start(self, draft: Draft) -> None:
        facts: dict[str, Any] = {}

        def on_event(event: Event) -> None:
            if isinstance(event, Result):
                facts.update(event.facts)

        def ended(_: Any) -> None:
            self._leave()
            patch = facts["patch"]
            patch = tuple(patch) if isinstance(patch, (list, tuple)) else int(patch)
            # What had to be made smaller stays smaller.
            if patch != draft.settings.training.patch:
                draft.change(training={"patch": patch})
            self.done.emit(facts)

        def failed(error: S2DError) -> None:
            self._leave()
            if not isinstance(error, Cancelled):
                self.failed.emit(below(str(error)))

        events = trial_in_process(draft.file, draft.folder)
        self._work = Work(tr("wizard.work.trial"), events, ended, failed, on_event)
        self._background.start(self._work)

    def end(self) -> None:
        """Nobody waits for it any more."""
        if self._work is not None:
            self._work.silence()
            self._work.cancel()
        self._leave()

    def _leave(self) -> None:
        self._work = None
        visit, self._visit = self._visit, None
        self._queue.leave_card(visit)
