"""Patches of the forests' maps, varied by chance, prepared ahead of the network.

The patches of iteration i depend on the seed and on i alone: a training that is interrupted and
resumed sees the very same patches.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch.nn import functional

from s2d_desktop.training.forest_cache import ForestMap

Image = NDArray[np.float32]
LOGIT_LIMIT = 0.004
"""Probabilities are kept this far from 0 and 1 before their logit is taken (one step of uint8)."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Probability maps and truths, float32 (n, 1, y, x)."""

    probability: NDArray[np.float32]
    truth: NDArray[np.float32]


def resize(image: NDArray[Any], side: int) -> Image:
    """A square image at another size, bilinear."""
    if image.shape == (side, side):
        return image
    tensor = torch.from_numpy(np.ascontiguousarray(image))[None, None]
    shrinks = image.shape[0] > side
    out = functional.interpolate(
        tensor, size=(side, side), mode="bilinear", align_corners=False, antialias=shrinks
    )
    return np.asarray(out[0, 0].numpy(), np.float32)


def vary_probabilities(p: Image, rng: np.random.Generator) -> Image:
    """Distort a map as another forest might have given it; the result stays within 0..1.

    More or less confident (slope of the logit), biased to one class (its offset), unevenly so
    (a smooth field), blurred, noisy.
    """
    if rng.random() < 0.8:
        q = p.clip(LOGIT_LIMIT, 1 - LOGIT_LIMIT)
        logit = np.log(q / (1 - q)) * np.exp(rng.normal(0, 0.3)) + rng.normal(0, 0.6)
        if rng.random() < 0.3:
            coarse = rng.normal(0, 0.5, (4, 4)).astype(np.float32)
            logit = logit + resize(coarse, p.shape[0])
        p = np.asarray(1 / (1 + np.exp(-logit)), np.float32)
    if rng.random() < 0.25:
        p = ndimage.gaussian_filter(p, rng.uniform(0.3, 1.5))
    if rng.random() < 0.3:
        noise = rng.normal(0, 1, p.shape).astype(np.float32)
        if rng.random() < 0.5:
            noise = 2 * ndimage.gaussian_filter(noise, rng.uniform(0.5, 1.0))
        p = p + np.float32(rng.uniform(0, 0.12)) * noise
    return np.asarray(p.clip(0, 1), np.float32)


def _cut(array: NDArray[np.uint8], y: int, x: int, side: int) -> Image:
    """A square of `array`, mirrored where it reaches beyond the border."""
    height, width = array.shape
    part = array[max(0, y) : y + side, max(0, x) : x + side]
    if part.shape != (side, side):
        pad = (
            (max(0, -y), max(0, y + side - height)),
            (max(0, -x), max(0, x + side - width)),
        )
        part = np.pad(part, pad, mode="symmetric")
    return np.asarray(part, np.float32)


def bend(
    images: Sequence[Image], pixels: float, rng: np.random.Generator
) -> list[NDArray[np.float32]]:
    """Square images, all bent by the same smooth field of at most `pixels` in each direction."""
    side = images[0].shape[0]
    knots = int(rng.integers(4, 9))
    reach = rng.uniform(0.2, 1.0) * pixels
    field = rng.uniform(-reach, reach, (2, knots, knots)).astype(np.float32)
    smooth = functional.interpolate(
        torch.from_numpy(field)[None], size=(side, side), mode="bicubic", align_corners=True
    )[0].clamp(-pixels, pixels)
    axis = torch.arange(side, dtype=torch.float32)
    y, x = axis[:, None] + smooth[0], axis[None, :] + smooth[1]
    grid = torch.stack([x, y], dim=-1) * (2 / (side - 1)) - 1
    stack = torch.from_numpy(np.stack(images).astype(np.float32))[None]
    bent = functional.grid_sample(
        stack, grid[None], mode="bilinear", padding_mode="reflection", align_corners=True
    )
    return list(np.asarray(bent[0].numpy(), np.float32))


class PatchMaker:
    """Cuts patches out of forest maps.

    Parameters
    ----------
    maps
        Maps with their truths.
    side
        Side of a patch, in pixels.
    count
        Patches of a batch.
    scale_spread
        Maps are magnified by 1 - s to 1 + s, probability and truth alike.
    seed
        Decides everything together with the iteration.
    elastic
        Half of the patches are bent by so many pixels at most (`bend`); 0: none.
    """

    def __init__(
        self,
        maps: Sequence[ForestMap],
        side: int,
        count: int,
        scale_spread: float,
        seed: int,
        elastic: float = 0.0,
    ) -> None:
        self.maps = maps
        self.side, self.count, self.scale_spread, self.seed = side, count, scale_spread, seed
        self.elastic = elastic

    def batch(self, iteration: int) -> Batch:
        """The varied patches of an iteration."""
        rng = np.random.default_rng([self.seed, iteration])
        pairs = [self._varied(rng) for _ in range(self.count)]
        return Batch(*(np.stack(a)[:, None] for a in zip(*pairs, strict=True)))

    def _varied(self, rng: np.random.Generator) -> tuple[Image, Image]:
        m = self.maps[int(rng.integers(len(self.maps)))]
        factor = 1 + rng.uniform(-self.scale_spread, self.scale_spread)
        side = round(self.side / factor)
        y, x = self._corner(m, side, rng)
        p = resize(_cut(m.probability, y, x, side) / 255, self.side)
        t = resize(_cut(m.truth, y, x, side), self.side)
        if self.elastic and rng.random() < 0.5:
            p, t = bend([p, t], self.elastic, rng)
        inside = t > 0.5
        turns, flip = int(rng.integers(4)), bool(rng.random() < 0.5)
        p, inside = np.rot90(p, turns), np.rot90(inside, turns)
        if flip:
            p, inside = p[:, ::-1], inside[:, ::-1]
        p = vary_probabilities(np.ascontiguousarray(p), rng)
        return p, np.ascontiguousarray(inside, dtype=np.float32)

    def _corner(self, m: ForestMap, side: int, rng: np.random.Generator) -> tuple[int, int]:
        """Upper left corner; half of the patches have the structure near their middle."""
        height, width = m.truth.shape
        y, x = (int(rng.integers(max(1, s - side + 1))) for s in (height, width))
        if rng.random() < 0.5:
            inside = np.flatnonzero(m.truth.ravel())
            if inside.size:
                cy, cx = divmod(int(inside[int(rng.integers(inside.size))]), width)
                jitter = rng.integers(-side // 4, side // 4 + 1, 2)
                y = int(np.clip(cy - side // 2 + jitter[0], 0, max(0, height - side)))
                x = int(np.clip(cx - side // 2 + jitter[1], 0, max(0, width - side)))
        return y, x

    def plain(self, count: int) -> list[Batch]:
        """`count` patches for validation, spread over all maps, not varied, always the same."""
        rng = np.random.default_rng([self.seed, 2**31])
        pairs = []
        for k in range(count):
            m = self.maps[
                k * len(self.maps) // count if count < len(self.maps) else k % len(self.maps)
            ]
            y, x = (int(rng.integers(max(1, s - self.side + 1))) for s in m.truth.shape)
            p, t = (_cut(a, y, x, self.side) for a in (m.probability, m.truth))
            pairs.append((p / np.float32(255), t))
        return [
            Batch(*(np.stack(a)[:, None] for a in zip(*pairs[k : k + self.count], strict=True)))
            for k in range(0, count, self.count)
        ]


@contextmanager
def prepared(make: Callable[[int], Batch], first: int, ahead: int = 4) -> Iterator[Iterator[Batch]]:
    """Batches `first`, `first` + 1, ... made by a thread of its own, at most `ahead` in advance.

    An exception in the thread is raised where the batches are consumed.
    """
    waiting: queue.Queue[Batch | BaseException] = queue.Queue(ahead)
    ended = threading.Event()

    def work() -> None:
        k = first
        while not ended.is_set():
            item: Batch | BaseException
            try:
                item = make(k)
            except BaseException as error:
                item = error
            while not ended.is_set():
                try:
                    waiting.put(item, timeout=0.1)
                    break
                except queue.Full:
                    continue
            if isinstance(item, BaseException):
                return
            k += 1

    def consume() -> Iterator[Batch]:
        while True:
            item = waiting.get()
            if isinstance(item, BaseException):
                raise item
            yield item

    thread = threading.Thread(target=work, name="patches", daemon=True)
    thread.start()
    try:
        yield consume()
    finally:
        ended.set()
        thread.join()
