"""A Random Forest written as vigra lays it out in HDF5; `forests` reads it and draws the nodes."""

from __future__ import annotations

from collections.abc import Sequence

import h5py
import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.forest import Forest, candidates

_SPLIT_SIZE, _LEAF_SIZE, _LEAF = 5, 2, 0x40000000

# Text of protocol-0 pickle, which ilastik matches with a regular expression and never runs.
_PICKLED_TYPE = (
    b"clazyflow.classifiers.parallelVigraRfLazyflowClassifier\n"
    b"ParallelVigraRfLazyflowClassifier\np0\n."
)


def write_forest(
    group: h5py.Group, forest: Forest, names: Sequence[str], sub_forests: int = 1
) -> None:
    """Fill a group ``ClassifierForests``.

    Parameters
    ----------
    group
        Empty group.
    forest
        What to write.
    names
        One name per feature column; may be empty.
    sub_forests
        Number of parts; ilastik makes one per thread that trains.
    """
    parts = np.array_split(forest.roots, max(1, min(sub_forests, forest.n_trees)))
    for k, roots in enumerate(parts):
        _write_part(group.create_group(f"Forest{k:04d}"), forest, roots)
    if names:
        group["feature_names"] = np.array([n.encode("utf-8") for n in names])
    group["known_labels"] = np.array(forest.labels, np.uint32)
    group["pickled_type"] = _PICKLED_TYPE


def _write_part(group: h5py.Group, forest: Forest, roots: NDArray[np.int32]) -> None:
    group.attrs["vigra_random_forest_version"] = np.array([0.1])
    classes, rows = len(forest.labels), float(forest.row_count)
    facts = {
        "actual_msample_": rows,
        "actual_mtry_": float(candidates(forest.n_features)),
        "class_count_": classes,
        "column_count_": forest.n_features,
        "is_weighted_": 1,
        "precision_": 0,
        "problem_type_": 1,
        "response_size_": 1,
        "row_count_": rows,
        "used_": 1,
    }
    extra = group.create_group("_ext_param")
    for name, value in facts.items():
        extra[name] = np.array([value], np.float64)
    extra["class_weights_"] = np.ones(classes)
    extra["labels"] = np.array(forest.labels, np.uint32)
    # The options of ilastik's own training: sqrt(columns) candidates per split (switch 6),
    # bootstrap samples of all rows, no stratification, splits down to pure leaves.
    options = {
        "min_split_node_size_": 1,
        "mtry_": 0,
        "mtry_func_": 0,
        "mtry_switch_": 6,
        "predict_weighted_": 0,
        "prepare_online_learning_": 0,
        "sample_with_replacement_": 1,
        "stratification_method_": 3,
        "training_set_calc_switch_": 1,
        "training_set_func_": 0,
        "training_set_proportion_": 1,
        "training_set_size_": 0,
        "tree_count_": len(roots),
    }
    chosen = group.create_group("_options")
    for name, value in options.items():
        chosen[name] = np.array([value], np.float64)
    # As vigra: Tree_0 to Tree_9, or Tree_00 to Tree_12.
    digits = len(str(len(roots) - 1))
    for k, root in enumerate(roots):
        tree = group.create_group(f"Tree_{k:0{digits}d}")
        topology, parameters = _tree(forest, int(root))
        tree["topology"], tree["parameters"] = topology, parameters


def _tree(forest: Forest, root: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """(topology, parameters) of the tree that begins at `root`."""
    levels = [np.array([root])]
    while len(levels[-1]):
        inner = levels[-1][forest.feature[levels[-1]] >= 0]
        levels.append(np.stack([forest.left[inner], forest.right[inner]], axis=1).reshape(-1))
    nodes = np.concatenate(levels)
    classes = len(forest.labels)
    split = forest.feature[nodes] >= 0
    sizes = np.where(split, _SPLIT_SIZE, _LEAF_SIZE)
    counts = np.where(split, 2, 1 + classes)
    address = 2 + np.cumsum(sizes) - sizes
    parameter = np.cumsum(counts) - counts

    topology = np.zeros(2 + sizes.sum(), np.int32)
    topology[:2] = forest.n_features, classes
    topology[address[~split]] = _LEAF
    topology[address + 1] = parameter
    # Level by level, the children of the k-th split are the nodes 1 + 2k and 2 + 2k.
    first = 1 + 2 * np.arange(int(split.sum()))
    at = address[split]
    topology[at + 2], topology[at + 3] = address[first], address[first + 1]
    topology[at + 4] = forest.feature[nodes[split]]

    parameters = np.zeros(counts.sum())
    parameters[parameter] = 1.0  # weights, which an unweighted vote never reads
    parameters[parameter[split] + 1] = forest.threshold[nodes[split]]
    leaves = parameter[~split][:, None] + np.arange(1, 1 + classes)
    parameters[leaves] = forest.value[nodes[~split]]
    return topology, parameters
