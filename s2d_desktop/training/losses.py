"""Losses of an Enhancer, on logits, for hard or soft targets."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Binary cross-entropy, ``-mean(q log p + (1 - q) log(1 - p))``.

    Equation 4 of Matskevych et al. 2022 with its sign and ``log(1 - p)`` put right; computed on
    logits, so that a confident error has a finite gradient.
    """
    return functional.binary_cross_entropy_with_logits(logits, target)


def dice_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Soft Dice, ``1 - 2 sum(p q) / (sum p² + sum q²)``, over all pixels of the batch.

    Equation 3 of the paper is the similarity; the loss is 1 minus it. With squares in the
    denominator it is smallest at p = q also for soft targets. 0 where both are empty.
    """
    p = logits.sigmoid()
    tiny = 1e-6
    overlap = 2 * (p * target).sum() + tiny
    return 1 - overlap / ((p * p).sum() + (target * target).sum() + tiny)


def both(logits: Tensor, target: Tensor) -> Tensor:
    """Sum of cross-entropy and soft Dice."""
    return cross_entropy(logits, target) + dice_loss(logits, target)


LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "bce": cross_entropy,
    "dice": dice_loss,
    "bce+dice": both,
}
"""By the name that a plan uses."""
