"""Failures are searched for; the Enhancers here fail in a known way."""

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.known_limits import (
    false_object,
    limits_of,
    line_width,
    object_size,
    wrong_size,
)

SIDE = 96


def disc(cy, cx, radius, side=SIDE):
    y, x = np.mgrid[:side, :side]
    return (y - cy) ** 2 + (x - cx) ** 2 <= radius**2


def forest_map(shown, truth):
    return ForestMap((shown * 255).astype(np.uint8), truth.astype(np.uint8), {})


@pytest.fixture
def maps():
    """One map without mistakes, one with a small and one with a large false disc."""
    truth = disc(30, 30, 10)
    return [
        forest_map(truth, truth),
        forest_map(truth | disc(70, 70, 5), truth),
        forest_map(truth | disc(66, 66, 15), truth),
    ]


def trusting(plane):
    return plane


def test_the_largest_object_made_of_a_mistake_is_shown(maps):
    failure = false_object(maps, trusting, SIDE)
    assert failure.pixels == disc(66, 66, 15).sum()
    assert failure.enhanced[66, 66] == 1
    assert failure.truth[66, 66] == 0


def test_an_object_that_touches_the_truth_is_none_that_was_made_up(maps):
    truth = disc(30, 30, 10)
    grown = [forest_map(disc(30, 30, 14), truth)]
    assert false_object(grown, trusting, SIDE) is None


def only_small(plane):
    """Knows discs of radius 12 at most."""
    numbers, count = ndimage.label(plane > 0.5)
    area = np.bincount(numbers.ravel(), minlength=count + 1)
    keep = area <= np.pi * 12**2
    keep[0] = False
    return np.asarray(plane * keep[numbers], np.float32)


def test_what_is_lost_when_everything_is_larger_is_shown(maps):
    failure = wrong_size(maps[:1], only_small, SIDE)
    # Three times the area's side: nine times the pixels, but for the disc's rim.
    assert failure.pixels == pytest.approx(9 * disc(30, 30, 10).sum(), rel=0.05)
    assert not (failure.enhanced > 0.5).any()


def test_an_enhancer_that_knows_all_sizes_has_no_such_failure(maps):
    assert wrong_size(maps, trusting, SIDE) is None


def test_the_size_of_objects_is_that_of_the_truth_widened_by_the_scaling(maps):
    low, high = object_size(maps[:1], 0.5)
    assert low == pytest.approx(0.5 * 20, abs=1)
    assert high == pytest.approx(1.5 * 20, abs=2)


def test_with_images_of_several_kinds_the_sizes_of_all_of_them_are_known(maps):
    small, large = (disc(48, 48, r) for r in (8, 30))
    kinds = [
        ForestMap(np.uint8(255 * t), t.astype(np.uint8), {"predicted": {"image": k}})
        for k, t in enumerate((small, large))
    ]
    low, high = object_size(kinds, 0.0)
    assert low == pytest.approx(16, abs=1)
    assert high == pytest.approx(60, abs=1)


def mesh():
    """Lines of 5 pixels, 32 apart, across a square."""
    truth = np.zeros((192, 192), np.uint8)
    for start in range(10, 192, 32):
        truth[start : start + 5] = truth[:, start : start + 5] = 1
    return forest_map(truth, truth)


def test_a_mesh_has_a_width_and_no_size(maps):
    assert object_size([mesh()], 0.0) is None
    assert line_width([mesh()], 0.0) == (5, 5)
    assert line_width([mesh()], 0.4) == (3, 7)
    assert line_width(maps, 0.0) is None


def test_the_limits_name_the_size_or_the_width_that_is_known(maps, tmp_path):
    entries = limits_of("discs", maps[:1], trusting, tmp_path)
    assert entries["object_size_px"] == list(object_size(maps[:1], 0.0))
    assert any("pixels; where yours" in sentence for sentence in entries["limits"])
    entries = limits_of("membranes", [mesh()], trusting, tmp_path)
    assert "object_size_px" not in entries
    assert any("5 to 5 pixels wide" in sentence for sentence in entries["limits"])


def test_the_card_gets_limits_in_words_and_a_picture(maps, tmp_path):
    threefold = np.ones((3, 3))
    large = [
        forest_map(np.kron(m.probability > 0, threefold), np.kron(m.truth, threefold)) for m in maps
    ]
    entries = limits_of("discs", large, trusting, tmp_path)
    assert any("trusts the forest" in sentence for sentence in entries["limits"])
    assert "Row 1: a mistake of the forest" in entries["failure"]["caption"]
    with Image.open(tmp_path / entries["failure"]["picture"]) as picture:
        assert picture.width > 3 * 192
    assert [p.name for p in tmp_path.iterdir()] == ["failure.png"]


def test_without_a_failure_there_is_no_picture(tmp_path):
    entries = limits_of("discs", [], trusting, tmp_path)
    assert "failure" not in entries
    assert not list(tmp_path.iterdir())
