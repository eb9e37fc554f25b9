"""The settings of Fiji as a user changes them: which Fiji, how much memory, does it work."""

from __future__ import annotations

import psutil
import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QProgressBar,
    QSpinBox,
    QWidget,
)

from s2d_desktop.io.fiji import configured
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.jobs import fiji_settings
from s2d_desktop.model.errors import Cancelled
from s2d_desktop.ui import choosing
from s2d_desktop.ui.fiji.settings_dialog import FijiDialog
from s2d_desktop.ui.main_window import MainWindow
from tests.imagej import imagej_folder
from tests.ui.acting import PATIENCE_MS

__all__ = ["imagej_folder"]


@pytest.fixture(autouse=True)
def no_process_stays():
    yield
    for installation in list(configured._bridges):
        configured._bridges.pop(installation).close()


@pytest.fixture
def dialog(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> FijiDialog:
    monkeypatch.setattr(fiji_settings, "find_installation", lambda: None)
    window.settings.show_fiji()
    return window.findChild(FijiDialog)


def test_what_is_entered_is_kept(dialog, window, imagej_folder, monkeypatch):
    monkeypatch.setattr(choosing, "fiji", lambda parent: imagej_folder)
    assert dialog.folder.placeholderText() == "None found in the usual places"
    dialog.choose_button.click()
    dialog.memory.setValue(3000)
    dialog.save_button.click()
    assert not dialog.isVisible()
    assert fiji_settings.saved() == Installation(imagej_folder, 3000)
    again = FijiDialog(window.background, window)
    assert (again.folder.text(), again.memory.value()) == (str(imagej_folder), 3000)
    again.folder.clear()
    again.save_button.click()
    assert fiji_settings.saved() is None


def test_a_folder_that_is_no_fiji_is_not_kept_and_the_reason_is_shown(dialog, tmp_path):
    dialog.folder.setText(str(tmp_path))
    dialog.save_button.click()
    assert dialog.isVisible()
    assert "is not the folder of a Fiji" in dialog.verdict.text()
    assert fiji_settings.saved() is None
    dialog.reject()


def test_the_test_tells_what_was_found(dialog, qtbot, imagej_folder):
    dialog.folder.setText(str(imagej_folder))
    dialog.memory.setValue(300)
    dialog.test_button.click()
    assert dialog.is_testing
    assert dialog.progress.isVisible()
    qtbot.waitUntil(lambda: not dialog.is_testing, timeout=PATIENCE_MS)
    lines = dialog.verdict.text().splitlines()
    assert lines[0].endswith("cannot apply Weka classifiers.")
    assert lines[1].startswith("ImageJ 1.5")
    assert lines[2].startswith("Bio-Formats")
    assert lines[3] == "no Trainable Weka Segmentation"
    assert "with 300 MB" in lines[4]
    assert fiji_settings.saved() is None, "a test keeps nothing"
    dialog.folder.setText("/somewhere/else")
    assert dialog.verdict.text() == ""
    dialog.reject()


def test_a_test_without_a_fiji_says_where_to_get_one(dialog):
    dialog.test_button.click()
    assert "fiji.sc" in dialog.verdict.text()
    assert not dialog.is_testing
    dialog.reject()


def test_closing_during_the_test_leaves_no_process(dialog, window, qtbot, imagej_folder):
    dialog.folder.setText(str(imagej_folder))
    dialog.test_button.click()

    bridge = configured.bridge_to(Installation(imagej_folder))
    qtbot.waitUntil(lambda: bool(bridge.pid), timeout=PATIENCE_MS)
    pid = bridge.pid
    dialog.reject()
    qtbot.waitUntil(lambda: not window.background.running, timeout=PATIENCE_MS)
    assert not psutil.pid_exists(pid)


def test_closing_the_window_does_not_wait_for_fiji(dialog, window, qtbot, imagej_folder):
    bridge = configured.bridge_to(Installation(imagej_folder))
    bridge.start()
    process = psutil.Process(bridge.pid)
    process.suspend()
    work = window.background.do(
        "asking", lambda: bridge.request("describe"), lambda found: None, lambda error: None
    )
    qtbot.waitUntil(bridge._lock.locked, timeout=PATIENCE_MS)
    dialog.reject()
    window.close()
    assert work not in window.background.running
    assert not psutil.pid_exists(process.pid)
    with pytest.raises(Cancelled):
        bridge.request("describe")


def test_every_control_has_a_name_and_a_tooltip(dialog):
    controls = [
        w
        for w in dialog.findChildren(QWidget)
        if isinstance(w, QAbstractButton | QLineEdit | QSpinBox | QProgressBar)
        and not w.objectName().startswith("qt_")
    ]
    assert len(controls) >= 5
    for control in controls:
        assert control.accessibleName() or getattr(control, "text", str)(), control
        assert control.toolTip(), control
    dialog.reject()
