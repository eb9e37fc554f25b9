"""Objects that touch: parts known by hand, and the same whatever else is in the image."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.morphology import local_maxima, reconstruction
from skimage.segmentation import watershed

from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.splitting import check_depth, first_voxels, in_order, split_touching


def discs(*centres, radius=15, shape=(70, 120)):
    y, x = np.mgrid[: shape[0], : shape[1]]
    return np.any([(y - cy) ** 2 + (x - cx) ** 2 <= radius**2 for cy, cx in centres], axis=0)


def test_two_discs_that_overlap_are_cut_half_way_between_them():
    mask = discs((30, 30), (30, 56))
    parts = split_touching(mask, 2.0)
    assert parts.max() == 2
    np.testing.assert_array_equal(parts > 0, mask)
    # The middle lies at column 43; a line of one pixel may go to either side.
    columns = np.where(mask & (np.arange(120) < 43), 1, np.where(mask, 2, 0))
    assert np.count_nonzero(parts != columns) <= mask[:, 43].sum()


def test_discs_that_overlap_more_than_the_depth_allows_are_one():
    # The rim is 15 from the middles, and sqrt(15² - 9²) = 12 from the middle of the waist: 3 less.
    mask = discs((30, 30), (30, 48))
    assert split_touching(mask, 2.0).max() == 2
    assert split_touching(mask, 4.0).max() == 1


def test_an_uneven_outline_does_not_cut_an_object():
    mask = np.zeros((40, 100), bool)
    mask[10:30, 5:95] = True
    mask[9, 20:30] = mask[30, 60:75] = True  # half a pixel more to each side
    assert split_touching(mask, 2.0).max() == 1
    assert split_touching(mask, 0.0).max() > 1, "the bumps are there to be found"


def test_three_discs_in_a_row_are_three_in_the_order_of_their_first_voxels():
    parts = split_touching(discs((30, 70), (31, 20), (32, 45), radius=14), 2.0)
    assert [int(parts[y, x]) for y, x in ((30, 70), (31, 20), (32, 45))] == [1, 2, 3]


def test_objects_that_share_no_side_are_never_joined():
    mask = np.zeros((20, 20), bool)
    mask[2:8, 2:8] = mask[8:14, 8:14] = True
    parts = split_touching(mask, 100.0)
    np.testing.assert_array_equal(parts, ndimage.label(mask)[0])


def test_the_border_of_the_image_is_no_rim():
    # Half a disc at the border is as far from its rim as a whole one.
    half = discs((0, 30), (0, 56))
    assert split_touching(half, 2.0).max() == 2
    everything = np.ones((9, 9), bool)
    assert (split_touching(everything, 0.0) == 1).all()


def test_balls_in_flat_voxels_are_cut_where_they_are_narrow_in_space():
    z, y, x = np.mgrid[:11, :40, :70]
    mask = np.zeros(z.shape, bool)
    for cx in (20, 44):
        mask |= (4 * (z - 5)) ** 2 + (y - 20) ** 2 + (x - cx) ** 2 <= 15**2
    parts = split_touching(mask, 2.0, spacing=(4, 1, 1))
    assert parts.max() == 2
    assert parts[5, 20, 20] == 1
    assert parts[5, 20, 44] == 2


def test_a_part_depends_on_its_object_alone():
    """Cut out with one voxel around it, each object has the parts it has in the whole image."""
    noise = np.random.default_rng(3).random((160, 200))
    smooth = ndimage.gaussian_filter(noise, 3)
    mask = smooth > np.quantile(smooth, 0.6)
    whole = split_touching(mask, 1.0)
    labels, _ = ndimage.label(mask)
    several = 0
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        box = (
            slice(max(rows.start - 1, 0), rows.stop + 1),
            slice(max(columns.start - 1, 0), columns.stop + 1),
        )
        mine = labels[box] == number
        alone = in_order(np.where(mine, split_touching(mask[box], 1.0), 0))
        np.testing.assert_array_equal(alone, in_order(np.where(mine, whole[box], 0)))
        several += alone.max() > 1
    assert several > 3


def test_there_is_one_part_for_each_peak_that_skimage_finds_to_rise_as_much():
    noise = np.random.default_rng(5).random((150, 180))
    smooth = ndimage.gaussian_filter(noise, 3)
    mask = smooth > np.quantile(smooth, 0.5)
    # An object is one however little it rises above what is around it.
    distance = np.where(mask, 100 + ndimage.distance_transform_edt(mask), 0)
    cross = ndimage.generate_binary_structure(2, 1)
    # A depth that no two distances differ by: what rises as much as that exactly is a matter of
    # rounding.
    for depth in (0.8123, 2.2345):
        lowered = np.maximum(distance - depth, 0)
        filled = reconstruction(lowered, distance, footprint=cross)
        peaks = ndimage.label(local_maxima(filled, connectivity=1) & mask)[0]
        parts = split_touching(mask, depth)
        assert parts.max() == peaks.max() > ndimage.label(mask)[1]
        both = np.unique(np.stack([parts[peaks > 0], peaks[peaks > 0]]), axis=1)
        assert both.shape[1] == peaks.max(), "each part has its own peak"
        flooded = watershed(-distance, peaks, mask=mask)
        assert np.mean((parts == parts_of(flooded, parts))[mask]) > 0.96


def parts_of(labels, parts):
    """`labels` with the number of the part that most of each lies in."""
    table = np.zeros((labels.max() + 1, parts.max() + 1), int)
    np.add.at(table, (labels.ravel(), parts.ravel()), 1)
    return table.argmax(axis=1)[labels]


def test_first_voxels_and_order():
    labels = np.array([[0, 3, 3], [1, 0, 3], [1, 5, 0]])
    assert first_voxels(labels).tolist() == [3, -1, 1, -1, 7]
    assert in_order(labels).tolist() == [[0, 1, 1], [2, 0, 1], [2, 3, 0]]


@pytest.mark.parametrize("depth", [-1.0, float("nan"), float("inf")])
def test_a_depth_that_is_no_number_of_pixels_is_refused(depth):
    with pytest.raises(InputError, match="waist"):
        check_depth(depth)
