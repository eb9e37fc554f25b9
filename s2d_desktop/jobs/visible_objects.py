"""The objects of what is visible: what the window shows while settings are tried.

::

    +-- computed: the view and `HALO` around it ----+
    |   +-- view ------------------------------+    |     a reaches beyond what is computed: it may
    | a |                                   b  |    |     be larger than it seems, and is never
    |aaa|aa                                    |    |     called too small
    |   +--------------------------------------+    |     b is known whole
    +-----------------------------------------------+

Everything else is as in `segment`: with the whole slice in view the result is that of the slice.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.cells import CellSettings, cells_of
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.split_objects import spacing_of
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.multicut import Fragments, fragments_of
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.segmentation import label_objects
from s2d_desktop.pipeline.splitting import first_voxels

HALO = 64
"""Pixels computed around what is visible."""

MOST_PIXELS = 4 * 2**20
MOST_SLOW_PIXELS = 2**21
"""More would take too long to follow a slider."""


@dataclass(frozen=True, eq=False)
class VisibleObjects:
    """Objects of a part of one slice."""

    box: Region
    """What was computed, ``tzyx`` and one channel."""
    labels: NDArray[np.int32]
    """(y, x) of `box`: 0 or the number of an object, which means nothing outside of it."""
    places: NDArray[np.int64]
    """(objects + 1,): a number for each object that stays the same when the view moves, as long as
    its first pixel is computed."""
    count: int
    """Objects that can be seen in the view."""
    cut: int
    """How many of these reach beyond what was computed."""


def box_to_compute(view: Region, shape: tuple[int, ...], slow: bool) -> Region | None:
    """The view, one slice of (t, z, y, x, c) `shape`, with its halo; None if that is too much.

    `slow` is what takes longer: cells, and splitting objects.
    """
    box = view.grown((0, 0, HALO, HALO, 0), shape)
    return box if 0 < box.size <= (MOST_SLOW_PIXELS if slow else MOST_PIXELS) else None


class LiveObjects:
    """Finds visible objects; keeps what need not be computed again for another setting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: Any = None
        self._values = np.zeros((0, 0), np.float32)
        self._fragments: Fragments | None = None

    def forget(self) -> None:
        """Another source will be asked next."""
        self._key, self._fragments = None, None

    def find(
        self,
        source: Source,
        view: Region,
        threshold: float,
        objects: ObjectSettings,
        cells: CellSettings | None,
    ) -> VisibleObjects:
        """Find what is visible; may be called in any thread.

        Parameters
        ----------
        source
            Canonical with one channel, 0..1.
        view
            What is visible of one slice; `box_to_compute` gives no None for it.
        threshold, objects, cells
            As for `segment`; slices are always looked at on their own.

        Raises
        ------
        S2DError
            If the values are no probabilities, or bioimage-cpp is missing.
        """
        slow = cells is not None or objects.split is not None
        box = box_to_compute(view, source.info.shape, slow)
        assert box is not None
        with self._lock:
            if self._key is None or self._key[0] is not source or self._key[1] != box:
                values = source.read(box)
                check_probabilities(values, source.info.name)
                self._values = np.ascontiguousarray(values[0, 0, :, :, 0], np.float32)
                self._key, self._fragments = (source, box), None
            edge = cut_sides(box, source.info.shape)
            if cells is not None:
                if self._fragments is None:
                    self._fragments = fragments_of(self._values)
                labels = cells_of(self._fragments, self._values, threshold, cells, edge)
            else:
                labels = _objects(self._values > np.float32(threshold), objects, edge, source)
        inner = view.relative_to(box).slices[2:4]
        seen = np.bincount(labels[inner].ravel(), minlength=int(labels.max(initial=0)) + 1) > 0
        reaching = np.zeros_like(seen)
        reaching[labels[edge]] = True
        y, x = np.unravel_index(np.maximum(first_voxels(labels), 0), labels.shape)
        places = (y + box.start[2]).astype(np.int64) * source.info.shape[3] + x + box.start[3]
        return VisibleObjects(
            box,
            labels,
            np.append(np.int64(0), places),
            int(seen[1:].sum()),
            int((seen & reaching)[1:].sum()),
        )


def cut_sides(box: Region, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(y, x) of `box`: its outermost pixels on the sides where the image goes on."""
    edge = np.zeros(box.shape[2:4], bool)
    for axis in (0, 1):
        side = edge if axis == 0 else edge.T
        if side.size and box.start[2 + axis] > 0:
            side[0] = True
        if side.size and box.stop[2 + axis] < shape[2 + axis]:
            side[-1] = True
    return edge


def _objects(
    mask: NDArray[np.bool_], settings: ObjectSettings, edge: NDArray[np.bool_], source: Source
) -> NDArray[np.int32]:
    """As `find_objects` for a slice, but that nothing which is cut at `edge` is too small."""
    split = settings.split if settings.numbered else None
    spacing = spacing_of(source.info)[1:]
    labels = label_objects(mask, 0, fill_holes=settings.fill_holes, split=split, spacing=spacing)
    keep = np.bincount(labels.ravel()) >= max(settings.min_size, 1)
    keep[labels[edge]] = True
    keep[0] = False
    numbers = np.zeros(len(keep), np.int32)
    numbers[keep] = np.arange(1, 1 + int(keep.sum()))
    return numbers[labels]
