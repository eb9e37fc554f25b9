import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.pipeline.object_size import (
    known_size,
    object_sizes,
    scale_from_object_size,
    scale_from_pixel_size,
    typical_size,
)


def disc(y, x, diameter, side=128):
    rows, columns = np.mgrid[:side, :side]
    return np.hypot(rows - y, columns - x) <= diameter / 2


def image(pixel, unit="nm"):
    return SourceInfo(
        "i", "yx", (9, 9), np.dtype("f4"), voxel_size={"x": pixel, "y": pixel}, unit=unit
    )


@pytest.mark.parametrize("diameter", [9, 21, 41])
def test_the_size_of_a_disc_is_its_diameter(diameter):
    sizes, areas = object_sizes(disc(64, 64, diameter))
    assert sizes == pytest.approx([diameter], abs=1.5)
    assert areas[0] == pytest.approx(np.pi / 4 * diameter**2, rel=0.1)


def test_the_size_of_a_long_object_is_its_width():
    bar = np.zeros((60, 200), bool)
    bar[20:31, 10:190] = True
    assert object_sizes(bar)[0] == pytest.approx([11])


def test_an_object_that_the_image_cuts_keeps_its_size():
    half = disc(64, 0, 40)
    assert object_sizes(half)[0] == pytest.approx([40], abs=1.5)


def test_nothing_and_everything_have_a_size_too():
    assert len(object_sizes(np.zeros((9, 9)))[0]) == 0
    assert object_sizes(np.ones((9, 12)))[0] == [9]


def test_the_typical_size_of_a_noisy_map_is_that_of_its_objects():
    rng = np.random.default_rng(0)
    truth = disc(40, 40, 30) | disc(90, 85, 34)
    noisy = truth ^ (rng.random(truth.shape) < 0.05)
    found = typical_size([noisy.astype(np.float32)], smoothing=1.5)
    assert found.typical == pytest.approx(32, abs=5)
    assert found.low <= found.typical <= found.high


def test_large_objects_count_for_their_area():
    many = np.zeros((200, 200), bool)
    for k in range(12):
        many |= np.pad(disc(8, 8, 8, 16), ((0, 184), (16 * k, 184 - 16 * k)))
    many |= np.pad(disc(60, 60, 100), ((72, 0), (72, 0)))
    assert typical_size([many]).typical == pytest.approx(100, abs=3)


def test_a_map_of_specks_has_no_size():
    specks = np.zeros((40, 40), np.float32)
    specks[::5, ::5] = 1
    assert typical_size([specks], smoothing=0) is None


def test_objects_of_half_the_size_are_magnified_twice():
    card = {"object_size_px": [40, 90]}
    assert known_size(card) == (40, 90)
    suggestion = scale_from_object_size(30, card)
    assert suggestion.scale == 2, "the middle of 40 to 90 is 60"
    assert "30 px" in suggestion.reason
    assert "40 to 90 px" in suggestion.reason
    assert scale_from_object_size(50, card).scale == 1
    assert scale_from_object_size(240, card).scale == 0.25


def test_pixels_of_twice_the_width_are_magnified_twice():
    card = {"pixel_size_nm": [4, 6.25]}
    assert scale_from_pixel_size(image(10), card).scale == pytest.approx(2)
    assert scale_from_pixel_size(image(0.01, "µm"), card).scale == pytest.approx(2)
    assert scale_from_pixel_size(image(5), card).scale == 1
    assert scale_from_pixel_size(image(2.5), card).scale == pytest.approx(0.5)


def test_what_is_not_known_gives_no_suggestion():
    assert scale_from_object_size(30, {}) is None
    assert scale_from_pixel_size(image(5), {}) is None
    assert scale_from_pixel_size(image(5, ""), {"pixel_size_nm": 5}) is None


@pytest.mark.parametrize("entry", [0, -3, [], ["40"], [40, -1], {"a": 1}, True, None])
def test_a_card_that_says_nonsense_says_nothing(entry):
    assert known_size({"object_size_px": entry}) is None


def test_a_suggestion_stays_within_what_can_be_done():
    card = {"object_size_px": 1000}
    assert scale_from_object_size(1, card).scale == 10
    assert scale_from_object_size(1, card).reason.endswith("Scales end at 10.")


@pytest.mark.parametrize("size", [0, -4, float("nan"), float("inf")])
def test_a_size_that_is_no_size_is_refused(size):
    with pytest.raises(InputError, match="object size"):
        scale_from_object_size(size, {"object_size_px": 40})
