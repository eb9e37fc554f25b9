"""The way back to an export: opening what was open, and setting all that was set.

::

    WayBack.begin(way) ──> opens, sets one thing after the other ──> arrived | lost
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from s2d_desktop.ui.export_wish import ExportWish, missing
from s2d_desktop.ui.more_images.wish import products
from s2d_desktop.ui.noted_way import Way, sha256_of

LOOK_MS = 100
MOST_TRIES = 3
"""So often one thing is set; where it does not stay, it cannot be had any more."""


class WayBack(QObject):
    """Opens a file again and sets all that was set, each thing when those before it are there."""

    arrived = Signal()
    """All is as it was."""
    lost = Signal(str)
    """It cannot be had as it was; carries what is missing: ``file``, ``class``, ``strokes``..."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self.way: Way | None = None
        self._tries: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self, way: Way) -> None:
        """Open the file of `way`, then set one thing after the other."""
        self.way, self._tries = way, {}
        opened, conductor = way.opened, self._window.conductor
        document = Path(opened.document)
        if opened.linked_axes:
            conductor.said_axes[Path(opened.linked)] = opened.linked_axes
        whole = not opened.linked or document.suffix.lower() == ".ilp"
        conductor.open(document, None if whole else Path(opened.linked), opened.axes or None)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        window = self._window
        if window.background.is_preparing or window.retrainer.is_training:
            return
        next_one = self._next()
        if next_one is None:
            self._timer.stop()
            self.arrived.emit()
            return
        name, act = next_one
        self._tries[name] = self._tries.get(name, 0) + 1
        if act is None or self._tries[name] > MOST_TRIES:
            self._timer.stop()
            self.lost.emit(name)
            return
        act()

    def _next(self) -> tuple[str, Any] | None:
        """The first thing that is not as it was, and how to set it; None where all is."""
        opened, conductor = self.way.opened, self._window.conductor
        document = conductor.document
        if document is None or document.path.absolute() != Path(opened.document):
            return "file", None
        if conductor.image_index != opened.image:
            if opened.image >= len(document.images):
                return "image", None
            return "image", lambda: conductor.choose_image(opened.image)
        linked = conductor.linked.get(conductor.image_index)
        if opened.linked and (linked is None or str(linked.absolute()) != opened.linked):
            return "image", lambda: conductor.link(Path(opened.linked))
        if conductor.image is None:
            return "image", None
        of_forest = self._next_of_strokes() if opened.strokes else self._next_of_forest()
        if of_forest is not None:
            return of_forest
        if opened.class_name != (conductor.class_name or ""):
            names = [c.name for c in document.classes]
            if opened.class_name not in names:
                return "class", None
            return "class", lambda: conductor.choose_class(names.index(opened.class_name))
        return self._next_of_network() or self._next_of_display()

    def _next_of_strokes(self) -> tuple[str, Any] | None:
        """The strokes as they were, and the forest that is trained from them at once."""
        opened, desk = self.way.opened, self._window.painting.desk
        file = Path(opened.strokes)
        if "strokes" not in self._tries and sha256_of(file) != opened.strokes_sha256:
            return "strokes", None
        if self._window.conductor.saved_strokes(False) == file:
            return None

        def use_them() -> None:
            if desk.same_saved:
                desk.use_saved()
                # They were there already: there is nothing that the user could take back.
                desk.undo_stack.clear()
                # A file that is the same stays untouched: what is half written goes on.
                desk.keeper.is_due = False
            desk.set_live(True)

        return "strokes", use_them

    def _next_of_forest(self) -> tuple[str, Any] | None:
        """The forest that was trained from the project's labels, if it was not the stored one."""
        forest, document = self.way.forest, self._window.conductor.document
        if forest is None or (document.trained or {}).get("forest_sha256") == forest.sha256:
            return None
        # Another one has been told of; a second training would not give another.
        if document.project is None or "forest" in self._tries:
            return "forest", None
        nothing = lambda: None  # noqa: E731
        return "forest", lambda: self._window.retrainer.train_again(forest, nothing, nothing)

    def _next_of_network(self) -> tuple[str, Any] | None:
        opened, conductor = self.way.opened, self._window.conductor
        enhancer = conductor.enhancer
        path = str(enhancer.network_path.absolute()) if enhancer is not None else ""
        if opened.network and path != opened.network:
            known = [*conductor.enhancers, *conductor.own.listed]
            same = [e for e in known if str(e.network_path.absolute()) == opened.network]
            if same:
                return "network", lambda: conductor.accept_enhancer(same[0])
            if not Path(opened.network).exists():
                return "network", None
            file = Path(opened.network)
            found = file.parent if opened.sees_raw else file
            return "network", lambda: conductor.add_enhancer_file(found)
        if opened.map and conductor.shown_class != opened.map:
            return "class", lambda: conductor.choose_map(opened.map)
        tensor, settings, wish = self.way.tensor, self.way.settings, self.way.wish
        if conductor.tensor_wish != tensor:
            return "settings", lambda: conductor.choose_tensor(tensor)
        if conductor.settings != settings:
            return "settings", lambda: conductor.change(**vars(settings))
        if isinstance(wish, ExportWish):
            what = missing(conductor, wish.product)
        else:
            what = "" if wish.product in products(conductor) else "enhanced"
        return (what, None) if what else None

    def _next_of_display(self) -> tuple[str, Any] | None:
        window, wish, recipe = self._window, self.way.wish, self.way.recipe
        if window.conductor.recipe != recipe:
            return "settings", lambda: window.segmenting.set_recipe(recipe)
        window.viewer.display.set(threshold=wish.threshold)
        if isinstance(wish, ExportWish):
            window.workbench.export.choose(wish.product, wish.smallest, wish.fiji)
        return None
