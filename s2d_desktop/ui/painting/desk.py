"""Painting on what is open: strokes, classes, the live forest, and where strokes are kept.

::

    brush ─> strokes ─> undo stack ─> live forest (thread) ─> probabilities ─> Enhancer
                 └────> saved beside the image a moment later

No widgets here: the box in step 2 reads the attributes when `changed` comes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QColor

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.stroke_set import StrokeClass, StrokeSet
from s2d_desktop.model.strokes import StrokeChange, Strokes, strokes_of_blocks
from s2d_desktop.training.live_forest import LiveForest, default_selection
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.history import TimedStack
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.painting import class_changes, learning, state, words
from s2d_desktop.ui.painting.brush import Brush
from s2d_desktop.ui.painting.changes import PaintingChanged, StrokePainted
from s2d_desktop.ui.painting.keeping import StrokeKeeper
from s2d_desktop.ui.painting.live import LiveLoop
from s2d_desktop.ui.painting.overlay import PaintedLayer
from s2d_desktop.ui.painting.state import Found, Painting
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.viewer.viewer import Viewer


class PaintingDesk(QObject):
    """State of the painting on the file that is open."""

    changed = Signal()
    """Classes, tool, what is said, or what can be done."""
    failed = Signal(object)
    """An `S2DError` that the user should read."""

    def __init__(self, conductor: Conductor, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._conductor, self._viewer = conductor, viewer
        self.undo_stack = TimedStack(self)
        self.brush = Brush(viewer.camera)
        self.loop = LiveLoop(conductor.background)
        self.keeper = StrokeKeeper(conductor.background, self._snapshot)
        self._looking = Latest(conductor.background)
        self.classes: tuple[StrokeClass, ...] = ()
        self.strokes: dict[int, Strokes] = {}
        """By number of the image."""
        self.selection: FeatureSelection | None = None
        self.tensor = StructureTensor.FASTFILTERS
        self.is_live = False
        """Whether the forest is the one of these strokes."""
        self.found = Found()
        self.said, self.tone = "", ""
        self._document: Any = None
        self._image: Any = None
        self._own: tuple[Any, ...] = ()
        """Probabilities, classes and problem of the image without a live forest."""
        self._shows_live = False
        self._axes: dict[int, str] = {}
        self._samples: dict[int, str] = {}
        viewer.set_tool(self.brush)
        self.brush.painted.connect(viewer.redraw)
        self.brush.changed.connect(self._on_tool)
        self.brush.stroke_ended.connect(self._on_stroke)
        self.loop.trained.connect(self._on_forest)
        self.loop.failed.connect(self._on_failure)
        self.keeper.failed.connect(self.failed)
        conductor.document_changed.connect(self._on_document)
        conductor.image_changed.connect(self._on_image)
        conductor.saved_strokes = self._saved_strokes

    # -- what is open

    @property
    def can_paint(self) -> bool:
        """Whether there is raw data to paint on."""
        return self._image is not None and self._image.raw is not None

    @property
    def here(self) -> Strokes | None:
        """Strokes of the image that is open."""
        return self.strokes.get(self._conductor.image_index) if self.can_paint else None

    @Slot()
    def _on_document(self) -> None:
        self.close()
        document = self._document = self._conductor.document
        names = (tr("painting.structure"), tr("painting.background"))
        self.classes = state.first_classes(document, names)
        project = document.project
        self.selection = project.selection if project is not None else None
        if project is not None:
            self.tensor = project.structure_tensor_default
        self.is_live = document.kind == "image" or (project is not None and project.forest is None)
        self.brush.value = 1

    def close(self) -> None:
        """Nothing is open any more; what is not saved is saved now."""
        self.keeper.save()
        self.brush.take("")
        self.brush.strokes = None
        self.loop.forget()
        self._looking.renew()
        self.undo_stack.clear()
        self.strokes, self._axes, self._samples = {}, {}, {}
        self._document = self._image = self.keeper.file = None
        self.keeper.is_due = self.keeper.spares = False
        self._own, self._shows_live, self.is_live = (), False, False
        self.found, self.said, self.tone = Found(), "", ""
        self.tensor = StructureTensor.FASTFILTERS

    @Slot()
    def _on_image(self) -> None:
        conductor = self._conductor
        self.brush.abandon()
        self.loop.cancel()
        image, index = conductor.image, conductor.image_index
        self._image = image if conductor.document is not None else None
        self._shows_live = False
        if not self.can_paint:
            self.brush.strokes = None
            self._show_strokes()
            self.changed.emit()
            return
        if index not in self.strokes or self.strokes[index].shape != image.shape:
            self.strokes[index] = strokes_of_blocks(image.shape, image.strokes)
        self._axes[index] = image.axes
        if self.selection is None:
            try:
                self.selection = default_selection(image.shape)
            except S2DError as error:
                self._say(below(str(error)), "attention")
        owner = state.owner_of(conductor.document, conductor.linked)
        first = self.keeper.file is None
        self.keeper.file = state.place_for(owner) if owner is not None else None
        if first:
            document = conductor.document
            self._looking.do(
                tr("painting.looking"),
                lambda: state.look(document, index, image, owner),
                self._on_found,
                self.failed.emit,
            )
        self._show_strokes()
        self.update()

    def _on_found(self, found: Found) -> None:
        more = {k: s for k, s in found.strokes.items() if k not in self.strokes}
        self.strokes.update(more)
        self.found = found
        self._samples.update(found.sample)
        self.keeper.spares = found.saved is not None
        if found.problem:
            self._say(tr("painting.unreadable", reason=found.problem), "attention")
        if self.is_live and not all(strokes.is_empty for strokes in more.values()):
            # The forest of all strokes is wanted, not of those of the open image alone.
            self.update()
        self.changed.emit()

    # -- strokes and classes

    @Slot(object)
    def _on_stroke(self, change: StrokeChange) -> None:
        self.is_live = True
        lane = self._conductor.image_index
        self.undo_stack.push(StrokePainted(self, lane, change))

    def on_strokes(self, lane: int, change: StrokeChange) -> None:
        """Something was painted, or taken back: show it and learn from it."""
        self.keeper.mark_changed()
        if lane == self._conductor.image_index:
            camera = self._viewer.camera
            planes = [(key.t, key.z) for key in change.before]
            if (camera.t, camera.z) not in planes:
                camera.go_to_time(planes[0][0])
                camera.go_to_slice(planes[0][1])
        self._viewer.redraw()
        self.update()

    @property
    def painting(self) -> Painting:
        """Classes and strokes as they are now."""
        return Painting(self.classes, {k: s.copy() for k, s in self.strokes.items()})

    def set_painting(self, painting: Painting) -> None:
        """Replace classes and strokes."""
        self.brush.abandon()
        self.classes = painting.classes
        self.strokes = {k: s.copy() for k, s in painting.strokes.items()}
        self.brush.value = min(self.brush.value, len(self.classes))
        self.keeper.mark_changed()
        self._show_strokes()
        self.update()

    def _change(self, after: Painting | None) -> bool:
        if after is not None:
            self.brush.abandon()
            self.undo_stack.push(PaintingChanged(self, self.painting, after))
        return after is not None

    def choose_class(self, value: int) -> None:
        """Paint class `value`, 1, 2, ..."""
        if 1 <= value <= len(self.classes) and value != self.brush.value:
            self.brush.value = value
            self._on_tool()

    @Slot()
    def next_class(self) -> None:
        """Paint the class after the present one."""
        self.choose_class(self.brush.value % max(1, len(self.classes)) + 1)

    @Slot()
    def add_class(self) -> None:
        """One more class; it is painted from now on."""
        wished = tr("painting.class", number=len(self.classes) + 1)
        if self._change(class_changes.with_one_more(self.painting, wished)):
            self.choose_class(len(self.classes))

    def rename_class(self, value: int, name: str) -> None:
        """Give a class another name, unless it is empty or another class has it."""
        if not self._change(class_changes.renamed(self.painting, value, name)):
            self.changed.emit()

    @Slot()
    def remove_class(self) -> None:
        """Take away the chosen class with its strokes; two are left at least."""
        self._change(class_changes.without(self.painting, self.brush.value))

    @property
    def same_saved(self) -> bool:
        """Whether there are saved strokes of this very image that were not taken back."""
        return self.found.saved is not None and self.found.same_image

    @Slot()
    def use_saved(self) -> None:
        """Take back the strokes that were saved; it can be undone."""
        saved, index = self.found.saved, self._conductor.image_index
        if saved is None or self.here is None:
            return
        painting = state.with_saved(self.painting, saved, index)
        if painting is None:
            self._say(tr("painting.other_size"), "attention")
            return
        self.selection, self.tensor = saved.selection, saved.structure_tensor
        self.loop.forget()
        self.found = Found(self.found.strokes)
        self.keeper.spares = False
        self.is_live = True
        self._change(painting)

    def choose_features(self, selection: FeatureSelection) -> None:
        """Compute other features for the forest."""
        self.selection = selection
        self.keeper.mark_changed()
        self.update()

    # -- live forest

    def set_live(self, on: bool) -> None:
        """Show the forest of these strokes, or what was there without them."""
        if on != self.is_live:
            self.is_live = on
            self.update()

    @Slot()
    def update(self) -> None:
        """Train on what is painted now, or say what is missing."""
        self.loop.cancel()
        if self.here is None or self.here.is_painting:
            self.changed.emit()
            return
        missing = self._missing_classes()
        if not self.is_live or self.selection is None or len(missing) > len(self.classes) - 2:
            self._show_own()
            if not self.is_live:
                self._say("")
            elif self.selection is not None:
                self._say(words.of_waiting(missing, len(self.classes)))
            return
        image, index = self._image, self._conductor.image_index
        if self._document.kind == "project" and image.tensor is not None:
            self.tensor = image.tensor
        self.loop.choose_features(self.selection, self.tensor)
        linked = self._conductor.linked
        self._say(tr("painting.training"))
        self.loop.update(learning.to_learn(self._document, image, index, self.strokes, linked))

    def _missing_classes(self) -> list[str]:
        return learning.missing_classes(self.classes, self.strokes)

    @Slot(object)
    def _on_forest(self, live: LiveForest | None) -> None:
        image = self._image
        if live is None or image is None or self.selection is None:
            return
        try:
            # Only facts are handed on here; nothing is computed yet.
            made_of = live.forest, self.selection, self.tensor, self.classes
            source = learning.live_probabilities(image, *made_of, self._conductor.cache)
        except S2DError as error:
            self._on_failure(error)
            return
        if not self._shows_live:
            self._own = (image.probabilities, image.problem)
        follows, self._shows_live = self._shows_live, True
        image.problem, image.how, image.in_fiji = None, "", ""
        image.tensor = self.tensor
        self._conductor.show_probabilities(source, state.choices(self.classes), follows)
        missing = self._missing_classes()
        self._say(words.of_training(live, missing), "" if missing else "good")

    def _show_own(self) -> None:
        """Back to what is shown without a live forest."""
        if self._shows_live:
            self._shows_live = False
            probabilities, self._image.problem = self._own
            self._conductor.show_probabilities(probabilities, self._conductor.file_classes, False)

    @Slot(object)
    def _on_failure(self, error: S2DError) -> None:
        self._say(below(str(error)), "attention")

    @Slot()
    def cancel(self) -> bool:
        """Take back the stroke in the hand, or drop the training; whether there was either."""
        if self.brush.abandon():
            return True
        if self.loop.cancel():
            self._say(tr("painting.cancelled"), "attention")
            return True
        return False

    # -- what is drawn and said

    @Slot()
    def _on_tool(self) -> None:
        if self.brush.kind:
            self._viewer.display.set(strokes=True)
            self.loop.make_ready()
        if self.classes:
            colour = self.classes[min(self.brush.value, len(self.classes)) - 1].color
            self.brush.colour = QColor(*colour)
        self._show_strokes()
        self.changed.emit()

    def _show_strokes(self) -> None:
        here = self.here
        self.brush.strokes = here
        layer = None
        if here is not None:
            colours = {k: c.color for k, c in enumerate(self.classes, 1)}
            layer = PaintedLayer(here, colours, 0.8)
            self.brush.colour = QColor(*self.classes[self.brush.value - 1].color)
        self._viewer.set_strokes(layer, everywhere=bool(self.brush.kind))

    def _say(self, text: str, tone: str = "") -> None:
        self.said, self.tone = text, tone
        self.changed.emit()

    # -- keeping

    def _snapshot(self) -> StrokeSet | None:
        if self.selection is None or self._document is None or self.brush.is_painting:
            return None
        document, linked = self._document, self._conductor.linked
        computed = self.selection, self.tensor
        images = document, linked, self._axes, self._samples
        return state.stroke_set(self.painting, *computed, *images)

    def _saved_strokes(self, write: bool) -> Path | None:
        if not self._shows_live:
            return None
        if write:
            self.complete()
            self.keeper.save()
        return self.keeper.file

    def complete(self) -> None:
        """Where the forest of the strokes is shown, have all of them kept in their file."""
        file = self.keeper.file
        # Strokes that the project holds and nobody has added to are in no file of ours.
        if self._shows_live and file is not None and (self.keeper.spares or not file.is_file()):
            self.keeper.is_due = True

    @property
    def kept_strokes(self) -> Path | None:
        """The file of the strokes, if there is one or will be in a moment."""
        file = self.keeper.file
        there = file is not None and (self.keeper.is_due or file.is_file())
        return file if there else None
