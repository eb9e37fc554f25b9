"""What is compared: the forest's map, and the enhanced one: as it is, rescaled, of eight views."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.benchmark.keys import key_of
from s2d_desktop.jobs.benchmark.needs import Candidate, Need, fits
from s2d_desktop.jobs.benchmark.tasks import FOREST
from s2d_desktop.model.source import ArraySource, Source, canonical, read_whole
from s2d_desktop.pipeline.confidence import EightViewsMap
from s2d_desktop.pipeline.rescaled import enhanced_at_scale
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.pipeline.scale_search import search_scale

Map = NDArray[np.float32]


class Method(ABC):
    """Makes of a forest's map the map that is judged.

    Parameters
    ----------
    label
        Its row in the table.
    identity
        Changes whenever its results may; names the files in which scores are kept.
    source
        What it learned from, if the paper's figure for that may stand beside it.
    slow
        Whether only the last forest of a user is worth its time, and not every user.
    """

    def __init__(
        self, label: str, identity: str, source: str | None = None, slow: bool = False
    ) -> None:
        self.label = label
        self.identity = identity
        self.source = source
        self.slow = slow

    @abstractmethod
    def apply(self, forest: Map) -> tuple[Map, Mapping[str, Any]]:
        """The map that is judged, and what was chosen for it without labels.

        Parameters
        ----------
        forest
            float32 (y, x), 0..1: the forest's map.
        """


class Forest(Method):
    """The map of the forest, as it is."""

    def __init__(self) -> None:
        super().__init__(FOREST, "forest", FOREST)

    def apply(self, forest: Map) -> tuple[Map, Mapping[str, Any]]:
        return forest, {}


class PredictionEnhancer(Method):
    """The map of an Enhancer."""

    def __init__(self, candidate: Candidate, source: str | None) -> None:
        self.candidate = candidate
        self.card = candidate.enhancer.card
        self.network = open_network(candidate.enhancer.network_path)
        digest = hashlib.sha256(candidate.enhancer.network_path.read_bytes())
        self.sha256 = digest.hexdigest()
        # The card says how far the network looks; providers round differently.
        circumstances = key_of(self.card, self.network.provider)
        identity = f"enhancer-{self.sha256[:12]}-{circumstances}"
        super().__init__(f"PE ({candidate.label})", identity, source)

    def apply(self, forest: Map) -> tuple[Map, Mapping[str, Any]]:
        return self.at_scale(forest, 1.0), {}

    def at_scale(self, forest: Map, scale: float) -> Map:
        """The enhanced map, of a forest's map that is magnified by `scale` in between."""
        enhanced = enhanced_at_scale(source_of(forest), 0, self.network, self.card, scale)
        return np.asarray(read_whole(enhanced)[0, 0, :, :, 0], np.float32)


class AtSearchedScale(Method):
    """The map of an Enhancer at the scale that ``enhance --scale auto`` finds for each image."""

    def __init__(self, enhancer: PredictionEnhancer) -> None:
        self.enhancer = enhancer
        label = f"PE ({enhancer.candidate.label}), searched scale"
        super().__init__(label, f"{enhancer.identity}-auto", slow=True)

    def apply(self, forest: Map) -> tuple[Map, Mapping[str, Any]]:
        own = self.enhancer
        found = search_scale(source_of(forest), 0, own.network, own.card)
        return own.at_scale(forest, found.best), {"scale": found.best, "certain": found.certain}


class FromEightViews(Method):
    """The mean map of eight views, as ``enhance --tta`` gives it."""

    def __init__(self, enhancer: PredictionEnhancer) -> None:
        self.enhancer = enhancer
        label = f"PE ({enhancer.candidate.label}), eight views"
        super().__init__(label, f"{enhancer.identity}-views", slow=True)

    def apply(self, forest: Map) -> tuple[Map, Mapping[str, Any]]:
        views = EightViewsMap(source_of(forest), 0, self.enhancer.network, self.enhancer.card)
        return np.asarray(read_whole(views.mean)[0, 0, :, :, 0], np.float32), {}


def source_of(forest: Map) -> Source:
    """A map (y, x) as a canonical source of one channel."""
    return canonical(ArraySource(forest, "yx", "forest"))


def methods_for(
    chosen: Sequence[Candidate], needs: Sequence[Need], scale_search: bool, eight_views: bool
) -> list[Method]:
    """The rows of a task, in order.

    Searched scales and eight views take their time: if some of the Enhancers learned from what the
    task asks for, these alone have such rows.
    """
    sources = [next((n.label for n in needs if fits(c.enhancer, n)), None) for c in chosen]
    rows: list[Method] = [Forest()]
    for candidate, source in zip(chosen, sources, strict=True):
        enhancer = PredictionEnhancer(candidate, source)
        rows.append(enhancer)
        if source is None and any(sources):
            continue
        if scale_search:
            rows.append(AtSearchedScale(enhancer))
        if eight_views:
            rows.append(FromEightViews(enhancer))
    return rows
