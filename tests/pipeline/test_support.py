import numpy as np
import pytest

from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.support import (
    TOO_MUCH_LOST,
    Hallucination,
    Lost,
    LostCounts,
    lost_share,
    lost_warning,
)


def disc(y, x, diameter, side=96):
    rows, columns = np.mgrid[:side, :side]
    return (np.hypot(rows - y, columns - x) <= diameter / 2).astype(np.float32)


def as_source(*planes, name="cell"):
    stack = np.stack(planes).astype(np.float32)
    return ArraySource(stack[None, ..., None], "tzyxc", channel_names=(name,))


def hallucination(forest, enhanced, size=24):
    return read_whole(Hallucination(as_source(forest), 0, as_source(enhanced), size))[0, 0, ..., 0]


def test_a_claim_where_the_forest_sees_nothing_is_a_hallucination_and_one_it_sees_is_not():
    left, right = disc(48, 22, 24), disc(48, 74, 24)
    got = hallucination(left, left + right)
    assert got[48, 22] == 0
    assert got[48, 74] == pytest.approx(1)
    assert got[10, 48] == 0, "where nothing is claimed nothing is hallucinated"


def test_the_support_of_a_whole_object_is_the_forests_mean_over_it():
    """A uniform forest of 0.2 gives two fifths of full support: 1 - 0.2 / 0.5 is left."""
    claim = disc(48, 48, 24)
    got = hallucination(np.full_like(claim, 0.2), claim)
    np.testing.assert_allclose(got[claim > 0], 0.6, atol=1e-5)


def test_an_object_that_the_forest_half_sees_is_completed_not_hallucinated():
    claim = disc(48, 48, 24)
    checked = claim * (np.indices(claim.shape).sum(axis=0) % 2)
    assert hallucination(checked, claim).max() < 0.05


def test_a_speck_of_the_forest_does_not_support_an_object():
    claim = disc(48, 48, 24)
    speck = np.zeros_like(claim)
    speck[48, 48] = 1
    assert hallucination(speck, claim)[48, 48] > 0.9


def test_a_weak_claim_is_a_weak_hallucination():
    claim = 0.3 * disc(48, 48, 24)
    assert hallucination(np.zeros_like(claim), claim)[48, 48] == pytest.approx(0.3)


def test_tiles_do_not_show_in_the_hallucination_map():
    rng = np.random.default_rng(0)
    forest, enhanced = (as_source(*rng.random((2, 61, 83))) for _ in range(2))
    source = Hallucination(forest, 0, enhanced, 20)
    whole = read_whole(source)
    assert whole.std() > 0.01
    for tile in tiles(Region.whole(whole.shape), (1, 1, 17, 23, 1)):
        np.testing.assert_array_equal(source.read(tile), whole[tile.slices])


def test_the_channel_of_the_hallucination_map_says_what_it_is():
    info = Hallucination(as_source(disc(9, 9, 4)), 0, as_source(disc(9, 9, 4))).info
    assert info.channel_names == ("cell without support",)
    assert info.value_range == (0.0, 1.0)


def test_an_object_of_two_that_the_enhanced_map_leaves_out_is_half_of_what_is_seen():
    left, right = disc(48, 22, 24), disc(48, 74, 24)
    lost = lost_share(left + right, left, size=24)
    assert lost.share == pytest.approx(0.5, abs=0.01)
    assert lost.seen == pytest.approx(2 * np.pi * 12**2 / 96**2, rel=0.1)


def test_specks_and_single_lines_are_there_to_be_removed_and_do_not_count_as_lost():
    forest = disc(48, 48, 24)
    forest[::6, ::6] = 1
    forest[5] = 1
    lost = lost_share(forest, disc(48, 48, 24), size=24)
    assert lost.share < 0.02


def test_where_the_forest_sees_nothing_nothing_is_lost():
    empty = np.zeros((40, 40))
    assert lost_share(empty, empty) == Lost(0.0, 0.0, 1600)


def test_planes_are_counted_together():
    counts = LostCounts(size=24)
    one = disc(48, 48, 24)
    counts.add(one, one)
    counts.add(one, np.zeros_like(one))
    assert counts.result().share == pytest.approx(0.5, abs=0.01)


def test_the_user_is_warned_when_most_is_lost_and_only_then():
    assert lost_warning(Lost(TOO_MUCH_LOST, 0.1, 10_000)) == ""
    text = lost_warning(Lost(0.9, 0.1, 10_000), 2.0)
    assert "90 %" in text
    assert "scale 2 " in text
    assert "another Enhancer" in text
    assert lost_warning(Lost(1.0, 0.0001, 10_000)) == "", "a handful of pixels is no reason"
