"""The probability map that a project without a forest took as an input: offered, and opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from s2d_desktop.io.ilastik.stored_maps import StoredMap, maps_in
from s2d_desktop.ui.documents import Document


def stored_map(document: Document | None, index: int) -> StoredMap | None:
    """The map of an image of a project, where it can be opened and there is no forest."""
    project = document.project if document is not None else None
    if project is None or project.has_pixel_classifier or index >= len(project.lanes):
        return None
    return next((m for m in maps_in(project.lanes[index : index + 1]) if m.usable), None)


class StoredMapsOfWindow(QObject):
    """Between step 2, which offers the map, and the conductor, which opens it in its place."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._conductor = window.conductor
        self._button = window.workbench.probabilities.map_button
        window.workbench.map_wished.connect(self.open)
        window.workbench.probabilities.map_wished.connect(self.open)
        self._conductor.image_changed.connect(self._show)

    def _found(self) -> StoredMap | None:
        return stored_map(self._conductor.document, self._conductor.image_index)

    @Slot()
    def _show(self) -> None:
        self._button.setVisible(self._found() is not None)

    @Slot()
    def open(self) -> None:
        """Open the map with its image, in the axes that it has in the project."""
        found = self._found()
        if found is None:
            return
        linked = self._conductor.linked.get(self._conductor.image_index)
        raw = linked or (Path(found.lane.raw.path) if found.lane.raw.path else None)
        self._conductor.open(Path(found.dataset.path), raw, found.dataset.axes or None)
