"""Events and errors as lines of JSON between two processes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.jobs.event_lines import Sign, from_line, to_line
from s2d_desktop.model.errors import Cancelled, FileProblem, S2DError
from s2d_desktop.model.events import Failed, Note, Preview, Progress, Result, Saved


@pytest.mark.parametrize(
    "item",
    [
        Progress(3, 10.5, "Training", "iterations"),
        Note("Zeile 1\nZeile 2: 3 µm, 网络"),
        Preview("curve", {"iteration": 4.0, "agreement of the student": 0.25}),
        Saved(Path("a folder/net.onnx")),
        Result({"network": "x", "patch": [8, 96, 96], "done": True, "none": None}),
        Sign("paused"),
    ],
)
def test_an_item_becomes_one_line_of_ascii_and_the_same_item_again(item):
    line = to_line(item)
    assert line.isascii()
    assert "\n" not in line
    assert from_line(line) == item


def test_values_of_numpy_and_paths_become_plain_ones():
    values = {"a": np.float32(0.5), "b": np.arange(2), "c": (1, Path("p")), "d": np.int64(3)}
    assert from_line(to_line(Result(values))).facts == {
        "a": 0.5,
        "b": [0, 1],
        "c": [1, "p"],
        "d": 3,
    }


@pytest.mark.parametrize("kind", [S2DError, FileProblem, Cancelled])
def test_an_error_keeps_its_kind_its_sentences_and_its_exit_code(kind):
    error = kind("what", "why", "try this")
    error.details = "line 1\nline 2"
    found = from_line(to_line(error))
    assert type(found) is kind
    said = (found.what, found.why, found.try_this, found.details, found.exit_code)
    assert said == ("what", "why", "try this", "line 1\nline 2", kind.exit_code)


def test_an_error_of_a_kind_that_is_not_ours_is_no_door_to_other_code():
    line = to_line(S2DError("what")).replace('"S2DError"', '"annotations"')
    assert type(from_line(line)) is S2DError


def test_what_failed_of_a_batch_keeps_its_sentences():
    found = from_line(to_line(Failed("a.tif", OSError(28, "No space left on device"))))
    assert found.item == "a.tif"
    assert "No space left on device" in str(found.error)


@pytest.mark.parametrize(
    "line", ["", "Epoch 3", "{}", "[1]", '{"note": "a", "x": 1}', '{"strange": 1}', '{"saved": 3}']
)
def test_anything_else_is_no_line_of_events(line):
    with pytest.raises(ValueError, match="not a line of events"):
        from_line(line)
