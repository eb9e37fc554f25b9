import numpy as np

from s2d_desktop.pipeline.outlines import numbered_pieces, outlines


def around(labels) -> dict[int, list[set]]:
    """Corners of all outlines by number, without their order."""
    found: dict[int, list[set]] = {}
    for number, corners in outlines(np.array(labels)):
        found.setdefault(number, []).append({tuple(int(v) for v in c) for c in corners})
    return found


def test_the_outline_of_a_rectangle_has_its_four_corners():
    labels = np.zeros((6, 8), np.int32)
    labels[1:3, 2:7] = 4
    assert around(labels) == {4: [{(2, 1), (7, 1), (7, 3), (2, 3)}]}


def test_an_object_at_the_border_ends_at_the_border():
    assert around([[1, 1], [1, 1]]) == {1: [{(0, 0), (2, 0), (2, 2), (0, 2)}]}


def test_an_l_has_six_corners():
    assert around([[1, 0], [1, 1]]) == {1: [{(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (0, 2)}]}


def test_a_hole_is_not_followed_and_what_lies_in_it_is():
    labels = np.ones((5, 5), np.int32)
    labels[1:4, 1:4] = 0
    labels[2, 2] = 2
    assert around(labels) == {
        1: [{(0, 0), (5, 0), (5, 5), (0, 5)}],
        2: [{(2, 2), (3, 2), (3, 3), (2, 3)}],
    }


def test_an_object_in_two_pieces_has_two_outlines():
    assert len(around([[3, 0, 3]])[3]) == 2


def test_pieces_that_touch_at_a_corner_are_one():
    mask = np.array([[1, 0], [0, 1]])
    assert numbered_pieces(mask).max() == 1
    assert len(around(mask)[1]) == 1
