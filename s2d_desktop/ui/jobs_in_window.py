"""The jobs of a window: their list, what is said when one ends, what closing or a crash does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from s2d_desktop.jobs.unfinished import Unfinished, unfinished
from s2d_desktop.model.errors import InputError
from s2d_desktop.ui.announcing import Announcer
from s2d_desktop.ui.export_wish import ExportWish
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.jobs_panel import JobsPanel
from s2d_desktop.ui.message_box import give_room
from s2d_desktop.ui.noted_way import way_from
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.way_back import WayBack


class JobsOfWindow(QObject):
    """Between the bar, the list and the window that has both."""

    all_ended = Signal()
    """The last job has ended that was kept running without a window."""

    def __init__(self, jobs: JobsBar, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self.jobs = jobs
        self.panel = JobsPanel(jobs.queue)
        self.announcer = Announcer(window)
        self.runs_alone = False
        """Whether the window is hidden until the last job has ended."""
        self._continued: Unfinished | None = None
        jobs.list_wished.connect(self._show_list)
        jobs.show_wished.connect(self._open)
        jobs.queue.ended.connect(self.announcer.tell)
        # Queued: what follows from the last job is done before the window closes.
        jobs.queue.changed.connect(self._end_alone, Qt.ConnectionType.QueuedConnection)
        self.panel.closed.connect(self._put_away)
        self.panel.show_wished.connect(self._open)

    def connect_to(self, window: Any) -> None:
        """Offer on the start page what a crash has cut off; let go of images that are closed."""
        window.conductor.image_changed.connect(self.jobs.queue.let_go)
        window.conductor.document_changed.connect(self.jobs.queue.let_go)
        self._way_back = WayBack(window)
        self._way_back.arrived.connect(self._go_on)
        self._way_back.lost.connect(self._cannot_go_on)
        self._cards = (window.start_page.left_exports, self.panel.left)
        for cards in self._cards:
            cards.decided.connect(self._decide)
        self.offer()

    def offer(self) -> None:
        """Look for exports that did not come to their end."""
        items = [] if self._continued is not None else unfinished()
        for cards in self._cards:
            cards.show_items(items)

    @Slot(object, bool)
    def _decide(self, item: Unfinished, goes_on: bool) -> None:
        if not goes_on:
            item.discard()
            self.offer()
        elif self._window.project.may_leave():
            self._continued = item
            # One way at a time.
            self.offer()
            self._way_back.begin(way_from(item.way_back))

    @Slot()
    def _go_on(self) -> None:
        item, self._continued = self._continued, None
        wish, window = self._way_back.way.wish, self._window
        # Each makes its own record again.
        if isinstance(wish, ExportWish):
            if window.exporter.may_replace(item.output, wish):
                item.forget()
                window.exporter.export_to(item.output, wish)
        elif window.more_images.may_replace(wish):
            item.forget()
            window.more_images.begin(wish)
        self.offer()

    @Slot(str)
    def _cannot_go_on(self, what: str) -> None:
        item, self._continued = self._continued, None
        self.offer()
        if what == "file":
            return  # why it cannot be opened has been said
        own = ("class", "network", "image", "strokes", "forest")
        known = what if what in own else "settings"
        error = InputError(
            tr("left.cannot.what", name=item.output.name),
            tr(f"left.cannot.{known}"),
            tr("left.cannot.try"),
        )
        self._window.show_error(error, "")

    def show_on(self, here: bool) -> None:
        """Show the bar, and the list if it is wished for, on the pages that have jobs."""
        self.jobs.setVisible(here)
        self.panel.setVisible(here and self.jobs.list_button.isChecked())

    @Slot(bool)
    def _show_list(self, on: bool) -> None:
        self.panel.setVisible(on)
        if on:
            self.panel.focus()

    @Slot()
    def _put_away(self) -> None:
        self.jobs.list_button.setChecked(False)
        self.jobs.list_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _open(self, path: object) -> None:
        self._window.open_file(path)

    def ask_how_to_close(self) -> str:
        """What becomes of jobs that are not done: ``keep`` them running, ``stop``, or ``stay``."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("closing.title"))
        box.setText(tr("closing.text"))
        box.setInformativeText(tr("closing.more"))
        role = QMessageBox.ButtonRole
        buttons = {
            name: box.addButton(tr(f"closing.{name}"), kind)
            for name, kind in (
                ("keep", role.AcceptRole),
                ("stop", role.DestructiveRole),
                ("stay", role.RejectRole),
            )
        }
        for button in buttons.values():
            button.setAccessibleName(button.text())
        box.setDefaultButton(buttons["keep"])
        box.setEscapeButton(buttons["stay"])
        give_room(box)
        box.exec()
        clicked = box.clickedButton()
        return next((name for name, button in buttons.items() if button is clicked), "stay")

    def ask_before_stopping(self) -> bool:
        """Whether jobs may be stopped; where they shall run on, the window hides meanwhile."""
        how = self.ask_how_to_close()
        if how == "keep":
            running = self.jobs.queue.running
            if running is not None:
                self.jobs.queue.resume(running)
            self.runs_alone = True
            self._window.hide()
            self._end_alone()
        return how == "stop"

    @Slot()
    def _end_alone(self) -> None:
        if not self.runs_alone:
            return
        if self._window.isVisible():
            # It was called back, to say something about a job.
            self.runs_alone = False
        elif not self.jobs.is_busy:
            self.runs_alone = False
            if self._window.close():
                self.all_ended.emit()

    def close(self) -> None:
        """Say nothing any more."""
        self.runs_alone = False
        self.announcer.silence()
