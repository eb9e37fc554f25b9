"""What a training starts from: ``network.start_from`` of a plan."""

import json
import shutil

import pytest

from s2d_desktop.jobs.train_enhancer import train_enhancer
from s2d_desktop.model.errors import InputError, ModelProblem
from s2d_desktop.model.events import Progress, Result
from s2d_desktop.training.enhancer_plan import plan_from_json, read_plan
from s2d_desktop.training.network import UNet
from s2d_desktop.training.to_onnx import write_onnx
from s2d_desktop.zoo import enhancers

BUNDLED = "mitochondria-em-2d"


@pytest.fixture
def plan_file(small_plan, tmp_path):
    """A function that writes a plan with a start into a folder and gives the file."""

    def write(start, name="plan.json"):
        (tmp_path / "plans").mkdir(exist_ok=True)
        small_plan["network"]["start_from"] = start
        file = tmp_path / "plans" / name
        file.write_text(json.dumps(small_plan))
        return file

    return write


@pytest.fixture
def own_enhancers(tmp_path, monkeypatch):
    """An empty folder for the user's own Enhancers."""
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    return tmp_path / "own"


def enhancer_in(folder):
    """Write an Enhancer of the plan's size, untrained, and give the folder."""
    folder.mkdir(parents=True)
    write_onnx(UNet(4, 2), folder / "enhancer.onnx")
    card = {"name": "before", "title": "Before", "structure": "discs"}
    (folder / "enhancer.json").write_text(json.dumps(card))
    return folder


def start_of(file, output=None):
    return read_plan(file, output).network.start_from


def test_a_folder_is_relative_to_the_plan_and_becomes_absolute(plan_file, tmp_path):
    there = enhancer_in(tmp_path / "before")
    assert enhancers.find(start_of(plan_file("../before"))).network_path.samefile(
        there / "enhancer.onnx"
    )
    assert start_of(plan_file(str(there))) == str(there), "an absolute path stays what it is"


def test_a_file_is_relative_to_the_plan_too(plan_file, tmp_path):
    there = enhancer_in(tmp_path / "plans" / "before")
    assert start_of(plan_file("before/enhancer.onnx")) == str(there / "enhancer.onnx")


def test_the_current_folder_does_not_count(plan_file, own_enhancers, tmp_path, monkeypatch):
    enhancer_in(tmp_path / "elsewhere" / "before")
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="cannot be used"):
        start_of(plan_file("before"))
    enhancer_in(tmp_path / "elsewhere" / BUNDLED)
    assert start_of(plan_file(BUNDLED)) == BUNDLED, "the bundled one is meant"


def test_what_lies_beside_the_plan_comes_before_an_installed_enhancer(plan_file, tmp_path):
    there = enhancer_in(tmp_path / "plans" / BUNDLED)
    assert start_of(plan_file(BUNDLED)) == str(there)


def test_the_users_own_enhancers_have_names_too(plan_file, own_enhancers):
    enhancer_in(own_enhancers / "before")
    assert start_of(plan_file("before")) == "before"


def test_without_an_entry_the_training_starts_from_nothing(plan_file):
    assert start_of(plan_file("")) == ""


def test_a_start_that_is_not_there_is_said_before_any_forest_is_trained(plan_file, tmp_path):
    events = train_enhancer(plan_file("nowhere"), tmp_path / "out")
    with pytest.raises(InputError) as error:
        next(events)
    said = str(error.value)
    assert (
        f"network.start_from is 'nowhere': there is no '{tmp_path / 'plans' / 'nowhere'}'" in said
    )
    assert BUNDLED in said
    assert "relative to the plan's folder" in error.value.try_this
    assert not (tmp_path / "out").exists()


def test_a_plan_that_was_not_read_from_a_file_is_checked_before_any_forest_is_trained(
    small_plan, tmp_path
):
    from s2d_desktop.training.enhancer_training import train_enhancer as train

    small_plan["network"]["start_from"] = str(tmp_path / "nowhere")
    with pytest.raises(ModelProblem, match="There is no Enhancer"):
        next(train(plan_from_json(small_plan), tmp_path / "out"))


def test_a_folder_without_a_network_is_named(plan_file, tmp_path):
    (tmp_path / "plans" / "unfinished").mkdir(parents=True)
    with pytest.raises(InputError, match=r"holds no 'enhancer\.onnx'") as error:
        start_of(plan_file("unfinished"))
    assert "finished training" in error.value.try_this


def test_a_training_that_is_called_like_its_start_is_resumed(plan_file, own_enhancers, tmp_path):
    enhancer_in(own_enhancers / "before")
    # Without a folder the training goes beside its plan, under the plan's own name.
    file = plan_file("before", "before.json")
    first = train_enhancer(file)
    for event in first:
        if isinstance(event, Progress) and event.what == "Training" and event.done == 4:
            break
    first.close()
    assert (tmp_path / "plans" / "before" / "latest.pt").is_file()
    *_, result = train_enhancer(file)
    assert isinstance(result, Result)
    assert result.facts["iterations"] == 8
    remembered = json.loads((tmp_path / "plans" / "before" / "plan.json").read_text())
    assert remembered["network"]["start_from"] == "before"
    *_, again = train_enhancer(file)
    assert again.facts["iterations"] == 8, "not repeated, now that the folder holds an Enhancer"


def test_a_training_from_a_relative_folder_is_resumed_from_anywhere(
    plan_file, tmp_path, monkeypatch
):
    before = enhancer_in(tmp_path / "plans" / "before")
    file = plan_file("before")
    *_, result = train_enhancer(file, tmp_path / "out")
    card = json.loads((tmp_path / "out" / "enhancer.json").read_text())
    assert card["training"]["started_from"] == "before", "the name, not a path of this computer"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    *_, again = train_enhancer(file, tmp_path / "out")
    assert again.facts["iterations"] == result.facts["iterations"]
    # The remembered plan is one to train from as well.
    shutil.copy(tmp_path / "out" / "plan.json", tmp_path / "elsewhere" / "copy.json")
    assert start_of(tmp_path / "elsewhere" / "copy.json") == str(before)
