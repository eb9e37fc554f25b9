from __future__ import annotations

import numpy as np
import pytest

from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.mask import Masked


def probabilities() -> np.ndarray:
    return np.random.default_rng(0).random((1, 2, 8, 9, 3)).astype(np.float32)


def test_probabilities_are_zero_outside_of_all_channels_of_the_mask() -> None:
    values = probabilities()
    mask = np.zeros((1, 2, 8, 9, 2), np.uint8)
    mask[0, 0, :3, :, 0] = 1
    mask[0, 0, 5:, 4, 1] = 200
    source = Masked(ArraySource(values, "tzyxc"), ArraySource(mask, "tzyxc"))
    expected = values.copy()
    expected[0, 0, 3:5] = 0
    expected[0, 0, 5:, :4] = 0
    expected[0, 0, 5:, 5:] = 0
    expected[0, 1] = 0
    assert source.info.dtype == np.float32
    assert np.array_equal(read_whole(source), expected)
    part = Region((0, 0, 2, 3, 1), (1, 1, 7, 8, 2))
    assert np.array_equal(source.read(part), expected[part.slices])


def test_nothing_is_computed_where_the_mask_is_empty() -> None:
    class Computed(ArraySource):
        def _read(self, region: Region) -> np.ndarray:
            raise AssertionError(f"{region} was computed")

    mask = np.zeros((1, 2, 8, 9, 1), bool)
    source = Masked(Computed(probabilities(), "tzyxc"), ArraySource(mask, "tzyxc"))
    assert not read_whole(source).any()


def test_a_mask_of_another_size_is_refused() -> None:
    mask = np.zeros((1, 2, 8, 8, 1), np.uint8)
    with pytest.raises(AxesProblem, match="does not fit") as caught:
        Masked(ArraySource(probabilities(), "tzyxc"), ArraySource(mask, "tzyxc"))
    assert "8 x 8" in caught.value.why
