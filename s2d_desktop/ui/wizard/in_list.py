"""A training in the list of jobs: it waits for its turn, shows how far it is, takes orders."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from s2d_desktop.jobs.training_process import is_training
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.ui.job import Job
from s2d_desktop.ui.job_queue import JobQueue
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.run import TrainingRun

NETWORK_FILE = "network.onnx"
SHOWN = {"running": "running", "paused": "paused", "stopping": "stopping"}
ENDED = {"finished": "done", "interrupted": "cancelled", "failed": "failed", "": "cancelled"}
"""What the list calls the states of a `TrainingRun`."""


class TrainingInList(QObject):
    """One training, from when it was asked for until it has ended; an `Aside` of its job.

    Parameters
    ----------
    run
        The training of the window; this is about it for as long as the job has not ended.
    queue
        The jobs of the window.
    plan, folder
        As for `TrainingRun.start`.
    on_card
        Whether it computes on the graphics card.
    """

    page_wished = Signal()
    go_on_wished = Signal()
    """It was interrupted or has failed, and shall go on."""
    given_up = Signal()
    """It had not begun, and is not wanted any more."""

    def __init__(
        self, run: TrainingRun, queue: JobQueue, plan: Path, folder: Path, on_card: bool
    ) -> None:
        super().__init__(queue)
        self._run, self._queue = run, queue
        self._plan, self.folder = plan, folder
        self.runs_already = is_training(folder)
        title = tr("wizard.job.training", name=folder.name)
        self.job = Job(title, _elsewhere, False, on_card=on_card, aside=self)
        run.changed.connect(self._show)
        run.progressed.connect(self._advance)
        run.wait(plan, folder)
        queue.add(self.job)

    @property
    def can_stop(self) -> bool:
        """Whether there is a network to keep."""
        return self._run.takes_orders and self._run.learns

    @property
    def takes_orders(self) -> bool:
        """Whether it can be told to wait or to stop."""
        return self._run.takes_orders

    def begin(self) -> None:
        """Start it, or let it go on after a pause."""
        if self._run.process is not None:
            self._run.resume()
        else:
            self._run.start(self._plan, self.folder)

    def pause(self) -> None:
        """Let it wait."""
        self._run.pause()

    def stop(self) -> None:
        """Let it end, and keep the best network."""
        self._run.stop()

    def hold(self) -> None:
        """It waits for its turn after a pause."""
        self._run.hold()

    def drop(self) -> None:
        """It does not wait for its turn any more; a pause stays one."""
        self._run.drop()
        if not self._run.state:
            self.given_up.emit()

    def go_on(self) -> None:
        """Let it go on after it has ended."""
        self.go_on_wished.emit()

    def show(self) -> None:
        """Show its page."""
        self.page_wished.emit()

    @Slot()
    def _show(self) -> None:
        job, state = self.job, self._run.state
        if state in SHOWN:
            self._queue.show(job, SHOWN[state])
        elif state in ENDED:
            self._run.changed.disconnect(self._show)
            self._run.progressed.disconnect(self._advance)
            job.error = self._run.error
            network = self.folder / NETWORK_FILE
            job.saved = [network] if state == "finished" and network.is_file() else []
            self._queue.end(job, ENDED[state])
            if not state:
                self._queue.forget(job)

    @Slot(object)
    def _advance(self, event: Progress) -> None:
        self._queue.advance(self.job, event)


def _elsewhere() -> Generator[Event, None, None]:
    """What the job does in this process: nothing."""
    yield from ()
