"""Losses of an Enhancer, on logits, for hard or soft targets.

One structure is a yes or no in each voxel: a sigmoid. Several classes exclude each other: a softmax
over them (axis 1), unless the plan asks for the binary losses, which take each class by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from s2d_desktop.training.network import Activation

Loss = Callable[[Tensor, Tensor], Tensor]


def cross_entropy(logits: Tensor, target: Tensor, weights: Sequence[float] = ()) -> Tensor:
    """Binary cross-entropy, ``-mean(q log p + (1 - q) log(1 - p))``.

    Equation 4 of Matskevych et al. 2022 with its sign and ``log(1 - p)`` put right; computed on
    logits, so that a confident error has a finite gradient. With `weights`, one for each channel
    (axis 1), it is their weighted mean.
    """
    if not weights:
        return functional.binary_cross_entropy_with_logits(logits, target)
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (_over_classes(each) * _shares(weights, each)).sum()


def dice_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Soft Dice, ``1 - 2 sum(p q) / (sum p² + sum q²)``, over all pixels of the batch.

    Equation 3 of the paper is the similarity; the loss is 1 minus it. With squares in the
    denominator it is smallest at p = q also for soft targets. 0 where both are empty.
    """
    p = logits.sigmoid()
    tiny = 1e-6
    overlap = 2 * (p * target).sum() + tiny
    return 1 - overlap / ((p * p).sum() + (target * target).sum() + tiny)


def class_cross_entropy(logits: Tensor, target: Tensor, weights: Sequence[float] = ()) -> Tensor:
    """Cross-entropy over classes, ``-sum(w q log p) / sum(w q)`` with a softmax p over axis 1.

    Parameters
    ----------
    logits, target
        (n, classes, ...); the target is 1 in the channel of its class, or shares of 1.
    weights
        One for each class; left out, all are 1 and it is the mean over the voxels.
    """
    wanted = target * _along(weights, target) if weights else target
    tiny = 1e-6
    return -(wanted * logits.log_softmax(1)).sum() / (wanted.sum() + tiny)


def class_dice_loss(logits: Tensor, target: Tensor, weights: Sequence[float] = ()) -> Tensor:
    """Mean over the classes of the soft Dice loss of each, with a softmax over axis 1."""
    return _mean_dice(logits.softmax(1), target, weights)


def separate_dice_loss(logits: Tensor, target: Tensor, weights: Sequence[float] = ()) -> Tensor:
    """Mean over the classes of the soft Dice loss of each, with a sigmoid for each class."""
    return _mean_dice(logits.sigmoid(), target, weights)


def both(logits: Tensor, target: Tensor) -> Tensor:
    """Sum of cross-entropy and soft Dice."""
    return cross_entropy(logits, target) + dice_loss(logits, target)


LOSSES: dict[str, Loss] = {
    "bce": cross_entropy,
    "dice": dice_loss,
    "bce+dice": both,
}
"""Those for one structure, by the name that a plan uses."""


def activation_of(name: str, classes: int) -> Activation:
    """What makes probabilities of the logits of a network that was trained with a loss."""
    return "sigmoid" if classes <= 1 or name.startswith("bce") else "softmax"


def loss_of(name: str, weights: Sequence[float] = ()) -> Loss:
    """The loss that a plan names, for several classes if there are `weights` (one for each)."""
    if not weights:
        return LOSSES[name]
    each = name.startswith("bce")
    parts: list[Loss] = []
    if "ce" in name.split("+") or "bce" in name.split("+"):
        parts.append(partial(cross_entropy if each else class_cross_entropy, weights=weights))
    if "dice" in name.split("+"):
        parts.append(partial(separate_dice_loss if each else class_dice_loss, weights=weights))
    return lambda logits, target: sum((p(logits, target) for p in parts), logits.new_zeros(()))


def _over_classes(values: Tensor) -> Tensor:
    """Mean of each class (axis 1)."""
    return values.mean([0, *range(2, values.dim())])


def _shares(weights: Sequence[float], like: Tensor) -> Tensor:
    """Weights that sum to 1."""
    w = torch.tensor(weights, dtype=like.dtype, device=like.device)
    return w / w.sum()


def _along(weights: Sequence[float], like: Tensor) -> Tensor:
    """Weights along axis 1 of a tensor."""
    w = torch.tensor(weights, dtype=like.dtype, device=like.device)
    return w.reshape(1, -1, *(1,) * (like.dim() - 2))


def _mean_dice(p: Tensor, target: Tensor, weights: Sequence[float]) -> Tensor:
    axes = [0, *range(2, p.dim())]
    tiny = 1e-6
    overlap = 2 * (p * target).sum(axes) + tiny
    dice = 1 - overlap / ((p * p).sum(axes) + (target * target).sum(axes) + tiny)
    return (dice * _shares(weights or [1.0] * len(dice), dice)).sum()
