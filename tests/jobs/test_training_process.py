"""A training in a process of its own: what the user can do to it, and what happens to it."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from s2d_desktop.jobs.event_lines import from_line
from s2d_desktop.jobs.folder_lock import folder_lock, is_locked
from s2d_desktop.jobs.left_training import LeftTraining
from s2d_desktop.jobs.training_child import NICENESS
from s2d_desktop.jobs.training_process import TrainingProcess
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.events import Event, Note, Preview, Progress, Result, Saved
from tests.pseudo_labels_plan import write_small_plan

pytest.importorskip("torch")

from s2d_desktop.training.checkpoint import load_checkpoint

ENDLESS = {"max_iterations": 10**7, "max_minutes": 10**5}


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something is so, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


class Listener:
    """Gathers the events of a process in a thread, as a window does."""

    def __init__(self, training: TrainingProcess | LeftTraining) -> None:
        self.events: list[Event] = []
        self.error: S2DError | None = None
        self._events = training.events()
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        try:
            for event in self._events:
                self.events.append(event)
        except S2DError as error:
            self.error = error

    @property
    def done(self) -> list[float]:
        """The iterations that were told of."""
        return [e.done for e in list(self.events) if isinstance(e, Progress) and e.unit[0] == "i"]

    @property
    def iterations(self) -> int:
        return int(max(self.done, default=0))

    @property
    def result(self) -> Result | None:
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Result) else None

    def ended(self) -> None:
        self.thread.join(60)
        assert not self.thread.is_alive()


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a window starts it outside of tests."""
    monkeypatch.delenv("S2D_NICENESS")


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[tuple[TrainingProcess, Listener]]:
    """A training that runs until somebody ends it, in its third iteration or later."""
    training = TrainingProcess(write_small_plan(tmp_path, **ENDLESS), tmp_path / "net")
    training.start()
    listener = Listener(training)
    try:
        wait_for(lambda: listener.iterations > 2 or not listener.thread.is_alive())
        assert listener.error is None
        yield training, listener
    finally:
        training.kill()
        listener.ended()


def test_the_window_gets_all_events_of_the_training_and_its_result(tmp_path: Path) -> None:
    training = TrainingProcess(write_small_plan(tmp_path), tmp_path / "net")
    training.start()
    events = list(training.events())
    curve = [e.values["iteration"] for e in events if isinstance(e, Preview) and e.kind == "curve"]
    assert curve == [4, 8, 12]
    assert [e.done for e in events if isinstance(e, Progress) and e.what == "Training"] == [
        *range(1, 13)
    ]
    assert tmp_path / "net" / "network.onnx" in [e.path for e in events if isinstance(e, Saved)]
    assert any(isinstance(e, Note) for e in events)
    assert isinstance(events[-1], Result)
    assert events[-1].facts["network"] == str(tmp_path / "net")
    assert (tmp_path / "net" / "network.json").exists()
    assert training.code == 0


def cpu_ticks(pid: int) -> int:
    """Processor time that a process has taken, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_paused_it_stands_still_and_resumed_it_goes_on(endless) -> None:
    training, listener = endless
    training.pause()
    wait_for(lambda: training.paused)
    time.sleep(0.3)  # batches that are being made are finished
    stood = listener.iterations
    taken = cpu_ticks(training.pid) if sys.platform == "linux" else 0
    time.sleep(1)
    assert listener.iterations == stood
    if sys.platform == "linux":
        assert cpu_ticks(training.pid) - taken <= 2
    training.resume()
    wait_for(lambda: listener.iterations > stood)
    assert not training.paused


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="Windows is told at the start")
def test_it_leaves_the_processor_to_the_window_and_other_programs(usual, endless) -> None:
    training, listener = endless
    wait_for(lambda: listener.iterations > 0)
    stepped_back = min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
    assert os.getpriority(os.PRIO_PROCESS, training.pid) >= stepped_back
    group = Path(f"/proc/{training.pid}/autogroup")
    if group.exists() and os.access(group, os.W_OK):
        assert group.read_text().split()[-1] == str(NICENESS)
    tasks = Path(f"/proc/{training.pid}/task")
    if tasks.exists():
        each = set()
        for task in tasks.iterdir():
            with contextlib.suppress(ProcessLookupError):  # some threads end soon
                each.add(os.getpriority(os.PRIO_PROCESS, int(task.name)))
        assert each == {stepped_back}, "all of its threads"


@pytest.mark.parametrize("paused_before", [False, True])
def test_stopped_it_ends_well_and_keeps_the_best_network(endless, paused_before: bool) -> None:
    training, listener = endless
    if paused_before:
        training.pause()
        wait_for(lambda: training.paused)
    training.stop()
    listener.ended()
    assert listener.error is None
    assert listener.result is not None
    assert listener.result.facts["ended_by"] == "hand"
    assert (training.folder / "network.onnx").exists()


@pytest.mark.parametrize("paused_before", [False, True])
def test_interrupted_it_goes_on_where_it_was_when_it_is_started_again(
    endless, paused_before: bool
) -> None:
    training, listener = endless
    if paused_before:
        training.pause()
        wait_for(lambda: training.paused)
    training.quit()
    listener.ended()
    assert listener.error is None
    assert listener.result is None
    reached = load_checkpoint(training.folder / "latest.pt")["standing"]["iteration"]
    assert reached >= listener.iterations
    again = TrainingProcess(training.plan, training.folder)
    again.start()
    second = Listener(again)
    try:
        wait_for(lambda: second.iterations > 0)
        assert second.done[0] == reached + 1
    finally:
        again.kill()
        second.ended()


def test_nobody_listening_any_more_means_interrupted(tmp_path: Path) -> None:
    training = TrainingProcess(write_small_plan(tmp_path, **ENDLESS), tmp_path / "net")
    training.start()
    events = training.events()
    for event in events:
        if isinstance(event, Progress) and event.what == "Training":
            break
    events.close()
    assert not training.running
    assert (tmp_path / "net" / "latest.pt").exists()


def test_a_second_training_in_the_folder_is_refused_and_the_first_goes_on(endless) -> None:
    training, listener = endless
    second = TrainingProcess(training.plan, training.folder)
    second.start()
    with pytest.raises(InputError, match="already running"):
        list(second.events())
    with pytest.raises(InputError, match="already running"):
        second.discard()
    assert (training.folder / "plan.json").exists()
    stood = listener.iterations
    wait_for(lambda: listener.iterations > stood)


def test_a_lock_file_without_a_process_blocks_nothing(tmp_path: Path) -> None:
    (tmp_path / "training.lock").write_text("4000000\n")
    assert not is_locked(tmp_path)
    with folder_lock(tmp_path):
        assert is_locked(tmp_path)
        with pytest.raises(InputError, match=str(os.getpid())), folder_lock(tmp_path):
            pass
    assert not is_locked(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_killed_from_outside_the_user_reads_a_sentence_and_can_go_on(endless) -> None:
    training, listener = endless
    wait_for(lambda: (training.folder / "latest.pt").exists())
    os.kill(training.pid, 9)
    listener.ended()
    assert listener.error is not None
    assert "ended from outside" in listener.error.what
    assert "signal 9" in listener.error.why
    assert "goes on from its last checkpoint" in listener.error.try_this
    again = TrainingProcess(training.plan, training.folder)
    again.start()
    events = again.events()
    notes = (e.text for e in events if isinstance(e, Note))
    assert "goes on from iteration" in next(n for n in notes if "goes on" in n)
    again.kill()
    events.close()


def test_an_error_of_the_training_arrives_as_it_was_raised(tmp_path: Path) -> None:
    plan = write_small_plan(tmp_path)
    (tmp_path / "map.tif").unlink()
    training = TrainingProcess(plan, tmp_path / "net")
    training.start()
    with pytest.raises(InputError) as caught:
        list(training.events())
    assert "map.tif" in str(caught.value)
    assert caught.value.exit_code == training.code == 2
    assert not list(tmp_path.glob("net/*.pt"))


def test_discarded_it_leaves_nothing_of_its_own_and_all_that_was_there(endless) -> None:
    training, listener = endless
    wait_for(lambda: (training.folder / "best.pt").exists())
    (training.folder / "notes.txt").write_text("mine")
    training.discard()
    listener.ended()
    assert listener.error is None
    assert [p.name for p in training.folder.iterdir()] == ["notes.txt"]
    assert training.plan.exists()


def test_discarding_spares_files_that_were_there_before_and_the_users_plan(tmp_path: Path) -> None:
    plan = write_small_plan(tmp_path / "net", **ENDLESS)
    plan = plan.rename(plan.with_name("plan.json"))
    (tmp_path / "net" / "report.html").write_text("of something else")
    training = TrainingProcess(plan, tmp_path / "net")
    training.start()
    listener = Listener(training)
    wait_for(lambda: (training.folder / "best.pt").exists() or listener.error is not None)
    assert listener.error is None
    training.discard()
    listener.ended()
    left = {"plan.json", "report.html", "raw.tif", "map.tif"}
    assert {p.name for p in training.folder.iterdir()} == left


def test_what_libraries_print_disturbs_no_event(tmp_path: Path) -> None:
    """A child that prints to Python's stdout and to the system's, beside its events."""
    code = (
        "import os\n"
        "from s2d_desktop.jobs.training_child import Conversation, run\n"
        "from s2d_desktop.model.events import Note, Result\n"
        "from pathlib import Path\n"
        "def job():\n"
        '    print(\'{"note": "stray"}\', flush=True)\n'
        "    os.write(1, b'{half a line')\n"
        "    yield Note('µ\\nx')\n"
        "    os.system('echo from a child')\n"
        "    yield Result({'a': (1, Path('b'), float('nan'))})\n"
        "run(job(), Conversation(Path('.')))\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as child:
        told, beside = child.stdout.read().decode("ascii"), child.stderr.read()
    note, result = (from_line(line) for line in told.splitlines())
    assert note == Note("µ\nx")
    assert isinstance(result, Result)
    assert result.facts["a"][:2] == [1, "b"]
    assert math.isnan(result.facts["a"][2])
    for text in (b"stray", b"half a line", b"from a child"):
        assert text in beside
