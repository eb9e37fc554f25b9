"""The settings: each has effect at once, is there at the next start, and can be brought back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from s2d_desktop.jobs.file_type_linux import LinuxFileType
from s2d_desktop.ui import choosing
from s2d_desktop.ui.fiji.settings_dialog import FijiDialog
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.settings import store
from s2d_desktop.ui.settings.dialog import SettingsDialog
from s2d_desktop.ui.texts import choice as language_choice
from tests.ui.acting import wheel


@pytest.fixture
def dialog(window: MainWindow):
    window.menus.actions["settings"].trigger()
    dialog = window.settings.dialog
    assert dialog.isVisible()
    yield dialog
    window.preferences.reset()
    dialog.close()


def choose(box: QComboBox, data: str) -> None:
    """As a user: one of the choices."""
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("text_size", "huge"),
        ("text_size", 900),
        ("theme", "pink"),
        ("cache_mb", -1),
        ("shortcuts", "{broken"),
        ("shortcuts", '{"fit": 3}'),
        ("device", "abacus"),
    ],
)
def test_what_makes_no_sense_counts_as_not_kept(name: str, kept: object) -> None:
    store.settings().setValue(name, kept)
    assert store.value(name) == store.PREFERENCES[name].default


def test_one_entry_of_a_list_stays_a_list() -> None:
    store.keep("recent", ["/a/b"])
    assert store.value("recent") == ["/a/b"]


def test_theme_and_text_size_change_at_once_and_stay(
    window: MainWindow, dialog: SettingsDialog
) -> None:
    choose(dialog.look.controls["theme"], "dark")
    assert QApplication.palette().window().color().lightness() < 128
    before = QApplication.font().pointSizeF()
    dialog.look.controls["text_size"].setValue(150)
    assert QApplication.font().pointSizeF() == pytest.approx(1.5 * before)
    assert [a.data() for a in window.menus.text_sizes.actions() if a.isChecked()] == [150]
    assert (store.value("theme"), store.value("text_size")) == ("dark", 150)
    dialog.reset_button.click()
    assert QApplication.font().pointSizeF() == pytest.approx(before)
    assert (store.value("theme"), store.value("text_size")) == ("system", 100)


def test_what_the_menu_chooses_is_shown_in_the_dialog(
    window: MainWindow, dialog: SettingsDialog
) -> None:
    next(a for a in window.menus.themes.actions() if a.data() == "dark").trigger()
    assert dialog.look.controls["theme"].currentData() == "dark"


def test_the_language_is_that_of_the_menu_and_has_effect_at_once(
    window: MainWindow, dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("S2D_LANGUAGE")
    monkeypatch.setattr(language_choice, "of_system", list)
    wished = []
    window.language.wished.connect(lambda: wished.append(True))
    box = dialog.look.controls["language"]
    assert [box.itemText(k) for k in range(box.count())] == ["As the system", "English", "Deutsch"]
    choose(box, "de")
    assert (wished, store.value("language")) == ([True], "de")
    menu = window.menus.languages
    menu.aboutToShow.emit()
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Deutsch"]
    next(a for a in menu.actions() if a.data() == "en").trigger()
    assert box.currentData() == "en"


def test_the_room_for_tiles_is_limited_at_once(window: MainWindow, dialog: SettingsDialog) -> None:
    dialog.computing.controls["cache_mb"].setValue(512)
    assert window.conductor.cache.beyond.max_bytes == 512 * 2**20


def test_device_and_precision_are_those_of_step_3(
    window: MainWindow, dialog: SettingsDialog
) -> None:
    step = window.workbench.enhance
    choose(dialog.computing.controls["precision"], "exact")
    assert step.precision_box.currentData() == "exact"
    assert window.conductor.settings.precision == "exact"
    choose(step.precision_box, "fast")
    assert dialog.computing.controls["precision"].currentData() == "fast"
    assert store.value("precision") == "fast"


def test_saving_begins_in_the_folder_for_results(
    window: MainWindow, dialog: SettingsDialog, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(choosing, "folder", lambda *_: tmp_path)
    dialog.files.choose_button.click()
    assert dialog.files.folder.text() == str(tmp_path)
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *args, **_: (asked.append(args[2]), ("", ""))[1]
    )
    choosing.file_to_write(window, "map.tif", ".tif")
    assert asked == [str(tmp_path / "map.tif")]
    dialog.files.forget_button.click()
    choosing.file_to_write(window, "map.tif", ".tif")
    assert Path(asked[1]).parent != tmp_path


def test_a_tick_lets_a_double_click_on_a_project_open_this_program(
    window: MainWindow, dialog: SettingsDialog, settle, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    projects = dialog.files.projects
    projects.look()
    assert not projects.box.isChecked()
    projects.box.click()
    settle(window)
    assert LinuxFileType().is_ours
    assert projects.box.isChecked()
    projects.box.click()
    settle(window)
    assert not LinuxFileType().is_ours
    assert not projects.box.isChecked()

    (tmp_path / "a file").write_text("no folder")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "a file"))
    projects.box.click()
    settle(window)
    assert "mimeapps.list" in str(window.problems[-1])
    assert not projects.box.isChecked()

    monkeypatch.setattr(sys, "platform", "darwin")
    projects.look()
    assert not projects.box.isEnabled()
    assert "On macOS" in projects.about.text()


def test_fiji_has_its_dialog(window: MainWindow, dialog: SettingsDialog) -> None:
    dialog.files.fiji_button.click()
    (fiji,) = dialog.findChildren(FijiDialog)
    assert fiji.isVisible()
    fiji.reject()


def test_the_wheel_zooms_where_there_is_one_slice_whatever_is_set(opened: MainWindow) -> None:
    opened.preferences.set("wheel", "slice")
    view = opened.viewer.panels[0].view
    zoom = view.camera.zoom
    wheel(view, view.rect().center(), 360)
    assert view.camera.zoom == pytest.approx(2 * zoom)


def test_the_wheel_changes_the_slice_of_a_stack_if_it_is_set(opened: MainWindow) -> None:
    view, camera = opened.viewer.panels[0].view, opened.viewer.camera
    camera.show_image((1, 9, 64, 96), view.view_size)
    zoom, middle = camera.zoom, view.rect().center()
    wheel(view, middle, -120)
    assert (camera.z, camera.zoom < zoom) == (4, True)
    opened.preferences.set("wheel", "slice")
    zoom = camera.zoom
    wheel(view, middle, -120)
    assert (camera.z, camera.zoom) == (5, zoom)
    wheel(view, middle, 360, shift=True)
    assert (camera.z, camera.zoom) == (5, pytest.approx(2 * zoom))


# -- keys


def row_of(table: QTableWidget, title: str) -> int:
    return next(k for k in range(table.rowCount()) if table.item(k, 0).text() == title)


def test_keys_are_changed_in_a_table(window: MainWindow, dialog: SettingsDialog) -> None:
    page, action = dialog.shortcuts, window.menus.actions["fit"]
    QTest.keyClicks(page.search, "fit")
    shown = [k for k in range(page.table.rowCount()) if not page.table.isRowHidden(k)]
    assert page.table.item(shown[0], 0).text() == "View › Fit"
    page.table.selectRow(shown[0])
    page.capture.setKeySequence(QKeySequence("Ctrl+J"))
    assert action.shortcut().toString() == "Ctrl+J"
    assert page.table.item(shown[0], 1).text() == "Ctrl+J"
    page.reset_button.click()
    assert action.shortcut().toString() == "F"


def test_a_conflict_is_named_and_resolved_by_choice(
    window: MainWindow, dialog: SettingsDialog
) -> None:
    page, actions = dialog.shortcuts, window.menus.actions
    dialog.list.setCurrentRow(1)
    page.table.selectRow(row_of(page.table, "View › Fit"))
    page.capture.setKeySequence(QKeySequence("C"))
    assert "C belongs to 'Curtain'" in page.said.text()
    assert (actions["fit"].shortcut().toString(), actions["curtain"].shortcut().toString()) == (
        "F",
        "C",
    ), "nothing changes before it is confirmed"
    page.take_button.click()
    assert actions["fit"].shortcut().toString() == "C"
    assert actions["curtain"].shortcut().isEmpty()
    page.all_button.click()
    assert (actions["fit"].shortcut().toString(), actions["curtain"].shortcut().toString()) == (
        "F",
        "C",
    )


@pytest.mark.parametrize("keys", ["Tab", "Space", "Ctrl+3"])
def test_keys_that_are_needed_elsewhere_are_refused(
    window: MainWindow, dialog: SettingsDialog, keys: str
) -> None:
    page = dialog.shortcuts
    page.table.selectRow(row_of(page.table, "View › Fit"))
    page.capture.setKeySequence(QKeySequence(keys))
    assert "Press other keys" in page.said.text()
    assert window.menus.actions["fit"].shortcut().toString() == "F"


def test_keys_are_caught_from_the_keyboard(window: MainWindow, dialog: SettingsDialog) -> None:
    page = dialog.shortcuts
    dialog.list.setCurrentRow(1)
    page.table.selectRow(row_of(page.table, "View › Fit"))
    page.capture.setFocus()
    QTest.keyClick(page.capture, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert window.menus.actions["fit"].shortcut().toString() == "Alt+J"


def test_every_control_of_the_settings_has_a_name_and_a_tooltip(dialog: SettingsDialog) -> None:
    kinds = QAbstractButton | QComboBox | QSpinBox | QLineEdit | QTableWidget
    controls = [
        w
        for w in dialog.findChildren(QWidget)
        if isinstance(w, kinds) and not w.objectName().startswith("qt_")
    ]
    assert len(controls) > 12
    for control in controls:
        # Qt's own: the corner of a table, the cross in a line.
        inner = type(control).__name__ == "QTableCornerButton" or isinstance(
            control.parent(), QLineEdit
        )
        assert inner or control.accessibleName(), control
        assert inner or control.toolTip(), control
