"""What an Enhancer has changed of one class, place by place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source


class Difference(Source):
    """Enhanced map minus forest: float32, -1..1, axes ``tzyxc`` with one channel.

    Positive where the Enhancer has added, negative where it has removed.

    Parameters
    ----------
    forest
        Probabilities 0..1 of all classes, axes ``tzyxc``.
    channel
        Of the class in `forest`.
    enhanced
        Its enhanced map 0..1, one channel, same extent.
    """

    def __init__(self, forest: Source, channel: int, enhanced: Source) -> None:
        assert forest.info.shape[:4] == enhanced.info.shape[:4]
        assert enhanced.info.size_of("c") == 1
        self.forest, self.channel, self.enhanced = forest, channel, enhanced
        names = enhanced.info.channel_names
        self.info = replace(
            enhanced.info,
            dtype=np.dtype(np.float32),
            channel_names=(f"{names[0]} changed",) if names else (),
            value_range=(-1.0, 1.0),
        )

    def _read(self, region: Region) -> Array:
        before = self.forest.read(region.replaced(4, self.channel, self.channel + 1))
        after = self.enhanced.read(region)
        return np.asarray(after, np.float32) - np.asarray(before, np.float32)
