"""The U-Net of the four public Enhancers: what its parameters are called and what shape they have.

The Enhancers that bioimage.io offers hold a PyTorch state dict and the Python file of the class
that loads it. That file is not run. It is known by its hash; from the settings that the package
gives for it follows which tensors the state dict must hold, and those are read as data.

::

    encoder.blocks.K.block.J          base.block.J          decoder.blocks.K.block.J
    decoder.samplers.K.conv           out_conv

    J in a block:  0 norm, 1 conv, (2 ReLU), 3 norm, 4 conv, (5 ReLU);  without norm: 0 conv, 2 conv

Unlike in our own network the norm comes before its convolution, maps are made larger by linear
interpolation, and the finer map comes last where two are joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.model.extras import install_command

KNOWN_FILES = {
    "64af2e39972beb94019a1c97d42b29a8d8827d1b0f0845207c3b82c1a242f354": "torch-em, 25 March 2022",
    "2f3fdc10ca7922afa377250e7622326f4285b94ef7fc90bff09c171cffe1f349": "torch-em 0.10.3",
}
"""SHA-256 of the files of which the network is known; the settings below mean the same in all."""

Norm = Literal["InstanceNorm", "BatchNorm"]

# Settings that change nothing, or that are understood with these values alone.
_FIXED: Mapping[str, tuple[Any, ...]] = {
    "in_channels": (1,),
    "gain": (2,),
    "final_activation": ("Sigmoid",),
    "return_side_outputs": (False,),
    "anisotropic_kernel": (False,),
    "postprocessing": (None,),
    "check_shape": (True, False),
    "kernel_size": (3,),
    "padding": (1,),
}
_OWN = ("out_channels", "initial_features", "depth", "scale_factors", "norm")


@dataclass(frozen=True)
class PublicNetwork:
    """Settings of such a network."""

    ndim: int
    maps: int
    """Of the first level; doubled on every level below."""
    factors: tuple[tuple[int, ...], ...]
    """For each level by how much each axis is made smaller, ([z], y, x)."""
    out_channels: int
    norm: Norm | None

    @property
    def multiples(self) -> tuple[int, ...]:
        """Sides of an input must be multiples of these."""
        return tuple(int(np.prod([f[k] for f in self.factors])) for k in range(self.ndim))

    @property
    def reach(self) -> tuple[int, ...]:
        """Voxels to each side, in each axis, that a result depends on through its layers.

        Two 3-wide convolutions on each level down and up and two at the bottom, one neighbour of
        the coarse grid in each interpolation, and the rest of a pooled cell. An InstanceNorm
        looks at the whole tile besides.
        """
        reach = [0] * self.ndim
        for k in range(self.ndim):
            step = 1
            for factor in self.factors:
                reach[k] += 4 * step + (step * factor[k] if factor[k] > 1 else 0)
                step *= factor[k]
            reach[k] += 2 * step + step - 1
        return tuple(reach)


def public_network(architecture: Mapping[str, Any]) -> PublicNetwork:
    """The network that a package's state dict belongs to.

    Parameters
    ----------
    architecture
        ``callable`` (name of the class), ``sha256`` of the file with it, ``kwargs``.

    Raises
    ------
    ModelProblem
        If the file is not one that is known, or the settings are others than we can rebuild.
    """
    name, kwargs = architecture.get("callable"), dict(architecture.get("kwargs") or {})
    sha = str(architecture.get("sha256") or "")
    if sha not in KNOWN_FILES:
        raise _unknown(
            f"Its network is described by Python code that is not known here (SHA-256 {sha[:12]}"
            "...); code of packages is never run."
        )
    if name not in ("UNet2d", "UNet3d", "AnisotropicUNet"):
        raise _unknown(f"Its network is a '{name}'; UNet2d, UNet3d and AnisotropicUNet are known.")
    for key, value in kwargs.items():
        if key not in _OWN and value not in _FIXED.get(key, ()):
            raise _unknown(
                f"Its network has the setting {key} = {value!r:.60}, which is not known."
            )
    ndim = 2 if name == "UNet2d" else 3
    factors = kwargs.get("scale_factors")
    if name == "AnisotropicUNet":
        factors = [[f] * 3 if isinstance(f, int) else f for f in factors or ()]
    else:
        factors = [[2] * ndim] * _count(kwargs, "depth", 4, 6)
    sizes = [len(f) == ndim and all(v in (1, 2, 3, 4) for v in f) for f in factors]
    if not 1 <= len(factors) <= 6 or not all(sizes):
        raise _unknown(f"Its scale factors are {factors!r:.80}.")
    norm = kwargs.get("norm", "InstanceNorm")
    if norm not in ("InstanceNorm", "BatchNorm", None):
        raise _unknown(f"It normalises by {norm}, which is not known.")
    if kwargs.get("in_channels") != 1 or kwargs.get("final_activation") != "Sigmoid":
        raise _unknown("It does not turn one map into probabilities.")
    return PublicNetwork(
        ndim=ndim,
        maps=_count(kwargs, "initial_features", 32, 256),
        factors=tuple(tuple(int(v) for v in f) for f in factors),
        out_channels=_count(kwargs, "out_channels", 0, 64),
        norm=norm,
    )


def parameters(network: PublicNetwork) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor that the network's state dict must hold."""
    levels = len(network.factors)
    width = [network.maps * 2**k for k in range(levels + 1)]
    shapes: dict[str, tuple[int, ...]] = {}
    for k in range(levels):
        shapes.update(_block(network, f"encoder.blocks.{k}", width[k - 1] if k else 1, width[k]))
    shapes.update(_block(network, "base", width[-2], width[-1]))
    for k, (wide, narrow) in enumerate(zip(width[::-1], width[-2::-1], strict=False)):
        shapes.update(_conv(network, f"decoder.samplers.{k}.conv", wide, narrow, 1))
        shapes.update(_block(network, f"decoder.blocks.{k}", 2 * narrow, narrow))
    shapes.update(_conv(network, "out_conv", width[0], network.out_channels, 1))
    return shapes


def _block(network: PublicNetwork, name: str, n_in: int, n_out: int) -> dict[str, tuple[int, ...]]:
    convs = (0, 2) if network.norm is None else (1, 4)
    shapes: dict[str, tuple[int, ...]] = {}
    for place, channels in zip(convs, (n_in, n_out), strict=True):
        if network.norm == "BatchNorm":
            for what in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{name}.block.{place - 1}.{what}"] = (channels,)
        shapes.update(_conv(network, f"{name}.block.{place}", channels, n_out, 3))
    return shapes


def _conv(
    network: PublicNetwork, name: str, n_in: int, n_out: int, side: int
) -> dict[str, tuple[int, ...]]:
    kernel = (side,) * network.ndim
    return {f"{name}.weight": (n_out, n_in, *kernel), f"{name}.bias": (n_out,)}


def read_state_dict(path: Path, network: PublicNetwork) -> dict[str, NDArray[np.float32]]:
    """The tensors of a state dict, float32, checked against `parameters`.

    Nothing but tensors is accepted from the file, no code in it is run.

    Raises
    ------
    ModelProblem
        If PyTorch is not installed, the file cannot be read, or tensors are missing, of another
        shape, not finite, or too many.
    """
    try:
        import torch
    except ImportError as error:
        raise ModelProblem(
            f"The weights '{path.name}' cannot be read.",
            "They are stored in PyTorch's own format, and PyTorch is not installed.",
            f"Install it, then add the package again: {install_command('train')}",
        ) from error
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise ModelProblem(
            f"The weights '{path.name}' cannot be read.",
            f"The file is damaged, or holds more than tensors ({type(error).__name__}); nothing "
            "else is read from a file that was given to us.",
            "Download the package again.",
        ) from error
    for wrapper in ("model_state", "state_dict"):
        if isinstance(state, dict) and isinstance(state.get(wrapper), dict):
            state = state[wrapper]
    if not isinstance(state, dict) or not all(isinstance(v, torch.Tensor) for v in state.values()):
        raise _unfit(path, "It holds no list of named tensors.")
    wanted = parameters(network)
    # How often BatchNorm was updated; matters to training alone.
    given = {k: v for k, v in state.items() if not str(k).endswith("num_batches_tracked")}
    for name in (*(n for n in wanted if n not in given), *(n for n in given if n not in wanted)):
        missing = "is missing" if name in wanted else "is not part of this network"
        raise _unfit(path, f"The tensor '{name!s:.80}' {missing}.")
    for name, shape in wanted.items():
        if tuple(given[name].shape) != shape:
            raise _unfit(
                path, f"The tensor '{name}' has the shape {tuple(given[name].shape)}, not {shape}."
            )
    arrays = {name: given[name].detach().float().numpy() for name in wanted}
    for name, values in arrays.items():
        if not np.isfinite(values).all():
            raise _unfit(path, f"The tensor '{name}' holds numbers that are not finite.")
    return arrays


def up_levels(network: PublicNetwork) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """On the way up: (number in the decoder, factors, level of the finer map that is joined)."""
    for k, level in enumerate(reversed(range(len(network.factors)))):
        yield k, network.factors[level], level


def _count(kwargs: Mapping[str, Any], key: str, default: int, most: int) -> int:
    value = kwargs.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise _unknown(f"Its setting {key} is {value!r:.40}.")
    return value


def _unknown(why: str) -> ModelProblem:
    return ModelProblem(
        "The package cannot be used as an Enhancer.",
        why,
        "Ask its authors for a package with ONNX weights; those can be used at once.",
    )


def _unfit(path: Path, why: str) -> ModelProblem:
    return ModelProblem(
        f"The weights '{path.name}' do not fit the network that the package describes.",
        why,
        "Download the package again, or ask its authors.",
    )
