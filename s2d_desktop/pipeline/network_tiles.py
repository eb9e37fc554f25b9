"""Maps of a network as a lazy source, computed in tiles that leave no seams.

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

from abc import abstractmethod
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
from s2d_desktop.pipeline.runtime import Network

KEPT_BYTES = 64 * 2**20


class NetworkTiles(Source):
    """float32, axes ``tzyxc``, 0..1: some maps of a network, one channel each.

    A network for slices takes each slice and time point by itself, one for volumes each time
    point. What the network sees of the values is `_input`'s business.

    Parameters
    ----------
    given
        Canonical source of what the network takes. Closed with this one.
    channels
        Its channels that the network takes, in the network's order; as many as it takes.
    network
        From `runtime.open_network`.
    card
        Of the network's description are used: ``halo``, voxels around the core that the network
        sees; ``tile_multiple``, by how much its levels make an image smaller; without them what
        the network's own graph says.
    outputs
        Which channels of the network's output are kept.
    names
        A name for each of them, or none.
    core
        Sides of a tile's core (a number, or z, y, x) instead of those of `enhancer_tiles`; the
        result does not depend on it, but for the rounding of bf16.
    halo
        Instead of the card's; in slices at least `enhancer_tiles.LEAST_HALO` in any case.
    kept_bytes
        Of tiles that are kept for readers whose own tiles lie across these; 0 for a reader that
        keeps whole tiles itself.

    Raises
    ------
    AxesProblem
        If a network for volumes is given a single slice.
    ModelProblem
        If the network cannot be applied in tiles.
    """

    def __init__(
        self,
        given: Source,
        channels: Sequence[int],
        network: Network,
        card: Mapping[str, Any],
        outputs: Sequence[int],
        names: Sequence[str],
        *,
        core: int | Sequence[int] | None = None,
        halo: int | Sequence[int] | None = None,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        info = given.info
        assert info.axes == CANONICAL
        assert len(channels) == network.file.in_channels
        if network.file.ndim == 3 and info.size_of("z") == 1:
            raise AxesProblem(
                f"'{network.name}' cannot be applied to '{info.name}'.",
                "It is made for volumes and looks at several slices at once; this is a single "
                "slice.",
                "Choose a network for slices (2-D), or give a volume.",
            )
        self.given = given
        self.network = network
        self.channels, self.outputs = tuple(channels), tuple(outputs)
        tiles = enhancer_tiles(network.file, card, info.shape[1:4], core, halo)
        self.halo, self._core = tiles.halo, tiles.core
        self.info = replace(
            info,
            shape=(*info.shape[:4], len(self.outputs)),
            dtype=np.dtype(np.float32),
            channel_names=tuple(names),
            value_range=(0.0, 1.0),
        )
        self._tiles = CachedSource(_Tiles(self), self.tile_shape, TileCache(kept_bytes))

    @abstractmethod
    def _input(self, values: Array, t: int, z: int) -> NDArray[np.float32]:
        """What the network sees of `values`: a part of `given` without any padding.

        Parameters
        ----------
        values
            (z, y, x, c), the channels in the network's order, as they were read.
        t, z
            Time point, and the first slice of the tile that they are read for.

        Returns
        -------
        float32, of the same shape

        Raises
        ------
        S2DError
            If the network cannot take such values.
        """

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
                "Choose another network, or correct its description.",
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
        """What the network sees (c, z, y, x) of the tile at `start`: its halo too, reflected."""
        places = [
            _reflected(s - h, s + c + h, n)
            for s, c, h, n in zip(start, self._core, self.halo, self.info.shape[1:4], strict=True)
        ]
        low = [int(p.min()) for p in places]
        high = [int(p.max()) + 1 for p in places]
        first, last = min(self.channels), max(self.channels) + 1
        box = Region((t, *low, first), (t + 1, *high, last))
        chosen = [c - first for c in self.channels]
        seen = self._input(self.given.read(box)[0][..., chosen], t, int(start[0]))
        image = np.moveaxis(seen, -1, 0)
        z, y, x = np.ix_(*(p - a for p, a in zip(places, low, strict=True)))
        padded: NDArray[np.float32] = image[:, z, y, x]
        return padded

    def close(self) -> None:
        self.given.close()


class _Tiles(Source):
    """The tiles of a `NetworkTiles`, each computed anew whenever it is read."""

    def __init__(self, owner: NetworkTiles) -> None:
        self._owner = owner
        self.info = owner.info

    def _read(self, region: Region) -> Array:
        values = self._owner._tile(region)
        return values[..., region.start[4] : region.stop[4]]


def _reflected(start: int, stop: int, size: int) -> NDArray[np.intp]:
    """Positions ``start..stop`` of an axis of `size`, reflected without repeating the edge."""
    index = np.arange(start, stop)
    if size == 1:
        return np.zeros_like(index)
    index = np.abs(index) % (2 * size - 2)
    return np.minimum(index, 2 * size - 2 - index)
