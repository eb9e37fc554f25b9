"""Work that was not saved when the program was killed comes back; a clean end leaves nothing."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from s2d_desktop.jobs import autosave
from s2d_desktop.jobs.autosave import ABOUT, WORK, SideFile, left_work
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.viewer.panel import ENHANCED
from tests.ui.acting import PATIENCE_MS, drop, save_as
from tests.ui.painting_acting import paint_both

KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
folder, image, enhancer = map(Path, sys.argv[1:])
for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
    QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "settings"))
from s2d_desktop.io.project_file import read_project_file
from s2d_desktop.jobs import autosave, unfinished
from s2d_desktop.ui import session
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.main_window import MainWindow
from tests.ui.acting import save_as
from tests.ui.painting_acting import paint_both
autosave.autosave_folder = lambda: folder / "autosave"
unfinished.unfinished_folder = lambda: folder / "unfinished"
session.enhancers = lambda: [session.enhancer_from(enhancer)]
app = make_application(["test"])
window = MainWindow()
window.resize(1280, 800)
window.show()
window.open_file(image)
def change():
    if not window.project.autosaving.is_watching:
        return
    timer.timeout.disconnect(change)
    save_as(window, folder / "cells.s2d")
    paint_both(window)
    window.viewer.display.set(threshold=0.75)
    timer.timeout.connect(choose_class)
def choose_class():
    if window.conductor.image.probabilities is not None:
        timer.timeout.disconnect(choose_class)
        window.conductor.choose_class(1)
        timer.timeout.connect(die)
def die():
    for file in (folder / "autosave").glob("*/work.s2d"):
        work = read_project_file(file)
        chosen = work.choices
        if work.strokes and chosen.painted and chosen.class_name == window.conductor.class_name:
            os.kill(os.getpid(), 9)
timer = QTimer(interval=100)
timer.timeout.connect(change)
timer.start()
app.exec()
"""


def folders(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "autosave").glob("*"))


def side_files(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "autosave").glob(f"*/{WORK}"))


def buttons(window: MainWindow) -> dict[str, QPushButton]:
    cards = window.start_page.left_work
    return {b.text(): b for b in cards.findChildren(QPushButton) if b.isVisibleTo(window)}


def wait_until_watched(window: MainWindow, qtbot) -> None:
    watched = window.project.autosaving
    qtbot.waitUntil(lambda: watched.is_watching, timeout=PATIENCE_MS)


@pytest.fixture
def killed(tmp_path: Path, raw_file: Path, enhancer_file: Path) -> Path:
    """The project of a program that was killed after changes."""
    arguments = [str(p) for p in (tmp_path, raw_file, enhancer_file)]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        timeout=240,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == -9
    return tmp_path / "cells.s2d"


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_work_of_a_killed_program_comes_back_as_unsaved_changes_of_its_project(
    killed: Path, window: MainWindow, settle, qtbot, tmp_path: Path
) -> None:
    before = killed.read_bytes()
    (left,) = left_work()
    assert (left.name, left.project) == ("cells.s2d", killed)
    assert list(buttons(window)) == ["Restore", "Discard"]

    buttons(window)["Restore"].click()
    qtbot.waitUntil(lambda: window.conductor.document is not None, timeout=PATIENCE_MS)
    settle(window)

    assert window.problems == []
    assert window.viewer.display.threshold == 0.75
    assert window.conductor.class_index == 1
    counts = window.painting.desk.here.counts()
    assert counts[1] > 0
    assert counts[2] > 0
    assert window.project.path == killed
    assert window.project.is_modified
    assert killed.read_bytes() == before
    # As long as it is not saved, another crash loses nothing, and no other window takes it.
    assert len(folders(tmp_path)) == 1
    assert left_work() == []

    window.project.save()
    assert window.project.wait_until_saved()

    assert not window.project.is_modified
    assert folders(tmp_path) == []


@pytest.fixture
def left(opened: MainWindow, qtbot, tmp_path: Path) -> Path:
    """Work without a name whose program is gone; nothing is open."""
    opened.viewer.display.set(threshold=0.75)
    side, work = SideFile(), opened.project.snapshot().work(None)
    side.write(lambda: work, None)
    side.leave()
    opened.close_file()
    opened.project.offer()
    return folders(tmp_path)[0]


def test_work_without_a_name_comes_back_without_one(left: Path, opened, settle, qtbot) -> None:
    opened.viewer.display.set(threshold=0.1)
    buttons(opened)["Restore"].click()
    qtbot.waitUntil(lambda: opened.conductor.document is not None, timeout=PATIENCE_MS)
    settle(opened)

    assert opened.problems == []
    assert opened.viewer.display.threshold == 0.75
    assert opened.project.path is None


def test_discarded_work_is_gone_and_not_offered_again(left: Path, opened) -> None:
    buttons(opened)["Discard"].click()

    assert not left.exists()
    assert not opened.start_page.left_work.isVisible()


def test_what_another_window_took_over_is_neither_opened_nor_removed(
    left: Path, opened, qtbot
) -> None:
    other = SideFile(left)
    buttons(opened)["Restore"].click()
    qtbot.waitUntil(lambda: bool(opened.problems), timeout=PATIENCE_MS)

    assert "another window" in str(opened.problems[0])
    assert opened.conductor.document is None
    assert (left / WORK).is_file()
    assert buttons(opened) == {}
    other.leave()


def test_work_on_a_file_that_is_gone_asks_for_it_and_stays(
    left: Path, opened, qtbot, map_file
) -> None:
    map_file.unlink()
    buttons(opened)["Restore"].click()
    qtbot.waitUntil(lambda: opened.project.missing is not None, timeout=PATIENCE_MS)

    assert opened.project.missing.windowTitle() == "Files of map.h5 are missing"
    opened.project.missing.reject()
    assert [item.name for item in left_work()] == ["map.h5"]


def test_looking_leaves_nothing_a_change_is_written_and_closing_the_file_removes_it(
    opened, qtbot, tmp_path
) -> None:
    wait_until_watched(opened, qtbot)
    opened.viewer.camera.centre_on(0, 0, 20.0, 30.0, 6.0)
    opened.viewer.display.set(raw_window=(10.0, 90.0))
    qtbot.wait(2700)
    assert folders(tmp_path) == []

    opened.viewer.display.set(threshold=0.6)
    qtbot.waitUntil(lambda: bool(side_files(tmp_path)), timeout=PATIENCE_MS)
    assert left_work() == []  # it is held by this window

    opened.close_file()
    assert folders(tmp_path) == []


def test_the_example_that_is_only_looked_at_is_not_kept_and_one_that_is_worked_on_is(
    window: MainWindow, settle, qtbot, tmp_path
) -> None:
    window.open_example()
    settle(window)  # until its forest is tested: what follows from opening is no change
    wait_until_watched(window, qtbot)
    qtbot.wait(2700)
    assert folders(tmp_path) == []

    window.segmenting.set_recipe(Recipe("objects", min_size=7))
    qtbot.waitUntil(lambda: bool(folders(tmp_path)), timeout=PATIENCE_MS)


def test_more_strokes_on_a_saved_project_are_a_change(
    window: MainWindow, raw_file: Path, settle, qtbot, tmp_path
) -> None:
    drop(window, raw_file)
    settle(window)
    paint_both(window)
    settle(window)
    save_as(window, tmp_path / "cells.s2d")
    saved = window.project.snapshot().matters
    assert folders(tmp_path) == []

    paint_both(window, ENHANCED)
    qtbot.waitUntil(lambda: bool(side_files(tmp_path)), timeout=PATIENCE_MS)

    assert window.project.snapshot().matters == saved


def test_closing_the_window_removes_it_even_while_it_is_written(opened, qtbot, tmp_path) -> None:
    wait_until_watched(opened, qtbot)
    opened.viewer.display.set(threshold=0.6)
    qtbot.waitUntil(lambda: bool(folders(tmp_path)), timeout=PATIENCE_MS)
    opened.close()
    assert folders(tmp_path) == []


@pytest.mark.parametrize("name", [ABOUT, WORK])
@pytest.mark.parametrize("text", [None, "", "[]", "[" * 100_000, '{"version": 1, "project": 3}'])
def test_a_damaged_side_file_is_removed_with_a_line_in_the_log(
    tmp_path: Path, caplog, name: str, text: str | None
) -> None:
    folder = autosave.autosave_folder() / "x"
    folder.mkdir(parents=True)
    (folder / ABOUT).write_text('{"version": 1, "project": ""}')
    if text is None:
        (folder / name).unlink(missing_ok=True)
    else:
        (folder / name).write_text(text)

    with caplog.at_level(logging.WARNING, autosave.__name__):
        assert left_work() == []

    assert not folder.exists()
    assert "damaged" in caplog.text


def test_work_on_a_disk_that_does_not_answer_stays_for_the_next_time(
    left: Path, monkeypatch
) -> None:
    def fail(*_: object, **_more: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", fail)
        assert left_work() == []

    assert [item.folder for item in left_work()] == [left]


def test_work_of_a_newer_version_is_neither_offered_nor_removed(tmp_path: Path) -> None:
    folder = autosave.autosave_folder() / "x"
    folder.mkdir(parents=True)
    (folder / ABOUT).write_text('{"version": 2}')

    assert left_work() == []
    assert folder.exists()
