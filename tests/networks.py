"""Small real networks for tests and benchmarks: U-Nets with seeded random weights, as ONNX."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from s2d_desktop.io.writers import write
from s2d_desktop.model.events import Saved
from s2d_desktop.model.source import ArraySource


class _Graph:
    """Nodes and weights of a network that grows layer by layer."""

    def __init__(self, seed: int, half: bool, ndim: int = 2) -> None:
        self.rng = np.random.default_rng(seed)
        self.half, self.ndim = half, ndim
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def add(self, op: str, inputs: list[str], **attributes: object) -> str:
        out = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [out], **attributes))
        return out

    def weight(self, array: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        if self.half and array.dtype == np.float32 and array.ndim >= 4:
            self.weights.append(numpy_helper.from_array(array.astype(np.float16), name))
            return self.add("Cast", [name], to=TensorProto.FLOAT)
        self.weights.append(numpy_helper.from_array(array, name))
        return name

    def conv(self, x: str, c_in: int, c_out: int, size: int = 3, gain: float = 2.0) -> str:
        scale = np.sqrt(gain / (c_in * size**self.ndim))
        shape = (c_out, c_in, *(size,) * self.ndim)
        w = (self.rng.normal(size=shape) * scale).astype(np.float32)
        b = (self.rng.normal(size=c_out) * 0.1).astype(np.float32)
        pad = [size // 2] * 2 * self.ndim
        return self.add("Conv", [x, self.weight(w), self.weight(b)], pads=pad)

    def block(self, x: str, c_in: int, c_out: int) -> str:
        x = self.add("Relu", [self.conv(x, c_in, c_out)])
        return self.add("Relu", [self.conv(x, c_out, c_out)])


def pixelwise(
    path: Path, weights: Sequence[Sequence[float]], biases: Sequence[float], ndim: int = 2
) -> Path:
    """Write a network that is known by hand: map j is ``sum(weights[j] * p) + biases[j]``."""
    w = np.array(weights, np.float32)
    (given, taken), sides = w.shape, ["d", "h", "w_"][3 - ndim :]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w", "b"], ["y"])],
        path.stem,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", taken, *sides])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", given, *sides])],
        [
            numpy_helper.from_array(w.reshape(*w.shape, *[1] * ndim), "w"),
            numpy_helper.from_array(np.array(biases, np.float32), "b"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def three_classes(folder: Path) -> Path:
    """Write an Enhancer of three classes whose failings are known by hand; gives its folder.

    ``other`` and ``membrane`` stay as they are, ``mitochondria`` is lost: of what the forest gives
    it nothing is left.
    """
    folder.mkdir()
    pixelwise(folder / "enhancer.onnx", [[1, 0, 0], [0, 1, 0], [0, 0, 0]], [0, 0, 0])
    names = ["other", "membrane", "mitochondria"]
    card = {
        "name": "three-classes",
        "title": "Three classes",
        "structure": "membranes and mitochondria",
        "input": {"channels": 3, "classes": names},
        "output": {"channels": 3, "names": names},
        "object_size_px": [20, 30],
    }
    (folder / "enhancer.json").write_text(json.dumps(card))
    return folder


def three_class_map(path: Path) -> NDArray[np.float32]:
    """Write a forest's map of those classes, in another order, as HDF5; gives it, (y, x, c).

    A disc of mitochondria, 24 voxels wide, a bar of membrane, and elsewhere neither; each 0.9 sure.
    """
    y, x = np.mgrid[:64, :96]
    truth = np.ones((64, 96), int)  # mitochondria, other, membrane
    truth[(y - 32) ** 2 + (x - 30) ** 2 < 144] = 0
    truth[:, 70:86] = 2
    values = np.where(truth[..., None] == np.arange(3), 0.9, 0.05).astype(np.float32)
    names = ("mitochondria", "other", "membrane")
    source = ArraySource(values, "yxc", "map", channel_names=names)
    assert any(isinstance(event, Saved) for event in write(source, path))
    return values


def raw_network(
    folder: Path,
    classes: Sequence[str] = ("cell",),
    in_channels: int = 1,
    mean: float = 120.0,
    std: float = 40.0,
    factors: Sequence[tuple[int, int, int]] | None = None,
) -> Path:
    """Write a network for raw data with random weights; gives its folder."""
    folder.mkdir(parents=True)
    sizes = {"in_channels": in_channels, "out_channels": len(classes), "factors": factors}
    unet(folder / "network.onnx", maps=4, levels=2, seed=5, **sizes)
    card = raw_card(classes, in_channels, mean, std, 3 if factors else 2)
    (folder / "network.json").write_text(json.dumps(card))
    return folder


def bright_and_dark(folder: Path, mean: float = 100.0, std: float = 50.0) -> Path:
    """Write a network for raw data that is known by hand; gives its folder.

    Of normalised values x, ``bright`` is 0.5 + 0.2 x and ``dark`` is 0.5 - 0.2 x.
    """
    folder.mkdir(parents=True)
    pixelwise(folder / "network.onnx", [[-0.2], [0.2]], [0.5, 0.5])
    card = raw_card(["dark", "bright"], 1, mean, std)
    (folder / "network.json").write_text(json.dumps(card))
    return folder


def raw_card(
    classes: Sequence[str],
    in_channels: int = 1,
    mean: float | Sequence[float] = 0.0,
    std: float | Sequence[float] = 1.0,
    ndim: int = 2,
) -> dict[str, object]:
    """What a description of a network for raw data needs to say; statistics for each channel."""
    return {
        "name": "own-cells",
        "title": "Own cells",
        "structure": classes[-1],
        "input": {"kind": "raw data", "channels": in_channels},
        "output": {"channels": len(classes), "range": [0, 1], "names": list(classes)},
        "ndim": ndim,
        "preprocessing": [{"id": "fixed_zero_mean_unit_variance", "mean": mean, "std": std}],
    }


def unet(
    path: Path,
    maps: int = 8,
    levels: int = 2,
    seed: int = 0,
    in_channels: int = 1,
    out_channels: int = 1,
    side: int | None = None,
    half: bool = False,
    sigmoid: bool = True,
    factors: Sequence[tuple[int, int, int]] | None = None,
) -> Path:
    """Write a U-Net (two 3x3 convolutions per level, nearest up-sampling, sigmoid) to `path`.

    `side` fixes the size of its input; `half` stores the weights of its convolutions as float16.
    With `factors` (z, y, x) for each level, in place of `levels`, it is a network for volumes.
    """
    pools: list[tuple[int, ...]] = list(factors or [(2, 2)] * levels)
    levels = len(pools)
    g = _Graph(seed, half, len(pools[0]))
    x, c, skips = "image", in_channels, []
    for level, pool in enumerate(pools):
        x = g.block(x, c, maps * 2**level)
        c = maps * 2**level
        skips.append((x, c))
        x = g.add("MaxPool", [x], kernel_shape=pool, strides=pool)
    x = g.block(x, c, maps * 2**levels)
    c = maps * 2**levels
    for (skip, c_skip), pool in zip(reversed(skips), reversed(pools), strict=True):
        scales = g.weight(np.array([1, 1, *pool], np.float32))
        x = g.add("Resize", [x, "", scales], mode="nearest")
        x = g.add("Concat", [x, skip], axis=1)
        x = g.block(x, c + c_skip, c_skip)
        c = c_skip
    x = g.conv(x, c, out_channels, size=1, gain=1.0)
    if sigmoid:
        x = g.add("Sigmoid", [x])
    g.nodes[-1].output[0] = "prediction"
    size: list[int | str] = [side] * g.ndim if side else ["z", "y", "x"][-g.ndim :]
    graph = helper.make_graph(
        g.nodes,
        "unet",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", in_channels, *size])],
        [
            helper.make_tensor_value_info(
                "prediction", TensorProto.FLOAT, ["n", out_channels, *size]
            )
        ],
        g.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path
