"""A new forest from the labels of a project, on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.cli.main import main


@pytest.fixture
def cells(shared_fixtures: Path, tmp_path: Path) -> Path:
    """A real project with its image and ilastik's own export."""
    return Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "api_2d"))


def test_a_new_forest_sees_what_ilastiks_own_saw(cells: Path, tmp_path: Path, run_json) -> None:
    project = cells / "PixelClass.ilp"
    before = project.read_bytes()
    out = tmp_path / "map.npy"
    code, facts, err = run_json("predict", project, "--retrain", "-o", out)
    assert code == 0
    new, ilastik = np.load(out), np.load(cells / "res-Data_1channel_pc1xyc.npy")
    assert (new.argmax(-1) == ilastik.argmax(-1)).mean() > 0.97
    assert abs(new - ilastik).mean() < 0.05
    trained = facts["trained"]
    assert trained["labelled_pixels"] == 157, "as many as ilastik's forest was trained on"
    assert trained["trees"] == 100
    assert 0 <= trained["out_of_bag_error"] < 0.05
    assert "out-of-bag error" in err
    assert project.read_bytes() == before


def test_the_seed_decides(cells: Path, tmp_path: Path) -> None:
    maps = []
    for k, seed in enumerate((1, 1, 2)):
        out = tmp_path / f"{k}.npy"
        call = ["predict", cells / "PixelClass.ilp", "--retrain", "--seed", seed, "-o", out]
        assert main([str(c) for c in call]) == 0
        maps.append(np.load(out))
    assert np.array_equal(maps[0], maps[1])
    assert not np.array_equal(maps[0], maps[2])


def test_labels_of_chosen_images_alone_are_learned_from(
    shared_fixtures: Path, tmp_path: Path, run_json
) -> None:
    source = shared_fixtures / "ilastik" / "ilastik122rc4_2d"
    folder = Path(shutil.copytree(source, tmp_path / "project"))
    project = next(folder.glob("*.ilp"))
    code, facts, _ = run_json(
        "predict", project, "--retrain", "--lanes", "1", "-o", folder / "a.h5"
    )
    assert code == 0
    assert len(facts["trained"]["images"]) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--retrain", "--lanes", "7"], "has no image 7"),
        (["--retrain", "--lanes", "first"], "does not name images"),
        (["--lanes", "1"], "Add --retrain"),
        (["--seed", "1"], "Add --retrain"),
        (["--retrain", "--seed", "-1"], "cannot be the seed"),
    ],
)
def test_what_makes_no_sense_is_said(
    cells: Path, tmp_path: Path, capsys, options: list[str], words: str
) -> None:
    call = ["predict", str(cells / "PixelClass.ilp"), *options, "-o", str(tmp_path / "m.npy")]
    assert main(call) == 2
    assert words in capsys.readouterr().err


def test_a_project_without_labels_is_told_so(shared_fixtures: Path, tmp_path: Path, capsys) -> None:
    project = shared_fixtures / "ilastik" / "api_no_classifier" / "PixelClassNoClassifier.ilp"
    assert main(["predict", str(project), "--retrain", "-o", str(tmp_path / "m.npy")]) == 2
    assert "has labels" in capsys.readouterr().err


def test_a_map_has_no_labels_to_train_from(cells: Path, tmp_path: Path, capsys) -> None:
    found = str(cells / "res-Data_1channel_pc1xyc.npy")
    call = ["enhance", found, "--retrain", "--enhancer", "mitochondria-em-2d", "--class", "1"]
    assert main([*call, "-o", str(tmp_path / "m.npy")]) == 2
    assert main(["predict", found, "--retrain", "-o", str(tmp_path / "m.npy")]) == 2
    assert "no labels" in capsys.readouterr().err
