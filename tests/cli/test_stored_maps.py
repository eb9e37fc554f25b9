"""Probability maps that an ilastik project took as inputs are enhanced out of the project."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.cli.main import main
from tests.io.ilastik.map_project import PLACE, known_map, map_project


@pytest.fixture
def call(network: Path, run_json):
    """Enhance a project with a network that gives the opposite of a map, or its like."""

    def enhance(project: Path, *more: object):
        options = ["--enhancer", network, "--class", "Class 1", "--precision", "exact"]
        return run_json("enhance", project, *options, *more)

    return enhance


def test_a_map_inside_of_a_project_is_enhanced_like_the_same_map_in_a_file(
    call, tmp_path: Path
) -> None:
    project = map_project(tmp_path / "objects.ilp")
    before = project.read_bytes()
    code, facts, _ = call(project, "-o", tmp_path / "a.npy")
    assert code == 0
    assert facts["source"] == "probability map"
    np.save(tmp_path / "map.npy", known_map())
    code, _, _ = call(tmp_path / "map.npy", "--axes", "xyc", "-o", tmp_path / "b.npy")
    assert code == 0
    a, b = np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy")
    assert a.shape == (24, 20), "in the axes that it has in the project"
    np.testing.assert_array_equal(a, b)
    assert project.read_bytes() == before
    # 'info' says how the map itself is named.
    assert main(["info", f"{project}/{PLACE}"]) == 0


def test_a_linked_map_outside_of_the_folder_is_named_before_it_is_read(
    call, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    with h5py.File(other / "map.h5", "w") as file:
        file["exported_data"] = known_map()
    inside = tmp_path / "project"
    inside.mkdir()
    project = map_project(inside / "objects.ilp", f"{other / 'map.h5'}/exported_data")
    code, _, err = call(project, "-o", tmp_path / "a.npy")
    assert code == 0
    note = err.index("lies outside of the project's folder")
    assert note < err.index("Enhancing with")
    assert "probability map" in err[:note]
    assert np.load(tmp_path / "a.npy").shape == (24, 20)


def test_a_map_that_is_gone_and_images_that_are_named_ask_for_a_forest(
    call, tmp_path: Path
) -> None:
    gone = map_project(tmp_path / "gone.ilp", "nowhere.h5/exported_data")
    assert call(gone, "-o", tmp_path / "a.npy")[0] == 2
    np.save(tmp_path / "image.npy", np.zeros((20, 24), np.uint8))
    whole = map_project(tmp_path / "whole.ilp")
    code, _, err = call(whole, tmp_path / "image.npy", "-o", tmp_path / "a.npy")
    assert code == 2
    assert "has no pixel classifier" in err
    assert call(whole, "--stage", "1", "-o", tmp_path / "a.npy")[0] == 2
    assert call(whole, "--only", "2", "-o", tmp_path / "a.npy")[0] == 2


def test_a_stored_map_of_absurd_size_is_refused(call, tmp_path: Path) -> None:
    project = map_project(tmp_path / "objects.ilp")
    with h5py.File(project, "r+") as file:
        del file[PLACE]
        file.create_dataset(PLACE, (2**20, 2**20, 2), np.float32, chunks=(3 * 2**13, 2**14, 2))
    code, _, err = call(project, "-o", tmp_path / "a.npy")
    assert code == 2
    assert "GiB" in err
