"""The enhanced map and what can be shown beside it, as sources that share their computation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
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
    lost: LostCounts
    """What the blocks of `enhanced` that were read leave out."""


def enhanced_layers(
    probabilities: Source,
    channel: int | Sequence[int],
    network: Network,
    card: Mapping[str, Any],
    scale: float,
    object_size: float,
    *,
    tta: bool = False,
    layers: Sequence[str] = (),
) -> EnhancedLayers:
    """The enhanced map of `probabilities` with its layers.

    Parameters
    ----------
    probabilities, channel, network, card, scale
        As for `enhanced_at_scale`; of several classes the layers show the first.
    object_size
        Diameter of a typical object in voxels.
    tta
        The map is the mean of eight views, see `pipeline.confidence`.
    layers
        Of `LAYERS`. Confidence needs the eight views, whether the map is their mean or not.
    """
    first = channel if isinstance(channel, int) else channel[0]
    found: dict[str, Source] = {}
    views = None
    if tta or "confidence" in layers:
        views = EightViewsMap(probabilities, channel, network, card, scale)
        tile_shape: tuple[int, ...] = views.tile_shape
        enhanced = views.mean if tta else views.plain
    else:
        plain = enhanced_at_scale(probabilities, channel, network, card, scale)
        enhanced, tile_shape = plain, plain.tile_shape
    for name in layers:
        if name == "hallucination":
            found[name] = Hallucination(probabilities, first, enhanced, object_size)
        elif views is not None:
            found[name] = views.confidence
    lost = LostCounts()
    watched = _Watched(enhanced, probabilities, first, lost)
    return EnhancedLayers(watched, tile_shape, found, lost)


class _Watched(Source):
    """An enhanced map whose blocks are compared with the forest's as they are read."""

    def __init__(self, enhanced: Source, forest: Source, channel: int, lost: LostCounts) -> None:
        self._enhanced = enhanced
        self._forest = forest
        self._channel = channel
        self._lost = lost
        self.info = replace(enhanced.info)

    def _read(self, region: Region) -> Array:
        values = self._enhanced.read(region)
        if values.size and region.start[4] == 0:
            forest = self._forest.read(region.replaced(4, self._channel, self._channel + 1))
            for t, z in np.ndindex(values.shape[:2]):
                self._lost.add(forest[t, z, :, :, 0], values[t, z, :, :, 0])
        return values

    def close(self) -> None:
        self._enhanced.close()
