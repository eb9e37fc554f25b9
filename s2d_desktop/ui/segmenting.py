"""Step 4: objects of what is visible while settings are tried, then those of the whole image.

::

    threshold, recipe, camera ──(rest of 150 ms, tiles first)──> visible objects ──> fourth panel
    "Find in the whole image" ──(job)──> labels on the disk, facts ──> fourth panel, table
                                                │
    a setting changes: out of date <────────────┘  the same setting again: they count again
"""

from __future__ import annotations

import shlex
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.graphics_card import networks_use_it
from s2d_desktop.model.events import Event, Note
from s2d_desktop.ui import choosing
from s2d_desktop.ui.export_command import command, why_no_command
from s2d_desktop.ui.export_wish import ExportWish, missing, suggested_name
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.objects_in_view import ObjectsInView
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.segment_history import SegmentHistory
from s2d_desktop.ui.steps.page import show_value
from s2d_desktop.ui.texts import below, number, tr
from s2d_desktop.ui.viewer.objects_layer import inks_of
from s2d_desktop.ui.workbench import Workbench

SMALLEST_PX, SEEN_PX = 24, 64
"""An object that would be drawn smaller than the first is magnified to the second."""


class Segmenting(QObject):
    """Between step 4, the table, the viewer, the conductor and the jobs."""

    def __init__(self, workbench: Workbench, jobs: JobsBar, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._workbench, self._jobs = window, workbench, jobs
        self._conductor, self._viewer = workbench.conductor, workbench.viewer
        self._page, self.pane = workbench.segment, workbench.objects
        self._in_view = ObjectsInView(workbench, lambda: self._key, self)
        self._found: Any = None
        """`FoundObjects` of the last search."""
        self._found_key: object = None
        self._notes: list[str] = []
        """What was said about the last search."""
        self._told: Recipe | None = None
        """What step 5 knows of."""
        self._searched: object = None
        """What the running or waiting job is looking for."""
        self._kept: dict[str, tuple[float, Recipe]] = {}
        """Threshold and recipe of each class of the open file."""
        self._class = ""
        self.history = SegmentHistory(self, self._conductor, self._viewer.display)
        conductor, viewer, page, pane = self._conductor, self._viewer, self._page, self.pane
        conductor.document_changed.connect(self._on_document)
        conductor.image_changed.connect(self._on_image)
        conductor.enhanced_changed.connect(self._on_stage)
        viewer.display.changed.connect(self._refresh)
        page.recipe.changed.connect(self.set_recipe)
        page.find_wished.connect(self.find)
        page.table_wished.connect(self._show_pane)
        workbench.export.smallest.valueChanged.connect(self._on_smallest)
        for panel in viewer.panels:
            panel.view.clicked.connect(self._on_clicked)
        pane.chosen.connect(self._go_to)
        pane.again_wished.connect(self.find)
        pane.export_wished.connect(self._ask_where)
        pane.labels_wished.connect(self._to_export)
        pane.closed.connect(self._hide_pane)
        self._refresh()

    # -- what is wanted

    @Slot(object)
    def set_recipe(self, recipe: Recipe) -> None:
        """Make objects in another way."""
        self._conductor.recipe = recipe
        self._refresh()

    @Slot(int)
    def _on_smallest(self, pixels: int) -> None:
        self.set_recipe(replace(self._conductor.recipe, min_size=pixels))

    @Slot()
    def _on_document(self) -> None:
        self._kept.clear()
        self._class = self._conductor.shown_class
        self.set_recipe(Recipe())
        self.history.begin()

    @Slot()
    def _on_image(self) -> None:
        self.forget()
        image = self._conductor.image
        source = (image.probabilities or image.raw) if image is not None else None
        if source is not None:
            size = dict(source.info.voxel_size)
            self._page.recipe.show_image(image.shape[1], size, source.info.unit)
        self._refresh()

    @Slot()
    def _on_stage(self) -> None:
        name, display = self._conductor.shown_class, self._viewer.display
        if name != self._class:
            self._kept[self._class] = (display.threshold, self._conductor.recipe)
            self._class = name
            if name in self._kept:
                threshold, self._conductor.recipe = self._kept[name]
                display.set(threshold=threshold)
            self.history.begin()
        self._refresh()

    @property
    def _key(self) -> object:
        conductor = self._conductor
        return conductor.stage, self._viewer.display.threshold, conductor.recipe

    # -- what is shown

    @Slot()
    def _refresh(self) -> None:
        """Show what belongs to the present settings."""
        self.history.look()
        conductor, page, recipe = self._conductor, self._page, self._conductor.recipe
        there = conductor.stage is not None
        found = self._found if there and self._found_key == self._key else None
        conductor.found = found
        show_value(self._workbench.export.smallest, recipe.min_size)
        page.recipe.show_recipe(recipe)
        page.find_button.setVisible(recipe.kind != "mask")
        page.find_button.setEnabled(there and found is None and self._searched != self._key)
        page.find_button.setToolTip(
            tr("objects.find_tip" if found is None else "objects.found_tip")
        )
        page.show_table(self._found is not None, self.pane.isVisibleTo(self._workbench))
        self.pane.show_state(stale=self._found is not None and found is None)
        if found is not None:
            self._in_view.stop()
            inks = inks_of(True, self._viewer.display.structure_color)
            self._viewer.set_objects(None, found.labels, inks)
            words = tr("live.result", count=number(len(found.objects), 0))
            page.show_live(" ".join([words, *self._notes]), "attention" if self._notes else "")
        elif recipe.is_plain or not there:
            self._in_view.stop()
            self._viewer.set_objects(None)
            page.show_live("")
        else:
            self._viewer.set_objects(self._viewer.overlay)
            if not page.live.text():
                # Its line is there from the start, so that nothing moves when objects are found.
                page.show_live(tr("live.looking"))
            self._in_view.soon()
        self._say_command()
        self._workbench.show_states()
        if recipe != self._told:
            self._told = recipe
            self._workbench.export.changed.emit()

    def _say_command(self) -> None:
        conductor, recipe = self._conductor, self._conductor.recipe
        product = "segmentation" if recipe.kind == "mask" else "objects"
        line = ""
        threshold = self._viewer.display.threshold
        wish = ExportWish(product, threshold=threshold, smallest=recipe.min_size)
        if not missing(conductor, product) and not why_no_command(conductor, wish):
            line = command(conductor, wish)
            if product == "objects":
                line += " " + shlex.join(["--table", suggested_name(conductor, product, ".csv")])
        self._page.command.setPlainText(line)

    # -- the whole image

    @Slot()
    def find_at_step(self) -> None:
        """Go to step 4 and find what it says; objects, where it says a mask."""
        self._workbench.steps.choose("segment")
        if self._conductor.recipe.kind == "mask":
            self.set_recipe(replace(self._conductor.recipe, kind="objects"))
        if self._conductor.found is None and self._searched != self._key:
            self.find()

    @Slot()
    def toggle_table(self) -> None:
        """Show or hide the table; without one go to step 4."""
        if self._found is None:
            self._workbench.steps.choose("segment")
        else:
            self._show_pane(not self.pane.isVisible())

    @Slot()
    def find(self) -> None:
        """Find the objects of the whole image, in the background."""
        self.find_and_show(listed=True, chosen=0)

    def find_and_show(self, listed: bool, chosen: int) -> None:
        """As `find`; afterwards the table is shown if they are `listed`, and one is chosen."""
        from s2d_desktop.jobs.found_objects import find_everywhere

        stage, recipe, key = self._conductor.stage, self._conductor.recipe, self._key
        if stage is None or recipe.kind == "mask":
            return
        threshold, image, name = self._viewer.display.threshold, self._conductor.image, self._class
        came: list[Any] = []
        said: list[str] = []

        def job() -> Generator[Event, None, None]:
            settings, cells = recipe.objects(), recipe.cells
            steps = find_everywhere(stage.source, 0, threshold, settings, cells)
            came.append((yield from _overheard(steps, said)))

        def then(_saved: list[Any], _facts: Mapping[str, Any]) -> None:
            # The last note is their number, which the page says anyway.
            if image is self._conductor.image:
                self._found_came(key, name, came[0], said[:-1])
                self._show_pane(listed)
                self._choose(chosen)
            else:
                self._conductor.retired.add(came[0])

        def lastly() -> None:
            if self._searched == key:
                self._searched = None
            self._refresh()

        self._searched = key
        on_card = networks_use_it(stage.settings.device)
        self._jobs.add(tr("objects.job"), job, False, then, lastly, on_card=on_card)
        self._refresh()

    def _found_came(self, key: object, name: str, found: Any, notes: list[str]) -> None:
        self._conductor.retired.add(self._found)
        self._found, self._found_key = found, key
        self._notes = [below(note) for note in notes]
        self._viewer.display.set(selected_object=0)
        self.pane.show_objects(found.objects, found.info, found.in_3d, name)
        self._refresh()

    def forget(self) -> None:
        """No objects of a whole image are known any more."""
        self._conductor.retired.add(self._found)
        self._found, self._found_key, self._conductor.found = None, None, None
        self._in_view.forget()
        self.pane.hide()

    # -- the table

    @Slot(bool)
    def _show_pane(self, shown: bool) -> None:
        self.pane.setVisible(shown and self._found is not None)
        self._page.show_table(self._found is not None, shown)

    @Slot()
    def _hide_pane(self) -> None:
        self._show_pane(False)

    @Slot(int)
    def _go_to(self, chosen: int) -> None:
        objects, camera = self._found.objects, self._viewer.camera
        row = chosen - 1
        z, y, x = objects.centre[row]
        low, high = objects.low[row], objects.high[row]
        z = min(max(round(float(z)), int(low[0])), int(high[0]) - 1)
        size = int(max(high[1:] - low[1:]))
        room = min(self._viewer.front_view().view_size)
        zoom = None
        if size * camera.zoom < SMALLEST_PX:
            zoom = SEEN_PX / size
        elif size * camera.zoom > room:
            zoom = 0.8 * room / size
        camera.centre_on(int(objects.time[row]), z, float(y) + 0.5, float(x) + 0.5, zoom)
        self._viewer.display.set(selected_object=chosen)

    @Slot(int, int)
    def _on_clicked(self, y: int, x: int) -> None:
        found, camera = self._conductor.found, self._viewer.camera
        if found is not None:
            self._choose(found.number_at(camera.t, camera.z, y, x))

    def _choose(self, chosen: int) -> None:
        """Mark an object and its row; 0 for none."""
        if 0 <= chosen <= len(self._found.objects):
            self._viewer.display.set(selected_object=chosen)
            self.pane.select(chosen)

    @Slot()
    def _ask_where(self) -> None:
        suggested = suggested_name(self._conductor, "objects", ".csv")
        path = choosing.file_to_write(self._window, suggested, ".csv")
        if path:
            self.export_table(path)

    def export_table(self, path: Path) -> None:
        """Write the listed rows, in the background."""
        from s2d_desktop.io.object_table import write_table

        found, rows = self._found, self.pane.model.rows.copy()
        self._jobs.add(
            tr("objects.saving", name=path.name),
            lambda: write_table(path, found.objects, found.info, found.in_3d, rows),
            True,
        )

    @Slot()
    def _to_export(self) -> None:
        page = self._workbench.export
        page.product_box.setCurrentIndex(page.product_box.findData("objects"))
        page.product_box.activated.emit(page.product_box.currentIndex())
        self._workbench.steps.choose("export")
        page.button.setFocus()


def _overheard(steps: Generator[Event, None, Any], said: list[str]) -> Generator[Event, None, Any]:
    """`steps`, whose notes are written down; closing this closes them."""
    try:
        while True:
            event = next(steps)
            if isinstance(event, Note):
                said.append(event.text)
            yield event
    except StopIteration as end:
        return end.value
    finally:
        steps.close()
