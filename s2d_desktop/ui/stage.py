"""The enhanced map of what is open, and what can be said about it; or the map of an own network.

::

    forest ──> (magnified ──>) network (──> in eight views) ──> enhanced map
       └──────────────────────────────────────────┬─────────────────┘
                                                  └──> claims without support
    raw ──> network of the user's own ──> its map, in the place of the enhanced map

No Qt here. The functions open networks: they are called in worker threads.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, SourceInfo
from s2d_desktop.ui.opened_image import TILE, OpenedImage
from s2d_desktop.ui.session import (
    fits,
    one_of_several,
    sees_raw,
    what_is_seen,
)
from s2d_desktop.ui.texts import tr


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
    unsupported: Source | None = None
    """0..1: what the Enhancer claims where the forest sees next to nothing; None where it is no
    Enhancer, or there is no forest."""
    confidence: Source | None = None
    """0..1, where the network looks in several ways."""
    difference: Source | None = None
    """-1..1: the enhanced map minus the forest's, where there is a forest."""
    every: Source | None = None
    """The maps of all classes that the network gives, `source` among them."""
    names: tuple[str, ...] = ()
    """What they are of."""

    @property
    def layers(self) -> tuple[Source | None, ...]:
        """What the viewer shows, in the order of `Viewer.set_enhanced`."""
        return self.source, self.unsupported, self.confidence, self.difference

    def close(self) -> None:
        """Give back the tiles. What they were computed from may still be shown."""
        for source in (self.every, self.unsupported, self.confidence):
            if isinstance(source, CachedSource):
                source.forget()


def renewed(
    listed: list[Any], before: list[Any], installed: list[Any]
) -> tuple[list[Any], list[Any]]:
    """Enhancers to choose from, and those that are installed now, which others were `before`.

    Those from files stay in the list; one that has not changed stays the same object.
    """
    known = {e.name: e for e in listed}
    gone = {e.name for e in (*before, *installed)}
    now = [known[e.name] if known.get(e.name) == e else e for e in installed]
    return [*now, *(e for e in listed if e.name not in gone)], now


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


def stage_of(
    image: OpenedImage,
    channel: int,
    enhancer: Any,
    settings: Settings,
    networks: Networks,
    cache: TileCache,
    structure: str,
) -> EnhancedStage:
    """`enhanced_stage` of an Enhancer, `network_stage` of a network for raw data."""
    given = what_is_seen(image, enhancer)
    assert given is not None
    if sees_raw(enhancer):
        return network_stage(given, enhancer, structure, settings, networks, cache)
    return enhanced_stage(given, channel, enhancer, settings, networks, cache, structure)


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

    An Enhancer that takes several classes gets them by their names. Of one that gives several maps
    that of the class is shown and judged.
    """
    from s2d_desktop.jobs.scale import choose_scale, typical_object
    from s2d_desktop.pipeline.channels import OneChannel
    from s2d_desktop.pipeline.confidence import EightViewsMap
    from s2d_desktop.pipeline.difference import Difference
    from s2d_desktop.pipeline.rescaled import enhanced_at_scale
    from s2d_desktop.pipeline.support import Hallucination

    card, scale = enhancer.card, settings.scale
    network = networks.open(enhancer.network_path, settings.device, settings.precision)
    classes = classes_of(enhancer, probabilities.info, channel, structure)
    channels, shown = classes.taken, classes.compared[0].enhanced
    chosen = outcome(choose_scale(probabilities, channels, network, card, scale))
    confidence: Source | None = None
    if settings.views:
        views = EightViewsMap(probabilities, channels, network, card, scale)
        tile = (*views.tile_shape[:4], 1)
        every = CachedSource(views.mean, (*tile[:4], views.mean.info.shape[4]), cache)
        confidence = CachedSource(OneChannel(views.confidence, shown), tile, cache)
    else:
        # Its tiles are kept once, in `cache`.
        plain = enhanced_at_scale(probabilities, channels, network, card, scale, kept_bytes=0)
        every = CachedSource(plain, (*plain.tile_shape[:4], plain.info.shape[4]), cache)
    source = OneChannel(every, shown)
    unsupported = Hallucination(probabilities, channel, source, typical_object(card, chosen, None))
    notes = [*network.notes, *([chosen.warning] if chosen.warning else [])]
    fitting = fits(enhancer, structure) or one_of_several(enhancer, structure)
    if not fitting and enhancer.structure:
        notes.append(tr("enhance.other_structure", structure=enhancer.structure, name=structure))
    return EnhancedStage(
        source,
        network.provider,
        tuple(notes),
        settings,
        CachedSource(unsupported, (1, 1, TILE, TILE, 1), cache),
        confidence,
        Difference(probabilities, channel, source),
        every,
        _names(every, shown, structure),
    )


def _names(every: Source, shown: int, structure: str) -> tuple[str, ...]:
    """What the maps of `every` are of; the one that is shown is of `structure`."""
    count = every.info.shape[4]
    known = every.info.channel_names or tuple(str(k + 1) for k in range(count))
    return tuple(structure if k == shown else known[k] for k in range(count))


def network_stage(
    raw: Source, network: Any, shown: str, settings: Settings, networks: Networks, cache: TileCache
) -> EnhancedStage:
    """Put a network of the user's own behind the raw data; of its classes `shown` is kept."""
    from s2d_desktop.pipeline.channels import OneChannel
    from s2d_desktop.pipeline.raw_network import RawNetworkProbabilities
    from s2d_desktop.zoo.card import pixel_size_warning

    opened = networks.open(network.network_path, settings.device, settings.precision)
    maps = RawNetworkProbabilities(raw, opened, network.card, kept_bytes=0)
    every = CachedSource(maps, (*maps.tile_shape[:4], maps.info.shape[4]), cache)
    source = OneChannel(every, network.classes.index(shown))
    warning = pixel_size_warning(network.card, raw.info)
    notes = (*opened.notes, *([warning] if warning else []))
    names = tuple(network.classes)
    return EnhancedStage(source, opened.provider, notes, settings, every=every, names=names)


def classes_of(enhancer: Any, info: SourceInfo, channel: int, structure: str) -> Any:
    """As `choose_classes`, for the class `structure` in `channel` of a map."""
    from s2d_desktop.jobs.chosen_classes import choose_classes

    names = list(info.channel_names or ("",) * info.shape[4])
    names[channel] = structure
    return choose_classes(names, channel, enhancer)


def outcome(steps: Generator[Any, None, Any]) -> Any:
    """What a generator returns, its events left out."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


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
