"""What a user does with brush and eraser on a bare image and a stack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW
from tests.ui.acting import colour_at, drop
from tests.ui.painting_acting import SIDE, drag, forest_map, key, paint_both, separates, textures

Settle = Callable[[MainWindow], None]


def test_a_bare_image_leads_to_step_two_which_invites_to_paint(bare: MainWindow) -> None:
    assert bare.workbench.steps.current == "probabilities"
    empty = bare.viewer.panels[FOREST].empty
    assert "Paint a few strokes of each class" in empty.text.text()
    assert not bare.workbench.probabilities.problem.isVisible(), "it is no fault to be an image"
    empty.button.click()
    assert bare.painting.desk.brush.kind == "brush"
    assert bare.painting.box.tools["brush"].isChecked()
    assert "37 features" in bare.painting.box.features.text()


def test_strokes_of_two_classes_give_a_forest_that_separates_them_and_an_enhanced_map(
    bare: MainWindow, settle: Settle
) -> None:
    key(bare, "brush")
    view = bare.viewer.panels[RAW].view
    drag(view, (10, 8), (50, 14), (85, 8))
    settle(bare)
    assert not bare.viewer.panels[FOREST].has_picture
    assert "Now paint a few strokes of 'Background'" in bare.painting.box.said.text()
    bare.painting.desk.next_class()
    drag(view, (10, 70), (50, 80), (85, 70))
    settle(bare)
    assert bare.problems == []
    assert bare.viewer.panels[FOREST].has_picture
    assert separates(bare)
    assert "100 trees" in bare.painting.box.said.text()
    assert bare.viewer.panels[ENHANCED].has_picture
    # The only Enhancer here turns p into 1 - p.
    enhanced = read_whole(bare.conductor.stage.source)[0, 0, ..., 0]
    np.testing.assert_allclose(enhanced, 1 - forest_map(bare), atol=0.01)
    assert [c.name for c in bare.conductor.document.classes] == ["Structure", "Background"]
    assert bare.workbench.steps.buttons["probabilities"].state == "done"


def test_a_stroke_on_the_enhanced_panel_changes_forest_and_enhanced_map(
    bare: MainWindow, settle: Settle
) -> None:
    paint_both(bare)
    settle(bare)
    before, stage = forest_map(bare), bare.conductor.stage
    bare.painting.desk.choose_class(1)
    # A lie, to see that it is believed: coarse grain is of the first class as well.
    drag(bare.viewer.panels[ENHANCED].view, (20, 88), (80, 90))
    settle(bare)
    after = forest_map(bare)
    assert after[20:80, 86:92].mean() > before[20:80, 86:92].mean() + 0.2
    assert bare.conductor.stage is not stage
    enhanced = read_whole(bare.conductor.stage.source)[0, 0, ..., 0]
    np.testing.assert_allclose(enhanced, 1 - after, atol=0.01)


def test_strokes_are_seen_in_their_colours_and_undone_by_keys(
    bare: MainWindow, settle: Settle
) -> None:
    paint_both(bare)
    settle(bare)
    view = bare.viewer.panels[RAW].view
    orange = colour_at(view, 50, 14)
    assert orange.red() > orange.blue() + 60
    QTest.keyClick(bare, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(bare)
    assert bare.painting.desk.here.counts()[2] == 0
    assert bare.conductor.image.probabilities is None, "one class is no forest"
    assert not bare.viewer.panels[FOREST].has_picture
    QTest.keyClick(bare, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bare.painting.desk.here.is_empty
    assert not bare.menus.actions["undo"].isEnabled()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for _ in range(2):
        QTest.keyClick(bare, Qt.Key.Key_Z, both)
    settle(bare)
    assert separates(bare)
    grey = colour_at(view, 30, 40)
    assert abs(grey.red() - grey.blue()) < 10, "where nothing is painted"


def test_undo_goes_back_through_strokes_and_scales_in_the_order_of_time(
    bare: MainWindow, settle: Settle
) -> None:
    paint_both(bare)
    settle(bare)
    bare.scaling.set_scale(2.0)
    settle(bare)
    drag(bare.viewer.panels[RAW].view, (60, 60), (62, 66))
    settle(bare)
    painted = bare.painting.desk.here.counts()[2]
    key(bare, "undo")
    assert bare.painting.desk.here.counts()[2] < painted
    assert bare.conductor.settings.scale == 2.0
    settle(bare)
    key(bare, "undo")
    assert bare.conductor.settings.scale == 1.0
    key(bare, "undo")
    assert bare.painting.desk.here.counts()[2] == 0


def test_the_eraser_takes_strokes_away_and_with_shift_only_those_of_one_class(
    bare: MainWindow, settle: Settle
) -> None:
    desk, view = bare.painting.desk, bare.viewer.panels[RAW].view
    paint_both(bare)
    desk.brush.set_size(31)
    key(bare, "eraser")
    desk.choose_class(1)
    drag(view, (10, 70), (85, 70), more=Qt.KeyboardModifier.ShiftModifier)
    assert desk.here.value_at(0, 0, 50, 80) == 2, "it is of the other class"
    drag(view, (50, 80), (51, 80))
    assert desk.here.value_at(0, 0, 50, 80) == 0
    key(bare, "eraser")
    assert desk.brush.kind == "", "the same key puts it away"
    before = bare.viewer.camera.cx
    bare.viewer.camera.zoom_at(4, 0, 0)
    drag(view, (40, 40), (40, 50))
    assert bare.viewer.camera.cx < before, "without a tool the mouse moves the picture"
    settle(bare)


def test_escape_takes_back_a_stroke_in_the_hand_and_drops_a_training(
    bare: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, view = bare.painting.desk, bare.viewer.panels[RAW].view
    key(bare, "brush")
    QTest.mousePress(
        view,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        view.screen_position(20, 20),
    )
    QTest.mouseMove(view, view.screen_position(40, 30))
    assert desk.here.counts()[1] > 0
    bare.cancel()
    assert desk.here.is_empty
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton)
    settle(bare)
    paint_both(bare)
    assert desk.loop.is_running
    bare.cancel()
    settle(bare)
    assert "cancelled" in bare.painting.box.said.text()
    assert bare.conductor.image.probabilities is None, "the late answer is dropped"
    key(bare, "update_forest")
    settle(bare)
    assert separates(bare)


def test_an_answer_to_older_strokes_is_dropped(bare: MainWindow, settle: Settle) -> None:
    shown = []
    bare.painting.desk.loop.trained.connect(shown.append)
    paint_both(bare)
    # Before the first answer can come.
    drag(bare.viewer.panels[RAW].view, (60, 60), (66, 66))
    settle(bare)
    assert len(shown) == 1
    assert shown[0].painted == sum(bare.painting.desk.here.counts()[1:])


def test_classes_are_added_renamed_and_removed_with_their_strokes(
    bare: MainWindow, settle: Settle
) -> None:
    desk, box = bare.painting.desk, bare.painting.box
    paint_both(bare)
    box.add_button.click()
    assert box.classes.count() == 3
    assert desk.brush.value == 3, "the new one is painted next"
    drag(bare.viewer.panels[RAW].view, (10, 44), (80, 50))
    settle(bare)
    box.classes.item(2).setText("Border")
    settle(bare)
    assert bare.conductor.image.probabilities.info.channel_names == (
        *("Structure", "Background", "Border"),
    )
    box.classes.item(2).setText("background")
    assert box.classes.item(2).text() == "Border", "a name is taken once"
    desk.choose_class(1)
    painted = desk.here.counts()
    box.remove_button.click()
    settle(bare)
    assert [c.name for c in desk.classes] == ["Background", "Border"]
    assert desk.here.counts()[1:4].tolist() == [painted[2], painted[3], 0]
    assert not box.remove_button.isEnabled()
    key(bare, "undo")
    settle(bare)
    assert [c.name for c in desk.classes] == ["Structure", "Background", "Border"]
    assert np.array_equal(desk.here.counts()[1:], painted[1:])


def test_the_brush_is_resized_by_keys_and_wheel_and_its_outline_shows_it(
    bare: MainWindow, settle: Settle
) -> None:
    brush, view = bare.painting.desk.brush, bare.viewer.panels[RAW].view
    key(bare, "brush")
    first, zoom = brush.size, bare.viewer.camera.zoom
    key(bare, "larger_brush")
    assert brush.size > first
    assert bare.painting.box.size.value() == brush.size
    key(bare, "smaller_brush")
    assert brush.size == first
    event = QWheelEvent(
        view.rect().center().toPointF(),
        view.mapToGlobal(view.rect().center().toPointF()),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert brush.size > first
    assert bare.viewer.camera.zoom == zoom
    bare.painting.box.size.setValue(41)
    bare.viewer.camera.point((48.5, 48.5))
    inside, edge = (48, 48), (48, round(48 + 20.5 + 2 / zoom))
    with_brush = view.grab().toImage()
    key(bare, "brush")
    without = view.grab().toImage()
    at = [view.screen_position(y + 0.5, x + 0.5) for y, x in (inside, edge)]
    away = at[1] + QPoint(0, 0)
    differs = [
        any(
            with_brush.pixel(away.x() + k, away.y()) != without.pixel(away.x() + k, away.y())
            for k in range(-4, 5)
        )
    ]
    assert differs == [True]
    settle(bare)


def test_painting_works_with_the_keyboard_alone(bare: MainWindow, settle: Settle) -> None:
    desk, view = bare.painting.desk, bare.viewer.panels[RAW].view
    key(bare, "brush")
    assert view.hasFocus() or not bare.isActiveWindow()
    bare.viewer.camera.zoom_at(4, 0, 0)
    y, x = int(bare.viewer.camera.cy), int(bare.viewer.camera.cx)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert desk.here.value_at(0, 0, y, x) == 1
    QTest.keyClick(view, Qt.Key.Key_Right)
    key(bare, "next_class")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert desk.here.value_at(0, 0, y, int(bare.viewer.camera.cx)) == 2
    settle(bare)
    assert bare.viewer.panels[FOREST].has_picture


def test_each_plane_has_its_own_strokes_and_undo_goes_where_it_acts(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    stack = np.stack([textures(k) for k in range(4)])
    np.save(tmp_path / "stack.npy", stack)
    drop(window, tmp_path / "stack.npy")
    settle(window)
    if window.conductor.image.shape[1] == 1:
        window.conductor.open(tmp_path / "stack.npy", axes="zyx")
        settle(window)
    camera, desk = window.viewer.camera, window.painting.desk
    assert camera.shape == (1, 4, SIDE, SIDE)
    camera.go_to_slice(1)
    paint_both(window)
    settle(window)
    camera.go_to_slice(3)
    settle(window)
    assert desk.here.value_at(0, 1, 50, 14) == 1
    assert desk.here.value_at(0, 3, 50, 14) == 0
    orange = colour_at(window.viewer.panels[RAW].view, 50, 14)
    assert abs(orange.red() - orange.blue()) < 10
    # The forest learned on one slice is applied to the others.
    other = read_whole(window.conductor.image.probabilities)[0, 3, ..., 0]
    assert (other[:, :40] > 0.5).mean() > 0.85
    key(window, "undo")
    assert camera.z == 1
    settle(window)


def test_other_features_are_chosen_in_a_table_like_ilastiks(
    bare: MainWindow, settle: Settle
) -> None:
    paint_both(bare)
    settle(bare)
    bare.painting.box.features_button.click()
    dialog = bare.painting.dialog
    # 96 pixels are enough up to scale (96 - 1) / 3.5 = 27; all standard ones fit.
    assert all(cell.isEnabled() for cell in dialog.cells.values())
    assert not dialog.in_3d.isVisible()
    for cell in dialog.cells.values():
        cell.setChecked(False)
    assert not dialog.ok.isEnabled()
    dialog.cells[2, 1].setChecked(True)
    dialog.cells[2, 3].setChecked(True)
    assert dialog.count.text() == "2 chosen"
    assert dialog.selection.cells() == (
        ("GaussianGradientMagnitude", 0.7, True),
        ("GaussianGradientMagnitude", 1.6, True),
    )
    dialog.ok.click()
    settle(bare)
    assert "2 features, scales 0.7 to 1.6" in bare.painting.box.features.text()
    assert bare.conductor.image.probabilities.inner.forest.n_features == 2
    assert separates(bare)
    key(bare, "features")
    dialog = bare.painting.dialog
    assert sum(c.isChecked() for c in dialog.cells.values()) == 2
    dialog.reject()


def test_old_tiles_stay_until_the_new_ones_are_there(bare: MainWindow, settle: Settle) -> None:
    paint_both(bare)
    settle(bare)
    viewer = bare.viewer
    old = viewer.forest
    (tile,) = old.visible(viewer.panels[FOREST].view.view())
    assert viewer.store.get(old, tile) is not None
    bare.conductor.show_probabilities(
        bare.conductor.image.probabilities, bare.conductor.document.classes, True
    )
    assert viewer.forest is not old
    assert viewer.store.get(viewer.forest, tile) is None
    assert viewer.store.older(viewer.forest, tile) is not None
    assert viewer.panels[FOREST].has_picture
    settle(bare)
    assert viewer.store.get(viewer.forest, tile) is not None
    assert viewer.store.older(viewer.forest, tile) is None
