"""What a user does with classifiers of Trainable Weka Segmentation."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.cli.main import main
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import RAW
from tests.ui.acting import drop

Settle = Callable[[MainWindow], None]


@pytest.fixture
def weka(shared_fixtures: Path) -> Path:
    return shared_fixtures / "weka"


def map_of(window: MainWindow) -> np.ndarray:
    return read_whole(window.conductor.image.probabilities)[0, 0]


@pytest.mark.parametrize("first", [0, 1])
def test_a_classifier_dropped_with_an_image_gives_four_panels(
    first: int, window: MainWindow, settle: Settle, weka: Path
) -> None:
    files = [weka / "membrane_2d.model", weka / "raw_2d.tif"]
    drop(window, *(files if first == 0 else files[::-1]))
    settle(window)
    assert window.problems == []
    assert all(panel.has_picture for panel in window.viewer.panels)
    theirs = np.moveaxis(tifffile.imread(weka / "tws_2class_2d.tif"), 0, -1)
    assert np.abs(map_of(window) - theirs).max() < 2e-7
    assert [c.name for c in window.conductor.document.classes] == ["membrane", "background"]


def test_the_second_step_says_that_fiji_took_no_part(
    window: MainWindow, settle: Settle, weka: Path
) -> None:
    drop(window, weka / "membrane_2d.model", weka / "raw_2d.tif")
    settle(window)
    page = window.workbench.probabilities
    assert page.verdict.text() == "Computed without Fiji"
    assert "at most 1.2e-07" in page.explanation.text()
    assert "TWS-2D-v3.3.2-grayscale" in window.workbench.data.facts.text()


def test_a_classifier_opened_after_an_image_is_applied_to_it(
    window: MainWindow, settle: Settle, weka: Path
) -> None:
    window.open_file(weka / "raw_z5.tif")
    settle(window)
    window.open_file(weka / "membrane_2d.model")
    settle(window)
    assert window.conductor.image.probabilities.info.shape == (1, 5, 80, 96, 2)
    assert window.workbench.data.image_box.currentText() == "raw_z5.tif"


def test_a_classifier_alone_asks_for_its_image(
    window: MainWindow,
    settle: Settle,
    weka: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.open_file(weka / "membrane_2d.model")
    settle(window)
    assert window.problems == []
    assert "without an image" in window.viewer.panels[RAW].empty.text.text()
    data = window.workbench.data
    assert "Choose the image" in data.missing.text()
    chosen = (str(weka / "raw_2d.tif"), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: chosen)
    data.raw_button.click()
    settle(window)
    assert map_of(window).shape == (80, 96, 2)
    assert data.raw_button.text() == "Apply it to another image..."


def test_an_image_opened_after_a_classifier_belongs_to_it(
    window: MainWindow, settle: Settle, weka: Path
) -> None:
    window.open_file(weka / "membrane_2d.model")
    settle(window)
    window.open_file(weka / "raw_2d.tif")
    settle(window)
    assert map_of(window).shape == (80, 96, 2)


def test_a_classifier_for_other_features_is_refused_with_the_reason(
    window: MainWindow, settle: Settle, weka: Path
) -> None:
    window.open_file(weka / "membrane_3d.model")
    settle(window)
    (problem,) = window.problems
    assert "three dimensions" in problem.why
    assert window.conductor.document is None


def test_an_image_with_channels_is_shown_and_the_reason_said(
    window: MainWindow, settle: Settle, weka: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "two.npy", np.zeros((40, 50, 2), np.uint8))
    drop(window, weka / "membrane_2d.model", tmp_path / "two.npy")
    settle(window)
    assert "2 channels" in window.problems[-1].what
    assert window.viewer.panels[RAW].has_picture


def test_the_command_that_is_shown_writes_the_same_file(
    window: MainWindow, settle: Settle, weka: Path, tmp_path: Path
) -> None:
    drop(window, weka / "membrane_2d.model", weka / "raw_2d.tif")
    settle(window)
    page = window.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData("probabilities"))
    page.product_box.activated.emit(page.product_box.currentIndex())
    words = shlex.split(page.command.toPlainText())
    words[words.index("-o") + 1] = str(tmp_path / "out.tif")
    assert main(words[1:]) == 0
    written = np.moveaxis(tifffile.imread(tmp_path / "out.tif"), 0, -1)
    assert np.array_equal(written, map_of(window))


def test_for_fiji_window_and_commands_write_the_same_files(
    window: MainWindow, settle: Settle, weka: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_file(weka / "membrane_2d.model", weka / "raw_2d.tif")
    settle(window)
    page = window.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData("objects"))
    page.product_box.activated.emit(page.product_box.currentIndex())
    page.fiji_box.setChecked(True)
    first, second = page.command.toPlainText().splitlines()
    assert second.endswith(shlex.join(["--for-fiji", "--raw", str(weka / "raw_2d.tif")]))
    (tmp_path / "window").mkdir()
    name = shlex.split(second)[4]
    window.exporter.export_to(tmp_path / "window" / name)
    settle(window)
    assert window.problems == []
    (tmp_path / "commands").mkdir()
    monkeypatch.chdir(tmp_path / "commands")
    for line in (first, second):
        assert main(shlex.split(line)[1:]) == 0
    for ending in (".tif", "_rois.zip", ".ijm"):
        assert (tmp_path / "window" / f"{Path(name).stem}{ending}").is_file()
    ours = tifffile.imread(tmp_path / "window" / name)
    assert ours.dtype == np.uint16
    assert np.array_equal(ours, tifffile.imread(tmp_path / "commands" / name))


def test_the_fiji_box_is_there_for_tiff_only(
    window: MainWindow, settle: Settle, weka: Path
) -> None:
    window.open_file(weka / "membrane_2d.model", weka / "raw_2d.tif")
    settle(window)
    window.workbench.steps.choose("export")
    page = window.workbench.export
    page.fiji_box.setChecked(True)
    assert page.fiji_box.isVisible()
    assert "--for-fiji" in page.command.toPlainText()
    page.format_box.setCurrentIndex(page.format_box.findData(".h5"))
    page.format_box.activated.emit(page.format_box.currentIndex())
    assert not page.fiji_box.isVisible()
    assert "--for-fiji" not in page.command.toPlainText()
