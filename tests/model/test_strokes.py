"""Strokes by hand: what a brush covers, what is kept, what undo brings back."""

from __future__ import annotations

import numpy as np
import pytest

from s2d_desktop.model.brush import swept_disc
from s2d_desktop.model.strokes import TILE, Strokes, StrokeTile, strokes_of_blocks


def drawn(mask: np.ndarray) -> list[str]:
    return ["".join(" #"[int(v)] for v in row) for row in mask]


def painted(strokes: Strokes, t: int = 0, z: int = 0) -> np.ndarray:
    """The whole plane, from the voxels."""
    plane = np.zeros(strokes.shape[2:], np.uint8)
    positions, values = strokes.voxels()
    here = (positions[:, 0] == t) & (positions[:, 1] == z)
    plane[tuple(positions[here, 2:].T)] = values[here]
    return plane


def stroke(strokes: Strokes, *places: tuple[float, float], value: int = 1, **more):
    strokes.begin()
    for start, stop in zip(places, places[1:] or places, strict=False):
        strokes.paint(more.get("plane", (0, 0)), start, stop, more.get("diameter", 1), value)
    return strokes.end()


def test_a_dab_of_five_voxels_covers_the_centres_within_two_and_a_half() -> None:
    corner, mask = swept_disc((10.5, 20.5), (10.5, 20.5), 5)
    inside = mask.any(axis=1).nonzero()[0], mask.any(axis=0).nonzero()[0]
    assert (corner[0] + inside[0][0], corner[1] + inside[1][0]) == (8, 18)
    shape = mask[inside[0][0] : inside[0][-1] + 1, inside[1][0] : inside[1][-1] + 1]
    # The corners are 2 * sqrt(2) = 2.83 away, their neighbours sqrt(5) = 2.24.
    assert drawn(shape) == [" ### ", "#####", "#####", "#####", " ### "]


@pytest.mark.parametrize("place", [(3.0, 4.0), (3.01, 4.99), (3.5, 4.5), (3.99, 4.0)])
def test_a_brush_of_one_voxel_covers_the_voxel_under_it_wherever_in_it(place) -> None:
    strokes = Strokes((1, 1, 8, 8))
    stroke(strokes, place)
    plane = painted(strokes)
    assert plane[3, 4] == 1
    if place == (3.5, 4.5):
        assert plane.sum() == 1


def test_a_fast_move_leaves_no_gap_and_has_the_width_of_the_brush() -> None:
    strokes = Strokes((1, 1, 20, 200))
    stroke(strokes, (10.5, 5.5), (10.5, 190.5), diameter=3)
    plane = painted(strokes)
    assert (plane[9:12, 5:191] == 1).all()
    assert plane[:9].sum() == plane[12:].sum() == 0


def test_what_lies_outside_of_the_image_is_left_out() -> None:
    strokes = Strokes((1, 1, 6, 7))
    stroke(strokes, (-3.0, -3.0), (8.0, 9.0), diameter=2)
    positions, _ = strokes.voxels()
    assert len(positions)
    assert (positions[:, 2] < 6).all()
    assert (positions[:, 3] < 7).all()
    stroke(strokes, (50.0, 50.0), diameter=5, value=2)
    assert strokes.counts()[2] == 0


def test_only_touched_tiles_exist_and_planes_do_not_mix() -> None:
    strokes = Strokes((2, 3, 20_000, 20_000))
    stroke(strokes, (10.5, 10.5), plane=(1, 2))
    stroke(strokes, (TILE - 0.5, 2 * TILE + 0.5), (TILE + 0.5, 2 * TILE + 0.5), value=3)
    keys = [key for key, _ in strokes.tiles()]
    assert keys == [StrokeTile(0, 0, 0, 2), StrokeTile(0, 0, 1, 2), StrokeTile(1, 2, 0, 0)]
    assert strokes.value_at(1, 2, 10, 10) == 1
    assert strokes.value_at(0, 0, 10, 10) == 0
    assert strokes.value_at(0, 0, TILE, 2 * TILE) == 3
    assert list(strokes.counts()[[1, 3]]) == [1, 2]
    positions, values = strokes.voxels()
    assert positions.tolist() == [[0, 0, 63, 128], [0, 0, 64, 128], [1, 2, 10, 10]]
    assert values.tolist() == [3, 3, 1]


def test_the_eraser_takes_away_all_classes_or_only_one() -> None:
    strokes = Strokes((1, 1, 5, 9))
    stroke(strokes, (2.5, 0.5), (2.5, 8.5), value=1)
    stroke(strokes, (2.5, 3.5), (2.5, 5.5), value=2)
    assert painted(strokes)[2].tolist() == [1, 1, 1, 2, 2, 2, 1, 1, 1]
    strokes.begin()
    strokes.paint((0, 0), (2.5, 0.5), (2.5, 8.5), 1, 0, only=2)
    strokes.end()
    assert painted(strokes)[2].tolist() == [1, 1, 1, 0, 0, 0, 1, 1, 1]
    stroke(strokes, (2.5, 0.5), (2.5, 8.5), value=0)
    assert strokes.is_empty


def test_undo_and_redo_bring_back_every_voxel() -> None:
    strokes = Strokes((1, 1, 200, 200))
    states, changes = [painted(strokes)], []
    rng = np.random.default_rng(0)
    for k in range(12):
        places = [tuple(p) for p in rng.uniform(-5, 205, (6, 2))]
        changes.append(stroke(strokes, *places, value=k % 3, diameter=float(rng.integers(1, 30))))
        states.append(painted(strokes))
    done = [c for c in changes if c is not None]
    distinct = [s for k, s in enumerate(states) if k == 0 or not np.array_equal(s, states[k - 1])]
    assert len(distinct) == len(done) + 1
    for change, before in zip(reversed(done), reversed(distinct[:-1]), strict=True):
        strokes.revert(change)
        assert np.array_equal(painted(strokes), before)
    assert strokes.is_empty
    for change, after in zip(done, distinct[1:], strict=True):
        strokes.apply(change)
        assert np.array_equal(painted(strokes), after)


def test_a_stroke_that_changes_nothing_is_no_change() -> None:
    strokes = Strokes((1, 1, 9, 9))
    stroke(strokes, (4.5, 4.5), diameter=3)
    assert stroke(strokes, (4.5, 4.5), diameter=3) is None
    assert stroke(strokes, (4.5, 4.5), value=0, plane=(0, 0), diameter=1) is not None
    assert stroke(strokes, (4.5, 4.5), value=0, diameter=1) is None


def test_a_stroke_can_be_abandoned_and_a_copy_does_not_change() -> None:
    strokes = Strokes((1, 1, 9, 9))
    stroke(strokes, (1.5, 1.5))
    copy, before = strokes.copy(), painted(strokes)
    strokes.begin()
    strokes.paint((0, 0), (1.5, 1.5), (7.5, 7.5), 3, 2)
    assert strokes.value_at(0, 0, 7, 7) == 2
    strokes.abandon()
    assert np.array_equal(painted(strokes), before)
    stroke(strokes, (5.5, 5.5), value=4)
    assert np.array_equal(painted(copy), before)


def test_values_are_exchanged_by_a_table() -> None:
    strokes = Strokes((1, 1, 4, 4))
    for k in (1, 2, 3):
        stroke(strokes, (0.5, k + 0.5), value=k)
    table = np.arange(256, dtype=np.uint8)
    table[2], table[3] = 0, 2
    change = strokes.with_values(table)
    assert painted(strokes)[0].tolist() == [0, 1, 2, 3], "not made yet"
    strokes.apply(change)
    assert painted(strokes)[0].tolist() == [0, 1, 0, 2]
    strokes.revert(change)
    assert painted(strokes)[0].tolist() == [0, 1, 2, 3]


def test_blocks_of_a_project_become_strokes() -> None:
    first = np.zeros((1, 2, 3, 70), np.uint8)
    first[0, 1, 2, 65], first[0, 0, 0, 0] = 2, 1
    second = np.zeros((1, 1, 1, 2), np.uint8)
    second[..., 1] = 3
    strokes = strokes_of_blocks((1, 5, 90, 100), [((0, 3, 10, 5), first), ((0, 4, 12, 69), second)])
    positions, values = strokes.voxels()
    assert positions.tolist() == [[0, 3, 10, 5], [0, 4, 12, 70]]
    assert values.tolist() == [1, 3], "of two that overlap the later one counts"
