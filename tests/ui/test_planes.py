"""What a user answers where the planes of a stack may be classes or slices."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QInputDialog

from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.viewer import FOREST, RAW

Settle = Callable[[MainWindow], None]


def answer(words: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Choose the answer that begins so; the list gets what was offered."""
    offered: list[str] = []

    def choose(_parent, _title, _label, items, *_more):
        offered.extend(items)
        return next(i for i in items if i.startswith(words)), True

    monkeypatch.setattr(QInputDialog, "getItem", choose)
    return offered


def test_a_flattened_map_is_shown_and_asked_about_in_words(
    window: MainWindow, settle: Settle, shared_fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weka = shared_fixtures / "weka"
    window.open_file(weka / "tws_2class_z5_flattened.tif")
    settle(window)
    assert window.viewer.panels[RAW].has_picture
    empty = window.viewer.panels[FOREST].empty
    assert "2 classes in each of 5 slices?" in empty.text.text()
    offered = answer("2 classes", monkeypatch)
    empty.button.click()
    settle(window)
    assert offered == [
        "2 classes (membrane, background) in each of 5 slices",
        "10 slices of one class",
    ]
    assert window.problems == []
    shown = window.conductor.image.probabilities
    whole = open_probability_map(weka / "tws_2class_z5.tif")
    assert np.array_equal(read_whole(shown), read_whole(whole.source))
    assert window.conductor.class_name == "membrane"
    command = shlex.split(window.workbench.export.command.toPlainText())
    assert command[command.index("--axes") + 1] == "zcyx"


def test_slices_of_one_class_is_an_answer_too(
    window: MainWindow, settle: Settle, shared_fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_file(shared_fixtures / "weka" / "tws_2class_z5_flattened_no_labels.tif")
    settle(window)
    answer("10 slices", monkeypatch)
    window.viewer.panels[FOREST].empty.button.click()
    settle(window)
    assert window.conductor.image.probabilities.info.shape == (1, 10, 80, 96, 1)


def test_without_an_answer_the_stack_stays_an_image(
    window: MainWindow, settle: Settle, shared_fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_file(shared_fixtures / "weka" / "tws_2class_z5_flattened.tif")
    settle(window)
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_args: ("", False))
    window.viewer.panels[FOREST].empty.button.click()
    settle(window)
    assert window.conductor.document.kind == "image"
