"""What it costs to draw tiles in a widget of one's own, and in a QGraphicsView.

python -m tests.benchmarks.drawing

Four panels with the same tiles. A step moves all of them by some pixels; a change gives each
tile another picture, as a change of the contrast does. Milliseconds of the window's own thread
for all four panels together, so that other programs do not count.

- widget: a `QWidget` whose `paintEvent` draws all tiles, as `ui.viewer.tile_view` does;
- items: a `QGraphicsView` with an item for each tile;
- one item: a `QGraphicsView` with one item for the layer, which draws all tiles.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QGridLayout,
    QWidget,
)

SIDE, TILES, STEPS = 512, 4, 200
SIZE = (1440, 860)
WHOLE = QRectF(0, 0, SIDE * TILES, SIDE * TILES)

Tiles = dict[tuple[int, int], QImage]


def pictures(seed: int) -> Tiles:
    """Tiles of one layer."""
    rng = np.random.default_rng(seed)
    found = {}
    for place in np.ndindex(TILES, TILES):
        values = rng.integers(0, 2**24, (SIDE, SIDE), dtype=np.uint32) | np.uint32(0xFF000000)
        form = QImage.Format.Format_RGB32
        found[place] = QImage(values.tobytes(), SIDE, SIDE, 4 * SIDE, form).copy()
    return found


class Drawn(QWidget):
    """Tiles drawn in one `paintEvent`."""

    def __init__(self, tiles: Tiles) -> None:
        super().__init__()
        self.tiles, self.y, self.x = tiles, 300.0, 300.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def move_to(self, y: float, x: float) -> None:
        """The upper left corner of what is seen."""
        self.y, self.x = y, x
        self.update()

    def show_tiles(self, tiles: Tiles) -> None:
        """Other pictures."""
        self.tiles = tiles
        self.update()

    def paintEvent(self, event: object) -> None:  # noqa: N802
        painter = QPainter(self)
        for (row, col), image in self.tiles.items():
            target = QRectF(col * SIDE - self.x, row * SIDE - self.y, SIDE, SIDE)
            if target.intersects(QRectF(self.rect())):
                painter.drawImage(target, image)
        painter.end()


class Item(QGraphicsItem):
    """Some tiles of a layer."""

    def __init__(self, tiles: Tiles) -> None:
        super().__init__()
        self.tiles = tiles
        ends = [(c * SIDE, r * SIDE) for r, c in tiles]
        left, top = (min(e[k] for e in ends) for k in (0, 1))
        right, bottom = (max(e[k] for e in ends) + SIDE for k in (0, 1))
        self._box = QRectF(left, top, right - left, bottom - top)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._box

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        for (row, col), image in self.tiles.items():
            target = QRectF(col * SIDE, row * SIDE, SIDE, SIDE)
            if target.intersects(option.exposedRect):
                painter.drawImage(target, image)


class Scene(QGraphicsView):
    """The same tiles as items."""

    def __init__(self, tiles: Tiles, for_each: bool) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        for set_bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # What lies over the picture (crosshair, scale bar, legend) stays while it moves.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        scene = QGraphicsScene(WHOLE, self)
        parts = [{k: v} for k, v in tiles.items()] if for_each else [tiles]
        self.items_of_tiles = [Item(part) for part in parts]
        for item in self.items_of_tiles:
            scene.addItem(item)
        self.setScene(scene)

    def move_to(self, y: float, x: float) -> None:
        """The upper left corner of what is seen."""
        self.centerOn(QPointF(x + self.width() / 2, y + self.height() / 2))

    def show_tiles(self, tiles: Tiles) -> None:
        """Other pictures."""
        for item in self.items_of_tiles:
            item.tiles = {k: tiles[k] for k in item.tiles}
            item.update()


def measure(app: QApplication, make: Callable[[Tiles], QWidget]) -> tuple[list[float], list[float]]:
    """Milliseconds of each step, and of each change of all pictures."""
    window = QWidget()
    window.resize(*SIZE)
    grid = QGridLayout(window)
    layers = [pictures(k) for k in range(2)]
    panels = [make(layers[0]) for _ in range(4)]
    for k, panel in enumerate(panels):
        grid.addWidget(panel, k // 2, k % 2)
    window.show()
    app.processEvents()

    def timed(act: Callable[[QWidget], None]) -> float:
        started = time.thread_time()
        for panel in panels:
            act(panel)
        app.processEvents()
        return 1000 * (time.thread_time() - started)

    steps, changes = [], []
    for k in range(STEPS):
        y, x = 300 + 200 * np.sin(k / 20), 300 + 200 * np.cos(k / 17)
        steps.append(timed(lambda panel, y=y, x=x: panel.move_to(y, x)))
    for k in range(STEPS // 4):
        changes.append(timed(lambda panel, k=k: panel.show_tiles(layers[k % 2])))
    window.close()
    window.deleteLater()
    app.processEvents()
    return steps, changes


def main() -> None:
    """Print medians and 95th percentiles."""
    app = QApplication([])
    for name, make in (
        ("widget", Drawn),
        ("items", lambda tiles: Scene(tiles, True)),
        ("one item", lambda tiles: Scene(tiles, False)),
    ):
        steps, changes = measure(app, make)
        told = [
            f"{what} {np.median(found):5.2f} ms, 95 % {np.percentile(found, 95):5.2f}"
            for what, found in (("step", steps), ("change", changes))
        ]
        print(f"{name:10}{told[0]}   {told[1]}")


if __name__ == "__main__":
    main()
