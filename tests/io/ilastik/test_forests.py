from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.forest_writer import write_forest
from s2d_desktop.io.ilastik.forests import read_forest
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.forest import Forest

from .tools import FOREST, changed, probabilities, random_forest, replace

TREE = f"{FOREST}/Forest0000/Tree_00"
LEAF = 0x40000000


def one_tree(topology: list[int], parameters: list[float]) -> h5py.Group:
    """A classifier with a single tree of 3 columns and 2 labels, in memory."""
    file = h5py.File("one", "w", driver="core", backing_store=False)
    write_forest(file, random_forest(trees=1), ())
    replace(file, "Forest0000/Tree_0/topology", np.array([3, 2, *topology], np.int32))
    replace(file, "Forest0000/Tree_0/parameters", np.array(parameters, np.float64))
    return file


def test_a_tree_written_by_hand_is_read_node_by_node() -> None:
    # Root (address 2): column 1 < 5.5 -> leaf at 7, else the split at 9; that one: column 0 < -1.
    topology = [0, 0, 7, 9, 1, LEAF, 2, 0, 5, 14, 16, 0, LEAF, 7, LEAF, 10]
    parameters = [1, 5.5, 9, 0.25, 0.75, 1, -1, 3, 1, 0, 4, 0, 1]
    with one_tree(topology, parameters).file as file:
        forest = read_forest(file)
    assert forest.feature.tolist() == [1, -1, 0, -1, -1]
    assert forest.threshold.tolist() == [5.5, 0, -1, 0, 0]
    assert forest.left.tolist() == [1, -1, 3, -1, -1]
    assert forest.right.tolist() == [2, -1, 4, -1, -1]
    rows = np.array([[9, 5.4, 0], [-2, 5.5, 0], [-1, 6, 0]], np.float32)
    assert probabilities(forest, rows).tolist() == [[0.25, 0.75], [1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("topology", "parameters", "why"),
    [
        ([0, 0, 2, 2, 1], [1, 5.5], "points back"),
        ([0, 0, 7, 2, 1, LEAF, 2], [1, 5.5, 1, 1, 0], "points back"),
        ([0, 0, 7, 7, 1, LEAF, 2], [1, 5.5, 1, 1, 0], "same node"),
        ([0, 0, 7, 900, 1, LEAF, 2], [1, 5.5, 1, 1, 0], "outside of its tree"),
        ([0, 0, 7, -3, 1, LEAF, 2], [1, 5.5, 1, 1, 0], "outside of its tree"),
        ([0, 0, 7, 9, 1, LEAF, 2, 0, 0], [1, 5.5, 1, 1, 0], "outside of its tree"),
        ([0, 0, 7, 9, 3, LEAF, 2, LEAF, 2], [1, 5.5, 1, 1, 0], "does not exist"),
        ([0, 0, 7, 9, -1, LEAF, 2, LEAF, 2], [1, 5.5, 1, 1, 0], "does not exist"),
        ([0, 99, 7, 9, 1, LEAF, 2, LEAF, 2], [1, 5.5, 1, 1, 0], "outside of its values"),
        ([0, 0, 7, 9, 1, LEAF, 2, LEAF, 3], [1, 5.5, 1, 1, 0], "outside of its values"),
        ([0, 0, 7, 9, 1, LEAF, -1, LEAF, 2], [1, 5.5, 1, 1, 0], "outside of its values"),
        ([0, 0, 7, 9, 1, LEAF, 2, LEAF, 2], [1, 5.5, 1, 2, 5], "holds no probabilities"),
        ([0, 0, 7, 9, 1, LEAF, 2, LEAF, 2], [1, np.nan, 1, 1, 0], "holds no probabilities"),
        ([1, 0, 7, 9, 1, LEAF, 2, LEAF, 2], [1, 5.5, 1, 1, 0], "type 0x00000001"),
        ([LEAF + 1, 0, 7, 9, 1], [1, 5.5, 1, 1, 0], "type 0x40000001"),
        ([-(2**31), 0, 7, 9, 1], [1, 5.5, 1, 1, 0], "type 0x80000000"),
        ([], [1.0], "other features"),
    ],
)
def test_a_malformed_tree_is_a_sentence_and_never_an_endless_walk(
    topology: list[int], parameters: list[float], why: str
) -> None:
    with (
        one_tree(topology, parameters).file as file,
        pytest.raises(ProjectProblem, match="classifier") as caught,
    ):
        read_forest(file)
    assert why in caught.value.why
    assert "Train the classifier again" in caught.value.try_this


@pytest.mark.parametrize("sub_forests", [1, 3, 7])
def test_a_forest_in_several_parts_is_read_as_it_was_written(sub_forests: int) -> None:
    forest = random_forest(classes=3)
    with h5py.File("parts", "w", driver="core", backing_store=False) as file:
        write_forest(file, forest, (), sub_forests)
        assert sum(name.startswith("Forest") for name in file) == sub_forests
        back = read_forest(file)
    for name in ("feature", "threshold", "left", "right", "value", "roots"):
        assert np.array_equal(getattr(forest, name), getattr(back, name)), name
    assert (back.n_features, back.labels, back.row_count) == (3, (1, 2, 3), 12)


def test_parts_and_trees_are_ordered_by_number_also_beyond_their_padding() -> None:
    forest = random_forest(trees=120)
    with h5py.File("order", "w", driver="core", backing_store=False) as file:
        write_forest(file, forest, ())
        trees = file["Forest0000"]
        for k in range(120):
            # vigra pads by the number of trees; here there is no padding at all.
            trees.move(f"Tree_{k:03d}", f"Tree_{k}")
        back = read_forest(file)
    assert np.array_equal(forest.threshold, back.threshold)


def test_labels_of_the_forest_are_the_values_of_the_projects_classes() -> None:
    with h5py.File("labels", "w", driver="core", backing_store=False) as file:
        write_forest(file, random_forest(), ())
        replace(file, "known_labels", np.array([1, 4], np.uint32))
        assert read_forest(file).labels == (1, 4)
        # Projects before 1.2 have no such list.
        del file["known_labels"]
        assert read_forest(file).labels == (1, 2)


def test_a_single_forest_classifier_is_read_from_its_own_group() -> None:
    with h5py.File("single", "w", driver="core", backing_store=False) as file:
        write_forest(file, random_forest(), ())
        file.move("Forest0000", "forest")
        kind = b"clazyflow.classifiers.vigraRfLazyflowClassifier\nVigraRfLazyflowClassifier\np0\n."
        replace(file, "pickled_type", kind)
        assert read_forest(file).n_trees == 7


@pytest.mark.parametrize(
    "kind",
    [
        b"clazyflow.classifiers.sklearnLazyflowClassifier\nSklearnLazyflowClassifier\np0\n.",
        b"cos\nsystem\n(S'echo hello'\ntR.",
        b"\x80\x04\x95",
    ],
)
def test_other_classifiers_are_refused_and_never_unpickled(kind: bytes) -> None:
    with h5py.File("other", "w", driver="core", backing_store=False) as file:
        write_forest(file, random_forest(), ())
        replace(file, "pickled_type", np.void(kind))
        with pytest.raises(ProjectProblem, match="cannot be used") as caught:
            read_forest(file)
    assert "not ilastik's own Random Forest" in caught.value.why


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_ext_param/column_count_", np.array([np.nan])),
        ("_ext_param/column_count_", np.array([1e18])),
        ("_ext_param/class_count_", np.array([3.0])),
        ("_ext_param/labels", np.array([[]], np.uint32)),
        ("_ext_param/labels", np.array([1, 1], np.uint32)),
        ("_ext_param/labels", np.array([b"a", b"b"])),
        ("Tree_0/topology", np.zeros(9)),
        ("Tree_0/parameters", np.array([b"x"])),
    ],
)
def test_a_forest_with_impossible_facts_is_a_sentence(name: str, value: np.ndarray) -> None:
    with h5py.File("facts", "w", driver="core", backing_store=False) as file:
        write_forest(file, random_forest(), ())
        del file["known_labels"]
        replace(file, f"Forest0000/{name}", value)
        with pytest.raises(ProjectProblem, match="classifier in this project is damaged"):
            read_forest(file)


def test_a_tree_that_claims_to_be_enormous_is_not_read() -> None:
    with h5py.File("huge", "w", driver="core", backing_store=False) as file:
        write_forest(file, random_forest(), ())
        del file["Forest0000/Tree_0/topology"]
        # Chunked and never filled: it costs nothing in the file and 4 TiB in memory.
        file.create_dataset("Forest0000/Tree_0/topology", (2**40,), np.int32, chunks=(1024,))
        with pytest.raises(ProjectProblem, match="damaged") as caught:
            read_forest(file)
    assert "4096.0 GiB" in caught.value.why


def test_a_weighted_vote_is_refused(tmp_path: Path, shared_fixtures: Path) -> None:
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        file[f"{FOREST}/Forest0003/_options/predict_weighted_"][0] = 1
    with pytest.raises(ProjectProblem, match="cannot be used") as caught:
        open_project(tmp_path / "copy.ilp").require_forest()
    assert "weights" in caught.value.why


def test_children_come_after_their_parents_in_a_real_forest(shared_fixtures: Path) -> None:
    path = shared_fixtures / "ilastik/cloud_example_140b0_n5/example-project.ilp"
    forest: Forest = open_project(path).require_forest()
    split = np.flatnonzero(forest.feature >= 0)
    assert len(split) > 2000
    assert (forest.left[split] > split).all()
    assert (forest.right[split] > split).all()
    # Every node but the roots is the child of exactly one other.
    children = np.concatenate([forest.left[split], forest.right[split], forest.roots])
    assert np.array_equal(np.sort(children), np.arange(len(forest.feature)))
