"""What an Enhancer has changed: enhanced map minus forest."""

from __future__ import annotations

import numpy as np

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource
from s2d_desktop.pipeline.difference import Difference


def test_it_is_the_enhanced_map_minus_the_class_of_the_forest() -> None:
    forest = np.zeros((1, 1, 2, 2, 2), np.float32)
    forest[0, 0, :, :, 1] = [[0.25, 1.0], [0.5, 0.0]]
    enhanced = np.zeros((1, 1, 2, 2, 1), np.float32)
    enhanced[0, 0, :, :, 0] = [[1.0, 0.25], [0.5, 0.0]]
    source = Difference(ArraySource(forest, "tzyxc"), 1, ArraySource(enhanced, "tzyxc"))
    whole = source.read(Region.whole(source.info.shape))
    assert np.array_equal(whole[0, 0, :, :, 0], [[0.75, -0.75], [0.0, 0.0]])
    assert source.info.value_range == (-1.0, 1.0)
    part = source.read(Region((0, 0, 0, 1, 0), (1, 1, 1, 2, 1)))
    assert part.item() == -0.75
