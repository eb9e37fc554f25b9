import numpy as np

from s2d_desktop.pipeline.outlines import numbered_pieces, outlines


def around(labels) -> dict[int, list[set]]:
    """Corners of all outer borders by number, without their order."""
    found: dict[int, list[set]] = {}
    for number, corners, _holes in outlines(np.array(labels)):
        found.setdefault(number, []).append(points(corners))
    return found


def points(corners) -> set:
    return {tuple(int(v) for v in c) for c in corners}


def test_the_outline_of_a_rectangle_has_its_four_corners():
    labels = np.zeros((6, 8), np.int32)
    labels[1:3, 2:7] = 4
    assert around(labels) == {4: [{(2, 1), (7, 1), (7, 3), (2, 3)}]}


def test_an_object_at_the_border_ends_at_the_border():
    assert around([[1, 1], [1, 1]]) == {1: [{(0, 0), (2, 0), (2, 2), (0, 2)}]}


def test_an_l_has_six_corners():
    assert around([[1, 0], [1, 1]]) == {1: [{(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (0, 2)}]}


def test_a_hole_has_a_border_of_its_own_and_so_has_what_lies_in_it():
    labels = np.ones((5, 5), np.int32)
    labels[1:4, 1:4] = 0
    labels[2, 2] = 2
    (ring,) = [holes for number, _outer, holes in outlines(labels) if number == 1]
    assert [points(hole) for hole in ring] == [{(1, 1), (4, 1), (4, 4), (1, 4)}]
    assert around(labels) == {
        1: [{(0, 0), (5, 0), (5, 5), (0, 5)}],
        2: [{(2, 2), (3, 2), (3, 3), (2, 3)}],
    }


def test_an_object_in_two_pieces_has_two_outlines_each_with_its_own_holes():
    assert len(around([[3, 0, 3]])[3]) == 2
    labels = np.zeros((3, 7), np.int32)
    labels[:, :3] = labels[:, 4:] = 3
    labels[1, 1] = labels[1, 5] = 0
    found = [points(holes[0]) for _n, _outer, holes in outlines(labels)]
    assert found == [
        {(1, 1), (2, 1), (2, 2), (1, 2)},
        {(5, 1), (6, 1), (6, 2), (5, 2)},
    ]


def test_pieces_that_touch_at_a_corner_are_one():
    mask = np.array([[1, 0], [0, 1]])
    assert numbered_pieces(mask).max() == 1
    assert len(around(mask)[1]) == 1
