"""A network of one's own, headless: predict, info, and what follows."""

import json

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from tests.networks import bright_and_dark, raw_network

MEAN, STD = 100.0, 50.0


@pytest.fixture
def by_hand(tmp_path):
    return bright_and_dark(tmp_path / "by-hand", MEAN, STD)


@pytest.fixture
def image(tmp_path):
    values = np.random.default_rng(2).integers(0, 200, (70, 80)).astype(np.uint8)
    tifffile.imwrite(tmp_path / "image.tif", values)
    return tmp_path / "image.tif"


def bright(values):
    return 0.5 + 0.2 * (values.astype(np.float64) - MEAN) / STD


def test_predict_writes_the_maps_of_a_network_and_their_names(by_hand, image, tmp_path, run_json):
    out = tmp_path / "map.h5"
    code, facts, _ = run_json("predict", by_hand, image, "-o", out, "--precision", "exact")
    assert code == 0
    (done,) = facts["done"]
    assert (done["axes"], done["shape"]) == ("yxc", [70, 80, 2])
    assert facts["classes"] == ["dark", "bright"]
    assert facts["precision"] == "exact"
    want = bright(tifffile.imread(image))
    with h5py.File(out) as file:
        (stored,) = file.values()
        assert stored.dtype == np.float32
        np.testing.assert_allclose(stored[..., 1], want, atol=1e-5)
        np.testing.assert_allclose(stored[..., 0], 1 - want, atol=1e-5)
    _, inside, _ = run_json("info", out)
    assert inside["classes"] == ["dark", "bright"]


def test_the_sheet_names_network_statistics_and_image(by_hand, image, tmp_path, run_json):
    out = tmp_path / "map.tif"
    assert run_json("predict", by_hand, image, "-o", out)[0] == 0
    sheet = json.loads((tmp_path / "map.tif.provenance.json").read_text())
    assert sheet["facts"]["job"] == "predict"
    assert sheet["facts"]["card"]["preprocessing"][0]["mean"] == MEAN
    assert [i["path"] for i in sheet["inputs"]] == [str(image), str(by_hand / "network.onnx")]


def test_the_map_is_segmented_as_any_map(by_hand, image, tmp_path, run_json):
    assert run_json("predict", by_hand, image, "-o", tmp_path / "map.h5")[0] == 0
    mask = tmp_path / "mask.npy"
    code, *_ = run_json("segment", tmp_path / "map.h5", "-o", mask, "--class", "bright")
    assert code == 0
    raw = tifffile.imread(image)
    clear = raw != MEAN
    np.testing.assert_array_equal(np.load(mask)[clear], (raw > MEAN)[clear])


def test_one_class_gives_a_map_without_an_axis_for_channels(image, tmp_path, run_json):
    folder = raw_network(tmp_path / "own", mean=MEAN, std=STD)
    out = tmp_path / "map.npy"
    code, facts, _ = run_json("predict", folder, image, "-o", out)
    assert code == 0
    assert facts["done"][0]["axes"] == "yx"
    assert np.load(out).shape == (70, 80)
    assert run_json("segment", out, "-o", tmp_path / "mask.tif")[0] == 0


def test_the_class_that_is_named_is_written_alone(by_hand, image, tmp_path, run_json, capsys):
    out = tmp_path / "map.npy"
    call = ["predict", by_hand, image, "-o", out, "--precision", "exact", "--class"]
    code, facts, _ = run_json(*call, "Bright")
    assert code == 0
    assert facts["classes"] == ["bright"]
    np.testing.assert_allclose(np.load(out), bright(tifffile.imread(image)), atol=1e-5)
    assert main([*map(str, call), "cell"]) == 2
    assert "'dark', 'bright'" in capsys.readouterr().err


def test_the_classes_of_a_project_are_written_together(project, tmp_path, capsys):
    assert main(["predict", project, "-o", f"{tmp_path}/p.h5", "--class", "Mito"]) == 2
    assert "Leave out --class" in capsys.readouterr().err


def test_a_batch_goes_on_after_an_image_with_other_channels(by_hand, image, tmp_path, run_json):
    tifffile.imwrite(tmp_path / "rgb.tif", np.zeros((40, 50, 3), np.uint8), photometric="rgb")
    code, facts, _ = run_json("predict", by_hand, image, tmp_path / "rgb.tif", "-o", tmp_path / "o")
    assert code == 3
    assert [d["name"] for d in facts["done"]] == ["image"]
    assert "It has 3 channel(s)" in facts["failed"][0]["error"]
    assert (tmp_path / "o" / "image_Network.tif").is_file()


def test_an_image_with_values_that_are_no_numbers_is_a_wrong_input(by_hand, tmp_path, capsys):
    values = np.zeros((40, 50), np.float32)
    values[3, 4] = np.nan
    np.save(tmp_path / "nan.npy", values)
    call = ["predict", str(by_hand), f"{tmp_path}/nan.npy", "-o", f"{tmp_path}/map.tif"]
    assert main(call) == 2
    assert "1 of 2000 values" in capsys.readouterr().err
    assert not (tmp_path / "map.tif").exists()


def test_a_network_without_an_image_is_a_wrong_call(by_hand, tmp_path, capsys):
    assert main(["predict", str(by_hand), "-o", f"{tmp_path}/map.tif"]) == 2
    assert "needs an image" in capsys.readouterr().err


def test_a_network_for_volumes_takes_time_points_for_slices_as_its_training_did(tmp_path, run_json):
    folder = raw_network(tmp_path / "own", factors=[(1, 2, 2), (2, 2, 2)])
    np.save(tmp_path / "stack.npy", np.full((6, 40, 48), 90, np.uint8))
    out = tmp_path / "map.npy"
    code, facts, _ = run_json("predict", folder, tmp_path / "stack.npy", "-o", out, "--axes", "tyx")
    assert code == 0
    assert facts["done"][0]["axes"] == "zyx"
    assert np.load(out).shape == (6, 40, 48)


def test_info_says_that_a_folder_is_a_network_and_what_it_finds(by_hand, run_json, capsys):
    code, facts, _ = run_json("info", by_hand)
    assert code == 0
    assert facts["kind"] == "network"
    assert facts["sees"] == "raw data"
    assert facts["classes"] == ["dark", "bright"]
    assert facts["in_channels"] == 1
    assert main(["info", str(by_hand)]) == 0
    assert "classes: dark, bright" in capsys.readouterr().out


def test_predict_given_an_enhancer_names_enhance(mito_enhancer, image, tmp_path, capsys):
    for given in (mito_enhancer, f"{mito_enhancer}/enhancer.onnx", "mitochondria-em-2d"):
        assert main(["predict", given, str(image), "-o", f"{tmp_path}/map.tif"]) == 2
        err = capsys.readouterr().err
        assert "It is an Enhancer" in err
        assert "s2d-desktop enhance" in err


def test_enhance_given_a_network_for_raw_data_names_predict(by_hand, project, tmp_path, capsys):
    out = f"{tmp_path}/map.tif"
    for call in (["enhance", project, "--enhancer", str(by_hand)], ["enhance", str(by_hand)]):
        assert main([*call, "-o", out]) == 2
        assert f"s2d-desktop predict '{by_hand}'" in capsys.readouterr().err
