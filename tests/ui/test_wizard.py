"""From the enhanced map to a network of one's own, as a user gets there."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from s2d_desktop.jobs import train_enhancer
from s2d_desktop.jobs.training_process import is_training
from s2d_desktop.model.extras import install_command
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.wizard import beginning
from tests.ui.acting import PATIENCE_MS, drop
from tests.ui.wizard_acting import Settle, waits_for

pytest.importorskip("torch")


def test_one_click_writes_map_strokes_and_plan_and_says_what_will_be_done(
    proposed: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "own-mito"
    values = proposed.wizard.summary.facts.values
    assert values["finds"].text() == "Mito"
    assert values["folder"].text() == str(folder)
    assert values["device"].text().startswith(("the processor", "the graphics card"))
    assert "strokes" in values["labels"].text()
    assert values["time"].text()
    plan = json.loads((folder / "training.json").read_text())
    assert [image["use"] for image in plan["images"]] == ["training", "held back"]
    learned, held_back = plan["images"]
    assert learned["rows"][1] < held_back["rows"][0], "a strip between both is left out"
    strokes = tifffile.imread(folder / learned["strokes"])
    assert (strokes[20:22, 30:39] == 2).all(), "painted as the structure"
    assert (strokes[40:42, 30:39] == 1).all(), "painted as another class"
    assert np.count_nonzero(strokes) == 36
    raw, map_ = tifffile.imread(tmp_path / "raw.tif"), tifffile.imread(folder / learned["teacher"])
    # The forest says 0.75 where it is dark and 0.125 where it is bright; the Enhancer 1 - p.
    assert np.median(map_[raw == 30]) == pytest.approx(0.25, abs=0.02)
    assert np.median(map_[raw == 230]) == pytest.approx(0.875, abs=0.02)
    assert not proposed.wizard.summary.raw.image.isNull()
    assert not proposed.wizard.summary.teacher.image.isNull()


def test_start_on_the_summary_goes_straight_to_the_training(
    proposed: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = proposed.wizard.summary.start_button
    assert button.isEnabled()
    assert button.hasFocus(), "Enter is enough"
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert proposed.wizard.current == "training"
    qtbot.waitUntil(lambda: is_training(proposed.desk.run.folder), timeout=PATIENCE_MS)
    monkeypatch.setattr(QMessageBox, "question", lambda *a: QMessageBox.StandardButton.Yes)
    proposed.wizard.training.discard_button.click()
    assert not is_training(proposed.desk.run.folder)
    assert (proposed.wizard.draft.folder / "maps").is_dir(), "maps and plan stay"
    assert not (proposed.wizard.draft.folder / "plan.json").exists()
    assert proposed.menus.actions["train_continue"].isEnabled() is False


def test_without_torch_it_is_said_at_once_with_the_command_that_installs_it(
    window: MainWindow, settle: Settle, map_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(window, map_file)
    settle(window)
    monkeypatch.setattr(train_enhancer, "find_spec", lambda _name: None)
    for name in ("train_network", "train_details"):
        window.menus.actions[name].trigger()
        problem = window.problems.pop()
        assert "'torch' is missing" in problem.why
        assert install_command("train") in problem.try_this
    assert window.desk.draft is None


def test_a_map_without_its_raw_image_cannot_teach_and_the_window_says_why(
    window: MainWindow, settle: Settle, map_file: Path
) -> None:
    drop(window, map_file)
    settle(window)
    window.menus.actions["train_network"].trigger()
    assert "raw image" in window.problems[-1].why
    assert not window.wizard.isVisible()


def test_an_image_that_is_too_small_is_refused_in_words(
    opened: MainWindow, settle: Settle, qtbot
) -> None:
    opened.menus.actions["train_network"].trigger()
    qtbot.waitUntil(lambda: len(opened.problems) > 0, timeout=PATIENCE_MS)
    assert "64 rows" in opened.problems[-1].why


def test_the_example_is_never_trained_in_the_programs_own_folder(
    window: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "own_folder", lambda: tmp_path / "mine")
    window.start_page.ways["example"].button.click()
    settle(window)
    window.menus.actions["train_details"].trigger()
    qtbot.waitUntil(lambda: window.wizard.current == "goal", timeout=PATIENCE_MS)
    qtbot.waitUntil(window.wizard.isVisible, timeout=PATIENCE_MS)
    assert window.wizard.draft.folder == tmp_path / "mine" / "own-mitochondria"


def test_curves_and_a_held_back_tile_are_drawn_while_it_learns(training: MainWindow) -> None:
    page = training.wizard.training
    assert [x for x, _ in page.loss.points[1]][:3] == [5, 10, 15]
    assert all(not picture.image.isNull() for picture in page.tiles.values())
    assert page.score.points[1] == [], "without truth there is no accuracy"
    assert "Iteration 5: agreement" in page.log.toPlainText()
    assert "iterations" in page.counted.text()
    assert not training.wizard.next_button.isEnabled()
    assert training.wizard.reason.text()
    for name in ("goal", "computer"):
        assert not training.wizard.buttons[name].isEnabled(), "what is decided stays decided"


def test_pause_waits_and_continue_goes_on(training: MainWindow, qtbot) -> None:
    page, run = training.wizard.training, training.desk.run
    page.pause_button.click()
    qtbot.waitUntil(lambda: run.process.paused, timeout=PATIENCE_MS)
    assert page.state.text() == "Paused."
    qtbot.wait(300)
    before = list(page.score.points[0])
    qtbot.wait(1000)
    assert page.score.points[0] == before
    assert page.pause_button.text() == "Continue"
    page.pause_button.click()
    qtbot.waitUntil(lambda: len(page.score.points[0]) > len(before), timeout=PATIENCE_MS)
    assert run.state == "running"


def test_stopped_it_keeps_the_best_network_and_everything_can_be_done_with_it(
    training: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = training.desk.run.folder
    training.jobs.list_button.click()
    training.jobs_list.panel.rows[0].buttons["stop"].click()
    waits_for(training, qtbot, "finished")
    assert training.jobs.text.full_text == f"Saved network.onnx in {folder}."
    page = training.wizard.result
    assert training.wizard.current == "result"
    card = json.loads((folder / "network.json").read_text())
    assert card["validation"]["score_is"] == "agreement"
    assert page.score.text() == f"Agreement {card['validation']['score']:.3f}"
    assert page.facts.values["ended"].text() == "you stopped it"
    assert not page.curtain.image.isNull()
    for name in ("network.onnx", "student.onnx", "mean_teacher.onnx", "report.html"):
        assert (folder / name).is_file()
    # The same as command.
    train, predict = (shlex.split(line) for line in page.command.toPlainText().splitlines())
    plan, raw = str(folder / "training.json"), str((tmp_path / "raw.tif").resolve())
    assert train == ["s2d-desktop", "train", plan, "-o", str(folder)]
    assert predict[:4] == ["s2d-desktop", "predict", str(folder), raw]
    # Export, as it is first offered: the file.
    out = tmp_path / "copy.onnx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(out), ""))
    page.export_button.click()
    QTest.keyClick(training.desk.outcome.sharing.dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not training.jobs.is_busy, timeout=PATIENCE_MS)
    assert out.read_bytes() == (folder / "network.onnx").read_bytes()
    assert json.loads((tmp_path / "copy.json").read_text()) == card
    assert page.said.text() == "Written: copy.onnx, copy.json"
    # Run on all images.
    page.run_button.click()
    qtbot.waitUntil(lambda: not training.jobs.is_busy, timeout=PATIENCE_MS)
    assert training.problems == []
    (made,) = (folder / "predictions").glob("*.tif")
    values = tifffile.imread(made)
    assert values.shape == (192, 192)
    assert 0 <= values.min() < values.max() <= 1
    # Use it.
    page.use_button.click()
    settle(training)
    assert training.workbench.isVisible()
    assert training.conductor.sees_raw
    assert training.conductor.enhancer.name == "own-mito"
    assert training.problems == []
    assert not training.workbench.enhance.train_button.isEnabled(), "it is no Enhancer"


def test_back_at_the_images_the_training_goes_on_and_is_found_again(
    training: MainWindow, qtbot
) -> None:
    training.wizard.back_to_images.click()
    assert training.workbench.isVisible()
    before = len(training.wizard.training.score.points[0])
    qtbot.waitUntil(
        lambda: len(training.wizard.training.score.points[0]) > before, timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: "iterations" in training.jobs.text.full_text, timeout=PATIENCE_MS)
    training.jobs.list_button.click()
    row, run = training.jobs_list.panel.rows[0], training.desk.run
    assert row.title.full_text == "Training own-mito"
    assert not training.jobs.cancel_button.isVisible(), "hours of learning are not for one press"
    row.buttons["pause"].click()
    assert (run.state, row.state.full_text) == ("paused", "Paused")
    row.buttons["resume"].click()
    assert run.state == "running"
    row.buttons["page"].click()
    assert training.wizard.isVisible()
    training.wizard.back_to_images.click()
    training.workbench.enhance.train_button.click()
    assert training.wizard.isVisible()
    assert training.wizard.current == "training", "no second training beside the first"
    QTest.keyClick(training, Qt.Key.Key_Escape)
    assert training.workbench.isVisible()


def test_a_training_that_dies_says_so_and_goes_on_from_its_checkpoint(
    training: MainWindow, qtbot
) -> None:
    page, run = training.wizard.training, training.desk.run
    run.process._process.kill()
    qtbot.waitUntil(lambda: run.state == "failed", timeout=PATIENCE_MS)
    assert "ended" in page.state.text()
    seen = page.loss.points[1][-1][0]
    assert page.pause_button.text() == "Continue"
    page.pause_button.click()
    qtbot.waitUntil(lambda: any(x > seen for x, _ in page.loss.points[1]), timeout=PATIENCE_MS)
    run.interrupt()
