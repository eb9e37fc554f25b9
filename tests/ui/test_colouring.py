from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from s2d_desktop.ui.viewer import colouring, lut
from s2d_desktop.ui.viewer.contrast import automatic_window
from s2d_desktop.ui.viewer.scale_bar import scale_bar


def lightness(table: np.ndarray) -> np.ndarray:
    """OKLab lightness of sRGB colours."""
    rgb = table / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lms = np.cbrt(
        linear
        @ np.array(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        ).T
    )
    return lms @ np.array([0.2104542553, 0.7936177850, -0.0040720468])


@pytest.mark.parametrize("name", lut.NAMES)
def test_lightness_grows_evenly_along_a_colour_table(name: str) -> None:
    steps = np.diff(lightness(lut.table(name).astype(float))[::15])
    assert steps.min() > 0.8 * steps.mean()
    assert steps.max() < 1.2 * steps.mean()


def test_grey_values_are_drawn_as_they_are_in_the_full_window() -> None:
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    image = colouring.raw_image(values, (0.0, 255.0))
    assert all(
        image.pixelColor(x, y) == QColor(int(values[y, x]), int(values[y, x]), int(values[y, x]))
        for y in range(16)
        for x in range(16)
    )


def test_what_is_outside_of_the_window_is_black_or_white() -> None:
    steps = colouring.steps_of(np.array([-5.0, 10.0, 15.0, 20.0, 99.0, np.nan]), 10, 20)
    assert steps.tolist() == [0, 0, 128, 255, 255, 0]


def test_integers_and_floats_of_the_same_value_have_the_same_colour() -> None:
    values = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(
        colouring.steps_of(values, 17, 201), colouring.steps_of(values.astype(np.float64), 17, 201)
    )


def test_probabilities_take_the_colours_of_the_table() -> None:
    image = colouring.probability_image(np.array([[0.0, 0.5, 1.0]]), (0.0, 1.0), "ember")
    table = lut.table("ember")
    for x, entry in enumerate((0, 128, 255)):
        assert image.pixelColor(x, 0) == QColor(*map(int, table[entry]))


def test_the_segmentation_is_strictly_above_the_threshold() -> None:
    values = np.array([[0.49, 0.5, 0.51]], np.float32)
    image = colouring.segmentation_image(values, 0.5, "#ff0000", 1.0, outlines=False)
    assert [image.pixelColor(x, 0).alpha() for x in range(3)] == [0, 0, 255]


def test_outlines_are_the_border_of_the_structure_but_not_of_the_tile() -> None:
    mask = np.zeros((6, 6), bool)
    mask[2:, 2:] = True
    found = colouring.edges(mask)
    expected = np.zeros((6, 6), bool)
    expected[2, 2:] = expected[2:, 2] = True
    np.testing.assert_array_equal(found, expected)


def test_strokes_have_the_colours_of_their_classes() -> None:
    labels = np.array([[0, 1, 2]], np.uint8)
    image = colouring.strokes_image(labels, {1: (255, 0, 0), 2: (0, 255, 0)}, 1.0)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0) == QColor(255, 0, 0)
    assert image.pixelColor(2, 0) == QColor(0, 255, 0)


def test_automatic_contrast_leaves_out_half_a_percent_on_both_sides() -> None:
    values = np.concatenate([np.arange(1000.0), [1e9, np.nan]])
    low, high = automatic_window(values)
    assert low == pytest.approx(5.0)
    assert high == pytest.approx(995.0)
    assert automatic_window(np.full(5, 3.0)) == (3.0, 4.0)


@pytest.mark.parametrize(
    ("size", "unit", "zoom", "length", "text"),
    [
        ({"x": 4.0}, "nm", 1.0, 50.0, "200 nm"),
        ({"x": 4.0}, "nm", 0.1, 50.0, "2 µm"),
        ({"x": 0.5}, "um", 1.0, 100.0, "50 µm"),
        ({"x": 0.5}, "µm", 64.0, 64.0, "500 nm"),
        ({}, "", 2.0, 100.0, "50 pixels"),
    ],
)
def test_the_scale_bar_has_a_round_length(
    size: dict[str, float], unit: str, zoom: float, length: float, text: str
) -> None:
    assert scale_bar(size, unit, zoom, 100.0) == (pytest.approx(length), text)
