"""The U-Net of an Enhancer: one probability map in, one logit map out.

::

    input ── block 32 ───────────────────────────── cat ── block 32 ── 1x1 ── logit
                │ /2                                 │ x2
             block 64 ───────────────── cat ── block 64
                │ /2                     │ x2
               ...        levels        ...

A block is twice (3x3 convolution, BatchNorm, ReLU). Nothing normalises the input or depends on
the size of the tile: away from a tile's border, a pixel's result is that of the whole image
(tile corners on multiples of 2 ** levels).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class ConvBlock(nn.Module):
    """Twice: 3x3 convolution, BatchNorm, ReLU."""

    def __init__(self, n_in: int, n_out: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_in, n_out, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(n_out, momentum=0.05)
        self.conv2 = nn.Conv2d(n_out, n_out, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(n_out, momentum=0.05)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.norm1(self.conv1(x)))
        return functional.relu(self.norm2(self.conv2(x)))


class UNet(nn.Module):
    """2-D U-Net.

    Parameters
    ----------
    maps
        Feature maps of the first level; doubled on every level below.
    levels
        How often the image is halved. Height and width must be multiples of ``2 ** levels``.
    """

    def __init__(self, maps: int = 32, levels: int = 4) -> None:
        super().__init__()
        self.maps, self.levels = maps, levels
        width = [maps * 2**k for k in range(levels + 1)]
        self.down = nn.ModuleList(
            ConvBlock(1 if k == 0 else width[k - 1], width[k]) for k in range(levels + 1)
        )
        # Halving the maps before doubling the size costs a quarter of doing it afterwards.
        self.narrow = nn.ModuleList(nn.Conv2d(width[k + 1], width[k], 1) for k in range(levels))
        self.up = nn.ModuleList(ConvBlock(2 * width[k], width[k]) for k in range(levels))
        self.head = nn.Conv2d(maps, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Logits float (n, 1, y, x) of probabilities (n, 1, y, x) in 0..1."""
        kept = []
        for k in range(self.levels):
            x = self.down[k](x)
            kept.append(x)
            x = functional.max_pool2d(x, 2)
        x = self.down[self.levels](x)
        for k in reversed(range(self.levels)):
            x = functional.interpolate(self.narrow[k](x), scale_factor=2.0, mode="nearest")
            x = self.up[k](torch.cat([kept[k], x], dim=1))
        logits: Tensor = self.head(x)
        return logits

    @property
    def receptive_radius(self) -> int:
        """Pixels to each side on which a result can depend, wherever it lies."""
        deepest: int = 2**self.levels
        return self._reach + deepest - 1

    @property
    def halo(self) -> int:
        """Pixels that a tile must see around its core so that the core equals the whole image.

        For cores whose corners, and halos whose widths, are multiples of ``2 ** levels``: those
        cut no pooled cell, so less is needed than `receptive_radius`.
        """
        deepest: int = 2**self.levels
        return -(-self._reach // deepest) * deepest

    @property
    def _reach(self) -> int:
        """Two 3x3 convolutions on every level on the way down and up, and two at the bottom."""
        deepest: int = 2**self.levels
        return 4 * (deepest - 1) + 2 * deepest
