"""A training that goes on without its window."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.jobs.left_training import LeftTraining
from s2d_desktop.jobs.training_process import TrainingProcess
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.events import Result
from tests.jobs.test_training_process import ENDLESS, Listener, wait_for
from tests.pseudo_labels_plan import write_small_plan

pytest.importorskip("torch")

WINDOW = """
import sys, time
from pathlib import Path
from s2d_desktop.jobs.training_process import TrainingProcess
training = TrainingProcess(Path(sys.argv[1]), Path(sys.argv[2]))
training.start()
events = training.events()
for event in events:
    if getattr(event, "what", "") == "Training" and event.done >= 3:
        if sys.argv[3] == "leave":
            training.detach()
            continue
        break
print(training.pid, flush=True)
time.sleep(600)
"""


@contextlib.contextmanager
def window(plan: Path, folder: Path, then: str) -> Iterator[int]:
    """A program that starts a training and is killed at the end; the number of the training."""
    code = [sys.executable, "-c", WINDOW, str(plan), str(folder), then]
    with subprocess.Popen(code, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            yield int(program.stdout.readline())
        finally:
            program.kill()


def ended_process(pid: int) -> bool:
    """Whether a process that is not our child has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_training_whose_window_is_killed_writes_a_checkpoint_and_ends(tmp_path: Path) -> None:
    with window(write_small_plan(tmp_path, **ENDLESS), tmp_path / "net", "die") as pid:
        assert is_locked(tmp_path / "net")
    wait_for(lambda: ended_process(pid))
    assert (tmp_path / "net" / "latest.pt").exists()
    assert not is_locked(tmp_path / "net")


@pytest.mark.filterwarnings("error")
def test_the_program_that_left_a_training_alone_does_not_forget_its_child(tmp_path: Path) -> None:
    def start_and_leave() -> None:
        training = TrainingProcess(write_small_plan(tmp_path, **ENDLESS), tmp_path / "net")
        training.start()
        listener = Listener(training)
        wait_for(lambda: listener.iterations > 2)
        training.detach()
        listener.ended()

    start_and_leave()
    gc.collect()  # Python warns of a running child that nobody will ask how it ended
    left = LeftTraining(tmp_path / "net")
    assert left.running
    left.quit()
    wait_for(lambda: not left.running)


def test_a_training_that_is_left_alone_survives_its_window_and_keeps_its_events(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "net"
    plan = write_small_plan(tmp_path, max_iterations=300, validate_every=50)
    with window(plan, folder, "leave"):
        pass
    events = list(LeftTraining(folder).events(0.05))
    assert isinstance(events[-1], Result)
    assert events[-1].facts["iterations"] == 300
    assert (folder / "network.onnx").exists()
    assert not is_locked(folder)


@pytest.fixture
def left(tmp_path: Path) -> Iterator[LeftTraining]:
    """An endless training whose window was killed."""
    folder = tmp_path / "net"
    with window(write_small_plan(tmp_path, **ENDLESS), folder, "leave") as pid:
        pass
    yield LeftTraining(folder)
    if is_locked(folder):
        os.kill(pid, 9)


def test_a_training_without_a_window_takes_orders_and_ends_well(left: LeftTraining) -> None:
    listener = Listener(left)
    left.pause()
    wait_for(lambda: left.paused)
    left.stop()
    listener.ended()
    assert listener.result is not None
    assert listener.result.facts["ended_by"] == "hand"
    assert not left.running


def test_a_training_without_a_window_is_discarded(left: LeftTraining) -> None:
    wait_for(lambda: (left.folder / "latest.pt").exists())
    left.discard()
    assert not left.folder.exists()


def test_a_training_in_a_terminal_is_neither_told_anything_nor_discarded(tmp_path: Path) -> None:
    with folder_lock(tmp_path):
        (tmp_path / "latest.pt").write_bytes(b"its own")
        training = LeftTraining(tmp_path)
        training.stop()
        with pytest.raises(InputError, match="already running"):
            training.discard()
        assert {p.name for p in tmp_path.iterdir()} == {"latest.pt", "training.lock"}


def test_a_training_without_a_window_that_is_killed_is_told_of(left: LeftTraining) -> None:
    events = left.events(0.05)
    next(events)
    os.kill(int((left.folder / "training.lock").read_text()), 9)
    with pytest.raises(S2DError, match="ended from outside"):
        list(events)
