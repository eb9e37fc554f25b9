"""A Random Forest as an ONNX graph.

onnxruntime compares in float32, vigra a float32 value with a float64 threshold. With every
threshold rounded up to the next float32 the two comparisons ``x < t`` agree for every float32 x.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.forest import Forest

NODES_PER_OPERATOR = 500
"""About so many tree nodes are evaluated for all rows before the next ones are.

onnxruntime takes the trees of an operator in turn for every row. Nodes that stay in the first-level
cache and branches that neighbouring pixels share make small operators up to a third faster.
"""


def thresholds_float32(forest: Forest) -> NDArray[np.float32]:
    """Smallest float32 that is not below each threshold."""
    rounded = forest.threshold.astype(np.float32)
    return np.where(rounded < forest.threshold, np.nextafter(rounded, np.float32(np.inf)), rounded)


def output_columns(forest: Forest) -> int:
    """Number of class columns that the graph computes: all, or one of two that add up to 1."""
    classes = len(forest.labels)
    return 1 if classes == 2 and not forest.weighted else classes


def forest_graph(forest: Forest) -> bytes:
    """Serialised ONNX model: ``rows`` float32 (n, features) to ``sums`` float32 (n, columns).

    The sums are those of the leaves' values over all trees, not yet divided by their number: pure
    leaves are whole numbers and stay exact in float32.
    """
    from onnx import TensorProto, helper

    columns = output_columns(forest)
    ends = [*forest.roots[1:].tolist(), len(forest.feature)]
    assert all(a < b for a, b in zip(forest.roots.tolist(), ends, strict=True)), "trees in order"
    groups: list[list[tuple[int, int]]] = [[]]
    size = 0
    for span in zip(forest.roots.tolist(), ends, strict=True):
        if groups[-1] and size + span[1] - span[0] > NODES_PER_OPERATOR:
            groups.append([])
            size = 0
        groups[-1].append(span)
        size += span[1] - span[0]
    thresholds = thresholds_float32(forest)
    parts = [f"part{k}" for k in range(len(groups))]
    nodes = [
        helper.make_node(
            "TreeEnsembleRegressor",
            ["rows"],
            [part],
            domain="ai.onnx.ml",
            n_targets=columns,
            aggregate_function="SUM",
            post_transform="NONE",
            **_trees(forest, thresholds, spans, columns),
        )
        for part, spans in zip(parts, groups, strict=True)
    ]
    nodes.append(helper.make_node("Sum", parts, ["sums"]))
    graph = helper.make_graph(
        nodes,
        "random_forest",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, forest.n_features])],
        [helper.make_tensor_value_info("sums", TensorProto.FLOAT, [None, columns])],
    )
    versions = [helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=versions)
    model.ir_version = 8
    serialised: bytes = model.SerializeToString()
    return serialised


def _trees(
    forest: Forest,
    thresholds: NDArray[np.float32],
    spans: list[tuple[int, int]],
    columns: int,
) -> dict[str, Any]:
    """Attributes of one operator with the trees stored in ``spans``."""
    lengths = [b - a for a, b in spans]
    tree = np.repeat(np.arange(len(spans)), lengths)
    origin = np.repeat([a for a, _ in spans], lengths)
    index = np.concatenate([np.arange(a, b) for a, b in spans])
    split = forest.feature[index] >= 0
    leaf = np.flatnonzero(~split)
    own = index - origin
    end = np.repeat([b for _, b in spans], lengths)
    for children in (forest.left[index], forest.right[index]):
        assert ((children < end) | ~split).all(), "a tree's nodes are stored together"
    return {
        "nodes_treeids": tree.tolist(),
        "nodes_nodeids": own.tolist(),
        "nodes_featureids": np.where(split, forest.feature[index], 0).tolist(),
        "nodes_values": thresholds[index].tolist(),
        "nodes_modes": np.where(split, "BRANCH_LT", "LEAF").tolist(),
        "nodes_truenodeids": np.where(split, forest.left[index] - origin, 0).tolist(),
        "nodes_falsenodeids": np.where(split, forest.right[index] - origin, 0).tolist(),
        "target_treeids": np.repeat(tree[leaf], columns).tolist(),
        "target_nodeids": np.repeat(own[leaf], columns).tolist(),
        "target_ids": np.tile(np.arange(columns), len(leaf)).tolist(),
        "target_weights": forest.value[index[leaf], :columns].ravel().tolist(),
    }
