"""A user's first minute on a real screen; run in a process of its own by `test_first_minute`.

``python -m tests.ui.first_minute FOLDER`` opens the example, looks at it, hangs up the curtain,
paints, takes it back, exports, and prints what it saw on the screen as one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from s2d_desktop.jobs import autosave, fiji_settings, unfinished
from s2d_desktop.ui import choosing
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.painting import state
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW
from s2d_desktop.ui.viewer.tile_view import TileView
from s2d_desktop.zoo import networks
from tests.ui.acting import pixels_of
from tests.ui.soak import settle

LEFT_BUTTON = Qt.MouseButton.LeftButton


def seen(view: TileView) -> np.ndarray:
    """Red of what the screen shows where a panel is."""
    view.camera.point(None)
    QApplication.processEvents()
    QTest.qWait(150)
    corner = view.mapToGlobal(QPoint(0, 0))
    taken = view.screen().grabWindow(0, corner.x(), corner.y(), view.width(), view.height())
    return pixels_of(taken.toImage()).astype(int)


def differs(one: np.ndarray, other: np.ndarray) -> float:
    """Share of pixels that are clearly other, where both have any."""
    height, width = (min(a, b) for a, b in zip(one.shape, other.shape, strict=True))
    one, other = one[:height, :width], other[:height, :width]
    return float((np.abs(one - other) > 24).mean())


def drag(widget: object, *points: QPoint) -> None:
    """Press the button at the first point, move over the others, let go."""
    QTest.mousePress(widget, LEFT_BUTTON, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(widget, point, 20)
    QTest.mouseRelease(widget, LEFT_BUTTON, Qt.KeyboardModifier.NoModifier, points[-1])


def act(window: MainWindow, folder: Path) -> dict[str, object]:
    """What a user does in the first minute, and what is seen after each act."""
    found: dict[str, object] = {}
    viewer, begin = window.viewer, time.monotonic()
    QTest.mouseClick(window.start_page.ways["example"].button, LEFT_BUTTON)
    settle(window)
    found["seconds until enhanced"] = round(time.monotonic() - begin, 2)
    views = [panel.view for panel in viewer.panels]
    pictures = [seen(view) for view in views]
    found["spread of each panel"] = [round(float(p.std()), 1) for p in pictures]
    QTest.keyClick(views[RAW], Qt.Key.Key_C)
    settle(window)
    arrangement = viewer.arrangement
    found["curtain"] = [arrangement.left, arrangement.alone]
    view, handle = views[ENHANCED], arrangement.handle
    before = seen(view)
    middle = QPoint(handle.width() // 2, handle.height() // 3)
    drag(handle, middle, middle + QPoint(-120, 0), middle + QPoint(-250, 0))
    found["the handle moved"] = round(handle.share, 3)
    found["the curtain changes the picture"] = differs(before, seen(view))
    QTest.keyClick(view, Qt.Key.Key_0)
    settle(window)
    QTest.keyClick(window, Qt.Key.Key_B)
    painted = views[RAW]
    before = seen(painted)
    height, width = painted.height(), painted.width()
    drag(
        painted,
        QPoint(width // 2 - 40, height // 2 - 40),
        QPoint(width // 2, height // 2),
        QPoint(width // 2 + 40, height // 2 - 40),
    )
    settle(window)
    after = seen(painted)
    found["the stroke is seen"] = differs(before, after)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    found["and gone after undo"] = differs(before, seen(painted))
    out = folder / "first.tif"
    choosing.file_to_write = lambda *_: out
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(window.workbench.export.button, LEFT_BUTTON)
    end = time.monotonic() + 120
    while (window.jobs.is_busy or not out.exists()) and time.monotonic() < end:
        QTest.qWait(20)
    found["said"] = window.jobs.text.full_text
    found["problems"] = [str(p) for p in window.problems]
    found["forest differs from enhanced"] = differs(pictures[FOREST], pictures[ENHANCED])
    return found


def main() -> None:
    """In a window of its own, with a folder of its own for everything it remembers."""
    folder = Path(sys.argv[1])
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "settings"))
    unfinished.unfinished_folder = lambda: folder / "unfinished"
    autosave.autosave_folder = lambda: folder / "autosave"
    fiji_settings.settings_file = lambda: folder / "fiji.json"
    networks.user_folder = lambda: folder / "networks"
    state.user_folder = lambda: folder / "strokes"
    app = make_application(["first minute"])
    window = MainWindow()
    window.ask_before_stopping = lambda: True
    window.resize(1200, 800)
    window.move(0, 0)
    window.show()
    QTest.qWaitForWindowExposed(window)
    # Keys of menus work in an active window only; no window manager makes it one here.
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    found = act(window, folder)
    found["platform"] = app.platformName()
    window.grab().save(str(folder / "end.png"))
    window.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
