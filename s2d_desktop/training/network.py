"""The U-Net of an Enhancer: probability maps in, logit maps of the same size out.

::

    input ── block 32 ───────────────────────────── cat ── block 32 ── 1x1 ── logits
                │ /2                                 │ x2
             block 64 ───────────────── cat ── block 64
                │ /2                     │ x2
               ...        levels        ...

A block is twice (convolution, BatchNorm, ReLU). Nothing normalises the input or depends on the
size of the tile: away from a tile's border, a voxel's result is that of the whole image (tile
corners on multiples of what the network pools in all).

In 2-D every level is halved. In 3-D each level has its own factors (z, y, x), since slices are
often several times further apart than pixels: with (1, 2, 2), (1, 2, 2), (2, 2, 2) z is pooled
only where voxels have become about as wide as they are deep. Until then convolutions are
1 x 3 x 3: one of 3 x 3 x 3 would look as far along z in voxels, hence several times as far in
nanometres, where structures no longer fit each other; and each would add to the slices that a
tile must see beyond its core. From the level on that pools z they are 3 x 3 x 3, and always at
the bottom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

Activation = Literal["sigmoid", "softmax"]
Factors = tuple[tuple[int, ...], ...]


class ConvBlock(nn.Module):
    """Twice: convolution with a `kernel` of odd sides, (y, x) or (z, y, x), BatchNorm, ReLU."""

    def __init__(self, n_in: int, n_out: int, kernel: tuple[int, ...] = (3, 3)) -> None:
        super().__init__()
        flat = len(kernel) == 2
        conv = nn.Conv2d if flat else nn.Conv3d
        norm = nn.BatchNorm2d if flat else nn.BatchNorm3d
        pad = tuple(side // 2 for side in kernel)
        self.conv1 = conv(n_in, n_out, kernel, padding=pad, bias=False)  # type: ignore[arg-type]
        self.norm1 = norm(n_out, momentum=0.05)
        self.conv2 = conv(n_out, n_out, kernel, padding=pad, bias=False)  # type: ignore[arg-type]
        self.norm2 = norm(n_out, momentum=0.05)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.norm1(self.conv1(x)))
        return functional.relu(self.norm2(self.conv2(x)))


class UNet(nn.Module):
    """U-Net for slices or volumes.

    Parameters
    ----------
    maps
        Feature maps of the first level; doubled on every level below.
    levels
        How often the image is made smaller.
    in_channels, out_channels
        Maps that go in and come out, one for each class.
    factors
        For each level by how much each axis is made smaller, (y, x) or (z, y, x); decides
        whether the network is 2-D or 3-D. Without it both axes of a 2-D image are halved. Sides
        must be multiples of `multiples`.
    activation
        What makes probabilities of the logits: ``sigmoid`` (each output by itself) or
        ``softmax`` (outputs exclude each other and sum to 1).
    """

    def __init__(
        self,
        maps: int = 32,
        levels: int = 4,
        *,
        in_channels: int = 1,
        out_channels: int = 1,
        factors: Sequence[Sequence[int]] | None = None,
        activation: Activation = "sigmoid",
    ) -> None:
        super().__init__()
        self.factors: Factors = tuple(tuple(f) for f in factors or ((2, 2),) * levels)
        assert len(self.factors) == levels
        self.maps, self.levels, self.activation = maps, levels, activation
        self.in_channels, self.out_channels = in_channels, out_channels
        self.ndim = len(self.factors[0])
        width = [maps * 2**k for k in range(levels + 1)]
        kernels = [self.kernel(k) for k in range(levels + 1)]
        pointwise = nn.Conv2d if self.ndim == 2 else nn.Conv3d
        self.down = nn.ModuleList(
            ConvBlock(in_channels if k == 0 else width[k - 1], width[k], kernels[k])
            for k in range(levels + 1)
        )
        # Halving the maps before doubling the size costs a quarter of doing it afterwards.
        self.narrow = nn.ModuleList(pointwise(width[k + 1], width[k], 1) for k in range(levels))
        self.up = nn.ModuleList(
            ConvBlock(2 * width[k], width[k], kernels[k]) for k in range(levels)
        )
        self.head = pointwise(maps, out_channels, 1)

    def kernel(self, level: int) -> tuple[int, ...]:
        """Sides of the convolutions on a level; the one below the last is the bottom."""
        flat = level < self.levels and all(f[0] == 1 for f in self.factors[: level + 1])
        along_z = (1 if flat else 3,) if self.ndim == 3 else ()
        return (*along_z, 3, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Logits float (n, out_channels, [z,] y, x) of probabilities (n, in_channels, ...)."""
        return self.decoded(self.encoded(x))

    def encoded(self, x: Tensor) -> list[Tensor]:
        """What each level sees on the way down, the bottom last."""
        pool = functional.max_pool2d if self.ndim == 2 else functional.max_pool3d
        seen = []
        for k, factor in enumerate(self.factors):
            x = self.down[k](x)
            seen.append(x)
            x = pool(x, factor)
        return [*seen, self.down[self.levels](x)]

    def decoded(self, seen: Sequence[Tensor]) -> Tensor:
        """Logits of what `encoded` gave."""
        x = seen[self.levels]
        for k in reversed(range(self.levels)):
            scale = tuple(float(f) for f in self.factors[k])
            x = functional.interpolate(self.narrow[k](x), scale_factor=scale, mode="nearest")
            x = self.up[k](torch.cat([seen[k], x], dim=1))
        logits: Tensor = self.head(x)
        return logits

    def probabilities(self, x: Tensor) -> Tensor:
        """Like `forward`, but probabilities 0..1 instead of logits."""
        return as_probabilities(self(x), self.activation)

    @property
    def multiples(self) -> tuple[int, ...]:
        """By how much all levels together make each axis smaller, ([z,] y, x)."""
        return tuple(math.prod(axis) for axis in zip(*self.factors, strict=True))

    @property
    def receptive_radii(self) -> tuple[int, ...]:
        """Voxels to each side, along ([z,] y, x), on which a result can depend, wherever it is."""
        radii = [m - 1 for m in self.multiples]
        step = [1] * self.ndim
        for k in range(self.levels + 1):
            # Two convolutions on the way down and two on the way up; at the bottom two in all.
            convolutions = 2 if k == self.levels else 4
            for axis, side in enumerate(self.kernel(k)):
                radii[axis] += convolutions * (side // 2) * step[axis]
            if k < self.levels:
                step = [s * f for s, f in zip(step, self.factors[k], strict=True)]
        return tuple(radii)

    @property
    def receptive_radius(self) -> int:
        """The largest of `receptive_radii`."""
        return max(self.receptive_radii)

    @property
    def halos(self) -> tuple[int, ...]:
        """Voxels along ([z,] y, x) that a tile must see around its core to equal the whole image.

        For cores whose corners, and halos whose widths, are multiples of `multiples`: those cut no
        pooled cell, so less is needed than `receptive_radii`.
        """
        halos = []
        for axis, multiple in enumerate(self.multiples):
            sides = [2 * (self.kernel(k)[axis] // 2) for k in range(self.levels + 1)]
            factors = [f[axis] for f in self.factors]
            # From the edge of the core up the way it came, in whole cells of each level.
            edge = 0
            for side, factor in zip(sides[:-1], factors, strict=True):
                edge = -(-(edge + side) // factor)
            edge += sides[-1]
            for side, factor in zip(reversed(sides[:-1]), reversed(factors), strict=True):
                edge = edge * factor + side
            halos.append(-(-edge // multiple) * multiple)
        return tuple(halos)

    @property
    def halo(self) -> int:
        """The largest of `halos`."""
        return max(self.halos)


def as_probabilities(logits: Tensor, activation: Activation) -> Tensor:
    """Probabilities of logits (n, classes, ...)."""
    return logits.softmax(1) if activation == "softmax" else logits.sigmoid()
