"""A training in its own process, as the window sees it: state, events, and the user's orders."""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Signal

from s2d_desktop.jobs.training_folder import state_of
from s2d_desktop.jobs.training_process import TrainingProcess, follow, is_training
from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Note, Preview, Progress, Result
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background, Work

LOOK_S = 0.5

ACTIVE = ("running", "paused", "stopping")


class TrainingRun(QObject):
    """One training.

    `state` is ``""`` (none), one of `ACTIVE`, ``finished``, ``interrupted``, ``failed`` or
    ``left`` (it goes on without this window).
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
        self.process: TrainingProcess | None = None
        self.plan, self.folder = Path(), Path()
        self.state = ""
        self.error: S2DError | None = None
        self.facts: Mapping[str, Any] = {}
        self.follows = False
        """Whether the training was left to itself by an earlier window: it cannot be told
        anything."""
        self._work: Work | None = None

    @property
    def is_active(self) -> bool:
        """Whether a training runs, or waits, for this window."""
        return self.state in ACTIVE

    def start(self, plan: Path, folder: Path) -> None:
        """Start a training, go on with an interrupted one, or watch one that runs already."""
        assert not self.is_active
        self.plan, self.folder = plan, folder
        self.error, self.facts = None, {}
        self.follows = is_training(folder)
        process = None if self.follows else TrainingProcess(plan, folder)
        self.process = process

        def events() -> Generator[Event, None, None]:
            # Starting takes a moment: not in the window's thread.
            if process is None:
                yield from _watched(folder)
            else:
                process.start()
                yield from process.events()

        self._work = Work(tr("wizard.run.work"), events(), self._ended, self._failed, self._on)
        self._set("running")
        self._background.start(self._work)

    def _set(self, state: str) -> None:
        self.state = state
        self.changed.emit()

    def _on(self, event: Event) -> None:
        if isinstance(event, Progress) and event.total:
            self.progressed.emit(event)
        elif isinstance(event, Note):
            self.noted.emit(event.text)
        elif isinstance(event, Preview):
            self.previewed.emit(event)
        elif isinstance(event, Result):
            self.facts = event.facts

    def _ended(self, _result: Any) -> None:
        if self.state in ("left", ""):
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

    def resume(self) -> None:
        """Let it go on."""
        if self.process is not None and self.state == "paused":
            self.process.resume()
            self._set("running")

    def stop(self) -> None:
        """Let it end well and keep the best network."""
        if self.process is not None and self.is_active:
            if self.state == "paused":
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
        if self.is_active:
            self._silence()
            if self.process is not None:
                if self.state == "paused":
                    self.process.resume()
                self.process.detach()
                self._wait()
            self._set("left")

    def end_alone(self) -> None:
        """`stop`, and do not wait: the network is written when this window is gone."""
        if self.process is not None and self.is_active:
            self.stop()
            self.leave()

    def discard(self) -> None:
        """End it and delete what it wrote.

        Raises
        ------
        S2DError
            If another window trains there.
        """
        process = self.process or TrainingProcess(self.plan, self.folder)
        self._silence()
        if self._work is not None:
            self._work.cancel()
        process.discard()
        self.facts, self.error = {}, None
        self._set("")

    def forget(self) -> None:
        """Another training is looked at; this one has ended."""
        assert not self.is_active
        self.process, self.error, self.facts, self.follows = None, None, {}, False
        if self.state:
            self._set("")

    def _silence(self) -> None:
        if self._work is not None:
            self._work.silence()

    def _wait(self) -> None:
        if self._work is not None:
            self._work.wait()


def _watched(folder: Path) -> Generator[Event, None, None]:
    """`follow`, with an empty `Progress` now and then, at which it can be closed."""
    found: SimpleQueue[Event | BaseException | None] = SimpleQueue()

    def read() -> None:
        try:
            for event in follow(folder):
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
