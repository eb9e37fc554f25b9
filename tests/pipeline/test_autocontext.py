"""Both stages of a real Autocontext project, against what ilastik exported of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source, open_project
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, canonical, read_whole
from s2d_desktop.pipeline.autocontext import in_type, stage_input
from s2d_desktop.pipeline.forest import ForestProbabilities
from s2d_desktop.pipeline.self_test import LabelledImage, Verdict, self_test

FASTFILTERS = StructureTensor.FASTFILTERS


@pytest.fixture(scope="module")
def project(shared_fixtures: Path) -> IlastikProject:
    return open_project(shared_fixtures / "ilastik/api_autocontext_2d/Autocontext_2D.ilp")


def probabilities(project: IlastikProject) -> Source:
    raw = canonical(lane_source(project))
    seen = stage_input(project, raw, FASTFILTERS)
    names = [c.name for c in project.label_classes]
    forest, selection = project.require_forest(), project.require_selection()
    return ForestProbabilities(seen, forest, selection, FASTFILTERS, names, threads=2)


@pytest.mark.parametrize("stage", [1, 2])
def test_each_stage_equals_ilastiks_own_export(
    stage: int, project: IlastikProject, shared_fixtures: Path
) -> None:
    path = shared_fixtures / f"ilastik/api_autocontext_2d/res-Data_1channel_ac2ds{stage}.npy"
    with probabilities(project.at_stage(stage)) as source:
        off = np.abs(read_whole(source)[0, 0] - np.load(path))
    assert off.max() <= 0.15
    assert (off > 0.015).mean() <= 1e-3
    assert off.mean() < 1e-5


def test_the_last_trained_stage_is_the_one_that_is_meant(project: IlastikProject) -> None:
    assert (project.stage, len(project.stages)) == (2, 2)
    assert project.require_forest().n_features == 39
    assert project.input_channels == 1
    assert project.at_stage(1).input_channels == 1
    with pytest.raises(ProjectProblem, match="no stage 3"):
        project.at_stage(3)


def test_the_labels_of_a_stage_explain_the_thresholds_of_its_own_forest(
    project: IlastikProject,
) -> None:
    raw = stage_input(project, canonical(lane_source(project)), FASTFILTERS)
    image = LabelledImage(raw, labelled_voxels(project)[0])
    found = self_test(project.require_forest(), project.require_selection(), [image], threads=2)
    assert found.verdict in (Verdict.PROVEN, Verdict.IMAGE_PROVEN)
    assert found.row_count_agrees


def test_a_part_of_a_later_stage_equals_that_part_of_the_whole(project: IlastikProject) -> None:
    with probabilities(project) as source:
        whole = read_whole(source)
    with probabilities(project) as source:
        part = Region((0, 0, 40, 17, 1), (1, 1, 90, 60, 2))
        np.testing.assert_array_equal(source.read(part), whole[part.slices])


def test_probabilities_fill_the_range_of_whole_numbers_and_are_cut_off() -> None:
    given = np.array([0, 0.5, 0.999, 1], np.float32)
    assert in_type(given, np.dtype(np.uint8)).tolist() == [0, 127, 254, 255]
    assert in_type(given, np.dtype(np.uint16)).tolist() == [0, 32767, 65469, 65535]
    np.testing.assert_array_equal(in_type(given, np.dtype(np.float32)), given)
