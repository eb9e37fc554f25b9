import json

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
