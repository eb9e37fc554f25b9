"""A user who watches the live map; the known answers are drawn by hand."""

import itertools

import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.training.attentive_user import (
    GLANCE,
    AttentiveUser,
    View,
    correct,
    paint_and_correct,
    visible_errors,
    worst_places,
)
from s2d_desktop.training.simulated_strokes import Brush


def disc(cy, cx, radius, shape=(120, 160)):
    y, x = np.mgrid[: shape[0], : shape[1]]
    return (y - cy) ** 2 + (x - cx) ** 2 < radius**2


@pytest.fixture
def truth():
    return disc(60, 40, 25).astype(np.uint8)


def two_classes(structure):
    p = np.asarray(structure, np.float32)
    return np.stack([1 - p, p], axis=-1)


def view(raw, truth):
    rows = np.stack([raw.ravel(), np.roll(raw, 1, axis=1).ravel()], axis=1).astype(np.float32)
    return View(raw, truth, rows.__getitem__)


def test_only_pixels_whose_shown_class_is_not_their_own_look_wrong():
    truth = np.array([[0, 0, 1, 1]], np.uint8)
    shown = two_classes([[0.4, 0.7, 0.6, 0.1]])
    np.testing.assert_allclose(visible_errors(truth, shown), [[0, 0.4, 0, 0.8]], atol=1e-6)


def test_with_three_classes_an_error_is_the_distance_to_the_shown_class():
    truth = np.array([[2]], np.uint8)
    np.testing.assert_allclose(visible_errors(truth, np.float32([[[0.5, 0.2, 0.3]]])), [[0.2]])


def test_the_eye_goes_to_the_larger_of_two_errors_first_and_never_twice_to_the_same():
    error = np.zeros((120, 160), np.float32)
    error[disc(30, 30, 4)] = 0.5
    error[disc(90, 120, 10)] = 0.5
    places = worst_places(error, np.ones(error.shape, bool), 2, np.random.default_rng(0))
    assert len(places) == 2
    assert disc(90, 120, 10)[places[0]]
    assert disc(30, 30, 4)[places[1]]


def test_places_lie_on_wrong_pixels_of_the_region_alone():
    error = np.ones((120, 160), np.float32)
    region = disc(60, 60, 20)
    places = worst_places(error, region, 20, np.random.default_rng(1))
    assert places
    assert all(region[p] for p in places)


def test_strokes_are_shared_out_by_how_much_of_each_class_is_wrong(truth):
    # Nothing of the structure is missing; a disc of background is shown as the structure.
    false = disc(60, 120, 25)
    painted = np.zeros(truth.shape, np.uint8)
    user = AttentiveUser(strokes=10, corrections=1.0)
    count = correct(truth, two_classes(truth | false), painted, user, np.random.default_rng(0))
    assert count >= 4  # as many as there are places a glance apart in the disc
    assert set(np.unique(painted)) == {0, 1}


def test_a_map_without_errors_is_left_alone(truth):
    painted = np.zeros(truth.shape, np.uint8)
    assert (
        correct(truth, two_classes(truth), painted, AttentiveUser(), np.random.default_rng()) == 0
    )
    assert not painted.any()


def test_no_stroke_covers_a_pixel_of_another_class(truth):
    painted = np.zeros(truth.shape, np.uint8)
    shown = two_classes(np.random.default_rng(0).random(truth.shape))
    correct(truth, shown, painted, AttentiveUser(strokes=40), np.random.default_rng(0))
    on = painted > 0
    assert on.sum() > 100
    assert (painted[on] - 1 == truth[on]).all()


def grown(truth, seed=1, **settings):
    raw = 150 - 60.0 * truth + np.random.default_rng(5).normal(0, 10, truth.shape)
    views = [view(raw.astype(np.float32), truth)]
    rows = np.stack([raw.ravel(), np.roll(raw, 1, axis=1).ravel()], axis=1).astype(np.float32)

    def live(forest, seen):
        return forest.predict_proba(rows).reshape(*truth.shape, -1)

    user = AttentiveUser(trees=10, live_trees=3, brush=Brush(1, 2, 5, 15), **settings)
    return list(paint_and_correct(views, live, user, seed))


def test_looks_come_as_often_as_wished_and_what_is_painted_stays(truth):
    looks = grown(truth, rounds=6, look_every=2)
    assert len(looks) == 3
    for before, after in itertools.pairwise(looks):
        kept = before.painted[0] > 0
        assert (after.painted[0][kept] == before.painted[0][kept]).all()
        assert after.strokes >= before.strokes
    assert looks[-1].pixels == np.count_nonzero(looks[-1].painted[0])
    assert all(look.forest.n_estimators == 10 for look in looks)


def test_the_same_seed_gives_the_same_strokes_and_another_seed_does_not(truth):
    a, b, c = (grown(truth, seed, rounds=3)[-1].painted[0] for seed in (7, 7, 8))
    assert (a == b).all()
    assert (a != c).any()


def test_an_image_without_the_structure_is_refused_in_words():
    with pytest.raises(InputError, match="same label"):
        list(
            paint_and_correct(
                [view(np.zeros((60, 60), np.float32), np.ones((60, 60), np.uint8) * 0)],
                lambda forest, seen: None,
                AttentiveUser(rounds=2),
                0,
            )
        )


def test_a_glance_is_as_wide_as_a_tile_of_the_worst_tiles():
    assert GLANCE == 25  # torch-em, staged training in 2-D
