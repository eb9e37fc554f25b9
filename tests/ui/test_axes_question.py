"""What a user is asked where a file does not name its axes, and what becomes of the answer."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.ui.axes_question import AxesDialog
from s2d_desktop.ui.main_window import MainWindow
from tests.ui.acting import drop
from tests.ui.test_planes import varied

Settle = Callable[[MainWindow], None]


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """Seven planes of 40 x 60 in which it can be seen which is which."""
    planes = np.add.outer(np.arange(7) * 9, np.arange(60) * 2)[:, None, :].repeat(40, 1)
    np.save(tmp_path / "stack.npy", (planes + 30).astype(np.uint8))
    return tmp_path / "stack.npy"


def asked(window: MainWindow) -> AxesDialog:
    dialog = window.axes_question.dialog
    assert dialog is not None
    return dialog


def answer(window: MainWindow, settle: Settle, words: str) -> None:
    """Choose the answer that begins so, and take it."""
    dialog = asked(window)
    next(b for b in dialog.group.buttons() if b.text().startswith(words)).click()
    dialog.accept()
    settle(window)


def test_a_stack_is_shown_and_asked_about_in_words_with_pictures(
    window: MainWindow, settle: Settle, stack: Path
) -> None:
    drop(window, stack)
    settle(window)
    assert window.viewer.panels[0].has_picture
    dialog = asked(window)
    assert [button.text() for button in dialog.group.buttons()] == [
        "7 slices of 60 x 40, 1 channel (axes zyx)",
        "7 time points of 60 x 40, 1 channel (axes tyx)",
        "60 x 40, 7 channels (axes cyx)",
    ]
    names = [[label.accessibleName() for label in labels] for labels in dialog.pictures]
    assert names[0] == ["slice 1", "slice 4", "slice 7"]
    assert names[1] == ["time point 1", "time point 4", "time point 7"]
    assert names[2] == ["channel 1", "channel 4", "channel 7"]
    assert all(varied(label) for labels in dialog.pictures for label in labels)
    assert not window.workbench.data.guess.isHidden()
    asked(window).reject()
    settle(window)
    assert window.conductor.image.raw.info.shape == (1, 7, 40, 60, 1)
    assert "a guess" in window.workbench.data.guess.text()
    window.workbench.data.axes_button.click()
    settle(window)
    answer(window, settle, "60 x 40, 7 channels")
    assert window.conductor.image.raw.info.shape == (1, 1, 40, 60, 7)


def test_the_guess_is_confirmed_at_once_and_another_answer_is_kept_for_the_file(
    window: MainWindow, settle: Settle, stack: Path
) -> None:
    drop(window, stack)
    settle(window)
    before = window.conductor.image
    answer(window, settle, "7 slices")
    assert window.conductor.image is before
    assert window.conductor.document.said_axes == "zyx"
    assert window.workbench.data.guess.isHidden()
    window.workbench.data.axes_button.click()
    answer(window, settle, "7 time points")
    assert window.conductor.image.raw.info.shape == (7, 1, 40, 60, 1)
    assert window.axes_question.dialog is None
    assert window.workbench.data.guess.isHidden()
    window.menus.actions["close"].trigger()
    drop(window, stack)
    settle(window)
    assert window.conductor.image.raw.info.shape == (7, 1, 40, 60, 1)
    assert window.axes_question.dialog is None


def test_a_file_without_doubt_is_not_asked_about_but_may_be_contradicted(
    window: MainWindow, settle: Settle, tmp_path: Path, stack: Path
) -> None:
    values = np.arange(7 * 40 * 60).reshape(7, 40, 60).astype(np.uint16)
    tifffile.imwrite(tmp_path / "a.ome.tif", values, metadata={"axes": "TYX"})
    drop(window, tmp_path / "a.ome.tif")
    settle(window)
    assert window.axes_question.dialog is None
    assert window.workbench.data.guess.isHidden()
    # But it may be wrong.
    window.workbench.data.axes_button.click()
    assert asked(window).value == "tyx"
    answer(window, settle, "7 slices")
    assert window.conductor.image.raw.info.shape == (1, 7, 40, 60, 1)
    for name, shape in (("plane.npy", (40, 60)), ("colours.npy", (40, 60, 3))):
        values = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
        np.save(tmp_path / name, values)
        drop(window, tmp_path / name)
        settle(window)
        assert window.axes_question.dialog is None, name
        assert window.workbench.data.axes_button.isHidden(), name
    # A question goes when something else is opened.
    drop(window, stack)
    settle(window)
    asked(window)
    drop(window, tmp_path / "plane.npy")
    settle(window)
    assert window.axes_question.dialog is None


def test_the_image_of_a_classifier_is_asked_about_too(
    window: MainWindow, settle: Settle, stack: Path, shared_fixtures: Path
) -> None:
    drop(window, shared_fixtures / "weka" / "membrane_2d.model")
    settle(window)
    window.conductor.link(stack)
    settle(window)
    answer(window, settle, "7 time points")
    assert window.conductor.image.raw.info.shape[:2] == (7, 1)
    command = shlex.split(window.workbench.export.command.toPlainText())
    assert command[command.index("--axes") + 1] == "tyx"


def test_a_map_of_one_class_in_a_stack_is_asked_about_and_one_of_several_classes_is_not(
    window: MainWindow, settle: Settle, tmp_path: Path, probabilities: np.ndarray
) -> None:
    np.save(tmp_path / "one.npy", np.stack([probabilities[..., 0]] * 5))
    drop(window, tmp_path / "one.npy")
    settle(window)
    assert window.conductor.document.kind == "map"
    answer(window, settle, "5 time points")
    assert window.conductor.image.probabilities.info.shape == (5, 1, 64, 96, 1)
    # Its raw image is then read in the same way, without a question.
    np.save(tmp_path / "raw.npy", np.zeros((5, 64, 96), np.uint8))
    window.conductor.link(tmp_path / "raw.npy")
    settle(window)
    assert window.problems == []
    assert window.conductor.image.raw.info.shape == (5, 1, 64, 96, 1)
    assert window.axes_question.dialog is None
    np.save(tmp_path / "several.npy", probabilities)
    drop(window, tmp_path / "several.npy")
    settle(window)
    assert window.axes_question.dialog is None
