"""A public Enhancer's weights as an ONNX file, written node by node.

What is computed is what its own code computes, with one step moved: the 1x1 convolution after an
interpolation is done before it. Both are linear and the weights of an interpolation sum to 1, so
the result is the same, at a quarter (in 3-D an eighth) of the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from s2d_desktop.training.public_network import PublicNetwork, up_levels

OPSET = 17
IR_VERSION = 8

EPSILON = 1e-5
"""PyTorch's default for InstanceNorm and BatchNorm, which the public networks use."""

State = Mapping[str, NDArray[np.float32]]


class _Graph:
    """Nodes and weights of the file, in order."""

    def __init__(self, network: PublicNetwork, state: State) -> None:
        self.network, self.state = network, state
        self.nodes: list[Any] = []
        self.weights: dict[str, Any] = {}

    def constant(self, name: str, values: NDArray[np.float32]) -> str:
        self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def parameter(self, name: str) -> str:
        return self.constant(name, self.state[name])

    def add(self, op: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def conv(self, x: str, name: str) -> str:
        kernel = list(self.state[f"{name}.weight"].shape[2:])
        inputs = [x, self.parameter(f"{name}.weight"), self.parameter(f"{name}.bias")]
        return self.add(
            "Conv", inputs, name, kernel_shape=kernel, pads=[side // 2 for side in kernel] * 2
        )

    def norm(self, x: str, name: str, channels: int) -> str:
        if self.network.norm == "BatchNorm":
            parts = ("weight", "bias", "running_mean", "running_var")
            inputs = [x, *(self.parameter(f"{name}.{part}") for part in parts)]
            return self.add("BatchNormalization", inputs, name, epsilon=EPSILON)
        one = self.constant(f"ones_{channels}", np.ones(channels, np.float32))
        zero = self.constant(f"zeros_{channels}", np.zeros(channels, np.float32))
        return self.add("InstanceNormalization", [x, one, zero], name, epsilon=EPSILON)

    def block(self, x: str, name: str) -> str:
        places = (0, 2) if self.network.norm is None else (1, 4)
        for place in places:
            if self.network.norm is not None:
                channels = self.state[f"{name}.block.{place}.weight"].shape[1]
                x = self.norm(x, f"{name}.block.{place - 1}", channels)
            x = self.conv(x, f"{name}.block.{place}")
            x = self.add("Relu", [x], f"{name}.block.{place + 1}")
        return x


def public_onnx(network: PublicNetwork, state: State) -> bytes:
    """The network with its weights as the content of an ONNX file.

    Input ``probability`` is float32 (n, 1, [z,] y, x), output ``enhanced`` float32
    (n, out_channels, [z,] y, x) in 0..1; sides are multiples of `PublicNetwork.multiples`.
    """
    graph = _Graph(network, state)
    x, kept = "probability", []
    for k, factor in enumerate(network.factors):
        x = graph.block(x, f"encoder.blocks.{k}")
        kept.append(x)
        sides = list(factor)
        x = graph.add("MaxPool", [x], f"pool{k}", kernel_shape=sides, strides=sides)
    x = graph.block(x, "base")
    for k, factor, level in up_levels(network):
        x = graph.conv(x, f"decoder.samplers.{k}.conv")
        scales = graph.constant(f"scales{k}", np.array([1, 1, *factor], np.float32))
        x = graph.add(
            "Resize",
            [x, "", scales],
            f"enlarge{k}",
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        )
        x = graph.add("Concat", [x, kept[level]], f"join{k}", axis=1)
        x = graph.block(x, f"decoder.blocks.{k}")
    x = graph.conv(x, "out_conv")
    graph.add("Sigmoid", [x], "enhanced")
    space = ["z", "y", "x"][-network.ndim :]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "public_enhancer",
            [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["n", 1, *space])],
            [
                helper.make_tensor_value_info(
                    "enhanced", TensorProto.FLOAT, ["n", network.out_channels, *space]
                )
            ],
            list(graph.weights.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="s2d_desktop",
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model, full_check=True)
    data: bytes = model.SerializeToString()
    return data
