"""Seeds of ilastik's carving as labels of two classes."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import labelled_voxels, open_project, strokes
from s2d_desktop.model.errors import ProjectProblem, S2DError

from .carving_project import carving_project, give_supervoxels, seed

BACKGROUND, OBJECT = 1, 2


def labels(path: Path) -> dict[tuple[int, ...], int]:
    """Label by position (z, y, x)."""
    positions, values = labelled_voxels(open_project(path))
    return {tuple(map(int, p[1:])): int(v) for p, v in zip(positions, values, strict=True)}


def test_seeds_of_the_object_in_the_making_are_labels_at_their_places(tmp_path: Path) -> None:
    path = carving_project(tmp_path / "c.ilp")
    # x, y, z in the file
    seed(path, "", [[23, 19, 5], [13, 0, 1]], [[2, 7, 3]])
    project = open_project(path)
    assert [c.name for c in project.label_classes] == ["Background", "Object"]
    assert project.selected_classes == (1,), "the object is the structure"
    assert labels(path) == {(5, 19, 23): OBJECT, (1, 0, 13): OBJECT, (3, 7, 2): BACKGROUND}
    assert project.forest_problem is not None
    assert "A forest can be trained from its seeds" in project.forest_problem.try_this


def test_seeds_of_all_saved_objects_are_taken_and_an_object_counts_more_than_background(
    tmp_path: Path,
) -> None:
    path = carving_project(tmp_path / "c.ilp")
    seed(path, "Object 1", [[20, 1, 0]], [[3, 3, 3]])
    # Painted as background for the second object, on the first one.
    seed(path, "Object 2", [[14, 9, 2]], [[20, 1, 0]])
    assert labels(path) == {(0, 1, 20): OBJECT, (2, 9, 14): OBJECT, (3, 3, 3): BACKGROUND}


def test_background_within_another_carved_object_is_left_out(tmp_path: Path) -> None:
    path = carving_project(tmp_path / "c.ilp")
    volume = np.ones((6, 20, 24), np.uint32)
    volume[:, :, 12:18], volume[:, :, 18:] = 5, 6
    give_supervoxels(path, volume)
    seed(path, "Object 1", [[13, 1, 0]], [[3, 3, 3]], supervoxels=(5,))
    seed(path, "Object 2", [[20, 9, 2]], [[14, 4, 4], [5, 5, 5]], supervoxels=(6,))
    found = labels(path)
    assert (4, 4, 14) not in found, "it lies in the first object"
    assert found == {
        (0, 1, 13): OBJECT,
        (2, 9, 20): OBJECT,
        (3, 3, 3): BACKGROUND,
        (5, 5, 5): BACKGROUND,
    }


def test_far_seeds_need_no_block_of_the_whole_image(tmp_path: Path) -> None:
    path = carving_project(tmp_path / "c.ilp")
    with h5py.File(path, "r+") as file:
        info = file["Input Data/infos/lane0000/Raw Data"]
        del info["location"]
        info["location"] = b"FileSystem"
        if "shape" in info:
            del info["shape"]
    corners = [[0, 0, 0], [100_000, 100_000, 100_000]]
    seed(path, "", corners, [[0, 100_000, 0]])
    blocks = strokes(open_project(path))
    assert sum(block.values.size for block in blocks) == 3
    assert len(labels(path)) == 3


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(np.array([[24, 0, 0]]), id="outside of the image"),
        pytest.param(np.array([[-1, 0, 0]]), id="negative"),
        pytest.param(np.array([[1, 2]]), id="two axes"),
        pytest.param(np.array([[0.5, 1, 2]]), id="no whole numbers"),
        pytest.param(np.array([b"abc"]), id="text"),
        pytest.param(np.array([[2**60, 0, 0]]), id="absurdly far"),
    ],
)
def test_seeds_that_no_ilastik_writes_are_refused_in_a_sentence(
    seeds: np.ndarray, tmp_path: Path
) -> None:
    path = carving_project(tmp_path / "c.ilp")
    with h5py.File(path, "r+") as file:
        file["carving/fg_voxels"] = seeds
    project = open_project(path)
    with pytest.raises(ProjectProblem, match="labels of this project"):
        labelled_voxels(project)


def test_seeds_that_claim_to_fill_the_memory_are_refused_before_they_are_read(
    tmp_path: Path,
) -> None:
    path = carving_project(tmp_path / "c.ilp")
    with h5py.File(path, "r+") as file:
        for name in ("a", "b", "c"):
            file.create_dataset(
                f"carving/objects/{name}/fg_voxels", (2**24, 3), np.int64, chunks=(2**16, 3)
            )
    with pytest.raises(S2DError, match="damaged"):
        labelled_voxels(open_project(path))


def test_a_carving_project_without_seeds_promises_none(tmp_path: Path) -> None:
    project = open_project(carving_project(tmp_path / "c.ilp"))
    assert project.forest_problem is not None
    assert "seeds" not in project.forest_problem.try_this
    assert "Strokes can be painted" in project.forest_problem.try_this
    assert len(labelled_voxels(project)[1]) == 0
