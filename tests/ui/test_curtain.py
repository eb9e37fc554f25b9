"""Two layers in one place, with a handle between them, as a user compares them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW, SEGMENTATION
from s2d_desktop.ui.viewer.tile_view import TileView
from tests.ui.acting import colour_at, drop

Settle = Callable[[MainWindow], None]

LEFT, RIGHT = (40, 20), (40, 76)
"""Voxels of an image 96 wide that are left and right of its middle."""


@pytest.fixture
def compared(opened: MainWindow, settle: Settle) -> MainWindow:
    """The curtain was hung up with its key's action."""
    opened.menus.actions["curtain"].trigger()
    settle(opened)
    return opened


def shown(window: MainWindow) -> TileView:
    assert window.viewer.arrangement.alone is not None
    return window.viewer.panels[window.viewer.arrangement.alone].view


def test_the_forest_is_left_of_the_handle_and_the_enhanced_map_right_of_it(
    opened: MainWindow, settle: Settle
) -> None:
    opened.viewer.arrangement.show_alone(FOREST)
    settle(opened)
    forest = [colour_at(shown(opened), *place) for place in (LEFT, RIGHT)]
    opened.viewer.arrangement.show_alone(ENHANCED)
    settle(opened)
    enhanced = [colour_at(shown(opened), *place) for place in (LEFT, RIGHT)]
    opened.menus.actions["curtain"].trigger()
    settle(opened)
    assert shown(opened) is opened.viewer.panels[ENHANCED].view
    assert colour_at(shown(opened), *LEFT) == forest[0] != enhanced[0]
    assert colour_at(shown(opened), *RIGHT) == enhanced[1] != forest[1]


def test_the_handle_is_dragged_with_the_mouse(compared: MainWindow, settle: Settle) -> None:
    view, handle = shown(compared), compared.viewer.arrangement.handle
    before = colour_at(view, *RIGHT)
    middle = QPoint(handle.width() // 2, handle.height() // 4)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    target = handle.mapFrom(view, QPoint(view.width() - 2, handle.height() // 4))
    QTest.mouseMove(handle, target)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton)
    settle(compared)
    assert handle.place == pytest.approx(view.width() - 2, abs=1)
    assert colour_at(view, *RIGHT) != before, "the forest is there now"


def test_the_handle_is_moved_with_the_keys_and_stays_on_the_picture(compared: MainWindow) -> None:
    handle = compared.viewer.arrangement.handle
    QTest.keyClick(handle, Qt.Key.Key_Right)
    assert handle.share == pytest.approx(0.52)
    QTest.keyClick(handle, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert handle.share == pytest.approx(0.518)
    QTest.keyClick(handle, Qt.Key.Key_End)
    QTest.keyClick(handle, Qt.Key.Key_Right)
    assert handle.share == 1.0
    QTest.keyClick(handle, Qt.Key.Key_Home)
    assert handle.share == 0.0 == handle.place


def test_the_handle_keeps_its_share_when_the_window_grows(compared: MainWindow) -> None:
    compared.resize(compared.width() + 200, compared.height() + 100)
    QTest.qWait(20)
    view, handle = shown(compared), compared.viewer.arrangement.handle
    assert handle.place == round(view.width() / 2)
    assert handle.height() == view.height()


def test_any_two_panels_are_compared(compared: MainWindow, settle: Settle) -> None:
    box = compared.workbench.navigation.left_box
    assert box.isVisible()
    box.setCurrentIndex(box.findData(RAW))
    box.activated.emit(box.currentIndex())
    compared.menus.actions["panel_4"].trigger()
    settle(compared)
    assert (compared.viewer.arrangement.left, compared.viewer.arrangement.alone) == (
        RAW,
        SEGMENTATION,
    )
    raw = compared.viewer.panels[RAW].view
    grey = colour_at(shown(compared), *LEFT)
    compared.menus.actions["all_panels"].trigger()
    settle(compared)
    assert grey == colour_at(raw, *LEFT)


def test_the_key_of_the_panel_at_the_left_lets_both_change_places(compared: MainWindow) -> None:
    compared.menus.actions["panel_2"].trigger()
    assert (compared.viewer.arrangement.left, compared.viewer.arrangement.alone) == (
        ENHANCED,
        FOREST,
    )


def test_the_same_key_takes_the_curtain_away_and_brings_the_same_pair_back(
    compared: MainWindow,
) -> None:
    compared.menus.actions["panel_4"].trigger()
    action = compared.menus.actions["curtain"]
    action.trigger()
    assert compared.viewer.arrangement.alone is None
    assert not action.isChecked()
    assert compared.viewer.arrangement.handle.isHidden()
    action.trigger()
    assert action.isChecked()
    assert (compared.viewer.arrangement.left, compared.viewer.arrangement.alone) == (
        FOREST,
        SEGMENTATION,
    )


def test_with_one_picture_there_is_nothing_to_compare(
    window: MainWindow, settle: Settle, raw_file: object
) -> None:
    drop(window, raw_file)
    settle(window)
    window.menus.actions["curtain"].trigger()
    assert window.viewer.arrangement.left is None
    assert not window.menus.actions["curtain"].isChecked()
    assert not window.workbench.navigation.buttons["curtain"].isChecked()


def test_a_file_without_the_two_layers_takes_the_curtain_away(
    compared: MainWindow, settle: Settle, raw_file: object
) -> None:
    drop(compared, raw_file)
    settle(compared)
    assert compared.viewer.arrangement.left is None
    assert compared.viewer.arrangement.handle.isHidden()


def test_at_double_text_size_the_curtain_fits_a_small_screen(compared: MainWindow) -> None:
    compared.appearance.set_text_size(200)
    try:
        QTest.qWait(20)
        assert compared.minimumSizeHint().width() <= 1280
    finally:
        compared.appearance.set_text_size(100)


def test_the_sides_of_the_curtain_change_places_while_x_is_held(compared: MainWindow) -> None:
    view = shown(compared)
    before = [colour_at(view, *place) for place in (LEFT, RIGHT)]
    QTest.keyPress(view, Qt.Key.Key_X)
    during = [colour_at(view, *place) for place in (LEFT, RIGHT)]
    QTest.keyRelease(view, Qt.Key.Key_X)
    # The network says 1 - p, and the places are mirrored.
    assert during[0] != before[0]
    assert during[1] != before[1]
    assert [colour_at(view, *place) for place in (LEFT, RIGHT)] == before


def test_any_other_layer_is_seen_in_the_place_of_one_while_x_is_held(
    opened: MainWindow, settle: Settle
) -> None:
    arrangement, box = opened.viewer.arrangement, opened.workbench.navigation.left_box
    arrangement.show_alone(RAW)
    settle(opened)
    raw = colour_at(shown(opened), *LEFT)
    arrangement.show_alone(SEGMENTATION)
    settle(opened)
    assert box.isVisible()
    box.setCurrentIndex(box.findData(RAW))
    box.activated.emit(box.currentIndex())
    assert box.currentText() == "Hold X: Raw"
    before = colour_at(shown(opened), *LEFT)
    assert before != raw
    QTest.keyPress(shown(opened), Qt.Key.Key_X)
    settle(opened)
    assert colour_at(shown(opened), *LEFT) == raw
    # Whoever leaves the window with the key down does not come back to a swapped picture.
    shown(opened).clearFocus()
    opened.viewer.display.set(swapped=False)
    assert colour_at(shown(opened), *LEFT) == before


def test_of_four_panels_those_that_were_compared_change_places(opened: MainWindow) -> None:
    views = [panel.view for panel in opened.viewer.panels]
    before = [colour_at(view, *LEFT) for view in views]
    QTest.keyPress(views[RAW], Qt.Key.Key_X)
    during = [colour_at(view, *LEFT) for view in views]
    QTest.keyRelease(views[RAW], Qt.Key.Key_X)
    assert during[FOREST] == before[ENHANCED]
    assert during[ENHANCED] == before[FOREST]
    assert (during[RAW], during[SEGMENTATION]) == (before[RAW], before[SEGMENTATION])
