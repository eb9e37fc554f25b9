"""A file of a microscope with several images, in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from s2d_desktop.io.fiji import configured
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.model.region import Region
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.question_dialog import QuestionDialog
from tests.imagej import imagej_folder

__all__ = ["imagej_folder"]

Settle = Callable[[MainWindow], None]


@pytest.fixture
def chosen_imagej(imagej_folder: Path) -> Iterator[None]:
    """An ImageJ with Bio-Formats reads what this program does not know."""
    configured.configure(lambda: Installation(imagej_folder, 500))
    yield
    configured.configure(None)
    for installation in list(configured._bridges):
        configured._bridges.pop(installation).close()


def test_the_user_chooses_among_the_images_of_a_file(
    window: MainWindow, settle: Settle, chosen_imagej: None, tmp_path: Path
) -> None:
    path = tmp_path / "cells&series=3&sizeX=60&sizeY=40.fake"
    path.write_bytes(b"\n\0")
    offered: list[str] = []

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            # Fiji is still being started.
            QTimer.singleShot(50, choose)
            return
        assert isinstance(dialog, QuestionDialog)
        offered.extend(button.text() for button in dialog.group.buttons())
        dialog.group.buttons()[1].click()
        dialog.accept()

    QTimer.singleShot(50, choose)
    window.open_file(path)
    settle(window)
    settle(window)
    assert len(offered) == 3
    assert all("60 x 40" in words for words in offered)
    assert window.problems == []
    assert window.conductor.document.path == path / "2"
    assert window.viewer.panels[0].has_picture
    # Of Bio-Formats' test images the first box holds the number of the image.
    box = Region((0, 0, 0, 0, 0), (1, 1, 10, 10, 1))
    assert (window.conductor.image.raw.read(box) == 1).all()
