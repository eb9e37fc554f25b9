"""The list of jobs: what runs, what waits and in which order, what came of the others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.job import Job
from s2d_desktop.ui.job_queue import JobQueue
from s2d_desktop.ui.jobs_bar import open_folder, outcome, show_progress, so_far, tip_of
from s2d_desktop.ui.left_cards import LeftExports
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.panel import ElidedLabel

BUTTONS = (
    *("pause", "resume", "stop", "page", "sooner", "later"),
    *("show", "folder", "again", "cancel", "forget"),
)
MOST_ROWS = 3
"""So many jobs are seen without scrolling."""


def offered(job: Job, queue: JobQueue) -> set[str]:
    """Which of `BUTTONS` make sense for a job now."""
    page = {"page"} if job.aside is not None else set()
    if job.state in ("running", "paused"):
        goes_on = {"resume" if job.state == "paused" else "pause"}
        if job.aside is None:
            return {*goes_on, "cancel"}
        orders = goes_on if job.aside.takes_orders else set()
        return {*orders, *page, *(["stop"] if job.aside.can_stop else [])}
    if job.state == "waiting":
        first, last = queue.waiting[0] is job, queue.waiting[-1] is job
        return {"cancel", *page, *([] if first else ["sooner"]), *([] if last else ["later"])}
    if job.state in ("cancelling", "stopping"):
        return page
    found = {"forget", *(["again"] if job.can_repeat else [])}
    found |= {"folder"} if job.written else set()
    if job.aside is not None and not queue.trains:
        found |= page if job.state == "done" else {"resume"}
    return found | ({"show"} if job.image is not None else set())


class JobRow(QFrame):
    """One job of the list."""

    pressed = Signal(object, str)
    """The job, and which of `BUTTONS`."""

    def __init__(self, job: Job, queue: JobQueue) -> None:
        super().__init__()
        self.setObjectName("card")
        self.job, self._queue = job, queue
        self.title = ElidedLabel()
        self.title.say(job.title)
        self.state = ElidedLabel()
        self.state.setProperty("quiet", True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("jobs.progress_of", title=job.title))
        self.bar.setToolTip(tr("jobs.progress"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.state)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 6)
        layout.setSpacing(8)
        layout.addLayout(words, 3)
        layout.addWidget(self.bar, 1)
        self.buttons: dict[str, QPushButton] = {}
        for name in BUTTONS:
            button = QPushButton(tr(f"jobs.{name}"))
            button.setToolTip(tip_of(job, name))
            button.setAccessibleName(tr("jobs.button_of", button=button.text(), title=job.title))
            button.setProperty("job", name)
            button.clicked.connect(self._press)
            layout.addWidget(button)
            self.buttons[name] = button
        self.show_job()

    @Slot()
    def _press(self) -> None:
        self.pressed.emit(self.job, self.sender().property("job"))

    def show_job(self) -> None:
        """Say again how far the job is."""
        job = self.job
        self.bar.setVisible(job.state in ("running", "paused", "cancelling", "stopping"))
        show_progress(self.bar, job)
        said = so_far(job) if job.state == "running" else ""
        if job.has_ended:
            said = outcome(job)
            if job.missed:
                names = ", ".join(failed.item for failed in job.missed)
                said = tr("jobs.missed", said=said, count=len(job.missed), names=names)
        elif job.state == "waiting" and (holder := self._queue.blocking(job)) is not None:
            pausing = holder is self._queue.beside and holder.aside.takes_orders
            said = tr("jobs.for_card" + "_of_training" * pausing, title=holder.title)
        self.state.say(said or tr(f"jobs.state.{job.state}"))
        useful = offered(job, self._queue)
        focused = next((b for b in self.buttons.values() if b.hasFocus()), None)
        for name, button in self.buttons.items():
            button.setVisible(name in useful)
        if focused is not None and not focused.isVisibleTo(self):
            # Whoever pressed Pause with the keyboard is on Resume now.
            self.focus()

    def focus(self) -> None:
        """Give the focus to the first button that can be pressed."""
        for button in self.buttons.values():
            if button.isVisibleTo(self):
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return


class JobsPanel(QFrame):
    """Lies above the bar while it is wished for."""

    show_wished = Signal(object)
    """Path of an image that a job has written."""
    closed = Signal()

    def __init__(self, queue: JobQueue) -> None:
        super().__init__()
        self.setObjectName("jobsPanel")
        self.setAccessibleName(tr("jobs.list"))
        self._queue = queue
        self.rows: list[JobRow] = []
        title = QLabel(tr("jobs.list"))
        title.setObjectName("stepTitle")
        self.clear_button = QPushButton(tr("jobs.clear"))
        self.clear_button.setToolTip(tr("jobs.clear_tip"))
        self.clear_button.clicked.connect(queue.forget_ended)
        self.close_button = QPushButton(tr("jobs.close"))
        self.close_button.setToolTip(tr("jobs.close_tip"))
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.clear_button)
        top.addWidget(self.close_button)
        self.empty = QLabel(tr("jobs.none"))
        self.empty.setProperty("quiet", True)
        self.empty.setWordWrap(True)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(4)
        self._list.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName(tr("jobs.list"))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 6)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.empty)
        column.addWidget(self.area)
        self.left = LeftExports(1)
        """What an earlier window has left."""
        column.addWidget(self.left)
        queue.changed.connect(self._fill)
        queue.advanced.connect(self._advance)
        self.hide()
        self._fill()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self.minimumSizeHint().height())

    def focus(self) -> None:
        """Give the focus to the first button of the list."""
        (self.rows[0].focus if self.rows else self.close_button.setFocus)()

    def event(self, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.ShortcutOverride
        if is_key and event.key() == Qt.Key.Key_Escape:
            # Else the menu's Esc would cancel the job.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _fill(self) -> None:
        jobs = self._queue.jobs
        if [row.job for row in self.rows] != jobs:
            kept = {id(row.job): row for row in self.rows}
            had_focus = any(b.hasFocus() for row in self.rows for b in row.buttons.values())
            self.rows = [kept.pop(id(job), None) or self._row(job) for job in jobs]
            for row in kept.values():
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
            for place, row in enumerate(self.rows):
                self._list.insertWidget(place, row)
            if had_focus and not any(b.hasFocus() for r in self.rows for b in r.buttons.values()):
                self.focus()
        for row in self.rows:
            row.show_job()
        self.empty.setVisible(not self.rows)
        self.area.setVisible(bool(self.rows))
        self.clear_button.setEnabled(bool(self._queue.ended_jobs))
        seen = self.rows[:MOST_ROWS]
        high = sum(row.sizeHint().height() for row in seen) + 4 * max(0, len(seen) - 1)
        self.area.setFixedHeight(high + 2)

    def _row(self, job: Job) -> JobRow:
        row = JobRow(job, self._queue)
        row.pressed.connect(self._act)
        return row

    @Slot(object)
    def _advance(self, job: Job) -> None:
        for row in self.rows:
            if row.job is job:
                row.show_job()

    @Slot(object, str)
    def _act(self, job: Job, name: str) -> None:
        queue = self._queue
        acts = {
            "pause": queue.pause,
            "resume": lambda job: job.aside.go_on() if job.has_ended else queue.resume(job),
            "stop": lambda job: job.aside.stop(),
            "page": lambda job: job.aside.show(),
            "cancel": queue.cancel,
            "forget": queue.forget,
            "again": queue.repeat,
            "sooner": lambda job: queue.move(job, -1),
            "later": lambda job: queue.move(job, 1),
            "show": lambda job: self.show_wished.emit(job.image),
            "folder": open_folder,
        }
        acts[name](job)
