"""What a user expects to find again: forests that were trained, strokes, the very same Enhancer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.ui import session
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.recipe import Recipe
from tests.networks import pixelwise
from tests.ui.acting import PATIENCE_MS, drop, save_as
from tests.ui.painting_acting import paint_both
from tests.ui.test_retraining import cells, shown_map, train  # noqa: F401


@pytest.fixture
def retrained(cells: MainWindow, settle, qtbot, tmp_path: Path) -> Path:  # noqa: F811
    """A project of a forest that was trained anew, saved, and closed."""
    train(cells, settle, qtbot, seed=5)
    cells.viewer.camera.centre_on(0, 0, 20.0, 30.0, 6.0)
    cells.segmenting.set_recipe(Recipe("objects"))
    cells.segmenting.find()
    qtbot.waitUntil(lambda: cells.conductor.found is not None, timeout=PATIENCE_MS)
    settle(cells)
    save_as(cells, tmp_path / "work.s2d")
    return tmp_path / "work.s2d"


def test_a_retrained_forest_is_trained_again_when_the_project_opens(
    cells: MainWindow,  # noqa: F811
    retrained: Path,
    settle,
    qtbot,
) -> None:
    before, shown = cells.project.snapshot(), shown_map(cells)
    areas = cells.conductor.found.objects.area
    cells.close_file()

    drop(cells, retrained)
    qtbot.waitUntil(lambda: cells.conductor.found is not None, timeout=PATIENCE_MS)
    settle(cells)

    assert cells.problems == []
    assert np.array_equal(shown_map(cells), shown)
    assert np.array_equal(cells.conductor.found.objects.area, areas)
    assert cells.project.snapshot() == before
    assert cells.workbench.probabilities.retrain.seed.value() == 5
    assert not cells.isWindowModified()


def test_a_forest_that_comes_out_as_another_one_is_told(
    cells: MainWindow,  # noqa: F811
    retrained: Path,
    settle,
) -> None:
    cells.close_file()
    content = json.loads(retrained.read_text())
    content["forest"]["seed"] = 6
    retrained.write_text(json.dumps(content))

    drop(cells, retrained)
    settle(cells)

    assert "not quite the one of the saved project" in str(cells.problems[-1])
    assert cells.conductor.document.trained["seed"] == 6


def test_strokes_are_taken_back_also_where_their_forest_was_not_shown(
    window: MainWindow, settle, raw_file: Path, tmp_path: Path
) -> None:
    drop(window, raw_file)
    settle(window)
    paint_both(window)
    settle(window)
    desk = window.painting.desk
    desk.choose_class(2)
    desk.set_live(False)
    settle(window)
    painted = desk.here.counts().tolist()
    save_as(window, tmp_path / "painted.s2d")
    window.close_file()

    drop(window, tmp_path / "painted.s2d")
    settle(window)

    assert desk.here.counts().tolist() == painted
    assert not desk.is_live
    assert desk.brush.value == 2
    assert window.conductor.image.probabilities is None


@pytest.fixture
def with_enhancer(opened: MainWindow, settle, tmp_path: Path) -> Path:
    """A project whose Enhancer, 1 - p, came from a file that is not installed."""
    (tmp_path / "mine").mkdir()
    own = pixelwise(tmp_path / "mine" / "own.onnx", [[-1]], [1])
    opened.conductor.add_enhancer_file(own)
    settle(opened)
    opened.conductor.change(scale=1.5)
    settle(opened)
    save_as(opened, tmp_path / "work.s2d")
    opened.close_file()
    return own


def test_an_enhancer_is_known_by_its_content_and_another_one_of_its_name_is_told(
    opened: MainWindow, with_enhancer: Path, settle, tmp_path: Path, monkeypatch
) -> None:
    (tmp_path / "other").mkdir()
    other = pixelwise(tmp_path / "other" / "own.onnx", [[1]], [0])
    monkeypatch.setattr(session, "enhancers", lambda: [session.enhancer_from(other)])

    drop(opened, tmp_path / "work.s2d")
    settle(opened)
    assert opened.conductor.enhancer.network_path == with_enhancer
    assert opened.conductor.settings.scale == 1.5
    assert opened.problems == []
    assert not opened.isWindowModified()

    opened.close_file()
    elsewhere = Path(shutil.move(with_enhancer, tmp_path / "renamed.onnx"))
    both = [session.enhancer_from(other), session.enhancer_from(elsewhere)]
    monkeypatch.setattr(session, "enhancers", lambda: both)
    drop(opened, tmp_path / "work.s2d")
    settle(opened)
    assert opened.conductor.enhancer.network_path == elsewhere
    assert opened.problems == []

    opened.close_file()
    monkeypatch.setattr(session, "enhancers", lambda: [session.enhancer_from(other)])
    drop(opened, tmp_path / "work.s2d")
    settle(opened)
    assert opened.conductor.enhancer.network_path == other
    assert f"{other} is not the same as it was" in str(opened.problems[-1])
