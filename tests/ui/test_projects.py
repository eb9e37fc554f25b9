"""What a user does with ilastik projects."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.resources import resource
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.app import run
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW, SEGMENTATION
from tests.projects import small_project
from tests.ui.acting import PATIENCE_MS, colour_at, drop

Settle = Callable[[MainWindow], None]


@pytest.fixture
def example(window: MainWindow, settle: Settle) -> MainWindow:
    """The example, opened by its button on the start page."""
    window.start_page.ways["example"].button.click()
    settle(window)
    assert window.problems == []
    return window


def test_the_example_opens_with_four_panels(example: MainWindow) -> None:
    assert all(panel.has_picture for panel in example.viewer.panels)
    assert example.conductor.class_name == "mitochondria"
    for view in (panel.view for panel in example.viewer.panels):
        image = view.grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(150, 350, 9) for y in (100, 150)}
        assert len(colours) > 5, "a picture, not an empty panel"


def test_the_self_test_says_that_the_forest_fits(example: MainWindow) -> None:
    page = example.workbench.probabilities
    assert "passed" in page.verdict.text()
    assert "thresholds" in page.explanation.text()
    assert page.tensor_box.currentText() == "Automatic: fastfilters"


def test_another_structure_tensor_changes_the_forest(example: MainWindow, settle: Settle) -> None:
    before = example.viewer.panels[FOREST].view.grab().toImage()
    box = example.workbench.probabilities.tensor_box
    box.setCurrentIndex(box.findData(StructureTensor.VIGRA))
    box.activated.emit(box.currentIndex())
    settle(example)
    assert example.viewer.panels[FOREST].view.grab().toImage() != before
    assert "--structure-tensor vigra" in example.workbench.export.command.toPlainText()


def test_strokes_can_be_hidden(example: MainWindow) -> None:
    view = example.viewer.panels[RAW].view
    shown = view.grab().toImage()
    QTest.keyClick(example, "S")
    hidden = view.grab().toImage()
    assert shown != hidden
    first, last = view.screen_position(5, 5), view.screen_position(400, 400)
    assert all(
        hidden.pixelColor(x, y).red() == hidden.pixelColor(x, y).blue()
        for x in range(first.x(), last.x(), 3)
        for y in range(first.y(), last.y(), 3)
    ), "raw data are grey"


def test_forest_probabilities_are_those_ilastik_exported(
    window: MainWindow, settle: Settle, shared_fixtures: Path
) -> None:
    folder = shared_fixtures / "ilastik" / "api_2d"
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    assert window.problems == []
    window.viewer.display.set(strokes=False)
    truth = np.load(folder / "res-Data_1channel_pc1xyc.npy")[..., 0]
    table = lut.table("ember").astype(int)
    view = window.viewer.panels[FOREST].view
    for y, x in ((20, 20), (64, 40), (100, 64), (64, 100)):
        found = colour_at(view, y, x)
        near = [table[int(np.clip(round(truth[y, x] * 255) + d, 0, 255))] for d in range(-4, 5)]
        assert (found.red(), found.green(), found.blue()) in {tuple(c) for c in near}


def test_slices_of_a_volume_are_reached_by_keys_and_wheel(
    window: MainWindow, settle: Settle, shared_fixtures: Path
) -> None:
    drop(window, shared_fixtures / "ilastik/ilastik122rc4_3d2c/PixelClassification3d2c.ilp")
    settle(window)
    camera = window.viewer.camera
    assert window.workbench.navigation.z.isVisible()
    z = camera.z
    QTest.keyClick(window, Qt.Key.Key_PageDown)
    assert camera.z == z + 1
    assert window.workbench.navigation.z.box.value() == z + 2, "people count from 1"
    QTest.keyClick(window, Qt.Key.Key_PageUp)
    assert camera.z == z


def test_the_proven_structure_tensor_replaces_the_one_of_the_version(
    window: MainWindow, settle: Settle, shared_fixtures: Path
) -> None:
    drop(window, shared_fixtures / "ilastik/ilastik122rc4_2d/PixelClassification2d.ilp")
    settle(window)
    assert window.conductor.image.tensor is StructureTensor.VIGRA
    assert window.viewer.panels[ENHANCED].has_picture


def test_a_moved_image_is_told_and_can_be_relinked(
    window: MainWindow, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "a" / "mitochondria.ilp"
    project.parent.mkdir()
    shutil.copy(resource("example", "mitochondria.ilp"), project)
    moved = tmp_path / "b" / "elsewhere.tif"
    moved.parent.mkdir()
    shutil.copy(resource("example", "vnc_crop.tif"), moved)
    drop(window, project)
    settle(window)
    (box,) = window.error_boxes
    assert "vnc_crop.tif" in window.problems[0].what
    assert window.workbench.steps.buttons["data"].state == "needs"
    assert not window.viewer.panels[RAW].has_picture
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(moved), ""))
    box.action_button.click()
    settle(window)
    assert window.viewer.panels[RAW].has_picture
    assert window.viewer.panels[SEGMENTATION].has_picture
    assert "elsewhere.tif" in window.workbench.data.missing.text(), "another name is told"
    # It is known from now on, to the command line as well.
    window.close_file()
    window.open_file(project)
    settle(window)
    assert window.viewer.panels[RAW].has_picture


def test_relinking_to_an_image_of_another_size_is_refused(
    window: MainWindow, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "mitochondria.ilp"
    shutil.copy(resource("example", "mitochondria.ilp"), project)
    wrong = tmp_path / "wrong.npy"
    np.save(wrong, np.zeros((100, 512), np.uint8))
    drop(window, project)
    settle(window)
    window.error_boxes[0].reject()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(wrong), ""))
    window.workbench.data.relink_button.click()
    settle(window)
    assert "512" in window.problems[-1].why
    assert not window.viewer.panels[RAW].has_picture


def test_a_project_without_a_forest_shows_its_image_and_says_why(
    window: MainWindow, settle: Settle, shared_fixtures: Path
) -> None:
    drop(window, shared_fixtures / "ilastik/api_no_classifier/PixelClassNoClassifier.ilp")
    settle(window)
    assert window.viewer.panels[RAW].has_picture
    assert "train" in window.viewer.panels[FOREST].empty.text.text()
    assert window.workbench.steps.buttons["probabilities"].state == "needs"


def test_the_command_shown_writes_the_same_file(
    example: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from s2d_desktop.cli.main import main
    from s2d_desktop.io.open import open_source
    from s2d_desktop.model.source import read_whole

    page = example.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData("objects"))
    page.smallest.setValue(30)
    page.product_box.activated.emit(page.product_box.currentIndex())
    example.exporter.export_to(tmp_path / "window.tif")
    qtbot.waitUntil(lambda: not example.jobs.is_busy, timeout=PATIENCE_MS)
    monkeypatch.chdir(tmp_path)
    lines = [shlex.split(line) for line in page.command.toPlainText().splitlines()]
    assert [line[:2] for line in lines] == [["s2d-desktop", "enhance"], ["s2d-desktop", "segment"]]
    for line in lines:
        assert main(line[1:]) == 0
    with open_source(tmp_path / "window.tif") as ours, open_source(lines[-1][4]) as theirs:
        first, second = read_whole(ours), read_whole(theirs)
    assert first.max() > 3
    np.testing.assert_array_equal(first, second)


def test_the_computer_is_told_to_enhance_everything_and_to_stop(
    example: MainWindow, settle: Settle, qtbot
) -> None:
    QTest.keyClick(example, "R", Qt.KeyboardModifier.ControlModifier)
    assert example.jobs.isVisible()
    qtbot.waitUntil(lambda: not example.jobs.is_busy, timeout=PATIENCE_MS)
    assert "done" in example.jobs.text.full_text


def test_closing_the_file_leaves_the_window_ready_for_the_next(
    example: MainWindow, settle: Settle
) -> None:
    example.close_file()
    settle(example)
    assert not example.menus.actions["export"].isEnabled()
    example.menus.actions["example"].trigger()
    settle(example)
    assert example.viewer.panels[SEGMENTATION].has_picture


def test_closing_while_everything_is_computed_does_not_hang(
    window: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.menus.actions["example"].trigger()
    qtbot.waitUntil(lambda: window.viewer.panels[RAW].has_picture, timeout=PATIENCE_MS)
    assert not window.is_idle
    window.close()
    assert not window.isVisible()
    assert window.background.running == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_command_line_takes_a_picture_of_the_window(tmp_path: Path, theme: str) -> None:
    out = tmp_path / "picture.png"
    done = screenshot(resource("example", "mitochondria.ilp"), out, theme)
    assert done.returncode == 0, done.stderr
    image = QImage(str(out))
    assert image.width() >= 1000
    corner = image.pixelColor(image.width() - 3, 3)
    assert (corner.lightness() < 128) == (theme == "dark")
    # The grey of the raw panel and the colours of the forest are both there.
    middle = image.pixelColor(int(image.width() * 0.8), int(image.height() * 0.3))
    assert middle != QColor(176, 176, 176), "no veil is left"


def test_a_picture_of_a_broken_file_ends_with_2_and_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ilp"
    broken.write_bytes(b"no")
    done = screenshot(broken, tmp_path / "picture.png", "light")
    assert done.returncode == 2
    assert "broken.ilp" in done.stderr


def test_without_a_screen_the_program_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("windows are always possible elsewhere")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run() == 2
    assert "--screenshot" in capsys.readouterr().err


def screenshot(file: Path, out: Path, theme: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    import os

    environment = {
        **os.environ,
        "S2D_THEME": theme,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(out.parent),
        "XDG_CONFIG_HOME": str(out.parent),
    }
    code = "import sys; from s2d_desktop.ui.app import run; sys.exit(run(*sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, str(file), str(out)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_MS / 1000,
        env=environment,
        check=False,
    )


def test_outside_of_the_prediction_mask_the_forest_panel_is_empty(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    project = small_project(tmp_path)
    mask = np.zeros((60, 70), np.uint8)
    mask[:, :35] = 1
    tifffile.imwrite(tmp_path / "mask.tif", mask)
    with h5py.File(project, "r+") as file:
        info = file["Input Data/infos/lane0000/Prediction Mask"]
        info["filePath"], info["location"] = b"mask.tif", b"FileSystem"
    drop(window, project)
    settle(window)
    assert "Outside of its prediction mask" in window.workbench.data.size.text()
    for tensor in (None, StructureTensor.VIGRA):
        window.conductor.choose_tensor(tensor)
        settle(window)
        values = read_whole(window.conductor.image.probabilities)[0, 0]
        assert (values[:, 35:] == 0).all()
        assert (values[:, :35].sum(axis=-1) > 0.99).all()
