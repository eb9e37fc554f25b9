"""The network of an Enhancer as it is shared: a U-Net whose BatchNorm is folded away.

This file needs nothing but PyTorch. It lies in a package beside the weights, for programs that
load a state dict; the program that made the package uses it too.
"""

import torch
from torch import nn
from torch.nn import functional


class PlainUNet(nn.Module):
    """U-Net for probability maps: maps (n, in, [z,] y, x) in, probabilities of that size out.

    Parameters
    ----------
    maps
        Feature maps of the first level; doubled on every level below.
    factors
        For each level by how much each axis is made smaller, (y, x) or (z, y, x). Sides of an
        image must be multiples of their product.
    in_channels, out_channels
        Maps that go in and come out.
    activation
        "sigmoid" (each output by itself) or "softmax" (outputs sum to 1).
    """

    def __init__(
        self,
        maps: int,
        factors: list[list[int]],
        in_channels: int = 1,
        out_channels: int = 1,
        activation: str = "sigmoid",
    ) -> None:
        super().__init__()
        self.factors = [list(f) for f in factors]
        self.softmax = activation == "softmax"
        levels, volume = len(factors), len(factors[0]) == 3
        width = [maps * 2**k for k in range(levels + 1)]
        conv = nn.Conv3d if volume else nn.Conv2d

        def block(level: int, n_in: int) -> nn.Sequential:
            # Slices are joined only from the level on that pools them, and at the bottom.
            flat = level < levels and all(f[0] == 1 for f in factors[: level + 1])
            kernel = (1 if flat else 3, 3, 3)[0 if volume else 1 :]
            pad = tuple(side // 2 for side in kernel)
            n_out = width[level]
            return nn.Sequential(
                conv(n_in, n_out, kernel, padding=pad),  # type: ignore[arg-type]
                nn.ReLU(),
                conv(n_out, n_out, kernel, padding=pad),  # type: ignore[arg-type]
                nn.ReLU(),
            )

        self.down = nn.ModuleList(
            block(k, width[k - 1] if k else in_channels) for k in range(levels + 1)
        )
        self.narrow = nn.ModuleList(conv(width[k + 1], width[k], 1) for k in range(levels))
        self.up = nn.ModuleList(block(k, 2 * width[k]) for k in range(levels))
        self.head = conv(maps, out_channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pool = functional.max_pool3d if len(self.factors[0]) == 3 else functional.max_pool2d
        kept = []
        for k, factor in enumerate(self.factors):
            x = self.down[k](x)
            kept.append(x)
            x = pool(x, factor)
        x = self.down[len(self.factors)](x)
        for k in range(len(self.factors) - 1, -1, -1):
            scales = [float(f) for f in self.factors[k]]
            x = functional.interpolate(self.narrow[k](x), scale_factor=scales, mode="nearest")
            x = self.up[k](torch.cat([kept[k], x], dim=1))
        logits: torch.Tensor = self.head(x)
        return logits.softmax(dim=1) if self.softmax else logits.sigmoid()
