"""The table of all objects: what is in it, how it is walked through, when it is out of date."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from scipy import ndimage

from s2d_desktop.model.objects import Objects
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.objects_model import ObjectsModel
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.theme import DARK, LIGHT
from tests.ui.acting import PATIENCE_MS, colour_at, drop, save_as
from tests.ui.segmenting_acting import (
    DOT,
    structure,
    written,
)

Settle = Callable[[MainWindow], None]


def test_the_table_lists_what_scipy_finds_with_sizes_in_the_unit_of_the_image(
    found: MainWindow,
) -> None:
    model = found.workbench.objects.model
    assert [model.headerData(c, Qt.Orientation.Horizontal) for c in range(6)] == [
        *("Object", "x (px)", "y (px)", "Area (px)", "Area (nm²)", "At border"),
    ]
    sizes = sorted(int(model.index(r, 3).data()) for r in range(model.rowCount()))
    labels, _ = ndimage.label(structure())
    discs, *others = np.bincount(labels.ravel())[1:]
    assert sizes[:2] == sorted([others[1], others[2]])[:2]
    assert sum(sizes) == structure().sum()
    assert len(sizes) == 5
    dot = next(r for r in range(5) if model.index(r, 3).data() == "4")
    assert model.index(dot, 4).data() == "64"
    assert [model.index(dot, c).data() for c in (1, 2)] == ["61.0", "101.0"]
    assert [bool(model.index(r, 5).data()) for r in range(5)].count(True) == 1
    assert discs > max(sizes)


def test_choosing_a_row_looks_at_its_object_and_a_click_chooses_its_row(
    found: MainWindow, qtbot
) -> None:
    pane, camera, view = found.workbench.objects, found.viewer.camera, found.viewer.panels[3].view
    dot = next(r for r in range(5) if pane.model.index(r, 3).data() == "4")
    before = colour_at(view, *DOT)
    place = pane.table.visualRect(pane.model.index(dot, 0)).center()
    QTest.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (camera.cy, camera.cx) == pytest.approx((101, 61))
    assert 2 * camera.zoom >= 24, "it is large enough to be seen"
    qtbot.waitUntil(lambda: colour_at(view, *DOT).lightness() > before.lightness())
    found.viewer.fit()
    click = view.screen_position(100.5, 4.5)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=click)
    chosen = pane.table.selectionModel().selectedRows()
    assert [pane.model.index(i.row(), 3).data() for i in chosen] == ["80"]
    assert camera.is_fitted, "a click moves nothing"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.screen_position(115, 100))
    assert pane.table.selectionModel().selectedRows() == []
    assert found.viewer.display.selected_object == 0


def test_the_table_is_sorted_and_filtered_by_size_and_walked_with_keys(found: MainWindow) -> None:
    pane, camera = found.workbench.objects, found.viewer.camera
    pane.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    sizes = [int(pane.model.index(r, 3).data()) for r in range(5)]
    assert sizes == sorted(sizes, reverse=True)
    pane.smallest.setValue(5)
    pane.whole.click()
    assert pane.model.rowCount() == 3
    assert pane.listed.text() == tr("objects.listed", listed="3", total="5")
    pane.table.setFocus()
    QTest.keyClick(pane.table, Qt.Key.Key_Down)
    QTest.keyClick(pane.table, Qt.Key.Key_Down)
    row = pane.table.selectionModel().selectedRows()[0].row()
    x, y = (float(pane.model.index(row, c).data()) for c in (1, 2))
    assert (camera.cx, camera.cy) == pytest.approx((x, y), abs=0.06)
    QTest.keyClick(pane.table, Qt.Key.Key_Tab)
    assert not pane.table.hasFocus(), "the keyboard gets out again"
    number = found.viewer.display.selected_object
    pane.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    pane.largest.setValue(2000)

    def chosen() -> list[int]:
        return [pane.model.number_in(i.row()) for i in pane.table.selectionModel().selectedRows()]

    assert chosen() == [number], "sorting and filtering keep what is chosen"
    view = found.viewer.panels[3].view
    found.viewer.fit()
    QTest.mouseClick(
        view, Qt.MouseButton.LeftButton, pos=view.screen_position(DOT[0] + 0.5, DOT[1] + 0.5)
    )
    assert "not among the listed" in pane.listed.text()


def test_a_changed_setting_makes_the_table_out_of_date_and_back_again(
    found: MainWindow, says
) -> None:
    page, pane = found.workbench.segment, found.workbench.objects
    says(found, tr("live.result", count=5))
    assert not pane.again_button.isVisible()
    page.recipe.min_size.setValue(5)
    assert pane.again_button.isVisible()
    assert found.workbench.steps.buttons["segment"].state == "stale"
    says(found, tr("live.found", count=4))
    page.recipe.min_size.setValue(0)
    says(found, tr("live.result", count=5))
    assert not pane.again_button.isVisible()
    page.recipe.min_size.setValue(5)
    pane.again_button.click()
    says(found, tr("live.result", count=4))
    assert pane.model.rowCount() == 4


def test_another_image_closes_the_table(found: MainWindow, settle: Settle, tmp_path: Path) -> None:
    drop(found, written(tmp_path / "other.h5", structure()[:60]))
    settle(found)
    assert not found.workbench.objects.isVisible()
    assert found.conductor.found is None
    assert found.viewer.objects is None


def test_a_hundred_thousand_objects_are_sorted_and_filtered_at_once() -> None:
    count = 100_000
    rng = np.random.default_rng(0)
    low = np.zeros((count, 3), np.int32)
    low[:, 1:] = rng.integers(1, 19_000, (count, 2))
    area = rng.integers(1, 5000, count)
    objects = Objects(np.zeros(count, np.int32), low, low + 50, area, low + 25.0)
    info = SourceInfo("l", "tzyxc", (1, 1, 20_000, 20_000, 1), np.dtype(np.int32))
    model = ObjectsModel()
    begin = time.perf_counter()
    model.show(objects, info, in_3d=False)
    model.sort(model.names.index("area"), Qt.SortOrder.DescendingOrder)
    model.limit(2500, 4000, True)
    row = model.row_of(model.number_in(7))
    seconds = time.perf_counter() - begin
    assert row == 7
    assert model.rowCount() == np.count_nonzero((area >= 2500) & (area <= 4000))
    listed = area[model.rows]
    assert (np.diff(listed) <= 0).all()
    assert seconds < 2, "the window must not wait"


@pytest.mark.parametrize(
    ("side", "unit", "said"),
    # By hand: 820 and 18 pixels of 4.6 nm or 0.0046 µm, each 21.16 nm².
    [(4.6, "nm", ["17351", "381"]), (0.0046, "µm", ["0.017351", "0.000381"])],
)
def test_sizes_of_one_column_have_the_same_decimals(
    side: float, unit: str, said: list[str]
) -> None:
    low = np.zeros((2, 3), np.int32)
    objects = Objects(np.zeros(2, np.int32), low, low + 5, np.array([820, 18]), low + 2.5)
    sized = {"voxel_size": {"y": side, "x": side}, "unit": unit}
    info = SourceInfo("l", "tzyxc", (1, 1, 99, 99, 1), np.dtype(np.int32), **sized)
    model = ObjectsModel()
    model.show(objects, info, in_3d=False)
    column = model.names.index("area_in")
    assert [model.data(model.index(row, column)) for row in range(2)] == said


def test_the_table_looks_right_in_both_themes_and_at_double_size(found: MainWindow, qtbot) -> None:
    pane = found.workbench.objects
    pane.table.selectRow(1)
    for look, name, percent in ((LIGHT, "light", 100), (DARK, "dark", 200)):
        found.appearance.apply_theme(name)
        found.appearance.set_text_size(percent)
        found.grab()
        assert found.width() == 1280, "nothing forces the window to grow"
        assert pane.table.rowHeight(0) >= pane.fontMetrics().height()
        assert pane.table.viewport().height() // pane.table.rowHeight(0) >= 4
        place = QPoint(3, pane.table.rowViewportPosition(1) + pane.table.rowHeight(1) // 2)
        colour = pane.table.viewport().grab().toImage().pixelColor(place)
        assert colour.name() == look.accent
    found.appearance.set_text_size(100)
    found.appearance.apply_theme("light")


def test_the_table_is_there_again_when_a_project_is_opened(
    found: MainWindow, settle: Settle, qtbot, tmp_path: Path
) -> None:
    segmenting, pane = found.segmenting, found.workbench.objects
    pane.table.selectRow(2)
    before = found.conductor.found.objects
    save_as(found, tmp_path / "work.s2d")
    found.close_file()

    drop(found, tmp_path / "work.s2d")
    qtbot.waitUntil(lambda: found.conductor.found is not None, timeout=PATIENCE_MS)
    settle(found)

    again = found.conductor.found.objects
    assert np.array_equal(again.area, before.area)
    assert np.array_equal(again.centre, before.centre)
    assert pane.isVisibleTo(found.workbench)
    assert not pane.is_stale
    assert found.viewer.display.selected_object == 3
    assert [i.row() for i in pane.table.selectionModel().selectedRows()] == [2]
    assert not found.isWindowModified()

    # Objects of settings that were changed since do not count, and are not found once more.
    segmenting.set_recipe(replace(found.conductor.recipe, min_size=5))
    assert pane.is_stale
    save_as(found, tmp_path / "changed.s2d")
    found.close_file()
    drop(found, tmp_path / "changed.s2d")
    settle(found)
    assert found.conductor.found is None
    assert not pane.isVisibleTo(found.workbench)
