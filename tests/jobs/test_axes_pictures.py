"""What a file would show under each reading of its axes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.axes_pictures import axes_pictures, readings
from s2d_desktop.model.events import Preview
from s2d_desktop.model.source import SourceInfo


def unnamed(axes: str, *shape: int) -> SourceInfo:
    return SourceInfo("a.npy", axes, shape, np.dtype("uint8")).guessed()


def test_of_many_planes_the_first_a_middle_one_and_the_last_are_shown() -> None:
    slices, times = readings(unnamed("zyx", 165, 768, 1024))
    assert (slices.axes, slices.axis) == ("zyx", "z")
    assert slices.places == ((0, 0, 0), (0, 82, 0), (0, 164, 0))
    assert (times.axes, times.axis) == ("tyx", "t")
    assert times.places == ((0, 0, 0), (82, 0, 0), (164, 0, 0))


def test_an_unlikely_guess_is_the_last_answer() -> None:
    assert [r.axes for r in readings(unnamed("zyx", 768, 1024, 16))] == ["yxc", "yxz", "zyx"]


def test_axes_that_a_file_names_come_first_and_can_be_contradicted() -> None:
    said = SourceInfo("a.tif", "cyx", (9, 96, 128), np.dtype("uint8"))
    assert [r.axes for r in readings(said)] == ["cyx", "zyx", "tyx"]
    assert [r.axes for r in readings(SourceInfo("a.tif", "yx", (96, 128), said.dtype))] == ["yx"]


@pytest.mark.parametrize("shape", [(3, 20, 24), (20, 240, 24), (2, 3, 20, 24), (200, 240, 5)])
def test_pictures_are_planes_of_the_array(shape: tuple[int, ...], tmp_path: Path) -> None:
    values = np.arange(np.prod(shape)).reshape(shape).astype(np.uint16)
    np.save(tmp_path / "a.npy", values)
    with open_source(tmp_path / "a.npy") as source:
        info = source.info
    shown = [e.values for e in axes_pictures(tmp_path / "a.npy", info) if isinstance(e, Preview)]
    assert len(shown) == len(readings(info)) > 1
    for reading, preview in zip(readings(info), shown, strict=True):
        assert len(preview["pictures"]) == len(reading.places)
        at = dict(zip("tzc", reading.places[-1], strict=True))
        index = tuple(slice(None) if a in "yx" else at[a] for a in reading.axes)
        plane = values[index] if reading.axes.index("y") < reading.axes.index("x") else None
        assert plane is not None
        step = -(-max(plane.shape) // 160)
        np.testing.assert_array_equal(preview["pictures"][-1], plane[::step, ::step])
