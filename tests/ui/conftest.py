"""Windows drawn into memory, their settings in a folder of the test, a small Enhancer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

from s2d_desktop.io import tiles_on_disk
from s2d_desktop.jobs import autosave, fiji_settings, known_links, unfinished
from s2d_desktop.model.events import Result, Saved
from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui import session
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.painting import state
from s2d_desktop.ui.wizard import trial
from s2d_desktop.zoo import networks
from tests.networks import pixelwise
from tests.projects import small_image
from tests.ui.acting import PATIENCE_MS, drop
from tests.ui.jobs_acting import JobsShown, Stepwise
from tests.ui.painting_acting import textures
from tests.ui.segmenting_acting import choose, structure, written
from tests.ui.wizard_acting import (
    SIDE,
    TRIED,
    next_page,
    painted_project,
    to_tiny_training,
    with_maps,
)


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Keep what the window remembers in `folder`, and make it speak English."""
    monkeypatch.setattr(networks, "user_folder", lambda: folder / "own networks")
    monkeypatch.setattr(known_links, "links_file", lambda: folder / "links.json")
    monkeypatch.setattr(tiles_on_disk, "cache_folder", lambda: folder / "cache")
    monkeypatch.setattr(unfinished, "unfinished_folder", lambda: folder / "unfinished")
    monkeypatch.setattr(state, "user_folder", lambda: folder / "user")
    monkeypatch.setattr(autosave, "autosave_folder", lambda: folder / "autosave")
    monkeypatch.setattr(fiji_settings, "settings_file", lambda: folder / "fiji" / "fiji.json")
    monkeypatch.setenv("S2D_LANGUAGE", "en")
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "settings"))


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may see or change the recent files and networks of whoever runs it."""
    isolate(monkeypatch, tmp_path)


@pytest.fixture
def enhancer_file(tmp_path: Path) -> Path:
    """The opposite of the forest, 1 - p."""
    return pixelwise(tmp_path / "opposite.onnx", [[-1]], [1])


@pytest.fixture
def only_our_enhancer(enhancer_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window offers the small Enhancer and no other."""
    monkeypatch.setattr(session, "enhancers", lambda: [session.enhancer_from(enhancer_file)])


@pytest.fixture
def probabilities() -> np.ndarray:
    """(y, x, c): a ramp from left to right and its opposite; a square of certainty."""
    ramp = np.tile(np.linspace(0, 1, 96, dtype=np.float32), (64, 1))
    ramp[10:30, 10:30] = 1.0
    return np.stack([ramp, 1 - ramp], axis=-1)


@pytest.fixture
def map_file(tmp_path: Path, probabilities: np.ndarray) -> Path:
    """The probabilities as an HDF5 file with named classes."""
    from s2d_desktop.io.writers import write

    path = tmp_path / "map.h5"
    source = ArraySource(
        probabilities,
        "yxc",
        "map",
        channel_names=("nucleus", "background"),
        voxel_size={"y": 4.0, "x": 4.0},
        unit="nm",
    )
    assert any(isinstance(event, Saved) for event in write(source, path))
    return path


@pytest.fixture
def raw_file(tmp_path: Path) -> Path:
    """The raw image of the map: grey values that differ in every pixel of a row."""
    path = tmp_path / "raw.npy"
    np.save(path, np.add.outer(np.arange(64), np.arange(96)).astype(np.uint8))
    return path


@pytest.fixture
def window(qtbot, only_our_enhancer) -> Iterator[MainWindow]:
    """A window as a user finds it, closed with all its threads at the end."""
    # The window of the test before waits for a loop of events to be deleted in; until then it is
    # given every change of look, which takes longer than a new window.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app = make_application(["test"])
    assert app is QApplication.instance()
    window = MainWindow()
    window.resize(1280, 800)
    # After a test that failed, no question may wait for an answer.
    window.ask_before_stopping = lambda: True
    window.trainings.ask_how_to_close = lambda: "pause"
    window.project.ask_how_to_leave = lambda: "discard"
    qtbot.addWidget(window)
    window.show()
    yield window
    for box in list(window.error_boxes):
        box.reject()
    window.close()


@pytest.fixture
def settle(qtbot) -> Callable[[MainWindow], None]:
    """Wait until a window has computed all that is visible."""

    def wait(window: MainWindow) -> None:
        quiet = 0

        def is_quiet() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if window.is_idle else 0
            return quiet >= 5

        qtbot.waitUntil(is_quiet, timeout=PATIENCE_MS)

    return wait


@pytest.fixture
def opened(
    window: MainWindow, settle: Callable[[MainWindow], None], map_file: Path, raw_file: Path
) -> MainWindow:
    """The map, dropped, and then its raw image, dropped."""
    drop(window, map_file)
    settle(window)
    drop(window, raw_file)
    settle(window)
    assert window.problems == []
    return window


@pytest.fixture
def project_image() -> np.ndarray:
    """The image of the project that is trained on."""
    return small_image((SIDE, SIDE))


@pytest.fixture
def enhanced(
    window: MainWindow,
    settle: Callable[[MainWindow], None],
    project_image: np.ndarray,
    tmp_path: Path,
) -> MainWindow:
    """A project with strokes, dropped; its enhanced map is there."""
    drop(window, painted_project(tmp_path, project_image))
    settle(window)
    assert window.problems == []
    return window


@pytest.fixture
def proposed(enhanced: MainWindow, qtbot) -> MainWindow:
    """After one click: the page with everything on it, tried."""
    enhanced.workbench.enhance.train_button.click()
    summary = enhanced.wizard.summary
    qtbot.waitUntil(lambda: summary.state in ("ready", "failed"), timeout=PATIENCE_MS)
    assert summary.state == "ready", summary.problem()
    assert enhanced.wizard.isVisible()
    return enhanced


@pytest.fixture
def tried_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what comes after it, a trial is not made again: its process takes seconds."""
    monkeypatch.setattr(trial, "trial_in_process", lambda *_a, **_k: iter([Result(dict(TRIED))]))


@pytest.fixture
def training(tried_before: None, labels: MainWindow, qtbot) -> MainWindow:
    """A tiny network that learns; its first validations are drawn."""
    to_tiny_training(labels, qtbot)
    next_page(labels, qtbot, "training")
    page = labels.wizard.training
    qtbot.waitUntil(
        lambda: len(page.score.points[0]) >= 3 or labels.desk.run.state == "failed",
        timeout=PATIENCE_MS,
    )
    assert labels.desk.run.state == "running", str(labels.desk.run.error)
    return labels


@pytest.fixture
def goal(enhanced: MainWindow, qtbot) -> MainWindow:
    """The first page of a training that is planned page by page."""
    enhanced.menus.actions["train_details"].trigger()
    qtbot.waitUntil(enhanced.wizard.isVisible, timeout=PATIENCE_MS)
    assert enhanced.wizard.current == "goal"
    return enhanced


@pytest.fixture
def labels(goal: MainWindow, qtbot) -> MainWindow:
    """The page of the labels."""
    return with_maps(goal, qtbot)


@pytest.fixture
def image_file(tmp_path: Path) -> Path:
    """A bare image: two textures."""
    path = tmp_path / "cells.tif"
    tifffile.imwrite(path, textures())
    return path


@pytest.fixture
def bare(window: MainWindow, settle: Callable[[MainWindow], None], image_file: Path) -> MainWindow:
    """A bare image, dropped."""
    drop(window, image_file)
    settle(window)
    assert window.problems == []
    return window


@pytest.fixture
def at_step(window: MainWindow, settle: Callable[[MainWindow], None], tmp_path: Path) -> MainWindow:
    """The structure, dropped; step 4 is chosen."""
    drop(window, written(tmp_path / "map.h5", structure()))
    settle(window)
    assert window.problems == []
    window.workbench.steps.buttons["segment"].click()
    return window


@pytest.fixture
def says(qtbot) -> Callable[[MainWindow, str], None]:
    """Wait until the page says something about what is in view."""

    def wait(window: MainWindow, text: str) -> None:
        label = window.workbench.segment.live
        qtbot.waitUntil(lambda: text in label.text(), timeout=PATIENCE_MS)

    return wait


@pytest.fixture
def found(at_step: MainWindow, qtbot, says) -> MainWindow:
    """All objects of the image, those that touch split, in the table."""
    choose(at_step, "objects")
    at_step.workbench.segment.recipe.splits.click()
    at_step.workbench.segment.find_button.click()
    pane = at_step.workbench.objects
    qtbot.waitUntil(pane.isVisible, timeout=PATIENCE_MS)
    assert at_step.problems == []
    return at_step


@pytest.fixture
def jobs(qapp, qtbot) -> Iterator[JobsShown]:
    """The list of jobs alone."""
    shown = JobsShown(qtbot)
    yield shown
    for job in shown.bar.queue.jobs:
        if isinstance(job.make, Stepwise):
            job.make.let.release(100_000)
    shown.background.stop()
    shown.panel.close()
