"""Files of a project that were moved are asked for when it opens; saving remembers the answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.io.project_file import read_project_file
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.project.missing_files import MissingFiles
from tests.ui.acting import PATIENCE_MS, drop, save_as


@pytest.fixture
def moved(opened: MainWindow, tmp_path: Path, map_file: Path, raw_file: Path) -> Path:
    """A saved project; its map and raw image were moved into folders of another place."""
    save_as(opened, tmp_path / "work.s2d")
    opened.close_file()
    place = tmp_path / "new" / "inside"
    place.mkdir(parents=True)
    for file in (map_file, raw_file):
        shutil.move(file, place / file.name)
    return place


def asked(window: MainWindow, qtbot, tmp_path: Path) -> MissingFiles:
    """The question that comes when the project is opened."""
    drop(window, tmp_path / "work.s2d")
    project = window.project
    qtbot.waitUntil(
        lambda: project.missing is not None and project.missing.isVisible(), timeout=PATIENCE_MS
    )
    return project.missing


def now(dialog: MissingFiles) -> list[str]:
    """The last column."""
    return [dialog.table.item(row, 3).text() for row in range(dialog.table.rowCount())]


def test_all_missing_files_are_found_in_a_folder_and_written_at_the_next_save(
    opened, moved, qtbot, settle, tmp_path, map_file, monkeypatch
) -> None:
    dialog = asked(opened, qtbot, tmp_path)
    assert now(dialog) == ["not found", "not found"]
    assert not dialog.open_button.isEnabled()
    assert "it opens when you have found it" in dialog.said.text()
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(tmp_path / "new")
    )

    dialog.folder_button.click()
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PATIENCE_MS)
    assert now(dialog) == [f"found: {moved / map_file.name}", f"found: {moved / 'raw.npy'}"]
    dialog.open_button.click()
    settle(opened)

    assert opened.problems == []
    assert opened.conductor.document.path == moved / map_file.name
    assert opened.isWindowModified(), "the project says the old places"
    opened.project.save()
    assert opened.project.wait_until_saved()
    links = read_project_file(tmp_path / "work.s2d")
    assert links.document.relative == f"new/inside/{map_file.name}"
    assert links.images[0].absolute == str(moved / "raw.npy")
    assert not opened.isWindowModified()


def test_after_a_change_of_mind_a_named_file_is_compared_and_another_one_is_told(
    opened, moved, qtbot, settle, tmp_path, map_file, monkeypatch
) -> None:
    before = (tmp_path / "work.s2d").read_bytes()
    asked(opened, qtbot, tmp_path).reject()
    assert opened.conductor.document is None
    assert (tmp_path / "work.s2d").read_bytes() == before
    opened.project.missing = None
    dialog = asked(opened, qtbot, tmp_path)
    other = shutil.copy(moved / map_file.name, tmp_path / "other.h5")
    with Path(other).open("ab") as file:
        file.write(b"one more")
    answers = iter([other, str(moved / map_file.name)])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (next(answers), ""))

    dialog.find_button.click()
    qtbot.waitUntil(lambda: "other" in now(dialog)[0], timeout=PATIENCE_MS)
    assert now(dialog)[0] == f"another file: {other}"
    assert "its size or content is other" in dialog.said.text()
    dialog.find_button.click()
    qtbot.waitUntil(lambda: now(dialog)[0].startswith("found"), timeout=PATIENCE_MS)
    assert dialog.open_button.text() == "Open without it"
    dialog.open_button.click()
    settle(opened)

    assert opened.problems == []
    assert opened.conductor.document.path == moved / map_file.name
    assert opened.conductor.linked == {}
