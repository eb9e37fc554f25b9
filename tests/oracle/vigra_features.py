"""ilastik's features computed with vigra's own filters. Runs in the system's interpreter.

vigra_features.py IMAGE.npy vigra|fastfilters OUT.npz: IMAGE is float32 (y, x) or (z, y, x); OUT
gets one array ``FEATURE_SIGMA`` per cell of ilastik's standard selection, eigenvalues last.
"""

import math
import sys

import numpy as np
from vigra import filters

SCALES = (0.3, 0.7, 1.0, 1.6, 3.5, 5.0, 10.0)


def smooth(image, sigma, window=2.0):
    return filters.gaussianSmoothing(image, sigma, window_size=window)


def structure(image, n, variant):
    inner, outer = (n, 0.5 * n) if variant == "vigra" else (0.5 * n, n)
    return filters.structureTensorEigenvalues(image, inner, outer, window_size=2.0)


FILTERS = {
    "GaussianSmoothing": lambda p, n, _v: smooth(p, n),
    "LaplacianOfGaussian": lambda p, n, _v: filters.laplacianOfGaussian(p, n, window_size=2.0),
    "GaussianGradientMagnitude": lambda p, n, _v: filters.gaussianGradientMagnitude(
        p, n, window_size=2.0
    ),
    "DifferenceOfGaussians": lambda p, n, _v: smooth(p, n) - smooth(p, 0.66 * n),
    "StructureTensorEigenvalues": structure,
    "HessianOfGaussianEigenvalues": lambda p, n, _v: filters.hessianOfGaussianEigenvalues(
        p, n, window_size=2.0
    ),
}


def features(image, variant):
    found = {}
    for name, compute in FILTERS.items():
        for s in SCALES:
            if s < 0.7 and name != "GaussianSmoothing":
                continue
            presmoothed = smooth(image, math.sqrt(s * s - 1) if s > 1 else s, 3.5)
            values = np.asarray(compute(presmoothed, min(s, 1.0), variant))
            found[f"{name}_{s}"] = values if values.ndim > image.ndim else values[..., None]
    return found


if __name__ == "__main__":
    np.savez(sys.argv[3], **features(np.load(sys.argv[1]), sys.argv[2]))
