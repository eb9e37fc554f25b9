"""Reports tell what happened, and neither where nor whose the files are."""

from __future__ import annotations

import getpass
import logging
from logging.handlers import RotatingFileHandler

import pytest
from PySide6.QtGui import QGuiApplication

from s2d_desktop.model.errors import FileProblem
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.reports.masking import Masks


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Cannot read /home/ada/secret/patient7.tif.", "Cannot read <file 1.tif>."),
        (r"Cannot read C:\Users\ada\p.h5: damaged", "Cannot read <file 1.h5>: damaged"),
        (r"on \\server\share\x", "on <name 1>"),
        ("'/data/My Images/a b.ilp' is gone", "'<file 1.ilp>' is gone"),
        ("'a b.ilp' is gone", "'<file 1.ilp>' is gone"),
        ("patient7.tif and patient7.tif", "<file 1.tif> and <file 1.tif>"),
        ("/x/a.tif, then a.tif and b.tif", "<file 1.tif>, then <file 1.tif> and <file 2.tif>"),
        ("0.5 of 3/4 and 10 MB/s, e.g. this", "0.5 of 3/4 and 10 MB/s, e.g. this"),
        ("class tumour was empty", "class <name 1> was empty"),
        ("tumours are no class", "tumours are no class"),
    ],
)
def test_paths_and_names_are_masked_and_nothing_else(text: str, masked: str) -> None:
    assert Masks(["tumour"]).mask(text) == masked


def test_places_in_the_program_stay_readable() -> None:
    text = (
        '  File "/home/ada/tools/s2d_desktop/io/open.py", line 12, in open_source\n'
        '  File "/home/ada/.venv/lib/python3.11/site-packages/h5py/_hl/files.py", line 1, in x'
    )
    masked = Masks().mask(text)
    assert "s2d_desktop/io/open.py" in masked
    assert "<library>/h5py/_hl/files.py" in masked
    assert "line 12, in open_source" in masked
    assert "ada" not in masked


def test_the_copied_report_is_what_the_box_shows(window: MainWindow) -> None:
    window.show_error(FileProblem("/home/ada/secret.tif is damaged.", "Why.", "Do."), "")
    (box,) = window.error_boxes
    box.fold.click()
    box._copy()
    copied = QGuiApplication.clipboard().text()
    assert copied == box.details.toPlainText()
    assert "secret" not in copied
    assert "<file 1.tif> is damaged." in copied
    assert box.labels["what"].text().startswith("/home/ada"), "the user sees it as it is"
    box.private.click()
    box._copy()
    assert "/home/ada/secret.tif" in QGuiApplication.clipboard().text()


def test_names_of_what_is_open_are_masked(opened: MainWindow) -> None:
    opened.show_error(FileProblem("The class nucleus is empty.", "Why.", "Do."), "")
    assert "nucleus" not in opened.error_boxes[0].details.toPlainText()


def test_the_log_is_shown_searched_and_copied(
    window: MainWindow, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logging.getLogger("s2d_desktop")
    handler = RotatingFileHandler(tmp_path / "s2d_desktop.log", delay=True, encoding="utf-8")
    # Alone: a command that ran before in this process may have left its own.
    monkeypatch.setattr(log, "handlers", [handler])
    try:
        log.warning("opened /home/ada/patient7.tif")
        log.warning(f"something else of {getpass.getuser()}")
        window.menus.actions["log"].trigger()
        shown = window.reports.log
        assert shown.text.toPlainText().startswith("opened <file 1.tif>\nsomething else of <")
        shown.search.setText("opened")
        assert shown.text.toPlainText() == "opened <file 1.tif>"
        shown.copy_button.click()
        copied = QGuiApplication.clipboard().text()
        assert copied.startswith("s2d_desktop ")
        assert copied.endswith("opened <file 1.tif>\n")
        shown.private.click()
        assert shown.text.toPlainText() == "opened /home/ada/patient7.tif"
        shown.close_button.click()
    finally:
        log.removeHandler(handler)
        handler.close()
