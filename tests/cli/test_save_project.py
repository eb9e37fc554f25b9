"""Back to ilastik: projects and label images become new projects."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source, mask_source, open_project
from s2d_desktop.jobs.forest_check import check_forest
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import canonical, read_whole
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.pipeline.self_test import Verdict
from s2d_desktop.pipeline.tree_walk import forest_probabilities
from tests.oracle import vigra_child


def copied(shared_fixtures: Path, name: str, folder: Path) -> Path:
    """A copy of a fixture; its project."""
    shutil.copytree(shared_fixtures / "ilastik" / name, folder / name)
    return next((folder / name).glob("*.ilp"))


@pytest.fixture(scope="module")
def trained(shared_fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a real project, a map of a new forest, and the new project ``new/p.ilp``."""
    folder = tmp_path_factory.mktemp("trained")
    project = copied(shared_fixtures, "api_2d", folder)
    before = project.read_bytes()
    (folder / "new").mkdir()
    call = ["predict", project, "--retrain", "--seed", 5, "-o", folder / "map.npy"]
    call += ["--save-project", folder / "new" / "p.ilp"]
    assert main([str(c) for c in call]) == 0
    assert project.read_bytes() == before
    return folder


def test_a_new_forest_is_saved_with_labels_classes_features_and_a_relative_link(
    trained: Path,
) -> None:
    old = open_project(trained / "api_2d" / "PixelClass.ilp")
    new = open_project(trained / "new" / "p.ilp")
    assert new.lanes[0].image == "../api_2d/Data_1channel.png"
    assert (new.label_classes, new.selection) == (old.label_classes, old.selection)
    for one, two in zip(labelled_voxels(old), labelled_voxels(new), strict=True):
        assert np.array_equal(one, two)
    assert new.require_forest().n_trees == 100
    with h5py.File(trained / "new" / "p.ilp") as file:
        info = file["Input Data/infos/lane0000/Raw Data"]
        assert info["__class__"][()] == b"RelativeFilesystemDatasetInfo"


def test_the_saved_forest_gives_the_map_that_was_written_with_it(
    trained: Path, tmp_path: Path
) -> None:
    assert main(["predict", str(trained / "new" / "p.ilp"), "-o", str(tmp_path / "m.npy")]) == 0
    assert np.array_equal(np.load(tmp_path / "m.npy"), np.load(trained / "map.npy"))


def test_its_thresholds_are_proven_by_its_labels(trained: Path) -> None:
    found = check_forest(open_project(trained / "new" / "p.ilp"))
    assert found.verdict is Verdict.PROVEN
    assert found.structure_tensor is StructureTensor.FASTFILTERS


@pytest.mark.oracle
def test_vigra_reads_the_saved_forest_and_gives_the_same_probabilities(
    trained: Path, tmp_path: Path
) -> None:
    project = open_project(trained / "new" / "p.ilp")
    with canonical(lane_source(project)) as raw:
        values = read_whole(raw)[0]
    selection = project.require_selection()
    features = compute_features(values, selection, StructureTensor.FASTFILTERS)
    rows = features.reshape(-1, features.shape[-1])
    np.save(tmp_path / "rows.npy", rows)
    out = tmp_path / "out.npy"
    vigra_child.run("vigra_forest.py", project.path, 10, tmp_path / "rows.npy", out)
    ours = forest_probabilities(project.require_forest(), rows)
    assert abs(np.load(out) - ours).max() < 1e-6


def test_a_project_is_never_replaced_and_nothing_is_computed_first(trained: Path, capsys) -> None:
    project = trained / "api_2d" / "PixelClass.ilp"
    before = project.read_bytes()
    out = trained / "not written.npy"
    call = ["predict", str(project), "--retrain", "--save-project", str(project), "-o", str(out)]
    assert main(call) == 2
    assert "there already" in capsys.readouterr().err
    assert project.read_bytes() == before
    assert not out.exists()


def test_without_a_new_forest_there_is_nothing_to_save(trained: Path, capsys) -> None:
    call = ["predict", str(trained / "new" / "p.ilp"), "--save-project", str(trained / "x.ilp")]
    assert main([*call, "-o", str(trained / "x.npy")]) == 2
    assert "Add --retrain" in capsys.readouterr().err


def test_a_stored_forest_is_kept_as_it_is(shared_fixtures: Path, tmp_path: Path) -> None:
    old = open_project(copied(shared_fixtures, "pc_oc_133", tmp_path))
    assert main(["to-ilastik", str(old.path), "-o", str(tmp_path / "new.ilp")]) == 0
    new = open_project(tmp_path / "new.ilp")
    assert (new.workflow, new.version) == ("Pixel Classification", "1.4.0")
    one, two = old.require_forest(), new.require_forest()
    assert np.array_equal(one.threshold, two.threshold)
    assert np.array_equal(one.value, two.value)
    assert [lane.axes for lane in new.lanes] == ["tyxc"]


def test_a_forest_that_todays_ilastik_would_give_other_features_is_trained_anew(
    shared_fixtures: Path, tmp_path: Path, run_json
) -> None:
    """ilastik 1.2 computed vigra's structure tensor, 1.4 computes that of fastfilters."""
    project = copied(shared_fixtures, "ilastik122rc4_5t2d2c", tmp_path)
    code, facts, err = run_json("to-ilastik", project, "-o", tmp_path / "new.ilp")
    assert code == 0
    assert "another structure tensor" in err
    assert facts["labelled_pixels"] == 67
    assert facts["out_of_bag_error"] is not None
    found = check_forest(open_project(tmp_path / "new.ilp"))
    assert found.structure_tensor is StructureTensor.FASTFILTERS


def test_all_images_of_a_project_without_a_forest_go_with_their_labels(
    shared_fixtures: Path, tmp_path: Path, run_json
) -> None:
    shutil.copytree(shared_fixtures / "ilastik/pyilastik_multilane", tmp_path / "old")
    old = open_project(tmp_path / "old" / "ilastik-multiim-1.3.2.ilp")
    code, facts, _ = run_json("to-ilastik", old.path, "-o", tmp_path / "new.ilp")
    assert (code, facts["trees"]) == (0, 0)
    new = open_project(tmp_path / "new.ilp")
    assert [lane.name for lane in new.lanes] == [lane.name for lane in old.lanes]
    for k in range(3):
        for one, two in zip(labelled_voxels(old, k), labelled_voxels(new, k), strict=True):
            assert np.array_equal(one, two)
    code, facts, _ = run_json("to-ilastik", old.path, "--retrain", "-o", tmp_path / "forest.ilp")
    assert (facts["trees"], facts["labelled_pixels"]) == (100, 203)


def test_a_prediction_mask_goes_with_its_image(shared_fixtures: Path, tmp_path: Path) -> None:
    project = copied(shared_fixtures, "api_2d", tmp_path)
    mask = np.zeros((128, 128), np.uint8)
    mask[:50] = 1
    tifffile.imwrite(project.with_name("mask.tif"), mask)
    with h5py.File(project, "r+") as file:
        info = file["Input Data/infos/lane0000/Prediction Mask"]
        info["filePath"], info["location"] = b"mask.tif", b"FileSystem"
    assert main(["to-ilastik", str(project), "-o", str(tmp_path / "new.ilp")]) == 0
    with mask_source(open_project(tmp_path / "new.ilp")) as found:
        assert np.array_equal(np.squeeze(read_whole(found)), mask)


def test_a_later_stage_of_autocontext_is_no_project_of_one_stage(
    shared_fixtures: Path, tmp_path: Path, capsys
) -> None:
    project = copied(shared_fixtures, "api_autocontext_2d", tmp_path)
    call = ["predict", str(project), "--retrain", "-o", str(tmp_path / "m.npy"), "--save-project"]
    assert main([*call, str(tmp_path / "two.ilp")]) == 2
    assert "--stage 1" in capsys.readouterr().err
    assert main([*call, str(tmp_path / "one.ilp"), "--stage", "1"]) == 0
    assert open_project(tmp_path / "one.ilp").workflow == "Pixel Classification"
    assert not (tmp_path / "two.ilp").exists()


# -- label images


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """Noise that is bright in the upper half, and a label image with a stroke in each half."""
    pixels = np.random.default_rng(1).integers(0, 60, (64, 64)).astype(np.uint8)
    pixels[:32] += 120
    labels = np.zeros((64, 64), np.uint8)
    labels[12, 6:58], labels[50, 6:58] = 1, 2
    tifffile.imwrite(tmp_path / "cells.tif", pixels)
    tifffile.imwrite(tmp_path / "labels.tif", labels)
    return tmp_path / "cells.tif"


def test_a_label_image_becomes_the_strokes_of_a_project(cells: Path, tmp_path: Path) -> None:
    out = tmp_path / "new.ilp"
    call = ["to-ilastik", cells, "--strokes", tmp_path / "labels.tif", "--classes", "cell, rest"]
    assert main([*map(str, call), "-o", str(out)]) == 0
    project = open_project(out)
    assert [c.name for c in project.label_classes] == ["cell", "rest"]
    positions, values = labelled_voxels(project)
    assert set(positions[values == 1][:, 2]) == {12}
    assert set(positions[values == 2][:, 2]) == {50}
    assert main(["predict", str(out), "-o", str(tmp_path / "m.npy")]) == 0
    cell = np.load(tmp_path / "m.npy")[..., 0]
    assert (cell[:28] > 0.5).mean() > 0.99
    assert (cell[36:] < 0.5).mean() > 0.99


def test_labels_are_called_as_ilastik_calls_them(cells: Path, tmp_path: Path, run_json) -> None:
    labels = tmp_path / "labels.tif"
    _, facts, _ = run_json("to-ilastik", cells, "--strokes", labels, "-o", tmp_path / "new.ilp")
    assert facts["classes"] == ["Label 1", "Label 2"]
    assert facts["labelled_pixels"] == 104


@pytest.mark.parametrize(
    ("labels", "options", "words"),
    [
        (np.zeros((64, 64), np.uint8), [], "at least two classes"),
        (np.zeros((60, 64), np.uint8), [], "do not fit 'cells.tif'"),
        (np.full((64, 64), 0.5, np.float32), [], "no label image"),
        (np.full((64, 64), 300, np.uint16), [], "no label image"),
        (np.eye(64, dtype=np.uint8) * 3, ["--classes", "a,b"], "highest label is 3"),
    ],
)
def test_what_is_no_label_image_is_said(
    cells: Path, tmp_path: Path, capsys, labels: np.ndarray, options: list[str], words: str
) -> None:
    tifffile.imwrite(tmp_path / "bad.tif", labels)
    out = tmp_path / "new.ilp"
    call = ["to-ilastik", str(cells), "--strokes", str(tmp_path / "bad.tif"), "-o", str(out)]
    assert main([*call, *options]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()


def test_an_image_alone_is_no_project(cells: Path, tmp_path: Path, capsys) -> None:
    assert main(["to-ilastik", str(cells), "-o", str(tmp_path / "new.ilp")]) == 2
    assert "--strokes" in capsys.readouterr().err
