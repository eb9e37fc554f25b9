"""The window with an Enhancer of three classes, of which it loses the mitochondria."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.cli.main import main
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui import session
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import ENHANCED
from tests.networks import pixelwise, three_class_map, three_classes
from tests.ui.acting import drop

Settle = Callable[[MainWindow], None]


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only_our_enhancer: None) -> Path:
    """The folder of that Enhancer, the only one on offer."""
    folder = three_classes(tmp_path / "three")
    monkeypatch.setattr(session, "enhancers", lambda: [session.enhancer_from(folder)])
    return folder


@pytest.fixture
def shown(three: Path, window: MainWindow, settle: Settle, tmp_path: Path) -> MainWindow:
    """The map of three classes, dropped; it begins with mitochondria, which come first."""
    three_class_map(tmp_path / "map.h5")
    drop(window, tmp_path / "map.h5")
    settle(window)
    assert window.problems == []
    assert window.conductor.class_name == "mitochondria"
    return window


def enhanced(window: MainWindow) -> np.ndarray:
    return read_whole(window.conductor.stage.source)[0, 0, :, :, 0]


def test_the_class_that_is_chosen_is_shown_judged_and_named(
    shown: MainWindow, settle: Settle
) -> None:
    notice, heading = shown.workbench.notice, shown.workbench.viewer.panels[ENHANCED].heading
    assert enhanced(shown).max() == 0
    assert notice.isVisible()
    assert "Of the class 'mitochondria' the Enhancer leaves out 100 %" in notice.text.text()
    assert heading.text() == "Enhanced: mitochondria"
    shown.conductor.choose_class(2)
    settle(shown)
    assert heading.text() == "Enhanced: membrane"
    assert enhanced(shown)[5, 78] == pytest.approx(0.9, abs=0.01)
    assert not notice.isVisible()
    assert shown.scaling.judgement.lost.share == 0
    shown.conductor.choose_class(1)
    settle(shown)
    assert enhanced(shown)[2, 2] == pytest.approx(0.9, abs=0.01), "the ground is a class as well"
    assert shown.conductor.enhancer.name == "three-classes"
    assert shown.problems == []


def test_claims_without_support_are_those_of_the_chosen_class(
    three: Path, shown: MainWindow, settle: Settle
) -> None:
    # Mitochondria are claimed wherever the forest sees membrane.
    pixelwise(three / "enhancer.onnx", [[1, 0, 0], [0, 1, 0], [0, 1, 0]], [0, 0, 0])
    shown.conductor.choose_class(2)
    settle(shown)
    claims = read_whole(shown.conductor.stage.unsupported)[0, 0, :, 74:82, 0]
    assert claims.max() < 0.01
    shown.conductor.choose_class(0)
    settle(shown)
    claims = read_whole(shown.conductor.stage.unsupported)[0, 0, :, 74:82, 0]
    assert claims.min() > 0.7


def test_the_scale_is_searched_for_the_chosen_class(
    shown: MainWindow, settle: Settle, qtbot
) -> None:
    page = shown.workbench.enhance.scale
    found: list[list[float]] = []
    shown.jobs.previewed.connect(lambda event: found[-1].append(event.values["structure"]))
    for index in (0, 2):
        found.append([])
        shown.conductor.choose_class(index)
        settle(shown)
        page.find_button.click()
        qtbot.waitUntil(lambda: not shown.jobs.is_busy, timeout=240_000)
        settle(shown)
        assert len(page.chart.bars) == 7
    lost, kept = found
    assert max(lost) == 0, "nothing is left of the first class"
    assert min(kept) > 0.1
    assert shown.problems == []


def test_the_command_shown_writes_the_map_of_the_chosen_class(
    shown: MainWindow, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.conductor.choose_class(2)
    settle(shown)
    page = shown.workbench.export
    line = page.command.toPlainText()
    monkeypatch.chdir(tmp_path)
    import shlex

    words = shlex.split(line)
    assert main(words[1:]) == 0
    from s2d_desktop.io.open import open_source

    with open_source(words[words.index("-o") + 1]) as written:
        assert written.info.axes == "yx"
        np.testing.assert_allclose(read_whole(written), enhanced(shown), atol=0.01)


def test_a_class_of_which_there_is_no_map_is_told_where_the_map_would_be(
    three: Path, shown: MainWindow, settle: Settle
) -> None:
    two = three.parent / "two.onnx"
    pixelwise(two, [[0, 1, 0], [0, 0, 1]], [0, 0])
    names = '"input": {"classes": ["other", "membrane", "mitochondria"]}'
    gives = '"output": {"names": ["membrane", "mitochondria"]}'
    two.with_suffix(".json").write_text(
        f'{{"name": "two", "title": "Two", "structure": "membranes", {names}, {gives}}}'
    )
    shown.conductor.choose_class(2)
    settle(shown)
    drop(shown, two)
    settle(shown)
    assert shown.conductor.enhancer.name == "two"
    assert enhanced(shown)[5, 78] == pytest.approx(0.9, abs=0.01)
    shown.conductor.choose_class(1)
    settle(shown)
    assert shown.conductor.stage is None
    assert "'Two' gives no map of class 'other'" in shown.conductor.stage_problem
    assert "Choose one of these classes" in shown.conductor.stage_problem
