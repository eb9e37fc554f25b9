"""The weights of an exported Enhancer, read back into a U-Net that can be trained further.

The file holds no BatchNorm: it was folded into the convolutions (`to_onnx`). A network in training
normalises by the statistics of each batch, so the folded form must be taken apart again. For a
convolution without bias whose result has mean m and variance v on typical inputs, BatchNorm with
running statistics (m, v), weight sqrt(v + eps) and bias b + m gives back the folded result, in
training as well as afterwards. m and v are measured, layer by layer, on given probability maps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.training.network import ConvBlock, UNet


def folded_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Weights of an ONNX file by name, in single precision; half precision loses its suffix.

    Raises
    ------
    ModelProblem
        If the file cannot be read.
    """
    try:
        model = onnx.load(str(path), load_external_data=False)
        return {
            w.name.removesuffix("_half"): np.asarray(numpy_helper.to_array(w), np.float32)
            for w in model.graph.initializer
        }
    except Exception as error:
        raise ModelProblem(
            f"The weights of '{path.name}' cannot be read.",
            f"{type(error).__name__}: {error}",
            "Use an Enhancer that this program has exported.",
        ) from error


def weight_like(
    weights: Mapping[str, NDArray[np.float32]], path: Path, name: str, like: Tensor
) -> Tensor:
    """The weight `name` of a file, as type and on the device of `like`.

    Raises
    ------
    ModelProblem
        If it is missing or has another size.
    """
    value = weights.get(name)
    if value is None or value.shape != tuple(like.shape):
        raise ModelProblem(
            f"The training cannot start from '{path.name}'.",
            f"Its layer '{name}' is missing or has another size than the plan's network.",
            "Use an Enhancer of the same maps and levels, exported by this program.",
        )
    return torch.from_numpy(value.copy()).to(like)


def start_from(network: UNet, path: Path, maps: Sequence[NDArray[np.float32]]) -> None:
    """Give `network` the weights of an Enhancer that `to_onnx` has written.

    Parameters
    ----------
    network
        Of the same size as the one that was exported.
    path
        The ONNX file.
    maps
        Batches (n, 1, y, x) of typical probability maps, 0..1, to measure statistics on.

    Raises
    ------
    ModelProblem
        If the file has other layers than the network.
    """
    take = partial(weight_like, folded_weights(path), path)
    with torch.no_grad():
        for name, block in named_blocks(network):
            for k, (conv, norm) in enumerate(layers(block), 1):
                conv.weight.copy_(take(f"{name}_conv{k}_w", conv.weight))
                norm.bias.copy_(take(f"{name}_conv{k}_b", norm.bias))
        for name, conv in named_plain(network):
            conv.weight.copy_(take(f"{name}_w", conv.weight))
            conv.bias.copy_(take(f"{name}_b", conv.bias))
        _measure(network, maps)


def _measure(network: UNet, maps: Sequence[NDArray[np.float32]]) -> None:
    """Set every BatchNorm so that it passes its convolution's result on, plus the folded bias.

    Each is set as soon as its convolution has answered, so that one pass is enough.
    """
    device = next(network.parameters()).device
    network.eval()
    hooks = [
        conv.register_forward_hook(partial(_pass_on, norm))
        for _name, block in named_blocks(network)
        for conv, norm in layers(block)
    ]
    network(torch.from_numpy(np.concatenate(maps)).to(device))
    for hook in hooks:
        hook.remove()


def _pass_on(norm: Any, _conv: nn.Module, _x: object, y: Tensor) -> None:
    """Make `norm`, whose bias is the folded one, give y plus that bias."""
    axes = [0, *range(2, y.dim())]
    mean = y.double().mean(axes)
    variance = ((y.double() ** 2).mean(axes) - mean**2).clamp_min(0)
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
    norm.weight.copy_(torch.sqrt(norm.running_var + norm.eps))
    norm.bias.add_(norm.running_mean)


def named_blocks(network: UNet) -> list[tuple[str, ConvBlock]]:
    """Blocks with their names in the file, in the order in which data passes them."""
    down = [(f"down{k}", block) for k, block in enumerate(network.down)]
    up = [(f"up{k}", block) for k, block in enumerate(network.up)][::-1]
    found = []
    for name, block in down + up:
        assert isinstance(block, ConvBlock)
        found.append((name, block))
    return found


def layers(block: ConvBlock) -> list[tuple[Any, Any]]:
    """(convolution, BatchNorm) of a block, in order."""
    return [(block.conv1, block.norm1), (block.conv2, block.norm2)]


def named_plain(network: UNet) -> list[tuple[str, Any]]:
    """Convolutions without BatchNorm, with their names in the file."""
    narrow = [(f"narrow{k}", conv) for k, conv in enumerate(network.narrow)]
    return [*narrow, ("logit", network.head)]
