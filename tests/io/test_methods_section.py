"""What the provenance sheet proposes for the methods section of an article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from s2d_desktop import __version__
from s2d_desktop.cli.main import main
from s2d_desktop.io.methods_section import methods_section


def sheet(path: Path) -> dict:
    return json.loads(path.with_name(path.name + ".provenance.json").read_text())


def test_a_forest_of_ilastik_is_described_and_cited(shared_fixtures: Path, tmp_path: Path) -> None:
    project = shared_fixtures / "ilastik/api_2d/PixelClass.ilp"
    assert main(["predict", str(project), "-o", str(tmp_path / "m.npy")]) == 0
    found = sheet(tmp_path / "m.npy")["methods_section"]
    assert found["text"] == (
        "Probabilities of the classes 'Label 1' and 'Label 2' came from a Random Forest (Breiman, "
        "2001) of 100 trees on 25 image features at each pixel, as chosen in a project of ilastik "
        "1.4.1b15 (Berg et al., 2019). The forest that ilastik trained was evaluated in "
        f"s2d_desktop {__version__}."
    )
    assert [entry.split()[0] for entry in found["references"]] == ["Breiman", "Berg"]


def test_a_new_forest_is_described_with_its_labels_and_its_error(
    shared_fixtures: Path, tmp_path: Path
) -> None:
    project = shared_fixtures / "ilastik/api_2d/PixelClass.ilp"
    out = tmp_path / "m.npy"
    call = ["predict", str(project), "--retrain", "--seed", "3", "-o", str(out)]
    assert main([*call, "--export", "segmentation"]) == 0
    found = sheet(out)
    text = found["methods_section"]["text"]
    assert text.startswith("The most probable of the classes 'Label 1' and 'Label 2' came from")
    assert "on 157 labelled pixels of 1 image (seed 3, out-of-bag error " in text
    assert "doi:10.1038/s41592-019-0582-9" in " ".join(found["methods_section"]["references"])
    assert "scikit-learn" in found["libraries"]


FOREST = {"classes": ["a", "b"], "trees": 100, "columns": 9, "ilastik_version": "1.4.0"}


@pytest.mark.parametrize(
    ("facts", "words", "cited"),
    [
        (
            {"job": "enhance", "class": "Mito", "enhancer": "mito", "provider": "CPU", "tta": True},
            ["class 'Mito'", "Enhancer 'mito'", "ONNX Runtime, CPU, mean over eight views"],
            ["Matskevych"],
        ),
        (
            {"job": "enhance", "class": "a", "enhancer": "mito", "source": "project"},
            ["'a', from a Random Forest (Breiman, 2001) of ilastik (Berg et al., 2019), were"],
            ["Breiman", "Berg", "Matskevych"],
        ),
        (
            {"job": "enhance", "class": "a", "enhancer": "mito", "source": "classifier"},
            ["class 'a', from a classifier of Trainable Weka Segmentation"],
            ["Arganda-Carreras", "Matskevych"],
        ),
        (
            {"job": "segment", "class": "Mito", "threshold": 0.5, "numbered": True},
            ["into objects at a threshold of 0.5."],
            [],
        ),
        (
            {"job": "segment", "class": "cell", "threshold": 0.5, "multicut": {"beta": 0.6}},
            ["cells between membranes", "multicut with beta 0.6"],
            [],
        ),
        (
            {"job": "apply_weka", "classes": ["a", "b", "c"], "features": 76},
            ["'a', 'b' and 'c'", "76 image features", "without Fiji"],
            ["Arganda-Carreras"],
        ),
        (
            {"job": "predict", "network": "n.onnx", "name": "my net", "classes": ["a"]},
            ["network 'my net'", "pseudo-labels"],
            ["Matskevych"],
        ),
        (
            {"job": "export", "product": "objects", "class": "a", "enhancer": "e", "threshold": 1},
            ["Enhancer 'e'", "into objects at a threshold of 1."],
            ["Matskevych"],
        ),
        (
            {
                "job": "export",
                "product": "objects",
                "class": "a",
                "enhancer": "e",
                "threshold": 0.5,
                "recipe": {"kind": "cells", "beta": 0.4},
            },
            ["cells between membranes at a threshold of 0.5, by a multicut with beta 0.4."],
            ["Matskevych"],
        ),
        (
            {"job": "export", "product": "labels", **FOREST},
            ["Labels of the classes 'a' and 'b' were painted by hand in ilastik 1.4.0"],
            ["Berg"],
        ),
        (
            {"job": "export", "product": "uncertainty", **FOREST},
            ["The uncertainty between the classes 'a' and 'b'", "ilastik 1.4.0"],
            ["Breiman", "Berg"],
        ),
        (
            {"job": "export", "product": "classes", "classes": ["a", "b"], "strokes": "s.h5"},
            ["The most probable of the classes 'a' and 'b'", "trained on painted strokes"],
            ["Breiman", "Berg", "Pedregosa"],
        ),
        (
            {"job": "export", "product": "probabilities", "classes": ["a", "b"], "features": 76},
            ["Probabilities of the classes 'a' and 'b'", "76 image features", "without Fiji"],
            ["Arganda-Carreras"],
        ),
    ],
)
def test_every_kind_of_result_has_its_sentences(
    facts: dict, words: list[str], cited: list[str]
) -> None:
    found = methods_section(facts)
    assert all(part in found["text"] for part in words)
    assert [entry.split()[0] for entry in found["references"]] == cited


def test_what_is_no_result_has_no_sentences() -> None:
    assert methods_section({"job": "train"}) == {}
