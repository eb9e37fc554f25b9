"""The enhanced map: a network that cleans up the forest's probabilities, as a lazy source.

::

    one tile         +-----------------------+
    on a grid        |  halo                 |     the network sees core + halo,
    that starts at   |     +-----------+     |     of which only the core is kept;
    the image's      |     |   core    |     |     beyond the image it sees the
    origin           |     +-----------+     |     image reflected
                     |                       |
                     +-----------------------+

All tiles have the same size, on a grid that does not move with the region that is asked for, so
the same voxel always has the same value. Core and halo are multiples of the network's own
sub-sampling, so its pooling windows lie on one grid over the whole image whatever the tile size.
A network for volumes has tiles with a halo along z as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import AxesProblem, ModelProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.enhancer_tiles import enhancer_tiles
from s2d_desktop.pipeline.preprocessing import Preprocessing
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.runtime import Network

KEPT_BYTES = 64 * 2**20
"""Tiles kept for readers whose own tiles lie across these."""


class Enhanced(Source):
    """float32, axes ``tzyxc``, 0..1: each structure, one channel each, as the network sees it.

    A network for slices enhances each slice and time point by itself, one for volumes each time
    point.

    Parameters
    ----------
    probabilities
        Canonical source of probabilities, 0..1, one channel per class.
    channel
        Which channel is the structure that the network enhances; for a network that takes several
        classes their channels, in the network's order. Choose them by their names.
    network
        From `runtime.open_network`.
    card
        Description of the Enhancer (`zoo.card`), of which are used: ``halo``, voxels around the
        core that the network sees; ``tile_multiple``, by how much its levels make an image
        smaller; without them what the network's own graph says; ``output.names``, the names of
        its maps; ``structure``, the name that the channel of a single map gets;
        ``preprocessing``, what is done to the map before the network (of one class), see
        `preprocessing`.
    core
        Sides of a tile's core (a number, or z, y, x) instead of those of `enhancer_tiles`; the
        result does not depend on it, but for the rounding of bf16.
    halo
        Instead of the card's; in slices at least `enhancer_tiles.LEAST_HALO` in any case.
    output_channel
        Which channel of the network's output is kept; None for all that the card names, or the
        first where it names none.

    Raises
    ------
    AxesProblem
        If a channel is not there, or a network for volumes is to enhance a single slice.
    ModelProblem
        If the network takes another number of classes, or cannot be applied in tiles.
    """

    def __init__(
        self,
        probabilities: Source,
        channel: int | Sequence[int],
        network: Network,
        card: Mapping[str, Any] | None = None,
        *,
        core: int | Sequence[int] | None = None,
        halo: int | Sequence[int] | None = None,
        output_channel: int | None = None,
    ) -> None:
        card = card or {}
        info = probabilities.info
        assert info.axes == CANONICAL
        self.probabilities = probabilities
        self.network = network
        self.channels = (channel,) if isinstance(channel, int) else tuple(channel)
        self._check(info.name, info.size_of("c"))
        if network.file.ndim == 3 and info.size_of("z") == 1:
            raise AxesProblem(
                f"'{network.name}' cannot enhance '{info.name}'.",
                "It is an Enhancer for volumes and looks at several slices at once; the map is a "
                "single slice.",
                "Choose an Enhancer for slices (2-D), or give a volume.",
            )
        names = _output_names(card)
        if output_channel is not None:
            self.outputs: tuple[int, ...] = (output_channel,)
        else:
            self.outputs = tuple(range(len(names))) or (0,)
        tiles = enhancer_tiles(network.file, card, info.shape[1:4], core, halo)
        self.halo, self._core = tiles.halo, tiles.core
        if len(self.outputs) > 1:
            given: tuple[str, ...] = names
        else:
            own_name = info.channel_names[self.channels[0]] if info.channel_names else ""
            named = (
                names[self.outputs[0]] if len(names) > 1 and self.outputs[0] < len(names) else ""
            )
            name = named or str(card.get("structure") or own_name)
            given = (name,) if name else ()
        self.info = replace(
            info,
            shape=(*info.shape[:4], len(self.outputs)),
            dtype=np.dtype(np.float32),
            channel_names=given,
            value_range=(0.0, 1.0),
        )
        self._prepare = Preprocessing(
            card.get("preprocessing") or (),
            probabilities,
            self.channels[0],
            volume=network.file.ndim == 3,
        )
        self._tiles = CachedSource(_Tiles(self), self.tile_shape, TileCache(KEPT_BYTES))

    def _check(self, name: str, classes: int) -> None:
        """Refuse channels that are not there or not as many as the network takes."""
        for channel in self.channels:
            if not 0 <= channel < classes:
                raise AxesProblem(
                    f"Class number {channel + 1} of '{name}' cannot be enhanced.",
                    f"The map has {classes} classes.",
                    "Choose one of the classes by its name.",
                )
        taken = self.network.file.in_channels
        if taken != len(self.channels):
            raise ModelProblem(
                f"'{self.network.name}' does not fit this map.",
                f"It takes {_classes(taken)}; {_classes(len(self.channels))} was given to it.",
                "Choose another Enhancer."
                if taken == 1
                else "Choose an Enhancer for one class, or name all the classes that it takes.",
            )

    @property
    def tile_shape(self) -> tuple[int, int, int, int, int]:
        """Shape of the tiles it computes, for a cache in front of it and for blocks to write."""
        return (1, *self._core, len(self.outputs))

    def _read(self, region: Region) -> Array:
        return self._tiles.read(region)

    def _tile(self, tile: Region) -> NDArray[np.float32]:
        """Values of one tile of the grid, all channels; smaller than others at the image's end."""
        out = self._run(self._padded(tile.start[0], tile.start[1:4]))
        if out.shape[0] <= max(self.outputs):
            raise ModelProblem(
                f"'{self.network.name}' has no output {max(self.outputs) + 1}.",
                f"It gives {out.shape[0]} map(s).",
                "Choose another Enhancer, or correct its description.",
            )
        own = tuple(slice(h, h + n) for h, n in zip(self.halo, tile.shape[1:4], strict=True))
        values = out[list(self.outputs)][:, own[0], own[1], own[2]]
        low, high = float(values.min()), float(values.max())
        if not (low >= -0.01 and high <= 1.01):  # false for NaN too
            raise ModelProblem(
                f"'{self.network.name}' does not give probabilities.",
                f"Its values go from {low:.3g} to {high:.3g} instead of 0 to 1.",
                "Choose a network that ends in a sigmoid, or export it again with one.",
            )
        clipped: NDArray[np.float32] = np.clip(values, 0.0, 1.0)
        return np.moveaxis(clipped, 0, -1)[None]

    def _run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """The network's maps (c, z, y, x) of an image (c, z, y, x)."""
        if self.network.file.ndim == 3:
            volume: NDArray[np.float32] = self.network.run(image[None])[0]
            return volume
        one_slice: NDArray[np.float32] = self.network.run(image[None, :, 0])[0][:, None]
        return one_slice

    def _padded(self, t: int, start: Sequence[int]) -> NDArray[np.float32]:
        """Probabilities (c, z, y, x) of the tile at `start` with its halo, reflected beyond."""
        places = [
            _reflected(s - h, s + c + h, n)
            for s, c, h, n in zip(start, self._core, self.halo, self.info.shape[1:4], strict=True)
        ]
        low = [int(p.min()) for p in places]
        high = [int(p.max()) + 1 for p in places]
        first, last = min(self.channels), max(self.channels) + 1
        box = Region((t, *low, first), (t + 1, *high, last))
        chosen = [c - first for c in self.channels]
        image = self.probabilities.read(box)[0][..., chosen].astype(np.float32)
        check_probabilities(image, self.info.name)
        clipped = np.moveaxis(np.clip(image, 0.0, 1.0), -1, 0)
        inner = np.ix_(*(p - a for p, a in zip(places, low, strict=True)))
        padded: NDArray[np.float32] = clipped[(slice(None), *inner)]
        return self._prepare(padded, t, int(start[0]))

    def close(self) -> None:
        self.probabilities.close()


class _Tiles(Source):
    """The tiles of an `Enhanced`, each computed anew whenever it is read."""

    def __init__(self, owner: Enhanced) -> None:
        self._owner = owner
        self.info = owner.info

    def _read(self, region: Region) -> Array:
        values = self._owner._tile(region)
        return values[..., region.start[4] : region.stop[4]]


def _output_names(card: Mapping[str, Any]) -> tuple[str, ...]:
    output = card.get("output")
    return tuple(output.get("names") or ()) if isinstance(output, Mapping) else ()


def _classes(count: int) -> str:
    return f"the map of {'one class' if count == 1 else f'{count} classes'}"


def _reflected(start: int, stop: int, size: int) -> NDArray[np.intp]:
    """Positions ``start..stop`` of an axis of `size`, reflected without repeating the edge."""
    index = np.arange(start, stop)
    if size == 1:
        return np.zeros_like(index)
    index = np.abs(index) % (2 * size - 2)
    return np.minimum(index, 2 * size - 2 - index)
