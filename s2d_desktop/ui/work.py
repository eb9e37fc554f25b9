"""Work outside the window's thread: a generator of events runs in a thread of its own.

::

    window's thread                         worker thread
    Work(generator).start() ──────────────> next(generator), next(generator), ...
    _collect() <── told (one signal) ────── events, then the result or the error
    cancel() ──── a flag ─────────────────> generator.close() before the next event
    pause() ───── a gate ─────────────────> waits before the next event until resume()

A thread cannot be killed; a generator is asked to end between two events.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event
from s2d_desktop.ui.texts import tr


def call(function: Callable[[], Any]) -> Generator[Event, None, Any]:
    """A generator without events whose result is that of `function`."""
    return function()
    yield  # a generator function needs one


def explained(error: BaseException) -> S2DError:
    """`error` as one with sentences; the traceback stays as its details."""
    if isinstance(error, S2DError):
        found = error
    elif isinstance(error, MemoryError):
        found = S2DError(tr("error.memory.what"), tr("error.memory.why"), tr("error.memory.try"))
    elif isinstance(error, OSError):
        found = S2DError(
            tr("error.system.what"),
            tr("error.system.why", reason=error.strerror or str(error)),
            tr("error.system.try"),
        )
    else:
        found = S2DError(
            tr("error.ours.what"),
            tr("error.ours.why", kind=type(error).__name__, reason=str(error)),
            tr("error.ours.try"),
        )
    found.details = "".join(traceback.format_exception(error))
    return found


class _Thread(QThread):
    told = Signal()

    def __init__(
        self, steps: Iterator[Event], cancelled: threading.Event, gate: threading.Event
    ) -> None:
        super().__init__()
        self.setObjectName("work")
        self._steps, self._cancelled, self._gate = steps, cancelled, gate
        self.is_done = False
        self.messages: SimpleQueue[tuple[str, Any]] = SimpleQueue()

    def run(self) -> None:
        try:
            while self._may_go_on():
                try:
                    event = next(self._steps)
                except StopIteration as end:
                    self.is_done = True
                    self._tell("result", end.value)
                    return
                self._tell("event", event)
            self._steps.close()
            self._tell("error", Cancelled(tr("error.cancelled")))
        except Exception as error:
            self._tell("error", explained(error))
        finally:
            self._steps = None

    def _may_go_on(self) -> bool:
        self._gate.wait()
        return not self._cancelled.is_set()

    def _tell(self, kind: str, value: Any) -> None:
        self.messages.put((kind, value))
        self.told.emit()


class Work(QObject):
    """One piece of work. Its callbacks run in the window's thread."""

    ended = Signal(object)
    """Carries this `Work`; sent after the last callback."""

    def __init__(
        self,
        title: str,
        steps: Generator[Event, None, Any],
        on_result: Callable[[Any], None],
        on_error: Callable[[S2DError], None],
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        super().__init__()
        self.title = title
        self.is_job = False
        """Whether it is one of the list, which may take hours and changes nothing that is open."""
        self._on = {"result": on_result, "error": on_error, "event": on_event}
        self._cancelled = threading.Event()
        self._silent = False
        self._over = False
        self._gate = threading.Event()
        self._gate.set()
        self._thread = _Thread(steps, self._cancelled, self._gate)
        self._thread.told.connect(self._collect)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask to end before the next event; the error callback gets `Cancelled`."""
        self._cancelled.set()
        self._gate.set()

    def pause(self) -> None:
        """Wait before the next event until `resume` or `cancel`."""
        if not self.is_cancelled:
            self._gate.clear()

    def resume(self) -> None:
        """Go on."""
        self._gate.set()

    @property
    def is_done(self) -> bool:
        """Whether it has come to its end, also if nobody was told."""
        return self._thread.is_done

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to end."""
        return self._cancelled.is_set()

    def silence(self) -> None:
        """Nobody wants the result any more: no callback from now on."""
        self._silent = True

    def wait(self) -> None:
        """Return when the thread has ended."""
        self._thread.wait()

    @Slot()
    def _collect(self) -> None:
        while not self._over:
            try:
                kind, value = self._thread.messages.get_nowait()
            except Empty:
                return
            self._over = kind != "event"
            if self._over:
                # The thread object must outlive its thread.
                self._thread.wait()
            callback = self._on[kind]
            try:
                if callback is not None and not self._silent:
                    callback(value)
            finally:
                # Also where what follows from it fails: else nothing after it would ever begin.
                if self._over:
                    self.ended.emit(self)


class Background(QObject):
    """All work of a window, so that it can end together with the window."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Work] = []

    @property
    def is_preparing(self) -> bool:
        """Whether anything is under way but jobs: a file is being opened, a setting taken up."""
        return any(not work.is_job for work in self.running)

    def start(self, work: Work) -> Work:
        """Begin `work` and keep it until it has ended."""
        self.running.append(work)
        work.ended.connect(self._forget)
        work.start()
        self.changed.emit()
        return work

    def do(
        self,
        title: str,
        function: Callable[[], Any],
        on_result: Callable[[Any], None],
        on_error: Callable[[S2DError], None],
    ) -> Work:
        """Call `function` in a thread."""
        return self.start(Work(title, call(function), on_result, on_error))

    @Slot(object)
    def _forget(self, work: Work) -> None:
        if work in self.running:
            self.running.remove(work)
        self.changed.emit()

    def stop(self) -> None:
        """Cancel everything and wait for it."""
        for work in list(self.running):
            work.silence()
            work.cancel()
        for work in list(self.running):
            work.wait()
        self.running.clear()
