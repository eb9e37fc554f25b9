"""A small data set laid out as VNC is, and Enhancers of which one knows what they do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import tifffile
from onnx import TensorProto, helper, numpy_helper

SIDE = 72


def discs(rng: np.random.Generator) -> np.ndarray:
    """(y, x), 1 in three discs."""
    y, x = np.mgrid[:SIDE, :SIDE]
    truth = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(3):
        centre = rng.uniform(12, SIDE - 12, 2)
        truth[np.hypot(y - centre[0], x - centre[1]) < rng.uniform(6, 10)] = 1
    return truth


def vnc_like(folder: Path) -> Path:
    """Folder with a data set ``vnc``: 20 slices of grey discs in noise, and lines as membranes."""
    rng = np.random.default_rng(4)
    truth = np.stack([discs(rng) for _ in range(20)])
    raw = 120 + 60 * truth.astype(np.float32) + rng.normal(0, 25, truth.shape)
    lines = np.zeros_like(truth)
    lines[:, ::18] = 1
    lines[:, :, ::24] = 1
    raw[lines > 0] -= 70
    target = folder / "vnc"
    target.mkdir(parents=True)
    for name, stack in (
        ("raw_stack1", raw.clip(0, 255).astype(np.uint8)),
        ("labels_stack1_mitochondria", truth),
        ("labels_stack1_membranes", lines),
    ):
        tifffile.imwrite(target / f"{name}.tif", stack, metadata={"axes": "ZYX"})
    return folder


def linear_enhancer(
    folder: Path,
    weight: float = 1.0,
    bias: float = 0.0,
    structure: str = "mitochondria",
    data: list[dict] | None = None,
) -> Path:
    """Folder of an Enhancer that turns p into weight * p + bias; trained, it says, on EPFL."""
    folder.mkdir(parents=True)
    node = helper.make_node("Conv", ["image", "w", "b"], ["prediction"])
    size = ["n", 1, "y", "x"]
    graph = helper.make_graph(
        [node],
        "linear",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, size)],
        [helper.make_tensor_value_info("prediction", TensorProto.FLOAT, size)],
        [
            numpy_helper.from_array(np.full((1, 1, 1, 1), weight, np.float32), "w"),
            numpy_helper.from_array(np.full(1, bias, np.float32), "b"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "enhancer.onnx")
    data = data or [{"raw": "raw_train_z3.tif", "labels": "labels.tif"}]
    card = {
        "name": folder.name,
        "title": folder.name,
        "structure": structure,
        "training": {"data": data},
    }
    (folder / "enhancer.json").write_text(json.dumps(card))
    return folder
