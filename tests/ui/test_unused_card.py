"""A graphics card that PyTorch cannot use: the user is told before a long training begins."""

from __future__ import annotations

import pytest

from s2d_desktop.jobs.training_computer import Card
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard import beginning
from tests.ui.acting import PATIENCE_MS
from tests.ui.wizard_acting import TRIED, to_tiny_training

pytest.importorskip("torch")

NAME = "NVIDIA GeForce RTX 4070"


@pytest.fixture(autouse=True)
def card_without_its_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a Windows computer after ``pip install torch``."""
    monkeypatch.setattr(beginning, "graphics_card", lambda: Card(unused=NAME, lacks="build"))
    assert TRIED["device"] == "cpu"


def test_the_summary_says_that_the_card_cannot_be_used_and_where_to_read_on(
    tried_before: None, proposed: MainWindow
) -> None:
    summary = proposed.wizard.summary
    said = summary.facts.values["device"].text()
    assert said == tr("wizard.summary.unused_card", name=NAME)
    assert summary.details_button.text().strip(".") in said
    summary.draft.change(training={"device": "cpu"})
    summary.refresh()
    assert summary.facts.values["device"].text() == tr("wizard.computer.on.cpu")


def test_the_page_of_the_computer_says_what_to_install_unless_the_processor_was_chosen(
    tried_before: None, labels: MainWindow, qtbot
) -> None:
    to_tiny_training(labels, qtbot)
    page = labels.wizard.computer
    assert page.unused_card.isVisible()
    assert NAME in page.unused_card.text()
    assert "pytorch.org" in page.unused_card.text()
    page.device.setCurrentIndex(page.device.findData("cpu"))
    qtbot.waitUntil(lambda: not page.unused_card.isVisible(), timeout=PATIENCE_MS)


def test_where_the_driver_is_the_reason_no_other_pytorch_is_recommended(
    tried_before: None, labels: MainWindow, qtbot
) -> None:
    labels.wizard.draft.card = Card(unused=NAME, lacks="driver")
    to_tiny_training(labels, qtbot)
    said = labels.wizard.computer.unused_card.text()
    assert "driver" in said
    assert "pytorch.org" not in said
