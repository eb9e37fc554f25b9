"""Into which tiles an image is cut for a network: their core, and the halo around it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.pipeline.network_file import NetworkFile
from s2d_desktop.pipeline.receptive_field import Field

CORE = 768
"""Height and width of a tile's core, in voxels, where a slice is larger than `WHOLE`.

The halo makes small cores dear: with 112 voxels, 40 % of what is computed for a core of 768 is kept
out, 52 % for 512."""

WHOLE = 1024
"""A slice up to this size is one tile."""

WHOLE_TOGETHER = 1280
"""`WHOLE` where the network normalises each tile by itself: a single tile has no seams. With 64
maps on the first level it takes some 3 GB for so many pixels. Larger slices get cores of `WHOLE`.
"""

VOLUME = 2**22
"""Voxels of a tile of a volume, its halo included, unless its halo alone is more."""

LONGEST = 1024
"""Longest side of the core of a volume."""

LEAST_HALO = 64
"""Less leaves seams with 4 levels in slices, whatever a card says."""

DEFAULT_HALO = 112
"""Where nothing says how far a network looks: a U-Net of 4 levels looks 107 voxels to each side."""

DEFAULT_DEPTH_HALO = 16
"""The same along z: a U-Net that pools z twice looks about so far."""

DEFAULT_MULTIPLE = 16
"""Sub-sampling of 4 levels."""

SIDE_STEP = 64
"""Cores of slices smaller than `WHOLE` are rounded up to this, so that few sizes are compiled."""

Sides = tuple[int, int, int]


@dataclass(frozen=True)
class EnhancerTiles:
    """Sizes along z, y and x; both are multiples of the network's own sub-sampling."""

    core: Sides
    """What is kept of a tile."""
    halo: Sides
    """What the network sees on each side of it; 0 along z for a network for slices."""


def enhancer_tiles(
    file: NetworkFile,
    card: Mapping[str, Any],
    size: Sequence[int],
    core: int | Sequence[int] | None = None,
    halo: int | Sequence[int] | None = None,
) -> EnhancerTiles:
    """Choose the tiles.

    Parameters
    ----------
    file
        The network. What its graph says of its reach counts where the card says nothing; the
        halo of a volume is never less than what its graph needs.
    card
        ``halo`` and ``tile_multiple``, a number for all axes or one for each.
    size
        (z, y, x) of the image.
    core, halo
        Instead of what would be chosen; a number for all axes or one for each.

    Raises
    ------
    ModelProblem
        If the network takes images of one size and the halo does not leave a core of it.
    """
    ndim = file.ndim
    field = file.field or _unknown(ndim)
    multiple = _each(card.get("tile_multiple", field.multiple), ndim)
    wished = _each(card.get("halo", field.reach) if halo is None else halo, ndim)
    if ndim == 2:
        least: Sequence[int] = (LEAST_HALO,) * 2
    else:
        least = field.on_grid if file.field and halo is None else (0,) * 3
    around = [_up(max(w, m), s) for w, m, s in zip(wished, least, multiple, strict=True)]
    sides = size[-ndim:]
    wish = None if core is None else _each(core, ndim)
    if file.fixed_size is not None:
        inner = _fixed_core(file, multiple, around)
    elif ndim == 2:
        whole, part = (WHOLE_TOGETHER, WHOLE) if file.tile_dependent else (WHOLE, CORE)
        inner = [
            min(
                _up(wish[k] if wish else whole if n <= whole else part, m),
                _up(n, _up(SIDE_STEP, m)),
            )
            for k, (n, m) in enumerate(zip(sides, multiple, strict=True))
        ]
    elif wish:
        inner = [_up(min(w, n), m) for w, n, m in zip(wish, sides, multiple, strict=True)]
    else:
        inner = volume_core(sides, multiple, around)
    flat = [1] * (3 - ndim), [0] * (3 - ndim)
    cz, cy, cx = (*flat[0], *inner)
    hz, hy, hx = (*flat[1], *around)
    return EnhancerTiles((cz, cy, cx), (hz, hy, hx))


def volume_core(size: Sequence[int], multiple: Sequence[int], halo: Sequence[int]) -> list[int]:
    """(z, y, x) of the cores of a volume: those for which the least is computed in all.

    Of equal parts of the volume, rounded up to `multiple`, that leave at most `VOLUME` voxels to a
    tile with its halo; the smallest core where no tile is so small.
    """
    best, least = list(multiple), math.inf
    deep, high, wide = (_parts(n, m) for n, m in zip(size, multiple, strict=True))
    for z, y in product(deep, high):
        section = (z + 2 * halo[0]) * (y + 2 * halo[1])
        # Of those that fit, the widest has the least halo.
        x = next((x for x in wide if section * (x + 2 * halo[2]) <= VOLUME), None)
        if x is None:
            continue
        tiles = math.prod(-(-n // c) for n, c in zip(size, (z, y, x), strict=True))
        computed = tiles * section * (x + 2 * halo[2])
        if computed < least:
            best, least = [z, y, x], computed
    return best


def _parts(size: int, multiple: int) -> list[int]:
    """Lengths that cut an axis into 1, 2, 3 ... parts, from the longest on."""
    parts: list[int] = []
    count = -(-size // LONGEST)
    while not parts or parts[-1] > multiple:
        length = _up(-(-size // count), multiple)
        if not parts or length < parts[-1]:
            parts.append(length)
        count += 1
    return parts


def _each(value: int | Sequence[int], ndim: int) -> list[int]:
    values = [value] * ndim if isinstance(value, int) else [int(v) for v in value]
    return values[-ndim:]


def _unknown(ndim: int) -> Field:
    reach = (DEFAULT_DEPTH_HALO,) * (ndim - 2) + (DEFAULT_HALO,) * 2
    return Field(reach, (DEFAULT_MULTIPLE,) * ndim, reach)


def _up(value: int, step: int) -> int:
    return -(-value // step) * step


def _fixed_core(file: NetworkFile, multiple: Sequence[int], halo: Sequence[int]) -> list[int]:
    """What the halo leaves of the only size that a network takes."""
    assert file.fixed_size is not None
    core = []
    for fixed, m, h in zip(file.fixed_size, multiple, halo, strict=True):
        side = (fixed - 2 * h) // m * m
        if side < m or fixed != side + 2 * h:
            sizes = " x ".join(str(n) for n in file.fixed_size)
            raise ModelProblem(
                f"'{file.name}' cannot be applied in tiles.",
                f"It takes only {sizes} voxels, of which {h} on each side see the surroundings.",
                "Export it with a free height and width.",
            )
        core.append(side)
    return core
