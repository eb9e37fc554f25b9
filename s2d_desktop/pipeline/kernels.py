"""The Gaussian kernels of vigra and fastfilters, and how the border is folded into them.

``K(order, sigma, window)`` has the radius ``floor(window * sigma + 0.5)`` and is written for
correlation: coefficient ``k[radius + i]`` weighs the voxel at distance ``+i``.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

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
