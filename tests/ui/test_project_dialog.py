"""What step 1 shows of the inside of a project."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
from PySide6.QtWidgets import QLabel

from s2d_desktop.ui import choosing
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.steps.project_dialog import CHOSEN, ProjectDialog
from s2d_desktop.ui.steps.project_images import AXES, FILE, FOREST, NAME, STATE
from tests.ui.acting import drop

Settle = Callable[[MainWindow], None]


def inside_of(window: MainWindow) -> ProjectDialog:
    window.workbench.data.inside_button.click()
    dialog = window.inside.dialog
    assert dialog is not None
    return dialog


def test_a_real_project_shows_images_classes_and_features_as_ilastik_does(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "api_2d"))
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    dialog = inside_of(window)
    assert dialog.images.item(0, 0).text() == "2d_cells_128px"
    assert dialog.images.item(0, 1).text() == "128 x 128, 1 channel"
    assert dialog.images.item(0, AXES).text() == "yxc"
    assert dialog.images.item(0, STATE).text() == "found"
    assert [dialog.classes.item(k, 0).text() for k in range(2)] == ["Label 1", "Label 2"]
    # 19 cells give the 25 columns that `info` counts: those of eigenvalues count twice.
    table = dialog.features
    ticks = [
        (row, column)
        for row in range(table.rowCount())
        for column in range(table.columnCount())
        if table.item(row, column).text() == CHOSEN
    ]
    assert len(ticks) == 19
    assert table.horizontalHeaderItem(0).text() == "0.3"
    assert "Features (filters in 2-D)" in [label.text() for label in dialog.findChildren(QLabel)]
    assert table.verticalHeaderItem(0).text() == "Brightness (Gaussian Smoothing)"
    dialog.reject()


def test_an_image_that_is_missing_is_named_with_where_it_was(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    project = tmp_path / "alone.ilp"
    shutil.copy(shared_fixtures / "ilastik" / "api_2d" / "PixelClass.ilp", project)
    drop(window, project)
    settle(window)
    dialog = inside_of(window)
    assert dialog.images.item(0, STATE).text() == "missing"
    assert "Data_1channel.png" in dialog.images.item(0, FILE).text()
    assert "1 of 1 images are not there" in dialog.missing.text()
    dialog.reject()


def test_pictures_have_the_strokes_and_the_forest_says_that_it_knows_the_image(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "api_2d"))
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    dialog = inside_of(window)
    settle(window)
    item = dialog.images.item(0, NAME)
    seen = item.icon().pixmap(dialog.images.iconSize()).toImage()
    colours = {
        seen.pixelColor(x, y).getRgb()[:3]
        for x in range(seen.width())
        for y in range(seen.height())
    }
    yellow, blue = (label.color for label in window.conductor.document.project.label_classes)
    for wanted in (yellow, blue):
        nearest = min(sum(abs(a - b) for a, b in zip(wanted, c, strict=True)) for c in colours)
        assert nearest < 150
    assert dialog.images.item(0, FOREST).text() == "trained on it"
    assert "those of the training" in dialog.verdict.text()
    assert "2024-05-13 16:10" in dialog.facts.text()
    assert "100 trees" in dialog.facts.text()
    assert "fastfilters, proven by the labels" in dialog.tensor.text()
    assert dialog.missing.isHidden()
    dialog.reject()


def test_a_wrong_image_is_called_so_with_what_can_be_done(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "api_2d"))
    noise = np.random.default_rng(0).integers(0, 255, (128, 128), np.uint8)
    (folder / "Data_1channel.png").write_bytes(imagecodecs.png_encode(noise))
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    dialog = inside_of(window)
    settle(window)
    assert dialog.images.item(0, FOREST).text() == "another image"
    assert dialog.verdict.property("tone") == "attention"
    assert "Say where the image of the training is" in dialog.verdict.text()
    dialog.reject()


def test_what_is_missing_has_a_button_that_mends_it(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path, monkeypatch
) -> None:
    shutil.copy(shared_fixtures / "ilastik" / "mcmicro_12ch" / "Appendix.ilp", tmp_path)
    drop(window, tmp_path / "Appendix.ilp")
    settle(window)
    for box in list(window.error_boxes):
        box.reject()
    asked: list[str] = []
    monkeypatch.setattr(choosing, "folder", lambda *_: asked.append("folder"))
    monkeypatch.setattr(choosing, "image", lambda *_: asked.append("image"))
    dialog = inside_of(window)
    settle(window)
    assert "2 of 2 images are not there" in dialog.missing.text()
    dialog.buttons["folder"].click()
    assert asked == ["folder"]
    assert not dialog.isVisible()
    dialog = inside_of(window)
    dialog.images.selectRow(1)
    dialog.buttons["relink"].click()
    assert asked == ["folder", "image"]
    assert window.conductor.image_index == 1


def test_without_a_forest_the_way_to_train_one_is_offered(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    folder = shared_fixtures / "ilastik" / "api_no_classifier"
    folder = Path(shutil.copytree(folder, tmp_path / "none"))
    drop(window, folder / "PixelClassNoClassifier.ilp")
    settle(window)
    window.workbench.steps.choose("data")
    dialog = inside_of(window)
    settle(window)
    assert "has no trained classifier" in dialog.missing.text()
    assert dialog.buttons["folder"].isHidden()
    dialog.buttons["train"].click()
    assert window.workbench.steps.current == "probabilities"


def test_other_files_have_no_such_button(opened: MainWindow) -> None:
    assert opened.workbench.data.inside_button.isHidden()
