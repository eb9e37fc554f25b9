"""Trainings of a window: where they begin, where interrupted ones are offered, how it closes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from s2d_desktop.model.events import Progress
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.message_box import give_room
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard import memory
from s2d_desktop.ui.wizard.desk import TrainingDesk


class TrainingsOfWindow(QObject):
    """Between the window's menus and pages and the `TrainingDesk`."""

    def __init__(self, conductor: Conductor, jobs: JobsBar, window: QWidget) -> None:
        super().__init__(window)
        self.desk = TrainingDesk(conductor, jobs, window)
        self.wizard = self.desk.wizard
        self._window: Any = window

    def connect_to(self, window: Any) -> None:
        """Connect the menu Train, the steps Enhance and Train and the start page of a window."""
        desk, actions = self.desk, window.menus.actions
        actions["train_network"].triggered.connect(desk.begin)
        actions["train_details"].triggered.connect(desk.begin_in_detail)
        actions["train_continue"].triggered.connect(desk.show_training)
        actions["train_open"].triggered.connect(desk.ask_for_folder)
        window.workbench.enhance.train_wished.connect(desk.begin)
        self._step = step = window.workbench.train
        step.train_wished.connect(desk.begin)
        step.details_wished.connect(desk.begin_in_detail)
        step.show_wished.connect(desk.show_training)
        desk.run.progressed.connect(self._show_progress)
        window.start_page.training_wished.connect(self._go_on)
        desk.failed.connect(window.show_error)
        desk.shown.connect(window.show_wizard)
        desk.used.connect(window.leave_page)
        self.wizard.left.connect(window.leave_page)
        desk.changed.connect(self.offer)
        self.offer()

    @Slot(str)
    def _go_on(self, folder: str) -> None:
        self.desk.open_folder(Path(folder))

    @Slot()
    def offer(self) -> None:
        """Offer to go on with trainings that were interrupted."""
        unfinished = [] if self.desk.run.is_active else memory.unfinished()
        self._window.start_page.show_trainings(unfinished)
        can = bool(self.desk.run.state or unfinished)
        self._window.menus.actions["train_continue"].setEnabled(can)
        run, page = self.desk.run, self.wizard.training
        said = page.state.text() if run.state else ""
        self._step.show_run(run.state, said, unfinished[0].name if unfinished else "")
        self._window.workbench.show_states()

    @Slot(object)
    def _show_progress(self, _event: Progress) -> None:
        """As on the page of the training, which has heard of it before."""
        page = self.wizard.training
        self._step.show_progress(page.bar.value(), page.bar.maximum(), page.counted.text())

    def ask_how_to_close(self) -> str:
        """What becomes of a training when its window closes.

        Returns
        -------
        ``keep`` (it runs on), ``pause`` (it goes on next time), ``stop`` (keep the best), or
        ``cancel``: the window stays.
        """
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("wizard.closing.title"))
        box.setText(tr("wizard.closing.text"))
        box.setInformativeText(tr("wizard.closing.more"))
        role = QMessageBox.ButtonRole
        buttons = {
            name: box.addButton(tr(f"wizard.closing.{name}"), role.AcceptRole)
            for name in ("keep", "pause", "stop")
        }
        cancel = box.addButton(tr("wizard.closing.cancel"), role.RejectRole)
        for name, button in (*buttons.items(), ("cancel", cancel)):
            button.setToolTip(tr(f"wizard.closing.{name}_tip"))
            button.setAccessibleName(button.text())
        box.setDefaultButton(buttons["pause"])
        box.setEscapeButton(cancel)
        give_room(box)
        box.exec()
        clicked = box.clickedButton()
        return next((name for name, button in buttons.items() if button is clicked), "cancel")

    def may_close(self) -> bool:
        """Whether the window may close; a training that runs becomes what the user says."""
        run = self.desk.run
        how = ""
        # One that waits for its turn is offered at the next start. Where jobs were kept running
        # without a window, nobody is there to be asked, and the training runs on as well.
        there = run.process is not None and self._window.isVisible()
        if there and run.is_active and run.takes_orders and run.state != "stopping":
            how = self.ask_how_to_close()
        if how == "cancel":
            return False
        self.desk.end_trial()
        if how == "pause":
            # Writing the checkpoint takes a moment; nobody shall look at a frozen window.
            self._window.hide()
            run.interrupt()
        elif how == "stop":
            run.end_alone()
        elif run.is_active:
            run.leave()
        return True
