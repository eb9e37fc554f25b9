"""How far a network looks: read from its graph, so that the halo of a tile hides every seam.

Each value in the graph gets, along each axis of space, two numbers in voxels of the input: its step
(1 before, 2 after the first pooling, ...) and its reach (how far to each side it depends on the
input). A convolution of width k at step s adds s (k - 1) / 2 to the reach; pooling k with stride k
may look s (k - 1) to one side, because a voxel may be at either end of its pooling window.

Tiles whose corners lie on the grid of the coarsest step need less, since they cut no pooling
window: what they need is found backwards, from the edge of a core to the input, each layer in whole
cells of its own grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

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
    """What a result depends on; one number for each axis of space, (y, x) or (z, y, x)."""

    reach: tuple[int, ...]
    """Voxels of the input to each side on which a voxel of the output can depend."""
    multiple: tuple[int, ...]
    """Coarsest step inside: sides of tiles must be multiples of it."""
    on_grid: tuple[int, ...]
    """Like `reach`, for tiles whose corners and halos are multiples of `multiple`: what of their
    surroundings they must see."""


@dataclass(frozen=True)
class _Layer:
    """What a layer does along one axis."""

    scale: float = 1.0
    """Step of its output in steps of its input: the stride of a pooling, 1/2 where it doubles."""
    sides: float = 0.0
    """Cells of its input to each side that it may look at."""
    on_grid: float = 0.0
    """The same where no window of its input is cut."""


def receptive_field(graph: Any) -> Field | None:
    """Reach and step of an ONNX graph of 2-D or 3-D layers.

    Returns
    -------
    None if a layer is not understood, or if the reach is above 1024 voxels or the step above 256
    """
    constants = _constants(graph)
    inputs = [i for i in graph.input if i.name not in constants]
    if len(inputs) != 1:
        return None
    axes = len(inputs[0].type.tensor_type.shape.dim) - 2
    if axes not in (2, 3):
        return None
    first, last = inputs[0].name, graph.output[0].name
    reached = {first}
    layers: list[tuple[list[str], list[str], tuple[_Layer, ...]]] = []
    for node in graph.node:
        sources = [name for name in node.input if name in reached]
        if not sources:
            continue  # computed from weights alone
        layer = _layer(node, axes, constants)
        if layer is None:
            return None
        layers.append((sources, list(node.output), layer))
        reached.update(node.output)
    if last not in reached:
        return None
    found = [_along([(i, o, layer[k]) for i, o, layer in layers], first, last) for k in range(axes)]
    if any(f is None for f in found):
        return None
    reach, multiple, on_grid = zip(*(f for f in found if f is not None), strict=True)
    return Field(reach, multiple, on_grid)


def _along(
    layers: list[tuple[list[str], list[str], _Layer]], first: str, last: str
) -> tuple[int, int, int] | None:
    """Reach, coarsest step and reach on the grid along one axis."""
    known = {first: (1.0, 0.0)}
    for sources, results, layer in layers:
        step = max(known[name][0] for name in sources)
        reach = max(known[name][1] for name in sources)
        known.update(dict.fromkeys(results, (step * layer.scale, reach + step * layer.sides)))
    step, reach = known[last]
    coarsest = max(s for s, _ in known.values())
    # Written so that NaN, which a damaged file can hold, fails too.
    if not (step == 1 and reach <= LARGEST_REACH and coarsest <= LARGEST_MULTIPLE):
        return None
    if coarsest != int(coarsest):
        return None
    wanted = {last: 0}
    for sources, results, layer in reversed(layers):
        edge = max((wanted[name] for name in results if name in wanted), default=0)
        # Less a trifle, because a third of 9 must not be more than 3.
        before = math.ceil(edge * layer.scale - 1e-6) + math.ceil(layer.on_grid)
        for name in sources:
            wanted[name] = max(wanted.get(name, 0), before)
    return math.ceil(reach), int(coarsest), wanted[first]


def _layer(node: Any, axes: int, constants: dict[str, Any]) -> tuple[_Layer, ...] | None:
    """What a node does along each axis; None if that is not understood."""
    kind = node.op_type
    if kind in _POINTWISE:
        return (_Layer(),) * axes
    if kind in ("Softmax", "LogSoftmax"):
        return (_Layer(),) * axes if _int(node, "axis") == 1 else None
    if kind in ("Resize", "Upsample"):
        scales = _scales(node, constants)
        if scales is None or len(scales) != axes + 2 or not all(s >= 1 for s in scales[2:]):
            return None
        nearest = (_text(node, "mode") or "nearest") == "nearest"
        # Linear interpolation mixes two neighbours of the coarse grid.
        mixed = [0.0 if nearest or s == 1 else 1.0 for s in scales[2:]]
        return tuple(_Layer(1 / s, m, m) for s, m in zip(scales[2:], mixed, strict=True))
    if kind not in ("Conv", "MaxPool", "AveragePool", "ConvTranspose"):
        return None
    strides = _ints(node, "strides") or (1,) * axes
    dilations = _ints(node, "dilations") or (1,) * axes
    sizes = _ints(node, "kernel_shape") or _kernel_of(node, constants) or ()
    if not len(strides) == len(dilations) == len(sizes) == axes or min(strides) < 1:
        return None
    tiled = sizes == strides and not any(_ints(node, "pads") or ())
    layers = []
    for size, stride, dilation in zip(sizes, strides, dilations, strict=True):
        wide = float((size - 1) * dilation)
        if kind == "ConvTranspose":
            wide, scale = wide / stride, 1 / stride
        else:
            # With a stride the window may lie to either side of the voxel that is asked for.
            wide, scale = wide / 2 if stride == 1 else wide, float(stride)
        layers.append(_Layer(scale, wide, 0.0 if tiled else wide))
    return tuple(layers)


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
