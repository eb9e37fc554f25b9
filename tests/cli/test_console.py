"""What is printed while a job runs."""

import io
import sys

import pytest

from s2d_desktop.cli import console
from s2d_desktop.model.events import Progress


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """Time that passes one second with each look at it, on a terminal that is wide enough."""
    monkeypatch.setenv("COLUMNS", "80")
    now = iter(range(1000))
    monkeypatch.setattr(console.time, "monotonic", lambda: float(next(now)))


def shown(monkeypatch, stream, events):
    monkeypatch.setattr(sys, "stderr", stream)
    line = console.ProgressLine()
    for event in events:
        line.show(event)
    line.end()
    return stream.getvalue()


def test_a_terminal_sees_one_line_with_the_remaining_time(monkeypatch, clock):
    text = shown(
        monkeypatch, Terminal(), [Progress(k, 100, "Enhancing", "tiles") for k in (1, 2, 5)]
    )
    lines = text.split("\r")
    assert lines[1] == "Enhancing: 1 of 100 tiles (1 %)"
    assert lines[3] == "Enhancing: 5 of 100 tiles (5 %), about 1 min left"
    assert "\n" not in text
    assert lines[4:] == [" " * len(lines[3]), ""], "the line is taken away at the end"


def test_a_shorter_line_leaves_nothing_of_a_longer_one(monkeypatch, clock):
    events = [Progress(0, 1, "Computing probabilities of slice1"), Progress(0, 1, "Enhancing")]
    _, first, second, _, _ = shown(monkeypatch, Terminal(), events).split("\r")
    assert second.rstrip() == "Enhancing"
    assert len(second) == len(first)


def test_a_line_is_never_wider_than_the_terminal(monkeypatch, clock):
    monkeypatch.setenv("COLUMNS", "40")
    text = shown(monkeypatch, Terminal(), [Progress(1, 9, "Enhancing a_very_long_name" * 9)])
    assert max(map(len, text.split("\r"))) == 39


def test_the_remaining_time_of_one_piece_of_work_is_not_that_of_another(monkeypatch, clock):
    first = [Progress(k, 4, "Predicting", "tiles") for k in range(5)]
    text = shown(monkeypatch, Terminal(), [*first, Progress(1, 1000, "Enhancing", "tiles")])
    assert text.split("\r")[-3].rstrip() == "Enhancing: 1 of 1000 tiles (0 %)"


def test_a_log_file_gets_few_plain_lines(monkeypatch, clock):
    events = [Progress(k, 100, "Enhancing", "tiles") for k in range(1, 31)]
    lines = shown(monkeypatch, io.StringIO(), events).splitlines()
    assert 2 <= len(lines) <= 4
    assert not any("\r" in line or "\x1b" in line for line in lines)


def test_facts_become_plain_json():
    import numpy as np

    facts = {"a": np.float32(0.5), "b": (np.int64(3), float("nan")), 3: console, "d": None}
    plain = console.plain(facts)
    assert plain["a"] == 0.5
    assert plain["b"] == [3, None]
    assert isinstance(plain["3"], str)
    assert plain["d"] is None


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), OSError("262144 requested and 259040 written")],
    ids=["of the system", "of numpy, without a number"],
)
def test_a_full_disk_is_explained_and_not_called_our_fault(capsys, error):
    def work():
        raise error

    assert console.guarded(work, as_json=False) == 2
    said = capsys.readouterr().err
    assert "has space" in said
    assert "Something went wrong inside" not in said
