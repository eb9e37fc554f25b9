"""Saving never blocks the window, however slow the disk is; nothing is lost when it closes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from s2d_desktop.io.project_file import earlier_versions, read_project_file, write_project_file
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.project import saving
from tests.ui.acting import save_as


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A disk that writes only when this is set."""
    gate = threading.Event()

    def write(path: Path, work: object) -> Path:
        gate.wait(60)
        return write_project_file(path, work)

    monkeypatch.setattr(saving, "write_project_file", write)
    yield gate
    gate.set()


def threshold(path: Path) -> float:
    return read_project_file(path).choices.threshold


def test_saves_that_follow_each_other_fast_are_written_as_two_and_the_last_counts(
    opened: MainWindow, slow_disk: threading.Event, tmp_path: Path
) -> None:
    path, display = tmp_path / "work.s2d", opened.viewer.display
    for value in (0.1, 0.2, 0.3, 0.4):
        display.set(threshold=value)
        opened.project.save_as(path)
    display.set(threshold=0.9)
    slow_disk.set()
    assert opened.project.wait_until_saved()

    assert threshold(path) == 0.4
    assert [threshold(p) for p in earlier_versions(path)] == [0.1]
    assert opened.isWindowModified(), "0.9 came after the last save"


def test_closing_waits_for_a_slow_save_with_a_message_unless_the_user_stays(
    opened: MainWindow, slow_disk: threading.Event, tmp_path: Path
) -> None:
    opened.viewer.display.set(threshold=0.3)
    opened.project.save_as(tmp_path / "work.s2d")
    said: list[str] = []

    def look() -> None:
        boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
        for box in boxes:
            if box.isVisible() and not slow_disk.is_set():
                said.append(box.text())
                if len(said) == 1:
                    box.button(QMessageBox.StandardButton.Cancel).click()
                else:
                    slow_disk.set()

    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    opened.close()
    assert opened.isVisible()
    assert not (tmp_path / "work.s2d").exists()
    opened.close()
    timer.stop()

    assert said == ["Saving work.s2d..."] * 2
    assert not opened.isVisible()
    assert threshold(tmp_path / "work.s2d") == 0.3


def test_an_earlier_version_opens_from_the_menu_and_becomes_the_project_when_it_is_saved(
    opened: MainWindow, settle, tmp_path: Path
) -> None:
    path, menu = tmp_path / "work.s2d", opened.menus.earlier
    menu.aboutToShow.emit()
    assert [a.text() for a in menu.actions()] == ["Save the project first"]
    for value in (0.2, 0.7):
        opened.viewer.display.set(threshold=value)
        save_as(opened, path)
    menu.aboutToShow.emit()
    (version,) = menu.actions()

    version.trigger()
    settle(opened)

    assert opened.viewer.display.threshold == 0.2
    assert f"work, as of {version.text()}" in opened.windowTitle()
    assert opened.isWindowModified()
    opened.project.save()
    assert opened.project.wait_until_saved()
    assert threshold(path) == 0.2
    assert threshold(earlier_versions(path)[0]) == 0.7
    assert "as of" not in opened.windowTitle()
