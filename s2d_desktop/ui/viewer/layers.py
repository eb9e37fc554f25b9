"""What a panel draws: layers, each pixels in one colouring, with their coloured tiles kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from s2d_desktop.ui.viewer import colouring, lut
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.mixing import CHANNEL_COLOURS, Colour
from s2d_desktop.ui.viewer.mixtures import Mixture
from s2d_desktop.ui.viewer.pixels import Pixels, TileKey
from s2d_desktop.ui.viewer.tile_store import TileStore

FEWEST_IMAGES = 4
"""So many coloured tiles a layer keeps at least; else a few more than are visible."""

Style = tuple[Hashable, ...]


class Layer:
    """Pixels in one colouring. `paint` turns a tile into a picture, `style` names how."""

    def __init__(
        self,
        pixels: Pixels,
        style: Callable[[], Style],
        paint: Callable[[NDArray[np.generic]], QImage],
        rank: int,
    ) -> None:
        self.pixels = pixels
        self.rank = rank
        self._style = style
        self._paint = paint
        self._most = FEWEST_IMAGES
        self._images: OrderedDict[TileKey, tuple[Style, QImage]] = OrderedDict()

    def make_room(self, visible: int) -> None:
        """Keep enough coloured tiles for so many that are visible, and for a way back."""
        self._most = max(FEWEST_IMAGES, visible + visible // 2)

    def image(self, store: TileStore, key: TileKey) -> QImage | None:
        """The picture of a tile, or None where its values are not there (yet)."""
        style = self._style()
        kept = self._images.get(key)
        if kept is not None and kept[0] == style:
            self._images.move_to_end(key)
            return kept[1]
        values = store.get(self.pixels, key)
        if values is None:
            return None
        if kept is not None:
            del self._images[key]
            colouring.give_back(kept[1])
        while len(self._images) >= self._most:
            _, (_, dropped) = self._images.popitem(last=False)
            colouring.give_back(dropped)
        picture = self._paint(values)
        self._images[key] = (style, picture)
        return picture

    def older_image(self, store: TileStore, key: TileKey) -> QImage | None:
        """The picture of a tile as it was before what is shown was replaced; None without one."""
        values = store.older(self.pixels, key)
        return None if values is None else self._paint(values)


class Overlay(Protocol):
    """Something drawn over a panel's picture."""

    def draw(self, painter: QPainter, camera: Camera, view: tuple[int, int]) -> None:
        """Draw what belongs to the slice that `camera` shows, in a panel of (height, width)."""


def raw_layer(pixels: Pixels, display: Display) -> Layer:
    """Raw data in grey, or in their own colours."""
    return Layer(
        pixels,
        lambda: (display.raw_window,),
        lambda values: colouring.raw_image(values, display.raw_window),
        0,
    )


def probability_layer(pixels: Pixels, display: Display, rank: int) -> Layer:
    """Probabilities in the chosen colour table."""
    return Layer(
        pixels,
        lambda: (display.probability_window, display.table),
        lambda values: colouring.probability_image(
            values, display.probability_window, display.table
        ),
        rank,
    )


def _class_mixture(mixture: Mixture, display: Display, rank: int) -> Layer:
    """All classes at once in their colours; those that are hidden are black."""
    parts = mixture.parts

    def colours() -> list[Colour]:
        hidden = display.hidden_classes
        return [(0, 0, 0) if part.name in hidden else part.colour for part in parts]

    return Layer(
        mixture.pixels,
        lambda: (display.probability_window, display.hidden_classes),
        lambda values: colouring.mixed_image(
            values, [display.probability_window] * len(parts), colours()
        ),
        rank,
    )


def _channel_mixture(mixture: Mixture, display: Display) -> Layer:
    """The channels of raw data together, each in its colour and window."""

    def paint(values: NDArray[np.generic]) -> QImage:
        looks = display.channels
        colours = [CHANNEL_COLOURS[k.colour] if k.shown else (0, 0, 0) for k in looks]
        return colouring.mixed_image(values, [k.window for k in looks], colours)

    return Layer(mixture.pixels, lambda: (display.channels,), paint, 0)


def difference_layer(pixels: Pixels, rank: int) -> Layer:
    """What was added and removed; its colours mean the same whatever the legend is set to."""
    return Layer(pixels, tuple, colouring.difference_image, rank)


def segmentation_layer(
    pixels: Pixels, display: Display, camera: Camera, always_outlines: bool
) -> Layer:
    """The enhanced map cut at the threshold: drawn anew at once when the threshold moves."""

    def form() -> tuple[bool, bool]:
        # Where several voxels share a screen pixel, a line of one voxel would fade away.
        return always_outlines or display.outlines, camera.zoom < 1

    return Layer(
        pixels,
        lambda: (display.threshold, display.structure_color, display.opacity, *form()),
        lambda values: colouring.segmentation_image(
            values, display.threshold, display.structure_color, display.opacity, *form()
        ),
        3,
    )


def claims_layer(pixels: Pixels) -> Layer:
    """Claims without support, over whatever is below."""
    return Layer(pixels, tuple, lambda values: colouring.claims_image(values, lut.CLAIMS), 4)


def _ground(raw: Pixels | Mixture, display: Display) -> Layer:
    if isinstance(raw, Mixture):
        return _channel_mixture(raw, display)
    return raw_layer(raw, display)


def _map(shown: Pixels | Mixture, display: Display, rank: int) -> Layer:
    if isinstance(shown, Mixture):
        return _class_mixture(shown, display, rank)
    return probability_layer(shown, display, rank)


def panel_layers(
    raw: Pixels | Mixture | None,
    forest: Pixels | Mixture | None,
    enhanced: Pixels | None,
    third: Pixels | Mixture | None,
    claimed: Pixels | None,
    display: Display,
    camera: Camera,
    objects: Callable[[bool], list[Layer]] | None = None,
) -> tuple[Layer | None, list[list[Layer]]]:
    """The raw layer, and what each of the four panels draws, the lowest first.

    `third` is what the third panel shows; `claimed` is drawn over raw data and segmentation.
    `objects` gives what is drawn instead of the cut at the threshold, or of its outlines (True).
    """
    ground = _ground(raw, display) if raw else None
    bottom = [ground] if ground else []
    everywhere = enhanced if display.outlines_everywhere else None
    lines = [segmentation_layer(everywhere, display, camera, True)] if everywhere else []
    if lines and objects is not None:
        lines = objects(True)
    claims = [claims_layer(claimed)] if claimed else []
    maps = [
        [_map(shown, display, rank), *lines] if shown else []
        for rank, shown in ((1, forest), (2, third))
    ]
    if isinstance(third, Pixels) and display.enhanced_shows == "difference":
        maps[1] = [difference_layer(third, 2), *lines]
    cut = [segmentation_layer(enhanced, display, camera, False)] if enhanced else []
    if cut and objects is not None:
        cut = objects(False)
    return ground, [
        [*bottom, *lines, *claims] if ground else [],
        *maps,
        [*bottom, *cut, *claims] if enhanced else [],
    ]
