"""The list of jobs: order, pause, cancel, results; what closing the window does to them."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.events import Failed, Progress, Result, Saved
from s2d_desktop.pipeline.card_turns import CARD
from s2d_desktop.ui.job import Job, TimeLeft
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.jobs_panel import JobsPanel
from s2d_desktop.ui.wizard import memory, trial
from s2d_desktop.ui.wizard.draft import PLAN_FILE
from s2d_desktop.ui.wizard.in_list import TrainingInList
from s2d_desktop.ui.wizard.run import TrainingRun
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


class List:
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


@pytest.fixture
def jobs(qapp, qtbot):
    shown = List(qtbot)
    yield shown
    for job in shown.bar.queue.jobs:
        if isinstance(job.make, Stepwise):
            job.make.let.release(100_000)
    shown.background.stop()
    shown.panel.close()


def test_a_second_export_waits_and_can_be_taken_away_or_run_sooner(jobs, tmp_path) -> None:
    first = Stepwise(2, tmp_path / "first.tif")
    others = {name: Stepwise(1) for name in ("second", "third", "fourth")}
    jobs.bar.add("first", first, True)
    for name, job in others.items():
        jobs.bar.add(name, job, True)
        job.let.release(1)
    assert jobs.rows() == ["first", "second", "third", "fourth"]
    assert jobs.said("second") == "Waiting for its turn"
    assert "Sooner" not in jobs.buttons("second")
    jobs.press("fourth", "Sooner")
    jobs.press("third", "Cancel")
    assert jobs.rows()[:3] == ["first", "second", "fourth"]
    assert (others["second"].done, others["third"].done) == (0, 0), "one job at a time"
    first.let.release(2)
    jobs.until(lambda: not jobs.bar.is_busy)
    assert [job.title for job in jobs.bar.queue.ended_jobs] == [
        *("fourth", "second", "first"),
        "third",
    ]
    assert others["third"].done == 0
    assert "third: cancelled." in jobs.said("third")


def test_a_paused_job_stands_still_until_it_is_resumed(jobs, qtbot) -> None:
    job = Stepwise(50)
    jobs.bar.add("long", job, True)
    job.let.release(2)
    jobs.until(lambda: jobs.bar.queue.running.done == 2)
    assert "2 of 50 blocks" in jobs.said("long")
    jobs.press("long", "Pause")
    job.let.release(20)
    # The step that was begun is ended; after it nothing happens.
    jobs.until(lambda: job.done == 3)
    qtbot.wait(100)
    assert job.done == 3
    assert jobs.said("long") == "Paused"
    assert jobs.bar.pause_button.text() == "Resume"
    jobs.press("long", "Resume")
    jobs.until(lambda: job.done == 22)


def test_a_paused_job_can_be_cancelled(jobs) -> None:
    job = Stepwise(50)
    jobs.bar.add("long", job, True)
    job.let.release(1)
    jobs.until(lambda: jobs.bar.queue.running.done == 1)
    jobs.bar.pause_button.click()
    job.let.release(1)
    jobs.press("long", "Cancel")
    jobs.until(lambda: not jobs.bar.is_busy)
    assert job.closed
    assert job.done <= 2


def test_what_is_done_offers_its_file_and_leaves_the_list_on_request(jobs, tmp_path, qtbot) -> None:
    job = Stepwise(1, tmp_path / "map.tif")
    job.let.release(1)
    jobs.bar.add("export", job, True)
    jobs.until(lambda: not jobs.bar.is_busy)
    assert jobs.buttons("export") == ["Show", "Open folder", "Remove"]
    with qtbot.waitSignal(jobs.panel.show_wished) as shown:
        jobs.press("export", "Show")
    assert shown.args == [tmp_path / "map.tif"]
    jobs.press("export", "Remove")
    assert jobs.rows() == []
    assert jobs.panel.empty.isVisible()
    assert (tmp_path / "map.tif").exists()


def test_the_bar_offers_the_file_of_the_job_that_has_ended(jobs, tmp_path, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    job, bar = Stepwise(1, tmp_path / "map.tif"), jobs.bar
    qtbot.addWidget(bar)
    bar.resize(1000, 40)
    bar.show()
    job.let.release(1)
    bar.add("export", job, True)
    jobs.until(bar.folder_button.isVisible)
    assert bar.text.full_text == f"Saved map.tif in {tmp_path}."
    bar.folder_button.click()
    assert opened == [str(tmp_path)]
    with qtbot.waitSignal(bar.show_wished) as shown:
        bar.show_button.click()
    assert shown.args == [tmp_path / "map.tif"]
    bar.add("next", Stepwise(1), True)
    assert not bar.folder_button.isVisible()


def test_what_failed_says_why_and_can_be_tried_again(jobs) -> None:
    tries = []

    def job():
        tries.append(1)
        yield Progress(1, 2)
        if len(tries) == 1:
            raise FileProblem("It is not written.", "The disk is full.", "Free some space.")

    jobs.bar.add("export", job, True)
    jobs.until(lambda: not jobs.bar.is_busy)
    assert jobs.said("export") == "It is not written. The disk is full. Free some space."
    jobs.press("export", "Try again")
    jobs.until(lambda: not jobs.bar.is_busy)
    assert jobs.said("export") == "export: done."


def test_what_failed_cannot_be_tried_again_once_its_image_is_closed(jobs) -> None:
    def job():
        yield Progress(1, 2)
        raise FileProblem("The disk is full.", "", "")

    jobs.bar.add("export", job, True)
    jobs.until(lambda: not jobs.bar.is_busy)
    jobs.bar.queue.let_go()
    assert jobs.buttons("export") == ["Remove"]


def test_items_of_a_batch_that_failed_are_named(jobs) -> None:
    def job():
        yield Failed("b.tif", FileProblem("It is broken.", "", ""))
        yield Progress(2, 2)

    jobs.bar.add("batch", job, True)
    jobs.until(lambda: not jobs.bar.is_busy)
    assert jobs.said("batch") == "batch: done. 1 could not be done: b.tif."


def test_the_list_works_with_the_keyboard_alone(jobs, qtbot) -> None:
    job = Stepwise(50)
    jobs.bar.add("long", job, True)
    job.let.release(1)
    jobs.until(lambda: jobs.bar.queue.running.done == 1)
    row = jobs.panel.rows[0]
    jobs.panel.focus()
    qtbot.keyClick(row.buttons["pause"], Qt.Key.Key_Space)
    assert jobs.bar.queue.running.state == "paused"
    assert row.buttons["resume"].isVisible()
    with qtbot.waitSignal(jobs.panel.closed):
        qtbot.keyClick(row.buttons["resume"], Qt.Key.Key_Escape)


def test_every_button_of_the_list_has_a_name_that_tells_its_job(jobs) -> None:
    jobs.bar.add("first", Stepwise(2), True)
    (row,) = jobs.panel.rows
    for button in row.buttons.values():
        assert button.accessibleName() == f"{button.text()}: first"


class Training:
    """A training in a process of its own, as far as the list knows it."""

    takes_orders = can_stop = True
    runs_already = False

    def __init__(self, jobs: List, on_card: bool) -> None:
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


def test_on_the_processor_a_job_runs_beside_a_training_and_it_is_said(jobs) -> None:
    training = Training(jobs, on_card=False)
    job = Stepwise(2)
    jobs.bar.add("export", job, True)
    assert jobs.rows() == ["training", "export"]
    assert jobs.bar.waiting.text() == "beside a training: both take longer"
    job.let.release(2)
    jobs.until(lambda: job.closed and not jobs.bar.is_busy)
    assert training.done == ["begin"]
    assert jobs.buttons("training") == ["Pause", "Stop and keep best", "Show its page"]


def test_on_the_graphics_card_a_job_waits_for_the_training_or_its_pause(jobs) -> None:
    training, job, other = Training(jobs, on_card=True), Stepwise(1), Stepwise(1)
    jobs.bar.add("export", job, True, on_card=True)
    jobs.bar.add("table", other, True)
    other.let.release(1)
    jobs.until(lambda: other.closed)
    assert job.done == 0, "what needs no card does not wait for it"
    assert "used by: training. Pause that one" in jobs.said("export")
    jobs.press("training", "Pause")
    assert jobs.bar.queue.running.title == "export"
    # Going on, the training waits for the export; what is asked for later waits for the training.
    jobs.press("training", "Resume")
    jobs.bar.add("second", Stepwise(1), True, on_card=True)
    assert jobs.said("training") == "Waiting for the graphics card, which is used by: export"
    job.let.release(1)
    jobs.until(lambda: training.job.state == "running")
    assert training.done == ["begin", "hold", "begin"]
    assert jobs.bar.queue.running is None
    jobs.press("training", "Stop and keep best")
    assert jobs.bar.queue.running.title == "second"


def test_a_training_begins_after_the_job_that_has_the_graphics_card(jobs) -> None:
    job = Stepwise(1)
    jobs.bar.add("export", job, True, on_card=True)
    training = Training(jobs, on_card=True)
    assert training.done == []
    job.let.release(1)
    jobs.until(lambda: training.done == ["begin"])


def test_a_trial_on_the_card_waits_for_the_job_there_and_goes_before_the_next(jobs) -> None:
    job, other, queue = Stepwise(1), Stepwise(1), jobs.bar.queue
    jobs.bar.add("export", job, True, on_card=True)
    begun: list[str] = []
    visit = queue.visit_card(lambda: begun.append("trial"))
    gone = queue.visit_card(lambda: begun.append("nobody waits for it any more"))
    queue.leave_card(gone)
    jobs.bar.add("second", other, True, on_card=True)
    assert (begun, CARD.is_lent) == ([], False)
    assert queue.card_holder.title == "export"
    job.let.release(1)
    jobs.until(lambda: begun == ["trial"])
    assert (queue.running, CARD.is_lent) == (None, True)
    queue.leave_card(visit)
    queue.leave_card(visit)
    assert (queue.running.title, CARD.is_lent) == ("second", False)
    other.let.release(1)
    jobs.until(lambda: not jobs.bar.is_busy)

    training = Training(jobs, on_card=True)
    assert CARD.is_lent, "what is visible is computed on the processor meanwhile"
    training.pause()
    assert not CARD.is_lent
    training.stop()
    assert Training(jobs, on_card=False).done == ["begin"]
    assert not CARD.is_lent


def test_the_trial_of_the_wizard_says_what_it_waits_for(jobs, monkeypatch, tmp_path) -> None:
    training = SimpleNamespace(patch=64)
    draft = SimpleNamespace(uses_card=True, file=tmp_path, folder=tmp_path, save=lambda: None)
    draft.settings = SimpleNamespace(training=training)
    found = Result({"patch": 64})
    monkeypatch.setattr(trial, "trial_in_process", lambda *_: (event for event in [found]))
    one, said = trial.Trial(jobs.background, jobs.bar.queue), []
    one.waits.connect(lambda title: said.append(f"waits for {title}"))
    one.begun.connect(lambda: said.append("begins"))
    one.done.connect(lambda _: said.append("done"))
    job = Stepwise(1)
    jobs.bar.add("export", job, True, on_card=True)
    one.begin(draft)
    one.end()
    one.begin(draft)
    assert said == ["waits for export"] * 2
    job.let.release(1)
    jobs.until(lambda: said[2:] == ["begins", "done"])
    one.begin(draft)
    jobs.until(lambda: said[4:] == ["done"])
    assert not CARD.is_lent


def test_a_paused_training_that_was_to_go_on_can_stay_paused(jobs) -> None:
    training = Training(jobs, on_card=True)
    training.pause()
    jobs.bar.add("export", Stepwise(9), True, on_card=True)
    jobs.press("training", "Resume")
    jobs.press("training", "Cancel")
    assert jobs.said("training") == "Paused"
    assert jobs.bar.queue.beside is training.job


def test_a_training_that_waits_is_offered_at_the_next_start_unless_it_is_given_up(
    jobs, qtbot, tmp_path
) -> None:
    jobs.bar.add("export", Stepwise(9), True, on_card=True)
    (tmp_path / PLAN_FILE).write_text("{}")
    memory.remember(tmp_path)
    run = TrainingRun(jobs.background)
    listed = TrainingInList(run, jobs.bar.queue, tmp_path / PLAN_FILE, tmp_path, True)
    title = f"Training {tmp_path.name}"
    assert (run.state, run.process) == ("waiting", None)
    assert "used by: export" in jobs.said(title)
    assert memory.unfinished() == [tmp_path]
    with qtbot.waitSignal(listed.given_up):
        jobs.press(title, "Cancel")
    assert run.state == ""
    assert jobs.rows() == ["export"]


def test_the_time_left_of_a_training_is_known_although_its_end_moves(jobs) -> None:
    now = iter(range(100))
    training = Training(jobs, on_card=False)
    for k in range(21):
        jobs.bar.queue.advance(training.job, Progress(k, 100 + k, "Training", "iterations"))
        if not k:
            training.job._left = TimeLeft(lambda: float(next(now)))
    # One iteration a second.
    assert training.job.seconds_left == 100


def endless():
    k = 0
    while True:
        k += 1
        time.sleep(0.005)
        yield Progress(k, 1000, "", "blocks")


def test_closing_may_keep_jobs_running_until_they_are_done(window, qtbot, tmp_path) -> None:
    job = Stepwise(3, tmp_path / "late.tif")
    window.jobs.add("export", job, True)
    del window.ask_before_stopping
    window.jobs_list.ask_how_to_close = lambda: "keep"
    window.close()
    assert not window.isVisible()
    assert window.jobs.is_busy
    with qtbot.waitSignal(window.jobs_list.all_ended, timeout=PATIENCE_MS):
        job.let.release(3)
    assert (tmp_path / "late.tif").exists()


def test_closing_may_stop_jobs_or_not_happen(window, qtbot) -> None:
    window.jobs.add("export", endless, True)
    del window.ask_before_stopping
    window.jobs_list.ask_how_to_close = lambda: "stay"
    window.close()
    assert window.isVisible()
    assert window.jobs.is_busy
    window.jobs_list.ask_how_to_close = lambda: "stop"
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    assert not window.background.running


def test_the_list_opens_above_the_bar_and_stays_while_jobs_end(opened, qtbot) -> None:
    qtbot.mouseClick(opened.jobs.list_button, Qt.MouseButton.LeftButton)
    panel = opened.jobs_list.panel
    assert panel.isVisible()
    assert panel.empty.isVisible()
    job = Stepwise(1)
    opened.jobs.add("export", job, True)
    assert not panel.empty.isVisible()
    job.let.release(1)
    qtbot.waitUntil(lambda: not opened.jobs.is_busy, timeout=PATIENCE_MS)
    assert panel.isVisible()
    qtbot.mouseClick(panel.close_button, Qt.MouseButton.LeftButton)
    assert not panel.isVisible()


def test_esc_in_the_list_puts_it_away_and_does_not_cancel_the_job(opened, qtbot) -> None:
    opened.jobs.add("export", endless, True)
    opened.jobs.list_button.click()
    panel = opened.jobs_list.panel
    QApplication.processEvents()
    panel.focus()
    qtbot.keyClick(panel.rows[0].buttons["pause"], Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert opened.jobs.queue.running.state == "running"
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert opened.jobs.queue.running is None or opened.jobs.queue.running.state == "cancelling"
