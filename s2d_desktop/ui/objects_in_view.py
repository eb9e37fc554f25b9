"""Objects of what is visible, found while settings are tried. See `ui.segmenting`."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from s2d_desktop.jobs.visible_objects import LiveObjects, VisibleObjects, box_to_compute
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.region import Region
from s2d_desktop.ui.texts import below, number, tr
from s2d_desktop.ui.viewer.objects_layer import ObjectsOverlay, inks_of
from s2d_desktop.ui.viewer.panel import SEGMENTATION
from s2d_desktop.ui.workbench import Workbench

PATIENCE_MS = 150
"""A slider that is being dragged is followed when it rests so long."""


class ObjectsInView(QObject):
    """Looks at one view at a time, in the background; the last setting is looked at in any case."""

    def __init__(self, workbench: Workbench, key: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._conductor, self._viewer = workbench.conductor, workbench.viewer
        self._page, self._key = workbench.segment, key
        self._live = LiveObjects()
        self._looking = self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._look)
        self._viewer.camera.moved.connect(self.soon)
        self._viewer.arrangement.changed.connect(self.soon)

    def stop(self) -> None:
        """Nothing is to be looked at."""
        self._timer.stop()

    def forget(self) -> None:
        """Another image comes."""
        self._live.forget()

    @Slot()
    def soon(self) -> None:
        """Look when nothing has changed for a moment."""
        wanted = self._conductor.stage is not None and not self._conductor.recipe.is_plain
        if wanted and self._conductor.found is None:
            self._timer.start()

    def _view(self) -> Region:
        """What is visible of the slice."""
        view, shape = self._viewer.front_view().view(), self._viewer.camera.shape
        y = max(0, math.floor(view.top)), min(shape[2], math.ceil(view.bottom))
        x = max(0, math.floor(view.left)), min(shape[3], math.ceil(view.right))
        return Region((view.t, view.z, y[0], x[0], 0), (view.t + 1, view.z + 1, y[1], x[1], 1))

    @Slot()
    def _look(self) -> None:
        viewer, stage, recipe = self._viewer, self._conductor.stage, self._conductor.recipe
        seen = (
            viewer.arrangement.alone in (None, SEGMENTATION) or viewer.display.outlines_everywhere
        )
        if stage is None or recipe.is_plain or self._conductor.found is not None:
            return
        if not seen:
            self._page.show_live("")
            return
        if self._looking:
            self._again = True
            return
        if viewer.panels[SEGMENTATION].view.paused:
            # The user has cancelled the computing of what is visible.
            self._page.show_live("")
            return
        if viewer.loader.waiting:
            # The tiles are needed first, and most of the work is theirs.
            self._timer.start()
            return
        view, key = self._view(), self._key()
        threshold, settings, cells = viewer.display.threshold, recipe.objects(), recipe.cells
        slow = cells is not None or settings.split is not None
        if box_to_compute(view, stage.source.info.shape, slow) is None:
            viewer.set_objects(None)
            self._page.show_live(tr("live.zoom_in"), "attention")
            return
        self._looking = True
        self._conductor.background.do(
            tr("work.objects"),
            lambda: self._live.find(stage.source, view, threshold, settings, cells),
            lambda seen: self._came(key, seen),
            lambda error: self._looked(key, error),
        )

    def _came(self, key: object, seen: VisibleObjects) -> None:
        if key == self._key() and self._conductor.found is None:
            recipe, display = self._conductor.recipe, self._viewer.display
            inks = inks_of(recipe.kind != "mask", display.structure_color)
            self._viewer.set_objects(ObjectsOverlay(seen, inks))
            count, cut = number(seen.count, 0), number(seen.cut, 0)
            words = tr("live.cut" if seen.cut else "live.found", count=count, cut=cut)
            if recipe.in_3d and recipe.kind != "cells" and self._viewer.camera.shape[1] > 1:
                words = f"{words} {tr('live.slice')}"
            self._page.show_live(words)
        self._looked(key)

    def _looked(self, key: object, error: S2DError | None = None) -> None:
        self._looking = False
        if error is not None and key == self._key():
            self._viewer.set_objects(None)
            self._page.show_live(below(str(error)), "attention")
        if self._again or key != self._key():
            self._again = False
            self.soon()
