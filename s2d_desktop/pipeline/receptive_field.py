"""How far a network looks: read from its graph, so that the halo of a tile hides every seam.

Each value in the graph gets two numbers in voxels of the input: its step (1 before, 2 after the
first pooling, ...) and its reach (how far to each side it depends on the input). A convolution of
k x k at step s adds s (k - 1) / 2 to the reach; pooling k x k with stride k may look s (k - 1) to
one side, because a voxel may be at either end of its pooling window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

_POINTWISE = frozenset(
    {"Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Gelu", "Mish", "HardSwish", "Softplus"}
    | {"Sigmoid", "HardSigmoid", "Tanh", "Clip", "Erf", "Exp", "Log", "Sqrt", "Pow", "Neg", "Abs"}
    | {"Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean", "Concat", "Split"}
    | {"Identity", "Cast", "Dropout", "BatchNormalization"}
)

LARGEST_REACH = 1024
LARGEST_MULTIPLE = 256


@dataclass(frozen=True)
class Field:
    """What a result depends on."""

    reach: int
    """Voxels of the input to each side on which a voxel of the output can depend."""
    multiple: int
    """Coarsest step inside: sides of tiles must be multiples of it."""


def receptive_field(graph: Any) -> Field | None:
    """Reach and step of an ONNX graph of 2-D layers.

    Returns
    -------
    None if a layer is not understood, or if the reach is above 1024 voxels or the step above 256
    """
    constants = _constants(graph)
    inputs = [i.name for i in graph.input if i.name not in constants]
    if len(inputs) != 1:
        return None
    known: dict[str, tuple[float, float]] = {inputs[0]: (1.0, 0.0)}
    coarsest = 1.0
    for node in graph.node:
        sources = [known[name] for name in node.input if name in known]
        if not sources:
            continue  # computed from weights alone
        step = max(s for s, _ in sources)
        reach = max(r for _, r in sources)
        result = _after(node, step, reach, constants)
        if result is None:
            return None
        coarsest = max(coarsest, result[0])
        for name in node.output:
            known[name] = result
    final = known.get(graph.output[0].name)
    if final is None or final[0] != 1.0:
        return None
    # Written so that NaN, which a damaged file can hold, fails too.
    if not (final[1] <= LARGEST_REACH and coarsest <= LARGEST_MULTIPLE):
        return None
    if coarsest != int(coarsest):
        return None
    return Field(int(np.ceil(final[1])), int(coarsest))


def _after(
    node: Any, step: float, reach: float, constants: dict[str, Any]
) -> tuple[float, float] | None:
    """(step, reach) of a node's output."""
    kind = node.op_type
    if kind in _POINTWISE:
        return step, reach
    strides = _ints(node, "strides") or (1, 1)
    if min(strides) < 1:
        return None
    stride = max(strides)
    if kind in ("Softmax", "LogSoftmax"):
        return (step, reach) if _int(node, "axis") == 1 else None
    if kind in ("Conv", "MaxPool", "AveragePool"):
        size = _ints(node, "kernel_shape") or _kernel_of(node, constants)
        if size is None or len(size) != 2:
            return None
        dilation = _ints(node, "dilations") or (1, 1)
        wide = max((k - 1) * d for k, d in zip(size, dilation, strict=True))
        # With a stride the window may lie to either side of the voxel that is asked for.
        sides = wide / 2 if stride == 1 else wide
        return step * stride, reach + step * sides
    if kind == "ConvTranspose":
        size = _ints(node, "kernel_shape") or _kernel_of(node, constants)
        if size is None or len(size) != 2:
            return None
        finer = step / stride
        return finer, reach + finer * (max(size) - 1)
    if kind in ("Resize", "Upsample"):
        scales = _scales(node, constants)
        if scales is None or len(scales) != 4 or scales[2] != scales[3] or not scales[2] >= 1:
            return None
        mode = _text(node, "mode") or "nearest"
        # Linear interpolation mixes two neighbours of the coarse grid.
        return step / scales[2], reach + (0 if mode == "nearest" else step)
    return None


def _constants(graph: Any) -> dict[str, Any]:
    """Names of weights and constants, with their tensors."""
    found = {w.name: w for w in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            for attribute in node.attribute:
                if attribute.name == "value":
                    found[node.output[0]] = attribute.t
        elif node.op_type == "Cast" and node.input and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]]  # weights stored in half precision
    return found


def _kernel_of(node: Any, constants: dict[str, Any]) -> tuple[int, ...] | None:
    weight = constants.get(node.input[1]) if len(node.input) > 1 else None
    return tuple(weight.dims[2:]) if weight is not None else None


def _scales(node: Any, constants: dict[str, Any]) -> tuple[float, ...] | None:
    from onnx import numpy_helper

    place = 2 if node.op_type == "Resize" else 1
    name = node.input[place] if len(node.input) > place else ""
    if name not in constants or constants[name].data_location:
        return None
    try:
        values = numpy_helper.to_array(constants[name])
    except (ValueError, TypeError, KeyError):
        return None
    return tuple(float(v) for v in values.ravel()[:8])


def _ints(node: Any, name: str) -> tuple[int, ...] | None:
    return next((tuple(a.ints) for a in node.attribute if a.name == name), None)


def _int(node: Any, name: str) -> int | None:
    return next((int(a.i) for a in node.attribute if a.name == name), None)


def _text(node: Any, name: str) -> str:
    return next((a.s.decode("ascii", "replace") for a in node.attribute if a.name == name), "")
