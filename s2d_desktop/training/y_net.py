"""Y-Net: a U-Net whose encoder also has to describe raw data of the target domain.

After Roels, Hennies, Saeys, Philips and Kreshuk, Domain adaptive segmentation in volume electron
microscopy imaging (ISBI 2019): one encoder and two decoders. One segments, with skip connections;
it learns from the labelled source. The other one rebuilds the image, without skip connections, from
the bottom of the U alone; it learns from raw data of both domains, so that the encoder must find
features that both have. After the training it is dropped: what is left is an ordinary U-Net.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from s2d_desktop.training.network import Activation, ConvBlock, UNet


class YNet(UNet):
    """A U-Net with a second decoder, `reconstruction`.

    Parameters are those of `UNet`. Called like one it segments.
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
        super().__init__(
            maps,
            levels,
            in_channels=in_channels,
            out_channels=out_channels,
            factors=factors,
            activation=activation,
        )
        width = [maps * 2**k for k in range(levels + 1)]
        pointwise = nn.Conv2d if self.ndim == 2 else nn.Conv3d
        self.rebuild_narrow = nn.ModuleList(
            pointwise(width[k + 1], width[k], 1) for k in range(levels)
        )
        self.rebuild_up = nn.ModuleList(
            ConvBlock(width[k], width[k], self.kernel(k)) for k in range(levels)
        )
        self.rebuild_head = pointwise(maps, in_channels, 1)

    def reconstruction(self, x: Tensor) -> Tensor:
        """The image (n, in_channels, [z,] y, x) rebuilt from the bottom of the encoder."""
        return self._rebuilt(self.encoded(x)[self.levels])

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the rebuilt image, encoded once."""
        seen = self.encoded(x)
        return self.decoded(seen), self._rebuilt(seen[self.levels])

    def _rebuilt(self, x: Tensor) -> Tensor:
        for k in reversed(range(self.levels)):
            scale = tuple(float(f) for f in self.factors[k])
            narrow = self.rebuild_narrow[k](x)
            x = self.rebuild_up[k](functional.interpolate(narrow, scale_factor=scale))
        rebuilt: Tensor = self.rebuild_head(x)
        return rebuilt

    def without_reconstruction(self) -> UNet:
        """The U-Net that is left when the second decoder is dropped, in eval mode."""
        network = UNet(
            self.maps,
            self.levels,
            in_channels=self.in_channels,
            out_channels=self.out_channels,
            factors=self.factors,
            activation=self.activation,
        )
        mine = self.state_dict()
        network.load_state_dict({name: mine[name] for name in network.state_dict()})
        return network.eval()


def y_net_loss(
    segmentation: Tensor, rebuilt: Sequence[tuple[Tensor, Tensor]], weight: float = 1.0
) -> Tensor:
    """Loss of the labels plus `weight` times the mean squared errors of all reconstructions.

    Parameters
    ----------
    segmentation
        Loss of the source's labels.
    rebuilt
        Of each domain the rebuilt and the original raw data, normalised, (n, c, [z,] y, x).
    """
    errors = [functional.mse_loss(own, original) for own, original in rebuilt]
    return segmentation + weight * torch.stack(errors).sum()
