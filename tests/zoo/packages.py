"""Packages of bioimage.io for tests, laid out like the four public Enhancers.

The descriptions hold what those publish (format, axes, sizes, halo, preprocessing, settings of the
network, hash of its code); the weights are random ones from a seed. The network is written here a
second time, plainly in torch, to have something to compare with.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import yaml

TORCH_EM = "64af2e39972beb94019a1c97d42b29a8d8827d1b0f0845207c3b82c1a242f354"

SCALE_RANGE = {"min_percentile": 0, "max_percentile": 100, "mode": "per_sample"}

PUBLIC = {
    "hiding-blowfish": {
        "name": "EnhancerMitochondriaEM2D",
        "tags": ["unet", "mitochondria", "electron-microscopy", "shallow2deep", "2d"],
        "description": "Prediction enhancer for segmenting mitochondria in EM images.",
        "axes": "bcyx",
        "min": [256, 256],
        "step": [16, 16],
        "halo": [32, 32],
        "scale_range": True,
        "class": "UNet2d",
        "kwargs": {"depth": 4, "initial_features": 64, "out_channels": 2},
        "licence": "CC-BY-4.0",
    },
    "independent-shrimp": {
        "name": "EnhancerMitochondriaEM3D",
        "tags": ["unet", "mitochondria", "electron-microscopy", "shallow2deep", "3d"],
        "description": "Prediction enhancer for segmenting mitochondria in EM images.",
        "axes": "bczyx",
        "min": [16, 128, 128],
        "step": [8, 16, 16],
        "halo": [4, 32, 32],
        "scale_range": True,
        "class": "AnisotropicUNet",
        "kwargs": {
            "anisotropic_kernel": False,
            "initial_features": 32,
            "out_channels": 2,
            "scale_factors": [[1, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2]],
        },
        "licence": "CC-BY-4.0",
    },
    "determined-chipmunk": {
        "name": "EM3DBoundaryEnhancer",
        "tags": ["unet", "cells", "electron-microscopy", "3d", "shallow2deep"],
        "description": "Prediction enhancer for segmenting cell boundaries in EM images.",
        "axes": "bczyx",
        "min": [32, 128, 128],
        "step": [16, 16, 16],
        "halo": [8, 8, 8],
        "scale_range": True,
        "class": "UNet3d",
        "kwargs": {"depth": 4, "initial_features": 32, "out_channels": 1},
        "licence": "CC-BY-4.0",
    },
    "amiable-crocodile": {
        "name": "EnhancerBoundaryEM2D",
        "tags": ["unet", "cells", "electron-microscopy", "2d", "shallow2deep"],
        "description": "Prediction enhancer for segmenting cell boundaries in EM images.",
        "axes": "bcyx",
        "min": [32, 32],
        "step": [16, 16],
        "halo": [8, 8],
        "scale_range": False,
        "class": "UNet2d",
        "kwargs": {"depth": 4, "initial_features": 32, "out_channels": 1, "norm": "BatchNorm"},
        "licence": "MIT",
    },
}

COMMON = {
    "final_activation": "Sigmoid",
    "gain": 2,
    "in_channels": 1,
    "postprocessing": None,
    "return_side_outputs": False,
}


def random_state(kwargs: dict, ndim: int, seed: int = 0) -> dict:
    """A state dict with the names and shapes of such a network, and random weights."""
    import torch

    made = torch.Generator().manual_seed(seed)
    factors = kwargs.get("scale_factors") or [[2] * ndim] * kwargs["depth"]
    width = [kwargs["initial_features"] * 2**k for k in range(len(factors) + 1)]
    norm = kwargs.get("norm", "InstanceNorm")
    state = {}

    def conv(name: str, n_in: int, n_out: int, side: int) -> None:
        scale = (2 / (n_in * side**ndim)) ** 0.5
        state[f"{name}.weight"] = scale * torch.randn(n_out, n_in, *[side] * ndim, generator=made)
        state[f"{name}.bias"] = 0.1 * torch.randn(n_out, generator=made)

    def block(name: str, n_in: int, n_out: int) -> None:
        for place, channels in ((0, n_in), (3, n_out)):
            if norm == "BatchNorm":
                state[f"{name}.block.{place}.weight"] = 0.5 + torch.rand(channels, generator=made)
                state[f"{name}.block.{place}.bias"] = 0.2 * torch.randn(channels, generator=made)
                mean = 0.2 * torch.randn(channels, generator=made)
                state[f"{name}.block.{place}.running_mean"] = mean
                var = 0.5 + torch.rand(channels, generator=made)
                state[f"{name}.block.{place}.running_var"] = var
                state[f"{name}.block.{place}.num_batches_tracked"] = torch.tensor(7)
            conv(f"{name}.block.{place + 1}", channels, n_out, 3)

    for k in range(len(factors)):
        block(f"encoder.blocks.{k}", width[k - 1] if k else 1, width[k])
    block("base", width[-2], width[-1])
    for k in range(len(factors)):
        wide, narrow = width[-1 - k], width[-2 - k]
        conv(f"decoder.samplers.{k}.conv", wide, narrow, 1)
        block(f"decoder.blocks.{k}", wide, narrow)
    conv("out_conv", width[0], kwargs["out_channels"], 1)
    return state


def plain_forward(state: dict, kwargs: dict, image: np.ndarray) -> np.ndarray:
    """What the network gives, in plain torch: image (n, 1, [z,] y, x), probabilities out."""
    import torch
    from torch.nn import functional

    ndim = image.ndim - 2
    factors = kwargs.get("scale_factors") or [[2] * ndim] * kwargs["depth"]
    norm = kwargs.get("norm", "InstanceNorm")
    convolve = functional.conv2d if ndim == 2 else functional.conv3d
    pool = functional.max_pool2d if ndim == 2 else functional.max_pool3d

    def block(x, name):
        for place in (0, 3):
            if norm == "BatchNorm":
                parts = ("running_mean", "running_var", "weight", "bias")
                x = functional.batch_norm(x, *(state[f"{name}.block.{place}.{p}"] for p in parts))
            else:
                x = functional.instance_norm(x)
            weights = (state[f"{name}.block.{place + 1}.{p}"] for p in ("weight", "bias"))
            x = convolve(x, *weights, padding=1).relu()
        return x

    with torch.no_grad():
        x, kept = torch.from_numpy(image), []
        for k, factor in enumerate(factors):
            x = block(x, f"encoder.blocks.{k}")
            kept.append(x)
            x = pool(x, factor)
        x = block(x, "base")
        for k, factor in enumerate(reversed(factors)):
            mode = "bilinear" if ndim == 2 else "trilinear"
            x = functional.interpolate(x, scale_factor=factor, mode=mode, align_corners=False)
            conv = f"decoder.samplers.{k}.conv"
            x = convolve(x, state[f"{conv}.weight"], state[f"{conv}.bias"])
            x = block(torch.cat([x, kept[-1 - k]], dim=1), f"decoder.blocks.{k}")
        logits = convolve(x, state["out_conv.weight"], state["out_conv.bias"])
        return logits.sigmoid().numpy()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def public_package(
    folder: Path, nickname: str, features: int | None = None, side: tuple[int, ...] | None = None
) -> Path:
    """Write the package of a public Enhancer; its test is what `plain_forward` gives.

    `features` makes the network smaller; `side` is the size of its test image.
    """
    import torch

    facts = PUBLIC[nickname]
    ndim = len(facts["axes"]) - 2
    kwargs = {**COMMON, **facts["kwargs"]}
    if features is not None:
        kwargs["initial_features"] = features
    folder.mkdir(parents=True)
    state = random_state(kwargs, ndim)
    torch.save(state, folder / "weights.pt")
    # Stands for the published code; its hash is what the description says it is.
    size = side or ((64, 96) if ndim == 2 else (16, 32, 48))
    image = np.random.default_rng(1).random((1, 1, *size), dtype=np.float32)
    image = 0.1 + 0.6 * image  # a map that does not use the whole range
    scaled = image
    if facts["scale_range"]:
        scaled = (image - image.min()) / (image.max() - image.min() + 1e-6)
    result = plain_forward(state, kwargs, scaled.astype(np.float32))
    assert result.std() > 0.01, "an even map would prove nothing"
    np.save(folder / "test_input_0.npy", image)
    np.save(folder / "test_output_0.npy", result)
    (folder / "documentation.md").write_text("# An Enhancer\n")
    space = {"bcyx": "cyx", "bczyx": "czyx"}[facts["axes"]]
    rdf = {
        "format_version": "0.4.6",
        "type": "model",
        "name": facts["name"],
        "description": facts["description"],
        "authors": [{"affiliation": "EMBL Heidelberg", "name": "A Person"}],
        "cite": [{"doi": "https://doi.org/10.3389/fcomp.2022.805166", "text": "shallow2deep"}],
        "config": {"bioimageio": {"nickname": nickname}},
        "documentation": "documentation.md",
        "inputs": [
            {
                "axes": facts["axes"],
                "data_range": ["-.inf", "-.inf"],
                "data_type": "float32",
                "name": "input0",
                "shape": {"min": [1, 1, *facts["min"]], "step": [0, 0, *facts["step"]]},
                **(
                    {
                        "preprocessing": [
                            {"kwargs": {"axes": space, **SCALE_RANGE}, "name": "scale_range"}
                        ]
                    }
                    if facts["scale_range"]
                    else {}
                ),
            }
        ],
        "outputs": [
            {
                "axes": facts["axes"],
                "data_type": "float32",
                "halo": [0, 0, *facts["halo"]],
                "name": "output0",
                "shape": {
                    "offset": [0.0] * (ndim + 2),
                    "reference_tensor": "input0",
                    "scale": [1.0, float(kwargs["out_channels"]), *[1.0] * ndim],
                },
            }
        ],
        "license": facts["licence"],
        "tags": facts["tags"],
        "test_inputs": ["test_input_0.npy"],
        "test_outputs": ["test_output_0.npy"],
        "timestamp": "2022-07-08T12:53:06.410838",
        "version": "0.1.0",
        "weights": {
            "pytorch_state_dict": {
                "architecture": f"unet.py:{facts['class']}",
                "architecture_sha256": TORCH_EM,
                "kwargs": kwargs,
                "sha256": digest(folder / "weights.pt"),
                "source": "weights.pt",
            }
        },
    }
    write_rdf(folder, rdf)
    return folder


def write_rdf(folder: Path, rdf: dict) -> None:
    (folder / "rdf.yaml").write_text(yaml.safe_dump(rdf, sort_keys=False), encoding="utf-8")


def read_rdf(folder: Path) -> dict:
    return yaml.safe_load((folder / "rdf.yaml").read_text(encoding="utf-8"))


def onnx_package(folder: Path, network: Path, **changes) -> Path:
    """Write a 0.5 package around an ONNX file of one channel in and out."""
    folder.mkdir(parents=True)
    (folder / "weights.onnx").write_bytes(network.read_bytes())
    sizes = [{"type": "space", "id": a, "size": {"min": 64, "step": 4}} for a in "yx"]
    refs = [
        {"type": "space", "id": a, "size": {"tensor_id": "map", "axis_id": a}, "halo": 16}
        for a in "yx"
    ]
    rdf = {
        "format_version": "0.5.3",
        "type": "model",
        "name": "Nuclei enhancer",
        "description": "Prediction enhancer for nuclei",
        "authors": [{"name": "A Person"}],
        "cite": [{"text": "Us", "doi": "10.1234/abc"}],
        "license": "CC-BY-4.0",
        "tags": ["shallow2deep"],
        "inputs": [
            {
                "id": "map",
                "axes": [{"type": "batch"}, {"type": "channel", "channel_names": ["p"]}, *sizes],
                "preprocessing": [],
            }
        ],
        "outputs": [
            {
                "id": "enhanced",
                "axes": [{"type": "batch"}, {"type": "channel", "channel_names": ["n"]}, *refs],
            }
        ],
        "weights": {"onnx": {"source": "weights.onnx", "opset_version": 17}},
        **changes,
    }
    write_rdf(folder, rdf)
    return folder
