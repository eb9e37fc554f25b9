"""The way back to an export: what was open and set when it began, and setting it so again.

::

    noted_now(...) ──> facts as JSON ──(a crash, the next start)──> WayBack.begin(facts)
                                                                        │ opens, sets one thing
                                                                        │ after the other
                                                                        └─> arrived | lost
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from s2d_desktop.io.layout import Layout
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.ui.export_wish import ExportWish, missing
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.stage import Settings

LOOK_MS = 100
MOST_TRIES = 3
"""So often one thing is set; where it does not stay, it cannot be had any more."""


def noted_now(conductor: Any, wish: ExportWish) -> dict[str, Any]:
    """What has to be opened and set for this export; empty where a forest was trained here."""
    enhancer, document = conductor.enhancer, conductor.document
    if conductor.saved_strokes(False) is not None or document.trained is not None:
        return {}
    linked = conductor.linked.get(conductor.image_index)
    return {
        "document": str(document.path.absolute()),
        "axes": document.said_axes,
        "image": conductor.image_index,
        "linked": str(linked.absolute()) if linked is not None else "",
        "class": conductor.class_name,
        "network": str(enhancer.network_path.absolute()) if enhancer is not None else "",
        "sees_raw": conductor.sees_raw,
        "map": conductor.shown_class if conductor.sees_raw else "",
        "settings": asdict(conductor.settings),
        "tensor": conductor.tensor_wish.value if conductor.tensor_wish is not None else "",
        "recipe": asdict(conductor.recipe),
        "wish": asdict(wish),
    }


class WayBack(QObject):
    """Opens a file again and sets all that was set, each thing when those before it are there."""

    arrived = Signal()
    """All is as it was."""
    lost = Signal(str)
    """It cannot be had as it was; carries what is missing: ``file``, ``class``, ``network``..."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._facts: Mapping[str, Any] = {}
        self._tries: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def wish(self) -> ExportWish:
        """What was to be written."""
        noted = self._facts["wish"]
        layout = dict(noted["layout"])
        layout["spread"] = tuple(layout["spread"]) if layout["spread"] else None
        return ExportWish(**{**noted, "layout": Layout(**layout)})

    def begin(self, facts: Mapping[str, Any]) -> None:
        """Open the file of `facts`, then set one thing after the other."""
        self._facts, self._tries = facts, {}
        linked, conductor = facts["linked"], self._window.conductor
        whole = not linked or Path(facts["document"]).suffix.lower() == ".ilp"
        image = None if whole else Path(linked)
        conductor.open(Path(facts["document"]), image, facts["axes"] or None)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        window = self._window
        if window.background.is_preparing:
            return
        try:
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
        except (KeyError, TypeError, ValueError):
            # A record that another version has written.
            self._timer.stop()
            self.lost.emit("settings")

    def _next(self) -> tuple[str, Any] | None:
        """The first thing that is not as it was, and how to set it; None where all is."""
        facts, conductor = self._facts, self._window.conductor
        document = conductor.document
        if document is None or document.path.absolute() != Path(facts["document"]):
            return "file", None
        if conductor.image_index != facts["image"]:
            return "image", lambda: conductor.choose_image(facts["image"])
        linked = conductor.linked.get(conductor.image_index)
        if facts["linked"] and (linked is None or str(linked.absolute()) != facts["linked"]):
            return "image", lambda: conductor.link(Path(facts["linked"]))
        if conductor.image is None:
            return "image", None
        if facts["class"] != conductor.class_name:
            names = [c.name for c in document.classes]
            if facts["class"] not in names:
                return "class", None
            return "class", lambda: conductor.choose_class(names.index(facts["class"]))
        return self._next_of_network() or self._next_of_display()

    def _next_of_network(self) -> tuple[str, Any] | None:
        facts, conductor = self._facts, self._window.conductor
        enhancer = conductor.enhancer
        path = str(enhancer.network_path.absolute()) if enhancer is not None else ""
        if facts["network"] and path != facts["network"]:
            known = [*conductor.enhancers, *conductor.own.listed]
            same = [e for e in known if str(e.network_path.absolute()) == facts["network"]]
            if same:
                return "network", lambda: conductor.accept_enhancer(same[0])
            if not Path(facts["network"]).exists():
                return "network", None
            file = Path(facts["network"])
            found = file.parent if facts["sees_raw"] else file
            return "network", lambda: conductor.add_enhancer_file(found)
        if facts["map"] and conductor.shown_class != facts["map"]:
            return "class", lambda: conductor.choose_map(facts["map"])
        wish = StructureTensor(facts["tensor"]) if facts["tensor"] else None
        if conductor.tensor_wish != wish:
            return "settings", lambda: conductor.choose_tensor(wish)
        settings = Settings(**facts["settings"])
        if conductor.settings != settings:
            return "settings", lambda: conductor.change(**facts["settings"])
        what = missing(conductor, self.wish.product)
        return (what, None) if what else None

    def _next_of_display(self) -> tuple[str, Any] | None:
        facts, window = self._facts, self._window
        recipe = Recipe(**facts["recipe"])
        if window.conductor.recipe != recipe:
            return "settings", lambda: window.segmenting.set_recipe(recipe)
        wish = self.wish
        window.viewer.display.set(threshold=float(wish.threshold))
        window.workbench.export.choose(wish.product, wish.smallest, wish.fiji)
        return None
