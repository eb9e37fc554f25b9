"""Networks for raw data as packages of bioimage.io, and back."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from s2d_desktop.cli.main import main
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.errors import FileProblem, InputError, ModelProblem
from s2d_desktop.zoo import enhancers, networks
from s2d_desktop.zoo.raw_example import RawExample, read_raw_example, write_raw_example
from tests.jobs.test_zoo_export import our_network
from tests.jobs.zoo_enhancers import enhancer_of, exported, rdf_of
from tests.networks import raw_card
from tests.projects import small_image

torch = pytest.importorskip("torch")

MEAN, STD = 120.0, 40.0
THREE_FORMS = ["onnx", "pytorch_state_dict", "torchscript"]
OPTIONS = {"authors": ["Ada Lovelace;University"], "licence": "CC-BY-4.0"}


def own_network(folder: Path, classes=("cell",), channels=1, volume=False, shape=None) -> Path:
    """Write the folder that a training leaves, with random weights."""
    folder.mkdir()
    sizes = {"in_channels": channels, "out_channels": len(classes)}
    statistics = (
        (MEAN, STD) if channels == 1 else ([MEAN] * channels, [STD, *[20.0] * (channels - 1)])
    )
    card = raw_card(classes, channels, *statistics, 3 if volume else 2)
    card |= {"name": folder.name, "halo": 24, "tile_multiple": 4}
    if volume:
        sizes["factors"] = ((1, 2, 2), (2, 2, 2))
        card |= {"halo": [8, 24, 24], "tile_multiple": [2, 4, 4]}
    if len(classes) > 1:
        sizes["activation"] = "softmax"
    card["training"] = {
        "learned_from": "a map",
        "data": [{"raw": "/home/ada/em.tif", "teacher": "/home/ada/enhanced.h5"}],
        "iterations": 12,
        "machine": {"system": "Somewhere-5.4", "threads": 2},
    }
    card["validation"] = {
        "score_is": "agreement",
        "what": "F1 at 0.5 against the teacher's map",
        "score": 0.8123,
    }
    our_network(folder / "network.onnx", **sizes)
    (folder / "network.json").write_text(json.dumps(card))
    plan = {"name": "cells", "images": [{"raw": "/home/ada/em.tif", "teacher": "/home/ada/e.h5"}]}
    (folder / "plan.json").write_text(json.dumps(plan))
    shape = shape or ((20, 56, 60) if volume else (130, 150))
    raw = np.stack([small_image(shape, seed=k) for k in range(channels)])
    maps = np.where(raw[0] < 128, 230, 10).astype(np.uint8)
    maps = np.stack([255 - maps, maps][: len(classes)] if len(classes) > 1 else [maps])
    words = "a crop of 'em.tif' that was held back"
    write_raw_example(RawExample(raw, maps, words), folder / "example.npz")
    return folder


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A network, what its export said, and its unpacked package."""
    folder = tmp_path_factory.mktemp("own")
    network = own_network(folder / "cells")
    return network, *exported(network, folder / "package.zip", **OPTIONS)


def test_the_test_image_is_the_raw_one_and_its_normalisation_is_in_the_description(packed):
    network, facts, inside = packed
    assert facts["weights"] == THREE_FORMS
    raw = read_raw_example(network / "example.npz").raw
    given, made = (np.load(inside / f"test_{k}.npy") for k in ("input", "output"))
    assert given.dtype == np.float32
    assert given.shape == made.shape == (1, 1, 128, 148)
    np.testing.assert_array_equal(given[0], raw[:, 1:129, 1:149])
    (tensor,) = rdf_of(inside)["inputs"]
    assert tensor["preprocessing"] == [
        {"id": "fixed_zero_mean_unit_variance", "kwargs": {"mean": MEAN, "std": STD}}
    ]
    assert "range" not in tensor["data"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        form = torch.jit.load(str(inside / "weights-torchscript.pt"))
    with torch.no_grad():
        want = form(torch.from_numpy((given - MEAN) / STD)).numpy()
    assert np.abs(made - want).max() < 1e-5
    assert made.std() > 0.01


def test_names_sizes_and_tags_are_those_of_a_network_for_raw_images(packed):
    rdf = rdf_of(packed[2])
    assert rdf["name"] == "Own cells"
    assert rdf["tags"] == [
        *("unet", "2d", "semantic-segmentation", "domain-adaptation", "pseudo-labels", "cell")
    ]
    assert rdf["inputs"][0]["id"] == "raw"
    (result,) = rdf["outputs"]
    assert result["axes"][1]["channel_names"] == ["cell"]
    assert [a["halo"] for a in result["axes"][2:]] == [24, 24]
    assert rdf["inputs"][0]["axes"][2]["size"] == {"min": 52, "step": 4}
    assert rdf["authors"] == [{"name": "Ada Lovelace", "affiliation": "University"}]
    assert "Random Forest" not in json.dumps({k: rdf[k] for k in ("description", "inputs")})


def test_its_text_says_what_it_sees_how_it_learned_and_how_good_it_was(packed):
    text = (packed[2] / "README.md").read_text(encoding="utf-8")
    assert "finds cell in raw images" in text
    assert "fixed_zero_mean_unit_variance (mean 120, std 40)" in text
    assert "Agreement: 0.812 (F1 at 0.5 against the teacher's map)." in text
    assert "Enhancer" not in text.replace("enhancer_unet.py", "")


def test_nothing_of_the_computer_it_was_made_on_is_published(packed):
    _, facts, inside = packed
    for name in ("rdf.yaml", "README.md", "plan.json"):
        text = (inside / name).read_text(encoding="utf-8")
        assert "/home" not in text
        assert "Somewhere" not in text
        assert "em.tif" in text
    assert any("an image of the training" in note for note in facts["notes"])


def test_its_cover_shows_image_teacher_and_network(packed):
    with Image.open(packed[2] / "cover.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    grey = (np.ptp(pixels, axis=2) == 0).all(axis=0)
    assert grey[:337].all(), "the raw image"
    assert not grey[343:680].any(), "the map that was learned from"
    # Panels of 337 columns with 6 between them; the last column is left over.
    assert not grey[686:-1].any(), "the network's"


def test_several_classes_and_channels_and_volumes(tmp_path):
    network = own_network(tmp_path / "both", ("rest", "cell"), 2, volume=True)
    facts, inside = exported(network, tmp_path / "both.zip", **OPTIONS)
    assert facts["weights"] == THREE_FORMS
    assert facts["test_difference"] < 1e-5
    rdf = rdf_of(inside)
    assert [a["id"] for a in rdf["inputs"][0]["axes"][1:]] == ["channel", "z", "y", "x"]
    assert rdf["inputs"][0]["axes"][1]["channel_names"] == ["channel_1", "channel_2"]
    assert rdf["outputs"][0]["axes"][1]["channel_names"] == ["rest", "cell"]
    made = np.load(inside / "test_output.npy")
    assert made.shape == (1, 2, 20, 56, 60)
    assert np.abs(made.sum(1) - 1).max() < 1e-5
    (step,) = rdf["inputs"][0]["preprocessing"]
    assert step["kwargs"] == {"mean": [120.0, 120.0], "std": [40.0, 20.0], "axis": "channel"}
    assert "mean 120 120, std 40 20" in (inside / "README.md").read_text(encoding="utf-8")
    given = (np.load(inside / "test_input.npy")[0] - MEAN) / np.reshape([40, 20], (2, 1, 1, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        form = torch.jit.load(str(inside / "weights-torchscript.pt"))
    with torch.no_grad():
        want = form(torch.from_numpy(given[None].astype(np.float32))).numpy()
    assert np.abs(made - want).max() < 1e-5
    assert "rest black, cell orange" in (inside / "README.md").read_text(encoding="utf-8")


def test_another_image_can_be_shown_and_then_nothing_of_the_training_is(tmp_path):
    network = own_network(tmp_path / "cells")
    shown = small_image((90, 100), seed=7)
    tifffile.imwrite(tmp_path / "mine.tif", shown)
    example = tmp_path / "mine.tif"
    facts, inside = exported(network, tmp_path / "p.zip", example=example, **OPTIONS)
    assert facts["notes"] == []
    np.testing.assert_array_equal(np.load(inside / "test_input.npy")[0, 0], shown[1:89])
    assert not (inside / "example.npz").exists()


def refusal(network, tmp_path, kind=InputError, **options):
    with pytest.raises(kind) as caught:
        list(export_enhancer(network, tmp_path / "p.zip", **{**OPTIONS, **options}))
    assert not (tmp_path / "p.zip").exists()
    return str(caught.value)


def test_what_is_missing_is_said(tmp_path):
    network = own_network(tmp_path / "cells")
    assert "--author" in refusal(network, tmp_path, authors=[])
    assert "--licence" in refusal(network, tmp_path, licence=None)
    assert "Leave out --class" in refusal(network, tmp_path, class_name="cell")
    np.save(tmp_path / "rgb.npy", np.zeros((90, 90, 3), np.uint8))
    assert "takes images of 1, 2-D" in refusal(network, tmp_path, example=tmp_path / "rgb.npy")
    np.save(tmp_path / "small.npy", np.zeros((40, 90), np.uint8))
    assert "at least 52 x 52" in refusal(network, tmp_path, example=tmp_path / "small.npy")
    np.save(tmp_path / "nan.npy", np.full((90, 90), np.nan, np.float32))
    assert "not numbers" in refusal(network, tmp_path, example=tmp_path / "nan.npy")
    (network / "example.npz").write_bytes(b"PK\3\4nothing")
    assert "is damaged" in refusal(network, tmp_path, FileProblem)
    (network / "example.npz").unlink()
    assert "no example for this network" in refusal(network, tmp_path)


def test_a_description_that_does_not_fit_its_network_is_refused(tmp_path):
    network = own_network(tmp_path / "cells")
    card = json.loads((network / "network.json").read_text())
    (network / "network.json").write_text(
        json.dumps(card | {"input": {"kind": "raw data", "channels": 3}})
    )
    assert "takes images of 1 channel(s)" in refusal(network, tmp_path, ModelProblem)


def test_the_command_writes_the_package(tmp_path, capsys):
    network = own_network(tmp_path / "cells")
    call = ["zoo", "export", str(network), "-o", f"{tmp_path}/p.zip"]
    assert main([*call, "--licence", "CC0-1.0", "--author", "Ada Lovelace"]) == 0
    assert "Weights: onnx, pytorch_state_dict, torchscript" in capsys.readouterr().out
    assert (tmp_path / "p.zip").is_file()


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The folders of the user's own Enhancers and networks, both empty."""
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own" / "enhancers")
    monkeypatch.setattr(networks, "user_folder", lambda: tmp_path / "own" / "networks")
    return tmp_path / "own"


def test_added_from_its_package_it_is_the_same_network_and_no_enhancer(
    packed, installed, tmp_path, capsys
):
    network, _, inside = packed
    assert main(["zoo", "add", str(inside.with_suffix(".zip")), "--name", "ours"]) == 0
    assert "predict ours IMAGE" in capsys.readouterr().out
    assert enhancers.own() == []
    assert [n.name for n in networks.own()] == ["ours"]
    tifffile.imwrite(tmp_path / "image.tif", small_image((80, 90)))
    call = [f"{tmp_path}/image.tif", "--precision", "exact", "-o"]
    for name, out in (("ours", "a.npy"), (str(network), "b.npy")):
        assert main(["predict", name, *call, f"{tmp_path}/{out}"]) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy"))
    # What was added can be shared again.
    _, again = exported("ours", tmp_path / "again.zip", **OPTIONS)
    np.testing.assert_array_equal(
        np.load(again / "test_output.npy"), np.load(inside / "test_output.npy")
    )


def test_the_folder_of_a_training_can_be_added_listed_and_removed(installed, tmp_path, capsys):
    network = own_network(tmp_path / "cells")
    assert main(["zoo", "add", str(network)]) == 0
    assert main(["zoo", "add", str(network)]) == 2, "the name is taken"
    assert "One of your own networks has it" in capsys.readouterr().err
    enhancer = enhancer_of(tmp_path / "mito")
    assert main(["zoo", "add", str(enhancer), "--name", "cells"]) == 2, "names are of one kind"
    assert main(["zoo", "list"]) == 0
    assert "cells: Own cells\n  sees raw data; finds cell" in capsys.readouterr().out
    assert main(["zoo", "remove", "cells"]) == 0
    assert networks.own() == []
