"""The Gaussian kernels of vigra and fastfilters, and correlation with them as matrix products.

``K(order, sigma, window)`` has the radius ``floor(window * sigma + 0.5)`` and is written for
correlation: coefficient ``k[radius + i]`` weighs the voxel at distance ``+i``.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import as_strided
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
    image: Image, sigma: float, order: int, window: float, axis: int, out: Image | None = None
) -> Image:
    """Correlate along one axis, only where the kernel lies inside the image.

    The line is cut into short strips; on each, the kernel is a small banded matrix. Matrix
    products run at tens of billions of operations per second in any BLAS, so that the zeros in the
    band cost less than one pass of shifted additions over the image for each coefficient.

    Parameters
    ----------
    image
        float32, 2-D or 3-D; the axes before and after `axis` must each be contiguous as a group.
    sigma, order, window
        The kernel, see `kernel`.
    axis
        Axis of the correlation.
    out
        C-contiguous array for the result.

    Returns
    -------
    float32, shorter than `image` by twice the kernel's radius along `axis`
    """
    reach = 2 * kernel_radius(sigma, window)
    length = image.shape[axis] - reach
    if out is None:
        shape = (*image.shape[:axis], length, *image.shape[axis + 1 :])
        out = np.empty(shape, np.float32)
    strip = 16 if reach <= 4 else 32
    whole = length // strip * strip
    for start, stop, width in ((0, whole, strip), (whole, length, length - whole)):
        if stop > start:
            _strips(image, out, axis, (start, stop, width), (sigma, order, window))
    return out


def _strips(
    image: Image,
    out: Image,
    axis: int,
    cut: tuple[int, int, int],
    which: tuple[float, int, float],
) -> None:
    """Correlate output positions ``start..stop`` in strips of one width."""
    start, stop, width = cut
    count = (stop - start) // width
    last = image.ndim - 1
    matrix = _band(*which, width, axis == last)
    taps = matrix.shape[0] if axis == last else matrix.shape[1]
    step, out_step = image.strides[axis], out.strides[axis]
    image = image[(slice(None),) * axis + (slice(start, None),)]
    out = out[(slice(None),) * axis + (slice(start, stop),)]
    if axis == last:
        rows = math.prod(image.shape[:-1])
        lines = as_strided(
            image, (count, rows, taps), (step * width, image.strides[-2], step), writeable=False
        )
        np.matmul(
            lines,
            matrix,
            out=as_strided(out, (count, rows, width), (out_step * width, out.strides[-2], 4)),
        )
    else:
        inner = math.prod(image.shape[axis + 1 :])
        outer = image.shape[0] if axis else 1
        planes = as_strided(
            image,
            (outer, count, taps, inner),
            (image.strides[0] if axis else 0, step * width, step, 4),
            writeable=False,
        )
        np.matmul(
            matrix,
            planes,
            out=as_strided(
                out,
                (outer, count, width, inner),
                (out.strides[0] if axis else 0, out_step * width, out_step, 4),
            ),
        )
