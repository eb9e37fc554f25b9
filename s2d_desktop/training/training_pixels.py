"""Which pixels a forest is trained on where nobody paints: by chance, or where it is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

TILE = 25
"""Side of a tile of `worst_tiles`, in pixels (torch-em, staged training in 2-D)."""


def class_shares(truth: NDArray[np.uint8], classes: int, evenness: float) -> list[float]:
    """Share of each class among the pixels that are drawn.

    Users paint rare classes more than they occur, if not all alike: with an `evenness` of 0.1
    classes get the share that they have, with 0.6 (both as drawn by `draw_recipe`) each the same.
    """
    even = min(max((evenness - 0.1) / 0.5, 0.0), 1.0)
    natural = np.bincount(truth.ravel(), minlength=classes) / truth.size
    return [(1 - even) * float(share) + even / classes for share in natural]


def draw_pixels(
    truth: NDArray[np.uint8],
    count: int,
    foreground_share: float | None,
    rng: np.random.Generator,
    classes: int = 2,
) -> NDArray[np.intp]:
    """Flat positions of `count` random pixels (fewer if there are not so many)."""
    if foreground_share is None:
        return rng.permutation(truth.size)[:count]
    if classes == 2:
        shares = [(1, foreground_share), (0, 1 - foreground_share)]
    else:
        shares = list(enumerate(class_shares(truth, classes, foreground_share)))
    parts = []
    for c, share in shares:
        inside = np.flatnonzero(truth.ravel() == c)
        parts.append(rng.permutation(inside)[: max(1, round(count * share))])
    return np.concatenate(parts)


def worst_tiles(
    truth: NDArray[np.uint8], probability: NDArray[np.float32], count: int
) -> NDArray[np.intp]:
    """Flat positions of pixels in the tiles where the map is most wrong.

    For each class the error (1 - probability of the true class, on pixels of that class) is
    averaged in a box of `TILE` pixels; around its maxima, no two nearer than a tile, all pixels of
    the class are taken until `count` / classes are reached. After torch-em's ``worst_tiles``.

    Parameters
    ----------
    truth
        (y, x), class of each pixel.
    probability
        (y, x), of class 1; or (y, x, classes).
    count
        So many pixels are wanted.
    """
    chosen = []
    height, width = truth.shape
    classes = 2 if probability.ndim == 2 else probability.shape[2]
    quota = count // classes
    for c in range(classes):
        own = truth == c
        wrong = np.abs(c - probability) if probability.ndim == 2 else 1 - probability[..., c]
        error = np.where(own, wrong, 0).astype(np.float32)
        mean = ndimage.uniform_filter(error, TILE, mode="constant")
        peak = (mean == ndimage.maximum_filter(mean, TILE)) & (mean > 0)
        ys, xs = np.nonzero(peak)
        order = np.argsort(-mean[ys, xs], kind="stable")
        taken = np.zeros(truth.shape, bool)
        left = quota
        for k in order:
            y, x = int(ys[k]), int(xs[k])
            box = (
                slice(max(0, y - TILE // 2), min(height, y + TILE // 2 + 1)),
                slice(max(0, x - TILE // 2), min(width, x + TILE // 2 + 1)),
            )
            new = own[box] & ~taken[box]
            taken[box] |= own[box]
            left -= int(new.sum())
            if left <= 0:
                break
        chosen.append(np.flatnonzero(taken)[: max(1, quota)] if taken.any() else np.array([], int))
    return np.concatenate(chosen)
