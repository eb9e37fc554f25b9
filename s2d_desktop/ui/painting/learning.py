"""What a live forest learns from, and the map that it gives. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.model.stroke_set import StrokeClass
from s2d_desktop.model.strokes import Strokes
from s2d_desktop.training.live_forest import StrokedImage
from s2d_desktop.ui.documents import Document
from s2d_desktop.ui.opened_image import OpenedImage, kept


def missing_classes(classes: Sequence[StrokeClass], strokes: Mapping[int, Strokes]) -> list[str]:
    """Names of classes that are painted nowhere."""
    total = sum((s.counts() for s in strokes.values()), np.zeros(256, np.int64))
    return [c.name for k, c in enumerate(classes, 1) if not total[k]]


def to_learn(
    document: Document,
    image: OpenedImage,
    index: int,
    strokes: Mapping[int, Strokes],
    linked: Mapping[int, Path],
) -> list[StrokedImage]:
    """The images with copies of their strokes; `image`, which is open, is number `index`."""
    found = []
    for lane in range(max(strokes) + 1):
        open_image = keeps_open(image.kept_raw)
        if lane != index:
            open_image = opener(document, lane, linked)
        found.append(StrokedImage(open_image, strokes.get(lane, Strokes(image.shape)).copy()))
    return found


def opener(
    document: Document, lane: int, linked: Mapping[int, Path]
) -> Callable[[], AbstractContextManager[Source]]:
    """Opens another image of a project, which is closed again when its features are known."""

    def open_lane() -> AbstractContextManager[Source]:
        from s2d_desktop.io.ilastik.project import lane_source

        return canonical(lane_source(document.project, lane, linked.get(lane)))

    return open_lane


def keeps_open(source: Source) -> Callable[[], AbstractContextManager[Source]]:
    """Gives a source that stays open."""
    return lambda: nullcontext(source)


def live_probabilities(
    image: OpenedImage,
    forest: Forest,
    selection: FeatureSelection,
    tensor: StructureTensor,
    classes: tuple[StrokeClass, ...],
    cache: TileCache,
) -> Source:
    """The map of a live forest, tiles kept; nothing is computed yet."""
    from s2d_desktop.pipeline.forest import ForestProbabilities
    from s2d_desktop.pipeline.mask import Masked

    source: Any = ForestProbabilities(
        image.kept_raw, forest, selection, tensor, [c.name for c in classes]
    )
    if image.mask is not None:
        source = Masked(source, image.mask)
    return kept(source, cache)
