"""The mean of a network and of the one that its training started from.

A network that was trained further on new forests gains there and loses a little elsewhere. A mean
of the weights of both keeps more of each than either: "weight-space ensembling" (Wortsman et al.,
Robust fine-tuning of zero-shot models, CVPR 2022, who take equal parts unless they know better).
It costs nothing when the network is used.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from s2d_desktop.training.from_onnx import (
    folded_weights,
    layers,
    named_blocks,
    named_plain,
    weight_like,
)
from s2d_desktop.training.network import UNet
from s2d_desktop.training.to_onnx import folded


def averaged(network: UNet, start: Path, share: float) -> UNet:
    """A network whose weights are `share` of a file's and the rest of `network`'s.

    What is averaged are convolutions with their BatchNorm folded in, so that differences between
    the statistics of the two trainings do not count.

    Parameters
    ----------
    network
        The network after training; it is left as it is.
    start
        ONNX file of the network that the training started from.
    share
        0..1: what is kept of it.

    Returns
    -------
    in eval mode; its BatchNorm layers hold nothing but the averaged biases, so it is to be used
    and exported, not trained

    Raises
    ------
    ModelProblem
        If the file has other layers.
    """
    weights = folded_weights(start)
    mean = copy.deepcopy(network).eval()

    def mixed(mine: NDArray[Any], name: str, like: Tensor) -> Tensor:
        theirs = weight_like(weights, start, name, like)
        own = torch.from_numpy(np.asarray(mine, np.float32)).to(like)
        return (1 - share) * own + share * theirs

    with torch.no_grad():
        for name, block in named_blocks(mean):
            for k, (conv, norm) in enumerate(layers(block), 1):
                weight, bias = folded(conv, norm)
                conv.weight.copy_(mixed(weight, f"{name}_conv{k}_w", conv.weight))
                norm.bias.copy_(mixed(bias, f"{name}_conv{k}_b", norm.bias))
                norm.running_mean.zero_()
                norm.running_var.fill_(1 - norm.eps)
                norm.weight.fill_(1)
        for name, conv in named_plain(mean):
            for part, value in (("w", conv.weight), ("b", conv.bias)):
                value.copy_(mixed(value.detach().cpu().numpy(), f"{name}_{part}", value))
    return mean
