import numpy as np
import pytest

from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.channels import OneChannel, Stacked


@pytest.fixture
def source():
    values = np.arange(2 * 3 * 4 * 3, dtype=np.float32).reshape(1, 2, 3, 4, 3)
    return ArraySource(values, "tzyxc", "map", channel_names=("a", "b", "c"))


def test_one_channel_has_its_values_and_its_name(source):
    one = OneChannel(source, 1)
    assert one.info.channel_names == ("b",)
    np.testing.assert_array_equal(read_whole(one), read_whole(source)[..., 1:2])
    region = Region((0, 1, 1, 0, 0), (1, 2, 3, 2, 1))
    np.testing.assert_array_equal(one.read(region), read_whole(source)[0:1, 1:2, 1:3, 0:2, 1:2])
    assert one.read(Region((0, 0, 0, 0, 1), (1, 2, 3, 4, 1))).shape == (1, 2, 3, 4, 0)
    with pytest.raises(AxesProblem):
        one.read(Region((0, 0, 0, 0, 1), (1, 1, 1, 1, 2)))


def test_channels_that_are_stacked_again_are_the_source(source):
    stacked = Stacked([OneChannel(source, k) for k in range(3)])
    assert stacked.info == source.info
    np.testing.assert_array_equal(read_whole(stacked), read_whole(source))
    region = Region((0, 0, 1, 1, 1), (1, 1, 3, 4, 3))
    np.testing.assert_array_equal(stacked.read(region), source.read(region))
    assert stacked.read(Region((0, 0, 0, 0, 2), (1, 1, 1, 1, 2))).shape == (1, 1, 1, 1, 0)
