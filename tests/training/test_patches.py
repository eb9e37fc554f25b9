import numpy as np
import pytest

from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.patches import PatchMaker, bend, resize, vary_probabilities


def forest_maps(count=3, shape=(80, 100)):
    rng = np.random.default_rng(0)
    maps = []
    for _ in range(count):
        truth = np.zeros(shape, np.uint8)
        y, x = rng.integers(10, 40, 2)
        truth[y : y + 20, x : x + 20] = 1
        p = np.where(truth, 200, 40).astype(np.uint8)
        maps.append(ForestMap(p, truth, {}))
    return maps


def maker(**changes):
    settings = {"side": 32, "count": 4, "scale_spread": 0.3, "seed": 1, **changes}
    return PatchMaker(forest_maps(), **settings)


def test_patches_are_probabilities_and_truths_of_one_size():
    b = maker().batch(0)
    assert b.probability.shape == b.truth.shape == (4, 1, 32, 32)
    assert b.probability.dtype == b.truth.dtype == np.float32
    assert 0 <= b.probability.min() <= b.probability.max() <= 1
    assert set(np.unique(b.truth)) <= {0.0, 1.0}


def test_patches_depend_on_seed_and_iteration_alone():
    first, second = maker(), maker()
    second.batch(0)
    second.batch(3)
    assert (first.batch(7).probability == second.batch(7).probability).all()
    assert (first.batch(7).probability != first.batch(8).probability).any()
    assert (first.batch(7).probability != maker(seed=2).batch(7).probability).any()


def test_truth_is_turned_and_scaled_together_with_the_probability():
    # Without the variation of values the map is 200/255 exactly where the truth is.
    agree = []
    for k in range(20):
        b = maker(count=1).batch(k)
        if 0 < b.truth.mean() < 1:
            inside = b.probability[b.truth > 0].mean()
            agree.append(inside > b.probability[b.truth == 0].mean())
    assert len(agree) > 5
    assert all(agree)


def test_half_of_the_patches_or_more_show_the_structure():
    shown = [maker(count=1).batch(k).truth.any() for k in range(40)]
    assert np.mean(shown) > 0.5


def test_validation_patches_are_plain_parts_of_all_maps_and_always_the_same():
    a, b = (maker().plain(6) for _ in range(2))
    assert sum(len(batch.truth) for batch in a) == 6
    for one, other in zip(a, b, strict=True):
        assert (one.probability == other.probability).all()
        assert set(np.unique(one.probability)) <= {np.float32(40 / 255), np.float32(200 / 255)}


def test_maps_smaller_than_a_patch_are_mirrored():
    small = PatchMaker(forest_maps(shape=(60, 60)), 128, 1, 0.0, 1)
    b = small.plain(1)[0]
    assert b.truth.shape == (1, 1, 128, 128)
    assert b.truth.sum() > 400


@pytest.mark.parametrize("seed", range(10))
def test_varied_maps_stay_probabilities(seed):
    p = np.random.default_rng(seed).random((32, 32), dtype=np.float32)
    p[0], p[1] = 0.0, 1.0
    q = vary_probabilities(p, np.random.default_rng(seed))
    assert np.isfinite(q).all()
    assert 0 <= q.min() <= q.max() <= 1


@pytest.mark.parametrize("seed", range(10))
def test_maps_are_varied_as_strongly_as_is_wished_down_to_not_at_all(seed):
    p = np.random.default_rng(seed).random((32, 32), dtype=np.float32)

    def change(strength):
        return np.abs(vary_probabilities(p, np.random.default_rng(seed), strength) - p).mean()

    # Probabilities next to 0 and 1 are brought to where they have a logit.
    assert change(0.0) <= 0.004
    assert change(0.0) <= change(0.4) <= change(1.0)
    plain = maker(seed=seed, scale_spread=0.0, distortion=0.0).batch(0).probability
    assert set(np.unique(np.rint(plain * 255))) <= {40.0, 200.0}


def test_resizing_keeps_a_flat_image_flat():
    assert resize(np.full((40, 40), 0.25, np.float32), 32) == pytest.approx(0.25)


def test_a_map_and_its_truth_are_bent_alike_and_no_further_than_asked():
    y, x = np.mgrid[:64, :64].astype(np.float32)
    for seed in range(5):
        by, bx, again = bend([y, x, x], 5.0, np.random.default_rng(seed))
        np.testing.assert_array_equal(bx, again)
        inside = slice(8, -8)
        moved = np.hypot(by - y, bx - x)[inside, inside]
        assert 0.1 < moved.max() <= 5 * np.sqrt(2) + 1e-3


def test_without_bending_the_patches_are_those_of_before_it_existed():
    a, b, c = (maker(**e).batch(3) for e in ({}, {"elastic": 0.0}, {"elastic": 6.0}))
    np.testing.assert_array_equal(a.probability, b.probability)
    assert (a.probability != c.probability).any()
    assert set(np.unique(c.truth)) <= {0.0, 1.0}
