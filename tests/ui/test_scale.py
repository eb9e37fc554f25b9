"""What a user does about the scale, and what the window says of maps that do not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.stage import box_around
from tests.networks import pixelwise
from tests.ui.acting import PATIENCE_MS, drop

Settle = Callable[[MainWindow], None]


@pytest.fixture
def fitting(opened: MainWindow, settle: Settle, tmp_path: Path) -> MainWindow:
    """An Enhancer that changes nothing, was trained on pixels of half the size, and says so."""
    path = pixelwise(tmp_path / "same.onnx", [[1]], [0])
    card = {"name": "same", "title": "Same", "structure": "nucleus"}
    card |= {"pixel_size_nm": [2, 2], "object_size_px": [60, 80]}
    path.with_suffix(".json").write_text(json.dumps(card))
    drop(opened, path)
    settle(opened)
    assert opened.problems == []
    assert opened.conductor.enhancer.name == "same"
    return opened


def test_a_map_that_loses_what_the_forest_sees_is_told_with_two_ways_out(
    opened: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = opened.workbench.notice
    assert notice.isVisible(), "1 - p has nothing where p is large"
    lost = opened.scaling.judgement.lost.share
    assert lost > 0.9, "all but what lies near p = 0.5"
    assert f"leaves out {100 * lost:.0f} % of what the forest" in notice.text.text()
    assert [b.text() for b in notice.buttons] == ["Find scale", "Choose another Enhancer"]
    opened.workbench.steps.choose("data")
    box = opened.workbench.enhance.enhancer_box
    shown = []
    monkeypatch.setattr(box, "showPopup", lambda: shown.append(True))
    notice.buttons[1].click()
    assert shown
    assert opened.workbench.steps.current == "enhance"
    assert not notice.isVisible()


def test_a_map_that_keeps_what_the_forest_sees_is_not_complained_about(fitting: MainWindow) -> None:
    assert not fitting.workbench.notice.isVisible()
    assert fitting.scaling.judgement.lost.share < 0.1


def test_the_size_of_the_objects_is_measured_and_a_typed_one_gives_a_scale(
    fitting: MainWindow, settle: Settle
) -> None:
    page = fitting.workbench.enhance.scale
    measured = fitting.scaling.judgement.size
    assert page.size.value() == measured > 0
    assert f"about {measured} px wide here" in page.hint.text()
    assert "60 to 80 px" in page.hint.text()
    page.size.setValue(20)
    assert page.match_button.isVisibleTo(page)
    page.match_button.click()
    settle(fitting)
    assert fitting.conductor.settings.scale == pytest.approx(np.sqrt(60 * 80) / 20, abs=0.01)
    assert page.number.value() == fitting.conductor.settings.scale
    assert not page.match_button.isVisibleTo(page), "now it fits"


def test_another_scale_is_computed_told_in_the_command_and_undone_by_keys(
    fitting: MainWindow, settle: Settle, qtbot, probabilities: np.ndarray
) -> None:
    page = fitting.workbench.enhance.scale
    page.number.setFocus()
    page.number.stepBy(4)
    assert page.number.value() == 2.0, "four steps double it"
    assert page.slider.value() == 4
    qtbot.waitUntil(lambda: fitting.conductor.settings.scale == 2.0, timeout=PATIENCE_MS)
    settle(fitting)
    assert "--scale 2" in fitting.workbench.export.command.toPlainText()
    values = read_whole(fitting.conductor.stage.source)[0, 0, :, :, 0]
    assert values.shape == probabilities.shape[:2]
    np.testing.assert_allclose(values[40, 5:-5], probabilities[40, 5:-5, 0], atol=0.02)
    QTest.keyClick(fitting, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(fitting)
    assert fitting.conductor.settings.scale == 1.0
    assert page.number.value() == 1.0
    assert "--scale" not in fitting.workbench.export.command.toPlainText()
    QTest.keyClick(
        fitting,
        Qt.Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert fitting.conductor.settings.scale == 2.0


def test_a_search_on_a_map_without_structure_says_so_and_tries_nothing(
    window: MainWindow, settle: Settle, tmp_path: Path, qtbot
) -> None:
    np.save(tmp_path / "empty.npy", np.zeros((64, 96), np.float32))
    drop(window, tmp_path / "empty.npy")
    settle(window)
    page = window.workbench.enhance.scale
    page.find_button.click()
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    settle(window)
    assert window.problems == []
    assert "sees no structure" in page.found.text()
    assert page.chart.bars == []
    assert window.conductor.settings.scale == 1.0


def test_the_search_shows_what_it_tried_and_its_choice_can_be_undone(
    fitting: MainWindow, settle: Settle, qtbot
) -> None:
    page = fitting.workbench.enhance.scale
    page.find_button.click()
    assert not page.find_button.isEnabled()
    qtbot.waitUntil(lambda: not fitting.jobs.is_busy, timeout=PATIENCE_MS)
    settle(fitting)
    assert fitting.problems == []
    assert page.find_button.isEnabled()
    # The network does nothing, so that no scale is better than the one that the pixel sizes
    # suggest, 4 nm here and 2 nm there.
    assert fitting.conductor.settings.scale == 2.0
    assert [bar.scale for bar in page.chart.bars] == [0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83]
    (best,) = [bar for bar in page.chart.bars if bar.is_best]
    assert best.scale == fitting.conductor.settings.scale
    assert best.isChecked()
    assert best.agreement == 0.0
    assert f"agreement {best.agreement:.2f}" in best.accessibleName()
    assert "It was 1 before" in page.found.text()
    page.undo_button.click()
    settle(fitting)
    assert fitting.conductor.settings.scale == 1.0
    assert not page.undo_button.isEnabled()
    page.chart.bars[1].click()
    settle(fitting)
    assert fitting.conductor.settings.scale == 0.5
    assert [bar.scale for bar in page.chart.bars if bar.isChecked()] == [0.5]


def test_a_search_that_is_cancelled_leaves_the_scale(
    fitting: MainWindow, settle: Settle, qtbot
) -> None:
    fitting.menus.actions["find_scale"].trigger()
    QTest.keyClick(fitting, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not fitting.jobs.is_busy, timeout=PATIENCE_MS)
    assert fitting.conductor.settings.scale == 1.0
    page = fitting.workbench.enhance.scale
    assert page.find_button.isEnabled()
    assert page.found.text() == ""


def test_the_scale_belongs_to_its_enhancer(fitting: MainWindow, settle: Settle) -> None:
    fitting.scaling.set_scale(2.0)
    box = fitting.workbench.enhance.enhancer_box
    for row, scale in ((0, 1.0), (1, 2.0)):
        box.setCurrentIndex(row)
        box.activated.emit(row)
        settle(fitting)
        assert fitting.conductor.settings.scale == scale
        assert fitting.workbench.enhance.scale.number.value() == scale


@pytest.mark.parametrize(
    ("centre", "start", "stop"),
    [
        ((500, 1000), (2, 3, 116, 616, 0), (3, 4, 884, 1384, 1)),
        ((0, 5000), (2, 3, 0, 1232, 0), (3, 4, 768, 2000, 1)),
    ],
)
def test_what_is_judged_is_a_square_around_the_middle_of_the_view(centre, start, stop) -> None:
    box = box_around((5, 9, 1000, 2000), 2, 3, *centre)
    assert (box.start, box.stop) == (start, stop)
    small = box_around((1, 1, 50, 900), 0, 0, 25, 450)
    assert small.shape == (1, 1, 50, 768, 1)
