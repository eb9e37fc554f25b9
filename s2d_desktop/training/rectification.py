"""Label rectification: pseudo-labels that the network firmly disagrees with count less.

Equations 6 to 8 of Matskevych et al. 2022, for any number of classes::

    w_k   = 1 - |p_k - eta_k|
    eta_k <- lambda eta_k + (1 - lambda) mean{p_k : y_k > 0.5}

``eta_k`` is what the network usually says where the label says k. A voxel of label k to which it
gives another probability than usual gets a smaller weight.
"""

from __future__ import annotations

import torch
from torch import Tensor


class Rectification:
    """The weights, and the running means they are measured by.

    Parameters
    ----------
    classes
        How many there are, the background included.
    decay
        lambda.

    The running means begin at 1, as in the authors' configuration; the paper does not say. They are
    kept in single precision whatever the network computes in, and belong into the checkpoint. They
    are updated in training only: validation does not change what is learned.
    """

    def __init__(self, classes: int, decay: float = 0.999) -> None:
        self.eta = torch.ones(classes)
        self.decay = decay

    def weights(self, p: Tensor) -> Tensor:
        """``w`` (n, classes, ...) of probabilities (n, classes, ...); without gradient."""
        eta = self.eta.to(p.device, torch.float32).reshape(1, -1, *(1,) * (p.dim() - 2))
        return 1 - (p.detach().float() - eta).abs()

    @staticmethod
    def sums(p: Tensor, y: Tensor, kept: Tensor | None = None) -> Tensor:
        """What a part of a batch adds to the next update, float64 (2, classes).

        First the sums of ``p_k`` over voxels whose label is k, ``y_k > 0.5``, then how many they
        are. Sums of several parts, or of several machines, are added up.
        """
        own = (y > 0.5).to(torch.float64)
        if kept is not None:
            own = own * kept
        axes = [0, *range(2, p.dim())]
        return torch.stack([(p.detach().double() * own).sum(axes), own.sum(axes)])

    def update(self, sums: Tensor) -> None:
        """Move each mean towards that of a batch; a class that is not in it stays as it is.

        The means follow the sums to their device: nothing waits for a graphics card.
        """
        self.eta = self.eta.to(sums.device)
        total, count = sums[0], sums[1]
        there = count > 0
        mean = (total / count.clamp(min=1)).float()
        moved = self.decay * self.eta + (1 - self.decay) * mean
        self.eta = torch.where(there, moved, self.eta)
