"""The pixel features of Trainable Weka Segmentation in two dimensions, by their names.

Sigmas are those of the names; ImageJ blurs with 0.4 times as much. Checked against the planes of
the plugin 3.3.2: all 76 of its default set, and all others below, are the same to the last bit.
Mean, variance, median, minimum and maximum follow ImageJ's RankFilters, with the sigma as radius.

========================================  ==========================================================
``original``                              the image
``Gaussian_blur_S``                       blurred
``Sobel_filter_S``                        length of the gradient (Sobel kernels) of the blurred image
``Hessian..._S``                          from second derivatives (Sobel kernels twice): length,
                                          trace, determinant, eigenvalues, orientation, and two
                                          measures of how far the eigenvalues are apart
``Difference_of_gaussians_S_T``           blurred with T minus blurred with S
``Membrane_projections_K_19_1``           K-th statistic of ten means along lines of 19 pixels that
                                          are turned by 18 degrees each
``Mean_S``, ``Variance_S``, ``Median_S``  of a round neighbourhood, as ``Minimum_S``, ``Maximum_S``
``Neighbors_S_K``                         the image, seen from a pixel S away in one of 8 directions
``Entropy_S_B``                           of the first B of 256 grey values in an oval of radius S;
                                          grey values are those of the whole plane's range
========================================  ==========================================================
"""  # noqa: E501

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.pipeline.imagej_entropy import LARGEST_RADIUS, as_bytes, disc_entropy
from s2d_desktop.pipeline.imagej_filters import (
    LARGEST_SIGMA,
    SOBEL_ACROSS,
    SOBEL_DOWN,
    Plane,
    blur_reach,
    convolve,
    disc_extremes,
    disc_mean_and_variance,
    disc_median,
    disc_reach,
    gaussian_blur,
    projections,
    rotated,
)
from s2d_desktop.pipeline.imagej_large_blur import reduced_by

_SIGMA_FACTOR = 0.4
_LARGEST_RADIUS = 64
_NUMBER = r"(\d{1,6}(?:\.\d{1,6})?)"
_HESSIAN = (
    "",
    "_Trace",
    "_Determinant",
    "_Eigenvalue_1",
    "_Eigenvalue_2",
    "_Orientation",
    "_Square_Eigenvalue_Difference",
    "_Normalized_Eigenvalue_Difference",
)
_PATTERNS = {
    "original": re.compile("original"),
    "blur": re.compile(f"Gaussian_blur_{_NUMBER}"),
    "sobel": re.compile(f"Sobel_filter_{_NUMBER}"),
    "hessian": re.compile(f"Hessian({'|'.join(_HESSIAN[1:])}|)_{_NUMBER}"),
    "difference": re.compile(f"Difference_of_gaussians_{_NUMBER}_{_NUMBER}"),
    "membrane": re.compile("Membrane_projections_([0-5])_19_1"),
    "neighbour": re.compile("Neighbors_([0-9]{1,3})_([0-7])"),
    "entropy": re.compile("Entropy_([0-9]{1,3})_([0-9]{1,3})"),
    "disc": re.compile(f"(Mean|Variance|Median|Minimum|Maximum)_{_NUMBER}"),
}


class WekaFeatures:
    """Features by name, ready to be computed.

    Parameters
    ----------
    names
        Names as in a classifier, each of them known, see `unknown_features`.
    """

    def __init__(self, names: Sequence[str]) -> None:
        assert not unknown_features(names)
        self.names = tuple(names)
        self._parsed = [_parsed(name) for name in names]
        self.halo = max((_reach(kind, words) for kind, words in self._parsed), default=0)
        """Pixels around a tile on which its features depend."""
        self.grid = math.lcm(*(_grid(kind, words) for kind, words in self._parsed))
        """A tile with its halo must begin at a multiple of this, from the image's corner."""

    @property
    def needs_range(self) -> bool:
        """Whether features depend on the smallest and the largest value of the whole plane."""
        return any(kind == "entropy" for kind, _ in self._parsed)

    def planes(
        self, image: Plane, value_range: tuple[float, float] | None = None
    ) -> NDArray[np.float32]:
        """Compute all features of a plane whose border is the array's border.

        Parameters
        ----------
        image
            float32 (y, x).
        value_range
            The smallest and the largest value of the plane; None where `image` is all of it.

        Returns
        -------
        float32 (features, y, x)
        """
        out = np.empty((len(self.names), *image.shape), np.float32)
        # One after the other by sigma, so that what belongs to one sigma need not be kept.
        order = sorted(range(len(self.names)), key=lambda k: _sort_key(*self._parsed[k]))
        bins: dict[str, list[int]] = {}
        for kind, words in self._parsed:
            if kind == "entropy":
                bins.setdefault(words[0], []).append(int(words[1]))
        work = _Plane(image, value_range, bins)
        with np.errstate(all="ignore"):
            for k in order:
                out[k] = work.feature(*self._parsed[k])
        return out


def unknown_features(names: Sequence[str]) -> list[str]:
    """Those of the names that cannot be computed here, in their order."""
    return [name for name in names if not _known(name)]


def _known(name: str) -> bool:
    try:
        kind, words = _parsed(name)
    except LookupError:
        return False
    if kind == "disc":
        return 0 < float(words[1]) <= _LARGEST_RADIUS
    if kind in ("neighbour", "entropy"):
        if kind == "neighbour":
            return 0 < int(words[0]) <= _LARGEST_RADIUS
        return 0 < int(words[0]) <= LARGEST_RADIUS and 0 < int(words[1]) <= 256
    sigmas = words[-1:] if kind in ("blur", "sobel", "hessian") else words
    return kind == "membrane" or all(_SIGMA_FACTOR * float(s) <= LARGEST_SIGMA for s in sigmas)


@lru_cache(maxsize=1024)
def _parsed(name: str) -> tuple[str, tuple[str, ...]]:
    for kind, pattern in _PATTERNS.items():
        found = pattern.fullmatch(name)
        if found:
            return kind, found.groups()
    raise LookupError(name)


def _reach(kind: str, words: tuple[str, ...]) -> int:
    if kind == "original":
        return 0
    if kind == "membrane":
        return _LINE // 2
    if kind == "disc":
        return disc_reach(float(words[1]))
    if kind in ("neighbour", "entropy"):
        return int(words[0])
    if kind == "difference":
        return max(blur_reach(_SIGMA_FACTOR * float(s)) for s in words)
    derivatives = {"blur": 0, "sobel": 1, "hessian": 2}[kind]
    return blur_reach(_SIGMA_FACTOR * float(words[-1])) + derivatives


def _grid(kind: str, words: tuple[str, ...]) -> int:
    if kind not in ("blur", "sobel", "hessian", "difference"):
        return 1
    sigmas = words if kind == "difference" else words[-1:]
    return math.lcm(*(reduced_by(_SIGMA_FACTOR * float(s)) for s in sigmas))


def _sort_key(kind: str, words: tuple[str, ...]) -> tuple[str, float]:
    if kind == "entropy":
        return kind, float(words[0])
    by_sigma = kind in ("sobel", "hessian", "disc")
    return ("" if kind == "sobel" else kind, float(words[-1]) if by_sigma else 0.0)


_DIRECTIONS = ((-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1))
"""(y, x) of the neighbours, in the plugin's order."""

_LINE = 19
_TURNS = 10


def _line_kernels() -> list[Plane]:
    line = np.zeros((_LINE, _LINE), np.float32)
    # The plugin's lines of thickness 1 are the two columns right of the middle's left edge.
    line[:, _LINE // 2 : _LINE // 2 + 2] = 1
    return [rotated(line, 18 * k) for k in range(_TURNS)]


class _Plane:
    """One plane with what its features share."""

    def __init__(
        self,
        image: Plane,
        value_range: tuple[float, float] | None,
        bins: Mapping[str, Sequence[int]],
    ) -> None:
        self._image, self._range, self._bins = image, value_range, bins
        self._blurred: dict[float, Plane] = {}
        self._shared: tuple[object, tuple[Plane, ...]] = (None, ())

    def feature(self, kind: str, words: tuple[str, ...]) -> Plane:
        if kind == "original":
            return self._image
        if kind == "blur":
            return self._blur(float(words[0]))
        if kind == "difference":
            return self._blur(float(words[1])) - self._blur(float(words[0]))
        if kind == "membrane":
            return self._keep("lines", self._lines)[int(words[0])]
        if kind == "sobel":
            down, across = self._keep(("sobel", words[0]), lambda: self._gradient(float(words[0])))
            return np.sqrt(down * down + across * across)
        if kind == "hessian":
            second = self._keep(("hessian", words[1]), lambda: self._second(float(words[1])))
            return _hessian(words[0], *second)
        if kind == "neighbour":
            return self._neighbour(int(words[0]), _DIRECTIONS[int(words[1])])
        if kind == "entropy":
            wanted = self._bins[words[0]]
            planes = self._keep(("entropy", words[0]), lambda: self._entropy(words[0], wanted))
            return planes[wanted.index(int(words[1]))]
        return self._disc(words[0], float(words[1]))

    def _neighbour(self, distance: int, direction: tuple[int, int]) -> Plane:
        height, width = self._image.shape
        # The outermost line itself is not repeated.
        padded = np.pad(self._image, distance, mode="reflect")
        y, x = (distance * (1 + d) for d in direction)
        return padded[y : y + height, x : x + width]

    def _entropy(self, radius: str, bins: Sequence[int]) -> tuple[Plane, ...]:
        low, high = self._range or (float(self._image.min()), float(self._image.max()))
        return tuple(disc_entropy(as_bytes(self._image, (low, high)), int(radius), bins))

    def _keep(self, key: object, compute: Callable[[], tuple[Plane, ...]]) -> tuple[Plane, ...]:
        """The result that several features share; only the last one is kept."""
        if self._shared[0] != key:
            self._shared = (key, compute())
        return self._shared[1]

    def _blur(self, sigma: float) -> Plane:
        if sigma not in self._blurred:
            self._blurred[sigma] = gaussian_blur(self._image, _SIGMA_FACTOR * sigma)
        return self._blurred[sigma]

    def _gradient(self, sigma: float) -> tuple[Plane, ...]:
        blurred = self._blur(sigma)
        return convolve(blurred, SOBEL_DOWN), convolve(blurred, SOBEL_ACROSS)

    def _second(self, sigma: float) -> tuple[Plane, ...]:
        down, across = self._gradient(sigma)
        return (
            convolve(down, SOBEL_DOWN),
            convolve(down, SOBEL_ACROSS),
            convolve(across, SOBEL_ACROSS),
        )

    def _lines(self) -> tuple[Plane, ...]:
        return projections(np.stack([convolve(self._image, k) for k in _line_kernels()]))

    def _disc(self, statistic: str, radius: float) -> Plane:
        if statistic == "Median":
            return disc_median(self._image, radius)
        if statistic in ("Minimum", "Maximum"):
            return disc_extremes(self._image, radius, statistic == "Maximum")
        both = self._keep(("disc", radius), lambda: disc_mean_and_variance(self._image, radius))
        return both[0 if statistic == "Mean" else 1]


def _hessian(name: str, a: Plane, b: Plane, d: Plane) -> Plane:
    """A feature of the matrices ((a, b), (b, d)); float32 and float64 mixed as in the plugin."""
    four = np.float32(4)
    if name == "":
        length: Plane = np.sqrt(a * a + b * b + d * d)
        return length
    if name == "_Trace":
        return a + d
    if name == "_Determinant":
        return a * d - b * b
    difference = a - d
    if name == "_Orientation":
        squares = 4 * np.square(b, dtype=np.float64) + (difference * difference).astype(np.float64)
        angle = np.arccos(difference.astype(np.float64) / np.sqrt(squares)) / 2
        # The quotient may lie beyond 1 by rounding, and is 0/0 where nothing changes.
        angle[np.isnan(angle)] = 0
        return _float32(np.where(b < 0, -angle, angle))
    squares32 = four * b * b + difference * difference
    if name == "_Normalized_Eigenvalue_Difference":
        return squares32
    if name == "_Square_Eigenvalue_Difference":
        product = np.square(a + d, dtype=np.float64) * squares32.astype(np.float64)
        return _float32(product)
    half = (a + d).astype(np.float64) / 2
    root = np.sqrt(squares32.astype(np.float64) / 4)
    return _float32(half + root if name == "_Eigenvalue_1" else half - root)


def _float32(values: NDArray[np.float64]) -> Plane:
    """Rounded as a cast in Java does."""
    return values.astype(np.float32)
