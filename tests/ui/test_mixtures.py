"""All classes at once, and the channels of raw data together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from s2d_desktop.ui import session
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.mixing import mixed
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW
from tests.networks import three_class_map, three_classes
from tests.ui.acting import colour_at, drop, save_as

Settle = Callable[[MainWindow], None]

MITO, OTHER, MEMBRANE = (230, 159, 0), (86, 180, 233), (0, 158, 115)
"""Okabe and Ito's first colours, which maps without colours of their own have."""

IN_MITO, IN_OTHER, IN_MEMBRANE = (32, 30), (5, 5), (5, 78)


def rgb(pixels: np.ndarray) -> list[int]:
    (pixel,) = pixels.ravel()
    return [int(pixel) >> shift & 255 for shift in (16, 8, 0)]


@pytest.mark.parametrize(
    ("values", "windows", "seen"),
    [
        pytest.param([1, 0], [(0, 1)] * 2, [200, 0, 100], id="sure"),
        pytest.param([0.5, 0.5], [(0, 1)] * 2, [100, 120, 50], id="in doubt"),
        pytest.param([0.6, 0.4], [(0.2, 1)] * 2, [100, 60, 50], id="from 0.2 to 1"),
        pytest.param([30, 9], [(10, 50), (5, 9)], [100, 240, 50], id="a window for each"),
        pytest.param([np.nan, -3], [(0, 1)] * 2, [0, 0, 0], id="not a number, and below"),
        pytest.param([9, 9], [(0, 1)] * 2, [200, 240, 100], id="above"),
    ],
)
def test_each_part_adds_its_colour_as_strong_as_its_value(values, windows, seen) -> None:
    one = np.array([[values]], np.float32)
    assert rgb(mixed(one, windows, [(200, 0, 100), (0, 240, 0)])) == seen


def test_sums_of_colours_end_at_white_and_black_adds_nothing() -> None:
    both = np.ones((1, 1, 3), np.uint8)
    inks = [(255, 200, 0), (255, 200, 9), (0, 0, 0)]
    assert rgb(mixed(both, [(0, 1)] * 3, inks)) == [255, 255, 9]


def mixture(*parts: tuple[float, tuple[int, int, int]]) -> list[float]:
    return [sum(share * ink[k] for share, ink in parts) for k in range(3)]


def seen_at(window: MainWindow, panel: int, place: tuple[int, int]) -> list[int]:
    colour = colour_at(window.viewer.panels[panel].view, *place)
    return [colour.red(), colour.green(), colour.blue()]


@pytest.fixture
def shown(
    window: MainWindow, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """A map of three classes and an Enhancer that gives three maps."""
    folder = three_classes(tmp_path / "three")
    monkeypatch.setattr(session, "enhancers", lambda: [session.enhancer_from(folder)])
    three_class_map(tmp_path / "map.h5")
    drop(window, tmp_path / "map.h5")
    settle(window)
    assert window.problems == []
    return window


def test_a_key_shows_all_classes_in_both_maps_and_eyes_hide_them_in_both(
    shown: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    viewer, controls = shown.viewer, shown.viewer.controls
    headings = [viewer.panels[k].heading for k in (FOREST, ENHANCED)]
    one = seen_at(shown, FOREST, IN_MITO)
    QTest.keyClick(shown, Qt.Key.Key_M)
    settle(shown)
    assert [h.full_text for h in headings] == [
        "Probability map: all classes",
        "Enhanced: all classes",
    ]
    assert not any(legend.isVisible() for legend in viewer.legends), "its colours are not used"
    for place, sure, others in (
        (IN_MITO, MITO, (OTHER, MEMBRANE)),
        (IN_MEMBRANE, MEMBRANE, (OTHER, MITO)),
    ):
        expected = mixture((0.9, sure), *((0.05, ink) for ink in others))
        assert seen_at(shown, FOREST, place) == pytest.approx(expected, abs=1)
    # This Enhancer says the forest's classes again, but for mitochondria, of which it says 0.
    expected = mixture((0.9, MEMBRANE), (0.05, OTHER))
    assert seen_at(shown, ENHANCED, IN_MEMBRANE) == pytest.approx(expected, abs=2)

    view = viewer.panels[FOREST].view
    QTest.mouseMove(view, view.screen_position(IN_MITO[0] + 0.5, IN_MITO[1] + 0.5))
    settle(shown)
    said = shown.workbench.navigation.values.full_text
    assert "forest mitochondria 0.900, other 0.050, membrane 0.050" in said
    assert "membrane 0.050, mitochondria 0.000" in said
    key = viewer.panels[FOREST].view.key()
    assert next((part.name, value) for part, value in key) == ("mitochondria", "0.900")

    controls.classes_buttons[0].click()
    eyes = {row.part.name: row.eye for row in controls.classes_popups[0].rows}
    eyes["membrane"].click()
    assert eyes["membrane"].accessibleName() == "Show membrane"
    assert seen_at(shown, FOREST, IN_MEMBRANE) == pytest.approx(
        mixture((0.05, MITO), (0.05, OTHER)), abs=1
    )
    assert seen_at(shown, ENHANCED, IN_MEMBRANE) == pytest.approx(mixture((0.05, OTHER)), abs=2)
    controls.classes_popups[0].hide()
    controls.classes_buttons[1].click()
    others = {row.part.name: row.eye for row in controls.classes_popups[1].rows}
    assert not others["membrane"].isChecked(), "the other panel's list says so too"
    viewer.camera.point((IN_MITO[0] + 0.5, IN_MITO[1] + 0.5))
    assert shown.workbench.navigation.values.full_text == said, "numbers stay"
    controls.classes_popups[1].hide()

    save_as(shown, tmp_path / "work.s2d")
    shown.close_file()
    viewer.display.set(composite=False, hidden_classes=())
    drop(shown, tmp_path / "work.s2d")
    settle(shown)
    assert viewer.display.composite
    assert viewer.display.hidden_classes == ("membrane",)
    assert seen_at(shown, ENHANCED, IN_MEMBRANE) == pytest.approx(mixture((0.05, OTHER)), abs=2)

    controls.classes_buttons[0].click()
    controls.classes_popups[0].all.click()
    controls.classes_popups[0].together.click()
    controls.classes_popups[0].hide()
    settle(shown)
    assert seen_at(shown, FOREST, IN_MITO) == one, "one class at a time, as before"
    assert headings[0].full_text == "Probability map: mitochondria"
    assert all(legend.isVisible() for legend in viewer.legends)
    assert shown.problems == []


def test_the_network_is_asked_once_for_the_map_of_one_class_and_those_of_all(
    shown: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = shown.conductor.stage.every
    monkeypatch.setattr(every.inner, "read", None)
    QTest.keyClick(shown, Qt.Key.Key_M)
    settle(shown)
    assert shown.problems == []
    assert seen_at(shown, ENHANCED, IN_OTHER) == pytest.approx(
        mixture((0.9, OTHER), (0.05, MEMBRANE)), abs=2
    )


def test_a_map_of_one_class_beside_a_forest_of_two_has_the_colour_of_its_class(
    opened: MainWindow, settle: Settle
) -> None:
    QTest.keyClick(opened, Qt.Key.Key_M)
    settle(opened)
    first = opened.viewer.panels[ENHANCED].heading.full_text
    assert first == "Enhanced: opposite"
    assert seen_at(opened, ENHANCED, (40, 0)) == pytest.approx(MITO, abs=2), "the first colour"
    assert max(seen_at(opened, ENHANCED, (40, 95))) <= 2


def test_channels_of_raw_data_are_seen_together_each_in_its_colour_and_window(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    values = np.zeros((2, 64, 96), np.uint16)
    values[0] = np.arange(96) * 10
    values[1] = np.arange(64)[:, None] * 100
    path = tmp_path / "two.tif"
    tifffile.imwrite(path, values, imagej=True, metadata={"axes": "CYX"})
    drop(window, path)
    settle(window)
    data, viewer = window.workbench.data, window.viewer
    assert not viewer.controls.channels_button.isVisible()
    row = data.channel_box.findText("All channels together")
    data.channel_box.setCurrentIndex(row)
    data.channel_box.activated.emit(row)
    settle(window)
    low, high = (np.percentile(values, q, axis=(1, 2)) for q in (0.5, 99.5))
    windows = [look.window for look in viewer.display.channels]
    np.testing.assert_allclose(windows, np.stack([low, high], 1), err_msg="each by its own values")

    viewer.display.set_look(0, window=(0.0, 1000.0))
    viewer.controls._open_channel(1)
    viewer.display.set(channel_window=(0.0, 10000.0))
    viewer.contrast.channel_popup.hide()
    assert seen_at(window, RAW, (40, 50)) == pytest.approx([102, 127, 102], abs=2)
    viewer.display.set_look(0, colour="red")
    assert seen_at(window, RAW, (40, 50)) == pytest.approx([229, 0, 102], abs=2)
    viewer.controls.channels_button.click()
    viewer.controls.channels_popup.rows[1].eye.click()
    viewer.controls.channels_popup.hide()
    assert seen_at(window, RAW, (40, 50)) == pytest.approx([127, 0, 0], abs=2)
    QTest.mouseMove(viewer.panels[RAW].view, viewer.panels[RAW].view.screen_position(40.5, 50.5))
    said = window.workbench.navigation.values.full_text
    assert said.startswith("raw Channel 1 500, Channel 2 4")

    drop(window, path)
    settle(window)
    assert len(viewer.display.channels) == 2, "so are those of the next image"
    viewer.display.set_look(0, window=(0.0, 1000.0), colour="red")
    viewer.display.set_look(1, shown=False)
    looks = viewer.display.channels
    save_as(window, tmp_path / "work.s2d")
    window.close_file()
    drop(window, tmp_path / "work.s2d")
    settle(window)
    assert viewer.display.channels == looks
    assert QColor(*seen_at(window, RAW, (40, 50))).red() == pytest.approx(127, abs=2)
    assert window.problems == []
