"""The four panels and what they share: camera, display, tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from s2d_desktop.model.source import Source
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.arrangement import Arrangement
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.controls import Controls
from s2d_desktop.ui.viewer.display import LAYERS, Display
from s2d_desktop.ui.viewer.layers import Layer, Overlay, panel_layers
from s2d_desktop.ui.viewer.mixing import Part, first_looks
from s2d_desktop.ui.viewer.mixtures import Mixture, channels_together, classes_together, pixels_of
from s2d_desktop.ui.viewer.objects_layer import ObjectsOverlay, number_under_mouse, objects_layer
from s2d_desktop.ui.viewer.panel import FOREST, RAW, SEGMENTATION, Panel
from s2d_desktop.ui.viewer.pixels import Pixels
from s2d_desktop.ui.viewer.tile_loader import TileLoader
from s2d_desktop.ui.viewer.tile_store import TileStore, room_for
from s2d_desktop.ui.viewer.tile_view import TileView
from s2d_desktop.ui.viewer.tool import Tool
from s2d_desktop.ui.viewer.values_at_cursor import ValuesAtCursor
from s2d_desktop.ui.viewer.visible import visible_share, visible_values

RAW_TILE, FOREST_TILE, ENHANCED_TILE, OBJECTS_TILE = 512, 256, 512, 512
"""Sides of the tiles in which they are read, in voxels."""


class Viewer(QWidget):
    """Raw data, forest, enhanced map and segmentation under one camera."""

    acted = Signal(str)
    """The button in an empty panel was pressed."""
    layer_changed = Signal()
    """The third panel shows another of `display.LAYERS`, or both maps all classes or one."""
    confidence_wished = Signal()
    """The confidence is to be shown, and is not computed."""

    room_changed = Signal(object)
    """Another number of bytes of tiles is needed to move about in a viewer of its new size."""

    def __init__(self) -> None:
        super().__init__()
        self.camera, self.display = Camera(self), Display(self)
        self.store = TileStore()
        self.loader = TileLoader(self.store, parent=self)
        self.raw: Pixels | None = None
        self.forest: Pixels | None = None
        self.enhanced: Pixels | None = None
        self.raw_mix: Mixture | None = None
        """Channels of the raw data, where they are shown together."""
        self.forest_mix: Mixture | None = None
        self.enhanced_mix: Mixture | None = None
        """All classes, where there are several."""
        self.unsupported: Pixels | None = None
        self.confidence: Pixels | None = None
        self.difference: Pixels | None = None
        self.overlay: ObjectsOverlay | None = None
        """Objects of what is visible, drawn instead of the cut at the threshold."""
        self.objects: Pixels | None = None
        """Numbers of the objects of the whole image, instead of both."""
        self._inks: Sequence[str] = ()
        names = [tr(f"panel.name.{k}") for k in range(4)]
        self.panels = [
            Panel(k + 1, TileView(self.camera, self.display, self.loader, name))
            for k, name in enumerate(names)
        ]
        grid = QGridLayout(self)
        self.arrangement = Arrangement(self.panels, grid, self)
        self.arrangement.changed.connect(self._fit_again)
        grid.setContentsMargins(6, 6, 6, 6)
        grid.setSpacing(6)
        for k, panel in enumerate(self.panels):
            panel.heading.say(names[k])
            grid.addWidget(panel, k // 2, k % 2)
            panel.alone_wished.connect(self.arrangement.toggle_alone)
            panel.acted.connect(self.acted)
            panel.view.resized.connect(self._on_resized)
        for line in (0, 1):
            grid.setRowStretch(line, 1)
            grid.setColumnStretch(line, 1)
        controls = self.controls = Controls(self)
        self.contrast, self.contrast_button = controls.contrast, controls.contrast_button
        self.legends, self.layer_button = controls.legends, controls.layer_button
        self.claims_button, self.outline_button = controls.claims_button, controls.outline_button
        self._mixed = False
        """Whether all classes at once were drawn last."""
        self.display.changed.connect(self._on_display)
        self.loader.arrived.connect(self.contrast.look)
        self._values = ValuesAtCursor(self.camera, self.loader, lambda: self.front_view().view())
        for signal in (self.camera.pointed, self.camera.moved):
            signal.connect(self._look_at_values)

    # -- what is shown

    def show_image(
        self, shape: tuple[int, int, int, int], voxel_size: Mapping[str, float], unit: str
    ) -> None:
        """Begin with a new image of (t, z, y, x) `shape`: nothing is shown until sources come."""
        self.raw = self.forest = None
        self.raw_mix = self.forest_mix = self.enhanced_mix = None
        self.enhanced = self.unsupported = self.confidence = self.difference = None
        self.overlay = self.objects = None
        for panel in self.panels:
            panel.view.strokes = None
        self.arrangement.show_scale((dict(voxel_size), unit))
        self.display.set(raw_window=(0.0, 255.0), channels=(), raw_only=False, swapped=False)
        self.camera.show_image(shape, self.panels[RAW].view.view_size)
        self._compose()

    def set_raw(
        self,
        source: Source | None,
        kept: Source | None,
        channel: int | None,
        together: Sequence[str] = (),
    ) -> None:
        """Show one channel of a canonical source, or, for None, its three as colours.

        With their names, all channels are shown `together`, each in a colour of its own.
        """
        self.raw, self.raw_mix, looks = None, None, first_looks(len(together))
        if source is not None:
            channels = (0, 3) if channel is None else (channel, channel + 1)
            channels = (0, len(together)) if together else channels
            self.raw = Pixels(kept or source, channels, False, RAW_TILE, source)
            self.raw_mix = channels_together(self.raw, together, looks)
        self.display.set(channels=looks, edited_channel=0)
        if self.raw is not None:
            self.contrast.begin(self.raw)
        self._compose()

    def set_forest(
        self,
        source: Source | None,
        channel: int = 0,
        follows: bool = False,
        parts: Sequence[Part] = (),
    ) -> None:
        """Show one class of the probabilities, or, where there are several `parts`, all at once.

        Where they only `follow` from a change of what was shown, the old tiles stay until the new
        ones are there.
        """
        old, before = (self.forest, self.forest_mix) if follows else (None, None)
        self.forest = Pixels(source, (channel, channel + 1), True, FOREST_TILE) if source else None
        self.forest_mix = classes_together(source, parts, FOREST_TILE)
        self._inherit(self.forest, old)
        self._inherit(self.forest_mix, before)
        self._compose()

    def _inherit(self, new: Pixels | Mixture | None, old: Pixels | Mixture | None) -> None:
        after, before = pixels_of(new), pixels_of(old)
        if after is not None and before is not None:
            self.store.inherit(after, before)

    def set_enhanced(
        self,
        source: Source | None,
        unsupported: Source | None = None,
        confidence: Source | None = None,
        difference: Source | None = None,
        follows: bool = False,
        every: Source | None = None,
        parts: Sequence[Part] = (),
    ) -> None:
        """Show the enhanced map, the segmentation made from it, and what is said about it.

        `every` has the maps of all `parts`, which may be one. `follows` as for `set_forest`.
        """
        mixed = self.enhanced_mix
        self.enhanced_mix = classes_together(every, parts, ENHANCED_TILE)
        self._inherit(self.enhanced_mix, mixed if follows else None)
        before = (self.enhanced, self.unsupported, self.confidence, self.difference)
        self.enhanced, self.unsupported, self.confidence, self.difference = (
            Pixels(s, (0, 1), True, ENHANCED_TILE) if s else None
            for s in (source, unsupported, confidence, difference)
        )
        now = (self.enhanced, self.unsupported, self.confidence, self.difference)
        for new, old in zip(now, before, strict=True):
            self._inherit(new, old if follows else None)
        self._compose()
        self.layer_changed.emit()

    def offer_layers(self, why_not: str = "") -> None:
        """Offer what can be said about the enhanced map, or say why there is nothing."""
        self.layer_button.offer(why_not)
        self.claims_button.setEnabled(not why_not)
        self.claims_button.setToolTip(why_not or tr("claims.tip"))
        if why_not:
            self.display.set(claims=False, enhanced_shows="enhanced")

    @property
    def forest_seen(self) -> Pixels | Mixture | None:
        """What the second panel shows."""
        return self.forest_mix if self.display.composite and self.forest_mix else self.forest

    @property
    def third(self) -> Pixels | Mixture | None:
        """What the third panel shows."""
        shows = self.display.enhanced_shows
        if shows == "enhanced" and self.display.composite and self.enhanced_mix:
            return self.enhanced_mix
        return getattr(self, shows)

    @property
    def maps_in_view(self) -> tuple[Pixels | None, ...]:
        """The probabilities that are drawn in the second and the third panel."""
        is_mixed = isinstance(self.third, Mixture)
        return pixels_of(self.forest_seen), pixels_of(self.third) if is_mixed else self.enhanced

    @Slot()
    def _on_display(self) -> None:
        if self.display.composite != self._mixed:
            self._compose()
            self.layer_changed.emit()

    def show_layer(self, name: str) -> None:
        """Show the enhanced map, or what is said about it, in the third panel."""
        self.display.set(enhanced_shows=name)
        self._compose()
        self.layer_changed.emit()
        if name == "confidence" and self.enhanced is not None and self.confidence is None:
            self.confidence_wished.emit()

    @Slot()
    def show_next_layer(self) -> None:
        """The layer after the present one."""
        self.show_layer(LAYERS[(LAYERS.index(self.display.enhanced_shows) + 1) % len(LAYERS)])

    @Slot(bool)
    def set_claims(self, on: bool) -> None:
        """Draw claims without support over the raw data and the segmentation."""
        self.display.set(claims=on)
        self._compose()

    def set_strokes(self, strokes: Overlay | None, everywhere: bool = False) -> None:
        """Strokes drawn over the raw data and the forest, or over everything."""
        for k, panel in enumerate(self.panels):
            panel.view.strokes = strokes if everywhere or k in (RAW, FOREST) else None
        self.redraw()

    def set_tool(self, tool: Tool | None) -> None:
        """Give a tool into the user's hand, in every panel."""
        for panel in self.panels:
            panel.view.tool = tool
        self.redraw()

    @Slot()
    def redraw(self) -> None:
        """Draw every panel again."""
        for panel in self.panels:
            panel.view.update()

    def set_objects(
        self,
        overlay: ObjectsOverlay | None,
        labels: Source | None = None,
        inks: Sequence[str] = (),
    ) -> None:
        """Draw objects: those in view, those of the whole image (`labels`), or only the cut."""
        shown = self.objects and self.objects.source
        if (overlay, labels) != (self.overlay, shown):
            self.overlay, self._inks = overlay, inks
            self.objects = Pixels(labels, (0, 1), False, OBJECTS_TILE) if labels else None
            self._compose()

    def _object_layers(self, outlines: bool) -> list[Layer]:
        if self.objects is None:
            return []
        return [objects_layer(self.objects, self.display, self.camera, outlines, self._inks)]

    def _draw_overlay(self, k: int, painter: QPainter, size: tuple[int, int]) -> None:
        everywhere = self.display.outlines_everywhere
        if self.overlay is not None and (k == SEGMENTATION or everywhere):
            only_lines = k != SEGMENTATION
            self.overlay.draw(painter, self.camera, self.display, size, only_lines)

    def _compose(self) -> None:
        display = self.display
        claimed = self.unsupported if display.claims else None
        has_objects = self.overlay is not None or self.objects is not None
        forest, third = self.forest_seen, self.third
        self._mixed = display.composite
        drawn_pixels = (pixels_of(forest), self.enhanced, pixels_of(third), claimed, self.objects)
        shown = [p for p in (self.raw, *drawn_pixels) if p is not None]
        self.store.show({pixels.token for p in shown for pixels in (p, p.voxels)})
        raw, layers = panel_layers(
            self.raw_mix or self.raw,
            forest,
            self.enhanced,
            third,
            claimed,
            display,
            self.camera,
            self._object_layers if has_objects else None,
        )
        for k, (panel, drawn) in enumerate(zip(self.panels, layers, strict=True)):
            panel.view.overlay = partial(self._draw_overlay, k) if self.overlay else None
            panel.view.set_layers(drawn, raw)
        for panel, seen in zip(self.panels, (self.raw_mix, forest, third), strict=False):
            mixture = seen if isinstance(seen, Mixture) else None
            panel.view.key = partial(self._colour_key, mixture) if mixture else None
        self.controls.show_mixtures()
        of_panels = (self.raw, forest, third, self.enhanced)
        for k, pixels in enumerate(of_panels):
            if pixels is not None:
                self.panels[k].show_picture()
        self.arrangement.show_pictures([k for k, p in enumerate(of_panels) if p is not None])

    def _colour_key(self, mixture: Mixture) -> list[tuple[Part, str]]:
        return mixture.colour_key(self.display, self.value_at_cursor(mixture.pixels))

    def shows(self, pixels: object) -> bool:
        """Whether `pixels` are among what the panels show."""
        return pixels is not None and pixels in self._numbered

    def set_outlines_everywhere(self, on: bool) -> None:
        """Draw the segmentation's outlines in the other panels too."""
        self.display.set(outlines_everywhere=on)
        self._compose()

    # -- layout

    def front_view(self) -> TileView:
        """The picture that fitting refers to."""
        return self.panels[self.arrangement.alone or 0].view

    @Slot()
    def fit(self) -> None:
        """Show the whole image."""
        self.camera.fit(self.front_view().view_size)

    @Slot()
    def _fit_again(self) -> None:
        if self.camera.is_fitted:
            self.layout().activate()
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        self.store.max_bytes = room_for(self.width() * self.height() * ratio * ratio)
        self.room_changed.emit(self.store.max_bytes)

    @Slot()
    def _on_resized(self) -> None:
        # Whatever takes room from the pictures, the whole image stays in view.
        if self.camera.is_fitted and self.sender() is self.front_view():
            self.fit()

    def visible_of(self, pixels: Pixels | None, channel: int | None = None) -> NDArray[np.generic]:
        """Values that are on the screen and loaded; see `visible_values`."""
        return visible_values(pixels, self.store, self.front_view().view(), channel)

    # -- values

    @property
    def _numbered(self) -> tuple[Pixels | None, ...]:
        """What has numbers that are told."""
        maps = (self.raw, self.forest, self.enhanced, self.unsupported)
        mixed = (pixels_of(self.forest_mix), pixels_of(self.enhanced_mix))
        return (*maps, self.confidence, self.difference, *mixed)

    @Slot()
    def _look_at_values(self) -> None:
        self._values.look(self._numbered)

    def value_at_cursor(self, pixels: Pixels | None) -> NDArray[np.generic] | None:
        """The value of the voxel under the mouse; None where nothing is drawn (yet)."""
        return self._values.value(pixels)

    def object_under_mouse(self) -> int | None:
        """Number of the object that is drawn under the mouse, 0 for none.

        None where no objects are drawn. Of the objects in view the number means nothing.
        """
        return number_under_mouse(self.overlay, self.objects, self.camera)

    def visible_share(self) -> float | None:
        """Share of the visible part, in percent, that is above the threshold; None if unknown."""
        view = self.front_view().view()
        return visible_share(self.enhanced, self.store, view, self.display.threshold)

    # -- work

    @Slot()
    def pause(self) -> None:
        """Begin no more tiles until the view changes."""
        for panel in self.panels:
            panel.view.pause()

    def stop(self) -> None:
        """End the threads."""
        self.loader.stop()
