"""What the window shows about the enhanced map: unsupported claims and confidence."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from s2d_desktop.cli.main import main
from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer import colouring, lut
from s2d_desktop.ui.viewer.panel import ENHANCED, RAW, SEGMENTATION
from tests.ui.acting import PATIENCE_MS, colour_at, picture

Settle = Callable[[MainWindow], None]


def test_claims_without_support_are_a_layer_of_the_third_panel(
    opened: MainWindow, settle: Settle
) -> None:
    menu = opened.viewer.layer_button.menu()
    assert [a.text() for a in menu.actions()] == [
        "Enhanced map",
        "Unsupported claims",
        "Confidence",
        "Difference from the forest",
    ]
    menu.actions()[1].trigger()
    settle(opened)
    panel = opened.viewer.panels[ENHANCED]
    assert panel.heading.full_text == "Unsupported claims: opposite"
    values = read_whole(opened.conductor.stage.unsupported)[0, 0, :, :, 0]
    # The network says 1 - p: it claims most where the forest sees least.
    assert values[40, 3] > 0.7
    assert values[40, 90] < 0.06
    table = lut.table("ember").astype(int)
    for y, x in ((40, 3), (40, 90), (20, 20)):
        near = [table[min(255, max(0, round(values[y, x] * 255) + d))] for d in (-2, -1, 0, 1, 2)]
        found = colour_at(panel.view, y, x)
        assert (found.red(), found.green(), found.blue()) in {tuple(c) for c in near}
    QTest.mouseMove(panel.view, panel.view.screen_position(40.5, 3.5))
    assert f"unsupported {values[40, 3]:.3f}" in opened.workbench.navigation.values.full_text
    assert "sees next to nothing" in opened.viewer.legends[1].toolTip()


def test_a_key_marks_claims_over_raw_data_and_segmentation(
    opened: MainWindow, settle: Settle
) -> None:
    views = [opened.viewer.panels[k].view for k in (RAW, SEGMENTATION, ENHANCED)]
    before = [picture(view) for view in views]
    QTest.keyClick(opened, Qt.Key.Key_U)
    settle(opened)
    raw, segmentation, enhanced = (picture(view) for view in views)
    assert raw != before[0]
    assert segmentation != before[1]
    assert enhanced == before[2], "the map itself stays as it is"
    assert opened.viewer.claims_button.isChecked()
    grey = colour_at(views[0], 40, 90)
    assert grey == QColor(130, 130, 130), "nothing is claimed there"
    marked = [colour_at(views[0], 40, x) for x in range(2, 14)]
    assert all(c.red() > c.green() for c in marked), "reddish purple over grey"
    QTest.keyClick(opened, Qt.Key.Key_U)
    assert picture(views[0]) == before[0]


def test_stripes_hide_more_the_larger_the_claim() -> None:
    def alpha(claim: float) -> np.ndarray:
        image = colouring.claims_image(np.full((6, 6), claim, np.float32), "#CC79A7")
        return np.array([[image.pixelColor(x, y).alpha() for x in range(6)] for y in range(6)])

    assert (alpha(0.0) == 0).all()
    assert (alpha(0.5) < alpha(1.0)).all()
    assert len(np.unique(alpha(1.0))) == 2, "two strengths: colour is not the only sign"


def test_confidence_is_computed_when_it_is_asked_for(opened: MainWindow, settle: Settle) -> None:
    box = opened.workbench.enhance.views_box
    assert not box.isChecked()
    QTest.keyClick(opened, Qt.Key.Key_L)
    QTest.keyClick(opened, Qt.Key.Key_L)
    settle(opened)
    assert opened.viewer.display.enhanced_shows == "confidence"
    assert box.isChecked(), "asking for it switches it on"
    assert "--tta" in opened.workbench.export.command.toPlainText()
    # A network that looks at single pixels says the same however the map lies.
    values = read_whole(opened.conductor.stage.confidence)
    np.testing.assert_allclose(values, 1.0, atol=0.02)
    view = opened.viewer.panels[ENHANCED].view
    brightest = [QColor(*map(int, c)) for c in lut.table("ember")[-6:]]
    assert colour_at(view, 30, 50) in brightest
    box.click()
    settle(opened)
    assert opened.viewer.display.enhanced_shows == "enhanced"
    assert opened.conductor.stage.confidence is None
    assert opened.viewer.panels[ENHANCED].heading.full_text == "Enhanced: opposite"


def test_confidence_cannot_be_exported_before_it_is_switched_on(
    opened: MainWindow, settle: Settle
) -> None:
    page = opened.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData("confidence"))
    page.product_box.activated.emit(page.product_box.currentIndex())
    assert not page.button.isEnabled()
    assert "step 3" in page.state.text()


@pytest.mark.parametrize("product", ["unsupported", "confidence"])
def test_the_command_shown_writes_the_same_layer(
    opened: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch, product: str
) -> None:
    if product == "confidence":
        opened.workbench.enhance.views_box.click()
        settle(opened)
    page = opened.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData(product))
    page.product_box.activated.emit(page.product_box.currentIndex())
    opened.exporter.export_to(tmp_path / "window.tif")
    qtbot.waitUntil(lambda: not opened.jobs.is_busy, timeout=PATIENCE_MS)
    assert opened.problems == []
    monkeypatch.chdir(tmp_path)
    (line,) = page.command.toPlainText().splitlines()
    assert main(shlex.split(line)[1:]) == 0
    name = {"unsupported": "hallucination", "confidence": "confidence"}[product]
    (theirs,) = tmp_path.glob(f"*_{name}.tif")
    with open_source(tmp_path / "window.tif") as a, open_source(theirs) as b:
        ours, written = np.squeeze(read_whole(a)), np.squeeze(read_whole(b))
    assert ours.max() > 0.5
    np.testing.assert_allclose(ours, written, atol=1e-5)


def test_the_difference_shows_what_the_enhancer_added_and_removed(
    opened: MainWindow, settle: Settle, probabilities: np.ndarray
) -> None:
    opened.viewer.layer_button.menu().actions()[3].trigger()
    settle(opened)
    panel = opened.viewer.panels[ENHANCED]
    assert panel.heading.full_text == "Changed by the Enhancer: opposite"
    # The network says 1 - p, so the difference is 1 - 2 p: all added, none, all removed.
    added, none, removed = (colour_at(panel.view, 40, x) for x in (0, 47, 95))
    assert added.name() == "#d55e00"
    assert min(none.red(), none.green(), none.blue()) > 240
    assert removed.name() == "#0072b2"
    QTest.mouseMove(panel.view, panel.view.screen_position(40.5, 95.5))
    assert "difference -1.000" in opened.workbench.navigation.values.full_text
    opened.viewer.show_layer("enhanced")
    settle(opened)
    assert colour_at(panel.view, 40, 0).name() != "#d55e00"
