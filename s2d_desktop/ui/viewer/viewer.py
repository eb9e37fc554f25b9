"""The four panels and what they share: camera, display, tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.ui.commands.shortcuts import tell_key
from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.arrangement import Arrangement
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.contrast import ContrastPopup, automatic_window
from s2d_desktop.ui.viewer.display import LAYERS, Display
from s2d_desktop.ui.viewer.layer_choice import ClaimsLegend, LayerButton
from s2d_desktop.ui.viewer.layers import Layer, Overlay, panel_layers
from s2d_desktop.ui.viewer.legend import Legend
from s2d_desktop.ui.viewer.objects_layer import ObjectsOverlay, objects_layer
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW, SEGMENTATION, Panel
from s2d_desktop.ui.viewer.pixels import Pixels
from s2d_desktop.ui.viewer.tile_loader import TileLoader
from s2d_desktop.ui.viewer.tile_store import TileStore, room_for
from s2d_desktop.ui.viewer.tile_view import TileView, Tool
from s2d_desktop.ui.viewer.visible import visible_share, visible_values

RAW_TILE = 512
FOREST_TILE = 256
ENHANCED_TILE = 512
OBJECTS_TILE = 512


class Viewer(QWidget):
    """Raw data, forest, enhanced map and segmentation under one camera."""

    acted = Signal(str)
    """The button in an empty panel was pressed."""
    layer_changed = Signal()
    """The third panel shows another of `display.LAYERS`."""
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
        self.unsupported: Pixels | None = None
        self.confidence: Pixels | None = None
        self.difference: Pixels | None = None
        self.overlay: ObjectsOverlay | None = None
        """Objects of what is visible, drawn instead of the cut at the threshold."""
        self.objects: Pixels | None = None
        """Numbers of the objects of the whole image, instead of both."""
        self._inks: Sequence[str] = ()
        self._contrast_is_due = False
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
        self._add_controls()
        self.loader.arrived.connect(self._on_arrived)

    def _add_controls(self) -> None:
        self._popup = ContrastPopup(self.display, self)
        self._popup.automatic.connect(self.auto_contrast)
        self._popup.full.connect(self.full_contrast)
        self.contrast_button = QToolButton()
        self.contrast_button.setAutoRaise(True)
        set_icon(self.contrast_button, "contrast")
        self.contrast_button.setToolTip(tr("contrast.tip"))
        self.contrast_button.setAccessibleName(tr("contrast.title"))
        self.contrast_button.clicked.connect(self._open_contrast)
        self.panels[RAW].controls.addWidget(self.contrast_button)
        self.legends = [Legend(self.display, k == ENHANCED) for k in (FOREST, ENHANCED)]
        for k, legend in zip((FOREST, ENHANCED), self.legends, strict=True):
            self.panels[k].controls.addWidget(legend)
        self.layer_button = LayerButton(self.display)
        self.layer_button.chosen.connect(self.show_layer)
        self.panels[ENHANCED].controls.insertWidget(0, self.layer_button)
        self.claims_button = QToolButton()
        self.claims_button.setAutoRaise(True)
        self.claims_button.setCheckable(True)
        set_icon(self.claims_button, "claims")
        self.claims_button.setToolTip(tr("claims.tip"))
        self.claims_button.setAccessibleName(tr("claims.name"))
        self.claims_button.toggled.connect(self.set_claims)
        self.panels[SEGMENTATION].controls.addWidget(ClaimsLegend(self.display))
        self.panels[SEGMENTATION].controls.addWidget(self.claims_button)
        self.outline_button = QToolButton()
        self.outline_button.setAutoRaise(True)
        self.outline_button.setCheckable(True)
        set_icon(self.outline_button, "outline")
        tell_key(self.outline_button, tr("outline.tip"), "outlines")
        self.outline_button.setAccessibleName(tr("outline.name"))
        self.outline_button.toggled.connect(self._outline)
        self.panels[SEGMENTATION].controls.addWidget(self.outline_button)

    # -- what is shown

    def show_image(
        self, shape: tuple[int, int, int, int], voxel_size: Mapping[str, float], unit: str
    ) -> None:
        """Begin with a new image of (t, z, y, x) `shape`: nothing is shown until sources come."""
        self.raw = self.forest = None
        self.enhanced = self.unsupported = self.confidence = self.difference = None
        self.overlay = self.objects = None
        for panel in self.panels:
            panel.view.strokes = None
        self.arrangement.show_scale((dict(voxel_size), unit))
        self.display.set(raw_window=(0.0, 255.0), raw_only=False, swapped=False)
        self.camera.show_image(shape, self.panels[RAW].view.view_size)
        self._compose()

    def set_raw(self, source: Source | None, kept: Source | None, channel: int | None) -> None:
        """Show one channel of a canonical source, or, for None, its three as colours."""
        if source is None:
            self.raw = None
        else:
            channels = (0, 3) if channel is None else (channel, channel + 1)
            self.raw = Pixels(kept or source, channels, False, RAW_TILE, source)
            if source.info.dtype == np.uint8:
                self.display.set(raw_window=(0.0, 255.0))
            else:
                self._contrast_is_due = True
        self._compose()

    def set_forest(self, source: Source | None, channel: int = 0, follows: bool = False) -> None:
        """Show one class of the probabilities.

        Where they only `follow` from a change of what was shown, the old tiles stay until the new
        ones are there.
        """
        old = self.forest if follows else None
        self.forest = Pixels(source, (channel, channel + 1), True, FOREST_TILE) if source else None
        self._inherit(self.forest, old)
        self._compose()

    def _inherit(self, new: Pixels | None, old: Pixels | None) -> None:
        if new is not None and old is not None:
            self.store.inherit(new, old)

    def set_enhanced(
        self,
        source: Source | None,
        unsupported: Source | None = None,
        confidence: Source | None = None,
        difference: Source | None = None,
        follows: bool = False,
    ) -> None:
        """Show the enhanced map, the segmentation made from it, and what is said about it.

        `follows` as for `set_forest`.
        """
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
    def third(self) -> Pixels | None:
        """What the third panel shows."""
        return getattr(self, self.display.enhanced_shows)

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
        shown = self.objects.source if self.objects is not None else None
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
        shown = (self.raw, self.forest, self.enhanced, self.third, claimed, self.objects)
        self.store.show({p.token for p in shown if p is not None})
        raw, layers = panel_layers(
            self.raw,
            self.forest,
            self.enhanced,
            self.third,
            claimed,
            display,
            self.camera,
            self._object_layers if has_objects else None,
        )
        for k, (panel, drawn) in enumerate(zip(self.panels, layers, strict=True)):
            panel.view.overlay = partial(self._draw_overlay, k) if self.overlay else None
            panel.view.set_layers(drawn, raw)
        of_panels = (self.raw, self.forest, self.third, self.enhanced)
        for k, pixels in enumerate(of_panels):
            if pixels is not None:
                self.panels[k].show_picture()
        self.arrangement.show_pictures([k for k, p in enumerate(of_panels) if p is not None])

    def shows(self, pixels: object) -> bool:
        """Whether `pixels` are among what the panels show."""
        known = (self.raw, self.forest, self.enhanced, self.unsupported, self.confidence)
        return pixels is not None and pixels in (*known, self.difference)

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

    # -- contrast

    def visible_values(self) -> NDArray[np.generic]:
        """Raw values that are on the screen and loaded; at most about a million of them."""
        return visible_values(self.raw, self.store, self.front_view().view())

    @Slot()
    def auto_contrast(self) -> None:
        """The 0.5 and 99.5 percentile of what is visible become black and white."""
        values = self.visible_values()
        if values.size:
            self.display.set(raw_window=automatic_window(values))

    def keep_contrast(self) -> None:
        """The contrast of the new image is known: do not take one from its values."""
        self._contrast_is_due = False

    @Slot()
    def full_contrast(self) -> None:
        """All values that are possible (8 bit) or visible."""
        values = self.visible_values()
        if self.raw is not None and self.raw.source.info.dtype == np.uint8:
            self.display.set(raw_window=(0.0, 255.0))
        elif values.size:
            low, high = float(np.nanmin(values)), float(np.nanmax(values))
            self.display.set(raw_window=(low, high if high > low else low + 1))

    @Slot()
    def _open_contrast(self) -> None:
        self._popup.histogram.show_values(self.visible_values())
        below = self.contrast_button.rect().bottomLeft()
        self._popup.move(self.contrast_button.mapToGlobal(below))
        self._popup.show()

    @Slot()
    def _on_arrived(self) -> None:
        if self._contrast_is_due and self.visible_values().size:
            self._contrast_is_due = False
            self.auto_contrast()

    @Slot(bool)
    def _outline(self, on: bool) -> None:
        self.display.set(outlines=on)

    # -- values

    def value_at_cursor(self, pixels: Pixels | None) -> NDArray[np.generic] | None:
        """The value drawn under the mouse; None where there is none (yet)."""
        voxel = self.camera.voxel()
        if pixels is None or voxel is None:
            return None
        level = self.front_view().view().level
        return self.store.value_at(pixels, self.camera.t, self.camera.z, level, *voxel)

    def object_under_mouse(self) -> int | None:
        """Number of the object that is drawn under the mouse, 0 for none.

        None where no objects are drawn. Of the objects in view the number means nothing.
        """
        voxel, camera = self.camera.voxel(), self.camera
        if voxel is None or (self.objects is None and self.overlay is None):
            return None
        if self.overlay is not None:
            return self.overlay.number_at(camera.t, camera.z, *voxel)
        box = Region(
            (camera.t, camera.z, *voxel, 0), tuple(v + 1 for v in (camera.t, camera.z, *voxel, 0))
        )
        return int(self.objects.source.read(box).item())

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
