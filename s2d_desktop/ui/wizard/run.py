"""A training in its own process, as the window sees it: state, events, and the user's orders."""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Signal

from s2d_desktop.jobs.left_training import LeftTraining
from s2d_desktop.jobs.training_folder import state_of
from s2d_desktop.jobs.training_process import TrainingProcess, is_training
from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Note, Preview, Progress, Result
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.work import Background, Work

LOOK_S = 0.5

ACTIVE = ("waiting", "running", "paused", "stopping")


class TrainingRun(QObject):
    """One training.

    `state` is ``""`` (none), one of `ACTIVE`, ``finished``, ``interrupted``, ``failed`` or
    ``left`` (it goes on without this window). One that is ``waiting`` has not begun, or was paused
    (`process` says which), and its turn has not come.
    """

    changed = Signal()
    """Another state."""
    progressed = Signal(object)
    """A `Progress`."""
    noted = Signal(str)
    """A sentence for the log."""
    previewed = Signal(object)
    """A `Preview`: ``curve`` or ``tile``."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self.process: TrainingProcess | LeftTraining | None = None
        self.plan, self.folder = Path(), Path()
        self.state = ""
        self.error: S2DError | None = None
        self.facts: Mapping[str, Any] = {}
        self.follows = False
        """Whether the training was left to itself by an earlier window, or started in a
        terminal."""
        self.learns = False
        """Whether it has come to its iterations, so that there is a network to keep."""
        self._was_paused = self._discards = False
        self._work: Work | None = None

    @property
    def is_active(self) -> bool:
        """Whether a training runs, or waits, for this window."""
        return self.state in ACTIVE

    @property
    def takes_orders(self) -> bool:
        """Whether the training does what it is told: one of a terminal does not."""
        return not isinstance(self.process, LeftTraining) or self.process.hears

    def wait(self, plan: Path, folder: Path) -> None:
        """A training is to begin when its turn comes."""
        assert not self.is_active
        self.process, self.plan, self.folder = None, plan, folder
        self.error, self.facts, self.follows, self.learns = None, {}, False, False
        self._set("waiting")

    def start(self, plan: Path, folder: Path) -> None:
        """Start a training, go on with an interrupted one, or watch one that runs already."""
        assert self.process is None
        self.plan, self.folder = plan, folder
        self.follows = is_training(folder)
        process = LeftTraining(folder) if self.follows else TrainingProcess(plan, folder)
        self.process = process
        self._was_paused = self._discards = False

        def events() -> Generator[Event, None, None]:
            # Starting takes a moment: not in the window's thread.
            if isinstance(process, LeftTraining):
                yield from _watched(process)
            else:
                process.start()
                yield from process.events()

        self._work = Work(tr("wizard.run.work"), events(), self._ended, self._failed, self._on)
        self._work.is_job = True
        self._set("running")
        self._background.start(self._work)

    def _set(self, state: str) -> None:
        self.state = state
        self.changed.emit()

    def _on(self, event: Event) -> None:
        if isinstance(self.process, LeftTraining) and self.process.paused != self._was_paused:
            # An earlier window may have let it wait.
            self._was_paused = self.process.paused
            if self.state in ("running", "paused"):
                self._set("paused" if self._was_paused else "running")
        if isinstance(event, Progress) and event.total:
            if event.unit == "iterations" and not self.learns:
                self.learns = True
                self.changed.emit()
            self.progressed.emit(event)
        elif isinstance(event, Note):
            self.noted.emit(below(event.text))
        elif isinstance(event, Preview):
            self.previewed.emit(event)
        elif isinstance(event, Result):
            self.facts = event.facts

    def _ended(self, _result: Any) -> None:
        if self.state in ("left", ""):
            return
        if self._discards:
            try:
                self._delete()
            except S2DError as error:
                self._discards = False
                self._failed(error)
            return
        finished = bool(self.facts) or (self.follows and state_of(self.folder) == "finished")
        self._set("finished" if finished else "interrupted")

    def _failed(self, error: S2DError) -> None:
        if isinstance(error, Cancelled) or self.state in ("left", ""):
            self._ended(None)
            return
        self.error = error
        self._set("failed")

    # -- what the user wants

    def pause(self) -> None:
        """Let it wait."""
        if self.process is not None and self.state == "running":
            self.process.pause()
            self._set("paused")

    def hold(self) -> None:
        """Its pause shall end when its turn comes."""
        if self.state == "paused":
            self._set("waiting")

    def drop(self) -> None:
        """Its turn is not waited for any more."""
        if self.process is not None:
            self._set("paused")
        else:
            self._set("interrupted" if state_of(self.folder) == "unfinished" else "")

    def resume(self) -> None:
        """Let it go on."""
        if self.process is not None and self.state in ("paused", "waiting"):
            self.process.resume()
            self._set("running")

    def stop(self) -> None:
        """Let it end well and keep the best network."""
        if self.process is not None and self.is_active:
            if self.state in ("paused", "waiting"):
                self.process.resume()
            self.process.stop()
            self._set("stopping")

    def interrupt(self) -> None:
        """Let it write a checkpoint and end, to go on next time; returns when it has."""
        if self.process is not None and self.is_active:
            self._silence()
            self.process.quit()
            self._wait()
            self._set("interrupted")

    def leave(self) -> None:
        """Let it go on without this window."""
        if self.process is not None and self.is_active:
            self._silence()
            if self.state in ("paused", "waiting"):
                self.process.resume()
            if isinstance(self.process, TrainingProcess):
                self.process.detach()
                self._wait()
            self._set("left")

    def end_alone(self) -> None:
        """`stop`, and do not wait: the network is written when this window is gone."""
        if self.process is not None and self.is_active:
            self.stop()
            self.leave()

    def discard(self) -> None:
        """End it and delete what it wrote; one that was left to itself ends after an iteration.

        Raises
        ------
        S2DError
            If another window trains there.
        """
        if isinstance(self.process, LeftTraining) and self.is_active:
            self._discards = True
            if self.state in ("paused", "waiting"):
                self.process.resume()
            self.process.quit()
            self._set("stopping")
            return
        self._silence()
        if self._work is not None:
            self._work.cancel()
        self._delete()

    def _delete(self) -> None:
        process = self.process or TrainingProcess(self.plan, self.folder)
        process.discard()
        self.facts, self.error, self._discards = {}, None, False
        self._set("")

    def forget(self) -> None:
        """Another training is looked at; this one has ended."""
        assert not self.is_active
        self.process, self.error, self.facts, self.follows = None, None, {}, False
        self.learns = False
        if self.state:
            self._set("")

    def _silence(self) -> None:
        if self._work is not None:
            self._work.silence()

    def _wait(self) -> None:
        if self._work is not None:
            self._work.wait()


def _watched(training: LeftTraining) -> Generator[Event, None, None]:
    """Its events, with an empty `Progress` now and then, at which this can be closed."""
    found: SimpleQueue[Event | BaseException | None] = SimpleQueue()

    def read() -> None:
        try:
            for event in training.events():
                found.put(event)
            found.put(None)
        except S2DError as error:
            found.put(error)

    threading.Thread(target=read, name="follow", daemon=True).start()
    while True:
        try:
            item = found.get(timeout=LOOK_S)
        except Empty:
            yield Progress(0, 0)
            continue
        if item is None:
            return
        if isinstance(item, BaseException):
            raise item
        yield item
