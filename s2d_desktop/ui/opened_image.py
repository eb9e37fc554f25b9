"""The sources of one image of what is open: raw data and forest probabilities.

::

    raw ──> forest probabilities ──> enhanced ──> segmentation
       (tiles kept)          (tiles kept)   (a threshold; nothing to keep)

`stage` continues the chain. No Qt here. The functions open files: worker threads call them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.tiles_on_disk import TilesOnDisk
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import AxesProblem, ProjectProblem, S2DError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import Source, SourceInfo, canonical
from s2d_desktop.ui.documents import Document
from s2d_desktop.ui.viewer.tile_store import room_for

TILE = 256
"""Side of the tiles in which raw data and probabilities are kept, in voxels."""


@dataclass(eq=False)
class OpenedImage:
    """The sources of one image; None where there is nothing to read."""

    index: int
    raw: Source | None = None
    kept_raw: Source | None = None
    """`raw` with its tiles kept: what the forest and close views read."""
    probabilities: Source | None = None
    axes: str = "yx"
    """Axes of the file, for exports."""
    strokes: list[tuple[tuple[int, ...], NDArray[np.uint8]]] = field(default_factory=list)
    tensor: StructureTensor | None = None
    problem: S2DError | None = None
    """Why a part of it is missing."""
    stored: SourceInfo | None = None
    """Of an image to which a classifier is applied, what its file says, in its own axes."""
    renamed: tuple[str, str] | None = None
    """Name of the file it was linked to and the name the project has, where they differ."""
    mask: Source | None = None
    """The image's prediction mask, canonical."""
    mask_note: str = ""
    """What is to be said of the image's prediction mask; empty if it has none."""
    how: str = ""
    """Of probabilities that were computed without Fiji: how near they are to Fiji's."""
    in_fiji: str = ""
    """Of probabilities that Fiji computes: which Fiji."""
    owned: list[Source] = field(default_factory=list)
    """Sources that were opened for it and end with it; a map belongs to its document."""

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(t, z, y, x)."""
        source = self.raw or self.probabilities
        return source.info.shape[:4] if source is not None else (1, 1, 1, 1)

    def close(self) -> None:
        """Release files and tiles."""
        for cached in (self.probabilities, self.kept_raw):
            if isinstance(cached, CachedSource):
                cached.forget()
        for source in self.owned:
            source.close()


def _map_with_raw(document: Document, cache: TileCache, linked: Path | None) -> OpenedImage:
    """A map, with its raw image where that was chosen; or an image alone."""
    opened = OpenedImage(0, axes=document.axes, problem=document.reason)
    if document.kind == "image":
        opened.raw = document.source
        opened.kept_raw = kept(opened.raw, cache)
        return opened
    opened.probabilities = kept(document.source, cache)
    if linked is not None:
        from s2d_desktop.jobs.image_axes import open_like_map

        raw = canonical(open_like_map(linked, opened.shape))
        try:
            check_raw(raw, opened.shape)
        except AxesProblem:
            raw.close()
            raise
        opened.raw = raw
        opened.owned.append(raw)
        opened.kept_raw = kept(raw, cache)
    return opened


def open_image(
    document: Document,
    index: int,
    cache: TileCache,
    linked: Path | None = None,
    tensor: StructureTensor | None = None,
    axes: str | None = None,
) -> OpenedImage:
    """Open one image of a document and make its sources.

    Parameters
    ----------
    document, index
        Which image.
    cache
        Keeps the tiles.
    linked
        Where the image is now, which raw image belongs to a map, or to which a classifier is
        applied.
    tensor
        The structure tensor to compute; None for the one that the project's version used.
    axes
        Of the image to which a classifier is applied, where the user said them.
    """
    if document.kind == "project":
        return _lane(document, index, cache, linked, tensor)
    if document.kind == "classifier":
        assert linked is not None
        return _classified(document, cache, linked, axes)
    return _map_with_raw(document, cache, linked)


def _lane(
    document: Document,
    index: int,
    cache: TileCache,
    linked: Path | None,
    tensor: StructureTensor | None,
) -> OpenedImage:
    from s2d_desktop.io.ilastik.project import lane_source, strokes

    project = document.project
    if not project.lanes:
        project.require_forest()
        raise ProjectProblem(
            f"The project '{document.title}' has no images.",
            "Nothing was added in its Input Data step, so nothing can be trained or predicted.",
            "Add an image in ilastik and save the project, or open an image here and paint.",
        )
    opened = OpenedImage(index, tensor=tensor or project.structure_tensor_default)
    source = lane_source(project, index, linked)
    links = {link.lane: link.files[0] for link in document.links if link.role == "image"}
    moved = linked or links.get(index)
    if moved is not None:
        opened.renamed = _other_name(moved, project.lanes[index].raw.image)
    opened.axes = source.info.axes
    opened.owned.append(source)
    opened.raw = canonical(source)
    opened.kept_raw = kept(opened.raw, cache)
    opened.strokes = [
        (block.region.start[:4], block.values[..., 0]) for block in strokes(project, index)
    ]
    try:
        compute_forest(document, opened, opened.tensor, cache)
    except S2DError as problem:
        # The image can be looked at; the sentence is shown where the forest would be.
        opened.problem = problem
    return opened


def _classified(
    document: Document, cache: TileCache, linked: Path, axes: str | None
) -> OpenedImage:
    """An image with the probabilities that a classifier of Weka gives for it."""
    from s2d_desktop.io.open import open_source
    from s2d_desktop.jobs.weka_source import computed, fiji_for, how
    from s2d_desktop.pipeline.weka_probabilities import how_near

    source = open_source(linked, axes)
    opened = OpenedImage(0, axes=source.info.axes, stored=source.info)
    opened.owned.append(source)
    opened.raw = canonical(source)
    opened.kept_raw = kept(opened.raw, cache)
    try:
        probabilities = computed(opened.kept_raw, document.classifier)
        opened.probabilities = kept(probabilities, cache)
        if fiji_for(document.classifier) is None:
            opened.how = how_near(document.classifier)
        else:
            opened.in_fiji = how(document.classifier)
    except S2DError as problem:
        # As for a project: the image can be looked at all the same.
        opened.problem = problem
    return opened


def _other_name(file: Path, image: str) -> tuple[str, str] | None:
    """Both names, where the file in ``image`` (in the project's way of writing) has another."""
    parts = image.replace("\\", "/").split("/")
    return None if file.name in parts else (file.name, parts[-1])


def compute_forest(
    document: Document, image: OpenedImage, tensor: StructureTensor, cache: TileCache
) -> None:
    """Give `image` its forest probabilities, tiles kept, within its prediction mask."""
    from s2d_desktop.pipeline.autocontext import stage_input
    from s2d_desktop.pipeline.forest import ForestProbabilities
    from s2d_desktop.pipeline.mask import Masked, masked_lane

    project = document.project
    forest = project.require_forest()
    source = ForestProbabilities(
        stage_input(project, image.kept_raw, tensor),
        forest,
        project.require_selection(),
        tensor,
        tuple(c.name for c in document.classes),
    )
    masked: Source = source
    if image.mask is not None:
        masked = Masked(source, image.mask)
    elif image.probabilities is None:
        masked, image.mask_note = masked_lane(project, project.lanes[image.index], source)
        if isinstance(masked, Masked):
            image.mask = masked.mask
            image.owned.append(masked.mask)
    image.tensor, image.probabilities = tensor, kept(masked, cache)


def kept_bytes(room: int) -> int:
    """Bytes of computed tiles in memory, where the panels need `room` to move about."""
    return 2 * room


def tile_cache() -> TileCache:
    """Keeps what is computed: in memory about what is in view, beyond that in a file."""
    return TileCache(kept_bytes(room_for(0)), TilesOnDisk())


def kept(source: Source, cache: TileCache) -> Source:
    """`source` with its tiles kept in `cache`, unless it is at hand: one slice, all channels."""
    if source.at_hand:
        return source
    shape = source.info.shape
    return CachedSource(source, (1, 1, TILE, TILE, shape[4]), cache)


def check_raw(raw: Source, shape: tuple[int, int, int, int]) -> None:
    """A raw image chosen for a map must have its (t, z, y, x) shape."""
    if raw.info.shape[:4] != shape:
        raise AxesProblem(
            f"The image '{raw.info.name}' does not belong to this map.",
            f"It has (t, z, y, x) = {raw.info.shape[:4]}; the map has {shape}.",
            "Choose the image from which the map was computed.",
        )
