import pytest

from s2d_desktop.io.calibration import plain_unit, spatial


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("\\u00B5m", "µm"),
        ("µm", "µm"),
        ("μm", "µm"),
        ("um", "µm"),
        ("micron", "µm"),
        ("microns", "µm"),
        ("Micrometer", "µm"),
        ("micrometre", "µm"),
        ("nanometer", "nm"),
        ("nm", "nm"),
        (" mm ", "mm"),
        ("inch", "inch"),
        ("", ""),
    ],
)
def test_each_unit_has_one_spelling(written, plain):
    assert plain_unit(written) == plain


def test_all_axes_come_in_the_unit_of_x():
    sizes = {"x": (4, "nm"), "y": (0.004, "µm"), "z": (0.00004, "mm")}
    assert spatial(sizes) == ({"x": 4.0, "y": 4.0, "z": 40.0}, "nm")


def test_lengths_that_are_not_common_become_micrometres():
    assert spatial({"x": (5, "angstrom")}) == ({"x": 0.0005}, "µm")
    assert spatial({"x": (0.0001, "cm"), "z": (0.00001, "meter")}) == ({"x": 1.0, "z": 10.0}, "µm")


def test_time_is_in_seconds():
    assert spatial({"t": (500, "ms"), "x": (1, "µm")}) == ({"t": 0.5, "x": 1.0}, "µm")
    assert spatial({"t": (2, "minutes")}) == ({"t": 120.0}, "")


def test_a_unit_that_is_no_length_is_kept_and_a_pixel_is_none():
    assert spatial({"x": (2, "furlong"), "z": (3, "nm")}) == ({"x": 2.0}, "furlong")
    assert spatial({"x": (1, "pixel"), "y": (1, "pixel")}) == ({"x": 1.0, "y": 1.0}, "")


@pytest.mark.parametrize("size", [0, -4, float("nan"), float("inf"), "4", None])
def test_what_is_no_size_is_left_out(size):
    assert spatial({"x": (size, "nm"), "y": (4, "nm")}) == ({"y": 4.0}, "nm")
