"""Patches of the forests' maps, varied by chance.

The patches of iteration i depend on the seed and on i alone: a training that is interrupted and
resumed sees the very same patches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.variations import bent, resized
from s2d_desktop.training.varied_maps import vary_classes, vary_probabilities

Image = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Batch:
    """Probability maps and truths, float32 (n, 1, [z,] y, x).

    With several classes (n, classes, [z,] y, x); the truth is 1 in the channel of its class.
    """

    probability: NDArray[np.float32]
    truth: NDArray[np.float32]


def resize(images: NDArray[Any], size: int | Sequence[int]) -> Image:
    """Images (..., y, x) at another size (y, x), bilinear; a number is the side of a square."""
    size = (size, size) if isinstance(size, int) else tuple(size)
    if images.shape[-2:] == size:
        return images
    found = resized(torch.from_numpy(np.ascontiguousarray(images)), size)
    return np.asarray(found.numpy(), np.float32)


def cut(array: NDArray[np.uint8], corner: Sequence[int], sides: Sequence[int]) -> Image:
    """A box of the last axes of `array`, mirrored where it reaches beyond the border."""
    space = len(sides)
    shape = array.shape[-space:]
    inside = [slice(max(0, a), a + n) for a, n in zip(corner, sides, strict=True)]
    index: tuple[Any, ...] = (..., *inside)
    part = array[index]
    if part.shape[-space:] != tuple(sides):
        pad = [(0, 0)] * (array.ndim - space) + [
            (max(0, -a), max(0, a + n - s)) for a, n, s in zip(corner, sides, shape, strict=True)
        ]
        part = np.pad(part, pad, mode="symmetric")
    return np.asarray(part, np.float32)


def bend(
    images: Sequence[Image], pixels: float, rng: np.random.Generator
) -> list[NDArray[np.float32]]:
    """Images (..., y, x), all bent by one smooth field of at most `pixels` in each direction."""
    found = bent([torch.from_numpy(np.ascontiguousarray(i)) for i in images], pixels, rng)
    return [np.asarray(one.numpy(), np.float32) for one in found]


class PatchMaker:
    """Cuts patches out of forest maps.

    Slices are turned by right angles, flipped, magnified and bent in y and x. A volume is treated
    so as a whole, all its slices alike, and flipped along z besides; along z it is neither
    magnified nor bent, since there a voxel is most of what two slices have between them.

    Parameters
    ----------
    maps
        Maps with their truths, all of the same kind: slices or volumes, of as many classes.
    side
        Side of a patch, in voxels; of a volume (z, y, x).
    count
        Patches of a batch.
    scale_spread
        Maps are magnified by 1 - s to 1 + s, probability and truth alike.
    seed
        Decides everything together with the iteration.
    elastic
        Half of the patches are bent by so many pixels at most (`bend`); 0: none.
    distortion
        How strongly probabilities are distorted (`varied_maps`); 0: not at all.
    """

    def __init__(
        self,
        maps: Sequence[ForestMap],
        side: int | Sequence[int],
        count: int,
        scale_spread: float,
        seed: int,
        elastic: float = 0.0,
        distortion: float = 1.0,
    ) -> None:
        self.maps = maps
        self.sides = (side, side) if isinstance(side, int) else tuple(side)
        self.count, self.scale_spread, self.seed = count, scale_spread, seed
        self.elastic, self.distortion = elastic, distortion

    def batch(self, iteration: int) -> Batch:
        """The varied patches of an iteration."""
        rng = np.random.default_rng([self.seed, iteration])
        pairs = [self._varied(rng) for _ in range(self.count)]
        return Batch(*(np.stack(a) for a in zip(*pairs, strict=True)))

    def _varied(self, rng: np.random.Generator) -> tuple[Image, Image]:
        m = self.maps[int(rng.integers(len(self.maps)))]
        factor = 1 + rng.uniform(-self.scale_spread, self.scale_spread)
        across = self.sides[-2:]
        sides = (*self.sides[:-2], *(round(n / factor) for n in across))
        corner = self._corner(m, sides, rng)
        p = resize(cut(m.probability, corner, sides) / 255, across)
        t = resize(cut(_each_class(m), corner, sides), across)
        if self.elastic and rng.random() < 0.5:
            p, t = bend([p, t], self.elastic, rng)
        several = m.probability.ndim > m.truth.ndim
        inside = t > 0.5
        if several:
            inside = np.arange(len(t)).reshape(-1, *(1,) * (t.ndim - 1)) == t.argmax(0)
        square = across[0] == across[1]
        turns, flip = int(rng.integers(4)), bool(rng.random() < 0.5)
        if not square:
            turns = turns // 2 * 2
        p = np.rot90(p, turns, axes=(-2, -1))
        inside = np.rot90(inside, turns, axes=(-2, -1))
        if flip:
            p, inside = p[..., ::-1], inside[..., ::-1]
        if len(self.sides) == 3 and rng.random() < 0.5:
            p, inside = p[..., ::-1, :, :], inside[..., ::-1, :, :]
        vary = vary_classes if several else vary_probabilities
        p = vary(np.ascontiguousarray(p), rng, self.distortion)
        truth = np.ascontiguousarray(inside, dtype=np.float32)
        return (p, truth) if several else (p[None], truth[None])

    def _corner(
        self, m: ForestMap, sides: Sequence[int], rng: np.random.Generator
    ) -> tuple[int, ...]:
        """First corner; half of the patches have a structure near their middle."""
        shape = m.truth.shape
        corner = [int(rng.integers(max(1, s - n + 1))) for s, n in zip(shape, sides, strict=True)]
        if rng.random() < 0.5:
            structure = m.truth
            if m.probability.ndim > m.truth.ndim:
                # Of several classes each is in the middle as often, however rare it is.
                structure = m.truth == 1 + rng.integers(len(m.probability) - 1)
            inside = np.flatnonzero(structure.ravel())
            if inside.size:
                place = np.unravel_index(int(inside[int(rng.integers(inside.size))]), shape)
                reach = sides[-1]
                jitter = rng.integers(-reach // 4, reach // 4 + 1, len(shape))
                # Drawn for y and x, and less where a side is shorter.
                corner = [
                    int(np.clip(int(c) - n // 2 + int(j) * n // reach, 0, max(0, s - n)))
                    for c, n, j, s in zip(place, sides, jitter, shape, strict=True)
                ]
        return tuple(corner)

    def plain(self, count: int) -> list[Batch]:
        """`count` patches for validation, spread over all maps, not varied, always the same."""
        rng = np.random.default_rng([self.seed, 2**31])
        pairs = []
        for k in range(count):
            m = self.maps[
                k * len(self.maps) // count if count < len(self.maps) else k % len(self.maps)
            ]
            corner = tuple(
                int(rng.integers(max(1, s - n + 1)))
                for s, n in zip(m.truth.shape, self.sides, strict=True)
            )
            pairs.append(plain_pair(m, corner, self.sides))
        return [
            Batch(*(np.stack(a) for a in zip(*pairs[k : k + self.count], strict=True)))
            for k in range(0, count, self.count)
        ]


def plain_pair(m: ForestMap, corner: Sequence[int], sides: Sequence[int]) -> tuple[Image, Image]:
    """A box of a map as it is: probabilities and truth, float32 (classes, [z,] y, x)."""
    p, t = (cut(a, corner, sides) for a in (m.probability, _each_class(m)))
    p = p / np.float32(255)
    return (p, t) if p.ndim > len(sides) else (p[None], t[None])


def _each_class(m: ForestMap) -> NDArray[np.uint8]:
    """The truth as it is, or of several classes 0 and 1 for each, (classes, [z,] y, x)."""
    if m.probability.ndim == m.truth.ndim:
        return m.truth
    numbers = np.arange(len(m.probability)).reshape(-1, *(1,) * m.truth.ndim)
    return np.asarray(m.truth[None] == numbers, np.uint8)
