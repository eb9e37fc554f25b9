"""Keys of commands, the usual ones and those that a user chooses."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.settings import store

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_the_usual_keys_are_those_that_are_promised(window: MainWindow) -> None:
    promised = {
        **{f"panel_{k}": str(k) for k in (1, 2, 3, 4)},
        **{"all_panels": "0", "curtain": "C", "outlines": "H", "auto_contrast": "A", "fit": "F"},
        **{"go_to": "G", "zoom_in": "+", "zoom_out": "-", "copy_view": "Ctrl+C"},
        **{"copy_values": "Ctrl+Shift+C", "previous_slice": "PgUp", "next_slice": "PgDown"},
        **{"more_opaque": "]", "less_opaque": "[", "cancel": "Esc", "help": "F1"},
        **{"open": "Ctrl+O", "export": "Ctrl+E", "run_all": "Ctrl+R", "find_command": "Ctrl+K"},
        **{"undo": "Ctrl+Z", "redo": "Ctrl+Shift+Z", "settings": "Ctrl+,"},
    }
    for name, keys in promised.items():
        assert window.menus.actions[name].shortcut().toString() == keys, name


def test_brackets_change_the_opacity_and_with_a_brush_in_hand_its_size(
    opened: MainWindow,
) -> None:
    display, actions = opened.viewer.display, opened.menus.actions
    before = display.opacity
    QTest.keyClick(opened, Qt.Key.Key_BracketRight)
    assert display.opacity == pytest.approx(before + 0.1)
    QTest.keyClick(opened, Qt.Key.Key_BracketLeft)
    assert display.opacity == pytest.approx(before)
    actions["brush"].trigger()
    size = opened.painting.desk.brush.size
    QTest.keyClick(opened, Qt.Key.Key_BracketRight)
    assert opened.painting.desk.brush.size > size
    assert display.opacity == pytest.approx(before)


def test_a_place_is_gone_to_by_its_numbers(opened: MainWindow) -> None:
    opened.viewer.camera.zoom_at(8, 0, 0)
    QTest.keyClick(opened, Qt.Key.Key_G)
    (dialog,) = (d for d in opened.findChildren(QDialog) if d.isVisible())
    assert not dialog.boxes["z"].isVisible(), "there is one slice"
    dialog.boxes["x"].setValue(20)
    dialog.boxes["y"].setValue(30)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    camera = opened.viewer.camera
    assert (camera.cy, camera.cx) == (30.5, 20.5)


def test_other_keys_run_a_command_and_are_told_in_menu_and_tooltip(opened: MainWindow) -> None:
    shortcuts, action = opened.commands.shortcuts, opened.menus.actions["curtain"]
    button = opened.workbench.navigation.buttons["curtain"]
    assert button.toolTip().endswith("(C)")
    shortcuts.give("curtain", "Ctrl+Shift+K")
    assert action.shortcut().toString() == "Ctrl+Shift+K"
    assert button.toolTip().endswith("(Ctrl+Shift+K)")
    QTest.keyClick(opened, Qt.Key.Key_C)
    assert opened.viewer.arrangement.left is None
    QTest.keyClick(opened, Qt.Key.Key_K, CONTROL | SHIFT)
    assert opened.viewer.arrangement.left is not None
    shortcuts.reset("curtain")
    assert action.shortcut().toString() == "C"
    assert store.value("shortcuts") == {}, "only what differs is kept"


def test_keys_that_another_command_has_go_over_to_the_new_one(opened: MainWindow) -> None:
    shortcuts = opened.commands.shortcuts
    assert shortcuts.owner_of("F", "curtain") == "fit"
    assert shortcuts.owner_of("]", "larger_brush") == "", "the brush has its keys in the hand only"
    shortcuts.give("curtain", "F")
    assert shortcuts.keys_of("fit") == []
    shortcuts.reset("fit")
    assert (shortcuts.keys_of("fit"), shortcuts.keys_of("curtain")) == (["F"], [])
    shortcuts.reset_all()
    assert (shortcuts.keys_of("fit"), shortcuts.keys_of("curtain")) == (["F"], ["C"])


def test_chosen_keys_are_there_in_the_next_window(window: MainWindow, qtbot) -> None:
    window.commands.shortcuts.give("fit", "Ctrl+0")
    again = MainWindow()
    qtbot.addWidget(again)
    assert again.menus.actions["fit"].shortcut().toString() == "Ctrl+0"
    again.close()


def test_the_help_tells_the_present_keys(window: MainWindow) -> None:
    window.help.show()
    window.help.dialog.go_to("keys")
    page = window.help.dialog.page
    assert "Ctrl+J" not in page.toPlainText()
    window.commands.shortcuts.give("fit", "Ctrl+J")
    assert "Ctrl+J" in page.toPlainText()
    window.help.dialog.close()
