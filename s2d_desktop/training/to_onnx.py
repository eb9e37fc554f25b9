"""A trained U-Net as an ONNX file, written node by node.

BatchNorm is folded into the convolutions. The large weights are stored in half precision and cast
to float32 when the file is loaded, so the file is half as large and computing stays in single
precision. The sigmoid, or the softmax over the classes, is inside: probabilities in,
probabilities out. Networks for slices have inputs (n, c, y, x), those for volumes (n, c, z, y, x).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from s2d_desktop.training.network import ConvBlock, UNet

LARGEST_SINGLE = 100_000
"""Weights of so many numbers or fewer stay in single precision. They are 4 % of the shipped network
and those of the finest levels, where rounding shows: with all weights rounded its result differed
by up to 2.6e-3 from the network's, with these kept by 7e-5."""

OPSET = 17
IR_VERSION = 8
"""The version of the file format that belongs to opset 17; older readers accept it."""


Conv = nn.Conv2d | nn.Conv3d
Norm = nn.BatchNorm2d | nn.BatchNorm3d


def folded(conv: Conv, norm: Norm) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weight and bias of one convolution that does what `conv` followed by `norm` does."""
    mean, var = norm.running_mean, norm.running_var
    assert mean is not None
    assert var is not None
    factor = norm.weight.double() / torch.sqrt(var.double() + norm.eps)
    weight = conv.weight.double() * factor.reshape(-1, *(1,) * (conv.weight.ndim - 1))
    bias = norm.bias.double() - mean.double() * factor
    return weight.detach().cpu().numpy(), bias.detach().cpu().numpy()


class _Graph:
    """Nodes and weights of the file, in order."""

    def __init__(self, half: bool) -> None:
        self.half = half
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def add(self, op: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def weight(self, values: NDArray[Any], name: str) -> str:
        if not self.half or values.size <= LARGEST_SINGLE:
            self.weights.append(numpy_helper.from_array(values.astype(np.float32), name))
            return name
        limit = float(np.finfo(np.float16).max)
        stored = values.clip(-limit, limit).astype(np.float16)
        self.weights.append(numpy_helper.from_array(stored, name + "_half"))
        return self.add("Cast", [name + "_half"], name, to=TensorProto.FLOAT)

    def conv(self, x: str, weight: NDArray[Any], bias: NDArray[Any], name: str) -> str:
        sides = list(weight.shape[2:])
        inputs = [x, self.weight(weight, name + "_w"), self.weight(bias, name + "_b")]
        pads = [side // 2 for side in sides] * 2
        return self.add("Conv", inputs, name, kernel_shape=sides, pads=pads)

    def plain_conv(self, x: str, conv: Conv, name: str) -> str:
        assert conv.bias is not None
        return self.conv(
            x, conv.weight.detach().cpu().numpy(), conv.bias.detach().cpu().numpy(), name
        )

    def block(self, x: str, block: ConvBlock, name: str) -> str:
        x = self.conv(x, *folded(block.conv1, block.norm1), name + "_conv1")
        x = self.add("Relu", [x], name + "_relu1")
        x = self.conv(x, *folded(block.conv2, block.norm2), name + "_conv2")
        return self.add("Relu", [x], name + "_relu2")


def onnx_model(network: UNet, half: bool = True) -> Any:
    """The ONNX model of a network in eval mode.

    Input ``probability`` and output ``enhanced`` are float32 (n, channels, [z,] y, x), the output
    in 0..1; z, y and x are multiples of `UNet.multiples`. They have these names also in a network
    for raw data, whose input is raw data.
    """
    graph = _Graph(half)
    for factor in sorted(set(network.factors)):
        scales = np.array([1, 1, *factor], np.float32)
        graph.weights.append(numpy_helper.from_array(scales, _scales_name(factor)))
    x = "probability"
    kept = []
    for k, factor in enumerate(network.factors):
        x = graph.block(x, _block(network.down[k]), f"down{k}")
        kept.append(x)
        x = graph.add("MaxPool", [x], f"pool{k}", kernel_shape=factor, strides=factor)
    x = graph.block(x, _block(network.down[network.levels]), f"down{network.levels}")
    for k in reversed(range(network.levels)):
        narrow = network.narrow[k]
        assert isinstance(narrow, Conv)
        x = graph.plain_conv(x, narrow, f"narrow{k}")
        x = graph.add(
            "Resize",
            [x, "", _scales_name(network.factors[k])],
            f"enlarge{k}",
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
        x = graph.add("Concat", [kept[k], x], f"join{k}", axis=1)
        x = graph.block(x, _block(network.up[k]), f"up{k}")
    x = graph.plain_conv(x, network.head, "logit")
    if network.activation == "softmax":
        graph.add("Softmax", [x], "enhanced", axis=1)
    else:
        graph.add("Sigmoid", [x], "enhanced")
    sides = ["z", "y", "x"][-network.ndim :]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "enhancer",
            [_tensor("probability", network.in_channels, sides)],
            [_tensor("enhanced", network.out_channels, sides)],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="s2d_desktop",
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def _tensor(name: str, channels: int, sides: list[str]) -> Any:
    shape: list[str | int | None] = ["n", channels, *sides]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _scales_name(factor: tuple[int, ...]) -> str:
    return "enlarge_" + "x".join(str(f) for f in factor)


def _block(module: nn.Module) -> ConvBlock:
    assert isinstance(module, ConvBlock)
    return module


def write_onnx(network: UNet, path: Path, half: bool = True) -> None:
    """Write the network of `onnx_model`, whole or not at all."""
    data = onnx_model(network.eval(), half).SerializeToString()
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    os.replace(part, path)


def largest_difference(network: UNet, path: Path, samples: NDArray[np.float32]) -> float:
    """Largest |difference| between the file in onnxruntime and the network in torch.

    Infinite where either gives something else than numbers.

    Parameters
    ----------
    network
        The network that was written, in single precision.
    path
        The ONNX file.
    samples
        Probability maps, float32 (n, classes, [z,] y, x).
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    with torch.no_grad():
        for k in range(len(samples)):
            one = np.ascontiguousarray(samples[k : k + 1])
            theirs = session.run(None, {"probability": one})[0]
            ours = network.eval().probabilities(torch.from_numpy(one)).numpy()
            difference = float(np.abs(theirs - ours).max())
            # max() would pass over what is not a number.
            worst = max(worst, difference if np.isfinite(difference) else np.inf)
    return worst
