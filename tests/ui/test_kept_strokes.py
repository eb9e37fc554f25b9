"""Where strokes come from and go to: files beside images, projects, commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import tifffile

from s2d_desktop.io.strokes_file import read_strokes_file, strokes_file
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import FOREST, RAW
from tests.projects import small_project
from tests.ui.acting import PATIENCE_MS, drop
from tests.ui.painting_acting import SIDE, drag, forest_map, key, paint_both, separates, textures

Settle = Callable[[MainWindow], None]


def test_what_was_painted_is_kept_beside_the_image_and_offered_the_next_time(
    bare: MainWindow, settle: Settle, image_file: Path, tmp_path: Path, qtbot
) -> None:
    image_bytes = image_file.read_bytes()
    paint_both(bare)
    bare.painting.desk.rename_class(1, "Grain")
    settle(bare)
    kept = strokes_file(image_file)
    qtbot.waitUntil(kept.exists, timeout=PATIENCE_MS)
    settle(bare)
    painted = bare.painting.desk.here.counts()[1:3].tolist()
    bare.close_file()
    found = read_strokes_file(kept)
    assert [c.name for c in found.classes] == ["Grain", "Background"]
    assert found.images[0].strokes.counts()[1:3].tolist() == painted
    assert Path(found.images[0].file) == image_file
    assert image_file.read_bytes() == image_bytes
    assert not list(tmp_path.glob("*.part"))
    bare.open_file(image_file)
    settle(bare)
    assert bare.painting.desk.here.is_empty, "offered, not forced"
    assert "were saved on" in bare.painting.box.saved.text()
    button = bare.viewer.panels[FOREST].empty.button
    assert button.text() == "Use these strokes"
    button.click()
    settle(bare)
    assert bare.painting.desk.here.counts()[1:3].tolist() == painted
    assert bare.conductor.class_name == "Grain"
    assert separates(bare)
    assert not bare.painting.box.saved.isVisible()


def test_saved_strokes_that_are_not_used_stay_under_another_name(
    bare: MainWindow, settle: Settle, image_file: Path, tmp_path: Path
) -> None:
    paint_both(bare)
    bare.close_file()
    first = strokes_file(image_file).read_bytes()
    bare.open_file(image_file)
    settle(bare)
    key(bare, "brush")
    drag(bare.viewer.panels[RAW].view, (20, 20), (22, 24))
    bare.close_file()
    assert (tmp_path / "cells.tif.1.strokes.h5").read_bytes() == first
    again = read_strokes_file(strokes_file(image_file))
    assert again.images[0].strokes.counts()[2] == 0


def test_strokes_of_an_image_that_has_changed_are_offered_with_a_warning(
    bare: MainWindow, settle: Settle, image_file: Path
) -> None:
    paint_both(bare)
    bare.close_file()
    tifffile.imwrite(image_file, textures(seed=9))
    bare.open_file(image_file)
    settle(bare)
    assert "has changed since" in bare.painting.box.saved.text()


def test_the_command_of_the_export_step_writes_the_same_map(
    bare: MainWindow, settle: Settle, tmp_path: Path, capsys
) -> None:
    import shlex

    from s2d_desktop.cli.main import main

    paint_both(bare)
    settle(bare)
    shown = forest_map(bare)
    export = bare.workbench.export
    export.product_box.setCurrentIndex(export.product_box.findData("probabilities"))
    export.product_box.activated.emit(export.product_box.currentIndex())
    command = shlex.split(export.command.toPlainText())
    bare.close_file()
    command[command.index("-o") + 1] = str(tmp_path / "map.npy")
    assert command[:2] == ["s2d-desktop", "predict"]
    assert main(command[1:]) == 0
    assert np.array_equal(np.load(tmp_path / "map.npy")[..., 0], shown)


def test_a_project_begins_with_its_own_strokes_and_is_never_altered(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    from tests.projects import small_image
    from tests.ui.wizard_acting import painted_project

    project = painted_project(tmp_path, small_image((SIDE, SIDE)))
    before = project.read_bytes()
    drop(window, project)
    settle(window)
    desk = window.painting.desk
    counts = desk.here.counts()[1:3]
    assert counts.min() > 0
    assert not desk.is_live, "its own forest is shown"
    own = forest_map(window)
    key(window, "brush")
    drag(window.viewer.panels[FOREST].view, (40, 40), (44, 48))
    settle(window)
    assert window.problems == []
    assert desk.is_live
    assert not np.array_equal(forest_map(window), own)
    assert not window.workbench.probabilities.tensor_box.isVisible()
    window.painting.box.live.click()
    settle(window)
    np.testing.assert_array_equal(forest_map(window), own)
    window.close_file()
    assert project.read_bytes() == before
    assert strokes_file(project).exists()


def test_a_project_without_a_forest_is_trained_on_its_strokes(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    project = small_project(tmp_path)
    drop(window, project)
    settle(window)
    desk = window.painting.desk
    assert [c.name for c in desk.classes] == ["Mito", "Other"]
    window.painting.box.live.click()
    settle(window)
    assert "Choose the brush" in window.painting.box.said.text()
    assert window.viewer.panels[FOREST].has_picture, "nothing is taken away"


def test_what_is_painted_is_saved_as_an_ilastik_project(
    bare: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    from s2d_desktop.io.ilastik.project import labelled_voxels, open_project

    paint_both(bare)
    settle(bare)
    bare.painting.write_project(tmp_path / "back.ilp")
    settle(bare)
    assert bare.problems == []
    assert "back.ilp" in bare.painting.box.said.text()
    project = open_project(tmp_path / "back.ilp")
    _, values = labelled_voxels(project)
    counts = bare.painting.desk.strokes[0].counts()
    assert [(values == k).sum() for k in (1, 2)] == [counts[1], counts[2]]
    assert project.require_forest().n_trees == 100


def test_where_nothing_is_painted_there_is_nothing_to_save(
    bare: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    bare.painting.write_project(tmp_path / "back.ilp")
    assert "no strokes to write" in str(bare.problems[-1])
    assert not (tmp_path / "back.ilp").exists()


def test_a_project_without_a_forest_gets_one_from_its_strokes_without_an_error(
    window: MainWindow, settle: Settle, shared_fixtures: Path, tmp_path: Path
) -> None:
    import shutil

    import h5py

    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "api_2d"))
    with h5py.File(folder / "PixelClass.ilp", "a") as file:
        del file["PixelClassification/ClassifierForests"]
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    assert window.problems == []
    ilastik = np.load(folder / "res-Data_1channel_pc1xyc.npy")
    shown = forest_map(window)
    assert ((shown > 0.5) == (ilastik[..., 0] > 0.5)).mean() > 0.95
