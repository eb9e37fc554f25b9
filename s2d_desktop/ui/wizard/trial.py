"""A trial of the plan as it is: a few true steps, in a process of their own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from s2d_desktop.jobs.trial_step import trial_in_process
from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Result
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.work import Background, Work


class Trial(QObject):
    """One trial at a time; a new one ends that before it."""

    done = Signal(object)
    """Facts of a trial that succeeded (see `jobs.trial_step`)."""
    failed = Signal(str)
    """Why one did not, in sentences."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._work: Work | None = None

    def begin(self, draft: Draft) -> None:
        """Save the plan and try it."""
        self.end()
        try:
            draft.save()
        except (S2DError, OSError) as error:
            self.failed.emit(below(str(error)))
            return
        facts: dict[str, Any] = {}

        def on_event(event: Event) -> None:
            if isinstance(event, Result):
                facts.update(event.facts)

        def ended(_: Any) -> None:
            self._work = None
            patch = facts["patch"]
            patch = tuple(patch) if isinstance(patch, (list, tuple)) else int(patch)
            # What had to be made smaller stays smaller.
            if patch != draft.settings.training.patch:
                draft.change(training={"patch": patch})
            self.done.emit(facts)

        def failed(error: S2DError) -> None:
            self._work = None
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
            self._work = None
