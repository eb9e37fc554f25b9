"""What a user does to look around."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW
from tests.ui.acting import PATIENCE_MS, colour_at, drop, picture, pixels_of, wheel

Settle = Callable[[MainWindow], None]


def test_the_wheel_zooms_at_the_mouse_in_all_panels(opened: MainWindow) -> None:
    view = opened.viewer.panels[RAW].view
    place = QPoint(view.width() // 3, view.height() // 4)
    before = view.camera.to_voxel(place.y(), place.x(), view.view_size)
    zoom = view.camera.zoom
    wheel(view, place, 360)
    assert view.camera.zoom == pytest.approx(2 * zoom)
    assert view.camera.to_voxel(place.y(), place.x(), view.view_size) == pytest.approx(before)
    others = [panel.view.view() for panel in opened.viewer.panels]
    assert {(o.level, round((o.top + o.bottom) / 2, 3)) for o in others} == {
        (others[0].level, round(view.camera.cy, 3))
    }


def test_dragging_one_panel_moves_all(opened: MainWindow) -> None:
    view, other = (opened.viewer.panels[k].view for k in (RAW, ENHANCED))
    opened.viewer.camera.zoom_at(4, 0, 0)
    shown = picture(other)
    middle = view.rect().center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, middle + QPoint(15, 9))
    QTest.mouseMove(view, middle + QPoint(30, 18))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 18))
    moved = picture(other)
    assert moved != shown
    inside = (slice(60, 200), slice(60, 200))
    assert (
        pixels_of(moved)[inside][18:, 30:].tolist() == pixels_of(shown)[inside][:-18, :-30].tolist()
    )


def test_values_of_all_four_are_shown_under_the_mouse(opened: MainWindow) -> None:
    view = opened.viewer.panels[FOREST].view
    QTest.mouseMove(view, view.screen_position(20.5, 25.5))
    navigation = opened.workbench.navigation
    assert navigation.position.text() == "y 20   x 25"
    text = navigation.values.full_text
    assert "raw 45" in text
    assert "forest 1.000" in text
    assert "enhanced 0.0" in text
    assert "background" in text


def test_the_crosshair_is_in_every_panel(opened: MainWindow) -> None:
    views = [panel.view for panel in opened.viewer.panels]
    plain = [view.grab().toImage() for view in views]
    QTest.mouseMove(views[ENHANCED], views[ENHANCED].screen_position(30.5, 50.5))
    assert all(view.grab().toImage() != before for view, before in zip(views, plain, strict=True))


def test_a_view_of_too_many_tiles_asks_to_zoom_in(opened: MainWindow, settle: Settle) -> None:
    side = 20_000
    endless = np.broadcast_to(np.float32(0.5), (1, 1, side, side, 1))
    opened.viewer.show_image((1, 1, side, side), {}, "")
    opened.viewer.set_forest(ArraySource(endless, "tzyxc"), 0)
    opened.viewer.panels[FOREST].view.grab()
    settle(opened)
    view = opened.viewer.panels[FOREST].view
    assert "Zoom in" in view.note
    assert opened.viewer.value_at_cursor(opened.viewer.forest) is None
    opened.viewer.camera.zoom_at(64, 0, 0)
    settle(opened)
    assert view.note == ""
    table = lut.table("ember").astype(int)
    assert colour_at(view, side // 2, side // 2) == QColor(*map(int, table[128]))


def test_escape_stops_the_preview_until_the_view_moves(
    window: MainWindow, qtbot, settle: Settle, map_file: Path
) -> None:
    drop(window, map_file)
    settle(window)
    computed = window.viewer.loader.served
    slow = ArraySource(np.zeros((1, 1, 2048, 2048, 1), np.float32), "tzyxc")
    let_through = threading.Event()
    read = slow._read
    slow._read = lambda region: (let_through.wait(60), read(region))[1]
    window.viewer.show_image((1, 1, 2048, 2048), {}, "")
    window.viewer.set_forest(slow, 0)
    qtbot.waitUntil(lambda: window.viewer.loader.waiting > 20, timeout=PATIENCE_MS)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    let_through.set()
    settle(window)
    view = window.viewer.panels[FOREST].view
    assert window.viewer.loader.served - computed < 20
    assert "Stopped" in view.note
    window.viewer.camera.pan(3, 3)
    settle(window)
    assert view.note == ""
