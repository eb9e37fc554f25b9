"""How pictures are varied: magnified, bent, turned, with noise; on whatever device they lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional


def resized(images: Tensor, size: Sequence[int]) -> Tensor:
    """Images (..., y, x), float32, at another size (y, x), bilinear."""
    size = tuple(size)
    if images.shape[-2:] == size:
        return images
    flat = images.reshape(1, -1, *images.shape[-2:])
    shrinks = images.shape[-2] > size[0]
    out = functional.interpolate(
        flat, size=size, mode="bilinear", align_corners=False, antialias=shrinks
    )
    return out.reshape(*images.shape[:-2], *size)


def bent(images: Sequence[Tensor], pixels: float, rng: np.random.Generator) -> list[Tensor]:
    """Images (..., y, x), all bent by one smooth field of at most `pixels` in each direction."""
    height, width = images[0].shape[-2:]
    device = images[0].device
    knots = int(rng.integers(4, 9))
    reach = rng.uniform(0.2, 1.0) * pixels
    field = torch.from_numpy(rng.uniform(-reach, reach, (2, knots, knots)).astype(np.float32))
    # A copy that waited would wait for all that the device has been told to do before.
    coarse = field.to(device, non_blocking=True)[None]
    smooth = functional.interpolate(
        coarse, size=(height, width), mode="bicubic", align_corners=True
    )[0].clamp(-pixels, pixels)
    y = torch.arange(height, dtype=torch.float32, device=device)[:, None] + smooth[0]
    x = torch.arange(width, dtype=torch.float32, device=device)[None, :] + smooth[1]
    grid = torch.stack([x * (2 / (width - 1)), y * (2 / (height - 1))], dim=-1) - 1
    flat = [image.reshape(-1, height, width) for image in images]
    stack = torch.cat(flat).float()[None]
    found = functional.grid_sample(
        stack, grid[None], mode="bilinear", padding_mode="reflection", align_corners=True
    )[0]
    parts = torch.split(found, [len(f) for f in flat])
    return [part.reshape(image.shape) for part, image in zip(parts, images, strict=True)]


def turned(values: Tensor, way: int) -> Tensor:
    """`values` (..., y, x) turned by `way` % 4 right angles, and mirrored from 4 on."""
    values = torch.rot90(values, way % 4, (-2, -1))
    return values.flip(-1) if way >= 4 else values


def noise(rng: np.random.Generator, sigma: float, like: Tensor) -> Tensor:
    """Noise of the size of a tensor, where that lies.

    Numbers of chance of one device are not those of another; each depends on `rng` alone.
    """
    if like.device.type == "cpu":
        return torch.from_numpy(rng.standard_normal(like.shape, np.float32)) * sigma
    return noise_made_there(rng, sigma, like)


def noise_made_there(rng: np.random.Generator, sigma: float, like: Tensor) -> Tensor:
    """`noise` by the generator of a device, so that nothing is copied to it."""
    own = torch.Generator(like.device).manual_seed(int(rng.integers(2**62)))
    return torch.randn(like.shape, generator=own, device=like.device) * sigma
