"""Threads: tiles, jobs, cancelling."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.model.errors import Cancelled, FileProblem
from s2d_desktop.model.events import Note, Progress, Saved
from s2d_desktop.model.source import ArraySource, Source
from s2d_desktop.ui.job import TimeLeft
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.viewer.pixels import Pixels, TileKey
from s2d_desktop.ui.viewer.tile_loader import TileLoader, Wish
from s2d_desktop.ui.viewer.tile_store import TileStore
from s2d_desktop.ui.work import Background, Work
from tests.ui.acting import PATIENCE_MS
from tests.ui.jobs_acting import endless


class Gate(Source):
    """Waits before each answer until it is let through."""

    def __init__(self) -> None:
        values = np.arange(64, dtype=np.float32).reshape(1, 1, 8, 8, 1)
        self.inner = ArraySource(values, "tzyxc")
        self.info = self.inner.info
        self.open = threading.Event()
        self.order: list[tuple[int, int]] = []

    def _read(self, region):
        assert self.open.wait(60)
        self.order.append(region.start[2:4])
        return self.inner.read(region)


@pytest.fixture
def loader(qapp):
    loader = TileLoader(TileStore(), threads=1)
    yield loader
    loader.stop()


def wishes(pixels: Pixels, places: list[tuple[int, int]]) -> list[Wish]:
    return [Wish(pixels, TileKey(0, 0, 0, *p), 0, k) for k, p in enumerate(places)]


def test_the_nearest_tile_is_read_first_and_what_left_the_view_never(loader, qtbot) -> None:
    gate = Gate()
    pixels = Pixels(gate, (0, 1), computed=True, side=2)
    loader.store.show({pixels.token})
    loader.want("panel", wishes(pixels, [(3, 3)]))
    qtbot.waitUntil(lambda: len(loader._under_way) == 1, timeout=PATIENCE_MS)
    loader.want("panel", wishes(pixels, [(0, 0), (0, 1)]))
    loader.want("panel", wishes(pixels, [(1, 1), (1, 0)]))
    gate.open.set()
    qtbot.waitUntil(lambda: loader.waiting == 0, timeout=PATIENCE_MS)
    assert gate.order == [(6, 6), (2, 2), (2, 0)]


def test_a_stage_that_fails_is_told_once_and_not_tried_again(loader, qtbot) -> None:
    class Broken(Gate):
        def _read(self, region):
            self.order.append(region.start[2:4])
            raise FileProblem("It is broken.", "", "")

    source = Broken()
    pixels = Pixels(source, (0, 1), computed=True, side=2)
    loader.store.show({pixels.token})
    told = []
    loader.failed.connect(lambda p, e: told.append(e))
    loader.want("panel", wishes(pixels, [(0, 0), (0, 1), (1, 1)]))
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    loader.want("panel", wishes(pixels, [(0, 0)]))
    qtbot.wait(50)
    assert len(told) == len(source.order) == 1


def test_stopping_waits_for_the_tile_under_way(qapp, qtbot) -> None:
    gate = Gate()
    loader = TileLoader(TileStore(), threads=2)
    pixels = Pixels(gate, (0, 1), computed=True, side=2)
    loader.store.show({pixels.token})
    loader.want("panel", wishes(pixels, [(0, 0), (1, 1), (2, 2)]))
    qtbot.waitUntil(lambda: len(loader._under_way) == 2, timeout=PATIENCE_MS)
    threading.Timer(0.05, gate.open.set).start()
    loader.stop()
    assert len(gate.order) == 2
    assert all(worker.isFinished() for worker in loader._workers)


def test_work_runs_elsewhere_and_answers_here(qapp, qtbot) -> None:
    seen = []

    def steps():
        seen.append(threading.current_thread())
        yield Progress(1, 2)
        return "result"

    events, results = [], []
    work = Work("w", steps(), results.append, results.append, events.append)
    with qtbot.waitSignal(work.ended, timeout=PATIENCE_MS):
        work.start()
    assert seen[0] is not threading.main_thread()
    assert (events, results) == ([Progress(1, 2)], ["result"])


def test_cancelling_closes_the_generator_between_two_events(qapp, qtbot) -> None:
    closed, errors, events = threading.Event(), [], []

    def steps():
        try:
            while True:
                time.sleep(0.005)
                yield Note("again")
        finally:
            closed.set()

    work = Work("w", steps(), errors.append, errors.append, events.append)
    work.start()
    qtbot.waitUntil(lambda: bool(events), timeout=PATIENCE_MS)
    with qtbot.waitSignal(work.ended, timeout=PATIENCE_MS):
        work.cancel()
    assert closed.is_set()
    assert isinstance(errors[0], Cancelled)


def test_an_unexpected_error_becomes_sentences_with_the_traceback_as_details(qapp, qtbot) -> None:
    def steps():
        yield Note("before")
        raise ZeroDivisionError("oh")

    errors = []
    work = Work("w", steps(), errors.append, errors.append)
    with qtbot.waitSignal(work.ended, timeout=PATIENCE_MS):
        work.start()
    (error,) = errors
    assert "ZeroDivisionError" in error.why
    assert "test_work.py" in error.details
    assert error.try_this.endswith(".")


def test_jobs_run_one_after_the_other_and_say_what_they_saved(qapp, qtbot, tmp_path) -> None:
    running, most = 0, 0

    def job():
        nonlocal running, most
        running += 1
        most = max(most, running)
        yield Progress(1, 4, "", "tiles")
        time.sleep(0.02)
        running -= 1
        yield Saved(tmp_path / "x.tif")

    bar = JobsBar(Background())
    qtbot.addWidget(bar)
    done = []
    bar.finished.connect(lambda title, saved: done.append((title, saved)))
    for name in ("first", "second"):
        bar.add(name, job, True)
    assert bar.waiting.text() == "1 waiting"
    qtbot.waitUntil(lambda: not bar.is_busy, timeout=PATIENCE_MS)
    assert [title for title, _ in done] == ["first", "second"]
    assert done[0][1] == [tmp_path / "x.tif"]
    assert most == 1
    assert "x.tif" in bar.text.full_text


def test_each_part_of_a_job_fills_the_bar_anew_and_never_jumps_back(qapp, qtbot) -> None:
    bar = JobsBar(Background())
    qtbot.addWidget(bar)
    seen = []

    def job():
        for done, total in ((2, 4), (1, 4), (4, 4), (1, 10), (3, 10)):
            yield Progress(done, total, "", "tiles")

    bar.bar.valueChanged.connect(seen.append)
    bar.add("parts", job, False)
    qtbot.waitUntil(lambda: not bar.is_busy, timeout=PATIENCE_MS)
    steps = [value for value in seen if value >= 0]
    assert [v for v in steps if v in (500, 250, 1000, 100, 300)] == [500, 1000, 100, 300]


def test_a_cancelled_job_says_so_and_the_next_one_runs(qapp, qtbot) -> None:
    def short():
        yield Progress(1, 1)

    bar = JobsBar(Background())
    qtbot.addWidget(bar)
    bar.add("endless", endless, True)
    bar.add("short", short, False)
    qtbot.waitUntil(lambda: "1000" in bar.text.full_text, timeout=PATIENCE_MS)
    assert bar.matters
    bar.cancel_button.click()
    assert "cancelling" in bar.text.full_text
    assert not bar.cancel_button.isEnabled()
    qtbot.waitUntil(lambda: not bar.is_busy, timeout=PATIENCE_MS)
    assert bar.text.full_text == "short: done."


def test_the_next_job_runs_although_what_follows_from_the_first_one_fails(qapp, qtbot) -> None:
    def short():
        yield Progress(1, 1)

    def fail(_saved, _facts):
        raise ZeroDivisionError

    bar = JobsBar(Background())
    qtbot.addWidget(bar)
    with qtbot.captureExceptions() as errors:
        bar.add("first", short, False, fail)
        bar.add("second", short, False)
        qtbot.waitUntil(lambda: not bar.is_busy, timeout=PATIENCE_MS)
    assert [kind for kind, *_ in errors] == [ZeroDivisionError]
    assert bar.text.full_text == "second: done."


def test_the_time_left_is_known_after_ten_units_and_does_not_count_a_pause() -> None:
    now = [0.0]
    left = TimeLeft(lambda: now[0])
    for done in range(10):
        now[0] += 2.0
        assert left.seconds(done, 1000) is None
    now[0] += 1.0
    left.pause()
    now[0] += 500.0
    left.resume()
    now[0] += 1.0
    assert left.seconds(10, 1000) == pytest.approx(990 * 2.0)
    now[0] += 100.0  # one slow tile
    assert left.seconds(11, 1000) == pytest.approx(989 * 2.0)


def test_cancelling_an_export_leaves_no_file(qapp, qtbot, tmp_path: Path) -> None:
    from s2d_desktop.io.writers import write

    source = ArraySource(np.zeros((4096, 4096), np.float32), "yx")

    def job():
        for event in write(source, tmp_path / "x.tif", (64, 64)):
            time.sleep(0.005)
            yield event

    bar = JobsBar(Background())
    qtbot.addWidget(bar)
    bar.add("export", job, True)
    qtbot.waitUntil(lambda: list(tmp_path.iterdir()) != [], timeout=PATIENCE_MS)
    bar.cancel()
    qtbot.waitUntil(lambda: not bar.is_busy, timeout=PATIENCE_MS)
    assert list(tmp_path.iterdir()) == []
