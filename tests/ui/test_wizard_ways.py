"""Through the wizard by keyboard alone, with large text, and with a volume."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from s2d_desktop.ui.main_window import MainWindow
from tests.projects import small_image, small_project
from tests.ui.acting import PATIENCE_MS, drop
from tests.ui.wizard_acting import Settle, next_page, to_tiny_training, waits_for, with_maps

pytest.importorskip("torch")

# -- large text


def test_at_double_size_no_page_has_to_be_scrolled_sideways(labels: MainWindow, qtbot) -> None:
    wizard = labels.wizard
    assert labels.width() == 1280
    labels.appearance.set_text_size(200)
    QApplication.processEvents()
    assert labels.width() == 1280, "nothing forces the window to grow"
    assert labels.minimumSizeHint().width() <= 1150, "nor the panels of the open project"
    for page in (wizard.labels, wizard.computer):
        page.advanced.button.setChecked(True)
    for name in ("goal", "images", "teacher", "labels", "truth", "computer"):
        wizard.go(name)
        scroll = wizard._scrolls[name]
        bar = scroll.horizontalScrollBar()
        qtbot.waitUntil(lambda bar=bar: bar.maximum() == 0, timeout=5000)
    labels.appearance.set_text_size(100)


# -- keyboard


def tab_to(widget: QWidget) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(60):
        focus = QApplication.focusWidget()
        if focus is widget:
            return
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    raise AssertionError(f"{widget.accessibleName()} cannot be reached")


def press(widget: QWidget) -> None:
    tab_to(widget)
    QTest.keyClick(widget, Qt.Key.Key_Space)


def test_from_the_enhanced_map_to_a_training_by_keyboard_alone(
    enhanced: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard = enhanced.wizard
    steps, step = enhanced.workbench.steps, enhanced.workbench.train
    steps.choose("train")
    steps.buttons["train"].setFocus()
    press(step.button)
    qtbot.waitUntil(lambda: wizard.summary.state == "ready", timeout=PATIENCE_MS)
    press(wizard.summary.details_button)
    for name in ("goal", "images", "teacher", "labels", "truth", "computer"):
        assert wizard.current == name
        focus = QApplication.focusWidget()
        assert wizard.pages[name].isAncestorOf(focus) or focus is wizard.next_button, name
        qtbot.waitUntil(wizard.next_button.isEnabled, timeout=PATIENCE_MS)
        if name == "labels":
            press(wizard.back_button)
            assert wizard.current == "teacher"
            press(wizard.next_button)
            qtbot.waitUntil(wizard.next_button.isEnabled, timeout=PATIENCE_MS)
        press(wizard.next_button)
    assert wizard.current == "training"
    assert steps.buttons["train"].state == "now"
    assert not step.button.isEnabled()
    assert step.said.text() == wizard.training.state.text()
    monkeypatch.setattr(QMessageBox, "question", lambda *_a: QMessageBox.StandardButton.Yes)
    press(wizard.training.discard_button)
    assert wizard.current == "computer"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert enhanced.workbench.isVisible()
    assert step.button.isEnabled()
    assert not step.show_button.isVisible()


# -- volumes


def test_a_network_for_a_small_volume_is_trained(
    window: MainWindow, settle: Settle, qtbot, tmp_path: Path
) -> None:
    drop(window, small_project(tmp_path, small_image((20, 48, 48))))
    settle(window)
    window.menus.actions["train_details"].trigger()
    wizard = window.wizard
    qtbot.waitUntil(wizard.isVisible, timeout=PATIENCE_MS)
    wizard.goal.volumes.setFocus()
    QTest.keyClick(wizard.goal.volumes, Qt.Key.Key_Space)
    assert wizard.draft.settings.network.ndim == 3
    next_page(window, qtbot, "images")
    (held_back,), (learned,) = wizard.images.held_back.pictures, wizard.images.learned.pictures
    assert held_back.accessibleName() == "raw: slices 13 to 20"
    assert learned.accessibleName() == "raw: slices 1 to 11"
    place = wizard.images.places[0]
    assert place.currentText() == "Hold back at the end"
    QTest.keyClick(place, Qt.Key.Key_Home)
    assert wizard.images.held_back.pictures[0].accessibleName() == "raw: slices 1 to 8"
    with_maps(window, qtbot)
    to_tiny_training(window, qtbot, iterations=10)
    next_page(window, qtbot, "training")
    waits_for(window, qtbot, "finished")
    assert wizard.result.facts.values["network"].text() == "U-Net, 3-D, 2 maps"
    assert not wizard.result.curtain.image.isNull()
    card = json.loads((wizard.draft.folder / "network.json").read_text())
    assert card["ndim"] == 3
    wizard.result.use_button.click()
    settle(window)
    assert window.problems == []
    assert window.conductor.stage is not None
