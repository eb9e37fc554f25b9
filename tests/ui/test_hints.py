"""Hints on the example: once, and again when they are asked for."""

from __future__ import annotations

from s2d_desktop.ui.main_window import MainWindow
from tests.ui.acting import PATIENCE_MS


def test_the_example_hints_at_the_curtain_once_and_help_brings_it_back(
    window: MainWindow, settle, qtbot
) -> None:
    notice = window.hints.notice
    window.open_example()
    qtbot.waitUntil(notice.isVisible, timeout=PATIENCE_MS)
    assert notice.text.text() == ("Press C and drag: left is the forest, right the enhanced map.")
    settle(window)
    window.menus.actions["curtain"].trigger()
    assert notice.text.text() == "Now try your own: File > Open, or drop it here."
    notice.close_button.click()
    window.menus.actions["curtain"].trigger()
    window.menus.actions["curtain"].trigger()
    assert not notice.isVisible(), "each is shown once"
    window.menus.actions["hints"].trigger()
    assert notice.isVisible()
    assert "Press C" in notice.text.text()
    assert window.viewer.arrangement.left is None


def test_other_files_get_no_hints(opened: MainWindow) -> None:
    opened.menus.actions["curtain"].trigger()
    assert not opened.hints.notice.isVisible()
