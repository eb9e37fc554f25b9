"""Panning and contrast on an image of 20,000 x 20,000 pixels in a file, raw panel alone.

Run ``python -m tests.benchmarks.viewer_20k``. Aims: a pan step under 16 ms at
the 95th percentile with warm tiles, a contrast change under 50 ms, first picture under 3 s.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SIDE = 20_000


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.npy"
        image = np.lib.format.open_memmap(path, "w+", np.uint8, (SIDE, SIDE))
        ramp = np.arange(SIDE, dtype=np.uint32)
        for y in range(0, SIDE, 500):
            image[y : y + 500] = ((ramp[None] * 7 + ramp[y : y + 500, None] * 3) >> 4) & 255
        del image
        measure(path)


def measure(path: Path) -> None:
    """Open `path` and move about."""
    from PySide6.QtCore import QSettings

    from s2d_desktop.ui.app import make_application
    from s2d_desktop.ui.main_window import MainWindow

    # The recent files of whoever runs this stay as they are.
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(path.parent / "settings"))
    begin = time.perf_counter()
    app = make_application(["benchmark"])
    window = MainWindow()
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    print(f"window up           {time.perf_counter() - begin:6.2f} s")
    begin = time.perf_counter()
    window.open_file(path)
    settle(app, window)
    print(f"whole image shown   {time.perf_counter() - begin:6.2f} s")
    viewer = window.viewer
    viewer.arrangement.show_alone(0)
    viewer.camera.zoom_at(1 / viewer.camera.zoom, 0, 0)
    settle(app, window)
    for name, step in (("slow", 12), ("fast", 90)):
        times = []
        for k in range(60):
            start = time.perf_counter()
            viewer.camera.pan(step if k % 2 else -step, -step)
            app.processEvents()
            times.append(1000 * (time.perf_counter() - start))
        median, tail = np.percentile(times, [50, 95])
        print(f"pan {name}            median {median:5.1f} ms, 95 % {tail:5.1f} ms")
    settle(app, window)
    times = []
    for k in range(20):
        start = time.perf_counter()
        viewer.display.set(raw_window=(float(k), 200.0))
        app.processEvents()
        times.append(1000 * (time.perf_counter() - start))
    print(f"contrast            median {np.median(times):5.1f} ms, largest {max(times):5.1f} ms")
    window.close()


def settle(app: object, window: object) -> None:
    """Wait until all that is visible is there."""
    quiet = 0
    while quiet < 5:
        app.processEvents()
        time.sleep(0.01)
        quiet = quiet + 1 if window.is_idle else 0


if __name__ == "__main__":
    main()
