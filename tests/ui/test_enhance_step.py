"""What a user does in step 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import ENHANCED
from tests.ui.acting import drop

Settle = Callable[[MainWindow], None]


def test_a_network_that_is_dropped_becomes_the_enhancer(
    opened: MainWindow, settle: Settle, enhancer_file: Path
) -> None:
    other = enhancer_file.with_name("another.onnx")
    other.write_bytes(enhancer_file.read_bytes())
    drop(opened, other)
    settle(opened)
    assert opened.problems == []
    assert opened.workbench.enhance.enhancer_box.currentText() == "another"
    assert opened.viewer.panels[ENHANCED].heading.full_text == "Enhanced: another"
    assert "CPU" in opened.workbench.device.text(), "what truly computes is shown"


def test_a_file_that_is_no_network_is_refused_and_the_old_one_stays(
    opened: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"nothing")
    drop(opened, wrong)
    settle(opened)
    assert len(opened.problems) == 1
    assert not opened.viewer.panels[ENHANCED].has_picture
    box = opened.workbench.enhance.enhancer_box
    box.setCurrentIndex(0)
    box.activated.emit(0)
    settle(opened)
    assert opened.viewer.panels[ENHANCED].has_picture


def test_an_enhancer_for_another_structure_waits_for_the_users_word(
    opened: MainWindow, settle: Settle
) -> None:
    conductor, button = opened.conductor, opened.workbench.steps.buttons["enhance"]
    assert button.state == "done"
    card = {**conductor.enhancer.card, "structure": "membranes"}
    other = replace(conductor.enhancer, card=card)
    conductor.choose_enhancer(other)
    settle(opened)
    assert button.state == "needs"
    assert "choose another Enhancer" in opened.workbench.enhance.problem.text()
    opened.workbench.enhance.enhancer_chosen.emit(other)
    settle(opened)
    assert button.state == "done"
