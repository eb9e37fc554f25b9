from __future__ import annotations

from itertools import product
from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.datasets import Dataset, Lane
from s2d_desktop.io.ilastik.other_workflows import Usable, no_pixel_classifier
from s2d_desktop.io.ilastik.project import describe, labelled_voxels, open_project
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.ui import texts

from .tools import replace, small_project

# As ilastik 1.4 names its workflows in projects, and on its start page where that is another name.
WORKFLOWS = {
    "Object Classification (from binary image)": "[Inputs: Raw Data, Segmentation]",
    "Object Classification (from label image)": "[Inputs: Raw Data, Label Image]",
    "Object Classification (from prediction image)": "[Inputs: Raw Data, Pixel Prediction Map]",
    "Manual Tracking Workflow": "[Inputs: Raw Data, Pixel Prediction Map]",
    "Automatic Tracking Workflow (Conservation Tracking) from binary image": "'Tracking [Inputs: "
    "Raw Data, Segmentation Image]'",
    "Automatic Tracking Workflow (Conservation Tracking) from prediction image": "'Tracking ["
    "Inputs: Raw Data, Pixel Prediction Map]'",
    "Structured Learning Tracking Workflow from binary image": "Tracking with Learning",
    "Structured Learning Tracking Workflow from prediction image": "Tracking with Learning",
    "Animal Conservation Tracking Workflow from Binary Image": "Animal Tracking",
    "Animal Conservation Tracking Workflow from Prediction Image": "Animal Tracking",
    "Edge Training With Multicut": "Boundary-based Segmentation with Multicut",
    "Multicut": "",
    "Watershed Over Distance Transform": "",
    "Carving": "",
    "Cell Density Counting": "",
    "Neural Network Classification (Local)": "",
    "Neural Network Classification (Remote)": "",
    "Data Conversion": "",
}


def of_workflow(path: Path, workflow: str) -> Path:
    """A project made one of another workflow: an image, and no group of pixel classification."""
    if not path.exists():
        small_project(path)
    with h5py.File(path, "r+") as file:
        replace(file, "workflowName", workflow.encode())
        del file["FeatureSelections"], file["PixelClassification"]
    return path


def give_map(path: Path, role: str, image: str, roles: tuple[str, ...] = ()) -> None:
    """Set another input of the first lane, as the data selection of ilastik 1.2 to 1.4 does."""
    with h5py.File(path, "r+") as file:
        names = np.array([name.encode() for name in ("Raw Data", role, *roles)])
        replace(file, "Input Data/Role Names", names)
        info = file.require_group(f"Input Data/infos/lane0000/{role}")
        info["filePath"], info["location"] = image.encode(), b"FileSystem"
        info["nickname"], info["axisorder"] = b"map", b"yxc"
        for empty in roles:
            file.create_group(f"Input Data/infos/lane0000/{empty}")


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_workflow_without_a_pixel_classifier_is_named_as_its_user_knows_it(
    workflow: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = open_project(of_workflow(tmp_path / "p.ilp", workflow))
    with pytest.raises(ProjectProblem, match="no pixel classifier") as caught:
        project.require_forest()
    assert f"'{workflow}'" in caught.value.why
    assert WORKFLOWS[workflow] in caught.value.why
    assert "Strokes can be painted on its image in step 2" in caught.value.try_this
    lines = [*caught.value.why.split("\n"), *caught.value.try_this.split("\n")]
    assert all(line.endswith(".") for line in lines)
    monkeypatch.setattr(texts, "_spoken", "de")
    assert [line for line in lines if texts.below(line) == line] == []


@pytest.mark.parametrize(
    ("workflow", "role", "roles"),
    [
        ("Object Classification (from prediction image)", "Prediction Maps", ("Atlas",)),
        ("Edge Training With Multicut", "Probabilities", ("Superpixels", "Groundtruth")),
    ],
)
def test_the_probability_map_that_a_workflow_took_as_input_is_named_with_its_place(
    workflow: str,
    role: str,
    roles: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = of_workflow(tmp_path / "p.ilp", workflow)
    with h5py.File(tmp_path / "map.h5", "w") as file:
        file["exported_data"] = np.zeros((20, 24, 2), np.float32)
    give_map(path, role, "map.h5/exported_data", roles)
    problem = open_project(path).forest_problem
    assert problem is not None
    assert (
        "Its probability map can be enhanced as it is: 'enhance' on the command line"
        in problem.try_this
    )
    assert main(["info", str(path)]) == 0
    assert f"{role}: yxc, found, map.h5/exported_data" in capsys.readouterr().out


def test_every_way_is_said_in_german_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Dataset("a", "a.tif", "yx", (2, 2), True, (Path("/a.tif"),))
    gone = Dataset("m", "m.h5/d", "yxc", None, False)
    lanes = [
        Lane(0, there, inputs=(("Prediction Maps", there),)),
        Lane(0, gone, inputs=(("Probabilities", gone),)),
    ]
    monkeypatch.setattr(texts, "_spoken", "de")
    for lane, classes, seeds in product([(), lanes[:1], lanes[1:]], (0, 2), (False, True)):
        problem = no_pixel_classifier("p.ilp", "Carving", Usable(lane, classes, seeds))
        for line in str(problem).split("\n"):
            assert texts.below(line) != line


def test_a_probability_map_that_is_gone_is_not_promised(tmp_path: Path) -> None:
    path = of_workflow(tmp_path / "p.ilp", "Manual Tracking Workflow")
    give_map(path, "Prediction Maps", "gone.h5/exported_data")
    project = open_project(path)
    assert project.forest_problem is not None
    assert "where it is not found" in project.forest_problem.try_this
    assert describe(project)["lanes"][0]["inputs"][0]["found"] is False


def test_an_input_that_is_damaged_and_not_needed_keeps_nothing_from_being_used(
    tmp_path: Path,
) -> None:
    path = small_project(tmp_path / "p.ilp")
    give_map(path, "Atlas", "atlas.h5/data")
    with h5py.File(path, "r+") as file:
        file["Input Data/infos/lane0000/Atlas/shape"] = np.array([-1, 3])
    project = open_project(path)
    assert project.lanes[0].inputs == ()
    assert project.require_forest().n_trees == 7


def test_a_lane_without_an_image_has_a_name_and_says_that_none_was_chosen(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        file["Input Data/infos/lane0000/Raw Data"].clear()
    lane = open_project(path).lanes[0]
    assert (lane.name, lane.found, lane.raw.where) == ("lane 1", False, "No image was ever chosen.")


def test_a_project_that_names_no_workflow_and_holds_nothing_says_so(tmp_path: Path) -> None:
    # The shell that was to become ilastik 1.0 called itself 0.6 and saved no workflow.
    path = tmp_path / "p.ilp"
    with h5py.File(path, "w") as file:
        file["ilastikVersion"] = 0.6
    problem = open_project(path).forest_problem
    assert problem is not None
    assert problem.why == (
        "It does not name the workflow of ilastik that it was made with.\nIt has no images."
    )


@pytest.mark.parametrize(
    ("version", "axes"), [("1.2.2rc4", "yxc"), ("1.3.0", "xyc"), ("1.3.3post2", "yxc")]
)
def test_dots_of_cell_counting_lie_where_they_were_painted(
    version: str, axes: str, tmp_path: Path
) -> None:
    # A square image: its size does not tell x from y.
    image = np.zeros((20, 20), np.uint8)
    path = of_workflow(
        small_project(tmp_path / "p.ilp", image=image, shape=image.shape, strokes=[]),
        "Cell Density Counting",
    )
    with h5py.File(path, "r+") as file:
        replace(file, "ilastikVersion", version.encode())
        file["Counting/LabelNames"] = np.array([b"Foreground", b"Background"])
        block = file.create_dataset(
            "Counting/LabelSets/labels000/block0000", data=np.ones((1, 1, 1), np.uint8)
        )
        place = {"y": 3, "x": 11, "c": 0}
        block.attrs["blockSlice"] = "[" + ",".join(f"{place[a]}:{place[a] + 1}" for a in axes) + "]"
    positions, values = labelled_voxels(open_project(path))
    assert (positions.tolist(), values.tolist()) == ([[0, 0, 3, 11]], [1])
