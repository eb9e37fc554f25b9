"""The objects of a whole image, kept on the disk for as long as somebody looks at them."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from s2d_desktop.jobs.cells import CellSettings
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.objects import Labels, check_disk
from s2d_desktop.jobs.segment import find_labels
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.objects import Objects
from s2d_desktop.model.source import Source


class FoundObjects:
    """Labels and facts of all objects; `close` deletes what is on the disk."""

    def __init__(
        self,
        folder: TemporaryDirectory[str],
        labels: Labels,
        objects: Objects,
        in_3d: bool,
    ) -> None:
        self._folder = folder
        self.labels: Labels | None = labels
        """int32, ``tzyxc``; None after `close`."""
        self.objects = objects
        self.info = labels.info
        self.in_3d = in_3d

    def number_at(self, t: int, z: int, y: int, x: int) -> int:
        """Number of the object at a voxel; 0 for none."""
        if self.labels is None:
            return 0
        return int(self.labels.numbers[self.labels.pieces[t, z, y, x, 0]])

    def close(self) -> None:
        """Delete the labels. The facts stay; closing twice is no error."""
        # A memory map that is still open cannot be deleted on Windows.
        self.labels = None
        self._folder.cleanup()


def find_everywhere(
    probabilities: Source,
    channel: int,
    threshold: float,
    objects: ObjectSettings,
    cells: CellSettings | None,
) -> Generator[Event, None, FoundObjects]:
    """Find the objects of a whole image, as `segment` does, and keep them.

    Parameters
    ----------
    probabilities, channel, threshold, objects, cells
        As for `find_labels`.

    Yields
    ------
    Progress, and a Note with their number

    Raises
    ------
    S2DError
        As `segment`.
    """
    folder = TemporaryDirectory(prefix="s2d_objects_", ignore_cleanup_errors=True)
    kept = False
    try:
        shape = (*probabilities.info.shape[:4], 1)
        check_disk(probabilities.info, Path(folder.name), copies=1)
        pieces = np.lib.format.open_memmap(Path(folder.name) / "labels.npy", "w+", np.int32, shape)
        labels, found = yield from find_labels(
            probabilities, channel, threshold, objects, cells, pieces
        )
        yield Note(f"{len(found):,} {'cells' if cells is not None else 'objects'} were found.")
        kept = True
        return FoundObjects(folder, labels, found, objects.in_3d and cells is None)
    finally:
        if not kept:
            pieces = None  # type: ignore[assignment]
            folder.cleanup()
