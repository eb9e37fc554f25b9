"""Images of a project that were moved: looked for in a folder, remembered, forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.cli.main import main
from s2d_desktop.jobs import known_links
from s2d_desktop.ui.main_window import MainWindow
from tests.io.ilastik.tools import replace
from tests.ui.acting import PATIENCE_MS, save_as

Settle = Callable[[MainWindow], None]


@pytest.fixture
def moved(shared_fixtures: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A project of ilastik, and the folder to which its image was moved."""
    source = shared_fixtures / "ilastik/api_2d"
    there = tmp_path / "archive" / "2021"
    there.mkdir(parents=True)
    shutil.copy(source / "Data_1channel.png", there)
    (tmp_path / "project").mkdir()
    return Path(shutil.copy(source / "PixelClass.ilp", tmp_path / "project")), there


@pytest.fixture
def found(
    window: MainWindow,
    settle: Settle,
    qtbot,
    moved: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> MainWindow:
    """The window after the folder above the image was chosen, with the answer shown."""
    project, there = moved
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a, **k: str(there.parent))
    window.open_file(project)
    settle(window)
    window.workbench.data.folder_button.click()
    qtbot.waitUntil(lambda: window.relinking.dialog is not None, timeout=PATIENCE_MS)
    return window


def test_what_was_found_is_shown_with_the_evidence_and_used_only_on_request(
    found: MainWindow, moved: tuple[Path, Path]
) -> None:
    said = found.relinking.dialog.said.toPlainText()
    assert str(moved[1] / "Data_1channel.png") in said
    assert "same name and size; the forest's thresholds lie on it" in said
    found.relinking.dialog.reject()
    assert found.conductor.image is None
    assert found.workbench.data.folder_button.isVisible()


def test_an_accepted_image_is_read_and_found_again_at_the_next_opening(
    found: MainWindow, settle: Settle, moved: tuple[Path, Path], tmp_path: Path
) -> None:
    project, there = moved
    before = project.read_bytes()
    found.relinking.dialog.use_button.click()
    settle(found)
    assert len(found.problems) == 1, "only that of the first opening"
    assert found.conductor.image is not None
    assert str(there) in found.workbench.data.links.text()
    assert not found.workbench.data.folder_button.isVisible()
    found.close_file()
    found.open_file(project)
    settle(found)
    assert found.conductor.image is not None
    # The command line knows it as well.
    assert main(["predict", str(project), "-o", str(tmp_path / "map.h5")]) == 0
    assert project.read_bytes() == before
    found.workbench.data.forget_button.click()
    settle(found)
    assert found.conductor.image is None
    assert not found.workbench.data.forget_button.isVisible()


def test_a_remembered_image_that_is_gone_is_looked_for_again(
    found: MainWindow, settle: Settle, moved: tuple[Path, Path]
) -> None:
    project, there = moved
    found.relinking.dialog.use_button.click()
    settle(found)
    found.close_file()
    (there / "Data_1channel.png").unlink()
    found.open_file(project)
    settle(found)
    assert found.conductor.image is None
    assert found.workbench.data.folder_button.isVisible()


def test_which_of_two_equal_files_it_is_the_user_chooses(
    window: MainWindow, settle: Settle, qtbot, moved: tuple[Path, Path], monkeypatch
) -> None:
    project, there = moved
    other = there.parent / "2022"
    shutil.copytree(there, other)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a, **k: str(there.parent))
    window.open_file(project)
    settle(window)
    window.workbench.data.folder_button.click()
    qtbot.waitUntil(lambda: window.relinking.dialog is not None, timeout=PATIENCE_MS)
    dialog = window.relinking.dialog
    (box,) = dialog.choices
    assert not dialog.use_button.isEnabled(), "nothing is chosen for the user"
    shown = [box.itemText(k) for k in range(box.count())]
    assert len(shown) == 3
    (second,) = [k for k, text in enumerate(shown) if str(other) in text]
    assert "thresholds lie on it" in shown[second]
    box.setCurrentIndex(second)
    dialog.use_button.click()
    settle(window)
    assert window.conductor.image is not None
    assert str(other) in window.workbench.data.links.text()


def test_an_image_chosen_by_hand_keeps_the_dataset_and_is_known_at_the_next_opening(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path, monkeypatch
) -> None:
    source = shared_fixtures / "ilastik/ilastik122rc4_2d"
    project = Path(shutil.copy(source / "PixelClassification2d.ilp", tmp_path))
    image = tmp_path / "archive" / "renamed.h5"
    image.parent.mkdir()
    shutil.copy(source / "2d.h5", image)
    with h5py.File(image, "r+") as file:
        # So the name of the dataset has to be known.
        file["other"] = np.zeros((3, 4), np.uint8)
    window.open_file(project)
    settle(window)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(image), ""))
    window.workbench.data.relink_button.click()
    settle(window)
    assert window.conductor.image is not None
    window.close_file()
    window.open_file(project)
    settle(window)
    assert window.conductor.image is not None
    assert "renamed.h5" in window.workbench.data.missing.text()


@pytest.fixture
def foreign(shared_fixtures: Path, tmp_path: Path) -> Path:
    """A project that names its image in a folder beside its own."""
    there = Path(shutil.copytree(shared_fixtures / "ilastik/api_2d", tmp_path / "project"))
    image = tmp_path / "elsewhere" / "Data_1channel.png"
    image.parent.mkdir()
    (there / image.name).rename(image)
    with h5py.File(there / "PixelClass.ilp", "r+") as file:
        replace(
            file,
            "Input Data/infos/lane0000/Raw Data/filePath",
            f"../elsewhere/{image.name}".encode(),
        )
    return there / "PixelClass.ilp"


def test_an_image_outside_of_the_projects_folder_is_read_only_after_asking(
    window: MainWindow, settle: Settle, foreign: Path
) -> None:
    window.open_file(foreign)
    settle(window)
    dialog = window.relinking.dialog
    there = foreign.parents[1] / "elsewhere" / "Data_1channel.png"
    assert str(there.resolve()) == dialog.said.toPlainText()
    assert window.conductor.image is None
    dialog.reject()
    assert window.problems == []
    assert "was not read" in window.workbench.data.missing.text()
    # It can be thought over, here and where step 1 shows what is inside.
    window.workbench.data.inside_button.click()
    inside = window.inside.dialog
    assert inside.images.missing == [0]
    inside.buttons["outside"].click()
    window.relinking.dialog.reject()
    window.workbench.data.outside_button.click()
    window.relinking.dialog.read_button.click()
    settle(window)
    assert window.conductor.image is not None
    assert not window.workbench.data.outside_button.isVisible()


def test_it_is_asked_once_as_long_as_the_project_names_the_same(
    window: MainWindow, settle: Settle, foreign: Path
) -> None:
    window.open_file(foreign)
    settle(window)
    window.relinking.dialog.read_button.click()
    settle(window)
    window.close_file()
    window.open_file(foreign)
    settle(window)
    assert window.conductor.image is not None
    window.close_file()
    with h5py.File(foreign, "r+") as file:
        replace(file, "Input Data/infos/lane0000/Raw Data/filePath", b"../elsewhere/../secret.png")
    shutil.copy(
        foreign.parents[1] / "elsewhere/Data_1channel.png", foreign.parents[1] / "secret.png"
    )
    window.open_file(foreign)
    settle(window)
    assert window.conductor.image is None
    assert "secret.png" in window.relinking.dialog.said.toPlainText()


def test_a_saved_project_knows_the_moved_image_on_another_computer_too(
    window: MainWindow, settle: Settle, qtbot, moved: tuple[Path, Path], tmp_path: Path
) -> None:
    project, there = moved
    window.open_file(project)
    settle(window)
    window.conductor.link(there / "Data_1channel.png")
    settle(window)
    window.workbench.probabilities.retrain.button.click()
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    settle(window)
    saved = tmp_path / "work.s2d"
    save_as(window, saved)
    # Here the link is known, to a forest that is trained again as well.
    assert main(["predict", str(saved), "-o", str(tmp_path / "map.npy")]) == 0
    window.close_file()
    known_links.links_file().unlink()
    problems = len(window.problems)
    window.open_file(saved)
    settle(window)
    assert window.conductor.image is not None
    assert len(window.problems) == problems
