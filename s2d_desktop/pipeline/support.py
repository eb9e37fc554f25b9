"""Where forest and Enhancer disagree: what it claims without support, and what it loses.

::

    enhanced   __####____####__      support        how much the forest believes, on average, in
    forest     __#.##__________                     what the Enhancer claims around a voxel
    claimed    __________####__      hallucination  what is claimed times the missing support
    lost       forest's objects that the enhanced map does not have

An Enhancer knows shapes, not images: it completes what the forest half sees, and that is wanted. It
may also draw its structure where the forest sees next to nothing. Such places are worth a look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source

FULL_SUPPORT = 0.5
"""Mean forest probability at which a claim counts as fully supported: the forest says yes."""

DEFAULT_SIZE = 32.0
"""Size of an object in voxels, where nobody says it."""

REACH = 2.0
"""The neighbourhood ends here, in standard deviations."""


class Hallucination(Source):
    """float32, axes ``tzyxc`` with one channel, 0..1: what is claimed without support.

    At each voxel ``claim * (1 - min(1, support / 0.5))``, where claim is the enhanced map, and
    support the mean of the forest's probability over the neighbourhood, weighted with the claim:
    ``blur(claim * forest) / blur(claim)``. The weights make it the forest's mean over the claimed
    object rather than over its surroundings. The blur is a Gaussian within each slice whose
    window is as wide as an object (standard deviation a quarter of it, cut off at two). So 0 means
    nothing claimed or fully supported; 1 means claimed for sure where the forest sees nothing.

    Parameters
    ----------
    forest
        Canonical source of probabilities, one channel per class.
    channel
        Which class the Enhancer enhances.
    enhanced
        Its map, of the same size.
    size
        Diameter of a typical object, in voxels.
    enhanced_channel
        Which channel of the enhanced map shows that class.
    """

    def __init__(
        self,
        forest: Source,
        channel: int,
        enhanced: Source,
        size: float = DEFAULT_SIZE,
        *,
        enhanced_channel: int = 0,
    ) -> None:
        assert forest.info.axes == enhanced.info.axes == CANONICAL
        assert forest.info.shape[:4] == enhanced.info.shape[:4]
        assert 0 <= channel < forest.info.size_of("c")
        assert 0 <= enhanced_channel < enhanced.info.size_of("c")
        self.forest = forest
        self.enhanced = enhanced
        self.channel = channel
        self.enhanced_channel = enhanced_channel
        self._kernel = _window(size)
        names = enhanced.info.channel_names
        self.info = replace(
            enhanced.info,
            shape=(*enhanced.info.shape[:4], 1),
            dtype=np.dtype(np.float32),
            channel_names=(f"{names[enhanced_channel]} without support",) if names else (),
            value_range=(0.0, 1.0),
        )

    def _read(self, region: Region) -> Array:
        if not region.size:
            return np.zeros(region.shape, np.float32)
        reach = len(self._kernel) // 2
        box = region.grown((0, 0, reach, reach, 0), self.info.shape)
        claim, belief = (
            np.asarray(source.read(box.replaced(4, k, k + 1)), np.float32)
            for source, k in ((self.enhanced, self.enhanced_channel), (self.forest, self.channel))
        )
        support = self._blurred(claim * belief, box, region)
        weight = self._blurred(claim, box, region)
        share = np.divide(support, weight, out=np.ones_like(support), where=weight > 0)
        missing = 1.0 - np.minimum(1.0, share / np.float32(FULL_SUPPORT))
        inner = claim[region.relative_to(box).slices[:4]]
        result: NDArray[np.float32] = np.clip(inner * missing, 0.0, 1.0)
        return result

    def _blurred(
        self, values: NDArray[np.float32], box: Region, region: Region
    ) -> NDArray[np.float32]:
        """Weighted sums along y and x of `values` of the region `box`, for `region`.

        Beyond the image there is nothing. The order of each sum is always the same, so tiles do
        not show even in the last digit.
        """
        reach = len(self._kernel) // 2
        for axis in (2, 3):
            start, stop, size = region.start[axis], region.stop[axis], self.info.shape[axis]
            have = (box.start[axis], box.stop[axis])
            pad = [(0, 0)] * 5
            pad[axis] = (have[0] - (start - reach), stop + reach - have[1])
            assert have[0] >= 0
            assert have[1] <= size
            padded = np.pad(values, pad)
            out = np.zeros((*values.shape[:axis], stop - start, *values.shape[axis + 1 :]), "f4")
            for k, weight in enumerate(self._kernel):
                cut = [slice(None)] * 5
                cut[axis] = slice(k, k + stop - start)
                out += weight * padded[tuple(cut)]
            values = out
        return values

    def close(self) -> None:
        self.forest.close()
        self.enhanced.close()


def _window(size: float) -> NDArray[np.float32]:
    """A Gaussian as wide as an object, of sum 1."""
    sigma = max(size, 1.0) / (2 * REACH)
    reach = max(1, round(REACH * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return np.asarray(kernel / kernel.sum(), np.float32)


@dataclass(frozen=True)
class Lost:
    """How much of what the forest sees the enhanced map does not have."""

    share: float
    """Share of the pixels of the forest's clear objects that the enhanced map leaves out; 0 where
    there are no clear objects."""
    seen: float
    """Share of the image that the forest's clear objects fill."""
    pixels: int
    """Pixels that were looked at."""


TOO_MUCH_LOST = 0.8
"""Above this share of lost pixels of clear objects the user is warned. Much of what a forest sees
clearly can be wrong, and is left out by an Enhancer that does well."""

CLEAR_SIZE = 16.0
"""Size in voxels of what counts as an object rather than a speck, where nobody says it. Not what
the Enhancer knows: the warning is for objects that are unlike what it knows."""

WORTH_COUNTING = 0.002
"""Clear objects that fill less of an image than this are too few to warn about."""


class LostCounts:
    """Counts what the enhanced map leaves out, plane by plane.

    A **clear object** is where the forest says yes over an area, not in a speck: its mean over a
    disc-like window (Gaussian, a quarter of an object wide) is above 0.5. Specks and thin lines
    that an Enhancer is there to remove do not count.

    Parameters
    ----------
    size
        Diameter of the smallest objects that matter, in voxels.
    threshold
        The enhanced map has a pixel where it is above this.
    """

    def __init__(self, size: float = CLEAR_SIZE, threshold: float = 0.5) -> None:
        self._threshold = threshold
        self._sigma = max(size, 1.0) / 8
        self._clear = self._left_out = self._pixels = 0

    def add(self, forest: NDArray[np.generic], enhanced: NDArray[np.generic]) -> None:
        """Count a plane: probabilities (y, x) of both, 0..1."""
        from scipy import ndimage

        assert forest.shape == enhanced.shape
        smooth = ndimage.gaussian_filter(np.asarray(forest, np.float32), self._sigma)
        clear = smooth > 0.5
        self._clear += int(np.count_nonzero(clear))
        self._left_out += int(np.count_nonzero(clear & (np.asarray(enhanced) <= self._threshold)))
        self._pixels += forest.size

    def result(self) -> Lost:
        """What was counted so far."""
        share = self._left_out / self._clear if self._clear else 0.0
        seen = self._clear / self._pixels if self._pixels else 0.0
        return Lost(share, seen, self._pixels)


def lost_share(
    forest: NDArray[np.generic],
    enhanced: NDArray[np.generic],
    size: float = CLEAR_SIZE,
    threshold: float = 0.5,
) -> Lost:
    """`LostCounts` for one plane (y, x)."""
    counts = LostCounts(size, threshold)
    counts.add(forest, enhanced)
    return counts.result()


def lost_warning(lost: Lost, scale: float = 1.0, name: str = "") -> str:
    """Sentences for the user if the Enhancer loses most of what the forest sees; else empty.

    Parameters
    ----------
    lost
        From `LostCounts`.
    scale
        The scale that was used.
    name
        The class, to be said where the Enhancer gives several.
    """
    if lost.share <= TOO_MUCH_LOST or lost.seen < WORTH_COUNTING:
        return ""
    at = "" if scale == 1.0 else f" at scale {scale:.3g}"
    of = f" of '{name}'" if name else ""
    return (
        f"The enhanced map{of}{at} leaves out {100 * lost.share:.0f} % of the objects that the "
        "forest clearly sees. They may be of another size in pixels than the Enhancer knows, or of "
        "another kind: search the scale, or try another Enhancer."
    )
