import json
import os

import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.training.network_plan import (
    network_plan_from_json,
    read_network_plan,
)
from tests.training.raw_material import plan_of

LEARNED = {"raw": "a.tif", "teacher": "a.h5"}
HELD_BACK = {"raw": "b.tif", "teacher": "b.h5", "use": "held back"}


def values(**changes):
    return {"name": "own", "classes": ["mito"], "images": [LEARNED, HELD_BACK], **changes}


def test_a_plan_with_nothing_but_images_and_a_class_has_the_settings_of_the_paper():
    plan = network_plan_from_json(values())
    assert plan.learn_from == "teacher"
    assert plan.labels.form == "soft"
    assert plan.consistency.use
    assert plan.consistency.weight == 1.0
    assert plan.consistency.decay == plan.rectification.decay == 0.999
    assert plan.rectification.use
    assert (plan.training.learning_rate, plan.training.weight_decay) == (2e-4, 1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"classes": ["other", "mito", "membrane"], "seed": 5, "title": "Two"},
        {"classes": ["a", "b"], "training": {"loss": "dice", "patch": 64}},
        {"images": [{**LEARNED, "slices": [0, 2], "rows": [0, 90]}, HELD_BACK]},
        {
            "network": {"ndim": 3, "levels": 2, "factors": [[1, 2, 2], [2, 2, 2]], "maps": 8},
            "training": {"patch": [4, 32, 64]},
        },
        {"images": [{**LEARNED, "axes": "yxz"}, HELD_BACK]},
        {"labels": {"form": "hard", "least_confidence": 0.8, "strokes": False}},
        {"consistency": {"use": False}, "rectification": {"use": False, "begin": 0}},
    ],
)
def test_a_plan_survives_being_written_and_read_back(changes):
    plan = network_plan_from_json(values(**changes))
    assert network_plan_from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_several_classes_have_a_cross_entropy_over_all_of_them():
    assert network_plan_from_json(values(classes=["a", "b"])).training.loss == "ce"
    assert network_plan_from_json(values()).training.loss == "bce"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 2}, "version is 2; this program knows plans up to version 1"),
        ({"version": 2.0}, "version is 2; this program knows plans up to version 1"),
        ({"version": 0}, "version is 0"),
        ({"version": "2"}, "version must be a number"),
        ({"teacher": "x"}, "'teacher' that is not known"),
        ({"name": "My Network"}, "name is 'My Network'"),
        ({"classes": []}, "classes must be a list with at least one entry"),
        ({"classes": ["mito", "mito"]}, "there twice"),
        ({"classes": ["mito", ""]}, "empty"),
        ({"images": []}, "images must be a list with at least one entry"),
        ({"images": [LEARNED]}, "images has none for 'held back'"),
        ({"images": [HELD_BACK]}, "images has none for 'training'"),
        ({"images": [{"raw": "a.tif"}, HELD_BACK]}, "images[0] lacks the entry 'teacher'"),
        ({"images": [{"teacher": "a.h5"}, HELD_BACK]}, "images[0] lacks the entry 'raw'"),
        ({"learn_from": "truth"}, "images[0] lacks the entry 'truth'"),
        ({"images": [{**LEARNED, "use": "test"}, HELD_BACK]}, "images[0].use is 'test'"),
        ({"images": [{**LEARNED, "slices": [-1]}, HELD_BACK]}, "images[0].slices[0] is -1"),
        ({"images": [{**LEARNED, "slices": []}, HELD_BACK]}, "images[0].slices must be a list"),
        ({"images": [{**LEARNED, "rows": [5]}, HELD_BACK]}, "images[0].rows is [5]"),
        ({"images": [{**LEARNED, "rows": [9, 9]}, HELD_BACK]}, "images[0].rows is [9, 9]"),
        ({"images": [LEARNED, {**HELD_BACK, "axes": "zyq"}]}, "images[1].axes is 'zyq'. 'q' is"),
        ({"images": [{**LEARNED, "axes": "zy"}, HELD_BACK]}, "y and x must both be there"),
        ({"training": {"loss": "ce"}}, "training.loss is for several classes"),
        ({"classes": ["a", "b"], "training": {"loss": "bce"}}, "training.loss is for one"),
        ({"training": {"patch": 100}}, "training.patch is 100"),
        ({"training": {"learning_rate": float("nan")}}, "training.learning_rate is nan"),
        ({"labels": {"least_confidence": 0.2}}, "labels.least_confidence is 0.2"),
        ({"labels": {"form": "fuzzy"}}, "labels.form is 'fuzzy'"),
        ({"consistency": {"decay": 1.0}}, "consistency.decay is 1"),
        ({"rectification": {"use": 1}}, "rectification.use must be true or false"),
        ({"network": {"ndim": 3}}, "training.patch is 256"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_with_the_name_of_the_entry(change, says):
    with pytest.raises(InputError) as error:
        network_plan_from_json(values(**change))
    assert says in str(error.value)
    assert error.value.try_this


@pytest.mark.parametrize("value", [None, 3, [], "plan", {"images": 3}])
def test_what_is_no_plan_at_all_is_refused(value):
    with pytest.raises(InputError, match="cannot be used"):
        network_plan_from_json(value)


def parts(first, second):
    one = {"raw": "a.tif", "teacher": "a.h5"}
    return values(images=[{**one, **first}, {**one, **second, "use": "held back"}])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"slices": [0, 1, 2]}, {"slices": [2, 3]}),
        ({"slices": [0, 1, 2]}, {}),
        ({"rows": [0, 100]}, {"rows": [99, 200]}),
        ({"rows": [0, 100]}, {}),
        ({"rows": [0, 100], "slices": [0, 1]}, {"rows": [50, 60], "slices": [1]}),
        ({"slices": [4]}, {"rows": [50, 60], "slices": [4, 5]}),
    ],
)
def test_what_is_learned_from_cannot_be_held_back_too(first, second):
    with pytest.raises(InputError, match=r"uses slice.*'a\.tif' a second time"):
        network_plan_from_json(parts(first, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"slices": [0, 1]}, {"slices": [2, 3]}),
        ({"rows": [0, 100]}, {"rows": [100, 200]}),
        ({"rows": [0, 100], "slices": [0, 1]}, {"rows": [50, 60], "slices": [2]}),
    ],
)
def test_parts_of_one_image_that_do_not_meet_are_fine(first, second):
    assert len(network_plan_from_json(parts(first, second)).images) == 2


@pytest.mark.parametrize("other", ["./a.tif", "sub/../a.tif", "linked.tif"])
def test_another_name_of_the_same_file_does_not_hide_that_it_is_used_twice(tmp_path, other):
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.tif").touch()
    try:
        os.symlink(tmp_path / "a.tif", tmp_path / "linked.tif")
    except OSError:
        pytest.skip("this system makes no links for this user")
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(values(images=[LEARNED, {**HELD_BACK, "raw": other}])))
    with pytest.raises(InputError, match="a second time"):
        read_network_plan(file)


def test_paths_are_relative_to_the_plan(tmp_path):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(values()))
    image = read_network_plan(file).images[0]
    assert image.raw == str(tmp_path / "a.tif")
    assert image.teacher == str(tmp_path / "a.h5")
    assert image.truth == image.strokes == image.ignore == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not valid JSON"),
        (b'{"name": "own", ', "not valid JSON"),
        (b"\xff\xfe\x00", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"II*\x00", "not valid JSON"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path, content, says):
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_network_plan(file)


def test_a_plan_that_is_not_there_is_said_with_its_path(tmp_path):
    with pytest.raises(InputError) as error:
        read_network_plan(tmp_path / "none.json")
    assert str(tmp_path / "none.json") in str(error.value)


def test_comments_are_allowed():
    assert network_plan_from_json(values(**{"// why": "a test"})).name == "own"


def test_columns_may_be_used_once_like_rows(tmp_path):
    def parts(*spans):
        uses = ["training", *["held back"] * (len(spans) - 1)]
        return [
            {"raw": "a.tif", "teacher": "m.h5", "use": use, **span}
            for use, span in zip(uses, spans, strict=True)
        ]

    apart = {"columns": [0, 40]}, {"columns": [40, 80]}
    assert plan_of(parts(*apart)).images[1].columns == (40, 80)
    # Rows meet, columns do not, and the other way round.
    assert plan_of(parts({"rows": [0, 40], "columns": [0, 40]}, {"columns": [40, 80]}))
    with pytest.raises(InputError, match="a second time"):
        plan_of(parts({"columns": [0, 41]}, {"columns": [40, 80]}))
    with pytest.raises(InputError, match=r"Give \[first column, column after last\]"):
        plan_of(parts({"columns": [40, 40]}, {"rows": [0, 40]}))
