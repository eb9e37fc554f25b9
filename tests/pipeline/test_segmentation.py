import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.segmentation import Segmentation, label_objects


def test_one_where_the_map_is_above_the_threshold_and_not_where_it_equals_it():
    p = np.array([0.0, 0.49, 0.5, 0.51, 1.0], np.float32).reshape(1, 1, 1, 5, 1)
    got = read_whole(Segmentation(ArraySource(p, "tzyxc"), 0.5))
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got.ravel(), [0, 0, 0, 1, 1])


@pytest.mark.parametrize("value", [np.nan, 255.0])
def test_values_that_are_no_probabilities_are_refused(value):
    p = np.array([0.0, value, 1.0], np.float32).reshape(1, 1, 1, 3, 1)
    with pytest.raises(InputError):
        read_whole(Segmentation(ArraySource(p, "tzyxc"), 0.5))


def test_a_channel_is_chosen_and_regions_fit():
    p = np.random.default_rng(0).random((2, 3, 8, 9, 3)).astype(np.float32)
    source = ArraySource(p, "tzyxc", channel_names=("a", "b", "c"))
    segmentation = Segmentation(source, 0.3, channel=2)
    assert segmentation.info.channel_names == ("c",)
    want = (p[..., 2:] > np.float32(0.3)).astype(np.uint8)
    np.testing.assert_array_equal(read_whole(segmentation), want)
    region = Region((1, 0, 2, 3, 0), (2, 3, 5, 9, 1))
    np.testing.assert_array_equal(segmentation.read(region), want[region.slices])


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_outside_of_0_to_1_is_refused(threshold):
    with pytest.raises(InputError, match="threshold"):
        Segmentation(ArraySource(np.zeros((1, 1, 2, 2, 1)), "tzyxc"), threshold)


MASK = np.array(
    [
        [1, 1, 0, 0, 1],
        [1, 0, 0, 1, 0],
        [0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0],
        [1, 0, 1, 0, 1],
        [1, 1, 1, 0, 1],
    ]
)


def test_pixels_that_share_a_side_are_one_object():
    want = [
        [1, 1, 0, 0, 2],
        [1, 0, 0, 3, 0],
        [0, 0, 0, 0, 0],
        [4, 4, 4, 0, 0],
        [4, 0, 4, 0, 5],
        [4, 4, 4, 0, 5],
    ]
    got = label_objects(MASK)
    assert got.dtype == np.int32
    np.testing.assert_array_equal(got, want)


def test_small_objects_are_left_out_and_numbers_have_no_gaps():
    got = label_objects(MASK, min_size=3)
    assert [int((got == k).sum()) for k in range(3)] == [30 - 3 - 8, 3, 8]
    assert got.max() == 2


def test_holes_are_filled_before_sizes_are_counted():
    got = label_objects(MASK, min_size=9, fill_holes=True)
    assert got.max() == 1
    assert (got[3:6, :3] == 1).all()


def test_slices_have_their_own_objects_unless_3d_is_asked_for():
    stack = np.zeros((3, 4, 4), np.uint8)
    stack[0, 0, 0] = stack[1, 0, 0] = stack[2, 3, 3] = 1
    by_slice = label_objects(stack)
    assert (by_slice[0, 0, 0], by_slice[1, 0, 0], by_slice[2, 3, 3]) == (1, 2, 3)
    in_3d = label_objects(stack, in_3d=True)
    assert (in_3d[0, 0, 0], in_3d[1, 0, 0], in_3d[2, 3, 3]) == (1, 1, 2)
    assert label_objects(stack, min_size=2, in_3d=True).max() == 1


def test_an_empty_mask_has_no_objects():
    assert label_objects(np.zeros((5, 5), np.uint8)).max() == 0
