"""A new forest from the labels of a project, on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.io.ilastik.writer import NewLane, write_lanes
from s2d_desktop.model.region import Region
from tests.io.ilastik import carving_project as carving


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


@pytest.fixture
def autocontext(shared_fixtures: Path, tmp_path: Path) -> Path:
    """A project of two stages, as it is when it is saved before it is trained."""
    source = shared_fixtures / "ilastik" / "api_autocontext_2d"
    folder = Path(shutil.copytree(source, tmp_path / "autocontext"))
    with h5py.File(folder / "Autocontext_2D.ilp", "r+") as file:
        del file["PixelClassification/ClassifierForests"]
        del file["PixelClassification01/ClassifierForests"]
    return folder / "Autocontext_2D.ilp"


def test_of_autocontext_every_stage_is_trained_on_the_one_before_it(
    autocontext: Path, tmp_path: Path, run_json
) -> None:
    out = tmp_path / "map.npy"
    code, facts, err = run_json("predict", autocontext, "--retrain", "-o", out)
    assert (code, facts["stage"]) == (0, 2)
    assert [s["labelled_pixels"] for s in facts["trained"]["stages"]] == [404, 294]
    assert "for stage 1 on 404" in err
    ilastik = np.load(autocontext.with_name("res-Data_1channel_ac2ds2.npy"))
    assert (np.load(out).argmax(-1) == ilastik.argmax(-1)).mean() > 0.98
    assert abs(np.load(out) - ilastik).mean() < 0.03


def test_of_autocontext_one_stage_can_be_asked_for(
    autocontext: Path, tmp_path: Path, run_json
) -> None:
    out = tmp_path / "map.npy"
    _, facts, _ = run_json("predict", autocontext, "--retrain", "--stage", "1", "-o", out)
    assert (facts["stage"], facts["trained"]["labelled_pixels"]) == (1, 404)
    ilastik = np.load(autocontext.with_name("res-Data_1channel_ac2ds1.npy"))
    assert abs(np.load(out) - ilastik).mean() < 0.03


def test_standard_features_fit_all_images_that_are_learned_from(tmp_path: Path, run_json) -> None:
    lanes = []
    for name, side in (("large", 64), ("small", 20)):
        pixels = np.random.default_rng(0).integers(0, 60, (side, side)).astype(np.uint8)
        pixels[: side // 2] += 120
        tifffile.imwrite(tmp_path / f"{name}.tif", pixels)
        blocks = [
            LabelBlock(Region((0, 0, y, 2, 0), (1, 1, y + 2, 18, 1)), np.full((1, 1, 2, 16, 1), v))
            for v, y in ((1, 2), (2, side - 6))
        ]
        lanes.append(NewLane(tmp_path / f"{name}.tif", "yx", (side, side), blocks))
    classes = [LabelClass("bright", (255, 0, 0), 1), LabelClass("dark", (0, 255, 0), 2)]
    write_lanes(tmp_path / "p.ilp", lanes, classes, None, None)
    code, facts, err = run_json("predict", tmp_path / "p.ilp", "--retrain", "-o", tmp_path / "out")
    assert code == 0
    assert "ilastik's standard ones are taken" in err
    assert facts["trained"]["images"] == ["large", "small"]
    # Sigma 10 needs 36 voxels, the small image has 20; sigma 0.3 has one column, five others 8.
    assert facts["columns"] == 41


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


def test_seeds_of_carving_train_a_forest_of_background_and_object(tmp_path: Path, run_json) -> None:
    project = carving.carving_project(tmp_path / "carving.ilp")
    objects = [[x, y, 2] for x in range(16, 20) for y in range(4, 16)]
    carving.seed(project, "Object 1", objects, [[x - 13, y, z] for x, y, z in objects])
    before = project.read_bytes()
    code, facts, _ = run_json("predict", project, "--retrain", "-o", tmp_path / "map.npy")
    assert code == 0
    assert facts["classes"] == ["Background", "Object"]
    assert facts["trained"]["labelled_pixels"] == 96
    found = np.load(tmp_path / "map.npy").argmax(-1)
    assert found.shape == (6, 20, 24)
    # Smoothing reaches over the wall.
    assert (found[..., : carving.WALL - 2] == 0).all()
    assert (found[..., carving.WALL + 2 :] == 1).all()
    assert project.read_bytes() == before
    assert main(["to-ilastik", str(project), "-o", str(tmp_path / "new.ilp"), "--retrain"]) == 0
    new = open_project(tmp_path / "new.ilp")
    assert (new.workflow, [c.name for c in new.label_classes]) == (
        "Pixel Classification",
        ["Background", "Object"],
    )
    assert new.require_forest().row_count == 96
