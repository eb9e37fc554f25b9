import json

import pytest

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.zoo.enhancers import find, is_enhancer
from s2d_desktop.zoo.networks import find_network, is_network
from tests.networks import raw_network, unet


@pytest.fixture
def folder(tmp_path):
    return raw_network(tmp_path / "own", classes=("rest", "cell"))


@pytest.mark.parametrize("inside", ["", "network.onnx", "network.json"])
def test_a_network_is_found_by_its_folder_or_a_file_in_it(folder, inside):
    assert is_network(folder / inside)
    found = find_network(folder / inside)
    assert (found.name, found.classes) == ("own-cells", ("rest", "cell"))
    assert found.network_path == folder / "network.onnx"


def test_a_training_that_has_not_ended_is_no_finished_network(folder):
    (folder / "network.onnx").unlink()
    with pytest.raises(ModelProblem, match=r"network\.onnx is missing"):
        find_network(folder)


def test_a_description_of_something_else_is_refused(folder):
    card = json.loads((folder / "network.json").read_text())
    card["input"] = {"kind": "probabilities"}
    (folder / "network.json").write_text(json.dumps(card))
    with pytest.raises(ModelProblem, match="not a network for raw data"):
        find_network(folder)


@pytest.mark.parametrize("inside", ["", "network.onnx", "student.onnx"])
def test_a_network_for_raw_data_is_no_enhancer_and_the_sentence_names_predict(folder, inside):
    unet(folder / "student.onnx", maps=2, levels=1)
    with pytest.raises(ModelProblem, match="sees raw data") as caught:
        find(folder / inside)
    assert f"s2d-desktop predict '{folder}" in caught.value.try_this


def test_enhancers_are_told_from_networks_by_names_alone(folder, tmp_path):
    enhancer = tmp_path / "enhancer"
    enhancer.mkdir()
    (enhancer / "enhancer.onnx").touch()
    assert is_enhancer(enhancer)
    assert is_enhancer("mitochondria-em-2d")
    assert not is_enhancer(folder)
    assert not is_enhancer(tmp_path / "project.ilp")
