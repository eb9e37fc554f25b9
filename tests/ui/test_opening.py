"""What a user does to open probability maps and images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW
from tests.ui.acting import drop

Settle = Callable[[MainWindow], None]


def test_a_map_opens_by_the_menu(
    window: MainWindow, settle: Settle, map_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(map_file), ""))
    window.menus.actions["open"].trigger()
    settle(window)
    assert window.problems == []
    assert window.viewer.panels[FOREST].has_picture
    assert window.viewer.panels[ENHANCED].has_picture


def test_who_has_an_image_only_opens_it_on_the_start_page_and_is_invited_to_paint(
    window: MainWindow, settle: Settle, raw_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent, _title, _folder, filters, *_rest):
        asked.append(filters)
        return str(raw_file), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    window.start_page.ways["image"].button.click()
    settle(window)
    assert asked[0].startswith("Images")
    assert window.problems == []
    assert window.viewer.panels[RAW].has_picture
    assert "paint" in window.viewer.panels[FOREST].empty.text.text().lower()


def test_in_a_narrow_window_the_ways_in_stand_in_two_rows(window: MainWindow) -> None:
    def rows() -> int:
        QApplication.processEvents()
        return len({way.y() for way in window.start_page.ways.values()})

    window.resize(1400, 800)
    assert rows() == 1
    window.resize(900, 800)
    assert rows() == 2


def test_a_map_without_raw_says_so_and_asks_for_it(
    window: MainWindow, settle: Settle, map_file: Path, raw_file: Path, monkeypatch
) -> None:
    drop(window, map_file)
    settle(window)
    panel = window.viewer.panels[RAW]
    assert not panel.has_picture
    assert "raw" in panel.empty.text.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(raw_file), ""))
    panel.empty.button.click()
    settle(window)
    assert panel.has_picture


def test_a_file_that_is_no_image_is_explained(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.ilp"
    broken.write_bytes(b"this is not HDF5")
    drop(window, broken)
    settle(window)
    (box,) = window.error_boxes
    for name in ("what", "why", "try_this"):
        assert box.labels[name].text() == getattr(window.problems[0], name)
        assert box.labels[name].text().endswith(".")
    assert not box.details.isVisible()
    box.fold.click()
    assert box.details.isVisible()
    assert "HDF5" in box.details.toPlainText()
    assert window._pages.currentWidget() is window.start_page


def test_a_text_that_is_dropped_gets_an_answer(window: MainWindow) -> None:
    drop(window, text="hello")
    (problem,) = window.problems
    assert ".ilp" in problem.try_this


def test_what_is_open_stays_when_the_next_file_is_broken(
    opened: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0")
    drop(opened, broken)
    settle(opened)
    assert len(opened.problems) == 1
    assert opened.conductor.document.path.name == "map.h5"
    assert opened.viewer.panels[RAW].has_picture


def test_a_raw_image_of_another_size_is_refused(
    window: MainWindow, settle: Settle, map_file: Path, tmp_path: Path
) -> None:
    drop(window, map_file)
    settle(window)
    wrong = tmp_path / "wrong.npy"
    np.save(wrong, np.zeros((64, 97), np.uint8))
    window.conductor.link(wrong)
    settle(window)
    assert "does not belong" in window.problems[0].what
    window.error_boxes[0].reject()
    assert window.viewer.panels[FOREST].has_picture, "the map is still there"


def test_opened_files_are_remembered(opened: MainWindow, settle: Settle, map_file: Path) -> None:
    opened.close_file()
    assert opened._pages.currentWidget() is opened.start_page
    entry = opened.start_page.recent.itemAt(0).widget()
    assert map_file.name in entry.text()
    entry.click()
    settle(opened)
    assert opened.conductor.document.path == map_file


def test_the_raw_image_beside_a_map_is_shown_with_it(window, settle, map_file, raw_file):
    raw_file.rename(raw_file.with_name("cells.npy"))
    drop(window, map_file.rename(map_file.with_name("cells_Probabilities.h5")))
    settle(window)
    assert window.problems == []
    assert window.conductor.image.raw.info.name == "cells.npy"
    assert "raw image (found beside the map): cells.npy" in window.workbench.data.facts.text()
