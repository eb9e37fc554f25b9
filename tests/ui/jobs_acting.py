"""Jobs that a test drives step by step, and the list as a user sees it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from s2d_desktop.model.events import Progress, Saved
from s2d_desktop.ui.job import Job
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.jobs_panel import JobsPanel
from s2d_desktop.ui.work import Background
from tests.ui.acting import PATIENCE_MS


class Stepwise:
    """A job of which a test lets one step after the other happen."""

    def __init__(self, steps: int = 1000, path: Path | None = None) -> None:
        self.steps, self.path = steps, path
        self.let = threading.Semaphore(0)
        self.done, self.closed = 0, False

    def __call__(self):
        try:
            for k in range(self.steps):
                assert self.let.acquire(timeout=60)
                self.done = k + 1
                yield Progress(k + 1, self.steps, "", "blocks")
            if self.path is not None:
                self.path.write_bytes(b"")
                yield Saved(self.path)
        finally:
            self.closed = True


class JobsShown:
    """The bar and the list, as in the window."""

    def __init__(self, qtbot) -> None:
        self.background = Background()
        self.bar = JobsBar(self.background)
        self.panel = JobsPanel(self.bar.queue)
        self.panel.resize(1000, 300)
        self.panel.show()
        self._qtbot = qtbot

    def rows(self) -> list[str]:
        return [row.title.full_text for row in self.panel.rows]

    def said(self, title: str) -> str:
        return self._row(title).state.full_text

    def buttons(self, title: str) -> list[str]:
        return [b.text() for b in self._row(title).buttons.values() if b.isVisibleTo(self.panel)]

    def press(self, title: str, text: str) -> None:
        QApplication.processEvents()
        row = self._row(title)
        (button,) = [b for b in row.buttons.values() if b.text() == text and b.isVisible()]
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def until(self, condition) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def _row(self, title: str):
        return next(row for row in self.panel.rows if row.title.full_text == title)


class Training:
    """A training in a process of its own, as far as the list knows it."""

    takes_orders = can_stop = True
    runs_already = False

    def __init__(self, jobs: JobsShown, on_card: bool) -> None:
        self.queue, self.done = jobs.bar.queue, []
        self.job = Job("training", Stepwise(0), False, on_card=on_card, aside=self)
        self.queue.add(self.job)

    def begin(self) -> None:
        self.done.append("begin")
        self.queue.show(self.job, "running")

    def pause(self) -> None:
        self.queue.show(self.job, "paused")

    def hold(self) -> None:
        self.done.append("hold")

    def drop(self) -> None:
        self.queue.show(self.job, "paused")

    def stop(self) -> None:
        self.queue.end(self.job, "done")

    def go_on(self) -> None:
        self.done.append("go on")

    def show(self) -> None:
        self.done.append("show")


def endless():
    k = 0
    while True:
        k += 1
        time.sleep(0.005)
        yield Progress(k, 1000, "", "blocks")
