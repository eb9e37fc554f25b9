"""An export whose program was killed: found at the next start, gone on with or removed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import zarr
from PySide6.QtWidgets import QPushButton

from s2d_desktop.io.journal import Noted
from s2d_desktop.io.writers import write
from s2d_desktop.jobs import unfinished as unfinished_module
from s2d_desktop.jobs.unfinished import unfinished
from s2d_desktop.model.events import Saved
from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.left_cards import LeftExports
from s2d_desktop.ui.main_window import MainWindow
from tests.ui.acting import PATIENCE_MS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")

KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QSettings
folder, map_file, enhancer, out = map(Path, sys.argv[1:])
for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
    QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "settings"))
from s2d_desktop.io import journal
from s2d_desktop.jobs import unfinished
from s2d_desktop.ui import session
from s2d_desktop.ui.app import Photographer, make_application
from s2d_desktop.ui.main_window import MainWindow
unfinished.unfinished_folder = lambda: folder / "unfinished"
session.enhancers = lambda: [session.enhancer_from(enhancer)]
journal.EVERY_S = 0.0
note = journal.Journal.note
def note_and_die(self, done):
    note(self, done)
    if done == 4:
        os.kill(os.getpid(), 9)
journal.Journal.note = note_and_die
app = make_application(["test"])
window = MainWindow()
window.show()
window.open_file(map_file)
def export():
    window.viewer.display.set(threshold=0.25)
    window.workbench.export.choose("segmentation", 0, False)
    window.exporter.export_to(out)
Photographer(window, export)
app.exec()
"""


@pytest.fixture
def large_map(tmp_path: Path) -> Path:
    """A ramp of 1200 x 1600: nine blocks or more."""
    ramp = np.tile(np.linspace(0, 1, 1600, dtype=np.float32), (1200, 1))
    values = np.stack([ramp, 1 - ramp], axis=-1)
    path = tmp_path / "large.h5"
    source = ArraySource(values, "yxc", "map", channel_names=("nucleus", "background"))
    assert any(isinstance(event, Saved) for event in write(source, path))
    return path


@pytest.fixture
def killed(tmp_path: Path, large_map: Path, enhancer_file: Path) -> Path:
    """The file that a program was writing when it was killed."""
    out = tmp_path / "out.zarr"
    arguments = [str(p) for p in (tmp_path, large_map, enhancer_file, out)]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        timeout=240,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == -9
    return out


def buttons(offers: LeftExports) -> dict[str, QPushButton]:
    return {b.text(): b for b in offers.findChildren(QPushButton) if b.isVisibleTo(offers)}


def test_a_killed_export_is_gone_on_with_after_the_next_start(
    killed: Path, window: MainWindow, settle, qtbot, tmp_path: Path
) -> None:
    (item,) = unfinished()
    assert (item.output, item.noted.done) == (killed, 4)
    offers = window.start_page.left_exports
    assert offers.isVisible()
    buttons(offers)["Continue"].click()
    qtbot.waitUntil(lambda: window.jobs.is_busy, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    assert window.problems == []
    (job,) = window.jobs.queue.ended_jobs
    assert "4 of " in job.notes[0]
    written = zarr.open_group(str(killed), mode="r")["0"][...]
    ramp = np.linspace(0, 1, 1600, dtype=np.float32)
    # Close to the threshold it depends on how many digits the network keeps.
    clear = np.abs(1 - ramp - 0.25) > 0.01
    inside = written.reshape(1200, 1600)[:, clear] != 0
    assert np.array_equal(inside, np.broadcast_to((1 - ramp > 0.25)[clear], inside.shape))
    assert unfinished() == []
    assert not list(tmp_path.glob("out.zarr.part*"))


def test_the_half_file_of_a_killed_export_is_removed_on_request(
    killed: Path, window: MainWindow
) -> None:
    assert list(killed.parent.glob("out.zarr.part*"))
    offers = window.start_page.left_exports
    buttons(offers)["Remove the half file"].click()
    assert not list(killed.parent.glob("out.zarr.part*"))
    assert not offers.isVisible()
    assert unfinished() == []


def record(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "unfinished" / "x"
    folder.mkdir(parents=True)
    (folder / unfinished_module.RECORD).write_text(text)
    return folder


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, '{"output": 3}', '{"output": "/x"}'])
def test_a_damaged_record_is_removed_and_nothing_is_offered(tmp_path: Path, text: str) -> None:
    folder = record(tmp_path, text)
    assert unfinished() == []
    assert not folder.exists()


def test_what_runs_now_is_not_offered_and_leaves_no_record(tmp_path: Path) -> None:
    def job():
        yield Saved(tmp_path / "x.tif")

    steps = unfinished_module.recorded(job, tmp_path / "x.tif", {"document": "x"})()
    next(steps)
    assert list((tmp_path / "unfinished").glob("*/*"))
    assert unfinished() == []
    steps.close()
    assert not list((tmp_path / "unfinished").glob("*"))


def test_an_export_from_strokes_is_told_of_and_only_its_half_file_removed(
    tmp_path: Path, qapp, qtbot
) -> None:
    offers = LeftExports()
    qtbot.addWidget(offers)
    offers.show_items([unfinished_module.Unfinished(tmp_path, tmp_path / "a.tif", {})])
    assert list(buttons(offers)) == ["Remove the half file"]


def test_a_file_that_is_gone_is_said_and_nothing_is_written(
    killed: Path, large_map: Path, window: MainWindow, qtbot
) -> None:
    large_map.unlink()
    buttons(window.start_page.left_exports)["Continue"].click()
    qtbot.waitUntil(lambda: bool(window.problems), timeout=PATIENCE_MS)
    assert "large.h5" in str(window.problems[0])
    qtbot.wait(300)
    assert not window.jobs.is_busy
    assert unfinished()[0].noted == Noted(4, unfinished()[0].noted.blocks)
