"""ilastik's filters on one tile that is surrounded by enough voxels.

::

    +--------------------------+
    |  reach of pre-smoothing  |   raw, mirrored where the image ends
    |   +------------------+   |
    |   |  margin (2 or 3) |   |   pre-smoothed at sqrt(s² - 1)
    |   |   +----------+   |   |
    |   |   |   tile   |   |   |   filtered at min(s, 1)
    |   |   +----------+   |   |
    |   +------------------+   |
    +--------------------------+

ilastik mirrors the image at its border before every filter. A mirrored raw image stays mirrored
under smoothing, so that it is enough to mirror once - except for the first derivatives inside of
the structure tensor, which change their sign under reflection and are turned back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from s2d_desktop.model.features import StructureTensor
from s2d_desktop.pipeline.eigenvalues import eigenvalues_2x2, eigenvalues_3x3
from s2d_desktop.pipeline.kernels import (
    FILTER_WINDOW,
    PRESMOOTH_WINDOW,
    Image,
    correlate,
    kernel_radius,
)


def presmoothing_sigma(scale: float) -> float:
    """Sigma of the smoothing that comes before the filters of a scale, in voxels."""
    return math.sqrt(scale * scale - 1.0) if scale > 1.0 else scale


def structure_tensor_sigmas(scale: float, variant: StructureTensor) -> tuple[float, float]:
    """(derivative sigma, integration sigma) of the structure tensor at a scale, in voxels."""
    n = min(scale, 1.0)
    return (n, 0.5 * n) if variant is StructureTensor.VIGRA else (0.5 * n, n)


def filter_margin(feature: str, scale: float) -> int:
    """Voxels to each side of a tile that a filter needs of the pre-smoothed image."""
    n = min(scale, 1.0)
    margin = kernel_radius(n, FILTER_WINDOW)
    if feature == "StructureTensorEigenvalues":
        margin += kernel_radius(0.5 * n, FILTER_WINDOW)
    return margin


def reach(feature: str, scale: float) -> int:
    """Voxels to each side of a tile that a feature needs of the raw image."""
    smoothing = kernel_radius(presmoothing_sigma(scale), PRESMOOTH_WINDOW)
    return smoothing + filter_margin(feature, scale)


class ScaleFilters:
    """All filters at one scale of one tile of one channel.

    Parameters
    ----------
    raw
        float32 (y, x) for the filters in 2-D or (z, y, x) for those in 3-D, C-contiguous; the tile
        with
        ``margin`` and the reach of the pre-smoothing around it.
    scale
        Sigma s, in voxels.
    margin
        Largest `filter_margin` of the features that will be asked for.
    to_border
        For each axis, how many voxels of the image lie before and after the tile.
    """

    def __init__(
        self, raw: Image, scale: float, margin: int, to_border: Sequence[tuple[int, int]]
    ) -> None:
        self._scale = scale
        self._sigma = min(scale, 1.0)
        self._margin = margin
        self._to_border = to_border
        image = raw
        for axis in range(raw.ndim):
            image = correlate(image, (presmoothing_sigma(scale), 0, PRESMOOTH_WINDOW), axis)
        self._image = image
        self._partial: dict[tuple[object, ...], Image] = {}

    def compute(self, feature: str, variant: StructureTensor, out: Sequence[Image]) -> None:
        """Write a feature's values in the tile to `out`, one image per value."""
        if feature == "GaussianSmoothing":
            self._derivative(self._none(), out=out[0])
        elif feature == "LaplacianOfGaussian":
            self._laplacian(out[0])
        elif feature == "GaussianGradientMagnitude":
            self._gradient_magnitude(out[0])
        elif feature == "DifferenceOfGaussians":
            self._difference(out[0])
        elif feature == "StructureTensorEigenvalues":
            self._structure_tensor(variant, out)
        else:
            assert feature == "HessianOfGaussianEigenvalues"
            self._eigenvalues(self._hessian(), out)

    def _none(self) -> tuple[int, ...]:
        return (0,) * self._image.ndim

    def _unit(self, axis: int) -> tuple[int, ...]:
        return tuple(int(a == axis) for a in range(self._image.ndim))

    def _derivative(
        self,
        orders: tuple[int, ...],
        sigma: float | None = None,
        margin: int = 0,
        out: Image | None = None,
    ) -> Image:
        """Gaussian derivative of the tile with `margin` around it; partial results are shared."""
        sigma = self._sigma if sigma is None else sigma
        surplus = self._margin - margin - kernel_radius(sigma, FILTER_WINDOW)
        image = self._image
        for axis, order in enumerate(orders):
            key = (sigma, margin, orders[: axis + 1])
            if key not in self._partial:
                into = out if axis == len(orders) - 1 else None
                kind = (sigma, order, FILTER_WINDOW)
                self._partial[key] = correlate(image, kind, axis, surplus, into)
            image = self._partial[key]
        if out is not None and image is not out:
            out[...] = image
        return image

    def _second(self, a: int, b: int) -> Image:
        return self._derivative(
            tuple(x + y for x, y in zip(self._unit(a), self._unit(b), strict=True))
        )

    def _laplacian(self, out: Image) -> None:
        np.add(self._second(0, 0), self._second(1, 1), out=out)
        for axis in range(2, self._image.ndim):
            out += self._second(axis, axis)

    def _gradient_magnitude(self, out: Image) -> None:
        first = self._derivative(self._unit(0))
        np.multiply(first, first, out=out)
        for axis in range(1, self._image.ndim):
            first = self._derivative(self._unit(axis))
            out += first * first
        np.sqrt(out, out=out)

    def _difference(self, out: Image) -> None:
        wide = self._derivative(self._none())
        np.subtract(wide, self._derivative(self._none(), 0.66 * self._sigma), out=out)

    def _hessian(self) -> list[Image]:
        axes = range(self._image.ndim)
        return [self._second(a, b) for a in axes for b in axes if a <= b]

    def _structure_tensor(self, variant: StructureTensor, out: Sequence[Image]) -> None:
        inner, outer = structure_tensor_sigmas(self._scale, variant)
        margin = kernel_radius(outer, FILTER_WINDOW)
        first = []
        for axis in range(self._image.ndim):
            image = self._derivative(self._unit(axis), inner, margin).copy()
            before, after = (max(0, margin - d) for d in self._to_border[axis])
            lines = (slice(None),) * axis
            image[(*lines, slice(0, before))] *= -1
            image[(*lines, slice(image.shape[axis] - after, None))] *= -1
            first.append(image)
        entries = []
        for k, a in enumerate(first):
            for b in first[k:]:
                product = a * b
                for axis in range(product.ndim):
                    product = correlate(product, (outer, 0, FILTER_WINDOW), axis)
                entries.append(product)
        self._eigenvalues(entries, out)

    def _eigenvalues(self, entries: Sequence[Image], out: Sequence[Image]) -> None:
        (eigenvalues_2x2 if len(entries) == 3 else eigenvalues_3x3)(entries, out)
