"""Work is saved, everything is changed, the project is opened: everything is as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from s2d_desktop.io.layout import Layout
from s2d_desktop.io.project_file import earlier_versions
from s2d_desktop.model.saved_work import ExportChoices
from s2d_desktop.ui import recent
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.recipe import Recipe
from tests.ui.acting import PATIENCE_MS, drop, save_as
from tests.ui.painting_acting import paint_both


def arrange(window: MainWindow) -> None:
    """Choices and a view that are not those of a new window."""
    viewer, conductor = window.viewer, window.conductor
    conductor.choose_class(1)
    conductor.change(precision="exact", views=True)
    window.segmenting.set_recipe(Recipe("objects", min_size=7, fill_holes=True, splits=True))
    viewer.display.set(
        threshold=0.75,
        raw_window=(10.0, 90.0),
        probability_window=(0.1, 0.9),
        outlines=True,
        opacity=0.25,
        enhanced_shows="difference",
        composite=True,
        hidden_classes=("nucleus",),
    )
    viewer.camera.centre_on(0, 0, 20.0, 30.0, 6.0)
    wished = ExportChoices("objects", ".h5", 9, False, True, False, "uint8", 3, 99, "xy", True)
    window.workbench.export.take(wished)


@pytest.fixture
def saved(opened: MainWindow, settle, tmp_path: Path) -> MainWindow:
    """The map with its raw image, with choices, saved as a project."""
    arrange(opened)
    settle(opened)
    opened.viewer.arrangement.show_alone(2)
    opened.viewer.arrangement.show_curtain(0)
    opened.viewer.arrangement.handle.move_to(0.25)
    opened.workbench.steps.choose("segment")
    save_as(opened, tmp_path / "work.s2d")
    return opened


def test_everything_is_as_it_was_when_a_project_is_dropped(saved, settle, tmp_path) -> None:
    window, before = saved, saved.project.snapshot()
    window.close_file()
    window.viewer.display.set(threshold=0.1, outlines=False, opacity=0.9, enhanced_shows="enhanced")
    window.viewer.display.set(composite=False, hidden_classes=())
    window.viewer.arrangement.show_curtain(None)
    window.viewer.arrangement.handle.move_to(0.5)
    window.segmenting.set_recipe(Recipe())
    window.workbench.export.take(ExportChoices())

    drop(window, tmp_path / "work.s2d")
    settle(window)

    assert window.problems == []
    assert window.project.snapshot() == before
    assert window.conductor.class_name == "background"
    assert window.viewer.arrangement.left == 0
    assert window.viewer.arrangement.alone == 2
    assert window.workbench.steps.current == "segment"
    assert window.workbench.export.wish(0.5).layout == Layout("uint8", (3, 99), "xy", True)
    assert not window.isWindowModified()


def test_a_project_is_saved_with_the_key_and_listed_among_the_recent_files(
    opened, qtbot, monkeypatch, tmp_path
) -> None:
    answer = (str(tmp_path / "my work"), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: answer)

    opened.menus.actions["save"].trigger()

    assert opened.project.wait_until_saved()
    assert (tmp_path / "my work.s2d").is_file()
    assert recent.recent_files()[0] == tmp_path / "my work.s2d"
    assert "my work" in opened.windowTitle()
    opened.close_file()
    about = opened.start_page.recent.itemAt(0).widget().findChild(QLabel)
    qtbot.waitUntil(lambda: about.isVisible(), timeout=PATIENCE_MS)
    assert about.text().startswith("map.h5, class nucleus, opposite, saved 20")


def test_only_looking_is_no_change_and_a_change_shows_in_the_title(saved, qtbot) -> None:
    saved.viewer.camera.go_to_slice(0)
    saved.viewer.display.set(opacity=0.7)
    qtbot.wait(700)
    assert not saved.isWindowModified()

    saved.viewer.display.set(threshold=0.6)

    qtbot.waitUntil(saved.isWindowModified, timeout=PATIENCE_MS)


@pytest.mark.parametrize("answer", ["save", "discard", "stay"])
def test_closing_with_changes_asks_and_does_as_told(saved, qtbot, answer) -> None:
    project, path = saved.project, saved.project.path
    saved.viewer.display.set(threshold=0.6)
    project.ask_how_to_leave = lambda: answer

    saved.menus.actions["close"].trigger()

    assert (saved.conductor.document is not None) == (answer == "stay")
    assert len(earlier_versions(path)) == (1 if answer == "save" else 0)
    project.ask_how_to_leave = lambda: "discard"


def test_a_project_whose_folder_was_moved_opens(saved, settle, tmp_path, map_file) -> None:
    saved.close_file()
    new = tmp_path / "new place"
    new.mkdir()
    for name in ("work.s2d", map_file.name, "raw.npy"):
        shutil.move(tmp_path / name, new / name)

    drop(saved, new / "work.s2d")
    settle(saved)

    assert saved.problems == []
    assert saved.conductor.document.path == new / map_file.name
    assert saved.conductor.linked == {0: new / "raw.npy"}


def test_a_file_that_was_exchanged_is_told(saved, settle, tmp_path) -> None:
    saved.close_file()
    raw = tmp_path / "raw.npy"
    values = bytearray(raw.read_bytes())
    values[-1] ^= 1
    raw.write_bytes(values)
    drop(saved, tmp_path / "work.s2d")
    settle(saved)
    assert "raw.npy is not the same" in str(saved.problems[-1])


def test_a_file_that_is_opened_while_a_project_is_on_its_way_is_not_taken_for_it(
    saved, settle, qtbot, tmp_path, raw_file, monkeypatch
) -> None:
    begin, project = saved.conductor.open, (tmp_path / "work.s2d").read_bytes()

    def open_another_at_once(path: Path, *more: object) -> None:
        monkeypatch.setattr(saved.conductor, "open", begin)
        begin(path, *more)
        saved.open_file(raw_file)

    monkeypatch.setattr(saved.conductor, "open", open_another_at_once)
    drop(saved, tmp_path / "work.s2d")
    qtbot.waitUntil(lambda: saved.conductor.document is not None, timeout=PATIENCE_MS)
    settle(saved)

    assert saved.conductor.document.path == raw_file
    assert saved.project.path is None
    assert (tmp_path / "work.s2d").read_bytes() == project


def test_a_project_that_cannot_be_written_is_told_and_the_work_stays_open(saved, tmp_path) -> None:
    saved.project.save_as(tmp_path / "gone" / "work.s2d")
    saved.close()
    assert saved.isVisible()

    assert "cannot be written" in str(saved.problems[-1])
    assert saved.project.path == tmp_path / "work.s2d"


def test_neither_the_map_nor_the_image_is_changed_by_saving(
    opened, tmp_path, map_file, raw_file
) -> None:
    before = [path.read_bytes() for path in (map_file, raw_file)]
    arrange(opened)

    save_as(opened, tmp_path / "work.s2d")
    save_as(opened, tmp_path / "work.s2d")

    assert [path.read_bytes() for path in (map_file, raw_file)] == before
    assert len(earlier_versions(tmp_path / "work.s2d")) == 1


def test_strokes_are_taken_back_with_the_project(window, settle, raw_file, tmp_path) -> None:
    drop(window, raw_file)
    settle(window)
    desk = window.painting.desk
    paint_both(window)
    settle(window)
    before = desk.here.counts().tolist()
    save_as(window, tmp_path / "painted.s2d")
    window.close_file()

    drop(window, tmp_path / "painted.s2d")
    settle(window)

    assert window.painting.desk.here.counts().tolist() == before
    assert window.conductor.image.probabilities is not None
    assert not window.painting.desk.undo_stack.canUndo()
