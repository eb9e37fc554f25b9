"""The enhanced map and what can be shown beside it, as sources that share their computation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from s2d_desktop.jobs.chosen_classes import ChosenClasses
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.channels import OneChannel, Stacked
from s2d_desktop.pipeline.compared import Compared
from s2d_desktop.pipeline.confidence import EightViewsMap
from s2d_desktop.pipeline.rescaled import enhanced_at_scale
from s2d_desktop.pipeline.runtime import Network
from s2d_desktop.pipeline.support import Hallucination, LostCounts

LAYERS = ("hallucination", "confidence")
"""What can be written beside the map."""


def check_layers(layers: Sequence[str]) -> tuple[str, ...]:
    """`layers`, each once, or `InputError` if one is unknown."""
    for name in layers:
        if name not in LAYERS:
            raise InputError(
                f"There is no layer '{name}'.",
                f"Beside the enhanced map there are {' and '.join(LAYERS)}.",
                f"Write for instance --layers {','.join(LAYERS)}.",
            )
    return tuple(dict.fromkeys(layers))


@dataclass(frozen=True)
class EnhancedLayers:
    """Canonical sources for one map."""

    enhanced: Source
    """The result. Reading it counts what is lost, see `lost`."""
    tile_shape: tuple[int, ...]
    """Blocks in which `enhanced` is read well."""
    layers: Mapping[str, Source]
    """Sources of the layers, by name."""
    lost: Mapping[str, LostCounts]
    """What the blocks of `enhanced` that were read leave out, for each class that is compared."""


def enhanced_layers(
    probabilities: Source,
    classes: ChosenClasses,
    network: Network,
    card: Mapping[str, Any],
    scale: float,
    object_size: float,
    *,
    tta: bool = False,
    layers: Sequence[str] = (),
) -> EnhancedLayers:
    """The enhanced map of `probabilities` with its layers.

    Where the Enhancer gives several maps and all are wished for, the result and its confidence have
    a channel for each, and claims without support one for each class that is compared; channels
    have the names of the classes.

    Parameters
    ----------
    probabilities, network, card, scale
        As for `enhanced_at_scale`.
    classes
        What goes in, what is kept, and in which classes forest and enhanced map are compared.
    object_size
        Diameter of a typical object in voxels.
    tta
        The map is the mean of eight views, see `pipeline.confidence`.
    layers
        Of `LAYERS`. Confidence needs the eight views, whether the map is their mean or not.

    Raises
    ------
    InputError
        If claims without support are wished for, and there is no class to compare in.
    """
    found: dict[str, Source] = {}
    views = None
    if tta or "confidence" in layers:
        views = EightViewsMap(probabilities, classes.taken, network, card, scale)
        tile_shape: tuple[int, ...] = views.tile_shape
        every = views.mean if tta else views.plain
    else:
        plain = enhanced_at_scale(probabilities, classes.taken, network, card, scale)
        every, tile_shape = plain, plain.tile_shape
    for name in layers:
        if name == "hallucination":
            classes.require_compared("The layer 'hallucination'")
            claims = [
                Hallucination(
                    probabilities, c.forest, every, object_size, enhanced_channel=c.enhanced
                )
                for c in classes.compared
            ]
            found[name] = Stacked(claims) if len(claims) > 1 else claims[0]
        elif views is not None:
            found[name] = _kept(views.confidence, classes)
    lost = {c.name: LostCounts() for c in classes.compared}
    watched = _Watched(every, probabilities, classes.compared, lost)
    enhanced = _kept(watched, classes)
    block = (*tile_shape[:4], enhanced.info.shape[4])
    return EnhancedLayers(enhanced, block, found, lost)


def _kept(maps: Source, classes: ChosenClasses) -> Source:
    """The map that is wished for, or all."""
    return maps if classes.kept is None else OneChannel(maps, classes.kept)


class _Watched(Source):
    """Enhanced maps whose blocks are compared with the forest's as they are read."""

    def __init__(
        self,
        enhanced: Source,
        forest: Source,
        compared: Sequence[Compared],
        lost: Mapping[str, LostCounts],
    ) -> None:
        self._enhanced = enhanced
        self._forest = forest
        self._compared = tuple(compared)
        self._lost = lost
        self.info = replace(enhanced.info)

    def _read(self, region: Region) -> Array:
        values = self._enhanced.read(region)
        first, stop = region.start[4], region.stop[4]
        for c in self._compared:
            if not values.size or not first <= c.enhanced < stop:
                continue
            forest = self._forest.read(region.replaced(4, c.forest, c.forest + 1))
            for t, z in np.ndindex(values.shape[:2]):
                plane = values[t, z, :, :, c.enhanced - first]
                self._lost[c.name].add(forest[t, z, :, :, 0], plane)
        return values

    def close(self) -> None:
        self._enhanced.close()
