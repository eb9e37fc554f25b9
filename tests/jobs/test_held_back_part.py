"""Where the structure is, before a part of an image is held back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from s2d_desktop.io.open import open_source
from s2d_desktop.jobs import held_back_part
from s2d_desktop.jobs.held_back_part import held_back_parts, nearest_to
from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note, Progress, Result
from s2d_desktop.training import survey as survey_module
from s2d_desktop.training.default_plan import GivenImage, Wishes, default_plan, divided
from s2d_desktop.training.dividing import division_of
from s2d_desktop.training.network_plan import HELD_BACK, network_plan_from_json
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.training_images import TrainingImage, open_images
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

ALL = range(5)


def test_the_last_part_is_held_back_as_long_as_it_has_a_quarter_of_the_mean(tmp_path):
    assert looked(given(tmp_path, strips(0.4, 0.4, 0.4, 0.4, 0.1)))[0] == LAST
    assert looked(given(tmp_path, strips(0.4, 0.4, 0.4, 0.4, 0.075)))[0] == 3


def test_otherwise_that_whose_share_is_nearest_to_the_mean():
    assert nearest_to(0.31, [0.9, 0.5, 0.1, 0.0, 0.0], ALL) == 1


def test_of_two_as_near_the_later_one():
    assert nearest_to(0.5, [0.25, 0.75, 0.25, 0.75, 0.0], ALL) == 3


def test_nearest_to_the_mean_is_of_no_use_where_nothing_is():
    assert nearest_to(0.1, [0.0, 0.0, 0.5, 0.0, 0.0], ALL) == 2


def test_only_what_is_possible_is_chosen():
    assert nearest_to(0.34, [0.5, 0.5, 0.2, 0.5, 0.0], (0, LAST)) == 0
    assert nearest_to(0.3, [0.0, 0.5, 0.5, 0.5, 0.0], (0, LAST)) is None
    assert nearest_to(0.0, [None] * 5, ALL) is None


def test_where_there_is_no_structure_at_all_the_last_part_is_held_back(tmp_path):
    position, shares, events = looked(given(tmp_path, strips(0, 0, 0, 0, 0)))
    assert (position, shares) == (LAST, [0] * 5)
    (note,) = (e.text for e in events if isinstance(e, Note))
    assert note == "The map of 'raw.tif' shows no disc anywhere: is it the right class?"


def test_that_the_structure_is_everywhere_is_said(tmp_path):
    _position, _shares, events = looked(given(tmp_path, strips(1, 1, 1, 1, 1)))
    (note,) = (e.text for e in events if isinstance(e, Note))
    assert "shows disc everywhere" in note


# --- where all of the structure is in one part


def structure_in(rows, columns, shape=(320, 400)):
    values = np.full(shape, 0.1)
    values[slice(*rows), slice(*columns)] = 0.9
    return values


def parts_of(folder, values):
    """Use, rows and columns of each part that is planned, what is said, and the structure in it."""
    image = given(folder, values)
    position, _shares, events = looked(image)
    said = " ".join(e.text for e in events if isinstance(e, Note))
    found = []
    for part in divided(replace(image, position=position), 2):
        rows, columns = part.rows or (0, len(values)), part.columns or (0, values.shape[1])
        inside = int((values[slice(*rows), slice(*columns)] > 0.5).sum())
        found.append((part.use, part.rows, part.columns, inside))
    return found, said


def test_a_stripe_of_structure_from_left_to_right_is_divided_by_columns(tmp_path):
    """All of it in the lowest fifth: 80 of 400 columns are held back, 25 left out beside them."""
    parts, said = parts_of(tmp_path, structure_in((256, 320), (0, 400)))
    assert parts == [
        ("training", None, (0, 295), 64 * 295),
        ("held back", None, (320, 400), 64 * 80),
    ]
    assert said == (
        "Of 'raw.tif' the right columns are held back, not the bottom rows: these show nearly all "
        "disc there is."
    )


def test_a_stripe_in_the_upper_fifth_too(tmp_path):
    parts, said = parts_of(tmp_path, structure_in((0, 64), (0, 400)))
    assert parts[-1] == ("held back", None, (320, 400), 64 * 80)
    assert "these show almost no disc" in said


@pytest.mark.parametrize(
    ("rows", "columns"),
    [((0, 60), (0, 60)), ((130, 190), (170, 230)), ((256, 320), (320, 400))],
    ids=["corner", "middle", "lower right"],
)
def test_a_small_place_with_all_of_the_structure_is_cut_through(tmp_path, rows, columns):
    values = structure_in(rows, columns)
    parts, said = parts_of(tmp_path, values)
    total = int((values > 0.5).sum())
    inside = {use: sum(n for u, _r, _c, n in parts if u == use) for use in ("training", HELD_BACK)}
    assert inside["training"] >= 0.4 * total
    assert inside[HELD_BACK] > 0.04 * total
    assert said
    # The held-back part is a fifth of the image, and never touches what is learned from.
    *learned, (_use, kept_rows, kept_columns, _n) = parts
    first, last = kept_rows or kept_columns
    assert last - first == (64 if kept_rows else 80)
    for _use, own_rows, own_columns, _n in learned:
        a, b = own_rows if kept_rows else own_columns
        assert max(a - last, first - b) == (20 if kept_rows else 25)


def test_a_spot_smaller_than_the_strip_left_out_is_too_little_and_the_last_part_stays(tmp_path):
    position, _shares, events = looked(given(tmp_path, structure_in((100, 101), (200, 201))))
    assert position == LAST
    (note,) = (e.text for e in events if isinstance(e, Note))
    assert note.startswith("All disc of 'raw.tif' is in one small place")
    assert "Give more images" in note


def test_plans_of_such_images_can_be_trained_on(tmp_path):
    image = given(tmp_path, structure_in((256, 320), (0, 400)))
    position, *_ = looked(image)
    plan = default_plan([replace(image, position=position)], ["disc"], False)
    again = network_plan_from_json(plan.to_json())
    images = open_images(again, TileCache())
    found = Survey()
    list(survey(again, images, found))
    assert min(found.structure) > 0.1
    for opened in images:
        assert opened.columns in ((0, 295), (320, 400))
        opened.close()


def test_one_pixel_in_a_million_is_found(tmp_path, monkeypatch):
    """16 windows of 512 x 512, of which two are looked at first."""
    monkeypatch.setattr(held_back_part, "WINDOWS", 2)
    monkeypatch.setattr(survey_module, "MOST_WINDOWS", 2)
    values = np.full((2048, 2048), 0.1, np.float32)
    values[100:102, 1500], values[1900:1902, 700] = 0.9, 0.9
    image = given(tmp_path, values)
    position, _shares, events = looked(image)
    assert position == LAST
    assert max(e.total for e in events if isinstance(e, Progress)) == 16
    plan = default_plan([image], ["disc"], False)
    images, found = open_images(plan, TileCache()), Survey()
    list(survey(plan, images, found))
    assert [own[1].tolist() for own in found.places] == [
        [[0, 0, 100, 1500], [0, 0, 101, 1500]],
        [[0, 0, 1900, 700], [0, 0, 1901, 700]],
    ]


# --- the look


def test_shares_are_those_of_the_five_parts(tmp_path):
    position, shares, events = looked(given(tmp_path, strips(0.5, 0.25, 0, 0.75, 0.25)))
    assert shares == [0.5, 0.25, 0, 0.75, 0.25]
    assert position == LAST
    assert [(e.done, e.total) for e in events] == [(1, 1)]


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
    image = given(tmp_path, maps, "zyx")
    position, shares, _ = looked(image, volumes=True)
    assert shares == pytest.approx([4 / 6, 4 / 6, 3 / 6, 2 / 6, 0])
    # The first five leave nothing of the structure, or fewer than 4 slices that follow each other.
    part = division_of(image.info, 3).places[position]
    assert (part.held_back, part.learned) == ((5, 11), ((0, 4),))


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
    """1500 x 1500 pixels are nine windows of 500 x 500."""
    image = given(tmp_path, np.broadcast_to(np.float32(0.9), (1500, 1500)))
    plan = default_plan([image], ["disc"], False)
    monkeypatch.setattr(held_back_part, "WINDOWS", 4)
    read, box_of = [], TrainingImage.teacher_box

    def counted(self, t, box):
        read.append(box_of(self, t, box).shape)
        return box_of(self, t, box)

    monkeypatch.setattr(TrainingImage, "teacher_box", counted)
    list(held_back_parts([image], plan))
    assert read == [(1, 1, 500, 500)] * 4


def test_an_image_too_small_to_be_divided_is_refused(tmp_path):
    large = given(tmp_path, strips(1, 1, 1, 1, 1))
    plan = default_plan([large], ["disc"], False)
    small = given(tmp_path, np.full((90, 40), 0.9))
    with pytest.raises(InputError, match="too little"):
        list(held_back_parts([small], plan))
