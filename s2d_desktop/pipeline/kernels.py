"""The Gaussian kernels of vigra and fastfilters, and correlation with them as matrix products.

``K(order, sigma, window)`` has the radius ``floor(window * sigma + 0.5)`` and is written for
correlation: coefficient ``k[radius + i]`` weighs the voxel at distance ``+i``.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]

PRESMOOTH_WINDOW = 3.5
"""Kernel radius of ilastik's smoothing before the filters, in sigmas."""
FILTER_WINDOW = 2.0
"""Kernel radius of the filters themselves, in sigmas."""


def kernel_radius(sigma: float, window: float) -> int:
    """Radius of a kernel in voxels.

    vigra never goes below 1; this only matters for sigma 0.3 in features other than
    GaussianSmoothing, which ilastik does not offer.
    """
    return max(1, math.floor(window * sigma + 0.5))


@lru_cache(maxsize=256)
def kernel(sigma: float, order: int, window: float) -> NDArray[np.float64]:
    """Coefficients of a Gaussian or of one of its first two derivatives.

    Parameters
    ----------
    sigma
        In voxels, above 0.
    order
        0 smooths (sum 1), 1 is the first derivative (response 1 on f(x) = x), 2 the second
        (sum 0, response 1 on f(x) = x²/2).
    window
        Radius in sigmas.

    Returns
    -------
    array of ``2 * radius + 1``, read-only

    Notes
    -----
    vigra, ``separableconvolution.hxx`` (initGaussianDerivative): the mean of a sampled derivative
    is removed before it is normalised.
    """
    radius = kernel_radius(sigma, window)
    x = np.arange(-radius, radius + 1, dtype=np.float64)
    gauss = np.exp(-0.5 * (x / sigma) ** 2)
    k: NDArray[np.float64]
    if order == 0:
        k = gauss / gauss.sum()
    elif order == 1:
        k = x * gauss
        k /= (k * x).sum()
    else:
        k = ((x / sigma) ** 2 - 1.0) * gauss
        k -= k.mean()
        k /= (k * x * x / 2.0).sum()
    k.setflags(write=False)
    return k


@lru_cache(maxsize=1024)
def _band(sigma: float, order: int, window: float, strip: int, transposed: bool) -> Image:
    """``(strip, strip + 2 radius)`` matrix whose row i holds the kernel from column i on."""
    k = kernel(sigma, order, window)
    matrix = np.zeros((strip, strip + len(k) - 1), np.float32)
    for i in range(strip):
        matrix[i, i : i + len(k)] = k
    return np.ascontiguousarray(matrix.T) if transposed else matrix


def correlate(
    image: Image,
    kind: tuple[float, int, float],
    axis: int,
    skip: int = 0,
    out: Image | None = None,
) -> Image:
    """Correlate along one axis, only where the kernel lies inside the image.

    The line is cut into short strips; on each, the kernel is a small banded matrix. Matrix
    products run at tens of billions of operations per second in any BLAS, so that the zeros in the
    band cost less than one pass of shifted additions over the image for each coefficient.

    Parameters
    ----------
    image
        float32, C-contiguous, at least 2-D.
    kind
        (sigma, order, window) of the kernel, see `kernel`.
    axis
        Axis of the correlation.
    skip
        So many voxels at both ends of `axis` are left out.
    out
        C-contiguous array for the result.

    Returns
    -------
    float32, shorter than `image` along `axis` by twice the kernel's radius and twice `skip`
    """
    sigma, _order, window = kind
    radius = kernel_radius(sigma, window)
    length = image.shape[axis] - 2 * (radius + skip)
    if out is None:
        out = np.empty((*image.shape[:axis], length, *image.shape[axis + 1 :]), np.float32)
    strip = 16 if radius <= 2 else 32
    whole = length // strip * strip
    if whole:
        _strips(image, out, axis, kind, skip, (0, whole // strip, strip))
    if length > whole:
        _strips(image, out, axis, kind, skip, (whole, 1, length - whole))
    return out


def _strips(
    image: Image,
    out: Image,
    axis: int,
    kind: tuple[float, int, float],
    skip: int,
    cut: tuple[int, int, int],
) -> None:
    """Fill `count` strips of `width` positions of `out`, from position `start` on."""
    start, count, width = cut
    n, length = image.shape[axis], out.shape[axis]
    outer = math.prod(image.shape[:axis])
    # Overlapping views; numpy's as_strided would take longer than some of the products.
    if axis == image.ndim - 1:
        band = _band(*kind, width, True)
        lines: Image = np.ndarray(
            (count, outer, len(band)), np.float32, image, 4 * (skip + start), (4 * width, 4 * n, 4)
        )
        result: Image = np.ndarray(
            (count, outer, width), np.float32, out, 4 * start, (4 * width, 4 * length, 4)
        )
        np.matmul(lines, band, out=result)
    else:
        band = _band(*kind, width, False)
        line = 4 * math.prod(image.shape[axis + 1 :])
        planes: Image = np.ndarray(
            (outer, count, band.shape[1], line // 4),
            np.float32,
            image,
            line * (skip + start),
            (line * n, line * width, line, 4),
        )
        result = np.ndarray(
            (outer, count, width, line // 4),
            np.float32,
            out,
            line * start,
            (line * length, line * width, line, 4),
        )
        np.matmul(band, planes, out=result)
