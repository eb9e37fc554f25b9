"""Nothing grows while one file after the other is opened; ``tests.benchmarks.soak`` is longer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from s2d_desktop.ui.main_window import MainWindow
from tests.ui import soak

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def test_opening_and_closing_files_leaves_no_objects_threads_or_open_files(
    window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    files = soak.small_files(folder)
    # The first round loads code, starts threads and fills caches.
    soak.open_and_close(window, files, 2 * len(files))
    soak.close_all(window)
    before = soak.held(window, folder)
    soak.open_and_close(window, files, 2 * len(files))
    soak.close_all(window)
    after = soak.held(window, folder)
    assert (after.objects, after.widgets) == (before.objects, before.widgets)
    assert after.threads <= before.threads + 2
    assert soak.open_files(folder) == [], "what is closed may be moved or deleted"
    assert after.rss_mib - before.rss_mib < 60
    window.open_file(files[0])
    soak.settle(window)
    soak.pan_about(window, 1.0)
    before = soak.held(window)
    soak.pan_about(window, 2.0)
    after = soak.held(window)
    assert (after.objects, after.threads) == (before.objects, before.threads)
    assert after.rss_mib - before.rss_mib < 20
