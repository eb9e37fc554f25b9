"""How sure the Enhancer is: its map turned and mirrored in eight ways, mean and spread.

A network that has learned a structure finds it however the image lies. Where the eight views
differ, the result hangs on chance (test-time augmentation). Each tile is turned with its halo, so
all views share one grid of tiles and there are no seams.

::

    tile ──> 8 turned tiles ──> network ──> turned back ──> plain    the first view: the usual map
                                                       ├──> mean     a steadier map
                                                       └──> spread   standard deviation, 0..0.5
                                                            confidence = 1 - 2 spread, 0..1

Confidence says how stable a value is, not whether it is right: a structure that the Enhancer takes
for another is mistaken in every view alike. `support.Hallucination` looks at what the forest says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.rescaled import enhanced_at_scale
from s2d_desktop.pipeline.runtime import Network

VIEWS: tuple[tuple[int, bool], ...] = tuple(
    (quarters, mirrored) for mirrored in (False, True) for quarters in range(4)
)
"""(quarter turns, whether mirrored first): the eight ways in which a square can lie."""


def turned(image: NDArray[Any], quarters: int, mirrored: bool) -> NDArray[Any]:
    """`image` (..., y, x) mirrored along x, if so wished, and then turned by quarters."""
    flipped = image[..., ::-1] if mirrored else image
    return np.rot90(flipped, quarters, axes=(-2, -1))


def turned_back(image: NDArray[Any], quarters: int, mirrored: bool) -> NDArray[Any]:
    """The inverse of `turned`."""
    upright = np.rot90(image, -quarters, axes=(-2, -1))
    return upright[..., ::-1] if mirrored else upright


class EightViews(Network):
    """A network that says, of its answers to eight views, the first, the mean and the spread.

    A network that takes only one size, which is not square, gets the four views that fit.

    Parameters
    ----------
    network
        The network; whatever it says of itself, this one says too.
    outputs
        How many of its maps are used, the first ones.
    """

    def __init__(self, network: Network, outputs: int = 1) -> None:
        self.network = network
        self.outputs = outputs
        self.file = network.file
        self.precision = network.precision
        self.notes = network.notes
        size = network.file.fixed_size
        square = size is None or size[-1] == size[-2]
        self.views = tuple(view for view in VIEWS if square or view[0] % 2 == 0)

    @property
    def provider(self) -> str:
        """What truly runs it."""
        return self.network.provider

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The plain answer, then mean and spread over the views.

        Returns
        -------
        float32, (n, 3 * outputs, ..., y, x): the maps, then their means, then their spreads
        """
        # Moments of deviations from the first view: of equal views the spread is exactly 0.
        first = self.network.run(batch)[:, : self.outputs]
        total = np.zeros_like(first, np.float64)
        squares = np.zeros_like(first, np.float64)
        for view in self.views[1:]:
            image = np.ascontiguousarray(turned(batch, *view))
            answer = self.network.run(image)[:, : self.outputs]
            off = turned_back(answer, *view).astype(np.float64) - first
            total += off
            squares += off * off
        mean = total / len(self.views)
        spread = np.sqrt(np.maximum(squares / len(self.views) - mean * mean, 0.0))
        return np.concatenate([first, first + mean, spread], axis=1).astype(np.float32)


class EightViewsMap:
    """The Enhancer's map from eight views: sources that share what is computed.

    Computing costs eight times that of the plain map. Whoever reads several should read them
    block by block, one after the other, so that each tile is computed once.

    Parameters
    ----------
    probabilities, channel, network, card, scale, settings
        As for `rescaled.enhanced_at_scale`. At a scale other than 1 the spread is taken where the
        network sees the map, and then brought back like the mean.
    """

    plain: Source
    """What `Enhanced` gives."""
    mean: Source
    """float32, 0..1, channels as `Enhanced`: the mean of the views, a steadier map than one."""
    spread: Source
    """float32, 0..0.5: standard deviation over the views."""
    confidence: Source
    """float32, 0..1: 1 - 2 spread; 1 where all views agree, 0 where half say 0 and half 1."""

    def __init__(
        self,
        probabilities: Source,
        channel: int | Sequence[int],
        network: Network,
        card: Mapping[str, Any] | None = None,
        scale: float = 1.0,
        **settings: Any,
    ) -> None:
        card = dict(card or {})
        given = card.get("output")
        output = dict(given) if isinstance(given, Mapping) else {}
        named = tuple(output.get("names") or ())
        outputs = len(named) or 1
        own = probabilities.info.channel_names
        first = channel if isinstance(channel, int) else channel[0]
        names = named or (str(card.get("structure") or (own[first] if own else "structure")),)
        parts = [f"{part} of {name}" for part in ("view", "mean", "spread") for name in names]
        card["output"] = {**output, "names": parts}
        views = EightViews(network, outputs)
        self._all = enhanced_at_scale(probabilities, channel, views, card, scale, **settings)
        self.plain = _Part(self._all, 0, outputs, names)
        self.mean = _Part(self._all, outputs, 2 * outputs, names)
        self.spread = _Part(self._all, 2 * outputs, 3 * outputs, names, (0.0, 0.5))
        self.confidence = _Confidence(self.spread)

    @property
    def tile_shape(self) -> tuple[int, ...]:
        """Shape of blocks of each of them that suit the network's tiles."""
        return (*self._all.tile_shape[:4], self.mean.info.shape[4])


class _Part(Source):
    """Some neighbouring channels of a canonical source."""

    def __init__(
        self,
        inner: Source,
        first: int,
        stop: int,
        names: tuple[str, ...],
        value_range: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        self._inner = inner
        self._first = first
        self.info = replace(
            inner.info,
            shape=(*inner.info.shape[:4], stop - first),
            channel_names=names,
            value_range=value_range,
        )

    def _read(self, region: Region) -> Array:
        a, b = region.start[4] + self._first, region.stop[4] + self._first
        return self._inner.read(region.replaced(4, a, b))

    def close(self) -> None:
        self._inner.close()


class _Confidence(Source):
    """1 - 2 spread."""

    def __init__(self, spread: Source) -> None:
        self._spread = spread
        self.info = replace(spread.info, value_range=(0.0, 1.0))

    def _read(self, region: Region) -> Array:
        spread = np.asarray(self._spread.read(region), np.float32)
        sure: NDArray[np.float32] = np.clip(1.0 - 2.0 * spread, 0.0, 1.0)
        return sure

    def close(self) -> None:
        self._spread.close()
