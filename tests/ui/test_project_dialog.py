"""What step 1 shows of the inside of a project."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.steps.project_dialog import CHOSEN, ProjectDialog
from tests.ui.acting import drop

Settle = Callable[[MainWindow], None]


def inside_of(window: MainWindow) -> ProjectDialog:
    window.workbench.data.inside_button.click()
    dialog = window.workbench.data.inside
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
    assert dialog.images.item(0, 2).text() == "found"
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
    assert table.horizontalHeaderItem(0).text() == "0.3 (2-D)"
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
    assert dialog.images.item(0, 2).text() == "missing"
    assert "Data_1channel.png" in dialog.images.item(0, 3).text()
    dialog.reject()


def test_other_files_have_no_such_button(opened: MainWindow) -> None:
    assert opened.workbench.data.inside_button.isHidden()
