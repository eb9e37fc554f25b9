"""An export whose program was killed: found at the next start, gone on with or removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from s2d_desktop.io.journal import Noted
from s2d_desktop.io.writers import write
from s2d_desktop.jobs import unfinished as unfinished_module
from s2d_desktop.jobs.unfinished import Record, unfinished
from s2d_desktop.model.events import Saved
from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.export_wish import ExportWish
from s2d_desktop.ui.left_cards import LeftExports
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.more_images.wish import MoreImages
from s2d_desktop.ui.noted_way import Opened, noted_now, way_from
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.stage import Settings
from tests.ui.acting import PATIENCE_MS, drop
from tests.ui.jobs_acting import endless
from tests.ui.painting_acting import paint_both
from tests.ui.test_retraining import cells, train  # noqa: F401
from tests.ui.waiting import Waiter

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
    window.exporter.export_to(out.with_name("waited.npy"))
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
    QApplication.processEvents()
    return {b.text(): b for b in offers.findChildren(QPushButton) if b.isVisibleTo(offers)}


def test_a_killed_export_is_gone_on_with_after_the_next_start(
    killed: Path, window: MainWindow, settle, qtbot, tmp_path: Path
) -> None:
    item, other = unfinished()
    assert (item.output, item.noted.done) == (killed, 4)
    assert (other.output.name, other.state) == ("waited.npy", "waiting")
    offers = window.start_page.left_exports
    assert offers.isVisible()
    assert "waited.npy" in texts(offers)[1]
    buttons(offers)["Continue"].click()
    qtbot.waitUntil(lambda: window.jobs.is_busy, timeout=PATIENCE_MS)
    # The one that had waited is offered in the list of jobs, too, and queues behind.
    qtbot.waitUntil(lambda: len(unfinished()) == 1, timeout=PATIENCE_MS)
    buttons(window.jobs_list.panel.left)["Write it"].click()
    qtbot.waitUntil(lambda: unfinished() == [], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    assert window.problems == []
    assert np.load(other.output).shape == (1200, 1600)
    *_, job = window.jobs.queue.ended_jobs
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
    buttons(offers)["Do not write"].click()
    assert not offers.isVisible()
    assert unfinished() == []


def texts(offers: LeftExports) -> list[str]:
    QApplication.processEvents()
    return [one.text() for one in offers.findChildren(QLabel) if one.isVisibleTo(offers)]


def record(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "unfinished" / "x"
    folder.mkdir(parents=True)
    (folder / unfinished_module.RECORD).write_text(text)
    return folder


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "[" * 100_000, '{"output": 3}', '{"output": "/x"}'),
        '{"output": "x.tif", "way_back": {}}',
        '{"output": "/a/../x.tif", "way_back": {}}',
        '{"output": "/x.tif", "way_back": {}, "state": "run rm"}',
        '{"output": "/x.tif", "way_back": {}, "version": "1"}',
    ],
)
def test_a_damaged_record_is_removed_and_nothing_is_offered(tmp_path: Path, text: str) -> None:
    folder = record(tmp_path, text)
    assert unfinished() == []
    assert not folder.exists()


def test_what_waits_or_runs_now_is_not_offered_and_leaves_no_record(tmp_path: Path) -> None:
    kept = Record(tmp_path / "x.tif", {"document": "x"})
    kept.keep()
    assert list((tmp_path / "unfinished").glob("*/*"))
    assert unfinished() == []
    kept.begun()
    assert unfinished() == []
    kept.forget()
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
    window.jobs_list.offer()
    assert "Not found now: large.h5." in texts(window.start_page.left_exports)[0]
    buttons(window.start_page.left_exports)["Continue"].click()
    qtbot.waitUntil(lambda: bool(window.problems), timeout=PATIENCE_MS)
    assert "large.h5" in str(window.problems[0])
    qtbot.wait(300)
    assert not window.jobs.is_busy
    assert unfinished()[0].noted == Noted(4, unfinished()[0].noted.blocks)


def test_what_was_to_be_written_when_the_window_was_closed_is_offered_again(
    opened: MainWindow, qtbot, tmp_path: Path
) -> None:
    record = Record(tmp_path / "long.npy", {"opened": {}})
    opened.jobs.add("long", endless, True, kept=record)
    opened.exporter.export_to(tmp_path / "map.tif")
    images, folder = (str(tmp_path / "map.h5"),), tmp_path / "results"
    wish = MoreImages(images, folder, "enhanced", "npy", axes="yxc")
    opened.more_images.start(wish)
    opened.close()
    items = {item.output.name: item for item in unfinished()}
    assert {name: item.state for name, item in items.items()} == {
        **{"map.tif": "waiting", "results": "waiting", "long.npy": "waiting"}
    }
    assert way_from(items["results"].way_back).wish == wish
    assert not (tmp_path / "map.tif").exists()

    window = MainWindow()
    window.project.ask_how_to_leave = lambda: "discard"
    qtbot.addWidget(window)
    window.show()
    cards = window.start_page.left_exports
    assert "1 images were still to be computed" in texts(cards)[2]
    second = [b for b in cards.findChildren(QPushButton) if b.text() == "Write it"][1]
    second.click()
    qtbot.waitUntil(lambda: (tmp_path / "results" / "map_Enhanced.npy").exists())
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    assert [item.output.name for item in unfinished()] == ["long.npy", "map.tif"]
    window.close()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("opened.document", 3),
        ("opened.document", "relative.h5"),
        ("opened.document", "/nul\0.h5"),
        ("opened.image", -1),
        ("opened.axes", "yxq"),
        ("opened.linked_axes", ["y"]),
        ("opened.tensor", "another"),
        ("settings.device", "rm -rf"),
        ("settings.scale", 1e300),
        ("settings.views", "yes"),
        ("recipe.kind", ["cells"]),
        ("wish.product", "../../x"),
        ("wish.ending", ".py"),
        ("wish.layout", [1]),
        ("wish.layout", {"dtype": "object"}),
        ("wish.layout", {"spread": [1, "a"]}),
        ("wish.layout", {"axes": "../"}),
        ("wish", None),
        ("images", {"images": [], "folder": "/x", "product": "enhanced"}),
        ("images", {"images": [7], "folder": "/x", "product": "enhanced"}),
        ("images", {"images": ["a"], "folder": "x", "product": "enhanced"}),
    ],
)
def test_of_a_record_with_values_that_cannot_be_nothing_is_gone_on_with(
    qapp, tmp_path: Path, place: str, value: Any
) -> None:
    found = {
        "opened": asdict(Opened("/map.h5")),
        "settings": asdict(Settings()),
        "recipe": asdict(Recipe()),
        "wish": asdict(ExportWish("enhanced")),
    }
    noted = json.loads(json.dumps(found))
    assert way_from(noted).wish == ExportWish("enhanced")
    group, _, name = place.partition(".")
    if name:
        noted[group][name] = value
    else:
        noted[group] = value
    with pytest.raises(ValueError, match="'"):
        way_from(noted)
    offers = LeftExports()
    offers.show_items([unfinished_module.Unfinished(tmp_path, tmp_path / "a.tif", noted)])
    assert list(buttons(offers)) == ["Remove the half file"]
    assert "cannot be read any more" in texts(offers)[0]


# -- forests that were trained here


def left_behind(window: MainWindow, out: Path) -> np.ndarray:
    """Export the forest's map, then leave a record as if its program had ended; the map."""
    wish = ExportWish("probabilities", ".npy")
    made = out.with_name("made.npy")
    window.exporter.export_to(made, wish)
    Waiter().waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    kept = Record(out, json.loads(json.dumps(noted_now(window.conductor, wish))))
    kept.keep()
    kept.leave()
    window.close_file()
    window.jobs_list.offer()
    return np.load(made)


def write_it(window: MainWindow, out: Path) -> np.ndarray:
    buttons(window.start_page.left_exports)["Write it"].click()
    Waiter().waitUntil(lambda: out.exists() or bool(window.problems), timeout=PATIENCE_MS)
    assert window.problems == []
    return np.load(out)


def test_an_export_of_painted_strokes_is_gone_on_with_unless_they_were_changed(
    window: MainWindow, settle, raw_file: Path, tmp_path: Path
) -> None:
    drop(window, raw_file)
    settle(window)
    paint_both(window)
    settle(window)
    strokes = window.conductor.saved_strokes(True)
    before = left_behind(window, tmp_path / "out.npy")
    content, time = strokes.read_bytes(), strokes.stat().st_mtime_ns
    # The strokes are the same; a tree may differ by the last digits of a feature.
    assert np.abs(write_it(window, tmp_path / "out.npy") - before).mean() < 0.02
    settle(window)
    assert (strokes.read_bytes(), strokes.stat().st_mtime_ns) == (content, time)

    left_behind(window, tmp_path / "other.npy")
    strokes.write_bytes(content + b"x")
    buttons(window.start_page.left_exports)["Write it"].click()
    Waiter().waitUntil(lambda: bool(window.problems), timeout=PATIENCE_MS)
    assert "strokes have been changed" in str(window.problems[-1])
    assert not (tmp_path / "other.npy").exists()
    assert len(unfinished()) == 1


def test_an_export_of_a_forest_that_was_trained_again_is_gone_on_with(
    cells: MainWindow,  # noqa: F811
    settle,
    qtbot,
    tmp_path: Path,
) -> None:
    train(cells, settle, qtbot, seed=5)
    before = left_behind(cells, tmp_path / "out.npy")
    assert np.array_equal(write_it(cells, tmp_path / "out.npy"), before)
    assert cells.conductor.document.trained["seed"] == 5
