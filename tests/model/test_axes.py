import pytest

from s2d_desktop.model.axes import check_axes, default_axes, words
from s2d_desktop.model.errors import AxesProblem


@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        ((5, 6), "yx"),
        ((5, 6, 7), "zyx"),
        ((5, 6, 4), "yxc"),
        ((5, 6, 5), "zyx"),
        ((2, 5, 6, 7), "zyxc"),
        ((2, 5, 6, 7, 1), "tzyxc"),
    ],
)
def test_default_axes_are_those_that_ilastik_assumes(shape, axes):
    assert default_axes(shape) == axes


@pytest.mark.parametrize("shape", [(), (5,), (1, 1, 1, 1, 5, 5)])
def test_no_axes_are_assumed_for_one_or_more_than_five_dimensions(shape):
    with pytest.raises(AxesProblem, match=f"It has {len(shape)} dimension"):
        default_axes(shape)


def test_axes_are_taken_in_capitals_too():
    assert check_axes("ZYX", 3) == "zyx"


@pytest.mark.parametrize("axes", ["", "y", "zyy", "zc", "yxq", "x y"])
def test_axes_that_are_no_image_are_refused(axes):
    with pytest.raises(AxesProblem):
        check_axes(axes)


def test_axes_must_name_as_many_dimensions_as_the_image_has():
    with pytest.raises(AxesProblem, match="do not fit") as caught:
        check_axes("zyx", 4)
    assert "3 dimensions, the image has 4" in caught.value.why


def test_a_shape_is_said_in_width_times_height():
    assert words("zyx", (165, 768, 1024)) == "165 slices of 1024 x 768, 1 channel"
    assert words("tyxc", (4, 30, 20, 2)) == "4 time points of 20 x 30, 2 channels"
