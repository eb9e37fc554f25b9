import numpy as np

from s2d_desktop.pipeline.watershed import FragmentSettings, over_segmentation


def wall(height=60, width=80, at=40):
    """Two cells left and right of a membrane three pixels thick."""
    p = np.zeros((height, width), np.float32)
    p[:, at - 1 : at + 2] = 1.0
    return p


def test_no_fragment_lies_on_both_sides_of_a_membrane():
    fragments = over_segmentation(wall())
    assert fragments.dtype == np.int32
    assert not set(np.unique(fragments[:, :38])) & set(np.unique(fragments[:, 43:]))


def test_a_gap_in_a_membrane_is_closed():
    p = wall()
    p[27:33] = 0
    fragments = over_segmentation(p)
    assert not set(np.unique(fragments[:, :36])) & set(np.unique(fragments[:, 45:]))


def test_fragments_are_numbered_from_1_without_gaps_and_cover_everything():
    rng = np.random.default_rng(0)
    p = (rng.random((90, 70)) ** 3).astype(np.float32)
    fragments = over_segmentation(p)
    sizes = np.bincount(fragments.ravel())
    assert sizes[0] == 0
    assert sizes[1:].min() >= FragmentSettings().min_size


def test_without_a_smallest_size_nothing_is_joined():
    p = (np.random.default_rng(0).random((50, 50)) ** 3).astype(np.float32)
    few = over_segmentation(p, FragmentSettings(min_size=30)).max()
    many = over_segmentation(p, FragmentSettings(min_size=0))
    assert many.max() > few
    assert np.bincount(many.ravel())[1:].min() > 0


def test_a_slice_smaller_than_the_smallest_fragment_is_one_fragment():
    assert (over_segmentation(wall(5, 6, 3)) == 1).all()


def test_a_narrow_cell_between_wide_ones_keeps_its_fragment():
    p = np.zeros((80, 101), np.float32)
    p[:, 46:49] = p[:, 52:55] = 1.0  # leaves a cell of three pixels
    fragments = over_segmentation(p)
    inside = set(np.unique(fragments[:, 50]))
    assert not inside & set(np.unique(fragments[:, :44]))
    assert not inside & set(np.unique(fragments[:, 57:]))


def test_the_map_is_not_changed():
    p = wall()
    before = p.copy()
    over_segmentation(p)
    np.testing.assert_array_equal(p, before)
