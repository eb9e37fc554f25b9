"""The line at the bottom: the job that runs, how far, how long still, Pause, Cancel, the list."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from s2d_desktop.model.events import Event
from s2d_desktop.ui.commands.shortcuts import tell_key
from s2d_desktop.ui.job import Job, Kept, Then
from s2d_desktop.ui.job_queue import JobQueue
from s2d_desktop.ui.texts import below, duration, tr
from s2d_desktop.ui.viewer.panel import ElidedLabel
from s2d_desktop.ui.work import Background

STEPS = 1000
"""Of a full bar of progress."""


def so_far(job: Job) -> str:
    """How far a running job is, and how long it will take: empty while nothing is counted."""
    if not job.total:
        return ""
    unit = below(job.unit) or tr("jobs.unit")
    said = tr("jobs.count", done=f"{job.done:g}", total=f"{job.total:g}", unit=unit)
    if job.state == "running" and job.seconds_left is not None and job.seconds_left >= 1:
        return tr("jobs.and_left", said=said, duration=duration(job.seconds_left))
    return said


def outcome(job: Job) -> str:
    """How a job has ended, in a sentence."""
    if job.state == "cancelled":
        ended = "cancelled" if job.aside is None else "interrupted"
        return tr(f"jobs.{ended}", title=job.title)
    if job.state == "failed":
        error = job.error
        said = (error.what, error.why, error.try_this) if error is not None else ()
        return " ".join(below(part) for part in said if part)
    if job.saved:
        names = ", ".join(p.name for p in job.saved)
        return tr("jobs.saved", names=names, folder=job.saved[0].parent)
    return below(job.notes[-1]) if job.notes else tr("jobs.done", title=job.title)


def tip_of(job: Job, button: str) -> str:
    """What a button does to `job`."""
    room = "wizard.training" if job.aside is not None and button in ("pause", "resume") else "jobs"
    return tr(f"{room}.{button}_tip")


def open_folder(job: Job) -> None:
    """Show the files of a job where they lie."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(job.written[0].parent)))


def show_progress(bar: QProgressBar, job: Job) -> None:
    """Set a bar to how far `job` is; it only moves to and fro while nothing is counted."""
    if job.total:
        bar.setRange(0, STEPS)
        bar.setValue(round(STEPS * job.done / job.total))
    else:
        bar.setRange(0, 0)


class JobsBar(QFrame):
    """Shows the first of the jobs; others are in the list."""

    finished = Signal(str, object)
    """Title of a job and the files it saved."""
    failed = Signal(object)
    """The `S2DError` of a job that could not go on."""
    previewed = Signal(object)
    """A `Preview` of the running job."""
    preview_cancelled = Signal()
    """Cancel was pressed while only what is visible was being computed."""
    show_wished = Signal(object)
    """Path of an image that the job on the bar has written."""
    list_wished = Signal(bool)
    """The list of jobs is to be shown, or to be put away."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.setObjectName("jobsBar")
        self.queue = JobQueue(background, self)
        self.queue.changed.connect(self._show)
        self.queue.advanced.connect(self._show)
        self.queue.ended.connect(self._on_ended)
        self.queue.previewed.connect(self.previewed)
        self.text = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("jobs.progress"))
        self.bar.setToolTip(tr("jobs.progress"))
        self.bar.setTextVisible(False)
        self.waiting = QLabel()
        self.waiting.setProperty("quiet", True)
        self.pause_button = QPushButton(tr("jobs.pause"))
        self.pause_button.setToolTip(tr("jobs.pause_tip"))
        self.pause_button.clicked.connect(self.pause)
        self.cancel_button = QPushButton(tr("jobs.cancel"))
        tell_key(self.cancel_button, tr("jobs.cancel_tip"), "cancel")
        self.cancel_button.setAccessibleName(tr("jobs.cancel"))
        self.cancel_button.clicked.connect(self.cancel)
        self.show_button, self.folder_button = QPushButton(), QPushButton()
        for name, button in (("show", self.show_button), ("folder", self.folder_button)):
            button.setText(tr(f"jobs.{name}"))
            button.setToolTip(tr(f"jobs.{name}_tip"))
            button.setAccessibleName(button.text())
            button.hide()
        self.show_button.clicked.connect(lambda: self.show_wished.emit(self._ended.image))
        self.folder_button.clicked.connect(lambda: open_folder(self._ended))
        self._ended: Job | None = None
        """The job whose outcome the bar tells."""
        self.list_button = QPushButton(tr("jobs.list"))
        self.list_button.setCheckable(True)
        self.list_button.setToolTip(tr("jobs.list_tip"))
        self.list_button.setAccessibleName(tr("jobs.list"))
        self.list_button.toggled.connect(self.list_wished)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 8, 5)
        layout.setSpacing(8)
        layout.addWidget(self.text, 3)
        layout.addWidget(self.bar, 2)
        layout.addWidget(self.waiting)
        layout.addWidget(self.show_button)
        layout.addWidget(self.folder_button)
        layout.addWidget(self.pause_button)
        layout.addWidget(self.cancel_button)
        layout.addWidget(self.list_button)
        for part in (self.bar, self.pause_button, self.cancel_button):
            part.hide()
        self._shown: tuple[Job, float] | None = None
        """The job on the bar and what of it was counted, to see when another part begins."""
        self._previews = False
        """Whether the bar tells of what is visible."""
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(10_000)
        self._fade.timeout.connect(self._clear)

    @property
    def is_busy(self) -> bool:
        """Whether a job of this process runs or waits."""
        return self.queue.is_busy

    @property
    def matters(self) -> bool:
        """Whether a job writes files, so that closing the window should ask."""
        return any(job.matters for job in self.queue.jobs if not job.has_ended)

    def add(
        self,
        title: str,
        job: Callable[[], Generator[Event, None, Any]],
        matters: bool,
        then: Then = None,
        lastly: Callable[[], None] | None = None,
        *,
        on_card: bool = False,
        kept: Kept | None = None,
    ) -> Job:
        """Run `job` when those before it are done, `then` if it ends well, `lastly` in any case.

        `on_card` and `kept` as in `Job`.
        """
        return self.queue.add(Job(title, job, matters, then, lastly, on_card, kept))

    @property
    def _told(self) -> Job | None:
        """The job that the bar tells of: a training only while no other one runs."""
        return self.queue.running or self.queue.beside

    @Slot()
    def pause(self) -> None:
        """Let the job on the bar wait, or let it go on."""
        job = self._told
        if job is not None:
            (self.queue.resume if job.state == "paused" else self.queue.pause)(job)

    @Slot()
    def cancel(self) -> None:
        """Ask the running job to end; it does within one tile. Without a job, stop the preview."""
        if self.queue.running is None:
            self.preview_cancelled.emit()
        else:
            self.queue.cancel(self.queue.running)

    def end(self) -> None:
        """The window closes: end all jobs of this process."""
        self.queue.close()
        if self.queue.running is None:
            self.preview_cancelled.emit()

    def show_preview(self, waiting: int) -> None:
        """Say how many tiles of what is visible are still missing, while no job runs."""
        self._previews = waiting > 0
        if self.queue.running is not None or self._fade.isActive():
            return
        if self.queue.beside is not None and not waiting:
            self._show()
            return
        self.pause_button.hide()
        self.bar.setRange(0, 0)
        self.bar.setVisible(waiting > 0)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setVisible(waiting > 0)
        self.text.say(tr("jobs.preview", count=waiting) if waiting else tr("jobs.ready"))

    def _tell_files(self, job: Job | None) -> None:
        """Offer to open what a job has written; None for no job."""
        self._ended = job
        self.show_button.setVisible(job is not None and job.image is not None)
        self.folder_button.setVisible(job is not None and bool(job.written))

    @Slot()
    def _clear(self) -> None:
        if not self.window().isActiveWindow() and self._ended is not None and self.isVisible():
            # Nobody has seen it yet.
            self._fade.start()
            return
        self._tell_files(None)
        self.text.say(tr("jobs.ready"))
        self._show()

    @Slot()
    def _show(self, _job: Job | None = None) -> None:
        queue, count = self.queue, len(self.queue.waiting)
        said = [tr("jobs.waiting", count=count)] if count else []
        if queue.running is not None and queue.beside is not None and not queue.beside.on_card:
            rests = queue.beside.state == "paused"
            said.append(tr("jobs.beside_paused" if rests else "jobs.beside"))
        self.waiting.setText(tr("jobs.also").join(said))
        job = self._told
        if job is None or job.has_ended:
            return
        if job is queue.beside and (self._previews or self._fade.isActive()):
            return
        self._fade.stop()
        self._tell_files(None)
        if self._shown != (job, job.total):
            self._shown = job, job.total
            if job.total:
                self.bar.setValue(0)
        show_progress(self.bar, job)
        self.bar.show()
        # What has learned for hours is not lost by one press; its page has more to choose from.
        self.cancel_button.setVisible(job.aside is None)
        self.pause_button.setVisible(job.aside is None or job.aside.takes_orders)
        goes_on = job.state not in ("cancelling", "stopping")
        self.cancel_button.setEnabled(goes_on)
        self.pause_button.setEnabled(goes_on)
        what = "resume" if job.state == "paused" else "pause"
        self.pause_button.setText(tr(f"jobs.{what}"))
        self.pause_button.setAccessibleName(tr(f"jobs.{what}"))
        self.pause_button.setToolTip(tip_of(job, what))
        said = so_far(job)
        if job.state in ("cancelling", "paused", "stopping"):
            said = tr(f"jobs.{job.state}", title=job.title)
        elif said:
            said = tr("jobs.so_far", title=job.title, said=said)
        self.text.say(said or job.title)

    @Slot(object)
    def _on_ended(self, job: Job) -> None:
        if job.aside is None and job is not self.queue.running:
            return
        if job.aside is not None and self.queue.running is not None:
            # The bar tells of the other one; the list of both.
            return
        self._shown = None
        for part in (self.bar, self.pause_button, self.cancel_button):
            part.hide()
        self.text.say(outcome(job))
        self._fade.start()
        self._tell_files(job)
        if job.aside is not None:
            # The page of the training says the rest.
            return
        if job.state == "failed":
            self.failed.emit(job.error)
        elif job.state == "done":
            self.finished.emit(job.title, list(job.saved))
