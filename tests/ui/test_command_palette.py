"""Every command, found by a few letters and run with the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from s2d_desktop.ui.commands.matching import fit
from s2d_desktop.ui.commands.palette import CommandPalette
from s2d_desktop.ui.main_window import MainWindow


def palette_of(window: MainWindow, typed: str = "") -> CommandPalette:
    """The list as Ctrl+K shows it, with letters typed."""
    # Without a desktop nobody makes the window active again after a list has closed.
    window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.commands.palette
    assert palette.isVisible()
    QTest.keyClicks(palette.typed, typed)
    return palette


def titles(palette: CommandPalette) -> list[str]:
    return [command.title for command in palette.shown]


@pytest.mark.parametrize(
    ("typed", "text", "fits"),
    [
        ("cur", "Curtain", True),
        ("CURT", "curtain", True),
        ("crtn", "Curtain", True),
        ("tain", "Curtain", True),
        ("copy num", "Copy the numbers under the mouse", True),
        ("num copy", "Copy the numbers under the mouse", True),
        ("ctn", "Copy the numbers", True),
        ("copy moon", "Copy the numbers under the mouse", False),
        ("offnen", "Öffnen", True),
        ("x", "Curtain", False),
        ("(", "Curtain", False),
    ],
)
def test_words_are_found_by_their_beginning_their_middle_and_their_letters(
    typed: str, text: str, fits: bool
) -> None:
    assert (fit(typed, ((text, 1.0),)) > 0) == fits


def test_a_beginning_fits_better_than_a_middle_and_a_title_better_than_a_tip() -> None:
    assert fit("tab", (("Table of objects", 1.0),)) > fit("tab", (("Adaptable", 1.0),))
    by_title = fit("scale", (("Find scale", 3.0), ("Try sizes", 1.0)))
    assert by_title > fit("scale", (("Undo", 3.0), ("Take back the scale", 1.0)))


def test_every_command_of_the_menus_is_there_with_its_place_and_its_keys(
    opened: MainWindow,
) -> None:
    palette = palette_of(opened)
    names = {command.name for command in palette.shown}
    assert set(opened.menus.actions) <= names
    curtain = next(c for c in palette.shown if c.name == "curtain")
    assert (curtain.title, curtain.place, curtain.keys) == ("Curtain", "View", "C")
    dark = next(c for c in palette.shown if c.title == "Dark")
    assert dark.place == "View › Theme"
    palette.reject()


def test_letters_and_enter_run_a_command(opened: MainWindow) -> None:
    palette = palette_of(opened, "crtn")
    assert titles(palette)[0] == "Curtain"
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert opened.viewer.arrangement.left is not None


def test_the_arrow_keys_choose_another(opened: MainWindow) -> None:
    palette = palette_of(opened, "alone")
    second = palette.shown[1]
    assert second.name == "panel_2"
    QTest.keyClick(palette.typed, Qt.Key.Key_Down)
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    assert opened.viewer.arrangement.alone == 1


def test_what_was_run_last_comes_first(opened: MainWindow) -> None:
    for typed in ("outlines", "fit"):
        QTest.keyClick(palette_of(opened, typed).typed, Qt.Key.Key_Return)
    palette = palette_of(opened)
    assert [c.name for c in palette.shown[:2]] == ["fit", "outlines"]
    palette.reject()


def test_what_cannot_be_run_says_why_and_does_nothing(window: MainWindow) -> None:
    palette = palette_of(window, "curtain")
    assert "Open a file or the example first" in palette.shown[0].why_not
    assert palette.said.text() == "Not now: nothing is open. Open a file or the example first."
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    assert palette.isVisible(), "the reason stays in view"
    QTest.keyClick(palette.typed, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_every_command_that_is_greyed_out_has_a_reason_of_its_own(
    window: MainWindow, opened: MainWindow
) -> None:
    for page in (lambda: None, opened.show_enhancers, opened.leave_page, opened.close_file):
        page()
        palette = palette_of(window)
        for command in palette.shown:
            if command.name in window.menus.actions:
                grey = not window.menus.actions[command.name].isEnabled()
                assert bool(command.why_not) == grey, command.name
                assert "no sense" not in command.why_not, command.name
        palette.reject()


def test_controls_of_the_steps_are_found_too(opened: MainWindow) -> None:
    before = opened.workbench.segment.recipe.fill_holes.isChecked()
    QTest.keyClick(palette_of(opened, "fill holes").typed, Qt.Key.Key_Return)
    assert opened.workbench.steps.current == "segment"
    assert opened.workbench.segment.recipe.fill_holes.isChecked() != before
    palette = palette_of(opened, "precision")
    assert palette.shown[0].place == "Steps › Step 3: Enhance"
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    assert opened.workbench.steps.current == "enhance"
    box = opened.workbench.enhance.precision_box
    assert box.view().isVisible(), "its choices are shown"
    box.hidePopup()


def test_nothing_found_is_said(window: MainWindow) -> None:
    palette = palette_of(window, "qqqq")
    assert palette.shown == []
    assert "No command" in palette.said.text()
    QTest.keyClick(palette.typed, Qt.Key.Key_Down)
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    palette.reject()
