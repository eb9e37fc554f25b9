"""How trainings of networks for raw data end: with no gain, by time, by hand, without memory."""

import dataclasses
import json

import numpy as np
import pytest
import torch

from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Note, Progress
from s2d_desktop.training import checkpoint
from s2d_desktop.training.checkpoint import load_checkpoint
from s2d_desktop.training.network_training import train_network
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.zoo.networks import find_network
from tests.training.student_discs import (
    curve_of,
    facts_of,
    failing,
    quick,
    trainer,
)


def test_it_ends_where_nothing_is_gained_any_more(material, tmp_path):
    training = {"patience": 2, "validate_every": 1, "max_iterations": 50, "learning_rate": 1e-7}
    events = list(train_network(quick(material, training=training), tmp_path))
    assert facts_of(events)["ended_by"] == "no gain"
    assert facts_of(events)["iterations"] == facts_of(events)["best_iteration"] + 2 < 50


def test_it_ends_with_its_time(material, tmp_path):
    training = {"max_minutes": 0.01, "max_iterations": 10**8, "validate_every": 10**6}
    events = list(train_network(quick(material, training=training), tmp_path))
    assert facts_of(events)["ended_by"] == "time"
    assert facts_of(events)["best_iteration"] == facts_of(events)["iterations"]
    assert json.loads((tmp_path / "network.json").read_text())["training"]["ended_by"] == "time"


def test_the_user_ends_it_and_keeps_the_network_also_before_the_first_validation(
    material, tmp_path
):
    training = {"max_iterations": 1000, "validate_every": 1000}
    asked, events = [], []
    for event in train_network(quick(material, training=training), tmp_path, lambda: bool(asked)):
        events.append(event)
        if isinstance(event, Progress) and event.what == "Training" and event.done == 3:
            asked.append("stop")
    facts = facts_of(events)
    assert (facts["ended_by"], facts["iterations"], facts["best_iteration"]) == ("hand", 3, 3)
    assert [e.values["iteration"] for e in curve_of(events)] == [3]
    assert find_network(tmp_path).classes == ("disc",)


def test_ended_before_consistency_or_rectification_began_it_says_so(material, tmp_path):
    late = {"consistency": {"begin": 500}, "rectification": {"begin": 4}}
    said = [e.text for e in train_network(quick(material, **late), tmp_path / "late") if is_note(e)]
    assert said[-1] == (
        "The training ended after 4 iterations, before the consistency loss (from iteration 500) "
        "and label rectification (from iteration 4) began. A longer training makes use of that."
    )
    in_time = {"consistency": {"begin": 3}, "rectification": {"use": False, "begin": 500}}
    events = train_network(quick(material, **in_time), tmp_path / "in time")
    assert not any("began" in e.text for e in events if is_note(e))


@pytest.mark.parametrize(
    ("f1", "says"), [(0.0, ["The network finds no disc in what was held back."]), (0.1, [])]
)
def test_of_a_network_that_finds_nothing_it_is_said(material, tmp_path, monkeypatch, f1, says):
    monkeypatch.setattr(StudentTrainer, "_f1", lambda _self, _pairs: f1)
    events = train_network(quick(material), tmp_path)
    said = [e.text.split(" Train it")[0] for e in events if is_note(e)]
    assert [text for text in said if "finds no" in text] == says


def is_note(event):
    return isinstance(event, Note)


def test_ended_before_it_began_it_says_that_there_is_no_network(material, tmp_path):
    with pytest.raises(InputError, match="There is no network yet"):
        list(train_network(quick(material), tmp_path, lambda: True))
    # ... and it can be started again.
    assert facts_of(list(train_network(quick(material), tmp_path)))["iterations"] == 4


def test_a_folder_of_another_plan_is_refused_and_one_of_the_same_goes_on(material, tmp_path):
    list(train_network(quick(material), tmp_path))
    with pytest.raises(InputError, match=r"another plan; different: seed"):
        list(train_network(quick(material, seed=9), tmp_path))
    longer = quick(material, training={"max_iterations": 6})
    events = list(train_network(longer, tmp_path))
    assert Note("The training goes on from iteration 4.") in events
    assert facts_of(events)["iterations"] == 6


def test_a_plan_that_was_cut_in_half_is_said(material, tmp_path):
    list(train_network(quick(material), tmp_path))
    text = (tmp_path / "plan.json").read_text()
    (tmp_path / "plan.json").write_text(text[: len(text) // 2])
    with pytest.raises(InputError, match=r"plan\.json' is damaged"):
        list(train_network(quick(material), tmp_path))


# --- memory


def test_out_of_memory_the_patch_is_halved_said_and_kept(material, tmp_path):
    plan = quick(material)
    t = trainer(tmp_path, plan)
    failing(t)
    events = list(t.run())
    notes = [e.text for e in events if isinstance(e, Note)]
    assert notes == ["The memory was too small for the patch; the training goes on with 16 x 16."]
    assert [e.done for e in events if isinstance(e, Progress)] == [1, 2, 3, 4]
    assert t.batch(0).student.shape == (2, 1, 16, 16)
    assert t.validation[0].raw.shape == (1, 1, 16, 16)
    state = load_checkpoint(tmp_path / "latest.pt")
    assert (state["halved"], state["patch"]) == (True, 16)
    again = trainer(tmp_path, plan)
    assert again.batch(0).student.shape == (2, 1, 16, 16)
    assert again.halved
    # What is taken in after it is what was taken in by the one that ran through.
    for a, b in zip(*(dataclasses.astuple(x.batch(5)) for x in (t, again)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "words",
    [
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
        "you tried to allocate 40000000000000 bytes. Error code 12 (Cannot allocate memory)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    ],
)
def test_memory_runs_out_in_other_words_too(material, tmp_path, words):
    t = trainer(tmp_path, quick(material))
    failing(t, RuntimeError(words))
    assert any("goes on with 16 x 16" in e.text for e in t.run() if isinstance(e, Note))


def test_another_error_is_not_taken_for_it(material, tmp_path):
    t = trainer(tmp_path, quick(material))
    failing(t, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        list(t.run())
    assert not t.halved


def test_a_full_disk_leaves_the_checkpoint_of_before(material, tmp_path, monkeypatch):
    t = trainer(tmp_path, quick(material, training={"max_iterations": 8}))
    real, calls = checkpoint.os.fsync, []

    def fsync(number):
        calls.append(number)
        if len(calls) > 2:  # best.pt and latest.pt of the first validation
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr(checkpoint.os, "fsync", fsync)
    with pytest.raises(FileProblem, match="No space left"):
        list(t.run())
    monkeypatch.undo()
    assert not list(tmp_path.glob("*.part"))
    resumed = trainer(tmp_path, quick(material, training={"max_iterations": 8}))
    assert resumed.standing.iteration == 2
    list(resumed.run())
    assert resumed.standing.iteration == 8


def test_out_of_memory_a_second_time_it_ends_with_a_sentence_and_keeps_its_work(material, tmp_path):
    t = trainer(tmp_path, quick(material, training={"validate_every": 100}))
    real, calls = t.step, []

    def step(batch):
        calls.append(batch)
        if len(calls) in (3, 5):
            raise torch.OutOfMemoryError("out of memory")
        return real(batch)

    t.step = step
    with pytest.raises(InputError) as error:
        list(t.run())
    assert "There is too little memory for this network" in str(error.value)
    assert "also with half the patch" in str(error.value)
    assert "fewer maps" in str(error.value)
    assert load_checkpoint(tmp_path / "latest.pt")["standing"]["iteration"] == 3


def test_a_patch_that_cannot_be_halved_is_said(material, tmp_path):
    t = trainer(tmp_path, quick(material, training={"patch": 20}))
    failing(t)
    with pytest.raises(InputError, match="the patch cannot be made smaller"):
        list(t.run())
