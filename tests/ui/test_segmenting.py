"""Step 4: what is in view while settings are tried, the whole image, the command."""

from __future__ import annotations

import csv
import shlex
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from scipy import ndimage

from s2d_desktop.cli.main import main
from s2d_desktop.io.writers import write
from s2d_desktop.jobs import found_objects, visible_objects
from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.texts import tr
from tests.ui.acting import PATIENCE_MS, colour_at, drop
from tests.ui.segmenting_acting import (
    DOT,
    EDGE,
    HEIGHT,
    RING,
    WIDTH,
    choose,
    structure,
    written,
)

Settle = Callable[[MainWindow], None]


def test_objects_in_view_follow_each_setting(at_step: MainWindow, says) -> None:
    page = at_step.workbench.segment.recipe
    choose(at_step, "objects")
    says(at_step, tr("live.found", count=4))
    assert not page.size_words.isVisible()
    page.splits.click()
    says(at_step, tr("live.found", count=5))
    page.min_size.setValue(5)
    says(at_step, tr("live.found", count=4))
    view = at_step.viewer.panels[3].view
    middle = colour_at(view, *RING)
    page.fill_holes.click()
    assert page.size_words.text() == tr("recipe.min_size.is", size="80", unit="nm²")
    assert page.size_words.isVisible()
    at_step.workbench.segment.slider.setValue(950)  # the structure is at 0.9
    says(at_step, tr("live.found", count=0))
    at_step.workbench.segment.slider.setValue(500)
    says(at_step, tr("live.found", count=4))
    assert colour_at(view, *RING) != middle, "the hole is filled"
    left, right = colour_at(view, 40, 27), colour_at(view, 40, 61)
    assert left != right, "the halves of what was split are told apart"
    assert colour_at(view, *DOT) != left


def test_what_is_set_in_step_4_is_taken_back_and_a_pull_at_the_slider_is_one_change(
    at_step: MainWindow, qtbot
) -> None:
    page, actions = at_step.workbench.segment, at_step.menus.actions
    display = at_step.viewer.display
    assert not actions["undo"].isEnabled()
    for value in (520, 560, 610):
        page.slider.setValue(value)
    qtbot.waitUntil(actions["undo"].isEnabled, timeout=PATIENCE_MS)
    page.recipe.min_size.setValue(5)
    qtbot.waitUntil(lambda: at_step.segmenting.history.undo_stack.count() == 2, timeout=PATIENCE_MS)
    actions["undo"].trigger()
    assert (display.threshold, page.recipe.min_size.value()) == (0.61, 0)
    actions["undo"].trigger()
    assert display.threshold == 0.5
    assert not actions["undo"].isEnabled()
    actions["redo"].trigger()
    actions["redo"].trigger()
    assert (display.threshold, page.recipe.min_size.value()) == (0.61, 5)


def test_a_mask_without_small_objects_is_shown_in_the_colour_of_its_class(
    at_step: MainWindow, says
) -> None:
    at_step.workbench.segment.recipe.min_size.setValue(5)
    says(at_step, tr("live.found", count=3))
    view = at_step.viewer.panels[3].view
    assert colour_at(view, 40, 27) == colour_at(view, 100, 4)
    assert colour_at(view, *DOT) == colour_at(view, 115, 100), "nothing is there"


def test_the_object_under_the_mouse_is_named(found: MainWindow) -> None:
    camera, values = found.viewer.camera, found.workbench.navigation.values
    for place, said in ((EDGE, True), ((115, 100), False)):
        camera.point((place[0] + 0.5, place[1] + 0.5))
        number = found.conductor.found.number_at(0, 0, *place)
        assert (number > 0) == said
        expected = tr("values.object", number=number) if said else tr("values.outside")
        assert values.full_text.endswith(tr("values.segmentation", value=expected))


def test_keys_find_objects_and_show_their_table(
    window: MainWindow, settle: Settle, qtbot, says, tmp_path: Path
) -> None:
    drop(window, written(tmp_path / "map.h5", structure()))
    settle(window)
    QTest.keyClick(
        window,
        Qt.Key.Key_F,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert window.workbench.steps.current == "segment"
    says(window, tr("live.result", count=4))
    pane = window.workbench.objects
    assert pane.isVisible()
    QTest.keyClick(window, Qt.Key.Key_T)
    assert not pane.isVisible()
    QTest.keyClick(window, Qt.Key.Key_T)
    assert pane.isVisible()


def test_a_search_that_is_cancelled_leaves_nothing(
    at_step: MainWindow, qtbot, tmp_path: Path, monkeypatch
) -> None:
    scratch, gate = tmp_path / "scratch", threading.Event()
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setattr(found_objects, "check_disk", lambda *_, **__: gate.wait(PATIENCE_MS / 1000))
    choose(at_step, "objects")
    page = at_step.workbench.segment
    page.find_button.click()
    assert not page.find_button.isEnabled(), "one search is enough"
    qtbot.waitUntil(lambda: any(scratch.iterdir()), timeout=PATIENCE_MS)
    at_step.jobs.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not at_step.jobs.is_busy, timeout=PATIENCE_MS)
    assert list(scratch.iterdir()) == []
    assert at_step.conductor.found is None
    assert page.find_button.isEnabled()
    assert not at_step.workbench.objects.isVisible()


def test_the_shown_command_writes_the_same_labels_and_the_same_table(
    found: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch
) -> None:
    page, pane = found.workbench.segment, found.workbench.objects
    lines = page.command.toPlainText().splitlines()
    shown = shlex.split(lines[-1])
    assert shown[:2] == ["s2d-desktop", "segment"]
    # The window's files.
    found.segmenting.export_table(tmp_path / "window.csv")
    pane.labels_wished.emit()
    assert found.workbench.export.product == "objects"
    found.exporter.export_to(tmp_path / "window.tif")
    qtbot.waitUntil(lambda: (tmp_path / "window.tif").exists(), timeout=PATIENCE_MS)
    found.workbench.export.product_box.setCurrentIndex(0)
    found.exporter.export_to(tmp_path / shown[2])
    settle(found)
    assert found.problems == []
    # Those of the command, from the enhanced map.
    monkeypatch.chdir(tmp_path)
    assert main(shown[1:]) == 0
    import tifffile

    labels = tifffile.imread(tmp_path / shown[shown.index("-o") + 1])
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "window.tif"), labels)
    table = tmp_path / shown[shown.index("--table") + 1]
    assert (tmp_path / "window.csv").read_text() == table.read_text()
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert len(rows) == labels.max() == 5


def test_cells_between_membranes_follow_beta(
    window: MainWindow, settle: Settle, says, tmp_path: Path
) -> None:
    pytest.importorskip("bioimage_cpp")
    p = np.full((HEIGHT, WIDTH), 0.95, np.float32)
    p[59:62] = p[:, 79:82] = 0.4  # its opposite: a cross of membranes at 0.6
    path = tmp_path / "map.h5"
    assert list(write(ArraySource(np.stack([p, 1 - p], -1), "yxc", "map"), path))
    drop(window, path)
    settle(window)
    window.workbench.steps.buttons["segment"].click()
    choose(window, "cells")
    says(window, tr("live.found", count=4))
    window.workbench.segment.recipe.beta_slider.setValue(20)
    says(window, tr("live.found", count=1))
    assert "--multicut --beta 0.2" in window.workbench.segment.command.toPlainText()
    window.workbench.segment.recipe.beta.setValue(0.5)
    window.workbench.segment.find_button.click()
    says(window, tr("live.result", count=4))
    assert window.workbench.objects.model.total == 4


def test_more_in_view_than_can_be_looked_at_is_said_and_the_threshold_is_shown(
    at_step: MainWindow, says, monkeypatch
) -> None:
    monkeypatch.setattr(visible_objects, "MOST_PIXELS", 150 * 100)
    view = at_step.viewer.panels[3].view
    choose(at_step, "objects")
    says(at_step, tr("live.zoom_in"))
    assert colour_at(view, 100, 4) != colour_at(view, 115, 100)
    monkeypatch.setattr(visible_objects, "HALO", 2)
    at_step.viewer.camera.centre_on(0, 0, 40, 44, zoom=view.width() / 30)
    says(at_step, "The edge of the preview cuts 1")


def test_each_class_keeps_its_own_settings(at_step: MainWindow, settle: Settle) -> None:
    page = at_step.workbench.segment
    choose(at_step, "objects")
    page.recipe.min_size.setValue(7)
    page.number.setValue(0.3)
    at_step.conductor.choose_class(1)
    settle(at_step)
    page.recipe.min_size.setValue(9)
    page.number.setValue(0.6)
    at_step.conductor.choose_class(0)
    settle(at_step)
    assert (page.recipe.min_size.value(), page.number.value()) == (7, 0.3)
    at_step.conductor.choose_class(1)
    settle(at_step)
    assert (page.recipe.min_size.value(), page.number.value()) == (9, 0.6)
    assert at_step.workbench.export.smallest.value() == 9, "step 5 asks for the same"


def test_numbers_can_be_typed_digit_by_digit(at_step: MainWindow) -> None:
    page = at_step.workbench.segment
    choose(at_step, "objects")
    page.recipe.splits.click()
    for box, text, value in (
        (page.number, "0.35", 0.35),
        (page.recipe.depth, "12.5", 12.5),
        (page.recipe.min_size, "120", 120),
    ):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        assert box.value() == value
    assert at_step.viewer.display.threshold == 0.35
    assert at_step.conductor.recipe.depth == 12.5
    assert at_step.conductor.recipe.min_size == 120


def test_the_smallest_object_of_step_5_is_that_of_step_4(at_step: MainWindow) -> None:
    at_step.workbench.export.smallest.setValue(12)
    assert at_step.workbench.segment.recipe.min_size.value() == 12
    assert "--min-size 12" in at_step.workbench.segment.command.toPlainText()


def test_the_command_of_step_5_follows_the_settings_of_step_4(at_step: MainWindow) -> None:
    page = at_step.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData("segmentation"))
    page.product_box.activated.emit(page.product_box.currentIndex())
    assert "--fill-holes" not in page.command.toPlainText()
    at_step.workbench.segment.recipe.fill_holes.click()
    assert "--fill-holes" in page.command.toPlainText()


def test_a_mask_is_written_as_it_is_shown(
    at_step: MainWindow, qtbot, settle: Settle, tmp_path: Path
) -> None:
    at_step.workbench.segment.recipe.fill_holes.click()
    at_step.workbench.segment.recipe.min_size.setValue(5)
    page = at_step.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData("segmentation"))
    at_step.exporter.export_to(tmp_path / "mask.npy")
    settle(at_step)
    assert at_step.problems == []
    expected = ndimage.binary_fill_holes(structure())
    expected[100:102, 60:62] = False
    mask = np.load(tmp_path / "mask.npy")
    assert mask.dtype == np.uint8
    np.testing.assert_array_equal(mask, expected)


def test_slices_are_told_from_volumes(window: MainWindow, settle: Settle, says, tmp_path) -> None:
    stack = np.full((3, 40, 50, 2), 0.9, np.float32)
    stack[:, 10:20, 10:20, 0] = 0.1
    stack[..., 1] = 1 - stack[..., 0]
    path = tmp_path / "map.h5"
    assert list(write(ArraySource(stack, "zyxc", "map"), path))
    drop(window, path)
    settle(window)
    window.workbench.steps.buttons["segment"].click()
    page = window.workbench.segment
    choose(window, "objects")
    says(window, tr("live.found", count=1))
    assert page.recipe.in_3d.isVisible()
    page.find_button.click()
    says(window, tr("live.result", count=3))
    model = window.workbench.objects.model
    assert model.names == ["object", "slice", "x", "y", "area", "border"]
    page.recipe.in_3d.click()
    says(window, tr("live.slice"))
    page.find_button.click()
    says(window, tr("live.result", count=1))
    assert model.names == ["object", "z", "x", "y", "volume", "border"]
    window.workbench.objects.table.selectRow(0)
    assert window.viewer.camera.z == 1
    assert "--3d" in page.command.toPlainText()
