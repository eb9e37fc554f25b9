"""The enhanced map of what is open, and what can be said about it.

::

    forest ──> (magnified ──>) network (──> in eight views) ──> enhanced map
       └──────────────────────────────────────────┬─────────────────┘
                                                  └──> claims without support

No Qt here. The functions open networks: they are called in worker threads.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, SourceInfo
from s2d_desktop.ui.session import TILE, fits


@dataclass(frozen=True)
class Settings:
    """How an Enhancer is applied."""

    device: str = "auto"
    precision: str = "fast"
    scale: float = 1.0
    """The map is magnified by this before the network sees it."""
    views: bool = False
    """Whether the network looks in eight ways: a steadier map, its confidence; 8 times slower."""


@dataclass(frozen=True, eq=False)
class EnhancedStage:
    """The enhanced map of one class, and what computes it."""

    source: Source
    provider: str
    notes: tuple[str, ...]
    settings: Settings
    unsupported: Source
    """0..1: what the Enhancer claims where the forest sees next to nothing."""
    confidence: Source | None = None
    """0..1, where the network looks in several ways."""

    def close(self) -> None:
        """Give back the tiles. What they were computed from may still be shown."""
        for source in (self.source, self.unsupported, self.confidence):
            if isinstance(source, CachedSource):
                source.forget()


class Networks:
    """The network that was opened last, kept: another scale or class needs no other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[Any, Any] | None = None

    def open(self, path: Path, device: str, precision: str) -> Any:
        """As `runtime.open_network`."""
        from s2d_desktop.pipeline.runtime import open_network

        with self._lock:
            name = (path, path.stat().st_mtime_ns if path.exists() else 0, device, precision)
            if self._kept is None or self._kept[0] != name:
                self._kept = None
                self._kept = (name, open_network(path, device, precision))
            return self._kept[1]


class OneMap(Source):
    """One of the maps of an Enhancer that gives several, as a canonical source."""

    def __init__(self, maps: Source, channel: int) -> None:
        self._maps, self._channel = maps, channel
        names = maps.info.channel_names[channel : channel + 1]
        self.info = replace(maps.info, shape=(*maps.info.shape[:4], 1), channel_names=names)

    def _read(self, region: Region) -> Any:
        return self._maps.read(region.replaced(4, self._channel, self._channel + 1))


def enhanced_stage(
    probabilities: Source,
    channel: int,
    enhancer: Any,
    settings: Settings,
    networks: Networks,
    cache: TileCache,
    structure: str,
) -> EnhancedStage:
    """Put the network of `enhancer` behind class `channel`, named `structure`, of `probabilities`.

    An Enhancer that takes several classes gets them by their names.
    """
    from s2d_desktop.jobs.scale import choose_scale, typical_object
    from s2d_desktop.pipeline.confidence import EightViewsMap
    from s2d_desktop.pipeline.rescaled import enhanced_at_scale
    from s2d_desktop.pipeline.support import Hallucination

    card, scale = enhancer.card, settings.scale
    network = networks.open(enhancer.network_path, settings.device, settings.precision)
    channels = _channels(card, probabilities.info.channel_names, channel)
    chosen = outcome(choose_scale(probabilities, channels, network, card, scale))
    confidence: Source | None = None
    if settings.views:
        views = EightViewsMap(probabilities, channels, network, card, scale)
        tile = (*views.tile_shape[:4], 1)
        source = CachedSource(_shown(views.mean, structure), tile, cache)
        confidence = CachedSource(_shown(views.confidence, structure), tile, cache)
    else:
        plain = enhanced_at_scale(probabilities, channels, network, card, scale)
        source = CachedSource(_shown(plain, structure), (*plain.tile_shape[:4], 1), cache)
    unsupported = Hallucination(probabilities, channel, source, typical_object(card, chosen, None))
    notes = [*network.notes, *([chosen.warning] if chosen.warning else [])]
    if not fits(enhancer, structure) and enhancer.structure:
        notes.append(
            f"This Enhancer was made for {enhancer.structure}; the class is named '{structure}'."
        )
    return EnhancedStage(
        source,
        network.provider,
        tuple(notes),
        settings,
        CachedSource(unsupported, (1, 1, TILE, TILE, 1), cache),
        confidence,
    )


def outcome(steps: Generator[Any, None, Any]) -> Any:
    """What a generator returns, its events left out."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def _channels(card: Any, names: tuple[str, ...], channel: int) -> int | tuple[int, ...]:
    """The class, or those of all classes that an Enhancer takes."""
    from s2d_desktop.jobs.choose_class import choose_class
    from s2d_desktop.zoo.card import input_classes

    wanted = input_classes(card)
    return tuple(choose_class(names, n) for n in wanted) if len(wanted) > 1 else channel


def _shown(maps: Source, structure: str) -> Source:
    """The map that is named like the class; the first of several where none is."""
    from s2d_desktop.zoo.enhancers import same_structure

    if maps.info.shape[4] == 1:
        return maps
    names = maps.info.channel_names
    same = [k for k, name in enumerate(names) if same_structure(name, structure)]
    return OneMap(maps, same[0] if same else 0)


@dataclass(frozen=True)
class Judgement:
    """What forest and enhanced map say together, without labels."""

    lost: Any
    """`pipeline.support.Lost`."""
    loses: bool
    """Whether the user should know of it."""
    size: int
    """Diameter of the forest's objects in pixels; 0 if there are none."""


JUDGED_SIDE = 768
"""Height and width of what is judged, in pixels."""


def box_around(shape: tuple[int, int, int, int], t: int, z: int, y: float, x: float) -> Region:
    """The part of one slice around (y, x) that is judged: (t, z, y, x) with one channel."""
    start = [t, z]
    stop = [t + 1, z + 1]
    for centre, size in ((y, shape[2]), (x, shape[3])):
        low = min(max(0, round(centre - JUDGED_SIDE / 2)), max(0, size - JUDGED_SIDE))
        start.append(low)
        stop.append(min(size, low + JUDGED_SIDE))
    return Region((*start, 0), (*stop, 1))


def judge(stage: EnhancedStage, probabilities: Source, channel: int, box: Region) -> Judgement:
    """Compare forest and enhanced map in `box`."""
    from s2d_desktop.pipeline.object_size import typical_size
    from s2d_desktop.pipeline.support import lost_share, lost_warning

    forest = probabilities.read(box.replaced(4, channel, channel + 1))[0, 0, :, :, 0]
    enhanced = stage.source.read(box)[0, 0, :, :, 0]
    measured = typical_size([forest])
    scale = stage.settings.scale
    lost = lost_share(forest, enhanced)
    return Judgement(
        lost, bool(lost_warning(lost, scale)), round(measured.typical if measured else 0)
    )


def known_size(enhancer: Any) -> tuple[float, float] | None:
    """(smallest, largest) diameter of objects that an Enhancer knows, in pixels."""
    from s2d_desktop.zoo.card import object_size_px

    return object_size_px(enhancer.card)


def scale_for(enhancer: Any, size: int) -> float:
    """The scale that brings objects of `size` pixels to what the Enhancer knows."""
    from s2d_desktop.pipeline.object_size import scale_from_object_size

    found = scale_from_object_size(size, enhancer.card)
    return round(found.scale, 2) if found is not None else 1.0


def expected_scale(enhancer: Any, info: SourceInfo, size: int) -> Any:
    """What an object size that was typed, or else the pixel size, suggests; None if nothing."""
    from s2d_desktop.pipeline.object_size import scale_from_object_size, scale_from_pixel_size

    typed = scale_from_object_size(size, enhancer.card) if size else None
    return typed or scale_from_pixel_size(info, enhancer.card)
