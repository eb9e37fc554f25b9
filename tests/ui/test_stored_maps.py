"""What a user does with a project that took a probability map as an input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.export_wish import suggested_name
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import FOREST
from tests.io.ilastik.map_project import known_map, map_project
from tests.ui.acting import drop

Settle = Callable[[MainWindow], None]


def test_the_map_inside_of_a_project_is_offered_and_opened_with_its_image(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    drop(window, map_project(tmp_path / "objects.ilp"))
    settle(window)
    assert window.problems == []
    step = window.workbench.probabilities
    assert step.map_button.isVisibleTo(step)
    assert "Its probability map can be enhanced as it is" in step.problem.text()
    window.viewer.panels[FOREST].empty.button.click()
    settle(window)
    assert window.problems == []
    assert window.conductor.document.kind == "map"
    assert window.workbench.title.text() == "objects.ilp"
    image = window.conductor.image
    shown = read_whole(image.probabilities)[0, 0]
    np.testing.assert_allclose(shown, known_map().transpose(1, 0, 2), atol=1e-6)
    assert image.raw is not None, "the image of the project is its raw image"
    assert window.conductor.stage is not None, "it is enhanced"
    assert not step.map_button.isVisibleTo(step)
    assert suggested_name(window.conductor, "enhanced", ".tif").startswith("objects_Class 1")
    # From the list of recent files it comes with its image as well.
    path = window.conductor.document.path
    window.close_file()
    window.open_file(path)
    settle(window)
    assert window.problems == []
    assert window.conductor.image.raw is not None


def test_a_map_outside_of_the_projects_folder_is_read_only_after_asking(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    inside, other = tmp_path / "project", tmp_path / "elsewhere"
    inside.mkdir()
    other.mkdir()
    with h5py.File(other / "map.h5", "w") as file:
        file["exported_data"] = known_map()
    drop(window, map_project(inside / "objects.ilp", f"{other / 'map.h5'}/exported_data"))
    settle(window)
    step = window.workbench.probabilities
    assert not step.map_button.isVisibleTo(step)
    dialog = window.relinking.dialog
    assert str(other / "map.h5") in dialog.said.toPlainText()
    dialog.accept()
    settle(window)
    step.map_button.click()
    settle(window)
    assert window.problems == []
    assert window.conductor.document.kind == "map"
