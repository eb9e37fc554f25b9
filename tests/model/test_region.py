import numpy as np
import pytest

from s2d_desktop.model.region import Region, tiles


def test_a_region_indexes_the_array_it_describes():
    array = np.arange(60).reshape(3, 4, 5)
    region = Region((1, 0, 2), (3, 2, 5))
    assert region.shape == (2, 2, 3)
    assert region.size == 12
    assert array[region.slices].tolist() == [
        [[22, 23, 24], [27, 28, 29]],
        [[42, 43, 44], [47, 48, 49]],
    ]


def test_a_region_that_ends_before_it_starts_is_empty():
    assert Region((5, 5), (3, 9)).shape == (0, 4)
    assert Region((5, 5), (3, 9)).size == 0


@pytest.mark.parametrize(
    ("start", "stop", "inside"),
    [
        ((0, 0), (4, 6), True),
        ((4, 6), (4, 6), True),
        ((0, 0), (5, 6), False),
        ((-1, 0), (4, 6), False),
        ((3, 0), (2, 6), False),
        ((0,), (4,), False),
    ],
)
def test_inside_means_within_the_shape_and_not_turned_round(start, stop, inside):
    assert Region(start, stop).inside((4, 6)) is inside


def test_the_intersection_of_regions_apart_is_empty():
    both = Region((0, 0), (4, 4)).intersect(Region((6, 2), (9, 8)))
    assert both.size == 0
    assert both.shape == (0, 2)


def test_a_halo_is_clipped_at_the_border():
    assert Region((0, 8), (4, 10)).grown((3, 3), (5, 12)) == Region((0, 5), (5, 12))


def test_relative_to_counts_from_the_outer_start():
    assert Region((5, 7), (6, 9)).relative_to(Region((4, 4), (9, 9))) == Region((1, 3), (2, 5))


def test_replaced_changes_one_axis():
    assert Region((0, 0, 0), (9, 9, 9)).replaced(1, 3, 4) == Region((0, 3, 0), (9, 4, 9))


@pytest.mark.parametrize("tile", [(1, 1), (2, 3), (4, 5), (100, 100)])
def test_tiles_cover_each_voxel_of_the_region_once(tile):
    region = Region((1, 2), (9, 11))
    count = np.zeros((12, 12), int)
    for part in tiles(region, tile):
        count[part.slices] += 1
    expected = np.zeros((12, 12), int)
    expected[region.slices] = 1
    assert np.array_equal(count, expected)


def test_the_grid_of_tiles_does_not_move_with_the_region():
    assert list(tiles(Region((3,), (9,)), (4,))) == [
        Region((3,), (4,)),
        Region((4,), (8,)),
        Region((8,), (9,)),
    ]


def test_tiles_come_in_c_order():
    starts = [part.start for part in tiles(Region((0, 0), (4, 4)), (2, 2))]
    assert starts == [(0, 0), (0, 2), (2, 0), (2, 2)]


def test_an_empty_region_has_no_tiles():
    assert list(tiles(Region((2, 0), (2, 5)), (2, 2))) == []
