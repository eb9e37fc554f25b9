"""The list of jobs: order, pause, cancel, results; what closing the window does to them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.events import Failed, Progress
from tests.ui.acting import PATIENCE_MS
from tests.ui.jobs_acting import Stepwise, endless


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
