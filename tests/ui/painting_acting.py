"""Strokes on two textures, as a user paints them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from scipy.ndimage import gaussian_filter

from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.panel import RAW
from s2d_desktop.ui.viewer.tile_view import TileView

SIDE = 96


def textures(seed: int = 0) -> np.ndarray:
    """Two textures of the same mean: fine grain in the left half, coarse grain in the right."""
    rng = np.random.default_rng(seed)
    fine, coarse = (gaussian_filter(rng.normal(size=(SIDE, SIDE)), s) for s in (0.6, 4.0))
    both = np.where(np.arange(SIDE) < SIDE // 2, fine / fine.std(), coarse / coarse.std())
    return np.clip(128 + 40 * both, 0, 255).astype(np.uint8)


def drag(view: TileView, *places: tuple[float, float], more: object = None) -> None:
    """Press the left button at the first place (y, x), move over the others, and let go."""
    points = [view.screen_position(y + 0.5, x + 0.5) for y, x in places]
    modifier = more or Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view, Qt.MouseButton.LeftButton, modifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(view, point)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, points[-1])


def key(window: MainWindow, name: str) -> None:
    """What the menu's key does."""
    window.menus.actions[name].trigger()


def paint_both(window: MainWindow, panel: int = RAW) -> None:
    """One stroke on each texture."""
    view = window.viewer.panels[panel].view
    if not window.painting.desk.brush.kind:
        key(window, "brush")
    window.painting.desk.choose_class(1)
    drag(view, (10, 8), (50, 14), (85, 8))
    window.painting.desk.choose_class(2)
    drag(view, (10, 70), (50, 80), (85, 70))


def forest_map(window: MainWindow) -> np.ndarray:
    """Probability of the first class, the whole plane."""
    return read_whole(window.conductor.image.probabilities)[0, 0, ..., 0]


def separates(window: MainWindow) -> bool:
    """Whether the forest map tells the textures apart, away from their border."""
    found = forest_map(window)
    left, right = found[:, :40], found[:, 56:]
    return (left > 0.5).mean() > 0.9 and (right < 0.5).mean() > 0.9
