from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import (
    labelled_voxels,
    lane_source,
    open_project,
)
from s2d_desktop.model.errors import FileProblem, InputError, ProjectProblem, S2DError
from s2d_desktop.model.source import read_whole

from .tools import FOREST, changed, replace, small_project


def sentences(error: S2DError) -> None:
    """What, why and what to do are all there, each a sentence."""
    for part in (error.what, error.why, error.try_this):
        assert part.endswith("."), error
        assert part[0].isupper() or part.startswith(("'", "ilastik")), error


def test_a_missing_project_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="was not found") as caught:
        open_project(tmp_path / "none.ilp")
    sentences(caught.value)


def test_a_folder_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="not an ilastik project") as caught:
        open_project(tmp_path)
    sentences(caught.value)


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip", b"x" * 5000, "äöü".encode() * 300])
def test_a_file_of_another_kind_is_no_project(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.ilp"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match="not an ilastik project") as caught:
        open_project(path)
    sentences(caught.value)


def test_an_empty_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "empty.ilp"
    path.touch()
    with pytest.raises(FileProblem, match="is empty") as caught:
        open_project(path)
    sentences(caught.value)


def test_hdf5_without_version_and_workflow_is_no_project(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    with pytest.raises(ProjectProblem, match="not an ilastik project") as caught:
        open_project(shared_fixtures / "ilastik/ilastik122rc4_2d/2d.h5")
    sentences(caught.value)


@pytest.mark.parametrize(
    "workflow", ["Neural Network Classification (Local)", "Manual Tracking Workflow", "Carving"]
)
def test_another_workflow_is_named(workflow: str, tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        replace(file, "workflowName", workflow.encode())
        # Other workflows have no such group.
        del file["FeatureSelections"]
        file.move("PixelClassification", "Seeds")
        del file["Seeds/ClassifierForests"]
    project = open_project(path)
    assert not project.has_pixel_classifier
    with pytest.raises(ProjectProblem, match="no pixel classifier") as caught:
        project.require_forest()
    assert workflow in caught.value.why
    assert "A forest can be trained from its labels: --retrain" in caught.value.try_this
    sentences(caught.value)
    assert read_whole(lane_source(project)).shape == (20, 24)
    assert len(labelled_voxels(project)[1]) == 12


def test_another_workflow_that_holds_a_trained_pixel_classification_can_be_used(
    tmp_path: Path,
) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        replace(file, "workflowName", b"Carving From Pixel Predictions")
    assert open_project(path).require_forest().n_trees == 7


def test_a_project_that_does_not_name_its_workflow_is_known_by_what_it_holds(
    tmp_path: Path,
) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        del file["workflowName"]
    assert open_project(path).workflow == "Pixel Classification"


def test_a_project_that_was_not_trained_asks_to_train_and_save_in_ilastik(
    shared_fixtures: Path,
) -> None:
    path = shared_fixtures / "ilastik/api_no_classifier/PixelClassNoClassifier.ilp"
    project = open_project(path)
    assert project.forest is None
    with pytest.raises(ProjectProblem, match="no trained classifier") as caught:
        project.require_forest()
    assert "Please train and save in ilastik" in caught.value.try_this
    sentences(caught.value)


def test_a_project_without_images_says_so(shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik/api_no_data/PixelClassNoData.ilp")
    assert (project.lanes, project.label_classes, project.selection) == ((), (), None)
    with pytest.raises(ProjectProblem, match="has no images") as caught:
        project.require_forest()
    sentences(caught.value)


@pytest.mark.parametrize("how", ["no group", "nothing ticked"])
def test_a_project_without_features_says_so(how: str, tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        if how == "no group":
            # Names of columns would tell them.
            del file["FeatureSelections"], file[f"{FOREST}/feature_names"]
        else:
            file["FeatureSelections/SelectionMatrix"][...] = False
    project = open_project(path)
    with pytest.raises(ProjectProblem, match="No features are chosen") as caught:
        project.require_forest()
    sentences(caught.value)


def test_scales_that_are_no_plain_numbers_are_a_sentence(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        scales = file["FeatureSelections/Scales"][()]
        replace(file, "FeatureSelections/Scales", scales.astype(np.complex64))
    with pytest.raises(ProjectProblem, match="feature selection of this project is damaged") as e:
        open_project(path).require_selection()
    sentences(e.value)


def test_features_that_the_forest_was_not_trained_with_are_counted(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        file["FeatureSelections/SelectionMatrix"][...] = True
    project = open_project(tmp_path / "copy.ilp")
    with pytest.raises(ProjectProblem, match="does not fit its features") as caught:
        project.require_forest()
    assert "25 feature columns" in caught.value.why
    # Six features at seven scales, two of them with two eigenvalues.
    assert "56 for each channel" in caught.value.why
    sentences(caught.value)


def test_a_forest_for_another_number_of_channels_does_not_fit(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        # One of three columns: the forest would need an image of three channels.
        file["FeatureSelections/SelectionMatrix"][:, 1:] = False
    with pytest.raises(ProjectProblem, match="does not fit its features"):
        open_project(path).require_forest()


def test_a_forest_that_knows_more_labels_than_the_project_is_not_used(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        replace(file, f"{FOREST}/known_labels", np.array([1, 3], np.uint32))
    project = open_project(path)
    with pytest.raises(ProjectProblem, match="does not fit its labels") as caught:
        project.require_forest()
    sentences(caught.value)


def test_a_feature_of_a_plugin_is_named(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        replace(file, "FeatureSelections/FeatureIds", np.array([b"MyPlugin"] + [b"x"] * 5))
    with pytest.raises(ProjectProblem, match="cannot be computed") as caught:
        open_project(path).require_forest()
    assert "'MyPlugin'" in caught.value.why


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SelectionMatrix", np.ones((2, 2), bool)),
        ("Scales", np.array([0.3, np.nan, 1.0])),
        ("Scales", np.array([0.3, -1.0, 1.0])),
    ],
)
def test_a_feature_selection_that_contradicts_itself_is_a_sentence(
    name: str, value: np.ndarray, tmp_path: Path
) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        replace(file, f"FeatureSelections/{name}", value)
    with pytest.raises(ProjectProblem, match="feature selection of this project is damaged"):
        open_project(path).require_forest()


def use_everything(path: Path) -> None:
    """Read all that a project holds."""
    project = open_project(path)
    project.require_forest()
    for lane in project.lanes:
        labelled_voxels(project, lane)
        lane_source(project, lane).close()


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_a_truncated_project_is_a_sentence_wherever_it_was_cut(
    libver: str, tmp_path: Path, shared_fixtures: Path
) -> None:
    whole = tmp_path / "whole.ilp"
    original = shared_fixtures / "ilastik/clearmap_119_embedded/Test.ilp"
    with h5py.File(original) as source, h5py.File(whole, "w", libver=libver) as target:
        for name in source:
            source.copy(name, target)
    use_everything(whole)
    content = whole.read_bytes()
    cut = tmp_path / "cut.ilp"
    for share in (0.0001, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.99999):
        cut.write_bytes(content[: int(len(content) * share)])
        with pytest.raises(FileProblem) as caught:
            open_project(cut)
        sentences(caught.value)


def test_a_project_with_zeros_or_noise_in_it_is_read_or_refused_but_never_crashes(
    tmp_path: Path,
) -> None:
    content = bytearray(small_project(tmp_path / "p.ilp").read_bytes())
    rng = np.random.default_rng(0)
    refused = 0
    for k in range(60):
        broken = bytearray(content)
        at = int(rng.integers(96, len(content) - 400))
        length = int(rng.integers(8, 400))
        broken[at : at + length] = bytes(length) if k % 2 else rng.bytes(length)
        path = tmp_path / "broken.ilp"
        path.write_bytes(bytes(broken))
        try:
            use_everything(path)
        except InputError:
            refused += 1
    # Some places of the file are unused; most are not.
    assert refused > 10


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_reading_never_alters_a_project(tmp_path: Path, shared_fixtures: Path) -> None:
    path = tmp_path / "Test.ilp"
    shutil.copyfile(shared_fixtures / "ilastik/clearmap_119_embedded/Test.ilp", path)
    before = digest(path), path.stat().st_mtime_ns
    use_everything(path)
    assert (digest(path), path.stat().st_mtime_ns) == before


def test_a_read_only_project_in_a_read_only_folder_opens(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    path = small_project(folder / "p.ilp")
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        use_everything(path)
        assert os.listdir(folder) == ["p.ilp"]
    finally:
        folder.chmod(0o755)


def test_a_project_that_another_process_has_open_for_writing_opens(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    holder = (
        f"import h5py, sys; f = h5py.File({str(path)!r}, 'r+'); print('open', flush=True); "
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        project = open_project(path)
        with lane_source(project) as source:
            assert read_whole(source).shape == (20, 24)
            # Also while the image, which is inside the project, is still open here.
            assert len(labelled_voxels(project)[1]) == 12
        child.communicate("")
