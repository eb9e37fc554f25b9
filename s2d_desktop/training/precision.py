"""In which numbers a network computes: half of single precision's size where that is faster."""

from __future__ import annotations

import torch

WITH_TENSOR_CORES, WITH_BFLOAT16 = (7, 0), (8, 0)
"""NVIDIA's cards are fast in float16, and in bfloat16, from these compute capabilities on."""


def precision(ndim: int, device: torch.device) -> torch.dtype:
    """The numbers in which a network for slices (`ndim` 2) or volumes (3) is trained.

    bfloat16 where the device has it; else float16 on a graphics card with tensor cores, whose loss
    is scaled (`torch.amp.GradScaler`) since small gradients would be 0; else single precision.

    Volumes on a CPU are always in single precision: there torch 2.13 makes the gradient of the
    weights of a 3 x 3 x 3 convolution of small images in bfloat16 partly from memory that it has
    not written. It was another one each time, and off by up to 1e36.
    """
    if device.type == "cpu":
        return torch.bfloat16 if ndim == 2 and _cpu_has_bfloat16() else torch.float32
    if device.type != "cuda":
        return torch.float32
    capability = torch.cuda.get_device_capability(device)
    # AMD's cards have numbers of their own, and all that torch knows have bfloat16.
    if torch.version.hip or capability >= WITH_BFLOAT16:
        return torch.bfloat16
    return torch.float16 if capability >= WITH_TENSOR_CORES else torch.float32


def _cpu_has_bfloat16() -> bool:
    """Whether it has instructions for bfloat16 that torch's convolutions use (oneDNN)."""
    if not hasattr(torch.cpu, "get_capabilities"):
        # An older torch; this says yes as well where they are emulated.
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    has = torch.cpu.get_capabilities()
    known = ("avx512_bf16", "amx_bf16", "avx_ne_convert", "bf16")
    onednn: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return onednn and any(has.get(k, False) for k in known)
