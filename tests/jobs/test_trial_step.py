"""A trial of a plan: what it takes, and what it does where there is too little memory."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from s2d_desktop.jobs import trial_step as job
from s2d_desktop.jobs.trial_step import disk_free, trial_in_process, trial_step
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note, Progress, Result
from s2d_desktop.training.network_plan import read_network_plan
from s2d_desktop.training.network_training import train_network
from s2d_desktop.training.student_trainer import StudentTrainer
from tests.pseudo_labels_plan import write_small_plan


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_small_plan(tmp_path)


def changed(plan: Path, **parts: dict) -> Path:
    """The plan with some entries changed."""
    value = json.loads(plan.read_text())
    for name, entries in parts.items():
        value[name] = {**value.get(name, {}), **entries}
    plan.write_text(json.dumps(value))
    return plan


def facts_of(events) -> dict:
    *_, last = events
    assert isinstance(last, Result)
    return dict(last.facts)


def test_a_trial_in_a_process_tells_all_that_the_user_must_know_and_keeps_nothing(plan, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    events = list(trial_in_process(plan, tmp_path / "net"))
    assert [e.done for e in events if isinstance(e, Progress)] == [1, 2, 3]
    facts = facts_of(events)
    assert facts["device"] == "cpu"
    assert facts["patch"] == 32
    assert facts["iterations"] == 12
    assert 0 < facts["seconds_per_iteration"] < 10
    assert facts["memory_bytes"] > 0
    assert facts["memory_free_bytes"] > 0
    low, high = facts["expected_minutes"]
    assert 0 < low < high < 600
    assert abs(facts["disk_free_bytes"] - disk_free(tmp_path)) < 2**30
    assert sorted(tmp_path.rglob("*")) == before


def test_the_steps_are_those_of_the_plan_with_mean_teacher_and_rectification(plan, monkeypatch):
    """Both begin only later in a training; they are what makes an iteration long."""
    changed(plan, consistency={"begin": 500}, rectification={"begin": 500})
    seen = []
    real = StudentTrainer.step

    def step(self, batch):
        seen.append((self.consistency_weight(), self.plan.rectification.begin, batch.student.shape))
        return real(self, batch)

    monkeypatch.setattr(StudentTrainer, "step", step)
    facts_of(trial_step(plan))
    assert seen == [(1.0, 0, (2, 1, 32, 32))] * 3


def test_without_consistency_the_mean_teacher_costs_nothing(plan, monkeypatch):
    changed(plan, consistency={"use": False})
    seen = []
    real = StudentTrainer.step

    def step(self, batch):
        seen.append(self.consistency_weight())
        return real(self, batch)

    monkeypatch.setattr(StudentTrainer, "step", step)
    facts_of(trial_step(plan))
    assert seen == [0.0] * 3


def test_the_first_step_is_not_timed_and_the_minutes_follow_from_the_others(plan, monkeypatch):
    changed(
        plan, training={"max_iterations": 6000, "validate_every": 6000, "validation_patches": 2}
    )
    waits = iter([3.0, 0.2, 0.4])
    monkeypatch.setattr(StudentTrainer, "learn", lambda self, batch: time.sleep(next(waits)))
    monkeypatch.setattr(StudentTrainer, "validate", lambda self: {})
    facts = facts_of(trial_step(plan))
    assert facts["seconds_per_iteration"] == pytest.approx(0.3, abs=0.05)
    low, high = facts["expected_minutes"]
    # 6000 iterations of 0.2 s are 20 minutes, of 0.4 s 40.
    assert 10 < low < 21
    assert 39 < high < 80


def test_no_more_minutes_are_expected_than_the_plan_allows(plan):
    changed(plan, training={"max_iterations": 10**8, "max_minutes": 7})
    assert facts_of(trial_step(plan))["expected_minutes"] == [7, 7]


def test_the_disk_that_is_needed_is_at_least_what_a_training_leaves(plan, tmp_path):
    needed = facts_of(trial_step(plan))["disk_needed_bytes"]
    list(train_network(read_network_plan(plan), tmp_path / "net"))
    assert needed > sum(f.stat().st_size for f in (tmp_path / "net").iterdir())


def refusing(monkeypatch, larger_than: int, error: Exception) -> None:
    """Let a step run out of memory if its patches are larger."""
    real = StudentTrainer.step

    def step(self, batch):
        if batch.student.shape[-1] > larger_than:
            raise error
        return real(self, batch)

    monkeypatch.setattr(StudentTrainer, "step", step)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
        MemoryError(),
    ],
)
def test_where_memory_is_too_small_the_patch_is_halved_and_that_is_said(plan, monkeypatch, error):
    refusing(monkeypatch, 16, error)
    events = list(trial_step(plan))
    (note,) = (e.text for e in events if isinstance(e, Note))
    assert "16 x 16" in note
    assert facts_of(events)["patch"] == 16


def test_where_half_the_patch_is_too_large_too_a_sentence_says_what_to_do(plan, monkeypatch):
    refusing(monkeypatch, 8, MemoryError())
    with pytest.raises(InputError, match="too little memory") as caught:
        list(trial_step(plan))
    assert "fewer maps" in caught.value.try_this


def test_a_computer_that_would_swap_gets_half_the_patch(plan, monkeypatch):
    monkeypatch.setattr(job, "memory_bytes", lambda: (2**30, 1))
    events = list(trial_step(plan))
    assert any("16 x 16" in e.text for e in events if isinstance(e, Note))
    assert facts_of(events)["patch"] == 16


def test_another_error_of_torch_is_not_taken_for_memory(plan, monkeypatch):
    refusing(monkeypatch, 16, RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes"):
        list(trial_step(plan))


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_trial_that_the_system_kills_is_tried_with_half_the_patch(plan, monkeypatch):
    """That is how Linux says that memory is full."""
    real = job.TrialProcess
    made = []

    class Killed(real):
        def start(self):
            super().start()
            made.append(self.arguments[-1])
            if self.arguments[-1] == "whole":
                os.kill(self.pid, 9)

    monkeypatch.setattr(job, "TrialProcess", Killed)
    events = list(trial_in_process(plan))
    assert made == ["whole", "halved"]
    assert any("half" in e.text for e in events if isinstance(e, Note))
    assert facts_of(events)["patch"] == 16


def test_a_trial_that_nobody_waits_for_ends_at_once(plan, monkeypatch):
    changed(plan, training={"patch": 96, "batch": 1024})  # an iteration of many seconds
    processes = []
    real = job.TrialProcess

    class Kept(real):
        def start(self):
            super().start()
            processes.append(self)

    monkeypatch.setattr(job, "TrialProcess", Kept)
    events = trial_in_process(plan)
    reader = threading.Thread(target=lambda: list(events))
    reader.start()
    while not processes:
        time.sleep(0.05)
    time.sleep(1)
    processes[0].abandon()
    reader.join(10)
    assert not reader.is_alive()
    assert not processes[0].running


def test_images_that_cannot_be_used_are_told_of_by_the_trial(plan, tmp_path):
    (tmp_path / "raw.tif").unlink()
    with pytest.raises(InputError, match=r"raw\.tif"):
        list(trial_in_process(plan))


def test_the_free_disk_of_a_folder_that_is_not_there_is_that_of_its_parent(tmp_path):
    assert abs(disk_free(tmp_path / "a" / "b") - disk_free(tmp_path)) < 2**28
