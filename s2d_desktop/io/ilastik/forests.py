"""vigra's Random Forest in HDF5, read as plain arrays.

A tree is two flat arrays. ``topology`` holds nodes of different length one after the other::

    topology    [columns, classes, node, node, ...]            the root is at address 2
    split node  [0,          p, child0, child1, column]        parameters[p] = weight, [p+1] = threshold
    leaf        [0x40000000, p]                                parameters[p] = weight, [p+1 ..] = classes

``x[column] < threshold`` goes to child0; addresses count from the start of ``topology``
(vigra 1.11, attribute ``vigra_random_forest_version`` 0.1). All trees of all sub-forests are walked
together, level by level, so that a parent always comes before its children and a damaged tree
with a cycle is noticed instead of followed.
"""  # noqa: E501

from __future__ import annotations

import re
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.container import MAX_BYTES, child, read_array, scalar, string
from s2d_desktop.io.ilastik.strings import by_number, texts
from s2d_desktop.model.errors import ModelProblem, ProjectProblem
from s2d_desktop.model.forest import Forest

_SPLIT = 0
_LEAF = 0x40000000
_RETRAIN = "Train the classifier again in ilastik and save the project."


def read_forest(group: h5py.Group) -> Forest:
    """Read a group ``ClassifierForests``.

    All sub-forests (one per thread that trained) become one forest, in their order; ilastik's
    probability is the plain mean over all their trees.

    Raises
    ------
    ProjectProblem
        If it is another classifier than ilastik's Random Forest, or damaged.
    """
    forests = _sub_forests(group)
    n_features, labels = _facts(forests[0])
    topologies: list[NDArray[np.int64]] = []
    parameters: list[NDArray[np.float64]] = []
    total = 0
    for forest in forests:
        if _facts(forest) != (n_features, labels):
            raise _damaged("its parts were trained with different features or labels")
        for name in by_number(forest, "Tree_"):
            tree = child(forest, name)
            if tree is None:
                raise _damaged(f"'{name}' is not a tree")
            topology = read_array(tree.get("topology"), "tree").reshape(-1)
            values = read_array(tree.get("parameters"), "tree").reshape(-1)
            if topology.dtype.kind not in "iu" or values.dtype.kind != "f":
                raise _damaged(f"'{name}' has numbers of a wrong type")
            if len(topology) < 4 or tuple(topology[:2]) != (n_features, len(labels)):
                raise _damaged(f"'{name}' was made for other features or labels")
            total += topology.nbytes + values.nbytes
            if total > MAX_BYTES:
                raise _damaged(f"its trees claim to be more than {MAX_BYTES / 2**30:.0f} GiB")
            topologies.append(topology.astype(np.int64))
            parameters.append(values.astype(np.float64))
    if not topologies:
        raise _damaged("it has no trees")
    known = group.get("known_labels")
    if known is not None:
        # The label values in the project; `_ext_param/labels` repeats them in all files seen.
        values = read_array(known, "list of labels").reshape(-1)
        if len(values) != len(labels):
            raise _damaged(f"it names {len(values)} labels but was trained with {len(labels)}")
        labels = tuple(int(v) for v in values)
    if min(labels) < 1 or len(set(labels)) != len(labels):
        raise _damaged("its labels are not 1, 2, ...")
    names: tuple[str, ...] = ()
    if "feature_names" in group:
        stored_names = texts(read_array(group["feature_names"], "list of feature names"))
        names = tuple(_plain(name) for name in stored_names)
        names = names if len(names) == n_features else ()
    rows = scalar(forests[0]["_ext_param"], "row_count_")
    try:
        return Forest(
            **_walk(topologies, parameters, n_features, len(labels)),
            n_features=n_features,
            labels=labels,
            row_count=int(rows) if rows is not None and np.isfinite(rows) and rows > 0 else 0,
            feature_names=names,
        )
    except ModelProblem as error:
        raise _damaged("its trees do not hold together") from error


def _plain(name: str) -> str:
    """A feature's name; ilastik 1.3.3post2 stored Python's notation of the bytes instead."""
    if not re.fullmatch(r"b'[ -~]*'", name):
        return name
    return re.sub(
        rb"\\x([0-9a-f]{2})", lambda m: bytes.fromhex(m[1].decode()), name[2:-1].encode()
    ).decode("utf-8", errors="replace")


def _sub_forests(group: h5py.Group) -> list[h5py.Group]:
    """The groups that hold trees, by the kind of classifier; `pickled_type` is never unpickled."""
    kind = "ParallelVigraRfLazyflowClassifier"
    stored = string(group, "pickled_type")
    if stored:
        match = re.match(r"c[\w.]+\n(\w+)\n", stored)
        kind = match.group(1) if match else "unknown"
    if kind == "ParallelVigraRfLazyflowClassifier":
        found = [child(group, name) for name in by_number(group, "Forest")]
    elif kind == "VigraRfLazyflowClassifier":
        found = [child(group, "forest")]
    else:
        raise ProjectProblem(
            "The classifier of this project cannot be used.",
            f"It is of the type '{kind}', not ilastik's own Random Forest.",
            "Choose 'Parallel Random Forest Classifier (VIGRA)' in ilastik (menu Advanced), "
            "train, and save the project.",
        )
    forests = [forest for forest in found if forest is not None]
    if not forests:
        raise _damaged("it has no trees")
    return forests


def _facts(forest: h5py.Group) -> tuple[int, tuple[int, ...]]:
    """(number of columns, label values) of a sub-forest."""
    facts, options = child(forest, "_ext_param"), child(forest, "_options")
    if facts is None:
        raise _damaged("the description of its columns is missing")
    columns, classes = scalar(facts, "column_count_"), scalar(facts, "class_count_")
    labels = read_array(facts.get("labels"), "list of labels").reshape(-1)
    if labels.dtype.kind not in "iuf" or not np.isfinite(labels).all():
        raise _damaged("its labels are not numbers")
    if (
        columns is None
        or not 1 <= columns <= 2**20
        or not 1 <= len(labels) <= 255
        or classes != len(labels)
    ):
        raise _damaged("the number of its columns or labels makes no sense")
    if options is not None and (scalar(options, "predict_weighted_") or 0) != 0:
        raise ProjectProblem(
            "The classifier of this project cannot be used.",
            "Its trees vote with weights, which no version of ilastik is known to do.",
            _RETRAIN,
        )
    return int(columns), tuple(int(v) for v in labels)


def _walk(
    topologies: list[NDArray[np.int64]],
    parameters: list[NDArray[np.float64]],
    n_features: int,
    n_classes: int,
) -> dict[str, Any]:
    """Turn all trees into the arrays of `Forest`, a level of all trees at a time."""
    topology, parameter = np.concatenate(topologies), np.concatenate(parameters)
    lengths = np.array([len(t) for t in topologies])
    sizes = np.array([len(p) for p in parameters])
    # First address of each tree and the one after its last, in the concatenated arrays.
    ends, parameter_ends = np.cumsum(lengths), np.cumsum(sizes)
    starts, parameter_starts = ends - lengths, parameter_ends - sizes

    position = np.full(len(topology), -1, np.int64)
    address, tree = starts + 2, np.arange(len(topologies))
    levels: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    count = 0
    while len(address):
        if (address < starts[tree] + 2).any() or (address + 1 >= ends[tree]).any():
            raise _damaged("a branch points outside of its tree")
        new = np.arange(count, count + len(address))
        if (position[address] >= 0).any():
            raise _damaged("a branch points back into its tree")
        position[address] = new
        if (position[address] != new).any():
            raise _damaged("two branches point to the same node")
        count += len(address)
        levels.append((address, tree))
        kind = topology[address]
        if ((kind != _SPLIT) & (kind != _LEAF)).any():
            strange = int(kind[(kind != _SPLIT) & (kind != _LEAF)][0]) & 0xFFFFFFFF
            raise ProjectProblem(
                "The classifier of this project cannot be used.",
                f"A tree has a node of type 0x{strange:08x}; only simple thresholds are known.",
                _RETRAIN,
            )
        split = kind == _SPLIT
        address, tree = address[split], tree[split]
        if (address + 4 >= ends[tree]).any():
            raise _damaged("a branch points outside of its tree")
        children = np.stack([topology[address + 2], topology[address + 3]], axis=1)
        address = (children + starts[tree][:, None]).reshape(-1)
        tree = np.repeat(tree, 2)

    address = np.concatenate([a for a, _ in levels])
    tree = np.concatenate([t for _, t in levels])
    # One tree after the other (fast to walk); within a tree still level by level.
    order = np.argsort(tree, kind="stable")
    address, tree = address[order], tree[order]
    position[address] = np.arange(count)

    leaf = topology[address] == _LEAF
    at = topology[address + 1]
    needed = np.where(leaf, n_classes, 1)
    if (at < 0).any() or (at + needed >= sizes[tree]).any():
        raise _damaged("a node points outside of its values")
    at = at + parameter_starts[tree]
    split = np.flatnonzero(~leaf)
    feature = np.full(count, -1, np.int32)
    threshold = np.zeros(count)
    left, right = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    column = topology[address[split] + 4]
    if (column < 0).any() or (column >= n_features).any():
        raise _damaged("a branch asks for a feature that does not exist")
    feature[split] = column
    threshold[split] = parameter[at[split] + 1]
    left[split] = position[topology[address[split] + 2] + starts[tree[split]]]
    right[split] = position[topology[address[split] + 3] + starts[tree[split]]]
    value = np.zeros((count, n_classes))
    value[leaf] = parameter[at[leaf][:, None] + np.arange(1, n_classes + 1)]
    sound = np.isfinite(value).all() and (value >= 0).all() and not np.isnan(threshold).any()
    if not sound or (np.abs(value[leaf].sum(axis=1) - 1) > 1e-3).any():
        raise _damaged("a leaf holds no probabilities")
    roots = np.searchsorted(tree, np.arange(len(topologies))).astype(np.int32)
    return {
        "feature": feature,
        "threshold": threshold,
        "left": left,
        "right": right,
        "value": value,
        "roots": roots,
    }


def _damaged(why: str) -> ProjectProblem:
    return ProjectProblem(
        "The classifier in this project is damaged.",
        f"Its Random Forest cannot be read: {why}.",
        _RETRAIN,
    )
