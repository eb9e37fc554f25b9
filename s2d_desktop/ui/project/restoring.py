"""Brings a window back to what a project file says, as its files open one after the other.

::

    document ─> class, Enhancer, settings, objects, export     (before anything is computed)
    image ────> camera, contrast, colours, step; a forest is trained again, and then:
    strokes ──> taken back, where they were on the image
    enhanced map ─> panels, curtain, layer
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from s2d_desktop.jobs.known_links import is_read_from
from s2d_desktop.jobs.saved_project import DOCUMENT, ENHANCER, SavedProject
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.saved_work import SavedWork
from s2d_desktop.ui.project.state import LOOKS
from s2d_desktop.ui.raw_choices import raw_choices
from s2d_desktop.ui.recipe import KINDS, Recipe
from s2d_desktop.ui.steps.step_list import NAMES as STEPS
from s2d_desktop.ui.together import looks_from, show_raw
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.display import LAYERS

LATE = ("enhanced_shows", "claims")
"""Of the looks, those that need the enhanced map."""


class Restoring(QObject):
    """Waits for what opens; each part is brought back once."""

    was_changed = Signal()
    """What is open is not what the project says: its forest could not be trained again."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self.work: SavedWork | None = None
        """What is to be brought back; None while nothing is."""
        self._project: SavedProject | None = None
        self._due: set[str] = set()
        conductor = self._conductor
        conductor.resume = self._resume
        conductor.document_changed.connect(self._on_document)
        conductor.image_changed.connect(self._on_image)
        conductor.probabilities_changed.connect(self._on_probabilities)
        conductor.enhanced_changed.connect(self._on_enhanced)
        conductor.enhancer_changed.connect(self._on_enhancer)
        window.painting.desk.changed.connect(self._on_desk)

    def plan(self, project: SavedProject) -> None:
        """Bring back the work of `project` when its document opens."""
        self.work, self._project = project.work, project
        self._due = {"document", "image", "class", "panels"}
        if project.work.view.found:
            self._due.add("objects")
        # Strokes come after the forest of the labels, for they may have one of their own.
        self._due.add("forest" if project.work.forest is not None else "strokes")

    def forget(self) -> None:
        """Nothing is to be brought back any more."""
        self.work, self._project, self._due = None, None, set()

    def _is_due(self, part: str) -> bool:
        if self.work is None or part not in self._due:
            return False
        self._due.discard(part)
        return True

    def _resume(self) -> int | None:
        """Before the document is shown: choices; the number of the image to begin with."""
        conductor, project = self._conductor, self._project
        is_ours = project is not None and conductor.document.path == project.files[DOCUMENT].path
        if project is None or "document" not in self._due or not is_ours:
            self.forget()
            return None
        choices = project.work.choices
        # What is remembered on this computer need not be said again.
        opened = conductor.document.project
        conductor.linked = {
            k: file
            for k, file in project.images.items()
            if opened is None or not is_read_from(opened, k, file)
        }
        names = [c.name for c in conductor.document.classes]
        if choices.class_name in names:
            conductor.class_index = names.index(choices.class_name)
            self._due.discard("class")
        known = [*conductor.enhancers, *conductor.own.listed]
        if project.is_there(ENHANCER):
            path = project.files[ENHANCER].path
            there = [e for e in known if e.network_path == path]
            if there:
                conductor.enhancer = conductor.accepted = there[0]
                conductor.wished_map = choices.shown_map
        elif not choices.enhancer:
            conductor.enhancer = None
        if choices.tensor in [t.value for t in StructureTensor]:
            conductor.tensor_wish = StructureTensor(choices.tensor)
        conductor.settings = replace(
            conductor.settings,
            device=choices.device,
            precision=choices.precision,
            scale=choices.scale if choices.scale > 0 else 1.0,
            views=choices.views,
        )
        count = max(1, len(conductor.document.images))
        return choices.image if 0 <= choices.image < count else None

    @Slot()
    def _on_document(self) -> None:
        if not self._is_due("document"):
            return
        work, page = self.work, self._window.workbench.enhance
        for box, value in (
            (page.device_box, work.choices.device),
            (page.precision_box, work.choices.precision),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        objects = work.objects
        if objects.kind in KINDS:
            self._window.segmenting.set_recipe(Recipe(**asdict(objects)))
        self._window.viewer.display.set(threshold=work.choices.threshold)
        self._window.workbench.export.take(work.export)
        self._window.painting.desk.brush.set_size(work.view.brush)
        if self._project.is_there(ENHANCER):
            path = self._project.files[ENHANCER].path
            if getattr(self._conductor.enhancer, "network_path", None) != path:
                self._due.add("enhancer")
                self._conductor.add_enhancer_file(path)

    @Slot()
    def _on_enhancer(self) -> None:
        """The Enhancer came from its file: it is used as before, not as a new one would be."""
        if self.work is None or not self._project.is_there(ENHANCER):
            return
        conductor, choices = self._conductor, self.work.choices
        path = getattr(conductor.enhancer, "network_path", None)
        if path == self._project.files[ENHANCER].path and self._is_due("enhancer"):
            conductor.wished_map = choices.shown_map
            scale = choices.scale if choices.scale > 0 else 1.0
            conductor.settings = replace(conductor.settings, scale=scale)

    @Slot()
    def _on_image(self) -> None:
        image = self._conductor.image
        if image is None or not self._is_due("image"):
            return
        view, window = self.work.view, self._window
        channels = image.raw.info.size_of("c") if image.raw is not None else 0
        wished = self.work.choices.raw_channel
        if wished != self._conductor.raw_channel and wished in raw_choices(channels):
            self._conductor.raw_channel = wished
            data = window.workbench.data
            data.show_image(self._conductor.document, self._conductor.image_index, image, wished)
            show_raw(window.viewer, image, wished)
        camera = window.viewer.camera
        camera.go_to_time(view.t)
        camera.go_to_slice(view.z)
        if not view.is_fitted:
            camera.centre_on(view.t, view.z, view.cy, view.cx, view.zoom)
        looks = {name: getattr(view, name) for name in LOOKS if name not in LATE}
        if view.table not in lut.NAMES:
            del looks["table"]
        channel_looks = looks_from(view, len(window.viewer.display.channels))
        if channel_looks:
            looks["channels"] = channel_looks
        for name in ("raw_window", "probability_window"):
            if not looks[name][0] < looks[name][1]:
                del looks[name]
        window.viewer.contrast.keep()
        window.viewer.display.set(**looks)
        if view.left < 0 <= view.alone < len(window.viewer.panels):
            window.viewer.arrangement.show_alone(view.alone)
        window.viewer.arrangement.handle.move_to(view.curtain)
        if view.step in STEPS:
            window.workbench.steps.choose(view.step)
        if self.work.forest is not None and self._is_due("forest"):
            window.retrainer.train_again(self.work.forest, self._before_forest, self._after_forest)

    def _before_forest(self) -> None:
        """The forest of the labels is there, and opens the image once more."""
        if self.work is not None:
            self._due |= {"image", "panels", "strokes"}

    def _after_forest(self) -> None:
        """It is shown, or will not come."""
        if self.work is not None and self._conductor.document.trained is None:
            self.was_changed.emit()
            self._due.add("strokes")
            self._on_desk()

    @Slot()
    def _on_probabilities(self) -> None:
        names = [c.name for c in self._conductor.document.classes]
        if self.work is not None and "class" in self._due:
            wished = self.work.choices.class_name
            if wished in names and self._is_due("class"):
                self._conductor.choose_class(names.index(wished))

    @Slot()
    def _on_desk(self) -> None:
        desk = self._window.painting.desk
        if self.work is None or not desk.same_saved or not self._is_due("strokes"):
            return
        choices = self.work.choices
        if choices.painted or choices.takes_strokes:
            desk.use_saved()
            # They were there when it was saved: there is nothing that the user could take back.
            desk.undo_stack.clear()
            desk.set_live(choices.painted)
            desk.choose_class(self.work.view.stroke_class)

    @Slot()
    def _on_enhanced(self) -> None:
        if self._conductor.stage is None:
            return
        self._find_objects()
        if not self._is_due("panels"):
            return
        view, viewer = self.work.view, self._window.viewer
        if view.enhanced_shows in LAYERS:
            viewer.display.set(enhanced_shows=view.enhanced_shows)
        viewer.display.set(claims=view.claims)
        panels = range(len(viewer.panels))
        if view.left in panels and view.alone in panels:
            viewer.arrangement.show_alone(view.alone)
            viewer.arrangement.show_curtain(view.left)

    def _find_objects(self) -> None:
        """Find the objects of the whole image once more, as soon as all is there as it was.

        The labels are not kept beside the project: they would take far more room than everything
        that is, and could be those of a file that has changed since. The job can be cancelled.
        """
        if self.work is None or self._due & {"document", "image", "class", "forest", "enhancer"}:
            return
        conductor, choices, view = self._conductor, self.work.choices, self.work.view
        is_painted = conductor.saved_strokes(False) is not None
        is_trained = conductor.document.trained is not None
        if is_painted != choices.painted or is_trained != (self.work.forest is not None):
            # Another forest will come.
            return
        if self._is_due("objects"):
            self._window.segmenting.find_and_show(view.listed, view.chosen_object)
