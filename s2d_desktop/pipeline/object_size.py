"""How large objects are, in voxels, and which scale makes them what an Enhancer knows.

The **size** of an object is the diameter of the largest circle that fits into it: twice its
greatest distance to the outside. A long mitochondrion and a round one of the same width have the
same size, and so has one that is cut by the image's border or joined with its neighbour. For a
sheet of membrane it is the thickness.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.calibration import in_nm
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.pipeline.rescaled import LARGEST, SMALLEST

SPECK = 3.0
"""Objects of at most this size are noise to any map."""


def object_sizes(mask: NDArray[np.generic]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sizes of the objects of a plane.

    Parameters
    ----------
    mask
        (y, x), not zero where objects are. Pixels that share a side belong together.

    Returns
    -------
    diameter of the largest circle inside each object in voxels, and its area in pixels
    """
    from scipy import ndimage

    inside = np.asarray(mask) != 0
    labels, count = ndimage.label(inside)
    if not count:
        return np.zeros(0), np.zeros(0, np.int64)
    # The outside begins half a pixel beyond the centre of the last pixel inside. What lies beyond
    # the image is not known, so the image's border is no border of an object.
    depth = ndimage.distance_transform_edt(inside) - 0.5
    if inside.all():
        depth = np.full(inside.shape, min(inside.shape) / 2)
    deepest = np.asarray(ndimage.maximum(depth, labels, np.arange(1, count + 1)), np.float64)
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:].astype(np.int64)
    return 2.0 * deepest, areas


@dataclass(frozen=True)
class ObjectSize:
    """What was measured on a map."""

    typical: float
    """Diameter in voxels: half of the area belongs to objects at most this large."""
    low: float
    """A quarter of the area belongs to objects at most this large."""
    high: float
    """Three quarters."""
    objects: int
    """Objects that counted."""


def typical_size(
    planes: Iterable[NDArray[np.generic]], threshold: float = 0.5, smoothing: float = 1.0
) -> ObjectSize | None:
    """Measure the size of the objects of a map, specks left out, large objects counting more.

    Quantiles are weighted with area, because a noisy map has many more specks than objects but
    most of its area in objects. Holes of single pixels are closed by the smoothing, which would
    otherwise halve the size of an object.

    Parameters
    ----------
    planes
        Maps (y, x), 0..1: of a forest or an Enhancer.
    threshold
        Objects are above it.
    smoothing
        Standard deviation in pixels of a Gaussian before the threshold.

    Returns
    -------
    None if there are no objects larger than 3 pixels
    """
    from scipy import ndimage

    sizes, areas = [np.zeros(0)], [np.zeros(0, np.int64)]
    for plane in planes:
        smooth = ndimage.gaussian_filter(np.asarray(plane, np.float32), smoothing)
        one, area = object_sizes(smooth > threshold)
        sizes.append(one)
        areas.append(area)
    size, weight = np.concatenate(sizes), np.concatenate(areas).astype(np.float64)
    keep = size > SPECK
    size, weight = size[keep], weight[keep]
    if not len(size):
        return None
    order = np.argsort(size, kind="stable")
    running = np.cumsum(weight[order]) / weight.sum()
    low, typical, high = (
        float(size[order][min(int(np.searchsorted(running, q)), len(size) - 1)])
        for q in (0.25, 0.5, 0.75)
    )
    return ObjectSize(typical, low, high, len(size))


def known_size(card: Mapping[str, Any]) -> tuple[float, float] | None:
    """(smallest, largest) size of objects that an Enhancer knows, in voxels; None if not known.

    From the card's ``object_size_px``.
    """
    return _range_of(card.get("object_size_px"))


@dataclass(frozen=True)
class Suggestion:
    """A scale that brings objects to the size that an Enhancer knows."""

    scale: float
    """0.1..10; 1 where the sizes fit as they are."""
    reason: str
    """One sentence."""


def scale_from_object_size(diameter: float, card: Mapping[str, Any]) -> Suggestion | None:
    """The scale for objects of a size; None if the card does not say what the Enhancer knows.

    Raises
    ------
    InputError
        If the diameter is not a positive number.
    """
    if not 0 < diameter < 1e6:
        raise InputError(
            f"An object size of {diameter:g} pixels cannot be used.",
            "It must be a positive number: the diameter of a typical object.",
            "Measure an object in the image and give its diameter in pixels.",
        )
    known = known_size(card)
    if known is None:
        return None
    scale = _fitting(diameter, known)
    words = _words(known)
    if scale == 1.0:
        return Suggestion(
            1.0, f"Objects of {diameter:.3g} px fit the {words} px it was trained on."
        )
    reason = f"Objects are {diameter:.3g} px large, the Enhancer was trained on {words} px."
    return Suggestion(scale, reason + _at_the_end(scale))


def scale_from_pixel_size(info: SourceInfo, card: Mapping[str, Any]) -> Suggestion | None:
    """The scale that brings the pixels of an image to those of the training data.

    Parameters
    ----------
    info
        Of the image or its map; ``voxel_size`` along x counts.
    card
        ``pixel_size_nm``, one number or (smallest, largest).

    Returns
    -------
    None if one of the two sizes is not known
    """
    own = in_nm(info.voxel_size.get("x", 0.0), info.unit)
    known = _range_of(card.get("pixel_size_nm"))
    if known is None or not own:
        return None
    # Large pixels make objects small: the map is magnified to small pixels.
    scale = 1 / _fitting(own, known)
    words = _words(known)
    if scale == 1.0:
        return Suggestion(1.0, f"Pixels of {own:.3g} nm fit the {words} nm it was trained on.")
    reason = f"Pixels are {own:.3g} nm wide, the Enhancer was trained on {words} nm."
    return Suggestion(scale, reason + _at_the_end(scale))


def _range_of(value: Any) -> tuple[float, float] | None:
    """(smallest, largest) of an entry that is a positive number or a list of them."""
    values = value if isinstance(value, list) else [value]
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if not numbers or len(numbers) != len(values) or not all(0 < v < 1e9 for v in numbers):
        return None
    return float(min(numbers)), float(max(numbers))


def _fitting(own: float, known: tuple[float, float]) -> float:
    """Factor from `own` to the (geometric) middle of what is known; 1 if it lies inside."""
    low, high = known
    if low <= own <= high:
        return 1.0
    factor = math.sqrt(low * high) / own
    return float(min(max(factor, SMALLEST), LARGEST))


def _at_the_end(scale: float) -> str:
    """A sentence where no scale is large or small enough."""
    return "" if SMALLEST < scale < LARGEST else f" Scales end at {scale:.3g}."


def _words(known: tuple[float, float]) -> str:
    return " to ".join(f"{size:.3g}" for size in sorted(set(known)))
