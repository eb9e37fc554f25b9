"""What a user does in the wizard, and a project small enough to be trained on in seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import tifffile

from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.model.region import Region
from s2d_desktop.ui.main_window import MainWindow
from tests.projects import FOREST, SELECTION
from tests.ui.acting import PATIENCE_MS

SIDE = 192


def painted_project(folder: Path, image: np.ndarray) -> Path:
    """A project with one image (y, x) and two strokes."""
    tifffile.imwrite(folder / "raw.tif", image, photometric="minisblack", metadata={"axes": "YX"})
    strokes = []
    for value, y in ((1, 20), (2, 40)):
        values = np.full((1, 1, 2, 9, 1), value, np.uint8)
        strokes.append(LabelBlock(Region((0, 0, y, 30, 0), (1, 1, y + 2, 39, 1)), values))
    return write_project(
        folder / "small.ilp",
        folder / "raw.tif",
        "yx",
        image.shape,
        strokes,
        [LabelClass("Mito", (255, 0, 0), 1), LabelClass("Other", (0, 255, 0), 2)],
        SELECTION,
        FOREST,
    )


def next_page(window: MainWindow, qtbot, name: str) -> None:
    """Press Next when it is on; the page that comes is called `name`."""
    wizard = window.wizard
    qtbot.waitUntil(wizard.next_button.isEnabled, timeout=PATIENCE_MS)
    wizard.next_button.click()
    assert wizard.current == name, wizard.reason.text()


def go_to(window: MainWindow, qtbot, name: str) -> None:
    """Press Next until the page `name` is there."""
    order = ("goal", "images", "teacher", "labels", "truth", "computer")
    for page in order[order.index(window.wizard.current) + 1 : order.index(name) + 1]:
        next_page(window, qtbot, page)


def with_maps(window: MainWindow, qtbot) -> MainWindow:
    """From an earlier page to that of the labels, which are looked at."""
    go_to(window, qtbot, "teacher")
    window.wizard.teacher.compute_button.click()
    next_page(window, qtbot, "labels")
    qtbot.waitUntil(lambda: window.wizard.labels.problem() == "", timeout=PATIENCE_MS)
    return window


TRIED = {
    "device": "cpu",
    "seconds_per_iteration": 0.02,
    "memory_bytes": 60_000_000,
    "memory_free_bytes": 8_000_000_000,
    "patch": 32,
    "iterations": 2000,
    "pace": {"fast": 0.01, "slow": 0.03, "look": 0.1},
    "expected_minutes": [0.5, 1.5],
    "disk_needed_bytes": 9_000_000,
    "disk_free_bytes": 10**11,
}
"""What a trial of that network has found."""


def to_tiny_training(window: MainWindow, qtbot, iterations: int = 2000) -> None:
    """To the page of the computer, where a network is tried that learns in a second.

    What that page does is not the matter here: the draft has these numbers when it is entered, so
    that nothing larger is tried before.
    """
    # It ends when it is told to: with patience it might be at its end before a test looks.
    lasting = {"max_iterations": iterations, "patience": 0}
    window.wizard.draft.change(
        network={"maps": 2, **({"levels": 2} if window.wizard.goal.flat.isChecked() else {})},
        training={"batch": 2, "validate_every": 5, **lasting},
    )
    if window.wizard.goal.flat.isChecked():
        window.wizard.draft.change(training={"patch": 32})
    go_to(window, qtbot, "computer")
    page = window.wizard.computer
    qtbot.waitUntil(lambda: page.is_tried and not page.trying, timeout=PATIENCE_MS)
    assert page.problem() == ""


def make_tiny(window: MainWindow, qtbot, iterations: int = 2000) -> None:
    """On the page of the computer: a network that learns many iterations in a second."""
    page = window.wizard.computer
    qtbot.waitUntil(lambda: not page.trying, timeout=PATIENCE_MS)
    for name, value in (("maps", 2), ("levels", 2), ("validate_every", 5)):
        page.numbers[name].setValue(value)
    page.patch.setValue(32)
    page.batch.setValue(2)
    page.iterations.setValue(iterations)
    page.try_button.click()
    qtbot.waitUntil(lambda: not page.trying, timeout=PATIENCE_MS)
    assert page.problem() == ""


def waits_for(window: MainWindow, qtbot, state: str) -> None:
    """Until the training is in a state."""
    run = window.desk.run
    qtbot.waitUntil(lambda: run.state in (state, "failed"), timeout=PATIENCE_MS)
    assert run.state == state, str(run.error)


Settle = Callable[[MainWindow], None]
