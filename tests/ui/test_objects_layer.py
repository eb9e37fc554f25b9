"""Numbered objects as pictures, pixel by pixel."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from s2d_desktop.jobs.visible_objects import VisibleObjects
from s2d_desktop.model.region import Region
from s2d_desktop.ui.viewer.objects_layer import (
    ObjectsOverlay,
    inks_of,
    labels_image,
    object_borders,
    thickened,
)

LABELS = np.array(
    [
        [0, 0, 0, 0, 0, 0],
        [0, 1, 1, 2, 2, 0],
        [0, 1, 1, 2, 2, 0],
        [0, 1, 1, 2, 2, 0],
        [3, 0, 0, 0, 0, 0],
    ]
)
INKS = ("#ff0000", "#0000ff")


def drawn(**options):
    """{(y, x): colour or None} of `LABELS`."""
    chosen = np.arange(4)
    settings = {"opacity": 0.5, "outlines": False, **options}
    image = labels_image(LABELS, chosen, INKS, **settings)
    assert (image.height(), image.width()) == LABELS.shape
    return lambda y, x: image.pixelColor(x, y)


def test_touching_objects_have_borders_towards_each_other_and_none_at_the_edge_of_the_picture():
    expected = [
        [0, 0, 0, 0, 0, 0],
        [0, 1, 1, 1, 1, 0],
        [0, 1, 1, 1, 1, 0],
        [0, 1, 1, 1, 1, 0],
        [1, 0, 0, 0, 0, 0],
    ]
    np.testing.assert_array_equal(object_borders(LABELS), expected)
    whole = np.ones((4, 4), int)
    assert not object_borders(whole).any()
    whole[:, 2:] = 2
    np.testing.assert_array_equal(object_borders(whole), [[0, 1, 1, 0]] * 4)


def test_neighbours_in_number_have_different_colours_and_background_has_none():
    at = drawn()
    assert at(2, 1).red() > 0 or at(2, 1).blue() > 0
    assert at(2, 1).rgb() != at(2, 3).rgb()
    assert at(0, 0).alpha() == 0
    assert drawn(outlines=True)(0, 0).alpha() == 0


def test_a_fill_is_seen_through_and_its_rim_is_not():
    labels = np.zeros((7, 7), int)
    labels[1:6, 1:6] = 1
    image = labels_image(labels, np.arange(2), ("#ff0000",), 0.4, False)
    assert image.pixelColor(3, 3).alpha() == round(255 * 0.4)
    assert image.pixelColor(1, 1).alpha() == round(255 * 0.9)
    lines = labels_image(labels, np.arange(2), ("#ff0000",), 0.4, True)
    assert lines.pixelColor(3, 3).alpha() == 0
    assert lines.pixelColor(1, 1) == QColor("#ff0000")


def test_the_chosen_object_is_white():
    at = drawn(selected=2)
    assert at(2, 3).rgb() == QColor(255, 255, 255).rgb()
    assert at(2, 1).rgb() == drawn()(2, 1).rgb()


def test_when_many_voxels_share_a_screen_pixel_objects_are_drawn_larger():
    dot = np.zeros((3, 3), int)
    dot[1, 1] = 7
    np.testing.assert_array_equal(thickened(dot), [[0, 7, 0], [7, 7, 7], [0, 7, 0]])


def test_the_overlay_knows_which_object_is_where_and_nothing_beyond():
    box = Region((0, 2, 10, 20, 0), (1, 3, 15, 26, 1))
    found = VisibleObjects(box, LABELS.astype(np.int32), np.array([0, 5, 9, 12]), 3, 0)
    overlay = ObjectsOverlay(found, inks_of(True, "#ffffff"))
    assert overlay.number_at(0, 2, 11, 23) == 2
    assert overlay.number_at(0, 2, 10, 20) == 0
    assert overlay.number_at(0, 2, 9, 20) is None
    assert overlay.number_at(0, 1, 11, 23) is None


def test_a_mask_has_one_colour_and_objects_have_several():
    assert inks_of(False, "#123456") == ("#123456",)
    assert len(set(inks_of(True, "#123456"))) == 7
