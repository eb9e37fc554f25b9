"""What a user answers where the planes of a stack may be classes or slices."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.question_dialog import QuestionDialog
from s2d_desktop.ui.viewer.panel import FOREST, RAW

Settle = Callable[[MainWindow], None]


def answer(words: str | None, window: MainWindow, settle: Settle) -> dict[str, list[str]]:
    """Press the panel's button and choose the answer that begins so; None cancels.

    Returns the answers that were offered, each with the names of the planes below its pictures.
    """
    offered: dict[str, list[str]] = {}

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QuestionDialog)
        settle(window)
        for button, pictures in zip(dialog.group.buttons(), dialog.pictures, strict=True):
            offered[button.text()] = [label.accessibleName() for label in pictures]
            assert all(varied(label) for label in pictures)
        if words is None:
            dialog.reject()
            return
        next(b for b in dialog.group.buttons() if b.text().startswith(words)).click()
        dialog.accept()

    QTimer.singleShot(0, choose)
    window.viewer.panels[FOREST].empty.button.click()
    settle(window)
    return offered


def varied(label: QLabel) -> bool:
    """Whether a label shows a picture with light and dark parts."""
    image = label.pixmap().toImage()
    seen = {image.pixelColor(x, image.height() // 2).value() for x in range(image.width())}
    return max(seen) - min(seen) > 100


def test_a_flattened_map_is_shown_and_asked_about_in_words(
    window: MainWindow, settle: Settle, shared_fixtures: Path
) -> None:
    weka = shared_fixtures / "weka"
    window.open_file(weka / "tws_2class_z5_flattened.tif")
    settle(window)
    assert window.viewer.panels[RAW].has_picture
    empty = window.viewer.panels[FOREST].empty
    assert "2 classes in each of 5 slices?" in empty.text.text()
    offered = answer("2 classes", window, settle)
    assert list(offered) == [
        "2 classes (membrane, background) in each of 5 slices",
        "10 slices of one class",
    ]
    first, second = offered.values()
    assert first[:3] == ["slice 1: membrane", "slice 1: background", "slice 2: membrane"]
    assert second[:3] == ["slice 1", "slice 2", "slice 3"]
    assert window.problems == []
    shown = window.conductor.image.probabilities
    whole = open_probability_map(weka / "tws_2class_z5.tif")
    assert np.array_equal(read_whole(shown), read_whole(whole.source))
    assert window.conductor.class_name == "membrane"
    command = shlex.split(window.workbench.export.command.toPlainText())
    assert command[command.index("--axes") + 1] == "zcyx"


def test_slices_of_one_class_is_an_answer_too(
    window: MainWindow, settle: Settle, shared_fixtures: Path
) -> None:
    window.open_file(shared_fixtures / "weka" / "tws_2class_z5_flattened_no_labels.tif")
    settle(window)
    answer("10 slices", window, settle)
    assert window.conductor.image.probabilities.info.shape == (1, 10, 80, 96, 1)


def test_without_an_answer_the_stack_stays_an_image(
    window: MainWindow, settle: Settle, shared_fixtures: Path
) -> None:
    window.open_file(shared_fixtures / "weka" / "tws_2class_z5_flattened.tif")
    settle(window)
    answer(None, window, settle)
    assert window.conductor.document.kind == "image"


def test_channels_that_do_not_add_up_are_asked_about_too(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    ramp = np.tile(np.linspace(0, 1, 96, dtype=np.float32), (64, 1))
    np.save(tmp_path / "a.npy", np.stack([ramp, ramp, ramp[:, ::-1]], axis=-1))
    window.open_file(tmp_path / "a.npy")
    settle(window)
    offered = answer("3 slices", window, settle)
    assert list(offered) == [
        "3 slices of one class",
        "3 classes of one image, each used as it is",
    ]
    assert window.conductor.image.probabilities.info.shape == (1, 3, 64, 96, 1)
