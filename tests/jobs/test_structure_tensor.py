from dataclasses import replace

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.jobs.forest_check import check_forest
from s2d_desktop.jobs.structure_tensor import choose_structure_tensor
from s2d_desktop.model.events import Note
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.pipeline import self_test as pipeline_test
from s2d_desktop.pipeline.self_test import Verdict, not_tested
from tests.io.ilastik.tools import random_forest
from tests.io.ilastik.tools import small_project as painted_project
from tests.projects import small_project


def chosen(project, wanted=None):
    """The choice, and the notes on the way."""
    events, notes = choose_structure_tensor(project, wanted), []
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            return end.value, notes
        if isinstance(event, Note):
            notes.append(event.text)


@pytest.mark.parametrize(
    ("folder", "name", "tensor"),
    [
        ("api_2d", "PixelClass.ilp", StructureTensor.FASTFILTERS),
        ("ilastik122rc4_3d", "PixelClassification3d.ilp", StructureTensor.VIGRA),
    ],
)
def test_real_projects_prove_theirs(shared_fixtures, folder, name, tensor):
    choice, _ = chosen(open_project(shared_fixtures / "ilastik" / folder / name))
    assert choice.structure_tensor is tensor
    assert choice.reason == "proven by the forest"
    assert "thresholds" in choice.self_test


def test_a_wish_is_granted_without_a_test(tmp_path):
    choice, _ = chosen(open_project(small_project(tmp_path)), StructureTensor.VIGRA)
    assert (choice.structure_tensor, choice.reason) == (StructureTensor.VIGRA, "asked for")
    assert choice.self_test == ""


def test_a_forest_that_does_not_use_it_needs_no_proof(tmp_path):
    choice, notes = chosen(open_project(small_project(tmp_path)))
    assert choice.reason == "not used"
    assert notes == []


def test_an_image_that_is_gone_leaves_the_versions_word(shared_fixtures, tmp_path):
    import shutil

    source = shared_fixtures / "ilastik" / "ilastik122rc4_3d" / "PixelClassification3d.ilp"
    copy = tmp_path / "alone.ilp"
    shutil.copyfile(source, copy)
    project = open_project(copy)
    assert not any(lane.found for lane in project.lanes)
    choice, notes = chosen(project)
    assert choice.reason == "version of ilastik"
    assert choice.structure_tensor is project.structure_tensor_default
    assert bool(notes) == project.structure_tensor_is_guess


def test_labels_that_do_not_fit_the_image_leave_the_forest_usable_and_are_named(tmp_path):
    path = painted_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        labels = file["PixelClassification/LabelSets/labels000"]
        labels[next(iter(labels))].attrs["blockSlice"] = "[1002:1004,3:7,0:1]"
    choice, notes = chosen(open_project(path))
    assert choice.structure_tensor is StructureTensor.FASTFILTERS
    assert notes == [
        "The labels of this project do not fit its image. A label lies outside of the image of "
        "lane 1, which has the axes 'yx' and the shape (20, 24). The forest is used without a test."
    ]


@pytest.mark.parametrize(
    ("version", "flat", "depth", "verdict"),
    [
        pytest.param("1.4.0b15", (False, True), 9, "not possible", id="its error may be the cause"),
        pytest.param("1.4.0", (False, True), 9, "changed image", id="mended in this version"),
        pytest.param("1.4.0b15", (True, True), 9, "changed image", id="all in 2D"),
        pytest.param("1.4.0b15", (False, True), 1, "changed image", id="one slice"),
    ],
)
def test_an_error_of_old_ilastik_is_not_blamed_on_the_image(
    version, flat, depth, verdict, tmp_path, monkeypatch
):
    selection = FeatureSelection(("GaussianSmoothing",), (0.7, 1.6), ((True, True),), flat)
    image = np.zeros((depth, 20, 24), np.uint8)
    facts = {"image": image, "axes": "zyx", "shape": image.shape}
    path = painted_project(
        tmp_path / "p.ilp", selection=selection, forest=random_forest(columns=2), **facts
    )
    with h5py.File(path, "r+") as file:
        del file["ilastikVersion"]
        file["ilastikVersion"] = version.encode()
    found = replace(not_tested("It differs."), verdict=Verdict.CHANGED_IMAGE)
    monkeypatch.setattr(pipeline_test, "self_test", lambda *a, **k: found)
    assert check_forest(open_project(path)).verdict.value == verdict
