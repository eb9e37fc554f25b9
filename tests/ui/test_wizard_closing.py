"""What becomes of a training when its window is closed, and how it is found again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMessageBox

from s2d_desktop.jobs.left_training import LeftTraining
from s2d_desktop.jobs.training_process import is_training
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.wizard.in_window import TrainingsOfWindow
from tests.ui.acting import PATIENCE_MS
from tests.ui.wizard_acting import waits_for

pytest.importorskip("torch")


def another_window(qtbot) -> MainWindow:
    window = MainWindow()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    return window


def test_paused_at_closing_it_is_offered_at_the_next_start_and_goes_on(
    training: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = training.desk.run.folder
    monkeypatch.setattr(training.trainings, "ask_how_to_close", lambda: "pause")
    training.close()
    assert not training.isVisible()
    assert not is_training(folder)
    assert (folder / "latest.pt").is_file()
    seen = training.wizard.training.loss.points[1][-1][0]

    window = another_window(qtbot)
    (button,) = (
        window.start_page.trainings.itemAt(k).widget()
        for k in range(window.start_page.trainings.count())
    )
    assert "own-mito" in button.text()
    button.click()
    page = window.wizard.training
    qtbot.waitUntil(lambda: any(x > seen for x, _ in page.loss.points[1]), timeout=PATIENCE_MS)
    xs = [x for x, _ in page.loss.points[1]]
    assert xs == list(range(5, int(xs[-1]) + 5, 5)), "the curve is whole"
    page.stop_button.click()
    waits_for(window, qtbot, "finished")
    assert window.start_page.trainings.count() == 0
    window.close()


def test_left_running_it_goes_on_without_the_window_and_can_be_watched(
    training: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = training.desk.run.folder
    monkeypatch.setattr(training.trainings, "ask_how_to_close", lambda: "keep")
    training.close()
    assert is_training(folder)
    window = another_window(qtbot)
    window.menus.actions["train_continue"].trigger()
    page = window.wizard.training
    qtbot.waitUntil(lambda: len(page.loss.points[1]) >= 1, timeout=PATIENCE_MS)
    assert "by itself" in page.state.text()
    monkeypatch.setattr(window.trainings, "ask_how_to_close", lambda: "keep")
    window.close()
    assert is_training(folder), "watching does not end it"
    LeftTraining(folder).stop()
    qtbot.waitUntil(lambda: not is_training(folder), timeout=PATIENCE_MS)


@pytest.fixture
def left(training: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A second window that looks at the training that the first has left to itself."""
    monkeypatch.setattr(training.trainings, "ask_how_to_close", lambda: "keep")
    training.close()
    window = another_window(qtbot)
    monkeypatch.setattr(window.trainings, "ask_how_to_close", lambda: "pause")
    window.menus.actions["train_continue"].trigger()
    page = window.wizard.training
    qtbot.waitUntil(lambda: len(page.loss.points[1]) >= 1, timeout=PATIENCE_MS)
    yield window
    window.close()


def test_a_training_left_to_itself_is_paused_and_stopped_from_another_window(
    left: MainWindow, qtbot
) -> None:
    page, run = left.wizard.training, left.desk.run
    page.pause_button.click()
    assert run.process is not None
    qtbot.waitUntil(lambda: run.process.paused, timeout=PATIENCE_MS)
    assert run.state == "paused"
    page.pause_button.click()
    qtbot.waitUntil(lambda: not run.process.paused, timeout=PATIENCE_MS)
    assert run.state == "running"
    page.stop_button.click()
    waits_for(left, qtbot, "finished")
    assert (run.folder / "network.json").is_file()


def test_a_training_left_to_itself_is_discarded_from_another_window(
    left: MainWindow, qtbot
) -> None:
    folder = left.desk.run.folder
    left.desk.discard()
    waits_for(left, qtbot, "")
    assert not is_training(folder)
    assert not (folder / "latest.pt").exists()
    plan = json.loads((folder / "training.json").read_text())
    assert (folder / plan["images"][0]["teacher"]).is_file(), "maps stay"


def test_stopped_at_closing_the_best_network_is_written_without_the_window(
    training: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = training.desk.run.folder
    monkeypatch.setattr(training.trainings, "ask_how_to_close", lambda: "stop")
    training.close()
    qtbot.waitUntil(lambda: not is_training(folder), timeout=PATIENCE_MS)
    assert (folder / "network.json").is_file()


def test_not_closing_after_all_lets_the_training_go_on(
    training: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.trainings, "ask_how_to_close", lambda: "cancel")
    training.close()
    assert training.isVisible()
    assert training.desk.run.state == "running"
    monkeypatch.setattr(training.trainings, "ask_how_to_close", lambda: "pause")


@pytest.mark.parametrize("wish", ["keep", "pause", "stop", "cancel"])
def test_the_question_at_closing_has_four_answers(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    from s2d_desktop.ui.texts import tr

    def press(box: QMessageBox) -> int:
        (button,) = (b for b in box.buttons() if b.text() == tr(f"wizard.closing.{wish}"))
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    # The window of the tests answers by itself; this is the true question.
    assert TrainingsOfWindow.ask_how_to_close(window.trainings) == wish


def test_closing_the_window_while_it_learns_asks_what_shall_become_of_it(
    training: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The true question, not the answer that tests give; each press is one of a user."""
    del training.trainings.ask_how_to_close
    asked = []

    def press(box: QMessageBox) -> int:
        asked.append([b.text() for b in box.buttons()])
        assert box.defaultButton().text() == "Pause, go on next time", "Enter loses nothing"
        wish = "Do not close" if len(asked) == 1 else "Stop and keep best"
        next(b for b in box.buttons() if b.text() == wish).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    training.close()
    assert training.isVisible()
    assert training.desk.run.state == "running"
    training.close()
    assert not training.isVisible()
    assert sorted(asked[0]) == sorted(asked[1])
    assert len(asked[0]) == 4
    folder = training.desk.run.folder
    qtbot.waitUntil(lambda: not is_training(folder), timeout=PATIENCE_MS)
    assert (folder / "network.json").is_file()
