"""Which pixel features a forest was trained on: ilastik's selection matrix, as facts.

The filters themselves are in ``pipeline.features``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

SCALAR_FEATURES = (
    "GaussianSmoothing",
    "LaplacianOfGaussian",
    "GaussianGradientMagnitude",
    "DifferenceOfGaussians",
)
"""ilastik's features with one value per voxel and input channel."""

EIGENVALUE_FEATURES = ("StructureTensorEigenvalues", "HessianOfGaussianEigenvalues")
"""ilastik's features with one value per spatial dimension."""

TITLES = {
    "GaussianSmoothing": "Gaussian Smoothing",
    "LaplacianOfGaussian": "Laplacian of Gaussian",
    "GaussianGradientMagnitude": "Gaussian Gradient Magnitude",
    "DifferenceOfGaussians": "Difference of Gaussians",
    "StructureTensorEigenvalues": "Structure Tensor Eigenvalues",
    "HessianOfGaussianEigenvalues": "Hessian of Gaussian Eigenvalues",
}
"""What ilastik calls its features in the names of columns."""

STANDARD_IDS = (*SCALAR_FEATURES, *EIGENVALUE_FEATURES)
"""ilastik's standard row order. A project's own order decides; never assume this one."""

STANDARD_SCALES = (0.3, 0.7, 1.0, 1.6, 3.5, 5.0, 10.0)
"""ilastik's standard sigmas, in voxels."""


class StructureTensor(Enum):
    """The two structure tensors in the wild; nothing in a project says which one was used.

    ilastik asks for inner scale s and outer scale s/2. fastfilters' binding swaps the two.
    """

    FASTFILTERS = "fastfilters"
    """Derivatives at s/2, integration at s: official ilastik builds since 1.3."""
    VIGRA = "vigra"
    """Derivatives at s, integration at s/2: ilastik up to 1.1, and 1.2 without fastfilters."""


def values_per_channel(feature: str, in_2d: bool) -> int:
    """Number of values of a feature for one channel."""
    return (2 if in_2d else 3) if feature in EIGENVALUE_FEATURES else 1


@dataclass(frozen=True)
class FeatureSelection:
    """Features of a pixel classifier, in the order of its columns."""

    ids: tuple[str, ...]
    """Names of the rows, among `STANDARD_IDS`."""
    scales: tuple[float, ...]
    """Sigmas of the columns, in voxels."""
    matrix: tuple[tuple[bool, ...], ...]
    """``matrix[row][column]``: whether the feature is used at the scale."""
    compute_in_2d: tuple[bool, ...]
    """For each scale: filters run in 2-D on every z slice instead of in 3-D."""

    def cells(self) -> tuple[tuple[str, float, bool], ...]:
        """(feature id, sigma, in 2-D) of each selected cell, in the order of the columns."""
        return tuple(
            (fid, self.scales[k], self.compute_in_2d[k])
            for fid, row in zip(self.ids, self.matrix, strict=True)
            for k, on in enumerate(row)
            if on
        )

    @property
    def has_structure_tensor(self) -> bool:
        """Whether it matters which structure tensor is computed."""
        return any(feature == "StructureTensorEigenvalues" for feature, _, _ in self.cells())

    def columns_per_channel(self, depth: int) -> int:
        """Number of feature columns for one input channel of an image with `depth` z slices."""
        return sum(
            values_per_channel(fid, in_2d or depth == 1) for fid, _sigma, in_2d in self.cells()
        )

    def column_names(self, channels: int, depth: int) -> tuple[str, ...]:
        """Names of the columns, in order, as ilastik 1.3.2 and later writes them into a project.

        ``Gaussian Smoothing (σ=1.0) in 2D``; where a feature has several columns, their number
        follows, which counts channels and eigenvalues together: ``Structure Tensor Eigenvalues
        (σ=1.0) in 2D [1]``. Older versions leave out " in 2D".
        """
        names = []
        for fid, sigma, in_2d in self.cells():
            count = values_per_channel(fid, in_2d or depth == 1) * channels
            title = f"{TITLES[fid]} (σ={sigma})" + (" in 2D" if in_2d else "")
            names += [title] if count == 1 else [f"{title} [{k}]" for k in range(count)]
        return tuple(names)


def standard_selection(in_2d: bool = True) -> FeatureSelection:
    """All 37 cells that ilastik's feature dialog offers by default.

    At sigma 0.3 only GaussianSmoothing can be selected.
    """
    matrix = tuple(
        tuple(sigma >= 0.7 or fid == "GaussianSmoothing" for sigma in STANDARD_SCALES)
        for fid in STANDARD_IDS
    )
    return FeatureSelection(STANDARD_IDS, STANDARD_SCALES, matrix, (in_2d,) * len(STANDARD_SCALES))
