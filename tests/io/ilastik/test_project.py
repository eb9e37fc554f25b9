from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from pathlib import Path

import h5py
import pytest

from s2d_desktop.io.ilastik.feature_names import selection_of_names
from s2d_desktop.io.ilastik.project import describe, labelled_voxels, open_project
from s2d_desktop.io.ilastik.versions import structure_tensor_of
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.features import STANDARD_IDS, StructureTensor
from s2d_desktop.model.resources import resource

from .tools import changed, replace

# (file, version, feature columns, trees, labelled voxels of all lanes, input channels)
FORESTS = [
    ("api_2d/PixelClass.ilp", "1.4.1b15", 25, 100, 157, 1),
    ("api_2d_xy/2464_PixelClassification_xy_input.ilp", "1.4.0b17", 49, 100, 131, 1),
    ("api_3d/PixelClass3D.ilp", "1.4.1b15", 11, 100, 60, 1),
    ("api_autocontext_2d/Autocontext_2D.ilp", "1.4.1b15", 39, 100, 294, 1),
    ("clearmap_119_embedded/Test.ilp", "1.1.9", 41, 100, 522, 1),
    ("cloud_example_140b0_n5/example-project.ilp", "1.4.0b0", 28, 100, 1127, 1),
    ("ilastik122rc4_2d/PixelClassification2d.ilp", "1.2.2rc4", 28, 100, 466, 1),
    ("ilastik122rc4_3d/PixelClassification3d.ilp", "1.2.2rc4", 27, 100, 32, 1),
    ("ilastik122rc4_3d2c/PixelClassification3d2c.ilp", "1.2.2rc4", 54, 100, 40, 2),
    ("ilastik122rc4_5t2d1c/PixelClassification5t2d1c.ilp", "1.2.2rc4", 23, 100, 154, 1),
    ("ilastik122rc4_5t2d2c/PixelClassification5t2d2c.ilp", "1.2.2rc4", 46, 100, 67, 2),
    ("ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp", "1.3.3post1", 29, 100, 426, 1),
    ("mcmicro_12ch/Appendix.ilp", "1.3.3post2", 588, 100, 2857, 12),
    ("notebook_pc_140b11_embedded/pc.ilp", "1.4.0b11", 49, 100, 1132, 1),
    ("omero_141b22/ilastik14-Nov-2024.ilp", "1.4.1b22", 26, 100, 963, 2),
    ("pc_oc_133/pc-oc-133.ilp", "1.3.3post1", 25, 100, 24, 1),
]


@pytest.mark.parametrize("case", FORESTS, ids=lambda c: c[0].split("/")[0])
def test_a_trained_project_is_read_and_its_labels_are_as_many_as_its_forest_was_trained_on(
    case: tuple[str, str, int, int, int, int], shared_fixtures: Path
) -> None:
    name, version, columns, trees, voxels, channels = case
    project = open_project(shared_fixtures / "ilastik" / name)
    forest = project.require_forest()
    assert project.version == version
    assert (forest.n_features, forest.n_trees) == (columns, trees)
    assert forest.row_count == voxels
    assert sum(len(labelled_voxels(project, lane)[1]) for lane in project.lanes) == voxels
    assert project.input_channels == channels
    assert project.selection is not None
    assert set(project.selection.ids) <= set(STANDARD_IDS)


def test_feature_names_are_readable_also_where_ilastik_stored_pythons_notation_of_bytes(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/mcmicro_12ch/Appendix.ilp")
    assert project.require_forest().feature_names[11] == "Gaussian Smoothing (σ=0.3) in 2D [11]"


@pytest.mark.parametrize(
    "name",
    [
        "ilastik122rc4_3d2c/PixelClassification3d2c.ilp",
        "pc_oc_133/pc-oc-133.ilp",
        "mcmicro_12ch/Appendix.ilp",
        "api_3d/PixelClass3D.ilp",
        "omero_141b22/ilastik14-Nov-2024.ilp",
    ],
)
def test_features_that_a_project_lost_are_those_that_its_forest_names(
    name: str, tmp_path: Path, shared_fixtures: Path
) -> None:
    project = open_project(shared_fixtures / "ilastik" / name)
    with changed(project.path, tmp_path) as file:
        for item in list(file["FeatureSelections"]):
            del file["FeatureSelections"][item]
    lost = open_project(tmp_path / "copy.ilp")
    assert lost.require_selection().cells() == project.require_selection().cells()
    assert lost.input_channels == project.input_channels


@pytest.mark.parametrize(
    "name", ["Gabor (σ=1.0)", "Gaussian Smoothing", "Gaussian Smoothing (σ=0)"]
)
def test_names_that_do_not_tell_the_features_are_not_guessed_at(name: str) -> None:
    assert selection_of_names(["Gaussian Smoothing (σ=0.3)", name], True) is None


def test_scales_in_an_order_that_the_names_do_not_tell_are_not_guessed_at() -> None:
    names = ["Gaussian Smoothing (σ=5.0) in 2D", "Gaussian Smoothing (σ=1.0) in 2D"]
    assert selection_of_names(names, True) is None


def test_classes_have_names_colours_and_values(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "ilastik"
    project = open_project(folder / "ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp")
    assert [(c.name, c.color, c.value) for c in project.label_classes] == [
        ("foreground", (255, 225, 25), 1),
        ("background", (0, 130, 200), 2),
    ]


@pytest.mark.parametrize(
    ("version", "tensor", "guess"),
    [
        ("1.1.9", StructureTensor.VIGRA, False),
        ("0.5", StructureTensor.VIGRA, False),
        ("1.2.0rc10", StructureTensor.VIGRA, True),
        ("1.2.2rc4", StructureTensor.VIGRA, True),
        ("1.2.2post1", StructureTensor.VIGRA, True),
        ("1.3.0b1", StructureTensor.FASTFILTERS, False),
        ("1.3.3post3", StructureTensor.FASTFILTERS, False),
        ("1.4.0b28.dev14+gb5bb2750d", StructureTensor.FASTFILTERS, False),
        ("of my own", StructureTensor.FASTFILTERS, True),
    ],
)
def test_the_structure_tensor_follows_the_version(
    version: str, tensor: StructureTensor, guess: bool
) -> None:
    assert structure_tensor_of(version) == (tensor, guess)


def test_description_of_a_project_is_plain_json(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "ilastik/api_2d"
    facts = describe(open_project(folder / "PixelClass.ilp"))
    image = (
        "/Users/kutra/sources/ilastik-meta/ilastik/tests/test_ilastik/data/api_projects/"
        "Data_1channel.png"
    )
    date = facts.pop("file_date")
    assert datetime.fromisoformat(date) < datetime.now()
    assert json.loads(json.dumps(facts)) == {
        "kind": "ilastik project",
        "ilastik_version": "1.4.1b15",
        "saved": "2024-05-13T16:10:41",
        "workflow": "Pixel Classification",
        "lanes": [
            {
                "name": "2d_cells_128px",
                "axes": "yxc",
                "shape": [128, 128, 1],
                "image": image,
                "found": True,
                "file": str(folder / "Data_1channel.png"),
            }
        ],
        "classes": ["Label 1", "Label 2"],
        "feature_count": 25,
        "tree_count": 100,
        "structure_tensor": "fastfilters",
        "structure_tensor_is_guess": False,
    }


def test_description_of_an_untrained_project_counts_the_chosen_features(
    shared_fixtures: Path,
) -> None:
    path = shared_fixtures / "ilastik/api_no_classifier/PixelClassNoClassifier.ilp"
    facts = describe(open_project(path))
    assert (facts["tree_count"], facts["feature_count"]) == (0, 25)


def test_features_without_a_2d_choice_are_2d_for_flat_images_and_3d_for_volumes(
    shared_fixtures: Path,
) -> None:
    flat = open_project(shared_fixtures / "ilastik/ilastik122rc4_2d/PixelClassification2d.ilp")
    deep = open_project(shared_fixtures / "ilastik/ilastik122rc4_3d/PixelClassification3d.ilp")
    assert flat.selection is not None
    assert deep.selection is not None
    assert set(flat.selection.compute_in_2d) == {True}
    assert set(deep.selection.compute_in_2d) == {False}


def test_scales_and_rows_are_read_in_the_projects_own_order(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        group = file["FeatureSelections"]
        for name in ("FeatureIds", "SelectionMatrix"):
            replace(group, name, group[name][()][::-1])
    selection = open_project(tmp_path / "copy.ilp").selection
    assert selection is not None
    assert selection.ids == STANDARD_IDS[::-1]
    assert selection.cells()[0] == ("HessianOfGaussianEigenvalues", 1.0, True)


@pytest.mark.parametrize(
    "workflow",
    ["Trainable Domain Adaptation (Local)", "Trainable Domain Adaptation (Local) (beta)"],
)
def test_the_forest_of_a_domain_adaptation_project_is_found_in_its_own_group(
    workflow: str, tmp_path: Path, shared_fixtures: Path
) -> None:
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        file.move("PixelClassification", "TrainableDomainAdaptation")
        replace(file, "workflowName", workflow)
    project = open_project(tmp_path / "copy.ilp")
    assert project.require_forest().n_trees == 100
    assert len(labelled_voxels(project)[1]) == 157


def test_of_an_autocontext_project_each_stage_is_read(shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik/api_autocontext_2d/Autocontext_2D.ilp")
    # The second stage sees the image and two probability channels.
    assert [stage.forest.n_features for stage in project.stages if stage.forest] == [17, 39]
    assert len(labelled_voxels(project.at_stage(1))[1]) == 404
    assert describe(project)["stage"] == 2
    assert len(open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp").stages) == 1


def test_a_later_stage_that_is_not_trained_leaves_the_one_before(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    original = shared_fixtures / "ilastik/api_autocontext_2d/Autocontext_2D.ilp"
    with changed(original, tmp_path) as file:
        del file["PixelClassification01/ClassifierForests"]
    project = open_project(tmp_path / "copy.ilp")
    assert (project.stage, project.require_forest().n_features) == (1, 17)
    with pytest.raises(ProjectProblem, match="no trained classifier"):
        project.at_stage(2).require_forest()


def test_text_is_read_from_every_kind_of_hdf5_string(tmp_path: Path, shared_fixtures: Path) -> None:
    original = shared_fixtures / "ilastik/api_2d/PixelClass.ilp"
    with changed(original, tmp_path) as file:
        replace(file, "ilastikVersion", "1.4.1b15")
        del file["workflowName"]
        file.create_dataset("workflowName", data=[b"Pixel Classification"], dtype="S40")
        group = file["PixelClassification"]
        del group["LabelNames"]
        group.create_dataset("LabelNames", data=["Zelle µ", "x"], dtype=h5py.string_dtype())
    project = open_project(tmp_path / "copy.ilp")
    assert project.version == "1.4.1b15"
    assert [c.name for c in project.label_classes] == ["Zelle µ", "x"]


def test_a_project_of_ilastik_0_5_gives_its_image_and_asks_for_a_new_training(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/pyilastik_labels/ilastik-0.5.ilp")
    assert project.lanes[0].shape == (1, 1, 4, 2, 1)
    assert project.lanes[0].axes == "txyzc"
    assert project.forest_problem is not None
    assert "--retrain" in project.forest_problem.try_this


def test_one_image_that_does_not_fit_the_forest_leaves_the_others_usable():
    project = open_project(resource("example", "mitochondria.ilp"))
    fits = project.lanes[0]
    colour = dataclasses.replace(
        fits, raw=dataclasses.replace(fits.raw, axes="yxc", shape=(512, 512, 3))
    )
    assert dataclasses.replace(project, lanes=(colour, fits)).input_channels == 1
    with pytest.raises(ProjectProblem, match=r"these are 1 channel, but the images have 3\."):
        dataclasses.replace(project, lanes=(colour,)).require_forest()
