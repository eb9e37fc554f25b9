import numpy as np
import pytest

from s2d_desktop.training.simulated_strokes import Brush, paint_strokes


@pytest.fixture
def scene():
    """Two dark discs; only the left one is the structure."""
    y, x = np.mgrid[:120, :160]
    left = (y - 60) ** 2 + (x - 40) ** 2 < 25**2
    right = (y - 60) ** 2 + (x - 120) ** 2 < 25**2
    raw = np.where(left | right, 60.0, 160.0) + np.random.default_rng(1).normal(0, 5, y.shape)
    return raw, left.astype(np.uint8), right


def rng(seed=0):
    return np.random.default_rng(seed)


def test_no_stroke_covers_a_pixel_of_another_class(scene):
    raw, truth, _ = scene
    painted = paint_strokes(raw, truth, rng(), 10)
    on = painted > 0
    assert on.any()
    assert (painted[on] - 1 == truth[on]).all()


def test_every_class_is_painted(scene):
    raw, truth, _ = scene
    assert set(np.unique(paint_strokes(raw, truth, rng(), 2))) == {0, 1, 2}


def test_the_same_seed_paints_the_same_and_another_seed_does_not(scene):
    raw, truth, _ = scene
    a, b, c = (paint_strokes(raw, truth, rng(s), 4) for s in (5, 5, 6))
    assert (a == b).all()
    assert (a != c).any()


def test_background_strokes_go_to_what_looks_like_the_structure(scene):
    raw, truth, lookalike = scene
    painted = paint_strokes(raw, truth, rng(), 20) == 1
    # The lookalike is a tenth of the background; every second stroke starts on it.
    assert painted[lookalike].sum() > 0.3 * painted.sum()


def test_corrections_go_where_the_map_is_wrong(scene):
    raw, truth, lookalike = scene
    p = np.where(truth | lookalike, 0.9, 0.1).astype(np.float32)
    seen = np.stack([1 - p, p], axis=-1)
    starts = Brush(shortest=1, longest=2)
    painted = paint_strokes(raw, truth, rng(), 10, seen, starts) == 1
    assert painted[lookalike].sum() > 0.9 * painted.sum()


def test_strokes_end_with_the_budget(scene):
    raw, truth, _ = scene
    assert 0 < (paint_strokes(raw, truth, rng(), 100, most_pixels=500) > 0).sum() <= 500


def test_strokes_are_as_thin_as_the_brush(scene):
    raw, truth, _ = scene
    painted = paint_strokes(raw, truth, rng(), 1, brush=Brush(3, 3, 30, 30)) == 1
    # A thick stroke would survive an erosion by a 5 x 5 square.
    from scipy import ndimage

    assert painted.sum() >= 3 * 10
    assert not ndimage.binary_erosion(painted, np.ones((5, 5))).any()


def test_an_image_of_one_class_gives_strokes_of_that_class_alone(scene):
    raw, _, _ = scene
    painted = paint_strokes(raw, np.zeros(raw.shape, np.uint8), rng(), 3)
    assert set(np.unique(painted)) == {0, 1}


def test_three_classes_are_told_apart(scene):
    raw, truth, right = scene
    three = truth + 2 * right.astype(np.uint8)
    painted = paint_strokes(raw, three, rng(), 4)
    assert set(np.unique(painted)) == {0, 1, 2, 3}
    on = painted > 0
    assert (painted[on] - 1 == three[on]).all()
