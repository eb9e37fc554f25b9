import json

import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.training.enhancer_plan import EnhancerPlan, plan_from_json, read_plan
from s2d_desktop.training.example_plan import EXAMPLE


def sentences(error):
    return str(error.value)


def test_the_example_is_a_valid_plan_with_the_default_settings():
    plan = plan_from_json(json.loads(EXAMPLE))
    default = EnhancerPlan(name="x", structure="", images=())
    assert plan.training == default.training
    assert plan.forests == default.forests
    assert plan.network == default.network


def test_a_plan_survives_being_written_and_read_back(small_plan):
    plan = plan_from_json(small_plan)
    assert plan_from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_paths_are_relative_to_the_plan(small_plan, disc_files):
    small_plan["images"] = [{"raw": "raw.tif", "labels": "labels.tif"}]
    file = disc_files / "relative.json"
    file.write_text(json.dumps(small_plan))
    assert read_plan(file).images[0].raw == str(disc_files / "raw.tif")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, "'colour' that is not known"),
        ({"structure": 5}, "structure must be a text"),
        ({"name": "Big Name"}, "name is 'Big Name'"),
        ({"images": []}, "images must be a list with at least one entry"),
        ({"images": [{"raw": "a.tif"}]}, "images[0] lacks the entry 'labels'"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"seed": True}, "seed must be a number"),
        ({"seed": float("nan")}, "seed must be"),
        ({"network": {"maps": 1000}}, "network.maps is 1000"),
        ({"network": 3}, "network must be an object"),
        ({"training": {"loss": "mse"}}, "training.loss is 'mse'"),
        ({"training": {"learning_rate": "fast"}}, "training.learning_rate must be a number"),
        ({"training": {"learning_rate": float("nan")}}, "training.learning_rate is nan"),
        ({"training": {"patch": 100}}, "training.patch is 100"),
        ({"forests": {"smallest_patch": 200, "largest_patch": 100}}, "a smallest above"),
        ({"forests": {"dense_patches": 0, "worst_tiles": 0, "strokes": 0}}, "no forest at all"),
        ({"conditions": [{"scale": 0}]}, "conditions[0].scale is 0"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_in_sentences(small_plan, change, says):
    small_plan.update(change)
    if "training" in change:
        small_plan["network"] = {}
    with pytest.raises(InputError) as error:
        plan_from_json(small_plan)
    assert says in sentences(error)
    assert error.value.try_this.endswith(".")


def test_a_missing_entry_is_named(small_plan):
    del small_plan["structure"]
    with pytest.raises(InputError, match="cannot be used") as error:
        plan_from_json(small_plan)
    assert "lacks the entry 'structure'" in sentences(error)


def test_a_list_is_not_a_plan():
    with pytest.raises(InputError, match="cannot be used"):
        plan_from_json([])


def test_a_missing_image_is_named(small_plan, tmp_path):
    small_plan["images"] = [{"raw": "gone.tif", "labels": "gone_too.tif"}]
    (tmp_path / "plan.json").write_text(json.dumps(small_plan))
    with pytest.raises(InputError, match="missing") as error:
        read_plan(tmp_path / "plan.json")
    assert "gone.tif" in sentences(error)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"[" * 100_000, b""])
def test_a_file_that_is_not_json_is_refused(tmp_path, content):
    (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path / "plan.json")


def test_a_plan_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        read_plan(tmp_path / "nothing.json")
