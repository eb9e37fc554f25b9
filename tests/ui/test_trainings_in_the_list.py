"""Trainings in the list of jobs: beside exports, in turns on the card, paused, left for later."""

from __future__ import annotations

from types import SimpleNamespace

from s2d_desktop.model.events import Progress, Result
from s2d_desktop.pipeline.card_turns import CARD
from s2d_desktop.ui.job import TimeLeft
from s2d_desktop.ui.wizard import memory, trial
from s2d_desktop.ui.wizard.draft import PLAN_FILE
from s2d_desktop.ui.wizard.in_list import TrainingInList
from s2d_desktop.ui.wizard.run import TrainingRun
from tests.ui.jobs_acting import Stepwise, Training


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
