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
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.receptive_field import Field
from s2d_desktop.pipeline.runtime import Network

CORE = 768
"""Height and width of a tile's core, in voxels, where the image is larger than `WHOLE`.

The halo makes small cores dear: with 112 voxels, 40 % of what is computed for a core of 768 is kept
out, 52 % for 512."""

WHOLE = 1024
"""An image up to this size is one tile."""

KEPT_BYTES = 64 * 2**20
"""Tiles kept for readers whose own tiles lie across these."""

LEAST_HALO = 64
"""Less leaves seams with 4 levels, whatever a card says."""

DEFAULT_HALO = 112
"""Where nothing says how far a network looks: a U-Net of 4 levels looks 107 voxels to each side."""

DEFAULT_MULTIPLE = 16
"""Sub-sampling of 4 levels."""

SIDE_STEP = 64
"""Cores of images smaller than `WHOLE` are rounded up to this, so that few sizes are compiled."""


class Enhanced(Source):
    """float32, axes ``tzyxc`` with one channel, 0..1: the structure as the network sees it.

    The network is 2-D: each slice and time point is enhanced by itself.

    Parameters
    ----------
    probabilities
        Canonical source of probabilities, 0..1, one channel per class.
    channel
        Which channel is the structure that the network enhances. Choose it by its name.
    network
        From `runtime.open_network`; one channel in.
    card
        Description of the Enhancer (`zoo.card`), of which are used: ``halo``, voxels around the
        core that the network sees; ``tile_multiple``, 2 to the number of its levels; without them
        what the network's own graph says; ``structure``, the name that the result's channel gets.
    core
        Height and width of a tile's core, instead of `CORE`; the result does not depend on it,
        but for the rounding of bf16.
    halo
        Instead of the card's; at least `LEAST_HALO` in any case.
    output_channel
        Which channel of the network's output is kept.
    """

    def __init__(
        self,
        probabilities: Source,
        channel: int,
        network: Network,
        card: Mapping[str, Any] | None = None,
        *,
        core: int | None = None,
        halo: int | None = None,
        output_channel: int = 0,
    ) -> None:
        card = card or {}
        info = probabilities.info
        assert info.axes == CANONICAL
        if not 0 <= channel < info.size_of("c"):
            raise AxesProblem(
                f"Class number {channel + 1} of '{info.name}' cannot be enhanced.",
                f"The map has {info.size_of('c')} classes.",
                "Choose one of the classes by its name.",
            )
        if network.file.in_channels != 1:
            raise ModelProblem(
                f"'{network.name}' is not an Enhancer.",
                f"It takes {network.file.in_channels} channels; an Enhancer takes the map of one "
                "class.",
                "Choose an Enhancer.",
            )
        self.probabilities = probabilities
        self.channel = channel
        self.network = network
        self.output_channel = output_channel
        field = network.file.field or Field(DEFAULT_HALO, DEFAULT_MULTIPLE)
        multiple = int(card.get("tile_multiple", field.multiple))
        wished = int(card.get("halo", field.reach)) if halo is None else halo
        self.halo = _up(max(wished, LEAST_HALO), multiple)
        self._core = tuple(
            _core_side(info.size_of(axis), core, multiple, self.halo, network, k)
            for k, axis in enumerate("yx")
        )
        own_name = info.channel_names[channel] if info.channel_names else ""
        name = str(card.get("structure") or own_name)
        self.info = replace(
            info,
            shape=(*info.shape[:4], 1),
            dtype=np.dtype(np.float32),
            channel_names=(name,) if name else (),
            value_range=(0.0, 1.0),
        )
        self._tiles = CachedSource(_Tiles(self), self.tile_shape, TileCache(KEPT_BYTES))

    @property
    def tile_shape(self) -> tuple[int, int, int, int, int]:
        """Shape of the tiles it computes, for a cache in front of it and for blocks to write."""
        return (1, 1, self._core[0], self._core[1], 1)

    def _read(self, region: Region) -> Array:
        return self._tiles.read(region)

    def _tile(self, tile: Region) -> NDArray[np.float32]:
        """Values of one tile of the grid; smaller than the others at the image's sides."""
        t, z = tile.start[:2]
        image = self._padded(t, z, tile.start[2:4])
        out = self.network.run(image[None, None])
        if out.shape[1] <= self.output_channel:
            raise ModelProblem(
                f"'{self.network.name}' has no output {self.output_channel + 1}.",
                f"It gives {out.shape[1]} map(s).",
                "Choose another Enhancer, or correct its description.",
            )
        own = tuple(slice(self.halo, self.halo + n) for n in tile.shape[2:4])
        values = out[0, self.output_channel][own]
        low, high = float(values.min()), float(values.max())
        if not (low >= -0.01 and high <= 1.01):  # false for NaN too
            raise ModelProblem(
                f"'{self.network.name}' does not give probabilities.",
                f"Its values go from {low:.3g} to {high:.3g} instead of 0 to 1.",
                "Choose a network that ends in a sigmoid, or export it again with one.",
            )
        clipped: NDArray[np.float32] = np.clip(values, 0.0, 1.0)
        return clipped[None, None, :, :, None]

    def _padded(self, t: int, z: int, start: Sequence[int]) -> NDArray[np.float32]:
        """Probabilities of the tile at `start` with its halo, the image reflected beyond it."""
        size = self.info.shape[2:4]
        rows, columns = (
            _reflected(s - self.halo, s + c + self.halo, n)
            for s, c, n in zip(start, self._core, size, strict=True)
        )
        y0, x0 = int(rows.min()), int(columns.min())
        box = Region(
            (t, z, y0, x0, self.channel),
            (t + 1, z + 1, int(rows.max()) + 1, int(columns.max()) + 1, self.channel + 1),
        )
        image = self.probabilities.read(box)[0, 0, :, :, 0].astype(np.float32)
        check_probabilities(image, self.info.name)
        padded: NDArray[np.float32] = np.clip(image, 0.0, 1.0)[np.ix_(rows - y0, columns - x0)]
        return padded

    def close(self) -> None:
        self.probabilities.close()


class _Tiles(Source):
    """The tiles of an `Enhanced`, each computed anew whenever it is read."""

    def __init__(self, owner: Enhanced) -> None:
        self._owner = owner
        self.info = owner.info

    def _read(self, region: Region) -> Array:
        return self._owner._tile(region)


def _up(value: int, step: int) -> int:
    return -(-value // step) * step


def _core_side(
    size: int, core: int | None, multiple: int, halo: int, network: Network, k: int
) -> int:
    """Side of the core: the wish, the whole of a small image, what is left for a fixed network."""
    fixed = network.file.fixed_size
    if fixed is None:
        limit = core or (WHOLE if size <= WHOLE else CORE)
        return min(_up(limit, multiple), _up(size, _up(SIDE_STEP, multiple)))
    side = (fixed[k] - 2 * halo) // multiple * multiple
    if side < multiple or fixed[k] != side + 2 * halo:
        raise ModelProblem(
            f"'{network.name}' cannot be applied in tiles.",
            f"It takes only {fixed[0]} x {fixed[1]} pixels, of which {halo} on each side see the "
            "surroundings.",
            "Export it with a free height and width.",
        )
    return side


def _reflected(start: int, stop: int, size: int) -> NDArray[np.intp]:
    """Positions ``start..stop`` of an axis of `size`, reflected without repeating the edge."""
    index = np.arange(start, stop)
    if size == 1:
        return np.zeros_like(index)
    index = np.abs(index) % (2 * size - 2)
    return np.minimum(index, 2 * size - 2 - index)
