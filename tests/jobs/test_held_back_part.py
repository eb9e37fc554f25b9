"""Where the structure is, before a part of an image is held back."""

from __future__ import annotations

import numpy as np
import pytest

from s2d_desktop.io.open import open_source
from s2d_desktop.jobs import held_back_part
from s2d_desktop.jobs.held_back_part import best_position, held_back_parts
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note, Progress, Result
from s2d_desktop.training.default_plan import GivenImage, Wishes, default_plan
from s2d_desktop.training.training_images import TrainingImage
from tests.training.raw_material import save

LAST = 4


def given(folder, probability, axes="yx", names=(), **more):
    """An image of which only the map matters."""
    ramp = np.arange(probability[..., 0].size if "c" in axes else probability.size, dtype=np.uint16)
    shape = probability.shape[:-1] if "c" in axes else probability.shape
    raw = save(folder / "raw.tif", ramp.reshape(shape), axes.replace("c", ""))
    teacher = save(folder / "map.h5", np.asarray(probability, np.float32), axes, names)
    with open_source(raw) as source:
        return GivenImage(raw, source.info, teacher, **more)


def looked(image, classes=("disc",), volumes=False):
    plan = default_plan([image], classes, False, Wishes(volumes=volumes))
    *events, result = held_back_parts([image], plan)
    assert isinstance(result, Result)
    (position,), (shares,) = result.facts["positions"], result.facts["shares"]
    return position, shares, events


def strips(*shares, high=320, wide=40):
    """A map of 320 rows; so many of the columns of each fifth are the structure."""
    values = np.full((high, wide), 0.1)
    for k, share in enumerate(shares):
        values[k * high // 5 : (k + 1) * high // 5, : round(share * wide)] = 0.9
    return values


# --- the choice


def test_the_last_part_is_held_back_as_long_as_it_has_a_quarter_of_the_mean():
    assert best_position([0.4, 0.4, 0.4, 0.4, 0.1], 0.34) == LAST
    assert best_position([0.4, 0.4, 0.4, 0.4, 0.08], 0.336) == 3


def test_otherwise_that_whose_share_is_nearest_to_the_mean():
    assert best_position([0.9, 0.5, 0.1, 0.0, 0.0], 0.31) == 1


def test_of_two_as_near_the_later_one():
    assert best_position([0.25, 0.75, 0.25, 0.75, 0.0], 0.5) == 3


def test_nearest_to_the_mean_is_of_no_use_where_nothing_is():
    assert best_position([0.0, 0.0, 0.5, 0.0, 0.0], 0.1) == 2


def test_where_there_is_no_structure_at_all_nothing_is_chosen():
    assert best_position([0.0] * 5, 0.0) == LAST
    assert best_position([None] * 5, 0.0) == LAST


def test_only_what_is_possible_is_chosen():
    assert best_position([0.5, 0.5, 0.2, 0.5, 0.0], 0.34, (0, LAST)) == 0
    assert best_position([0.0, 0.5, 0.5, 0.5, 0.0], 0.3, (0, LAST)) == LAST


# --- the look


def test_shares_are_those_of_the_five_parts(tmp_path):
    position, shares, events = looked(given(tmp_path, strips(0.5, 0.25, 0, 0.75, 0.25)))
    assert shares == [0.5, 0.25, 0, 0.75, 0.25]
    assert position == LAST
    assert [(e.done, e.total) for e in events] == [(k, 5) for k in range(1, 6)]


def test_another_part_is_held_back_and_a_sentence_says_so(tmp_path):
    position, _shares, events = looked(given(tmp_path, strips(1, 0.5, 0.25, 0, 0)))
    assert position == 2, "0.25 is nearer to 0.35 than 0.5 is"
    (note,) = (e.text for e in events if isinstance(e, Note))
    assert note == (
        "Of 'raw.tif' the middle rows are held back, not the bottom ones: these show almost no "
        "disc."
    )
    assert all(isinstance(e, (Note, Progress)) for e in events)


def test_the_class_is_found_by_its_name(tmp_path):
    disc = strips(0.5, 0.5, 0.5, 0.5, 0)
    image = given(tmp_path, np.stack([1 - disc, disc], -1), "yxc", ("ground", "disc"))
    assert looked(image, ["disc"])[1] == [0.5, 0.5, 0.5, 0.5, 0]
    assert looked(image, ["ground"])[1] == [0.5, 0.5, 0.5, 0.5, 1]


def test_with_several_classes_all_but_the_first_are_the_structure(tmp_path):
    disc = strips(0.5, 0.5, 0.5, 0.5, 0)
    rim = strips(0, 0, 0, 0, 0)
    rim[:64, -10:], disc[:64, -10:] = 0.9, 0.0
    maps = np.stack([1 - disc - rim, disc, rim], -1).clip(0, 1)
    image = given(tmp_path, maps, "yxc", ("ground", "disc", "rim"))
    position, shares, _ = looked(image, ["ground", "disc", "rim"])
    assert shares == [0.75, 0.5, 0.5, 0.5, 0]
    assert position == 3


def test_of_a_stack_the_slices_are_looked_at(tmp_path):
    """20 slices of 32 x 32: 4 are held back, from slice 0, 4, 8, 12 or 16 on."""
    maps = np.full((20, 32, 32), 0.1)
    maps[4:9] = 0.9
    position, shares, events = looked(given(tmp_path, maps, "zyx"))
    assert shares == [0, 1, 0.25, 0, 0]
    assert position == 2
    assert "the middle slices are held back" in events[-1].text


def test_time_points_are_slices(tmp_path):
    maps = np.full((20, 32, 32), 0.1)
    maps[:12] = 0.9
    assert looked(given(tmp_path, maps, "tyx"))[:2] == (2, [1, 1, 1, 0, 0])


def test_in_a_shallow_volume_only_what_leaves_enough_slices_on_one_side_is_chosen(tmp_path):
    """12 slices: 6 are held back, and after a gap 4 must follow each other on one side."""
    maps = np.full((12, 32, 32), 0.1)
    maps[2:6] = 0.9
    position, shares, _ = looked(given(tmp_path, maps, "zyx"), volumes=True)
    assert shares == pytest.approx([4 / 6, 4 / 6, 3 / 6, 2 / 6, 0])
    assert position == 1, "the middle is nearer to the mean, but leaves 2 and 2 slices"


def test_strokes_count_and_what_is_ignored_does_not(tmp_path):
    strokes, ignore = np.zeros((2, 320, 40), np.uint8)
    strokes[256:, :20] = 2
    ignore[:64] = 1
    image = given(
        tmp_path,
        strips(0.5, 0.5, 0.5, 0.5, 0),
        strokes=save(tmp_path / "strokes.tif", strokes, "yx"),
        ignore=save(tmp_path / "ignore.tif", ignore, "yx"),
    )
    assert looked(image)[1] == [None, 0.5, 0.5, 0.5, 0.5]


def test_labels_made_by_hand_have_no_say_nor_are_they_opened(tmp_path):
    image = given(tmp_path, strips(0.5, 0.5, 0.5, 0.5, 0), truth=str(tmp_path / "none.tif"))
    assert looked(image)[0] == 3


def test_of_a_large_map_a_few_windows_are_read_none_of_them_large(tmp_path, monkeypatch):
    """1500 x 1500 pixels: a part of 300 rows has three windows of 500 columns."""
    image = given(tmp_path, np.broadcast_to(np.float32(0.9), (1500, 1500)))
    plan = default_plan([image], ["disc"], False)
    monkeypatch.setattr(held_back_part, "WINDOWS", 2)
    read, box_of = [], TrainingImage.teacher_box

    def counted(self, t, box):
        read.append(box_of(self, t, box).shape)
        return box_of(self, t, box)

    monkeypatch.setattr(TrainingImage, "teacher_box", counted)
    list(held_back_parts([image], plan))
    assert read == [(1, 1, 300, 500)] * 10


def test_an_image_too_small_to_be_divided_is_refused(tmp_path):
    large = given(tmp_path, strips(1, 1, 1, 1, 1))
    plan = default_plan([large], ["disc"], False)
    small = given(tmp_path, np.full((90, 40), 0.9))
    with pytest.raises(InputError, match="too little"):
        list(held_back_parts([small], plan))
