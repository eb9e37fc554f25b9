"""The four panels without a window around: numbers under the mouse, and contrast."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW
from s2d_desktop.ui.viewer.viewer import Viewer
from tests.ui.acting import PATIENCE_MS, colour_at

SIDE = 1500
FAINT = 0.2


@pytest.fixture
def viewer(qtbot) -> Iterator[Viewer]:
    """Raw values that differ in each voxel, and maps that nowhere exceed `FAINT`."""
    make_application(["test"])
    viewer = Viewer()
    qtbot.addWidget(viewer)
    viewer.resize(800, 600)
    raw = np.arange(SIDE * SIDE, dtype=np.float32).reshape(1, 1, SIDE, SIDE, 1)
    maps = np.tile(np.linspace(0, FAINT, SIDE, dtype=np.float32), (SIDE, 1))[None, None, ..., None]
    viewer.show_image((1, 1, SIDE, SIDE), {}, "")
    source = ArraySource(raw, "tzyxc")
    viewer.set_raw(source, source, 0)
    viewer.set_forest(ArraySource(maps, "tzyxc"))
    viewer.set_enhanced(ArraySource(maps / 2, "tzyxc"))
    viewer.show()
    rest(viewer, qtbot)
    yield viewer
    viewer.stop()


def rest(viewer: Viewer, qtbot) -> None:
    viewer.grab()
    qtbot.waitUntil(lambda: viewer.loader.waiting == 0, timeout=PATIENCE_MS)
    viewer.grab()


def test_a_whole_large_image_in_view_still_tells_the_value_of_the_very_voxel(
    viewer: Viewer, qtbot
) -> None:
    assert viewer.camera.zoom < 0.3
    viewer.camera.point((703.5, 1013.5))
    rest(viewer, qtbot)
    assert viewer.value_at_cursor(viewer.raw) == 703 * SIDE + 1013
    assert viewer.value_at_cursor(viewer.forest) == np.float32(FAINT * 1013 / (SIDE - 1))
    viewer.camera.point((702.5, 1013.5))
    assert viewer.value_at_cursor(viewer.raw) is not None, "about, until it is read"
    rest(viewer, qtbot)
    assert viewer.value_at_cursor(viewer.raw) == 702 * SIDE + 1013


def test_automatic_contrast_is_that_of_what_is_in_view(viewer: Viewer, qtbot) -> None:
    viewer.camera.centre_on(0, 0, SIDE / 2, SIDE / 2, zoom=4.0)
    rest(viewer, qtbot)
    viewer.contrast.automatic()
    low, high = viewer.display.raw_window
    height = viewer.front_view().height() / 4
    assert low == pytest.approx((SIDE - height) / 2 * SIDE, rel=0.02)
    assert high == pytest.approx((SIDE + height) / 2 * SIDE, rel=0.02)


def test_faint_probabilities_are_spread_over_all_colours_in_both_panels(
    viewer: Viewer, qtbot
) -> None:
    forest, enhanced = (viewer.panels[k].view for k in (FOREST, ENHANCED))
    right = (SIDE // 2, SIDE - 10)
    before = colour_at(forest, *right), colour_at(enhanced, *right)
    menu = viewer.legends[0].menu()
    next(a for a in menu.actions() if a.text() == "Contrast...").trigger()
    popup = viewer.contrast.probability_popup
    assert popup.isVisible()
    popup.automatic.emit()
    low, high = viewer.display.probability_window
    assert (low, high) == pytest.approx((0, FAINT), abs=0.01)
    assert colour_at(forest, *right).lightness() > before[0].lightness()
    assert colour_at(enhanced, *right).lightness() > before[1].lightness()
    popup.full.emit()
    assert (colour_at(forest, *right), colour_at(enhanced, *right)) == before


def test_between_its_two_lines_the_window_is_dragged_as_a_whole(viewer: Viewer, qtbot) -> None:
    viewer.display.set(raw_window=(500_000.0, 1_500_000.0))
    viewer.contrast.open_raw(viewer.contrast_button)
    histogram = viewer.contrast.raw_popup.histogram
    place = QPoint(histogram.width() // 2, 20)
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, pos=place)
    assert viewer.display.raw_window == (500_000.0, 1_500_000.0)
    QTest.mouseMove(histogram, place + QPoint(histogram.width() // 10, 0))
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=place)
    low, high = viewer.display.raw_window
    assert high - low == pytest.approx(1_000_000)
    assert low > 650_000
    QTest.keyClick(histogram, Qt.Key.Key_Left)
    assert viewer.display.raw_window[0] == low
    assert viewer.display.raw_window[1] < high
    viewer.contrast.raw_popup.hide()


def test_the_next_slice_is_drawn_at_once_without_grey_in_between(viewer: Viewer, qtbot) -> None:
    greys = np.array([10, 70, 130], np.uint8).reshape(1, 3, 1, 1, 1)
    stack = np.broadcast_to(greys, (1, 3, 90, 90, 1))
    source = ArraySource(stack, "tzyxc")
    viewer.show_image((1, 3, 90, 90), {}, "")
    viewer.set_raw(source, source, 0)
    rest(viewer, qtbot)
    for z in (2, 1, 0):
        viewer.camera.go_to_slice(z)
        # No event was handled since: nothing could be read meanwhile.
        assert colour_at(viewer.panels[RAW].view, 45, 45).red() == 10 + 60 * z
        rest(viewer, qtbot)
