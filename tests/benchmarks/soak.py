"""Opening and closing 200 images, then panning for minutes: memory, objects, threads, files.

Run ``python -m tests.benchmarks.soak [FOLDER ...] [--count 200] [--minutes 2] [-o FILE.json]``.
Files are small ones of every format, the example project, and the projects below each FOLDER.
What is held is looked at after every tenth of the images, with nothing open, and after every
quarter of the panning; the first look is after one round of all files, when all code is loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    """Print and write what was held."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("-o", "--out", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), arguments)
    if arguments.out is not None:
        arguments.out.write_text(json.dumps(found, indent=1) + "\n")


def measure(folder: Path, arguments: argparse.Namespace) -> dict[str, object]:
    """Do it all in one window."""
    from PySide6.QtCore import QSettings

    from s2d_desktop.jobs import autosave, unfinished
    from s2d_desktop.model.resources import resource
    from s2d_desktop.ui.app import make_application
    from s2d_desktop.ui.main_window import MainWindow
    from tests.ui import soak

    # The recent files of whoever runs this stay as they are.
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "settings"))
    unfinished.unfinished_folder = lambda: folder / "unfinished"
    autosave.autosave_folder = lambda: folder / "autosave"
    make_application(["benchmark"])
    window = MainWindow()
    window.resize(1280, 800)
    window.show()
    files = [*soak.small_files(folder), *sorted(resource("example").glob("*.ilp"))]
    for given in arguments.folders:
        files += sorted(given.rglob("*.ilp"))
    soak.open_and_close(window, files, len(files))
    soak.close_all(window)
    opened = [soak.held(window, folder).facts()]
    print("after one round   ", opened[0], flush=True)
    step = max(1, arguments.count // 10)
    for done in range(step, arguments.count + 1, step):
        soak.open_and_close(window, files, step)
        soak.close_all(window)
        opened.append(soak.held(window, folder).facts())
        print(f"after {done:4} images ", opened[-1], flush=True)
    window.open_file(sorted(resource("example").glob("*.ilp"))[0])
    soak.settle(window)
    panned, steps = [], 0
    for _ in range(5):
        panned.append(soak.held(window, folder).facts())
        print(f"after {steps:5} steps  ", panned[-1], flush=True)
        if len(panned) < 5:
            steps += soak.pan_about(window, arguments.minutes * 15)
    window.close()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    return {
        "machine": machine,
        "files": len(files),
        "images": arguments.count,
        "opened": opened,
        "pan_steps": steps,
        "panned": panned,
    }


if __name__ == "__main__":
    main()
