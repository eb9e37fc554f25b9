"""Losses of a network that learns from pseudo-labels, for one structure and for several classes.

One structure is two classes here, background and structure, so that equations 1 to 8 of
Matskevych et al. 2022 are written once. Everything is computed from logarithms of probabilities,
which stay finite where a probability rounds to 0. With a sigmoid, ``log(1 - p)`` is
``logsigmoid(-z)``.

Each voxel has a share of a class, ``y`` (soft or hard, sums to 1), a switch whether it is learned
from at all, ``kept``, and after rectification a weight for each class, ``w`` (`rectification`).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from s2d_desktop.training.network import Activation

TINY = 1e-6


def class_logs(logits: Tensor, activation: Activation) -> Tensor:
    """Logarithms of the probabilities of all classes.

    Parameters
    ----------
    logits
        (n, 1, ...) of one structure with a sigmoid, or (n, classes, ...).
    activation
        ``sigmoid`` for one structure, ``softmax`` for classes that exclude each other.

    Returns
    -------
    (n, 2, ...), background first, or (n, classes, ...)
    """
    if activation == "softmax":
        return logits.log_softmax(1)
    return torch.cat([functional.logsigmoid(-logits), functional.logsigmoid(logits)], 1)


def class_shares(values: Tensor) -> Tensor:
    """Labels or probabilities of all classes; (1 - y, y) of one structure, (n, 1, ...)."""
    return torch.cat([1 - values, values], 1) if values.shape[1] == 1 else values


def cross_entropy(
    logs: Tensor,
    y: Tensor,
    kept: Tensor | None = None,
    weights: Tensor | None = None,
    weighted_mean: bool = False,
) -> Tensor:
    """``-mean over voxels of sum_k w_k y_k log p_k``.

    Without weights it is equation 4, its sign and its ``log(1 - p)`` put right. With weights it is
    equation 6, in which ``y_hat_k = w_k y_k`` is a weight of each class and no label: as the label
    of an ordinary cross-entropy ``w_1 y`` would put ``1 - w_1 y`` on the background and push
    confident pixels of the structure out of it.

    Parameters
    ----------
    logs, y
        (n, classes, ...), see `class_logs` and `class_shares`.
    kept
        (n, 1, ...), 1 where a voxel counts; None: everywhere. The mean is over these, whatever
        their weights, as in the paper.
    weights
        (n, classes, ...); no gradient goes through them.
    weighted_mean
        Divide by the sum of the weights (of each voxel by its shares) instead: the loss, and with
        it the steps, then stay as large as without them.
    """
    labels = y if weights is None else weights.detach() * y
    each = -(labels * logs).sum(1, keepdim=True)
    v = torch.ones_like(each) if kept is None else kept
    if weighted_mean:
        return (each * v).sum() / (labels * v).sum().clamp(min=TINY)
    return (each * v).sum() / v.sum().clamp(min=1)


def dice(
    logs: Tensor, y: Tensor, kept: Tensor | None = None, weights: Tensor | None = None
) -> Tensor:
    """Soft Dice loss, ``1 - 2 sum(p q) / (sum p² + sum q²)``, its mean over the structures.

    Equation 3 is the similarity; the loss is 1 minus it. The squares make it smallest at p = q for
    soft labels, too. Of two classes the background is left out, as in the paper.

    In rectified form (equation 6) the weights of a voxel's classes, by their shares of it, are the
    weight with which the voxel counts in all three sums. Multiplied into the label alone they would
    make the loss smallest at ``p = w y`` instead of at the label.
    """
    p = logs.exp()
    v = torch.ones_like(y[:, :1]) if kept is None else kept
    if weights is not None:
        v = v * (weights.detach() * y).sum(1, keepdim=True)
    if y.shape[1] == 2:
        p, y = p[:, 1:], y[:, 1:]
    axes = [0, *range(2, y.dim())]
    overlap = 2 * (v * p * y).sum(axes) + TINY
    loss: Tensor = 1 - overlap / ((v * (p * p + y * y)).sum(axes) + TINY)
    return loss.mean()


def loss_named(
    name: str,
    logs: Tensor,
    y: Tensor,
    kept: Tensor | None = None,
    weights: Tensor | None = None,
    weighted_mean: bool = False,
) -> Tensor:
    """Cross-entropy (``bce``, ``ce``), ``dice``, or their sum (``bce+dice``, ``ce+dice``)."""
    parts = name.split("+")
    total = logs.new_zeros(())
    if "bce" in parts or "ce" in parts:
        total = total + cross_entropy(logs, y, kept, weights, weighted_mean)
    if "dice" in parts:
        total = total + dice(logs, y, kept, weights)
    return total
