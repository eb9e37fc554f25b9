"""Autocontext: later forests see the image and what the forest before them said of it.

The probabilities are converted to the type of the image, as ilastik does (exact against its own
export of a second stage), and follow the channels of the image::

    image ──> forest 1 ──> probabilities ──> (image, probabilities) ──> forest 2 ──> ...
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.features import computed_flat
from s2d_desktop.pipeline.forest import ForestProbabilities

CACHE_BYTES = 256 * 2**20
"""Kept of an earlier stage, so that the halos of a later one do not compute it again."""


class WithProbabilities(Source):
    """An image and behind its channels the probabilities of a forest, in the type of the image.

    Parameters
    ----------
    raw
        Axes ``tzyxc``.
    probabilities
        Axes ``tzyxc``, 0..1. Both are closed with this source.
    """

    def __init__(self, raw: Source, probabilities: Source) -> None:
        info = raw.info
        assert info.axes == probabilities.info.axes == CANONICAL
        assert info.shape[:4] == probabilities.info.shape[:4]
        self.raw = raw
        self.probabilities = probabilities
        self._own = info.shape[4]
        channels = self._own + probabilities.info.shape[4]
        self.info = replace(
            info, shape=(*info.shape[:4], channels), channel_names=(), value_range=None
        )

    def _read(self, region: Region) -> Array:
        out: Array = np.empty(region.shape, self.info.dtype)
        start, stop, own = region.start[4], region.stop[4], self._own
        if start < own:
            part = region.replaced(4, start, min(stop, own))
            out[..., : part.shape[4]] = self.raw.read(part)
        if stop > own:
            part = region.replaced(4, max(start, own) - own, stop - own)
            values = self.probabilities.read(part)
            out[..., out.shape[4] - part.shape[4] :] = in_type(values, self.info.dtype)
        return out

    def close(self) -> None:
        self.probabilities.close()
        self.raw.close()


def in_type(probabilities: Array, dtype: np.dtype[np.generic]) -> Array:
    """Probabilities 0..1 as values of an image's type: whole numbers fill its range, cut off."""
    if dtype.kind not in "iu":
        return probabilities.astype(dtype)
    limits = np.iinfo(dtype.name)
    kind = np.dtype(np.float32 if dtype.itemsize <= 2 else np.float64)
    span = float(limits.max) - float(limits.min)
    scaled = probabilities.astype(kind) * kind.type(span) - kind.type(limits.min)
    # A signed type overflows, in ilastik as here: it then counts on from its smallest value.
    whole = scaled.astype(np.int64) if dtype.itemsize < 8 else scaled
    return np.asarray(whole.astype(dtype))


def stage_input(project: IlastikProject, raw: Source, tensor: StructureTensor) -> Source:
    """What the forest of a project's stage sees of an image: the image itself at the first stage.

    Parameters
    ----------
    raw
        Axes ``tzyxc``.
    tensor
        The structure tensor of all stages: one program trained them.

    Raises
    ------
    ProjectProblem, AxesProblem
        If the image does not fit the forests of the stages before.
    """
    source = raw
    for number in range(1, project.stage):
        stage = project.at_stage(number)
        selection = stage.require_selection()
        names = [label.name for label in stage.label_classes]
        made = ForestProbabilities(source, stage.require_forest(), selection, tensor, names)
        flat = computed_flat(selection, raw.info.shape[1])
        tile = (1, 1, 512, 512, len(names)) if flat else (1, 32, 128, 128, len(names))
        source = WithProbabilities(raw, CachedSource(made, tile, TileCache(CACHE_BYTES)))
    return source
