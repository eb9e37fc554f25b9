"""Brush strokes of a simulated user: seeded, attentive, sparing.

The user paints thin strokes along the middle of true regions, some of them on what looks like
another class, then looks at the forest's map and corrects where it is most wrong. No stroke ever
covers a pixel of another class than its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Image = NDArray[np.float32]
Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class Brush:
    """How the user paints."""

    thinnest: int = 3
    """Smallest width of a stroke, in pixels."""
    thickest: int = 5
    """Largest width of a stroke, in pixels."""
    shortest: int = 10
    """Fewest steps of a stroke, in pixels."""
    longest: int = 50
    """Most steps of a stroke, in pixels."""


def _disk(width: int) -> NDArray[np.bool_]:
    r = (width - 1) / 2
    axis = np.arange(width) - r
    return np.asarray(axis[:, None] ** 2 + axis[None, :] ** 2 <= r * r + 0.5)


def _walk(
    depth: Image, start: tuple[int, int], steps: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """A path that keeps to the middle of a region, as an eye-guided hand does.

    `depth` is the distance to the region's border, 0 outside; of three directions ahead the one
    with the largest depth is taken, with a little chance.
    """
    y, x = float(start[0]), float(start[1])
    angle = rng.uniform(0, 2 * np.pi)
    path = [start]
    height, width = depth.shape
    for _ in range(steps):
        best, best_score = None, 0.0
        for turn in (-0.5, 0.0, 0.5):
            a = angle + turn + rng.normal(0, 0.15)
            ny, nx = y + 1.5 * np.sin(a), x + 1.5 * np.cos(a)
            iy, ix = round(ny), round(nx)
            if not (0 <= iy < height and 0 <= ix < width) or depth[iy, ix] <= 0:
                continue
            score = min(float(depth[iy, ix]), 8.0) + rng.uniform(0, 1.0)
            if score > best_score:
                best, best_score = (a, ny, nx), score
        if best is None:
            break
        angle, y, x = best
        path.append((round(y), round(x)))
    return path


def draw_stroke(
    depth: Image, start: tuple[int, int], brush: Brush, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Middle of a stroke from `start`; `depth` (y, x) is the distance to the region's border."""
    return _walk(depth, start, int(rng.integers(brush.shortest, brush.longest + 1)), rng)


def stroke_along(
    path: list[tuple[int, int]],
    shape: tuple[int, ...],
    region: NDArray[np.bool_],
    brush: Brush,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Pixels (y, x) of a stroke along `path`, none outside `region`."""
    width = int(rng.integers(brush.thinnest, brush.thickest + 1))
    disk = _disk(width)
    ys, xs = np.array(path).T
    # Only the box around the stroke is looked at: slices are large.
    top, left = max(0, int(ys.min()) - width), max(0, int(xs.min()) - width)
    box = (
        slice(top, min(shape[0], int(ys.max()) + width + 1)),
        slice(left, min(shape[1], int(xs.max()) + width + 1)),
    )
    line = np.zeros((box[0].stop - top, box[1].stop - left), bool)
    line[ys - top, xs - left] = True
    stroke = np.zeros(shape, bool)
    stroke[box] = ndimage.binary_dilation(line, disk) & region[box]
    return stroke


def _pick(weight: Image, rng: np.random.Generator) -> tuple[int, int] | None:
    """A random pixel with probability proportional to `weight`; None if all are 0."""
    total = np.cumsum(weight.ravel(), dtype=np.float64)
    if total[-1] <= 0:
        return None
    k = int(np.searchsorted(total, rng.uniform(0, total[-1]), side="right"))
    y, x = divmod(min(k, weight.size - 1), weight.shape[1])
    return y, x


def _confusion(raw: Image, region: NDArray[np.bool_]) -> Image:
    """1 where a pixel outside `region` is about as bright as the region, else near 0."""
    smooth = ndimage.gaussian_filter(raw, 2.0)
    inside = smooth[region]
    if inside.size == 0:
        return np.zeros(raw.shape, np.float32)
    spread = max(float(inside.std()), 1e-6)
    likeness = np.exp(-0.5 * ((smooth - float(inside.mean())) / spread) ** 2)
    likeness[region] = 0
    return np.asarray(likeness, np.float32)


def paint_strokes(
    raw: NDArray[Any],
    truth: Labels,
    rng: np.random.Generator,
    strokes: int,
    probabilities: Image | None = None,
    brush: Brush | None = None,
    most_pixels: int | None = None,
) -> Labels:
    """Paint one round of strokes.

    Parameters
    ----------
    raw
        (y, x), grey values; says which structures look alike.
    truth
        (y, x), class 0, 1, ... of each pixel.
    rng
        Source of chance; the same state gives the same strokes.
    strokes
        Number of strokes of each class that occurs in `truth`.
    probabilities
        float32 (y, x, classes), 0..1: the forest's map, if there is one already; strokes are then
        put where it is most wrong. Without it, half of the strokes of a class go to places that
        look like another class, the others anywhere.
    brush
        Width and length of strokes.
    most_pixels
        Strokes end when so many pixels are painted.

    Returns
    -------
    uint8 (y, x): 0 where nothing is painted, else class + 1.
    """
    brush = brush or Brush()
    raw = np.asarray(raw, np.float32)
    painted = np.zeros(truth.shape, np.uint8)
    classes = [int(c) for c in np.unique(truth)]
    places: dict[int, tuple[Image, Image, Image]] = {}
    for c in classes:
        region = truth == c
        # An attentive user keeps a pixel away from the border.
        depth = np.asarray(ndimage.distance_transform_edt(region) - 1, np.float32).clip(0)
        anywhere = np.asarray(depth > 0, np.float32)
        if probabilities is None:
            others = [k for k in classes if k != c]
            wrong = np.zeros(truth.shape, np.float32)
            for k in others:
                wrong = np.maximum(wrong, _confusion(raw, truth == k))
        else:
            wrong = np.asarray(
                ndimage.uniform_filter((1 - probabilities[..., c]) * region, 9), np.float32
            )
            # The eye goes to the worst places first.
            wrong = wrong**4
        places[c] = depth, anywhere, wrong * anywhere
    budget = most_pixels if most_pixels is not None else truth.size
    for k in range(strokes):
        for c in classes:
            depth, anywhere, wrong = places[c]
            corrects = probabilities is not None or k % 2 == 0
            start = (_pick(wrong, rng) if corrects else None) or _pick(anywhere, rng)
            if start is None:
                continue
            path = draw_stroke(depth, start, brush, rng)
            new = stroke_along(path, truth.shape, truth == c, brush, rng) & (painted == 0)
            if int(new.sum()) > budget:
                return painted
            budget -= int(new.sum())
            painted[new] = c + 1
    return painted
