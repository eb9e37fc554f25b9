import json
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.cli.main import main


def test_enhance_takes_a_project_or_its_map_to_the_same_result(
    project, network, tmp_path, run_json
):
    options = ["--enhancer", network, "--class", "Mito", "--precision", "exact"]
    code, facts, _ = run_json("enhance", project, "-o", tmp_path / "a.npy", *options)
    assert code == 0
    assert "CPU" in facts["provider"]
    assert facts["done"][0]["class"] == "Mito"
    main(["predict", project, "-o", str(tmp_path / "p.h5")])
    main(["enhance", str(tmp_path / "p.h5"), "-o", str(tmp_path / "b.npy"), *options])
    a, b = np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy")
    assert a.shape == (60, 70)
    assert a.dtype == np.float32
    assert a.min() >= 0
    assert a.max() <= 1
    np.testing.assert_allclose(a, b, atol=1e-6)


def test_enhance_asks_for_the_class_when_it_cannot_be_told(project, network, tmp_path, capsys):
    code = main(["enhance", project, "-o", str(tmp_path / "a.tif"), "--enhancer", network])
    assert code == 2
    err = capsys.readouterr().err
    assert "'Mito', 'Other'" in err
    assert "--class" in err
    assert not (tmp_path / "a.tif").exists()


def test_enhance_knows_the_class_that_is_named_like_the_structure(
    project, mito_enhancer, tmp_path, run_json
):
    code, facts, _ = run_json(
        "enhance", project, "-o", tmp_path / "a.tif", "--enhancer", mito_enhancer
    )
    assert code == 0
    assert facts["done"][0]["class"] == "Mito"
    sheet = json.loads((tmp_path / "a.tif.provenance.json").read_text())
    assert sheet["facts"]["card"]["structure"] == "mitochondria"


def test_enhance_says_when_cuda_is_not_there(project, network, tmp_path, monkeypatch, run_json):
    monkeypatch.setattr(
        "s2d_desktop.pipeline.runtime.available_providers", lambda: ("CPUExecutionProvider",)
    )
    options = ["--enhancer", network, "--class", "Mito", "--device", "cuda"]
    code, facts, err = run_json("enhance", project, "-o", tmp_path / "a.tif", *options)
    assert code == 0
    assert facts["provider"] == "onnxruntime on the CPU, float32"
    assert any("CUDA was asked for" in note for note in facts["notes"])
    assert "CUDA was asked for" in err


@pytest.mark.parametrize("enhancer", ["no-such-enhancer", "raw.tif"])
def test_enhance_refuses_what_is_no_enhancer(project, tmp_path, capsys, enhancer, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = main(["enhance", project, "-o", "a.tif", "--enhancer", enhancer, "--class", "Mito"])
    assert code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 3


def test_without_a_name_the_enhancer_made_for_the_class_is_taken(
    project, mito_enhancer, tmp_path, run_json, monkeypatch
):
    from s2d_desktop.zoo.enhancers import find

    found = find(mito_enhancer)
    monkeypatch.setattr("s2d_desktop.zoo.enhancers.installed", lambda: [found])
    code, facts, _ = run_json("enhance", project, "-o", tmp_path / "a.tif")
    assert code == 0
    assert facts["enhancer"] == "small-mito"
    assert facts["done"][0]["class"] == "Mito"


def test_without_a_fitting_enhancer_those_installed_are_listed(
    project, mito_enhancer, tmp_path, capsys, monkeypatch
):
    from s2d_desktop.zoo.enhancers import find

    found = find(mito_enhancer)
    for place in ("zoo.enhancers", "jobs.choose_enhancer"):
        monkeypatch.setattr(f"s2d_desktop.{place}.installed", lambda: [found])
    code = main(["enhance", project, "-o", str(tmp_path / "a.tif"), "--class", "Other"])
    assert code == 2
    err = capsys.readouterr().err
    assert "small-mito" in err
    assert "--enhancer" in err


def enhancer_with(folder, **entries):
    """The small Enhancer with more in its description."""
    card = Path(folder) / "enhancer.json"
    card.write_text(json.dumps({**json.loads(card.read_text()), **entries}))
    return folder


def test_enhance_at_scale_1_is_the_plain_map_bit_by_bit(project, mito_enhancer, tmp_path, run_json):
    run_json("enhance", project, "-o", tmp_path / "a.npy", "--enhancer", mito_enhancer)
    options = ["--enhancer", mito_enhancer, "--scale", "1", "--layers", "confidence"]
    code, facts, _ = run_json("enhance", project, "-o", tmp_path / "b.npy", *options)
    assert code == 0
    assert facts["done"][0]["scale"] == 1
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy"))


def test_enhance_writes_layers_beside_the_map(project, mito_enhancer, tmp_path, run_json):
    options = ["--enhancer", mito_enhancer, "--tta", "--scale", "0.7"]
    layers = ["--layers", "hallucination, confidence"]
    code, facts, _ = run_json("enhance", project, "-o", tmp_path / "a.npy", *options, *layers)
    assert code == 0
    done = facts["done"][0]
    assert facts["tta"] is True
    assert done["scale"] == 0.7
    assert 0 <= done["lost_share"] <= 1
    for name in ("hallucination", "confidence"):
        path = tmp_path / f"a_{name}.npy"
        assert done["layers"][name] == str(path)
        values = np.load(path)
        assert values.shape == tuple(done["shape"]) == (60, 70)
        assert values.dtype == np.float32
        assert values.min() >= 0
        assert values.max() <= 1
        sheet = json.loads((tmp_path / f"a_{name}.npy.provenance.json").read_text())
        assert sheet["facts"]["layer"] == name
        assert sheet["facts"]["scale"] == 0.7
    assert not list(tmp_path.glob("*.part"))


def test_enhance_searches_the_scale_and_tells_all_candidates(
    project, mito_enhancer, tmp_path, run_json
):
    options = ["--enhancer", mito_enhancer, "--scale", "auto"]
    code, facts, err = run_json("enhance", project, "-o", tmp_path / "a.npy", *options)
    assert code == 0
    search = facts["done"][0]["scale_search"]
    assert [c["scale"] for c in search["candidates"]] == [0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83]
    assert facts["done"][0]["scale"] == search["scale"]
    assert search["reason"] in err


def test_the_size_of_the_objects_gives_the_scale(project, mito_enhancer, tmp_path, run_json):
    enhancer = enhancer_with(mito_enhancer, object_size_px=[40, 90])
    options = ["--enhancer", enhancer, "--object-size", "30"]
    _code, facts, err = run_json("enhance", project, "-o", tmp_path / "a.npy", *options)
    assert facts["done"][0]["scale"] == 2
    assert "30 px" in facts["done"][0]["scale_reason"]
    assert facts["done"][0]["scale_reason"] in err


def test_an_enhancer_that_does_not_say_what_size_it_knows_cannot_go_by_it(
    project, mito_enhancer, tmp_path, capsys
):
    options = ["--enhancer", mito_enhancer, "--object-size", "30"]
    assert main(["enhance", project, "-o", str(tmp_path / "a.npy"), *options]) == 2
    assert "--scale auto" in capsys.readouterr().err


def test_a_scale_may_be_written_in_capitals_and_what_is_none_is_a_sentence(
    project, mito_enhancer, tmp_path, capsys
):
    call = ["enhance", project, "-o", str(tmp_path / "a.npy"), "--enhancer", mito_enhancer]
    assert main([*call, "--scale", "AUTO"]) == 0
    assert main([*call, "--scale", "big"]) == 2
    assert "'big' is neither a number nor 'auto'" in capsys.readouterr().err


def test_a_class_that_is_not_there_is_said_before_an_enhancer_is_looked_for(
    project, tmp_path, capsys
):
    assert main(["enhance", project, "-o", str(tmp_path / "a.npy"), "--class", "Mitos"]) == 2
    err = capsys.readouterr().err
    assert "There is no class 'Mitos'" in err
    assert "'Mito', 'Other'" in err


def test_the_words_say_what_the_layers_show_and_ome_stays_at_the_end(
    project, mito_enhancer, tmp_path, capsys
):
    options = ["--enhancer", mito_enhancer, "--layers", "hallucination,confidence"]
    assert main(["enhance", project, "-o", str(tmp_path / "a.ome.zarr"), *options]) == 0
    out = capsys.readouterr().out
    assert "a_hallucination.ome.zarr: what is claimed without support by the forest" in out
    assert "a_confidence.ome.zarr: agreement of the eight views" in out
    assert (tmp_path / "a_confidence.ome.zarr").is_dir()


@pytest.mark.parametrize(
    "options", [["--scale", "0"], ["--scale", "nan"], ["--layers", "doubt"], ["--scale", "big"]]
)
def test_enhance_refuses_scales_and_layers_that_do_not_exist(
    project, mito_enhancer, tmp_path, capsys, options
):
    call = ["enhance", project, "-o", str(tmp_path / "a.npy"), "--enhancer", mito_enhancer]
    assert main([*call, *options]) == 2
    assert not list(tmp_path.glob("a*"))
    assert options[1] in capsys.readouterr().err


def test_pixels_unlike_those_of_training_give_a_warning_and_a_scale_but_change_nothing(
    mito_enhancer, tmp_path, run_json
):
    import tifffile

    enhancer = enhancer_with(mito_enhancer, pixel_size_nm=5)
    forest = np.random.default_rng(0).random((60, 70)).astype(np.float32)
    tifffile.imwrite(
        tmp_path / "p.tif",
        forest,
        imagej=True,
        resolution=(1e3 / 20, 1e3 / 20),
        metadata={"unit": "um"},
    )
    call = ["enhance", tmp_path / "p.tif", "-o", tmp_path / "a.npy", "--enhancer", enhancer]
    _code, facts, err = run_json(*call, "--class", "Class 1")
    assert facts["done"][0]["scale"] == 1
    assert "20 nm" in err
    assert "scale 4 would fit" in err
    _code, facts, err = run_json(*call, "--class", "Class 1", "--scale", "4")
    assert facts["done"][0]["scale"] == 4
    assert "nm" not in err


def test_a_project_without_a_forest_is_told_so_before_an_enhancer_is_asked_for(
    shared_fixtures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = shared_fixtures / "ilastik/api_no_classifier/PixelClassNoClassifier.ilp"
    assert main(["enhance", str(project), "-o", str(tmp_path / "map.tif")]) != 0
    said = capsys.readouterr().err
    assert "has no trained classifier" in said
    assert "--retrain" in said
