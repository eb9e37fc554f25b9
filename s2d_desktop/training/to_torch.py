"""An Enhancer's ONNX file as PyTorch weights: a state dict and a TorchScript.

The ONNX file is what an Enhancer is; a checkpoint with BatchNorm exists only where it was trained.
So its folded weights are read back into `plain_network.PlainUNet`, which has no BatchNorm, and all
forms hold the same numbers.
"""

from __future__ import annotations

import inspect
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.training import plain_network
from s2d_desktop.training.from_onnx import folded_weights
from s2d_desktop.training.plain_network import PlainUNet

LARGEST_DIFFERENCE = 1e-4
"""Between the ONNX file and the network that was read back from it."""

EXAMPLE_SIDE = 4
"""The traced example is so many times what the network pools in all, on each axis."""


@dataclass(frozen=True, eq=False)
class PlainForm:
    """A network that was read back."""

    network: PlainUNet
    settings: dict[str, Any]
    """What `PlainUNet` was made with."""


def read_back(path: Path) -> PlainForm:
    """The network of an ONNX file that `to_onnx` wrote.

    Raises
    ------
    ModelProblem
        If its layers are not those of such a file.
    """
    weights = folded_weights(path)
    settings = _settings(path, weights)
    network = PlainUNet(**settings)
    state = {}
    for key, like in network.state_dict().items():
        name = _name(key)
        value = weights.get(name)
        if value is None or value.shape != tuple(like.shape):
            raise _foreign(path, f"its layer '{name}' is missing or has another size")
        state[key] = torch.from_numpy(value.copy())
    network.load_state_dict(state)
    return PlainForm(network.eval(), settings)


def check_same(form: PlainForm, image: NDArray[np.float32], result: NDArray[np.float32]) -> float:
    """Largest |difference| between the network's result on `image` and `result`, both 0..1.

    Raises
    ------
    ModelProblem
        If it is larger than `LARGEST_DIFFERENCE`: the file is of another network.
    """
    with torch.no_grad():
        far = float(np.abs(form.network(torch.from_numpy(image)).numpy() - result).max())
    if not far <= LARGEST_DIFFERENCE:
        raise _foreign(Path("its ONNX file"), f"its result differs by {far:.2g}")
    return far


def write_state_dict(form: PlainForm, path: Path) -> None:
    """Write the weights by name; tensors and nothing else."""
    torch.save(form.network.state_dict(), path)


def write_torchscript(form: PlainForm, path: Path) -> None:
    """Write the network as TorchScript, for images of any size that is a multiple of its own."""
    factors = np.prod(np.array(form.settings["factors"]), axis=0)
    sides = [int(f) * EXAMPLE_SIDE for f in factors]
    example = torch.zeros(1, form.settings["in_channels"], *sides)
    with warnings.catch_warnings():
        # TorchScript is no longer developed, but it is what deepImageJ and ilastik read.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        with torch.no_grad():
            traced = torch.jit.trace(form.network, example)  # type: ignore[no-untyped-call]
        torch.jit.save(traced, str(path))


def source_code() -> str:
    """The Python file that defines `PlainUNet`."""
    return inspect.getsource(plain_network)


def torch_version() -> str:
    """Version of PyTorch without its build: ``2.13.0``."""
    return str(torch.__version__).split("+")[0]


def _name(key: str) -> str:
    """Name in the ONNX file of an entry of the state dict: ``down.0.2.bias``, ``down0_conv2_b``."""
    *place, what = key.split(".")
    end = "w" if what == "weight" else "b"
    if place[0] == "head":
        return f"logit_{end}"
    if place[0] == "narrow":
        return f"narrow{place[1]}_{end}"
    return f"{place[0]}{place[1]}_conv{1 if place[2] == '0' else 2}_{end}"


def _settings(path: Path, weights: dict[str, NDArray[np.float32]]) -> dict[str, Any]:
    import onnx

    first, head = weights.get("down0_conv1_w"), weights.get("logit_w")
    if first is None or head is None or first.ndim not in (4, 5):
        raise _foreign(path, "it has no layers of the names that this program gives")
    graph = onnx.load(str(path), load_external_data=False).graph
    factors = [
        list(a.ints)
        for node in sorted((n for n in graph.node if n.op_type == "MaxPool"), key=lambda n: n.name)
        for a in node.attribute
        if a.name == "kernel_shape"
    ]
    ends = {node.op_type for node in graph.node if graph.output[0].name in node.output}
    if not factors or ends - {"Sigmoid", "Softmax"}:
        raise _foreign(path, "it ends otherwise")
    return {
        "maps": int(first.shape[0]),
        "factors": factors,
        "in_channels": int(first.shape[1]),
        "out_channels": int(head.shape[0]),
        "activation": "softmax" if ends == {"Softmax"} else "sigmoid",
    }


def _foreign(path: Path, why: str) -> ModelProblem:
    return ModelProblem(
        f"The weights of '{path.name}' cannot be read back into a network.",
        f"It was not exported by this program: {why}.",
        "Share it as ONNX.",
    )
