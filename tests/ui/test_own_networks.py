"""Networks of the user's own, which see raw data, in the place of an Enhancer."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.cli.main import main
from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui import recent
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import ENHANCED, SEGMENTATION
from s2d_desktop.zoo import enhancers, networks
from tests.networks import bright_and_dark, raw_network
from tests.ui.acting import PATIENCE_MS, drop

Settle = Callable[[MainWindow], None]

RAW = np.add.outer(np.arange(64), np.arange(96))
BRIGHT = 0.5 + 0.2 * (RAW - 100) / 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bright_and_dark(tmp_path / "trained" / "mine")


@pytest.fixture
def alone(window: MainWindow, settle: Settle, raw_file: Path, folder: Path) -> MainWindow:
    """An image without a forest, and then the own network."""
    drop(window, raw_file)
    settle(window)
    window.conductor.use_network(folder)
    settle(window)
    assert window.problems == []
    return window


def shown(window: MainWindow) -> np.ndarray:
    return read_whole(window.conductor.stage.source)[0, 0, :, :, 0]


def entries(window: MainWindow) -> list[str]:
    box = window.workbench.enhance.enhancer_box
    return [box.itemText(k) for k in range(box.count()) if box.itemText(k)]


def choose(window: MainWindow, text: str) -> None:
    """Press an entry of the box in step 3."""
    box = window.workbench.enhance.enhancer_box
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def test_an_image_without_a_forest_is_shown_to_the_network(alone: MainWindow) -> None:
    np.testing.assert_allclose(shown(alone), BRIGHT, atol=0.01)
    panels = alone.viewer.panels
    assert panels[ENHANCED].has_picture
    assert panels[SEGMENTATION].has_picture
    assert panels[ENHANCED].heading.full_text == "Own network: bright"
    assert panels[SEGMENTATION].heading.full_text == "Segmentation: bright"
    assert alone.workbench.enhance.enhancer_box.currentText() == "Own cells"
    assert "Finds dark, bright in raw data" in alone.workbench.enhance.about.text()


def panels_text(window: MainWindow, panel: int) -> str:
    return window.viewer.panels[panel].empty.text.text()


def test_before_it_is_chosen_the_empty_panel_offers_it(
    window: MainWindow,
    settle: Settle,
    raw_file: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drop(window, raw_file)
    settle(window)
    panel, bench = window.viewer.panels[ENHANCED], window.workbench
    empty = panel.empty
    assert "it sees raw data" in empty.text.text()
    # Nothing is promised that is not there, and what is grey says why.
    assert panel.heading.full_text == "Enhanced"
    assert "as soon as there is an enhanced map" in panels_text(window, SEGMENTATION)
    assert bench.enhance.train_button.toolTip() == "There is no map to learn from."
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(folder))
    empty.button.click()
    settle(window)
    assert window.problems == []
    np.testing.assert_allclose(shown(window), BRIGHT, atol=0.01)


def test_the_box_has_a_group_of_own_networks_that_ends_with_a_choice_of_a_folder(
    alone: MainWindow,
) -> None:
    assert entries(alone) == [
        *("opposite", "From a file..."),
        *("Own networks (see raw data)", "Own cells", "Choose a folder..."),
    ]
    box = alone.workbench.enhance.enhancer_box
    heading = box.model().item(box.findText("Own networks (see raw data)"))
    assert not heading.flags() & Qt.ItemFlag.ItemIsEnabled


def test_a_folder_that_was_chosen_is_offered_at_the_next_start_until_it_is_gone(
    opened: MainWindow, settle: Settle, map_file: Path, folder: Path, monkeypatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(folder))
    choose(opened, "Choose a folder...")
    settle(opened)
    np.testing.assert_allclose(shown(opened), BRIGHT, atol=0.01)
    assert recent.recent_networks() == [folder]
    drop(opened, map_file)
    settle(opened)
    assert "Own cells" in entries(opened)
    assert opened.conductor.enhancer.name == "opposite", "a new map begins with its Enhancer"
    (folder / "network.onnx").unlink()
    drop(opened, map_file)
    settle(opened)
    assert "Own cells" not in entries(opened)


def test_networks_that_were_installed_are_offered(
    window: MainWindow, settle: Settle, raw_file: Path
) -> None:
    bright_and_dark(networks.user_folder() / "installed")
    drop(window, raw_file)
    settle(window)
    choose(window, "Own cells")
    settle(window)
    np.testing.assert_allclose(shown(window), BRIGHT, atol=0.01)


def test_a_folder_without_a_network_is_told_and_what_was_used_stays(
    opened: MainWindow, settle: Settle, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(tmp_path))
    choose(opened, "Choose a folder...")
    settle(opened)
    assert [p.what for p in opened.problems] == [f"There is no finished network in '{tmp_path}'."]
    assert opened.conductor.enhancer.name == "opposite"
    assert opened.viewer.panels[ENHANCED].has_picture


def test_a_folder_or_its_network_that_is_dropped_is_used(
    opened: MainWindow, settle: Settle, folder: Path
) -> None:
    for dropped in (folder, folder / "network.onnx"):
        choose(opened, "opposite")
        settle(opened)
        drop(opened, dropped)
        settle(opened)
        assert opened.problems == []
        np.testing.assert_allclose(shown(opened), BRIGHT, atol=0.01)


def test_of_several_classes_the_one_that_is_chosen_is_shown(
    alone: MainWindow, settle: Settle
) -> None:
    box = alone.workbench.enhance.map_box
    assert [box.itemText(k) for k in range(box.count())] == ["dark", "bright"]
    assert box.currentText() == "bright"
    box.setCurrentText("dark")
    box.activated.emit(0)
    settle(alone)
    np.testing.assert_allclose(shown(alone), 1 - BRIGHT, atol=0.01)
    assert alone.viewer.panels[ENHANCED].heading.full_text == "Own network: dark"


def test_what_makes_no_sense_without_a_forest_is_off_with_the_reason(alone: MainWindow) -> None:
    step, viewer = alone.workbench.enhance, alone.viewer
    assert not step.scale.isEnabled()
    assert "sees the raw data as they are" in step.scale.hint.text()
    assert not step.views_box.isEnabled()
    assert "it sees raw data" in step.views_box.toolTip()
    for button in (viewer.layer_button, viewer.claims_button):
        assert not button.isEnabled()
        assert "does not see the forest" in button.toolTip()
    for name in ("find_scale", "claims", "next_layer"):
        assert not alone.menus.actions[name].isEnabled()
    page = alone.workbench.export
    for product, reason in (("unsupported", "no forest"), ("probabilities", "no probabilities")):
        page.product_box.setCurrentIndex(page.product_box.findData(product))
        page.product_box.activated.emit(0)
        assert not page.button.isEnabled()
        assert reason in page.state.text()


def test_it_is_on_again_with_an_enhancer(opened: MainWindow, settle: Settle, folder: Path) -> None:
    opened.viewer.show_layer("unsupported")
    opened.conductor.use_network(folder)
    settle(opened)
    assert opened.viewer.display.enhanced_shows == "enhanced"
    assert not opened.workbench.notice.isVisible()
    choose(opened, "opposite")
    settle(opened)
    step, viewer = opened.workbench.enhance, opened.viewer
    assert step.scale.isEnabled()
    assert step.views_box.isEnabled()
    assert viewer.layer_button.isEnabled()
    assert "What the Enhancer makes of the forest's map" in viewer.layer_button.toolTip()
    assert opened.menus.actions["find_scale"].isEnabled()
    assert step.map_box.isHidden()


@pytest.mark.parametrize("product", ["enhanced", "segmentation"])
def test_the_command_shown_writes_the_same_as_the_export(
    alone: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, product: str
) -> None:
    page = alone.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData(product))
    page.product_box.activated.emit(0)
    alone.exporter.export_to(tmp_path / "exported.tif")
    qtbot.waitUntil(lambda: not alone.jobs.is_busy, timeout=PATIENCE_MS)
    assert alone.problems == []
    monkeypatch.chdir(tmp_path)
    for line in page.command.toPlainText().splitlines():
        words = shlex.split(line)
        assert main(words[1:]) == 0
    with (
        open_source(tmp_path / "exported.tif") as exported,
        open_source(words[words.index("-o") + 1]) as written,
    ):
        np.testing.assert_array_equal(read_whole(exported), read_whole(written))
        if product == "enhanced":
            np.testing.assert_allclose(read_whole(exported), BRIGHT, atol=0.01)


def test_a_map_without_its_raw_image_asks_for_it(
    window: MainWindow, settle: Settle, map_file: Path, raw_file: Path, folder: Path
) -> None:
    drop(window, map_file)
    settle(window)
    window.conductor.use_network(folder)
    settle(window)
    empty = window.viewer.panels[ENHANCED].empty
    assert "the raw image of this map is not open" in empty.text.text()
    assert empty.button.text() == window.viewer.panels[0].empty.button.text()
    drop(window, raw_file)
    settle(window)
    np.testing.assert_allclose(shown(window), BRIGHT, atol=0.01)


def test_the_next_image_goes_on_with_the_same_network(
    alone: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    np.save(tmp_path / "next.npy", np.full((64, 96), 125, np.uint8))
    drop(alone, tmp_path / "next.npy")
    settle(alone)
    np.testing.assert_allclose(shown(alone), 0.6, atol=0.01)


def test_a_network_for_other_channels_says_so_where_its_map_would_be(
    window: MainWindow, settle: Settle, raw_file: Path, tmp_path: Path
) -> None:
    drop(window, raw_file)
    settle(window)
    window.conductor.use_network(raw_network(tmp_path / "three", in_channels=3))
    settle(window)
    assert (
        "the network learned from images of 3" in window.viewer.panels[ENHANCED].empty.text.text()
    )
    assert len(window.problems) == 1


def test_without_an_image_the_network_waits_for_one(
    window: MainWindow, settle: Settle, raw_file: Path, folder: Path
) -> None:
    window.conductor.use_network(folder)
    settle(window)
    assert [p.why for p in window.problems] == ["No image is open."]
    drop(window, raw_file)
    settle(window)
    np.testing.assert_allclose(shown(window), BRIGHT, atol=0.01)


def test_a_network_that_is_added_is_offered_at_once(
    opened: MainWindow, settle: Settle, qtbot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enhancers, "user_folder", lambda: folder.parent / "enhancers")
    opened.show_enhancers()
    opened.keeper.add(folder)
    qtbot.waitUntil(lambda: not opened.jobs.is_busy, timeout=PATIENCE_MS)
    settle(opened)
    assert opened.problems == []
    assert "Own cells" in entries(opened)
    assert "among your own networks in step 3" in opened.zoo.said.text()
