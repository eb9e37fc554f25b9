"""Channels of sources: one of several as a source, and several sources as channels of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source


class OneChannel(Source):
    """Channel `channel` of a canonical source, as a canonical source. Closed with it."""

    def __init__(self, inner: Source, channel: int) -> None:
        assert inner.info.axes == CANONICAL
        assert 0 <= channel < inner.info.size_of("c")
        self._inner, self._channel = inner, channel
        names = inner.info.channel_names[channel : channel + 1]
        self.info = replace(inner.info, shape=(*inner.info.shape[:4], 1), channel_names=names)

    @property
    def at_hand(self) -> bool:
        return self._inner.at_hand

    @property
    def tile_shape(self) -> tuple[int, ...]:
        """The tiles in which the inner source computes, where it does so in tiles."""
        tile: tuple[int, ...] = self._inner.tile_shape  # type: ignore[attr-defined]
        return (*tile[:4], 1)

    def _read(self, region: Region) -> Array:
        if not region.size:
            return np.zeros(region.shape, self.info.dtype)
        return self._inner.read(region.replaced(4, self._channel, self._channel + 1))

    def close(self) -> None:
        self._inner.close()


class Stacked(Source):
    """Canonical sources of one channel each, of the same size and type, as channels of one."""

    def __init__(self, parts: Sequence[Source]) -> None:
        first = parts[0].info
        assert all(p.info.shape == first.shape and first.size_of("c") == 1 for p in parts)
        self._parts = tuple(parts)
        names = tuple(n for p in parts for n in p.info.channel_names)
        self.info = replace(
            first,
            shape=(*first.shape[:4], len(parts)),
            channel_names=names if len(names) == len(parts) else (),
        )

    def _read(self, region: Region) -> Array:
        box = region.replaced(4, 0, 1)
        wanted = self._parts[region.start[4] : region.stop[4]]
        if not wanted:
            return np.zeros(region.shape, self.info.dtype)
        return np.concatenate([part.read(box) for part in wanted], axis=-1)

    def close(self) -> None:
        for part in self._parts:
            part.close()
