"""Four panels on an image of 20,000 x 20,000 float32 pixels in a file, and a map of the same size.

Run ``python -m tests.benchmarks.viewer_20k [--repeat 3] [-o FILE.json]`` (5 GB of disk are needed
for a minute). Aims: first picture after at most 1 s; with warm tiles a pan step of at most 16 ms at
the 95th percentile; a contrast change of at most 50 ms; at most 200 MiB of memory more than
before. What is drawn is compared with the data. The Enhancer is one multiplication, so
that the viewer is measured and not a network.

``--pyramid SIDE`` measures instead how soon the whole of an OME-Zarr image of SIDE x SIDE 8-bit
pixels is seen, with its stored coarser levels and without them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SIDE = 20_000


def value(y: Any, x: Any) -> Any:
    """The raw value of a pixel, 0..4095: another in each pixel of a neighbourhood."""
    return ((np.asarray(x, np.uint32) * 7 + np.asarray(y, np.uint32) * 3) & 4095).astype(np.float32)


def main() -> None:
    """Print the figures of all repetitions, and write them with their medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--whole", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--pyramid", type=int, metavar="SIDE")
    arguments = parser.parse_args()
    if arguments.pyramid is not None:
        compare_pyramid(arguments.pyramid, arguments.repeat)
        return
    if arguments.whole is not None:
        print(json.dumps(whole_picture(arguments.whole)))
        return
    if arguments.of is not None:
        print(json.dumps(measure(arguments.of)))
        return
    with tempfile.TemporaryDirectory() as folder:
        raw, maps = Path(folder) / "large.npy", Path(folder) / "map.npy"
        image = np.lib.format.open_memmap(raw, "w+", np.float32, (SIDE, SIDE))
        probabilities = np.lib.format.open_memmap(maps, "w+", np.float32, (SIDE, SIDE, 2))
        columns = np.arange(SIDE)
        for y in range(0, SIDE, 500):
            rows = np.arange(y, y + 500)[:, None]
            image[y : y + 500] = value(rows, columns)
            part = image[y : y + 500] / 4095
            probabilities[y : y + 500, :, 0] = part
            probabilities[y : y + 500, :, 1] = 1 - part
        del image, probabilities
        # Each in a process of its own, so that what one has kept is not there for the next.
        call = [sys.executable, "-m", "tests.benchmarks.viewer_20k", "--of", folder]
        runs = []
        for _ in range(arguments.repeat):
            done = subprocess.run(call, stdout=subprocess.PIPE, check=True)
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    medians = {name: float(np.median([run[name] for run in runs])) for name in runs[0]}
    for name, found in medians.items():
        print(f"{name:28} {found:8.2f}   of {', '.join(f'{run[name]:.2f}' for run in runs)}")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
    machine += os.environ["QT_QPA_PLATFORM"]
    if arguments.out is not None:
        load = [round(x, 2) for x in os.getloadavg()]
        found = {"machine": machine, "load": load, "median": medians, "runs": runs}
        arguments.out.write_text(json.dumps(found, indent=1) + "\n")


def memory_mib() -> float:
    """Memory of this process that no file stands behind."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return 0.0


def compare_pyramid(side: int, repeat: int) -> None:
    """Print how soon an image of `side` x `side` pixels is seen, with its levels and without."""
    import zarr

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.zarr"
        steps = [2**k for k in range(max(1, (side // 512).bit_length()))]
        scales = [{"type": "scale", "scale": [float(step)] * 2} for step in steps]
        levels = [
            {"path": str(k), "coordinateTransformations": [scale]} for k, scale in enumerate(scales)
        ]
        image = {"version": "0.4", "axes": [{"name": a} for a in "yx"], "datasets": levels}
        group = zarr.create_group(str(path), zarr_format=2, attributes={"multiscales": [image]})
        for k, step in enumerate(steps):
            size = -(-side // step)
            array = group.create_array(str(k), shape=(size, size), dtype="u1", chunks=(512, 512))
            columns = np.arange(size) * step
            for y in range(0, size, 512):
                rows = (np.arange(y, min(y + 512, size)) * step)[:, None]
                array[y : y + 512] = (value(rows, columns) / 16).astype(np.uint8)
        for name, seen in (("with levels", path), ("without", path / "0")):
            call = [sys.executable, "-m", "tests.benchmarks.viewer_20k", "--whole", str(seen)]
            runs = []
            for _ in range(repeat):
                done = subprocess.run(call, stdout=subprocess.PIPE, check=True)
                runs.append(json.loads(done.stdout.splitlines()[-1]))
            for what in runs[0]:
                found = [run[what] for run in runs]
                shown = ", ".join(f"{x:.2f}" for x in found)
                print(f"{name:12} {what:20} {float(np.median(found)):8.2f}   of {shown}")


def whole_picture(path: Path) -> dict[str, float]:
    """Open the image at `path`; seconds until the first part and the whole of it is seen."""
    with tempfile.TemporaryDirectory() as folder:
        app, window = window_in(Path(folder))
        before = memory_mib()
        started = time.perf_counter()
        window.open_file(path)
        found = {"first picture, s": until(app, lambda: window.viewer.loader.served > 0)}
        until(app, lambda: not window.viewer.loader.waiting)
        found["whole picture, s"] = time.perf_counter() - started
        found["more memory, MiB"] = memory_mib() - before
        window.close()
        window.deleteLater()
        app.processEvents()
    return found


def window_in(folder: Path) -> tuple[Any, Any]:
    """The program's application and window, which keeps what it remembers in `folder`."""
    from PySide6.QtCore import QSettings

    from s2d_desktop.io import tiles_on_disk
    from s2d_desktop.jobs import autosave, unfinished
    from s2d_desktop.ui import session
    from s2d_desktop.ui.app import make_application
    from s2d_desktop.ui.main_window import MainWindow
    from tests.networks import pixelwise

    # The recent files of whoever runs this stay as they are.
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "settings"))
    unfinished.unfinished_folder = lambda: folder / "unfinished"
    tiles_on_disk.cache_folder = lambda: folder / "cache"
    autosave.autosave_folder = lambda: folder / "autosave"
    enhancer = session.enhancer_from(pixelwise(folder / "opposite.onnx", [[-1]], [1]))
    session.enhancers = lambda: [enhancer]
    app = make_application(["benchmark"])
    window = MainWindow()
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    return app, window


def measure(folder: Path) -> dict[str, float]:
    """Open the image and the map in `folder` and move about; milliseconds, seconds and MiB."""
    app, window = window_in(folder)
    raw, maps = folder / "large.npy", folder / "map.npy"
    found = {}
    window.open_file(raw)
    found["first picture, s"] = until(app, lambda: window.viewer.loader.served > 0)
    settle(app, window)
    window.viewer.arrangement.show_alone(None)
    before = memory_mib()
    window.open_file(maps)
    settle(app, window)
    window.conductor.link(raw)
    settle(app, window)
    viewer = window.viewer
    assert all(panel.view.layers for panel in viewer.panels), "four panels have a picture"
    viewer.camera.zoom_at(1 / viewer.camera.zoom, 0, 0)
    settle(app, window)
    steps = [(9, 13), (-11, 8), (7, -12), (-6, -10)]
    path = [steps[k // 15 % 4] for k in range(240)]
    for again in range(2):
        # The first time fetches the tiles; the second time they are there.
        times = []
        for dy, dx in path:
            times.append(timed(app, lambda dy=dy, dx=dx: viewer.camera.pan(dy, dx)))
        settle(app, window)
        for dy, dx in reversed(path):
            viewer.camera.pan(-dy, -dx)
        settle(app, window)
        word = "warm" if again else "cold"
        found |= percentiles(f"pan {word}", times)
    raws = [timed(app, lambda k=k: viewer.display.set(raw_window=(k, 4000.0))) for k in range(20)]
    change = viewer.display.set
    shown = [timed(app, lambda k=k: change(probability_window=(k / 50, 1))) for k in range(20)]
    cuts = [timed(app, lambda k=k: change(threshold=0.3 + k / 50)) for k in range(20)]
    for name, times in (("contrast", raws), ("colours", shown), ("threshold", cuts)):
        found |= percentiles(name, times)
    change(raw_window=(0.0, 4095.0), probability_window=(0.0, 1.0))
    found["wrong pixels"] = float(wrong_pixels(window))
    # Far away, so that what is kept is dropped for other tiles.
    for _ in range(40):
        viewer.camera.pan(-300, 200)
        settle(app, window)
    found["more memory, MiB"] = memory_mib() - before
    # What the network computed and is not near the view lies in a file, for the way back.
    found["of it computed tiles, MiB"] = window.conductor.cache.bytes / 2**20
    found["computed tiles on disk, MiB"] = window.conductor.cache.beyond.used_bytes / 2**20
    # Both classes of the map in one picture, and the one of the Enhancer.
    change(composite=True)
    settle(app, window)
    mixed = [timed(app, lambda k=k: change(probability_window=(k / 50, 1))) for k in range(20)]
    found |= percentiles("all classes", mixed)
    window.close()
    window.deleteLater()
    app.processEvents()
    return found


def wrong_pixels(window: Any) -> int:
    """How many of the raw panel's pixels at 100 % differ by more than rounding from the data."""
    view = window.viewer.panels[0].view
    view.camera.point(None)
    image = view.grab().toImage()
    wrong = 0
    for down in range(20, image.height() - 60, 7):
        for right in range(20, image.width() - 200, 7):
            y, x = view.camera.to_voxel(down + 0.5, right + 0.5, view.view_size)
            expected = 255 * float(value(int(y), int(x))) / 4095
            near = range(-1, 2)
            drawn = image.pixelColor(right, down).red()
            # A pixel of the screen may lie between two voxels.
            options = [
                255 * float(value(int(y) + a, int(x) + b)) / 4095 for a in near for b in near
            ]
            wrong += abs(drawn - expected) > 1.5 and min(abs(drawn - o) for o in options) > 1.5
    return wrong


def timed(app: Any, act: Any) -> tuple[float, float]:
    """Milliseconds until what `act` changed is drawn: on the clock, and of this thread's own work.

    The second does not grow where other programs want the processor at the same time.
    """
    start, worked = time.perf_counter(), time.thread_time()
    act()
    app.processEvents()
    return 1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - worked)


def percentiles(name: str, times: list[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile on the clock, and the latter of the window's thread alone."""
    clock, own = np.array(times).T
    return {
        f"{name}, median ms": float(np.median(clock)),
        f"{name}, 95 % ms": float(np.percentile(clock, 95)),
        f"{name}, 95 % own ms": float(np.percentile(own, 95)),
    }


def until(app: Any, there: Any) -> float:
    """Seconds until `there` says so."""
    start = time.perf_counter()
    while not there():
        app.processEvents()
        time.sleep(0.001)
    app.processEvents()
    return time.perf_counter() - start


def settle(app: Any, window: Any) -> None:
    """Wait until all that is visible is there."""
    quiet = 0
    while quiet < 5:
        app.processEvents()
        time.sleep(0.01)
        quiet = quiet + 1 if window.is_idle else 0


if __name__ == "__main__":
    main()
