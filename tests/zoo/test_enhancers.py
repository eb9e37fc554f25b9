import json

import numpy as np
import pytest

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.model.source import ArraySource
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.card import input_classes, pixel_size_nm, pixel_size_warning
from s2d_desktop.zoo.enhancers import bundled, default_for, find, installed, same_structure

CARD = {"name": "nuclei-2d", "title": "Nuclei", "structure": "nuclei", "halo": 112}


def package(folder, **changes):
    folder.mkdir(parents=True)
    card = {k: v for k, v in {**CARD, **changes}.items() if v is not None}
    (folder / "enhancer.json").write_text(json.dumps(card))
    (folder / "enhancer.onnx").write_bytes(b"network")
    return folder


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(enhancers, "resource", lambda *parts: tmp_path.joinpath("program", *parts))
    return tmp_path / "own"


def test_an_enhancer_is_found_by_its_name(own_folder, tmp_path):
    package(tmp_path / "program/enhancers/nuclei-2d")
    package(own_folder / "mine", name="mine", structure="mitochondria")
    assert find("nuclei-2d").card["halo"] == 112
    assert find("mine").network_path == own_folder / "mine" / "enhancer.onnx"
    assert [e.name for e in bundled()] == ["nuclei-2d"]
    assert [e.name for e in installed()] == ["nuclei-2d", "mine"]


def test_an_enhancer_has_the_name_of_its_description_whatever_its_folder_is_called(own_folder):
    package(own_folder / "copied here", name="mine")
    assert [e.name for e in installed()] == ["mine"]
    assert find("mine").network_path.parent.name == "copied here"


def test_a_damaged_enhancer_says_so_when_it_is_named(own_folder):
    package(own_folder / "mine", name="mine", halo="x")
    with pytest.raises(ModelProblem, match="cannot be used"):
        find("mine")


def test_the_programs_enhancer_wins_over_one_of_the_same_name(own_folder, tmp_path):
    package(tmp_path / "program/enhancers/nuclei-2d", title="ours")
    package(own_folder / "nuclei-2d", title="theirs")
    assert find("nuclei-2d").title == "ours"
    assert [e.title for e in installed()] == ["ours"]


def test_an_enhancer_is_found_by_its_folder_or_a_file_of_it(tmp_path):
    folder = package(tmp_path / "somewhere")
    for path in (folder, folder / "enhancer.onnx", folder / "enhancer.json"):
        assert find(path).title == "Nuclei"
        assert find(path).network_path == folder / "enhancer.onnx"


def test_a_bare_network_is_an_enhancer_of_which_nothing_is_known(tmp_path):
    (tmp_path / "my net.onnx").write_bytes(b"network")
    found = find(tmp_path / "my net.onnx")
    assert (found.name, found.structure) == ("my net", "")


def test_a_network_may_have_its_description_beside_it(tmp_path):
    (tmp_path / "a.onnx").write_bytes(b"network")
    (tmp_path / "a.json").write_text(json.dumps(CARD))
    assert find(tmp_path / "a.onnx").structure == "nuclei"


def test_an_unknown_name_is_answered_with_the_names_there_are(own_folder, tmp_path):
    package(tmp_path / "program/enhancers/nuclei-2d")
    with pytest.raises(ModelProblem, match="'nucleus'") as caught:
        find("nucleus")
    assert "nuclei-2d" in caught.value.why


@pytest.mark.parametrize("name", ["../outside", "..", ".", "a/../../outside", "/outside"])
def test_a_name_cannot_lead_out_of_the_enhancers_folder(own_folder, tmp_path, name):
    package(tmp_path / "outside")
    package(own_folder / "inside")
    with pytest.raises(ModelProblem, match="no Enhancer"):
        find(name)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"title": ""},
        {"structure": 5},
        {"halo": -1},
        {"halo": 10**9},
        {"halo": True},
        {"halo": "64"},
        {"tile_multiple": 0},
        {"ndim": 4},
        {"halo": [8, 48, 48]},
        {"ndim": 3, "halo": [8, 48]},
        {"ndim": 3, "tile_multiple": [2, 8, 0]},
        {"input": {"classes": []}},
        {"input": {"classes": ["a", "a"]}},
        {"output": {"names": ["a", [1]]}},
        {"pixel_size_nm": "5 nm"},
        {"pixel_size_nm": [4, -1]},
    ],
)
def test_a_description_that_cannot_be_used_is_refused(tmp_path, changes):
    folder = package(tmp_path / "bad", **changes)
    with pytest.raises(ModelProblem) as caught:
        find(folder)
    assert caught.value.why
    assert caught.value.try_this


def test_a_description_of_a_network_for_volumes_and_classes_is_read(tmp_path):
    card = find(
        package(
            tmp_path / "volumes",
            ndim=3,
            halo=[8, 48, 48],
            tile_multiple=[2, 8, 8],
            input={"channels": 2, "classes": ["other", "membrane"]},
            output={"channels": 1, "names": ["membrane"]},
        )
    ).card
    assert input_classes(card) == ("other", "membrane")
    assert output_names(card) == ("membrane",)
    assert input_classes(CARD) == output_names(CARD) == ()


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000, '"x"', " " * 2_000_000])
def test_a_damaged_description_is_refused(tmp_path, text):
    folder = package(tmp_path / "bad")
    (folder / "enhancer.json").write_text(text)
    with pytest.raises(ModelProblem):
        find(folder)


def test_a_damaged_enhancer_does_not_hide_the_others(own_folder):
    package(own_folder / "good", name="good")
    package(own_folder / "bad", halo="x")
    (package(own_folder / "half", name="half") / "enhancer.onnx").unlink()
    assert [e.name for e in installed()] == ["good"]


def test_pixel_sizes_are_a_number_or_a_range():
    assert pixel_size_nm({"pixel_size_nm": 5}) == (5.0, 5.0)
    assert pixel_size_nm({"pixel_size_nm": [8.0, 4.6]}) == (4.6, 8.0)
    assert pixel_size_nm({}) is None


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("mito", "mitochondria", True),
        ("Mitochondrion", "mitochondria", True),
        ("Mitos", "mitochondria", True),
        ("my mitochondria 2", "mitochondria in EM", True),
        ("Nucleus", "nuclei", True),
        ("membranes", "membrane", True),
        ("not mitochondria", "mitochondria", False),
        ("Background", "mitochondria", False),
        ("Label 1", "mitochondria", False),
        ("m", "mitochondria", False),
        ("", "mitochondria", False),
        ("mito", "", False),
    ],
)
def test_names_that_mean_the_same_structure(a, b, same):
    assert same_structure(a, b) is same
    assert same_structure(b, a) is same


def test_the_default_is_chosen_by_structure(own_folder):
    package(own_folder / "a", name="a", structure="membranes")
    package(own_folder / "b", name="b", structure="nuclei")
    assert default_for("Nucleus").name == "b"
    assert default_for("vesicles") is None


@pytest.mark.parametrize(
    ("size", "unit", "warned"),
    [
        (2.6, "nm", False),
        (2.4, "nm", True),
        (0.0155, "µm", False),
        (0.017, "µm", True),
        (0.017, "", False),
        (0.0, "nm", False),
    ],
)
def test_pixels_over_twice_or_under_half_the_trained_size_give_a_warning(size, unit, warned):
    image = ArraySource(np.zeros((2, 2)), "yx", "a.tif", voxel_size={"x": size}, unit=unit)
    sentence = pixel_size_warning({"pixel_size_nm": [5.0, 8.0]}, image.info)
    assert ("5 to 8 nm" in sentence) == warned
    assert bool(sentence) == warned
