"""Opening one file after the other and moving about, with what the process holds meanwhile."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.main_window import MainWindow

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    rss_mib: float
    objects: int
    """QObjects below the window."""
    widgets: int
    """In the whole application."""
    threads: int
    files: int
    """Open files, sockets not counted; only those below `folder` where one is given."""

    def facts(self) -> dict[str, float]:
        """As JSON."""
        return asdict(self)


def held(window: MainWindow, folder: Path | None = None) -> Held:
    """What is held now, garbage collected. Needs /proc."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Held(
        round(pages * PAGE_BYTES / 2**20, 1),
        len(window.findChildren(QObject)),
        len(QApplication.allWidgets()),
        len(os.listdir("/proc/self/task")),
        len(open_files(folder)),
    )


def open_files(folder: Path | None = None) -> list[str]:
    """Names of the files that this process has open or mapped."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if target.startswith("/") and not target.startswith(("/dev", "/proc")):
            found.add(f"{name} {target}")
    for line in Path("/proc/self/maps").read_text().splitlines():
        path = line.partition("/")[2]
        if folder is not None and f"/{path}".startswith(str(folder)):
            found.add(f"map /{path}")
    return sorted(f for f in found if folder is None or str(folder) in f)


def settle(window: MainWindow, limit_s: float = 120.0) -> None:
    """Let the window compute all that is visible."""
    quiet, end = 0, time.monotonic() + limit_s
    while quiet < 4:
        QApplication.processEvents()
        time.sleep(0.005)
        quiet = quiet + 1 if window.is_idle else 0
        assert time.monotonic() < end, [w.title for w in window.background.running]


def small_files(folder: Path) -> list[Path]:
    """Maps and images of several formats, sizes and kinds."""
    from s2d_desktop.io.writers import write

    random = np.random.default_rng(0)
    files = []
    for k, name in enumerate(("a.h5", "b.tif", "c.zarr", "d.npy", "e.tif", "f.h5")):
        values = random.random((64 + 16 * k, 96, 2), np.float32)
        values[..., 1] = 1 - values[..., 0]
        source = ArraySource(values, "yxc", channel_names=("nucleus", "background"))
        if name == "e.tif":
            source = ArraySource((values[..., 0] * 255).astype(np.uint8), "yx")
        elif name == "f.h5":
            stack = np.stack([values] * 3)
            source = ArraySource(stack, "zyxc", channel_names=("nucleus", "background"))
        list(write(source, folder / name))
        files.append(folder / name)
    return files


def open_and_close(window: MainWindow, files: Sequence[Path], count: int) -> None:
    """Open `count` files, one after the other, look at each, and close every third."""
    for k in range(count):
        window.open_file(files[k % len(files)])
        settle(window)
        for box in list(window.error_boxes):
            box.reject()
        window.errors.shown.clear()
        camera = window.viewer.camera
        camera.zoom_at(2.0, 0, 0)
        camera.pan(20, -20)
        if k % 2:
            window.viewer.arrangement.toggle_curtain()
        if k % 5 == 0:
            window.viewer.show_next_layer()
        settle(window)
        if k % 3 == 2 and window.conductor.document is not None:
            window.close_file()
            settle(window)


def pan_about(window: MainWindow, seconds: float) -> int:
    """Pan and zoom for `seconds`; returns the number of steps."""
    camera, end, steps = window.viewer.camera, time.monotonic() + seconds, 0
    while time.monotonic() < end:
        steps += 1
        angle = steps / 40
        camera.pan(30 * np.cos(angle), 30 * np.sin(angle))
        if steps % 50 == 0:
            camera.zoom_at(2.0 if steps % 100 else 0.5, 0, 0)
        QApplication.processEvents()
    settle(window)
    return steps


def close_all(window: MainWindow) -> None:
    """Close the file, and wait until what it was read from is given back."""
    window.close_file()
    settle(window)
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
