"""A graphics card that PyTorch cannot use: the user is told before a long training begins."""

from __future__ import annotations

import pytest

from s2d_desktop.jobs import doctor, training_computer
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard import beginning
from tests.ui.acting import PATIENCE_MS
from tests.ui.wizard_acting import TRIED, to_tiny_training

pytest.importorskip("torch")

CARD = "NVIDIA GeForce RTX 4070"


@pytest.fixture(autouse=True)
def card_without_its_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a Windows computer after ``pip install torch``."""
    line = f"{CARD}, 551.86, 12282 MiB"
    monkeypatch.setattr(training_computer, "nvidia_gpus", lambda: (line,))
    for module in (beginning, doctor):
        monkeypatch.setattr(module, "has_cuda", lambda: False)
    assert TRIED["device"] == "cpu"


def test_the_summary_says_that_the_card_cannot_be_used_and_where_to_read_on(
    tried_before: None, proposed: MainWindow
) -> None:
    said = proposed.wizard.summary.facts.values["device"].text()
    assert said == tr("wizard.summary.unused_card", name=CARD)
    assert proposed.wizard.summary.details_button.text().strip(".") in said


def test_the_page_of_the_computer_says_what_to_install_unless_the_processor_was_chosen(
    tried_before: None, labels: MainWindow, qtbot
) -> None:
    to_tiny_training(labels, qtbot)
    page = labels.wizard.computer
    assert page.unused_card.isVisible()
    assert CARD in page.unused_card.text()
    assert "pytorch.org" in page.unused_card.text()
    page.device.setCurrentIndex(page.device.findData("cpu"))
    qtbot.waitUntil(lambda: not page.unused_card.isVisible(), timeout=PATIENCE_MS)


def test_the_doctor_names_the_card_and_what_to_do() -> None:
    (check,) = doctor._training()
    assert check.state == "limited"
    assert CARD in check.found
    assert "CUDA" in check.todo


def test_a_card_that_is_used_and_no_card_are_not_spoken_of(monkeypatch) -> None:
    assert training_computer.unused_card(True) == ""
    monkeypatch.setattr(training_computer, "nvidia_gpus", lambda: ())
    assert training_computer.unused_card(False) == ""
