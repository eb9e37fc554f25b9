"""What a user does to train a forest from the labels of a project, in step 2."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.project import labelled_voxels, open_project
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from tests.io.ilastik import carving_project as carving
from tests.ui.acting import PATIENCE_MS, drop
from tests.ui.test_export_as_command import ask_for, by_both

Settle = Callable[[MainWindow], None]


@pytest.fixture
def three_images(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> MainWindow:
    """A real project of three images, two of them labelled, without a forest."""
    source = shared_fixtures / "ilastik" / "pyilastik_multilane"
    folder = Path(shutil.copytree(source, tmp_path / "three"))
    drop(window, folder / "ilastik-multiim-1.3.3.ilp")
    settle(window)
    assert window.problems == []
    return window


@pytest.fixture
def cells(window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path) -> MainWindow:
    """A real project with its forest."""
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "cells"))
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    return window


def train(window: MainWindow, settle: Settle, qtbot, seed: int = 0) -> None:
    box = window.workbench.probabilities.retrain
    window.workbench.steps.choose("probabilities")
    box.seed.setValue(seed)
    box.button.click()
    assert not box.button.isEnabled(), "not twice at the same time"
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    settle(window)
    assert window.problems == []


def shown_map(window: MainWindow) -> np.ndarray:
    return read_whole(window.conductor.image.probabilities)


def test_a_project_without_a_forest_gets_one_from_the_labels_of_all_images(
    three_images: MainWindow, settle: Settle, qtbot, tmp_path: Path
) -> None:
    project = tmp_path / "three" / "ilastik-multiim-1.3.3.ilp"
    before = project.read_bytes()
    box = three_images.workbench.probabilities.retrain
    assert box.isVisibleTo(three_images.workbench.probabilities)
    assert "holds no forest" in box.about.text()
    train(three_images, settle, qtbot)
    assert "100 trees from 203 labelled pixels of 2 images" in box.done.text()
    assert "Out-of-bag error: 1" in box.error.text()
    assert not box.stored_button.isVisibleTo(box), "there is none to go back to"
    call = ["predict", project, "--retrain", "--only", "1", "-o", tmp_path / "map.npy"]
    assert main([str(c) for c in call]) == 0
    # One slice after the other is the same as all of them.
    assert np.array_equal(np.squeeze(shown_map(three_images)), np.load(tmp_path / "map.npy"))
    assert project.read_bytes() == before


def test_the_labels_of_one_image_and_another_seed_give_another_forest(
    three_images: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch
) -> None:
    box = three_images.workbench.probabilities.retrain
    train(three_images, settle, qtbot)
    of_all = shown_map(three_images)
    box.lanes.setCurrentIndex(box.lanes.findData(True))
    train(three_images, settle, qtbot, seed=7)
    assert "of 2 images" not in box.done.text()
    assert not np.array_equal(shown_map(three_images), of_all)
    ask_for(three_images, "probabilities", ".npy")
    line = three_images.workbench.export.command.toPlainText()
    assert "--retrain --lanes 1 --seed 7" in line
    here, there = by_both(three_images, qtbot, tmp_path, monkeypatch, ".npy")
    (theirs,) = there.glob("*.npy")
    assert np.array_equal(np.load(here / "out.npy"), np.load(theirs))
    sheet = json.loads((here / "out.npy.provenance.json").read_text())
    assert sheet["facts"]["trained"]["seed"] == 7
    assert "(seed 7, out-of-bag error" in sheet["methods_section"]["text"]


def test_the_stored_forest_can_be_used_again(cells: MainWindow, settle: Settle, qtbot) -> None:
    box = cells.workbench.probabilities.retrain
    assert "Instead of the stored forest" in box.about.text()
    assert not box.changed_labels.isVisibleTo(box)
    stored = shown_map(cells)
    train(cells, settle, qtbot)
    new = shown_map(cells)
    assert 0 < abs(new - stored).mean() < 0.05
    page = cells.workbench.probabilities
    assert not page.tensor_box.isVisibleTo(page), "the forest fits the features of its training"
    box.stored_button.click()
    settle(cells)
    assert np.array_equal(shown_map(cells), stored)
    assert page.tensor_box.isVisibleTo(page)
    assert box.done.text() == ""
    assert "--retrain" not in cells.workbench.export.command.toPlainText()


def save_as(window: MainWindow, path: Path, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose Paint > Save as ilastik project, and a name."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(path), ""))
    window.menus.actions["to_ilastik"].trigger()
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)


def test_the_forest_that_is_shown_is_saved_as_a_new_project(
    cells: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch
) -> None:
    old = tmp_path / "cells" / "PixelClass.ilp"
    before = old.read_bytes()
    for trained in (False, True):
        if trained:
            train(cells, settle, qtbot, seed=3)
        new = tmp_path / f"new{trained}.ilp"
        save_as(cells, new, qtbot, monkeypatch)
        assert cells.problems == []
        assert new.name in cells.painting.box.said.text()
        assert main(["predict", str(new), "-o", str(tmp_path / "map.npy")]) == 0
        assert np.array_equal(np.squeeze(shown_map(cells)), np.load(tmp_path / "map.npy"))
        mine, theirs = open_project(new), open_project(old)
        assert mine.label_classes == theirs.label_classes
        assert np.array_equal(labelled_voxels(mine)[0], labelled_voxels(theirs)[0])
    assert old.read_bytes() == before


def test_a_project_is_never_replaced(
    cells: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "cells" / "PixelClass.ilp"
    before = old.read_bytes()
    save_as(cells, old, qtbot, monkeypatch)
    assert "never replaced" in str(cells.problems[-1])
    assert old.read_bytes() == before


def test_labels_that_were_changed_after_the_training_are_noticed(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "cells"))
    with h5py.File(folder / "PixelClass.ilp", "r+") as file:
        blocks = file["PixelClassification/LabelSets/labels000"]
        block = blocks[next(iter(blocks))]
        values = block[()]
        place = tuple(np.argwhere(values)[0])
        values[place] = 0
        block[...] = values
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    box = window.workbench.probabilities.retrain
    assert "it learned from 157 pixels, now 156 are labelled" in box.changed_labels.text()


def test_without_labels_there_is_nothing_to_train_from(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    source = shared_fixtures / "ilastik" / "api_no_classifier"
    folder = Path(shutil.copytree(source, tmp_path / "empty"))
    drop(window, folder / "PixelClassNoClassifier.ilp")
    settle(window)
    box = window.workbench.probabilities.retrain
    assert not box.button.isEnabled()
    assert "no labels" in box.about.text()


def test_a_map_offers_no_training(opened: MainWindow) -> None:
    page = opened.workbench.probabilities
    assert not page.retrain.isVisibleTo(page)


def test_the_live_forest_of_a_project_learns_from_all_images_and_its_command_too(
    three_images: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch
) -> None:
    said = three_images.workbench.probabilities.paint.said.text()
    assert "from 203 painted pixels" in said
    assert "Out-of-bag error" in said
    strokes = tmp_path / "three" / "ilastik-multiim-1.3.3.ilp.strokes.h5"
    assert not strokes.exists(), "opening writes nothing"
    ask_for(three_images, "probabilities", ".npy")
    assert strokes.name in three_images.workbench.export.command.toPlainText()
    three_images.workbench.export.copy_button.click()
    assert strokes.exists()
    here, there = by_both(three_images, qtbot, tmp_path, monkeypatch, ".npy")
    (theirs,) = there.glob("*.npy")
    assert np.array_equal(np.load(here / "out.npy"), np.load(theirs))


def test_seeds_of_a_carving_project_are_shown_and_a_forest_is_trained_from_them(
    window: MainWindow, settle: Settle, qtbot, tmp_path: Path
) -> None:
    project = carving.carving_project(tmp_path / "carving.ilp", depth=1)
    objects = [[x, y, 0] for x in range(16, 20) for y in range(4, 16)]
    carving.seed(project, "", objects, [[x - 13, y, z] for x, y, z in objects])
    drop(window, project)
    settle(window)
    assert window.problems == []
    assert [c.name for c in window.conductor.document.classes] == ["Background", "Object"]
    assert sum(int((values > 0).sum()) for _, values in window.conductor.image.strokes) == 96
    assert window.conductor.image.probabilities is not None, "strokes are learned from at once"
    window.inside.show()
    assert window.inside.dialog.buttons["train"].isVisibleTo(window.inside.dialog)
    window.inside.dialog.buttons["train"].click()
    train(window, settle, qtbot)
    assert "from 96 labelled pixels" in window.workbench.probabilities.retrain.done.text()
    found = shown_map(window)[0, 0].argmax(-1)
    assert (found[:, : carving.WALL - 2] == 0).all()
    assert (found[:, carving.WALL + 2 :] == 1).all()
