"""What is found in images before a training, in two images whose numbers are known by hand."""

import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note, Progress
from s2d_desktop.training import survey as survey_module
from s2d_desktop.training.survey import Survey, survey
from tests.training.raw_material import opened, plan_of, save


def pair(folder, name, raw, probability, axes="yx", **more):
    """Files of an image; strokes, ignored places and truth as they are given."""
    planned = {
        "raw": save(folder / f"{name}.tif", raw, axes),
        "teacher": save(folder / f"{name}.h5", np.asarray(probability, np.float32), axes),
    }
    for key, values in more.items():
        planned[key] = save(folder / f"{name}-{key}.tif", values, axes)
    return planned


def stripes(low=10, high=30):
    """Raw (32, 40) of two values in equal parts, and a map that is sure of the right half."""
    raw = np.where(np.arange(40) < 20, low, high)[None] * np.ones((32, 1))
    return raw.astype(np.uint16), np.where(raw > low, 0.9, 0.1)


@pytest.fixture
def images(tmp_path):
    """One image to learn from; one held back whose values are far away from its."""
    return [
        pair(tmp_path, "a", *stripes()),
        {**pair(tmp_path, "b", *stripes(1000, 60000)), "use": "held back"},
    ]


def surveyed(plan):
    found = Survey()
    events = list(survey(plan, opened(plan), found))
    return found, events


def refusal(plan):
    with pytest.raises(InputError) as error:
        surveyed(plan)
    assert error.value.try_this
    return str(error.value)


def test_the_statistics_are_those_of_what_is_learned_from_alone(images):
    found, events = surveyed(plan_of(images))
    assert found.mean == (pytest.approx(20),)
    assert found.std == (pytest.approx(10),)
    assert [(e.done, e.total) for e in events if isinstance(e, Progress)] == [(1, 2), (2, 2)]


def test_rows_and_slices_that_may_not_be_used_are_not_in_the_statistics(tmp_path):
    raw, probability = stripes()
    raw = np.stack([raw, raw * 500])
    raw[0, 16:] = 7777
    files = pair(tmp_path, "a", raw, np.stack([probability] * 2), "zyx")
    images = [
        {**files, "slices": [0], "rows": [0, 16]},
        {**files, "slices": [1], "use": "held back"},
    ]
    found, _events = surveyed(plan_of(images))
    assert (found.mean, found.std) == ((pytest.approx(20),), (pytest.approx(10),))
    for places in found.places[0]:
        assert (places[:, 1] == 0).all()
        assert places[:, 2].max() < 16


def test_tiny_values_keep_their_spread(tmp_path, images):
    raw = (stripes()[0] * 1e-9).astype(np.float32)
    files = pair(tmp_path, "small", raw, stripes()[1])
    found, _events = surveyed(plan_of([files, images[1]]))
    assert found.std == (pytest.approx(1e-8),)


def test_each_channel_has_statistics_of_its_own(tmp_path):
    # A bright and a dim stain; together their spread would drown the dim one.
    raw, probability = stripes()
    stains = np.stack([raw * 100, 7 - raw // 10, 0 * raw + 3])
    files = {
        "raw": save(tmp_path / "raw.h5", stains, "cyx"),
        "teacher": save(tmp_path / "map.h5", probability.astype(np.float32), "yx"),
    }
    images = [{**files, "rows": [0, 16]}, {**files, "rows": [16, 32], "use": "held back"}]
    found, _events = surveyed(plan_of(images))
    assert found.mean == (pytest.approx(2000), pytest.approx(5), pytest.approx(3))
    assert found.std == (pytest.approx(1000), pytest.approx(1), 1.0)


def test_places_are_where_the_labels_are_of_that_class(images):
    found, _events = surveyed(plan_of(images))
    background, disc = found.places[0]
    assert len(background) > 100
    assert len(disc) > 100
    assert (background[:, 3] < 20).all()
    assert (disc[:, 3] >= 20).all()
    for places in (background, disc):
        assert (places[:, :2] == 0).all()
        assert (places >= 0).all()
        assert (places[:, 2] < 32).all()
        assert (places[:, 3] < 40).all()
    assert found.structure == [0.5, 0.5]
    assert found.shares == [1.0, 1.0]


def test_all_parts_of_an_image_give_as_many_places_however_its_size_divides(
    tmp_path, images, monkeypatch
):
    # 72 columns and windows of at most 64: two of 36, not one of 64 and one of 8.
    monkeypatch.setattr(survey_module, "WINDOW", 64)
    monkeypatch.setattr(survey_module, "PLACES", 400)
    raw = np.arange(64 * 72, dtype=np.uint16).reshape(64, 72)
    probability = np.full(raw.shape, 0.9)
    probability[0] = 0.1
    wide = pair(tmp_path, "wide", raw, probability)
    found, _events = surveyed(plan_of([wide, images[1]]))
    columns = found.places[0][1][:, 3]
    assert len(columns) == 400
    assert np.mean(columns >= 64) < 0.2  # 8 of 72 columns: 0.11; as a window of their own 0.5


def test_of_a_large_image_windows_spread_over_all_of_it_are_looked_at(
    tmp_path, images, monkeypatch
):
    monkeypatch.setattr(survey_module, "WINDOW", 16)
    monkeypatch.setattr(survey_module, "MOST_WINDOWS", 16)
    raw = np.arange(256 * 256, dtype=np.uint16).reshape(256, 256)
    checks = (np.indices(raw.shape).sum(0) % 2) * 0.8 + 0.1
    large = pair(tmp_path, "large", raw, checks)
    found, events = surveyed(plan_of([large, images[1]]))
    looked = [e for e in events if isinstance(e, Progress)]
    # Of 256 windows 16 / 2 + 1, and of the 2 x 3 of the small image all.
    assert looked[-1].total == 9 + 6
    rows = found.places[0][0][:, 2]
    assert {int(r) // 64 for r in rows} == {0, 1, 2, 3}


def test_what_is_ignored_or_unsure_gives_no_places(tmp_path, images):
    raw, probability = stripes()
    probability[:8] = 0.6
    ignore = np.zeros(raw.shape, np.uint8)
    ignore[8:16] = 1
    files = pair(tmp_path, "c", raw, probability, ignore=ignore)
    plan = plan_of([files, images[1]], labels={"least_confidence": 0.8})
    found, _events = surveyed(plan)
    for places in found.places[0]:
        assert places[:, 2].min() >= 16
    assert found.shares[0] == 0.5


def test_an_image_without_the_structure_among_others_is_noted(tmp_path, images):
    raw, probability = stripes()
    empty = pair(tmp_path, "empty", raw, probability * 0 + 0.2)
    full = pair(tmp_path, "full", raw, probability * 0 + 0.8)
    _found, events = surveyed(plan_of([images[0], empty, full, images[1]]))
    notes = [e.text for e in events if isinstance(e, Note)]
    assert notes == [
        "'empty.tif' has no disc in its labels.",
        "'full.tif' is disc everywhere in its labels.",
    ]


def test_without_the_structure_anywhere_nothing_can_be_learned(tmp_path, images):
    empty = pair(tmp_path, "c", stripes()[0], np.full((32, 40), 0.2))
    assert "'disc' occurs nowhere" in refusal(plan_of([empty, images[1]]))


def test_with_the_structure_everywhere_nothing_can_be_learned(tmp_path, images):
    full = pair(tmp_path, "c", stripes()[0], np.full((32, 40), 0.9))
    assert "'disc' everywhere" in refusal(plan_of([full, images[1]]))


def test_strokes_alone_can_bring_the_class_that_is_missing(tmp_path, images):
    strokes = np.zeros((32, 40), np.uint8)
    strokes[4:8] = 2
    painted = pair(tmp_path, "c", stripes()[0], np.full((32, 40), 0.2), strokes=strokes)
    found, _events = surveyed(plan_of([painted, images[1]]))
    assert found.structure[0] == pytest.approx(4 / 32)


def test_something_of_the_structure_must_be_held_back_too(tmp_path, images):
    empty = pair(tmp_path, "c", stripes()[0], np.full((32, 40), 0.2))
    assert "What is held back has no disc" in refusal(
        plan_of([images[0], {**empty, "use": "held back"}])
    )
    truth = pair(tmp_path, "d", stripes()[0], np.full((32, 40), 0.2), truth=stripes()[0])
    surveyed(plan_of([images[0], {**truth, "use": "held back"}]))  # scored with the truth


@pytest.mark.parametrize("use", ["training", "held back"])
def test_a_constant_image_is_refused(tmp_path, images, use):
    flat = pair(tmp_path, "flat", np.full((32, 40), 7, np.uint8), stripes()[1])
    said = refusal(plan_of([*images, {**flat, "use": use}]))
    assert "'flat.tif' cannot be learned from" in said
    assert "All its pixels have the value 7" in said


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_an_image_with_values_that_are_not_numbers_is_refused(tmp_path, images, wrong):
    raw = stripes()[0].astype(np.float32)
    raw[3, 3] = wrong
    bad = pair(tmp_path, "bad", raw, stripes()[1])
    assert "'bad.tif' cannot be learned from" in refusal(plan_of([bad, images[1]]))


def test_a_threshold_that_no_pixel_reaches_is_refused_with_its_number(images):
    plan = plan_of(images, labels={"least_confidence": 0.95})
    assert "its map is nowhere as sure as 0.95" in refusal(plan)


def test_an_image_that_is_ignored_all_over_is_refused(tmp_path, images):
    ignored = pair(tmp_path, "c", *stripes(), ignore=np.ones((32, 40), np.uint8))
    assert "all is ignored" in refusal(plan_of([ignored, images[1]]))


def classes(folder, name, values):
    raw = stripes()[0]
    return {
        "raw": save(folder / f"{name}.tif", raw, "yx"),
        "teacher": save(folder / f"{name}.h5", values, "yxc", ("other", "disc", "rim")),
    }


def three_classes(present=(0, 1, 2)):
    """A map (32, 40, 3) whose columns are of one class after the other."""
    own = np.array(present)[np.arange(40) % len(present)]
    values = np.where(own[:, None] == np.arange(3), 0.8, 0.1).astype(np.float32)
    return np.broadcast_to(values, (32, 40, 3)).copy()


def test_places_of_several_classes_are_where_each_is_the_most_probable(tmp_path):
    files = classes(tmp_path, "a", three_classes())
    held_back = {**classes(tmp_path, "b", three_classes()), "use": "held back"}
    names = ["other", "disc", "rim"]
    found, _events = surveyed(plan_of([files, held_back], classes=names))
    for k, places in enumerate(found.places[0]):
        assert len(places)
        assert (places[:, 3] % 3 == k).all()


def test_a_class_that_is_nowhere_is_said_by_its_name(tmp_path):
    files = classes(tmp_path, "a", three_classes((0, 1)))
    held_back = {**classes(tmp_path, "b", three_classes()), "use": "held back"}
    plan = plan_of([files, held_back], classes=["other", "disc", "rim"])
    assert "'rim' occurs nowhere" in refusal(plan)


def test_classes_that_do_not_exclude_each_other_cannot_be_told_apart(tmp_path):
    values = three_classes()
    values[..., 1] = 0.7
    files = classes(tmp_path, "a", values)
    held_back = {**classes(tmp_path, "b", three_classes()), "use": "held back"}
    plan = plan_of([files, held_back], classes=["other", "disc", "rim"])
    assert "do not add up to 1" in refusal(plan)
