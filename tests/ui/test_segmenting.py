"""Step 4: what is in view while settings are tried, the whole image, the table, the command."""

from __future__ import annotations

import csv
import shlex
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from scipy import ndimage

from s2d_desktop.cli.main import main
from s2d_desktop.io.writers import write
from s2d_desktop.jobs import found_objects, visible_objects
from s2d_desktop.model.objects import Objects
from s2d_desktop.model.source import ArraySource, SourceInfo
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.objects_model import ObjectsModel
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.theme import DARK, LIGHT
from tests.ui.acting import PATIENCE_MS, colour_at, drop, save_as

Settle = Callable[[MainWindow], None]

HEIGHT, WIDTH = 120, 160
BLOB, RING, DOT, EDGE = (40, 44), (40, 120), (100, 60), (100, 0)


def structure() -> np.ndarray:
    """Two discs that overlap, a ring, a dot of 4 pixels, and a square that the border cuts."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for cx in (31, 57):
        mask |= (y - 40) ** 2 + (x - cx) ** 2 <= 15**2
    far = (y - RING[0]) ** 2 + (x - RING[1]) ** 2
    mask |= (far <= 12**2) & (far > 6**2)
    mask[100:102, 60:62] = True
    mask[95:105, 0:8] = True
    return mask


def written(path: Path, structure: np.ndarray, names=("nucleus", "background")) -> Path:
    """A map whose opposite, which our Enhancer makes of it, is the structure."""
    p = np.where(structure, 0.1, 0.9).astype(np.float32)
    source = ArraySource(
        np.stack([p, 1 - p], axis=-1),
        "yxc",
        "map",
        channel_names=names,
        voxel_size={"y": 4.0, "x": 4.0},
        unit="nm",
    )
    assert list(write(source, path))
    return path


@pytest.fixture
def at_step(window: MainWindow, settle: Settle, tmp_path: Path) -> MainWindow:
    """The structure, dropped; step 4 is chosen."""
    drop(window, written(tmp_path / "map.h5", structure()))
    settle(window)
    assert window.problems == []
    window.workbench.steps.buttons["segment"].click()
    return window


def choose(window: MainWindow, kind: str) -> None:
    """Choose what is made of the mask, with the keyboard."""
    box = window.workbench.segment.recipe.kind
    box.setFocus()
    while box.currentData() != kind:
        order = ["mask", "objects", "cells"]
        down = order.index(kind) > order.index(box.currentData())
        QTest.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


@pytest.fixture
def says(qtbot) -> Callable[[MainWindow, str], None]:
    """Wait until the page says something about what is in view."""

    def wait(window: MainWindow, text: str) -> None:
        label = window.workbench.segment.live
        qtbot.waitUntil(lambda: text in label.text(), timeout=PATIENCE_MS)

    return wait


@pytest.fixture
def found(at_step: MainWindow, qtbot, says) -> MainWindow:
    """All objects of the image, those that touch split, in the table."""
    choose(at_step, "objects")
    at_step.workbench.segment.recipe.splits.click()
    at_step.workbench.segment.find_button.click()
    pane = at_step.workbench.objects
    qtbot.waitUntil(pane.isVisible, timeout=PATIENCE_MS)
    assert at_step.problems == []
    return at_step


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
