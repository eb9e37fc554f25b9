"""Images of a project that were moved: looked for in a folder, remembered, forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.cli.main import main
from s2d_desktop.ui.main_window import MainWindow
from tests.ui.acting import PATIENCE_MS

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
