"""ilastik's pixel features: pre-smoothed Gaussian filters of a raw image.

The formulas are those of ilastik 1.1 to 1.4 (lazyflow, ``OpPixelFeaturesPresmoothed``): for each
scale s the image is smoothed with sigma ``sqrt(s² - 1)`` (with s itself up to 1), then filtered at
``min(s, 1)``. No image is scaled or normalised.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.features import EIGENVALUE_FEATURES, FeatureSelection, StructureTensor
from s2d_desktop.pipeline.eigenvalues import eigenvalues_2x2, eigenvalues_3x3
from s2d_desktop.pipeline.kernels import FILTER_WINDOW, PRESMOOTH_WINDOW, kernel, kernel_radius

Image = NDArray[np.float32]


def presmoothing_sigma(scale: float) -> float:
    """Sigma of the smoothing that comes before the filters of a scale, in voxels."""
    return math.sqrt(scale * scale - 1.0) if scale > 1.0 else scale


def structure_tensor_sigmas(scale: float, variant: StructureTensor) -> tuple[float, float]:
    """(derivative sigma, integration sigma) of the structure tensor at a scale, in voxels."""
    n = min(scale, 1.0)
    return (n, 0.5 * n) if variant is StructureTensor.VIGRA else (0.5 * n, n)


def _reach(feature: str, scale: float) -> int:
    """Voxels to each side on which a feature depends."""
    n = min(scale, 1.0)
    radius = kernel_radius(n, FILTER_WINDOW)
    if feature == "StructureTensorEigenvalues":
        radius += kernel_radius(0.5 * n, FILTER_WINDOW)
    return kernel_radius(presmoothing_sigma(scale), PRESMOOTH_WINDOW) + radius


def halo(selection: FeatureSelection) -> tuple[int, int, int]:
    """Voxels around a region on which its features depend, along z, y and x.

    Exact: no wider than the widest selected filter. Along z it counts only the scales that are not
    computed in 2-D.
    """
    cells = selection.cells()
    across = max((_reach(fid, s) for fid, s, _ in cells), default=0)
    along_z = max((_reach(fid, s) for fid, s, in_2d in cells if not in_2d), default=0)
    return along_z, across, across


def check_size(selection: FeatureSelection, shape: tuple[int, int, int]) -> None:
    """Raise `AxesProblem` if an image of `shape` (z, y, x) is too small for a selected scale.

    ilastik's own rule: ``ceil(3.5 s) + 1`` voxels along y and x, and along z where the scale is
    not computed in 2-D (a single slice always is).
    """
    for _feature, scale, in_2d in selection.cells():
        needed = math.ceil(3.5 * scale) + 1
        for axis, size in zip("zyx", shape, strict=True):
            if axis == "z" and (in_2d or size == 1):
                continue
            if size < needed:
                raise AxesProblem(
                    f"The image is too small for the features with sigma {scale:g}.",
                    f"They need {needed} voxels along {axis}, the image has {size}.",
                    "Use a larger image, or train the classifier with smaller sigmas"
                    + (" or with these sigmas in 2D." if axis == "z" else "."),
                )


def feature_names(selection: FeatureSelection, channels: int, depth: int) -> tuple[str, ...]:
    """Names of the columns, in order, as ilastik 1.3.2 and later writes them into a project.

    Older versions leave out " in 2D". The index counts eigenvalues and channels together.

    Parameters
    ----------
    selection
        Selected features.
    channels
        Number of channels of the image.
    depth
        Number of z slices.
    """
    titles = {
        "GaussianSmoothing": "Gaussian Smoothing",
        "LaplacianOfGaussian": "Laplacian of Gaussian",
        "GaussianGradientMagnitude": "Gaussian Gradient Magnitude",
        "DifferenceOfGaussians": "Difference of Gaussians",
        "StructureTensorEigenvalues": "Structure Tensor Eigenvalues",
        "HessianOfGaussianEigenvalues": "Hessian of Gaussian Eigenvalues",
    }
    names = []
    for feature, scale, in_2d in selection.cells():
        values = 1
        if feature in EIGENVALUE_FEATURES:
            values = 2 if in_2d or depth == 1 else 3
        title = f"{titles[feature]} (σ={scale})" + (" in 2D" if in_2d else "")
        count = values * channels
        names += [title] if count == 1 else [f"{title} [{k}]" for k in range(count)]
    return tuple(names)


def compute_features(
    image: NDArray[Any], selection: FeatureSelection, structure_tensor: StructureTensor
) -> Image:
    """Compute the feature columns of an image whose border is the array's border.

    Parameters
    ----------
    image
        (z, y, x, c), any real type; taken as float32 without scaling.
    selection
        Features and scales.
    structure_tensor
        Which of the two structure tensors.

    Returns
    -------
    float32 (z, y, x, columns): for each selected cell, for each channel, for each eigenvalue
    (descending).

    Raises
    ------
    AxesProblem
        If the image is smaller than ilastik allows for a selected scale.
    """
    check_size(selection, image.shape[:3])
    channels = [np.ascontiguousarray(image[..., c], np.float32) for c in range(image.shape[3])]
    smoothed: dict[tuple[float, bool, int], Image] = {}
    columns: list[Image] = []
    for feature, scale, flag in selection.cells():
        in_2d = flag or image.shape[0] == 1
        for c, channel in enumerate(channels):
            key = (scale, in_2d, c)
            if key not in smoothed:
                sigma = presmoothing_sigma(scale)
                smoothed[key] = _gauss(channel, sigma, in_2d, PRESMOOTH_WINDOW)
            columns += _FILTERS[feature](smoothed[key], scale, in_2d, structure_tensor)
    return np.stack(columns, axis=-1)


def _separable(
    image: Image, sigma: float, orders: tuple[int, int, int], in_2d: bool, window: float
) -> Image:
    for axis, order in enumerate(orders):
        if axis == 0 and in_2d:
            continue
        k = kernel(sigma, order, window)
        image = ndimage.correlate1d(image, k, axis=axis, mode="mirror")
    return image


def _gauss(image: Image, sigma: float, in_2d: bool, window: float = FILTER_WINDOW) -> Image:
    return _separable(image, sigma, (0, 0, 0), in_2d, window)


def _derivatives(image: Image, sigma: float, in_2d: bool) -> list[Image]:
    """First derivatives along (z,) y, x."""
    axes = (1, 2) if in_2d else (0, 1, 2)
    return [
        _separable(image, sigma, tuple(int(a == b) for b in range(3)), in_2d, FILTER_WINDOW)  # type: ignore[arg-type]
        for a in axes
    ]


def _second(image: Image, sigma: float, in_2d: bool, mixed: bool) -> list[Image]:
    """Second derivatives: the upper triangle row by row, or its diagonal."""
    axes = (1, 2) if in_2d else (0, 1, 2)
    pairs = [(a, b) for a in axes for b in axes if (a <= b if mixed else a == b)]
    return [
        _separable(
            image,
            sigma,
            tuple(int(a == k) + int(b == k) for k in range(3)),  # type: ignore[arg-type]
            in_2d,
            FILTER_WINDOW,
        )
        for a, b in pairs
    ]


def _eigenvalues(entries: list[Image]) -> list[Image]:
    if len(entries) == 3:
        return list(eigenvalues_2x2(entries[0], entries[1], entries[2]))
    return list(eigenvalues_3x3(*entries))


def _smoothing(image: Image, s: float, in_2d: bool, _st: StructureTensor) -> list[Image]:
    return [_gauss(image, min(s, 1.0), in_2d)]


def _laplacian(image: Image, s: float, in_2d: bool, _st: StructureTensor) -> list[Image]:
    return [sum(_second(image, min(s, 1.0), in_2d, False))]  # type: ignore[list-item]


def _gradient(image: Image, s: float, in_2d: bool, _st: StructureTensor) -> list[Image]:
    first = _derivatives(image, min(s, 1.0), in_2d)
    return [np.sqrt(sum(d * d for d in first))]  # type: ignore[arg-type]


def _difference(image: Image, s: float, in_2d: bool, _st: StructureTensor) -> list[Image]:
    n = min(s, 1.0)
    return [_gauss(image, n, in_2d) - _gauss(image, 0.66 * n, in_2d)]


def _structure(image: Image, s: float, in_2d: bool, variant: StructureTensor) -> list[Image]:
    inner, outer = structure_tensor_sigmas(s, variant)
    first = _derivatives(image, inner, in_2d)
    products = [a * b for k, a in enumerate(first) for b in first[k:]]
    return _eigenvalues([_gauss(p, outer, in_2d) for p in products])


def _hessian(image: Image, s: float, in_2d: bool, _st: StructureTensor) -> list[Image]:
    return _eigenvalues(_second(image, min(s, 1.0), in_2d, True))


_FILTERS: dict[str, Callable[[Image, float, bool, StructureTensor], list[Image]]] = {
    "GaussianSmoothing": _smoothing,
    "LaplacianOfGaussian": _laplacian,
    "GaussianGradientMagnitude": _gradient,
    "DifferenceOfGaussians": _difference,
    "StructureTensorEigenvalues": _structure,
    "HessianOfGaussianEigenvalues": _hessian,
}
