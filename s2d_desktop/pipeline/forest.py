"""Raw image to forest probabilities: features and Random Forest, tile by tile."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.features import (
    check_size,
    computed_flat,
    halo,
    tile_features,
    working_tiles,
)
from s2d_desktop.pipeline.tile_threads import TileThreads, scratch
from s2d_desktop.pipeline.tree_walk import (
    forest_probabilities,
    tree_walker,
    used_columns,
    walk_trees,
)

__all__ = ["ForestProbabilities", "forest_probabilities", "tree_walker", "walk_trees"]

_READ_BYTES = 128 * 2**20
"""At most so much of the raw image is held at once (more only for a halo that is larger)."""


class ForestProbabilities(Source):
    """The probabilities that ilastik would export for an image.

    Computed when read, and only where read; equal for any way of cutting the image. A tile of
    256 x 256 or more is read efficiently, smaller ones spend most of the time in the halo. Reads
    from several threads share the same few working threads.

    Parameters
    ----------
    raw
        Axes ``tzyxc``. Time points are independent of each other. Closed with this source.
    forest
        The trained forest.
    selection
        Features it was trained on.
    structure_tensor
        Which of the two structure tensors.
    class_names
        One name for each class of the project, also for those without labels, whose probability
        is zero everywhere.
    threads
        Largest number of tiles worked on at once; None for one per processor.

    Raises
    ------
    ProjectProblem
        If image, selection, classes and forest do not fit each other.
    AxesProblem
        If the image is too small for the features.
    """

    def __init__(
        self,
        raw: Source,
        forest: Forest,
        selection: FeatureSelection,
        structure_tensor: StructureTensor,
        class_names: Sequence[str],
        threads: int | None = None,
    ) -> None:
        assert raw.info.axes == CANONICAL
        shape = raw.info.shape
        check_fit(forest, selection, shape[1], shape[4], raw.info.name)
        if max(forest.labels) > len(class_names):
            raise ProjectProblem(
                "The Random Forest does not fit the classes.",
                f"It knows label {max(forest.labels)}, but there are only {len(class_names)} "
                "classes.",
                "Train the classifier again in ilastik and save the project.",
            )
        check_size(selection, shape[1:4])
        self.raw = raw
        self.forest = forest
        self.selection = selection
        self.structure_tensor = structure_tensor
        self._flat = computed_flat(selection, shape[1])
        self._columns = [label - 1 for label in forest.labels]
        self._threads = TileThreads(threads)
        self.info = replace(
            raw.info,
            shape=(*shape[:4], len(class_names)),
            dtype=np.dtype(np.float32),
            channel_names=tuple(class_names),
            value_range=(0.0, 1.0),
        )

    def _read(self, region: Region) -> Array:
        out = np.zeros(region.shape, np.float32)
        if not out.size:
            return out
        channels = self.raw.info.shape[4]
        wanted = slice(region.start[4], region.stop[4])
        for t in range(region.start[0], region.stop[0]):
            space = Region(region.start[1:4], region.stop[1:4])
            for block in self._blocks(space):
                grown = block.grown(halo(self.selection), self.info.shape[1:4])
                raw = self.raw.read(Region((t, *grown.start, 0), (t + 1, *grown.stop, channels)))
                self._fill(raw[0], grown, block, out[t - region.start[0]], space, wanted)
        return out

    def _blocks(self, space: Region) -> Iterator[Region]:
        """Parts of `space` whose raw values may be held at once."""
        info = self.raw.info
        held = space.grown(halo(self.selection), info.shape[1:4]).size
        axis = max(range(3), key=lambda k: space.shape[k])
        bytes_held = held * info.shape[4] * max(4, info.dtype.itemsize)
        if bytes_held <= _READ_BYTES or space.shape[axis] <= 64:
            yield space
            return
        middle = space.start[axis] + space.shape[axis] // 2
        yield from self._blocks(space.replaced(axis, space.start[axis], middle))
        yield from self._blocks(space.replaced(axis, middle, space.stop[axis]))

    def _fill(
        self,
        raw: Array,
        grown: Region,
        block: Region,
        out: Array,
        space: Region,
        wanted: slice,
    ) -> None:
        """Compute one block: `raw` (z, y, x, c) of `grown` into `out` (z, y, x, c) of `space`."""
        shape = self.info.shape[1:4]
        # The columns that no split compares are not computed: they cannot change the result.
        used, compact = used_columns(self.forest)
        walker = tree_walker(compact)

        def work(tile: Region) -> None:
            read = tile.grown(halo(self.selection), shape).relative_to(grown)
            features = scratch("features", (*tile.shape, compact.n_features))
            tile_features(
                raw[read.slices],
                tile,
                shape,
                self.selection,
                self.structure_tensor,
                features,
                used,
            )
            rows = features.reshape(math.prod(tile.shape), -1)
            classes = np.zeros((len(rows), self.info.shape[4]), np.float32)
            classes[:, self._columns] = walker.probabilities(rows)
            part = classes.reshape(*tile.shape, -1)[..., wanted]
            out[tile.relative_to(space).slices] = part

        self._threads.run(work, working_tiles(block, compact.n_features, self._flat))

    def close(self) -> None:
        self._threads.close()
        self.raw.close()


def check_fit(
    forest: Forest, selection: FeatureSelection, depth: int, channels: int, name: str
) -> None:
    """Raise `ProjectProblem` if an image does not give the number of features of a forest."""
    given = selection.columns_per_channel(depth) * channels
    if given == forest.n_features:
        return
    per_channel = selection.columns_per_channel(depth)
    why = (
        f"This forest expects {forest.n_features} features, the image and the feature settings "
        f"give {given} ({channels} channel{'' if channels == 1 else 's'} with {per_channel} each)."
    )
    other = selection.columns_per_channel(2 if depth == 1 else 1) * channels
    if other == forest.n_features:
        kind = "a volume" if depth == 1 else "a single slice"
        hint = f"The classifier was trained on {kind}: use such an image."
    elif forest.n_features % per_channel == 0:
        hint = f"Use an image with {forest.n_features // per_channel} channels, or check its axes."
    else:
        hint = "Use an image like those of the project, with the same axes and channels."
    raise ProjectProblem(f"'{name}' does not fit the Random Forest.", why, hint)
