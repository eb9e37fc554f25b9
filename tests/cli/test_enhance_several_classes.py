"""``enhance`` with an Enhancer of three classes, of which it loses the mitochondria."""

import json

import numpy as np
import pytest

from s2d_desktop.cli.main import main
from s2d_desktop.model.source import read_whole
from tests.networks import pixelwise, three_class_map, three_classes


@pytest.fixture
def call(tmp_path, run_json):
    """A function that enhances the map of three classes to an output."""
    enhancer = three_classes(tmp_path / "three")
    three_class_map(tmp_path / "map.h5")

    def enhance(out, *options):
        call = ["enhance", tmp_path / "map.h5", "-o", tmp_path / out, "--enhancer", enhancer]
        return run_json(*call, "--precision", "exact", *options)

    return enhance


def channels(path):
    """(names, values by name) of a file."""
    from s2d_desktop.io.open import open_source
    from s2d_desktop.model.source import canonical

    with canonical(open_source(path)) as source:
        values, names = read_whole(source)[0, 0], source.info.channel_names
    return names, {name: values[..., k] for k, name in enumerate(names)}


def test_without_a_class_all_maps_are_written_and_the_warning_names_the_one_that_is_lost(
    call, tmp_path
):
    code, facts, err = call("a.h5")
    assert code == 0
    names, values = channels(tmp_path / "a.h5")
    assert names == ("other", "membrane", "mitochondria")
    assert values["membrane"][:, 78].min() == pytest.approx(0.9)
    (done,) = facts["done"]
    assert done["maps"] == ["other", "membrane", "mitochondria"]
    assert done["class"] == "other, membrane, mitochondria"
    # Both are the structure, "membranes and mitochondria"; the ground is not.
    assert done["lost_shares"] == {"membrane": 0.0, "mitochondria": 1.0}
    assert done["lost_share"] == 1.0
    (warning,) = done["warnings"]
    assert "The enhanced map of 'mitochondria' leaves out 100 %" in warning
    assert warning in err


@pytest.mark.parametrize(
    ("name", "lost"), [("mitochondria", 1.0), ("membrane", 0.0), ("other", 0.0)]
)
def test_a_class_that_is_named_is_the_only_one_that_is_written_and_judged(
    call, tmp_path, name, lost
):
    code, facts, _ = call("a.npy", "--class", name)
    assert code == 0
    (done,) = facts["done"]
    assert done["class"] == name
    assert done["maps"] == [name]
    assert done["lost_shares"] == {name: lost}
    assert len(done["warnings"]) == (lost > 0.8)
    values = np.load(tmp_path / "a.npy")
    assert values.shape == (64, 96)
    place = {"mitochondria": (32, 30), "membrane": (5, 78), "other": (2, 2)}[name]
    assert values[place] == pytest.approx(0.0 if name == "mitochondria" else 0.9)


@pytest.mark.parametrize("options", [[], ["--class", "mitochondria"]])
def test_the_class_of_a_single_map_of_several_is_the_one_that_it_is_named_after(
    call, tmp_path, options
):
    pixelwise(tmp_path / "three" / "enhancer.onnx", [[0, 0, 1]], [0])
    card = tmp_path / "three" / "enhancer.json"
    value = json.loads(card.read_text())
    value["output"] = {"channels": 1, "names": ["mitochondria"]}
    card.write_text(json.dumps(value))
    code, facts, _ = call("a.npy", *options)
    assert code == 0
    assert facts["done"][0]["class"] == "mitochondria"
    assert np.load(tmp_path / "a.npy")[32, 30] == pytest.approx(0.9)


def test_layers_of_all_maps_have_a_channel_for_each_class_by_name(call, tmp_path):
    code, _, _ = call("a.h5", "--layers", "hallucination,confidence")
    assert code == 0
    names, claims = channels(tmp_path / "a_hallucination.h5")
    assert names == ("membrane without support", "mitochondria without support")
    # The forest sees the bar of membrane, and nothing is claimed of mitochondria.
    assert claims["membrane without support"][:, 72:84].max() == pytest.approx(0, abs=1e-3)
    assert claims["mitochondria without support"].max() == 0
    names, sure = channels(tmp_path / "a_confidence.h5")
    assert names == ("other", "membrane", "mitochondria")
    assert min(v.min() for v in sure.values()) > 0.999, "it looks at pixels one by one"


def test_layers_of_a_named_class_have_one_channel(call, tmp_path):
    for tta in ([], ["--tta"]):
        code, _, _ = call(
            "a.npy", "--class", "membrane", "--layers", "hallucination,confidence", *tta
        )
        assert code == 0
        for name in ("a", "a_hallucination", "a_confidence"):
            assert np.load(tmp_path / f"{name}.npy").shape == (64, 96)
        assert np.load(tmp_path / "a.npy")[5, 78] == pytest.approx(0.9)
        assert np.load(tmp_path / "a_hallucination.npy")[:, 72:84].max() < 1e-3


def test_claims_without_support_are_those_of_the_named_class(tmp_path, run_json):
    # An Enhancer that claims mitochondria wherever the forest sees membrane.
    folder = three_classes(tmp_path / "three")
    pixelwise(folder / "enhancer.onnx", [[1, 0, 0], [0, 1, 0], [0, 1, 0]], [0, 0, 0])
    three_class_map(tmp_path / "map.h5")
    for name, lowest, highest in (("mitochondria", 0.7, 0.9), ("membrane", 0.0, 0.001)):
        code, _, _ = run_json(
            *("enhance", tmp_path / "map.h5", "-o", tmp_path / "a.npy", "--enhancer", folder),
            *("--class", name, "--layers", "hallucination"),
        )
        assert code == 0
        bar = np.load(tmp_path / "a_hallucination.npy")[:, 74:82]
        assert lowest <= bar.min() <= bar.max() <= highest


def test_the_scale_is_searched_for_the_named_class(call):
    _, facts, err = call("a.npy", "--class", "mitochondria", "--scale", "auto")
    search = facts["done"][0]["scale_search"]
    assert {c["structure"] for c in search["candidates"]} == {0.0}, "nothing is left of them"
    assert not search["certain"]
    assert "The scale is searched for class 'mitochondria'." in err
    _, facts, _ = call("a.npy", "--class", "membrane", "--scale", "auto")
    search = facts["done"][0]["scale_search"]
    assert min(c["structure"] for c in search["candidates"]) > 0.1


def test_the_words_name_the_maps(call, tmp_path, capsys):
    options = [str(tmp_path / "map.h5"), "--enhancer", str(tmp_path / "three")]
    assert main(["enhance", *options, "-o", str(tmp_path / "a.h5")]) == 0
    assert "a.h5: classes 'other', 'membrane', 'mitochondria', " in capsys.readouterr().out
    assert main(["enhance", *options, "-o", str(tmp_path / "b.h5"), "--class", "membrane"]) == 0
    assert "b.h5: class 'membrane', " in capsys.readouterr().out


def test_a_class_of_which_there_is_no_map_ends_with_a_sentence(call, tmp_path, capsys):
    card = tmp_path / "three" / "enhancer.json"
    value = json.loads(card.read_text())
    value["output"]["names"] = ["ground", "membrane", "mitochondria"]
    card.write_text(json.dumps(value))
    call_ = ["enhance", str(tmp_path / "map.h5"), "-o", str(tmp_path / "a.npy")]
    assert main([*call_, "--enhancer", str(tmp_path / "three"), "--class", "other"]) == 2
    assert "gives no map of class 'other'" in capsys.readouterr().err
    assert not (tmp_path / "a.npy").exists()
