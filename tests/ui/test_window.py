"""What a user does with a probability map, from opening to closing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.ui import theme
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.tile_view import TileView
from s2d_desktop.ui.viewer.viewer import ENHANCED, FOREST, RAW, SEGMENTATION
from tests.ui.conftest import PATIENCE_MS

Settle = Callable[[MainWindow], None]


def drop(window: MainWindow, *paths: Path, text: str = "") -> None:
    """Drop files, or a text, onto the window."""
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    data.setText(text)
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def picture(view: TileView) -> QImage:
    """What the panel shows, without the crosshair."""
    view.camera.point(None)
    return view.grab().toImage()


def colour_at(view: TileView, y: int, x: int) -> QColor:
    """Colour drawn in the middle of voxel (y, x)."""
    place = view.screen_position(y + 0.5, x + 0.5)
    image = picture(view)
    ratio = image.devicePixelRatio()
    return image.pixelColor(int(place.x() * ratio), int(place.y() * ratio))


def wheel(view: TileView, place: QPoint, turned: int, shift: bool = False) -> None:
    """Turn the wheel over a place of a panel."""
    event = QWheelEvent(
        QPointF(place),
        view.mapToGlobal(QPointF(place)),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


@pytest.fixture
def opened(window: MainWindow, settle: Settle, map_file: Path, raw_file: Path) -> MainWindow:
    """The map, dropped, and then its raw image, dropped."""
    drop(window, map_file)
    settle(window)
    drop(window, raw_file)
    settle(window)
    assert window.problems == []
    return window


def test_a_map_opens_by_the_menu(
    window: MainWindow, settle: Settle, map_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(map_file), ""))
    window.menus.actions["open"].trigger()
    settle(window)
    assert window.problems == []
    assert window.viewer.panels[FOREST].has_picture
    assert window.viewer.panels[ENHANCED].has_picture


def test_a_map_without_raw_says_so_and_asks_for_it(
    window: MainWindow, settle: Settle, map_file: Path, raw_file: Path, monkeypatch
) -> None:
    drop(window, map_file)
    settle(window)
    panel = window.viewer.panels[RAW]
    assert not panel.has_picture
    assert "raw" in panel.empty.text.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(raw_file), ""))
    panel.empty.button.click()
    settle(window)
    assert panel.has_picture


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


def pixels_of(image: QImage) -> np.ndarray:
    """Red of each pixel."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    values = np.frombuffer(image.constBits(), np.uint8)
    return values.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), 2]


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


@pytest.mark.parametrize(
    ("product", "name", "dtype"),
    [
        ("enhanced", "e.tif", np.float32),
        ("segmentation", "s.h5", np.uint8),
        ("objects", "o.tif", np.int32),
        ("probabilities", "p.h5", np.float32),
    ],
)
def test_export_writes_the_file(
    opened: MainWindow,
    settle: Settle,
    qtbot,
    tmp_path: Path,
    probabilities: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
    product: str,
    name: str,
    dtype: type,
) -> None:
    out = tmp_path / "out" / name
    out.parent.mkdir()
    page = opened.workbench.export
    opened.menus.actions["export"].trigger()
    page.product_box.setCurrentIndex(page.product_box.findData(product))
    page.product_box.activated.emit(page.product_box.currentIndex())
    assert "s2d-desktop" in page.command.toPlainText()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(out), ""))
    page.button.click()
    qtbot.waitUntil(lambda: not opened.jobs.is_busy, timeout=PATIENCE_MS)
    assert opened.problems == []
    with open_source(out) as source:
        values = read_whole(source)
    assert values.dtype == dtype
    expected = {
        "enhanced": 1 - probabilities[..., 0],
        "segmentation": probabilities[..., 0] < 0.5,
        "objects": probabilities[..., 0] < 0.5,
        "probabilities": probabilities,
    }[product]
    if product == "objects":
        values = values > 0
    np.testing.assert_allclose(np.squeeze(values), expected, atol=0.01)
    assert opened.workbench.steps.buttons["export"].state == "done"
    opened.viewer.display.set(threshold=0.7)
    assert opened.workbench.steps.buttons["export"].state == "stale"
    assert not list(out.parent.glob("*.part"))


def test_a_file_that_is_no_image_is_explained(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.ilp"
    broken.write_bytes(b"this is not HDF5")
    drop(window, broken)
    settle(window)
    (box,) = window.error_boxes
    for name in ("what", "why", "try_this"):
        assert box.labels[name].text() == getattr(window.problems[0], name)
        assert box.labels[name].text().endswith(".")
    assert not box.details.isVisible()
    box.fold.click()
    assert box.details.isVisible()
    assert "broken.ilp" in box.details.toPlainText()
    assert window._pages.currentWidget() is window.start_page


def test_a_network_that_is_dropped_becomes_the_enhancer(
    opened: MainWindow, settle: Settle, enhancer_file: Path
) -> None:
    other = enhancer_file.with_name("another.onnx")
    other.write_bytes(enhancer_file.read_bytes())
    drop(opened, other)
    settle(opened)
    assert opened.problems == []
    assert opened.workbench.enhance.enhancer_box.currentText() == "another"
    assert opened.viewer.panels[ENHANCED].heading.full_text == "Enhanced: another"
    assert "CPU" in opened.workbench.device.text(), "what truly computes is shown"


def test_a_file_that_is_no_network_is_refused_and_the_old_one_stays(
    opened: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"nothing")
    drop(opened, wrong)
    settle(opened)
    assert len(opened.problems) == 1
    assert not opened.viewer.panels[ENHANCED].has_picture
    box = opened.workbench.enhance.enhancer_box
    box.setCurrentIndex(0)
    box.activated.emit(0)
    settle(opened)
    assert opened.viewer.panels[ENHANCED].has_picture


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


def test_a_text_that_is_dropped_gets_an_answer(window: MainWindow) -> None:
    drop(window, text="hello")
    (problem,) = window.problems
    assert ".ilp" in problem.try_this


def test_what_is_open_stays_when_the_next_file_is_broken(
    opened: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0")
    drop(opened, broken)
    settle(opened)
    assert len(opened.problems) == 1
    assert opened.conductor.document.path.name == "map.h5"
    assert opened.viewer.panels[RAW].has_picture


def test_a_raw_image_of_another_size_is_refused(
    window: MainWindow, settle: Settle, map_file: Path, tmp_path: Path
) -> None:
    drop(window, map_file)
    settle(window)
    wrong = tmp_path / "wrong.npy"
    np.save(wrong, np.zeros((64, 97), np.uint8))
    window.conductor.link(wrong)
    settle(window)
    assert "does not belong" in window.problems[0].what
    window.error_boxes[0].reject()
    assert window.viewer.panels[FOREST].has_picture, "the map is still there"


def test_opened_files_are_remembered(opened: MainWindow, settle: Settle, map_file: Path) -> None:
    opened.close_file()
    assert opened._pages.currentWidget() is opened.start_page
    entry = opened.start_page.recent.itemAt(0).widget()
    assert map_file.name in entry.text()
    entry.click()
    settle(opened)
    assert opened.conductor.document.path == map_file


def test_every_control_has_a_name(opened: MainWindow) -> None:
    opened.show_help()
    opened.show_error(ValueErrorLike(), "relink")
    opened.viewer._open_contrast()
    interactive = (
        "QAbstractButton",
        "QComboBox",
        "QAbstractSlider",
        "QAbstractSpinBox",
        "QAbstractItemView",
        "QTextEdit",
        "QPlainTextEdit",
        "QProgressBar",
        "TileView",
        "Histogram",
    )
    blank = []
    for widget in opened.findChildren(QWidget):
        kinds = {c.__name__ for c in type(widget).__mro__}
        if not kinds & set(interactive) or inner_part(widget):
            continue
        named = widget.accessibleName() or getattr(widget, "text", str)()
        if not named.strip():
            blank.append(f"no name: {type(widget).__name__} {widget.objectName()}")
        is_picture = isinstance(widget, TileView)
        if (
            not is_picture
            and not widget.toolTip().strip()
            and "QDialogButtonBox" not in str(widget.parent())
        ):
            blank.append(f"no tooltip: {type(widget).__name__} {named!r}")
    opened.viewer._popup.hide()
    opened._help.close()
    assert not blank, "\n".join(blank)


def inner_part(widget: QWidget) -> bool:
    """Whether Qt made this widget inside of one of its own."""
    return (
        widget.objectName().startswith("qt_")
        or type(widget).__name__ in ("QScrollBar", "QComboBoxListView", "QComboBoxPrivateContainer")
        or any(
            type(p).__name__ in ("QComboBoxPrivateContainer", "QMenuBar", "QMenu")
            for p in (widget.parent(), getattr(widget.parent(), "parent", lambda: None)())
        )
    )


def ValueErrorLike():  # noqa: N802
    from s2d_desktop.model.errors import FileProblem

    return FileProblem("One.", "Two.", "Three.")


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_all_texts_have_enough_contrast(look: theme.Theme) -> None:
    for ground in (look.window, look.surface):
        for text in (look.text, look.quiet, look.good, look.attention, look.accent):
            assert contrast(QColor(ground), QColor(text)) >= 4.5, (ground, text)
    assert contrast(QColor(look.accent), QColor(look.on_accent)) >= 4.5


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_window_works_in_both_themes_and_at_double_size(
    opened: MainWindow, name: str, percent: int
) -> None:
    opened.appearance.apply_theme(name)
    opened.appearance.set_text_size(percent)
    dark = opened.palette().color(opened.palette().ColorRole.Window).lightness() < 128
    assert dark == (name == "dark")
    assert opened.width() == 1280, "nothing forces the window to grow"
    for step in ("data", "probabilities", "enhance", "segment", "export"):
        opened.workbench.steps.choose(step)
        QApplication.processEvents()
        button = opened.workbench.steps.buttons[step]
        assert button.height() >= button.fontMetrics().height()
    opened.appearance.set_text_size(100)
    opened.appearance.apply_theme("light")


def contrast(a: QColor, b: QColor) -> float:
    """Contrast of two colours after WCAG 2."""

    def luminance(colour: QColor) -> float:
        parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)
