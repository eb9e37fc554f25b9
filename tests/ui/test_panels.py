"""What the four panels show of a map that is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.panel import FOREST, RAW, SEGMENTATION
from tests.ui.acting import colour_at, picture

Settle = Callable[[MainWindow], None]


def test_the_four_panels_show_the_data(opened: MainWindow, probabilities: np.ndarray) -> None:
    raw, forest, enhanced, _ = (panel.view for panel in opened.viewer.panels)
    table = lut.table("ember")
    for y, x in ((3, 5), (20, 20), (40, 80), (50, 30)):
        grey = (y + x) % 256
        assert colour_at(raw, y, x) == QColor(grey, grey, grey)
        p = float(probabilities[y, x, 0])
        assert colour_at(forest, y, x) == QColor(*map(int, table[round(p * 255)]))
        found = colour_at(enhanced, y, x)
        expected = QColor(*map(int, table[round((1 - p) * 255)]))
        # bf16 on some processors: one step of the table.
        assert abs(found.red() - expected.red()) <= 8
        assert abs(found.green() - expected.green()) <= 8


def test_the_segmentation_covers_what_is_above_the_threshold(opened: MainWindow) -> None:
    view = opened.viewer.panels[SEGMENTATION].view
    grey = colour_at(opened.viewer.panels[RAW].view, 40, 90)
    assert colour_at(view, 40, 90) == grey, "1 - p is 0.05 there"
    inside = colour_at(view, 40, 10)
    assert inside.red() != inside.blue(), "1 - p is 0.9 there"


def test_the_threshold_changes_the_segmentation_without_computing_again(
    opened: MainWindow, settle: Settle
) -> None:
    view = opened.viewer.panels[SEGMENTATION].view
    before, served = picture(view), opened.viewer.loader.served
    opened.workbench.steps.choose("segment")
    opened.workbench.segment.slider.setValue(950)
    after = picture(view)
    settle(opened)
    assert after != before
    assert opened.viewer.loader.served == served
    assert opened.viewer.display.threshold == 0.95
    assert "%" in opened.workbench.segment.share.text()


def test_another_class_by_name_changes_the_forest_panel(
    opened: MainWindow, settle: Settle, probabilities: np.ndarray
) -> None:
    names = opened.workbench.probabilities.classes
    assert [names.item(k).text() for k in range(2)] == ["nucleus", "background"]
    names.setCurrentRow(1)
    settle(opened)
    view = opened.viewer.panels[FOREST].view
    table = lut.table("ember")
    expected = QColor(*map(int, table[round(float(probabilities[40, 80, 1]) * 255)]))
    assert colour_at(view, 40, 80) == expected
    assert opened.viewer.panels[FOREST].heading.full_text == "Probability map: background"


def test_keys_show_one_panel_and_all_four(opened: MainWindow, qtbot) -> None:
    panels = opened.viewer.panels
    for number in "1234":
        QTest.keyClick(opened, number)
        assert [p.isVisible() for p in panels] == [str(k + 1) == number for k in range(4)]
    QTest.keyClick(opened, "0")
    assert all(p.isVisible() for p in panels)


def test_space_shows_raw_only_while_it_is_held(opened: MainWindow) -> None:
    view = opened.viewer.panels[FOREST].view
    before = picture(view)
    view.setFocus()
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert colour_at(view, 40, 80) == QColor(120, 120, 120)
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert picture(view) == before


def test_automatic_contrast_widens_the_display_and_leaves_the_numbers(
    opened: MainWindow, settle: Settle
) -> None:
    QTest.keyClick(opened, "A")
    low, high = opened.viewer.display.raw_window
    values = np.add.outer(np.arange(64), np.arange(96))
    assert (low, high) == pytest.approx(tuple(np.percentile(values, [0.5, 99.5])))
    view = opened.viewer.panels[RAW].view
    QTest.mouseMove(view, view.screen_position(20.5, 25.5))
    assert "raw 45" in opened.workbench.navigation.values.full_text


def test_outlines_replace_the_fill(opened: MainWindow) -> None:
    QTest.keyClick(opened, "H")
    assert opened.workbench.segment.outlines.isChecked()
    inside = colour_at(opened.viewer.panels[SEGMENTATION].view, 50, 5)
    assert inside == QColor(55, 55, 55)


def test_where_a_legend_is_narrow_its_colours_stay_and_its_numbers_go(opened: MainWindow) -> None:
    legend = opened.viewer.legends[0]
    digit = legend.fontMetrics().horizontalAdvance("0")

    def coloured_columns(width: int) -> int:
        legend.setFixedWidth(width)
        image = legend.grab().toImage()
        middle = [image.pixelColor(x, image.height() // 2) for x in range(image.width())]
        return sum(c.saturation() > 60 for c in middle)

    assert coloured_columns(digit * 12) < digit * 10, "numbers at both ends"
    assert coloured_columns(digit * 4) > digit * 2


def test_keys_make_the_fill_more_and_less_opaque(opened: MainWindow) -> None:
    view, slider = opened.viewer.panels[SEGMENTATION].view, opened.workbench.segment.opacity
    inside = (20, 80)  # the network says 1 - p, and the fill begins at 0.5
    opened.viewer.display.set(threshold=0.05)
    before = colour_at(view, *inside)
    QTest.keyClick(opened, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    assert slider.value() == 55
    assert colour_at(view, *inside) != before
    for _ in range(9):
        QTest.keyClick(opened, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.ControlModifier)
    assert slider.value() == 10, "it never fades away"
