"""A training that is interrupted by force is the same training, and a broken file is told of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from s2d_desktop.jobs.training_process import TrainingProcess
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.model.events import Progress, Result
from s2d_desktop.training.checkpoint import load_checkpoint, save_checkpoint
from s2d_desktop.training.network_plan import read_network_plan
from s2d_desktop.training.network_training import train_network
from tests.pseudo_labels_plan import write_small_plan

LENGTH = {"max_iterations": 24, "validate_every": 4, "learning_rate": 0.01, "plateau_patience": 1}


def killed_in(iteration: int, plan: Path, folder: Path) -> None:
    """Train in a process that is killed (kill -9) when it tells of an iteration."""
    training = TrainingProcess(plan, folder)
    training.start()
    events = training.events()
    told = (e.done for e in events if isinstance(e, Progress) and e.what == "Training")
    next(done for done in told if done >= iteration)
    os.kill(training.pid, 9)
    with pytest.raises(S2DError, match="ended from outside"):
        list(events)


def curve(folder: Path) -> list[dict[str, float]]:
    """What was written down at each validation, but for the clock."""
    history = load_checkpoint(folder / "latest.pt")["history"]
    return [{k: v for k, v in point.items() if k != "seconds"} for point in history]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory) -> tuple[Path, Path]:
    """A plan, and the folder of its training in one go."""
    folder = tmp_path_factory.mktemp("resume")
    plan = write_small_plan(folder, **LENGTH)
    list(train_network(read_network_plan(plan), folder / "net"))
    return plan, folder / "net"


def test_killed_twice_and_started_again_a_training_has_the_curve_of_one_in_one_go(
    uninterrupted, tmp_path
):
    plan, whole = uninterrupted
    folder = tmp_path / "net"
    for iteration in (6, 15):
        killed_in(iteration, plan, folder)
        reached = load_checkpoint(folder / "latest.pt")["standing"]["iteration"]
        assert 4 <= reached < LENGTH["max_iterations"]
        # As if it had been killed in the middle of writing, too.
        (folder / "latest.pt.part").write_bytes(b"PK\x03\x04")
    events = list(train_network(read_network_plan(plan), folder))
    assert isinstance(events[-1], Result)
    assert len(curve(whole)) == 6
    assert curve(folder) == curve(whole)
    for name in ("latest.pt", "best.pt"):
        mine, theirs = load_checkpoint(folder / name), load_checkpoint(whole / name)
        for part in ("network", "teacher"):
            assert mine[part].keys() == theirs[part].keys()
            for key, value in theirs[part].items():
                assert torch.equal(mine[part][key], value), (name, part, key)
        assert torch.equal(mine["eta"], theirs["eta"])
        assert mine["teacher_updates"] == theirs["teacher_updates"]
        for key in ("iteration", "drops", "waiting", "best_iteration", "best_f1"):
            assert mine["standing"][key] == theirs["standing"][key]


@pytest.fixture
def half_way(uninterrupted, tmp_path) -> tuple[Path, Path]:
    """A plan, and the folder of a training that was interrupted after 10 iterations."""
    plan, _ = uninterrupted
    events = train_network(read_network_plan(plan), tmp_path)
    for event in events:
        if isinstance(event, Progress) and event.what == "Training" and event.done == 10:
            break
    events.close()
    return plan, tmp_path


def cut_in_half(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])


def test_a_checkpoint_cut_in_half_is_told_of_and_the_best_one_takes_its_place(half_way):
    plan, folder = half_way
    best = load_checkpoint(folder / "best.pt")["standing"]["iteration"]
    cut_in_half(folder / "latest.pt")
    with pytest.raises(FileProblem) as caught:
        list(train_network(read_network_plan(plan), folder))
    assert "latest.pt" in caught.value.why
    assert f"copy it to 'latest.pt', and the training goes on from iteration {best}" in str(
        caught.value
    )
    assert (folder / "best.pt").exists()
    # What the sentence says is true.
    (folder / "latest.pt").write_bytes((folder / "best.pt").read_bytes())
    events = list(train_network(read_network_plan(plan), folder))
    done = [e.done for e in events if isinstance(e, Progress) and e.what == "Training"]
    assert done == [*range(best + 1, LENGTH["max_iterations"] + 1)]


def test_where_both_checkpoints_are_cut_in_half_nothing_is_promised(half_way):
    plan, folder = half_way
    cut_in_half(folder / "latest.pt")
    cut_in_half(folder / "best.pt")
    with pytest.raises(FileProblem) as caught:
        list(train_network(read_network_plan(plan), folder))
    assert "best.pt" not in str(caught.value)
    assert "start the training anew" in caught.value.try_this


def test_a_training_stopped_before_it_reaches_its_best_checkpoint_again_ends_well(half_way):
    """Killed between writing best.pt and latest.pt, it resumes from before the best one."""
    plan, folder = half_way
    state = load_checkpoint(folder / "best.pt")
    state["standing"] = {**state["standing"], "iteration": 11, "best_iteration": 11, "best_f1": 1.0}
    state["history"] = [*state["history"], {**state["history"][-1], "iteration": 11.0}]
    save_checkpoint(folder / "best.pt", state)
    latest = load_checkpoint(folder / "latest.pt")
    latest["standing"]["best_f1"] = 1.0
    save_checkpoint(folder / "latest.pt", latest)
    events = list(train_network(read_network_plan(plan), folder, stop=lambda: True))
    assert isinstance(events[-1], Result)
    assert events[-1].facts["best_iteration"] == 11


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_where_the_system_refuses_to_write_the_old_checkpoint_stays_whole(tmp_path):
    import resource
    import signal

    file = tmp_path / "latest.pt"
    save_checkpoint(file, {"network": torch.arange(3)})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(FileProblem, match="could not be written") as caught:
            save_checkpoint(file, {"network": torch.zeros(1_000_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert "File too large" in caught.value.why
    assert torch.equal(load_checkpoint(file)["network"], torch.arange(3))
    assert [p.name for p in tmp_path.iterdir()] == ["latest.pt"]
