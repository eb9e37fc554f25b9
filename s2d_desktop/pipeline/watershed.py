"""Fragments: an image of membranes cut into too many pieces, which the multicut then joins.

A piece of a cell that no membrane crosses should be one fragment or several, never two cells in
one. The watershed of the distance to the membranes gives that: it also cuts where a membrane has a
gap, because a gap is narrower than the cells on its two sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import S2DError


@dataclass(frozen=True)
class FragmentSettings:
    """How fragments are found; lengths in pixels.

    The values were tried on a Random Forest's membranes in Drosophila nerve cord, 4.6 nm pixels:
    others from half to twice as large changed the best VI of the cells by at most 0.02 bits.
    """

    threshold: float = 0.4
    """Membrane is what is more probable than this, for the distances. Lower than 0.5: a membrane
    that is missed joins two cells, one too many costs a fragment."""
    seed_sigma: float = 2.0
    """Distances are smoothed by this before their maxima become seeds: larger means fewer seeds."""
    height_sigma: float = 1.0
    """The probabilities that are flooded are smoothed by this."""
    distance_share: float = 0.1
    """How much the distance counts in the flooded height, in 0..1; the rest is the probability."""
    distance_limit: float = 20.0
    """Farther from a membrane than this, the height is as low as it gets."""
    min_size: int = 50
    """Fragments with fewer pixels go to their neighbours."""


def over_segmentation(
    boundary: NDArray[np.floating], settings: FragmentSettings | None = None
) -> NDArray[np.int32]:
    """Cut a slice into fragments by a watershed of the distance to its membranes.

    Seeds are the local maxima of the smoothed distance; cells that are too narrow to have one get
    a seed at their widest place. The flooded height is the smoothed probability with a share of
    the distance.

    Parameters
    ----------
    boundary
        (y, x), probability of membrane, 0..1 (not checked).
    settings
        None for the defaults.

    Returns
    -------
    int32, (y, x): fragments 1, 2, ... without gaps; each pixel belongs to one. A slice without a
    place that is not membrane is one fragment.

    Raises
    ------
    S2DError
        If bioimage-cpp is missing.
    """
    from scipy import ndimage

    library = bioimage_library()
    s = settings or FragmentSettings()
    assert boundary.ndim == 2
    p = np.ascontiguousarray(boundary, np.float32)
    if not p.size:
        return np.zeros(p.shape, np.int32)
    free = p <= s.threshold
    if free.all():
        # There is nothing to be distant from.
        distance = np.ones(p.shape, np.float32)
    else:
        distance = library.distance.distance_transform(free, number_of_threads=1)
    seeds = _seeds(distance, free, s)
    if not seeds.any():
        return np.ones(p.shape, np.int32)
    height = ndimage.gaussian_filter(p, s.height_sigma)
    height *= 1.0 - s.distance_share
    height -= s.distance_share * np.minimum(distance / s.distance_limit, 1.0)
    del distance, free
    fragments: NDArray[np.int32] = library.segmentation.watershed(height, seeds)
    sizes = np.bincount(fragments.ravel())
    kept = sizes >= min(s.min_size, sizes.max())
    kept[0] = False
    if not kept[1:].all():
        fragments[~kept[fragments]] = 0
        fragments = library.segmentation.watershed(height, fragments)
    numbers = np.zeros(len(kept), np.int32)
    numbers[kept] = np.arange(1, np.count_nonzero(kept) + 1)
    return numbers[fragments]


def _seeds(
    distance: NDArray[np.float32], free: NDArray[np.bool_], s: FragmentSettings
) -> NDArray[np.int32]:
    """(y, x), 0 or the number of a seed."""
    from scipy import ndimage

    smooth = ndimage.gaussian_filter(distance, s.seed_sigma)
    peaks = free & (smooth == ndimage.maximum_filter(smooth, size=5))
    del smooth
    cells, count = ndimage.label(free)
    if count:
        # A narrow cell beside a wide one has no maximum of its own once distances are smoothed.
        numbers = np.arange(count + 1)
        without = np.ones(count + 1, bool)
        without[cells[peaks]] = False
        without &= np.bincount(cells.ravel(), minlength=count + 1) >= s.min_size
        without[0] = False
        widest = np.zeros(count + 1, np.float32)
        widest[1:] = ndimage.maximum(distance, cells, numbers[1:])
        peaks |= without[cells] & (distance == widest[cells])
    seeds, _ = ndimage.label(peaks, np.ones((3, 3)))
    return np.asarray(seeds, np.int32)


def bioimage_library() -> ModuleType:
    """The library bioimage-cpp, with the modules that are used here.

    Raises
    ------
    S2DError
        If it cannot be imported.
    """
    try:
        import bioimage_cpp
        import bioimage_cpp.distance
        import bioimage_cpp.graph.features
        import bioimage_cpp.graph.multicut
        import bioimage_cpp.segmentation
    except ImportError as error:
        raise S2DError(
            "Cells cannot be separated by a multicut on this computer.",
            f"The library bioimage-cpp is missing or cannot be loaded ({error}).",
            "Install it with 'pip install bioimage-cpp' (there are builds for Linux and Windows "
            "on x86-64 and for macOS), or use --objects, which needs no library.",
        ) from error
    module: ModuleType = bioimage_cpp
    return module
