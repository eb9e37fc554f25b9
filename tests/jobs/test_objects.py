"""Objects that are found in blocks are those that scipy finds in the whole image."""

import numpy as np
import pytest
from scipy import ndimage

from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.objects import find_objects
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Progress
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline import joined_pieces, splitting
from s2d_desktop.pipeline.segmentation import label_objects

BLOCKS = [(1, 1, 7, 9, 1), (1, 2, 40, 11, 1), (1, 3, 13, 45, 1)]


def find(mask, settings, block=None, **facts):
    """(z, y, x) in, labels and objects out."""
    source = ArraySource(mask[None, ..., None].astype(np.uint8), "tzyxc", **facts)
    steps = find_objects(source, np.zeros(source.info.shape, np.int32), settings, block=block)
    events = []
    labels, objects = finished(steps, events)
    return read_whole(labels)[0, ..., 0], objects, events


def finished(steps, events=None):
    """What a job returns; its events go into a list."""
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            return end.value
        if events is not None:
            events.append(event)


def blobs(seed, share, sigma):
    smooth = ndimage.gaussian_filter(np.random.default_rng(seed).random((5, 40, 45)), sigma)
    return smooth > np.quantile(smooth, share)


@pytest.mark.parametrize("block", BLOCKS)
def test_slices_have_the_numbers_that_scipy_gives_them(block):
    mask = blobs(0, 0.5, (0, 1.5, 1.5))
    labels, objects, _ = find(mask, ObjectSettings(numbered=True), block)
    found = 0
    for z, plane in enumerate(mask):
        expected, count = ndimage.label(plane)
        np.testing.assert_array_equal(labels[z], np.where(expected, expected + found, 0))
        found += count
    assert len(objects) == found


@pytest.mark.parametrize("block", BLOCKS)
def test_a_volume_has_the_numbers_that_scipy_gives_it_holes_filled(block):
    mask = blobs(1, 0.4, 1)
    settings = ObjectSettings(numbered=True, in_3d=True, fill_holes=True)
    labels, objects, _ = find(mask, settings, block)
    expected, count = ndimage.label(ndimage.binary_fill_holes(mask))
    np.testing.assert_array_equal(labels, expected)
    assert len(objects) == count


@pytest.mark.parametrize("block", BLOCKS)
def test_place_and_size_are_those_that_scipy_measures(block):
    mask = blobs(2, 0.5, (0, 1.5, 1.5))
    labels, objects, _ = find(mask, ObjectSettings(numbered=True, min_size=4), block)
    numbers = np.arange(1, len(objects) + 1)
    np.testing.assert_array_equal(objects.area, ndimage.sum_labels(mask, labels, numbers))
    np.testing.assert_allclose(objects.centre, ndimage.center_of_mass(mask, labels, numbers))
    boxes = ndimage.find_objects(labels)
    assert objects.low.tolist() == [[s.start for s in b] for b in boxes]
    assert objects.high.tolist() == [[s.stop for s in b] for b in boxes]
    assert objects.area.min() >= 4


def test_a_spiral_through_all_blocks_is_one_object():
    mask = np.zeros((1, 33, 33), np.uint8)
    top, left, bottom, right = 0, 0, 32, 32
    while top <= bottom:
        mask[0, top, left : right + 1] = 1
        mask[0, top : bottom + 1, right] = 1
        mask[0, bottom, left : right + 1] = 1
        mask[0, top + 2 : bottom + 1, left] = 1
        mask[0, top + 2, left : left + 2] = 1
        top, left, bottom, right = top + 2, left + 2, bottom - 2, right - 2
    expected, count = ndimage.label(mask[0])
    labels, objects, _ = find(mask, ObjectSettings(numbered=True), (1, 1, 5, 5, 1))
    np.testing.assert_array_equal(labels[0], expected)
    assert len(objects) == count


@pytest.mark.parametrize("in_3d", [False, True])
@pytest.mark.parametrize("split", [0.0, 1.0])
def test_what_is_split_does_not_depend_on_the_blocks(in_3d, split):
    mask = blobs(4, 0.5, 1.2 if in_3d else (0, 1.8, 1.8))
    settings = ObjectSettings(True, 6, in_3d, True, split)
    whole = label_objects(mask, 6, in_3d=in_3d, fill_holes=True, split=split)
    assert whole.max() > label_objects(mask, 6, in_3d=in_3d, fill_holes=True).max()
    for block in BLOCKS:
        labels, objects, _ = find(mask, settings, block)
        np.testing.assert_array_equal(labels, whole)
        np.testing.assert_array_equal(objects.area, np.bincount(whole.ravel())[1:])


def test_waists_are_measured_in_space_where_the_size_of_voxels_is_known():
    z, y, x = np.mgrid[:11, :40, :70]
    mask = np.zeros(z.shape, bool)
    for cx in (20, 44):
        mask |= (4 * (z - 5)) ** 2 + (y - 20) ** 2 + (x - cx) ** 2 <= 15**2
    settings = ObjectSettings(True, 0, True, False, 2.0)
    size = {"z": 40.0, "y": 10.0, "x": 10.0}
    assert len(find(mask, settings, voxel_size=size, unit="nm")[1]) == 2
    # In voxels the balls are as flat as their waist.
    assert len(find(mask, settings)[1]) == 1


def test_parts_are_the_same_where_the_rim_is_many_blocks_away(monkeypatch):
    y, x = np.mgrid[:150, :300]
    mask = np.zeros((1, 150, 300), bool)
    for cx in (80, 190):
        mask[0] |= (y - 75) ** 2 + (x - cx) ** 2 <= 70**2
    mask[0, 70:80, 200:] = True  # to the border of the image
    settings = ObjectSettings(numbered=True, split=2.0)
    expected = label_objects(mask, split=2.0)
    assert expected.max() == 2
    for block in ((1, 1, 40, 30, 1), (1, 1, 64, 50, 1)):
        np.testing.assert_array_equal(find(mask, settings, block)[0], expected)
    # Distances that are counted no further than to 20 make a plain of the waist and both discs.
    monkeypatch.setitem(splitting.FARTHEST, 2, 20.0)
    assert label_objects(mask, split=2.0).max() == 1
    np.testing.assert_array_equal(find(mask, settings, (1, 1, 64, 50, 1))[0], mask)


@pytest.mark.parametrize("depth", [0.0, 1.0])
def test_noise_is_cut_the_same_in_blocks_of_any_size(depth):
    """Many hills of equal height, which meet at equal saddles."""
    noise = np.random.default_rng(8).random((2, 60, 70))
    mask = (ndimage.uniform_filter(noise, (0, 3, 3)) > 0.45) | (noise > 0.9)
    settings = ObjectSettings(True, 0, False, False, depth)
    expected = label_objects(mask, split=depth)
    assert expected.max() > label_objects(mask).max()
    for block in ((1, 1, 11, 9, 1), (1, 2, 37, 16, 1)):
        np.testing.assert_array_equal(find(mask, settings, block)[0], expected)


def test_more_pieces_than_memory_has_room_for_are_refused(monkeypatch):
    monkeypatch.setattr(joined_pieces, "MOST_PIECES", 100)
    noise = np.indices((1, 30, 30)).sum(axis=0) % 2
    with pytest.raises(InputError, match="separate objects"):
        find(noise, ObjectSettings(numbered=True))
    # Single pixels that are left out anyway need no room.
    assert len(find(noise, ObjectSettings(min_size=2), (1, 1, 30, 30, 1))[1]) == 0


def test_one_bar_runs_from_nothing_to_all_over_all_passes():
    mask = blobs(5, 0.5, (0, 1.5, 1.5))
    _, _, events = find(mask, ObjectSettings(True, 0, False, True, 1.0), (1, 1, 20, 20, 1))
    bars = [e for e in events if isinstance(e, Progress)]
    assert len({e.total for e in bars}) == 1
    shares = [e.done / e.total for e in bars]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_objects_at_the_border_are_known():
    mask = np.zeros((3, 10, 10), bool)
    mask[0, 0:2, 4:6] = mask[1, 4:6, 4:6] = mask[2, 5:7, 8:10] = True
    _, objects, _ = find(mask, ObjectSettings(numbered=True))
    assert objects.reach_border((1, 3, 10, 10), in_3d=False).tolist() == [True, False, True]
    assert objects.reach_border((1, 3, 10, 10), in_3d=True).tolist() == [True, False, True]
    assert objects.reach_border((1, 2, 10, 10), in_3d=True).tolist() == [True, True, True]


def test_a_coarse_picture_of_labels_shows_every_few_of_them():
    mask = blobs(6, 0.5, (0, 1.5, 1.5))
    source = ArraySource(mask[None, ..., None].astype(np.uint8), "tzyxc")
    pieces = np.zeros(source.info.shape, np.int32)
    labels, _ = finished(find_objects(source, pieces, ObjectSettings(numbered=True)))
    region = Region((0, 2, 5, 3, 0), (1, 3, 38, 40, 1))
    coarse = labels.read_every(4, region)
    np.testing.assert_array_equal(coarse, labels.read(region)[:, :, ::4, ::4])
    assert coarse.max() > 0
    np.testing.assert_array_equal(source.read_every(4, region), source.read(region)[:, :, ::4, ::4])


def test_an_image_without_objects_has_none():
    labels, objects, _ = find(np.zeros((2, 9, 9)), ObjectSettings(True, 0, False, True, 1.0))
    assert len(objects) == 0
    assert labels.max() == 0
