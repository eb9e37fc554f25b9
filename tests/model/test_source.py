from itertools import permutations

import numpy as np
import pytest

from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, canonical, read_whole, with_axes

SIZE = {"t": 2, "z": 3, "y": 4, "x": 5, "c": 6}
ORDERS = [
    "".join(order)
    for count in (2, 3, 4, 5)
    for order in permutations("tzyxc", count)
    if {"y", "x"} <= set(order)
]


def numbered(axes: str) -> np.ndarray:
    """An array whose values name their position: digits t z y x c."""
    place = dict(zip("tzyxc", (10000, 1000, 100, 10, 1), strict=True))
    array = np.zeros([SIZE[a] for a in axes], int)
    for k, axis in enumerate(axes):
        steps = np.arange(SIZE[axis]) * place[axis]
        array = array + steps.reshape([-1 if j == k else 1 for j in range(len(axes))])
    return array


@pytest.mark.parametrize("axes", ORDERS)
def test_canonical_puts_every_order_into_tzyxc(axes):
    whole = read_whole(canonical(ArraySource(numbered(axes), axes)))
    assert whole.shape == tuple(SIZE[a] if a in axes else 1 for a in "tzyxc")
    for position in ((0, 0, 0, 0, 0), (1, 2, 3, 4, 5), (1, 0, 2, 1, 3)):
        at = tuple(p if a in axes else 0 for a, p in zip("tzyxc", position, strict=True))
        assert whole[at] == sum(
            p * q for p, q in zip(at, (10000, 1000, 100, 10, 1), strict=True)
        ), f"{axes} at {at}"


@pytest.mark.parametrize("axes", ORDERS)
def test_with_axes_undoes_canonical(axes):
    array = numbered(axes)
    back = with_axes(canonical(ArraySource(array, axes)), axes)
    assert back.info.axes == axes
    assert back.info.shape == array.shape
    assert np.array_equal(read_whole(back), array)


def test_a_region_is_read_in_the_order_of_the_axes_that_are_seen():
    source = canonical(ArraySource(numbered("zcxy"), "zcxy"))
    part = source.read(Region((0, 1, 2, 0, 3), (1, 3, 4, 2, 4)))
    assert part.shape == (1, 2, 2, 2, 1)
    assert part[0, 1, 0, 1, 0] == 2213


def test_canonical_of_a_canonical_source_is_the_source():
    source = ArraySource(numbered("tzyxc"), "tzyxc")
    assert canonical(source) is source


def test_an_axis_longer_than_one_is_never_dropped():
    source = canonical(ArraySource(np.zeros((3, 4, 5)), "zyx"))
    with pytest.raises(AxesProblem, match="cannot be written") as caught:
        with_axes(source, "yx")
    assert "3 positions along 'z'" in caught.value.why


def test_an_axis_of_length_one_may_be_dropped_or_added():
    source = canonical(ArraySource(np.arange(20).reshape(1, 4, 5), "zyx"))
    assert read_whole(with_axes(source, "xy"))[4, 3] == 19
    assert with_axes(source, "czyx").info.shape == (1, 1, 4, 5)


@pytest.mark.parametrize("stop", [(4, 6), (5, 5), (-1, 5)])
def test_reading_outside_is_refused(stop):
    with pytest.raises(AxesProblem, match="outside"):
        ArraySource(np.zeros((4, 5)), "yx").read(Region((0, 0), stop))


def test_a_part_of_nothing_can_be_read():
    part = ArraySource(np.zeros((4, 5)), "yx").read(Region((2, 1), (2, 4)))
    assert part.shape == (0, 3)


def test_facts_travel_through_both_views():
    source = ArraySource(
        np.zeros((2, 4, 5)), "cyx", voxel_size={"x": 4.0}, unit="nm", channel_names=("a", "b")
    )
    info = with_axes(canonical(source), "yxc").info
    assert (dict(info.voxel_size), info.unit, info.channel_names) == ({"x": 4.0}, "nm", ("a", "b"))


def test_a_source_must_name_each_dimension():
    with pytest.raises(AxesProblem):
        ArraySource(np.zeros((4, 5)), "zyx")
