"""ImageJ's filters of a plane, as its classes compute them.

GaussianBlur, Convolver, FloatProcessor.rotate, ZProjector and RankFilters of ImageJ 1.53 (public
domain). Sums run in the same order and precision (float32 or float64) as there, so that the values
are the same, down to the last bit wherever that was checked. Outside of the image stand the values of its nearest
border pixels.
"""  # noqa: E501

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from s2d_desktop.pipeline.imagej_large_blur import (
    LARGEST_DIRECT,
    enlarged_down,
    reduced_by,
    reduced_down,
    reduced_sigma,
)

Plane = NDArray[np.float32]

ACCURACY = 0.0002
"""Where ImageJ cuts the kernel for images of real numbers."""

LARGEST_SIGMA = 64.0
"""A tile that needs more around it than this takes would be mostly border."""

SOBEL_DOWN = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]], np.float32)
SOBEL_ACROSS = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], np.float32)


def blur_reach(sigma: float) -> int:
    """Pixels to each side that `gaussian_blur` looks at."""
    if sigma > LARGEST_DIRECT:
        # Reducing and enlarging look two pixels of the reduced line further each.
        factor = reduced_by(sigma)
        return (_kernel_reach(reduced_sigma(sigma, factor)) + 5) * factor
    return _kernel_reach(sigma) if sigma > 0 else 0


def _kernel_reach(sigma: float) -> int:
    return math.ceil(sigma * math.sqrt(-2 * math.log(ACCURACY)))


@lru_cache(maxsize=64)
def gaussian_kernel(sigma: float) -> tuple[Plane, Plane]:
    """One side of the kernel, and the sum of all values beyond each of its places.

    The outermost values are replaced by a parabola that reaches 0, as in ImageJ.
    """
    size = _kernel_reach(sigma) + 1
    values = np.exp(-0.5 * np.arange(size) ** 2 / sigma / sigma).astype(np.float32)
    if size > 3:
        slope, place = math.inf, size
        while place > size // 2:
            place -= 1
            here = math.sqrt(float(values[place])) / (size - place)
            if here >= slope:
                break
            slope = here
        tail = np.arange(place + 2, size)
        values[tail] = (size - tail) ** 2 * slope * slope
    total = float(values[0])
    for value in values[1:]:
        total += float(np.float32(2) * value)
    beyond = np.zeros(size, np.float32)
    rest = 0.5 + 0.5 * float(values[0]) / total
    for k in range(size):
        share = float(values[k]) / total
        values[k] = share
        rest -= share
        beyond[k] = rest
    values.setflags(write=False)
    beyond.setflags(write=False)
    return values, beyond


def gaussian_blur(image: Plane, sigma: float) -> Plane:
    """Gaussian blur.

    Parameters
    ----------
    image
        float32 (y, x).
    sigma
        Standard deviation in pixels, 0 to `LARGEST_SIGMA`.

    Returns
    -------
    float32 (y, x)
    """
    assert sigma <= LARGEST_SIGMA
    if sigma <= 0:
        return image.copy()
    # Always along the first axis: whole rows are added, which is fast.
    across = _blurred_down(np.ascontiguousarray(image.T), sigma)
    return _blurred_down(np.ascontiguousarray(across.T), sigma)


def _blurred_down(image: Plane, sigma: float) -> Plane:
    if sigma <= LARGEST_DIRECT:
        return _convolved_down(image, *gaussian_kernel(sigma))
    # ImageJ reduces no line by more than its length.
    factor = min(reduced_by(sigma), len(image))
    kernel = gaussian_kernel(reduced_sigma(sigma, factor))
    reduced = _convolved_down(reduced_down(image, factor), *kernel)
    # The outermost two are not computed there.
    reduced[[0, -1]] = 0
    return enlarged_down(reduced, factor, len(image))


def _convolved_down(image: Plane, values: Plane, beyond: Plane) -> Plane:
    n, size = len(image), len(values)
    place = np.arange(n)
    before = np.where(place < size, beyond[np.minimum(place, size - 1)], np.float32(0))
    # ImageJ's own inequality differs between the two branches in which it treats borders.
    touches = (place + size > n) | ((place >= min(size, n)) & (place + size >= n))
    after = np.where(touches, beyond[np.clip(n - place - 1, 0, size - 1)], np.float32(0))
    out: Plane = image * values[0]
    out += before[:, None] * image[:1]
    out += after[:, None] * image[-1:]
    padded = np.zeros((n + 2 * size, image.shape[1]), np.float32)
    padded[size : size + n] = image
    pair = np.empty_like(out)
    for k in range(1, size):
        np.add(padded[size - k : size - k + n], padded[size + k : size + k + n], out=pair)
        pair *= values[k]
        out += pair
    return out


def convolve(image: Plane, kernel: Plane) -> Plane:
    """Convolve as ImageJ does: the kernel is not mirrored, and divided by its sum unless that is 0.

    Parameters
    ----------
    image
        float32 (y, x).
    kernel
        float32 (y, x), odd sizes.

    Returns
    -------
    float32 (y, x), summed in float64
    """
    total = float(kernel.sum(dtype=np.float64))
    out = ndimage.correlate(image, kernel.astype(np.float64), np.float64, mode="nearest")
    if total:
        out *= 1.0 / total
    result: Plane = out.astype(np.float32)
    return result


def rotated(kernel: Plane, degrees: float) -> Plane:
    """A square kernel turned clockwise about its middle, nearest pixels, 0 from outside."""
    size = len(kernel)
    middle = (size - 1) / 2
    angle = -degrees / (180.0 / math.pi)
    cos, sin = math.cos(angle), math.sin(angle)
    y, x = np.mgrid[:size, :size]
    from_x = x * cos + (middle * sin - middle * cos - y * sin + middle)
    from_y = x * sin + (-middle * sin - middle * cos + y * cos + middle)
    inside = (from_x >= -0.01) & (from_x < size) & (from_y >= -0.01) & (from_y < size)
    column = np.minimum((from_x + 0.5).astype(int), size - 1)
    row = np.minimum((from_y + 0.5).astype(int), size - 1)
    return np.where(inside, kernel[np.where(inside, row, 0), np.where(inside, column, 0)], 0)


def projections(stack: Plane) -> tuple[Plane, Plane, Plane, Plane, Plane, Plane]:
    """Mean, maximum, minimum, sum, standard deviation and median of a stack, float32 (k, y, x)."""
    # Along the first axis numpy adds one plane after the other, as ImageJ does.
    total = stack.sum(axis=0, dtype=np.float32)
    n = np.float64(len(stack))
    sums = stack.sum(axis=0, dtype=np.float64)
    squares = np.square(stack, dtype=np.float64).sum(axis=0)
    spread = np.maximum((n * squares - sums * sums) / n, 0)
    return (
        total / np.float32(len(stack)),
        stack.max(axis=0),
        stack.min(axis=0),
        total,
        np.sqrt(spread / (n - 1)).astype(np.float32),
        np.median(stack, axis=0),
    )


def disc_reach(radius: float) -> int:
    """Pixels to each side that a filter with a round neighbourhood looks at."""
    return int(math.sqrt(_squared(radius) + 1e-10))


def _squared(radius: float) -> int:
    if 1.5 <= radius < 1.75:
        radius = 1.75
    elif 2.5 <= radius < 2.85:
        radius = 2.85
    return int(radius * radius) + 1


def half_widths(radius: float) -> list[int]:
    """How far each line of the round neighbourhood reaches to the sides, from the top down."""
    reach = disc_reach(radius)
    return [int(math.sqrt(_squared(radius) - dy * dy + 1e-10)) for dy in range(-reach, reach + 1)]


def disc_extremes(image: Plane, radius: float, largest: bool) -> Plane:
    """Largest (or smallest) value in a round neighbourhood, float32 (y, x)."""
    widths = half_widths(radius)
    reach = len(widths) // 2
    height = len(image)
    padded = np.pad(image, ((reach, reach), (0, 0)), mode="edge")
    one_line = ndimage.maximum_filter1d if largest else ndimage.minimum_filter1d
    by_width = {w: one_line(padded, 2 * w + 1, axis=1, mode="nearest") for w in set(widths)}
    choose = np.maximum if largest else np.minimum
    out: Plane = by_width[widths[0]][:height].copy()
    for k, width in enumerate(widths[1:], 1):
        choose(out, by_width[width][k : k + height], out=out)
    return out


def disc_mean_and_variance(image: Plane, radius: float) -> tuple[Plane, Plane]:
    """Mean and variance in a round neighbourhood, float32 (y, x) each, summed in float64."""
    widths = half_widths(radius)
    points = sum(2 * w + 1 for w in widths)
    sums = _disc_sums(image.astype(np.float64), widths)
    squares = _disc_sums(np.square(image, dtype=np.float64), widths)
    variance = (squares - sums * sums / points) / points
    return (sums / points).astype(np.float32), np.maximum(variance, 0).astype(np.float32)


def _disc_sums(image: NDArray[np.float64], widths: list[int]) -> NDArray[np.float64]:
    reach = len(widths) // 2
    height, width = image.shape
    padded = np.pad(image, reach, mode="edge")
    # A wider line is a narrower one with a pixel more on both sides.
    lines = padded[:, reach : reach + width].copy()
    out = np.zeros((height, width))
    done = 0
    for half in range(reach + 1):
        if half:
            lines += padded[:, reach - half : reach - half + width]
            lines += padded[:, reach + half : reach + half + width]
        for k, wanted in enumerate(widths):
            if wanted == half:
                out += lines[k : k + height]
                done += 1
    assert done == len(widths)
    return out


def disc_median(image: Plane, radius: float) -> Plane:
    """Median in a round neighbourhood, float32 (y, x)."""
    widths = half_widths(radius)
    reach = len(widths) // 2
    place = np.abs(np.arange(-reach, reach + 1))
    footprint = place[None, :] <= np.array(widths)[:, None]
    out: Plane = ndimage.median_filter(image, footprint=footprint, mode="nearest")
    return out
