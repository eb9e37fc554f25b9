"""The example that a training leaves beside its Enhancer: a held-back map, with its image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import S2DError
from s2d_desktop.training.enhancer_plan import EnhancerPlan
from s2d_desktop.training.forest_cache import ForestMap, PlaneCache
from s2d_desktop.training.labelled_images import PlaneKey
from s2d_desktop.zoo.description import in_words, sizes_of
from s2d_desktop.zoo.example import Example

LONGEST = {2: (320, 320), 3: (32, 128, 128)}
"""Sides of an example of slices and of volumes, unless its network takes larger ones only."""

BEST_SHARE = 1 / 3
"""So much of a picture should be structure, to show something."""


def own_example(
    plan: EnhancerPlan, card: Mapping[str, Any], validation: Sequence[ForestMap], cache: PlaneCache
) -> Example:
    """A crop of a held-back map of a forest that is neither good nor bad.

    Parameters
    ----------
    plan, card
        Of the training, and of its Enhancer.
    validation
        Held-back maps.
    cache
        Reads the images.
    """
    m = _typical(validation)
    ndim = m.truth.ndim
    sides = [
        min(n, max(least, most))
        for n, least, most in zip(m.truth.shape, sizes_of(card).least, LONGEST[ndim], strict=True)
    ]
    start = [(n - s) // 2 for n, s in zip(m.truth.shape, sides, strict=True)]
    box = tuple(slice(a, a + s) for a, s in zip(start, sides, strict=True))
    maps = m.probability if m.probability.ndim > ndim else m.probability[None]
    raw = _raw(m, cache)
    file = Path(plan.images[_predicted(m).image].raw).name
    words = f"a held-back forest's map of {in_words(card)} on a crop of '{file}', and its result"
    if plan.citation:
        words += f". Training images: {plan.citation.rstrip('.')}"
    if plan.data_licence:
        words += f". Their licence: {plan.data_licence.rstrip('.')}"
    return Example(
        np.ascontiguousarray(maps[(slice(None), *box)]),
        None if raw is None else _as_bytes(raw[box]),
        words,
    )


def _typical(maps: Sequence[ForestMap]) -> ForestMap:
    """Of the middle half, by how right the forests are, the map that shows most."""
    order = sorted(range(len(maps)), key=lambda k: _rightness(maps[k]))
    middle = order[len(order) // 4 : len(order) - len(order) // 4]
    best = min(middle, key=lambda k: (abs(float((maps[k].truth > 0).mean()) - BEST_SHARE), k))
    return maps[best]


def _rightness(m: ForestMap) -> float:
    """Mean probability of the true class, 0..255."""
    if m.probability.ndim == m.truth.ndim:
        p = m.probability.astype(np.int16)
        return float(np.where(m.truth > 0, p, 255 - p).mean())
    return float(np.take_along_axis(m.probability, m.truth[None], axis=0).mean())


def _predicted(m: ForestMap) -> PlaneKey:
    return PlaneKey(**m.facts["predicted"])


def _raw(m: ForestMap, cache: PlaneCache) -> NDArray[np.float32] | None:
    """The image of a map, ([z,] y, x), as its forest saw it; None where it is there no more."""
    try:
        raw, truth = cache.slice(_predicted(m))
    except (S2DError, OSError):
        return None
    if raw.ndim > truth.ndim:
        raw = raw.mean(axis=-1)
    corner = m.facts["corner"]
    shape = (*(1,) * (len(corner) - m.truth.ndim), *m.truth.shape)
    part = raw[tuple(slice(a, a + n) for a, n in zip(corner, shape, strict=True))]
    if part.size != m.truth.size:
        return None  # another image lies there now
    return part.reshape(m.truth.shape)


def _as_bytes(raw: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Grey values as they are where they are bytes, else stretched to 0..255."""
    if raw.min() >= 0 and raw.max() <= 255 and np.array_equal(raw, np.rint(raw)):
        return np.asarray(raw, np.uint8)
    low, high = (float(v) for v in np.percentile(raw, (0.5, 99.5)))
    spread = (raw - low) / max(high - low, 1e-6)
    return np.asarray(np.rint(spread.clip(0, 1) * 255), np.uint8)
