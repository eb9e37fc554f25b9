import math

import numpy as np
import pytest
import torch

from s2d_desktop.training.losses import (
    LOSSES,
    activation_of,
    class_cross_entropy,
    cross_entropy,
    dice_loss,
    loss_of,
)
from s2d_desktop.training.scores import class_f1_scores


def logit(p):
    return math.log(p / (1 - p))


def tensor(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def test_cross_entropy_of_two_pixels_by_hand():
    z = tensor([logit(0.8), logit(0.3)])
    q = torch.tensor([1.0, 0.0], dtype=torch.float64)
    by_hand = -(math.log(0.8) + math.log(0.7)) / 2
    assert cross_entropy(z, q).item() == pytest.approx(by_hand)


def test_cross_entropy_has_the_gradient_p_minus_q_over_n_also_for_soft_labels():
    z = tensor([logit(0.8), logit(0.3), logit(0.5)])
    q = torch.tensor([1.0, 0.25, 0.9], dtype=torch.float64)
    cross_entropy(z, q).backward()
    by_hand = [(0.8 - 1.0) / 3, (0.3 - 0.25) / 3, (0.5 - 0.9) / 3]
    assert z.grad.tolist() == pytest.approx(by_hand)


def test_a_confident_error_has_a_finite_loss_and_gradient():
    z = tensor([200.0])
    loss = cross_entropy(z, torch.zeros(1, dtype=torch.float64))
    loss.backward()
    assert loss.item() == pytest.approx(200.0)
    assert z.grad.item() == pytest.approx(1.0)


def test_dice_is_one_minus_the_similarity_with_squared_denominators():
    z = tensor([logit(0.8), logit(0.3)])
    q = torch.tensor([1.0, 0.0], dtype=torch.float64)
    by_hand = 1 - 2 * 0.8 / (0.64 + 0.09 + 1.0)
    assert dice_loss(z, q).item() == pytest.approx(by_hand, abs=1e-6)


def test_dice_has_the_gradient_derived_by_hand():
    p = [0.8, 0.3]
    z = tensor([logit(v) for v in p])
    q = torch.tensor([1.0, 0.0], dtype=torch.float64)
    dice_loss(z, q).backward()
    a, b = 2 * 0.8, 0.64 + 0.09 + 1.0
    # d(1 - a/b)/dp = -(2 q b - a 2 p) / b², times dp/dz = p (1 - p)
    by_hand = [
        -(2 * t * b - a * 2 * v) / b**2 * v * (1 - v) for v, t in zip(p, (1.0, 0.0), strict=True)
    ]
    assert z.grad.tolist() == pytest.approx(by_hand, abs=1e-6)


def test_dice_is_smallest_where_the_prediction_equals_a_soft_label():
    q = torch.tensor([0.7, 0.2, 0.5], dtype=torch.float64)
    z = torch.logit(q).requires_grad_()
    loss = dice_loss(z, q)
    loss.backward()
    assert loss.item() == pytest.approx(0.0, abs=1e-6)
    assert z.grad.abs().max().item() < 1e-6


def test_dice_of_two_empty_masks_is_zero():
    z = torch.full((4,), -60.0)
    assert dice_loss(z, torch.zeros(4)).item() == pytest.approx(0.0, abs=1e-6)


def test_both_is_the_sum():
    z = torch.tensor([0.4, -1.0])
    q = torch.tensor([1.0, 0.0])
    both = LOSSES["bce"](z, q) + LOSSES["dice"](z, q)
    assert LOSSES["bce+dice"](z, q).item() == pytest.approx(both.item())


def classes(values):
    """Logits or shares of one row of voxels, given voxel by voxel, as (1, classes, voxels)."""
    return torch.tensor(values, dtype=torch.float64).T[None]


# Two voxels, three classes: probabilities after the softmax, and the true classes 0 and 2.
SHARES = [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]
ONE_HOT = [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]


def test_cross_entropy_of_classes_by_hand():
    logits, q = classes(SHARES).log() + 3.0, classes(ONE_HOT)
    by_hand = -(math.log(0.7) + math.log(0.2)) / 2
    assert class_cross_entropy(logits, q).item() == pytest.approx(by_hand, abs=1e-5)
    assert loss_of("ce", [1, 1, 1])(logits, q).item() == pytest.approx(by_hand, abs=1e-5)


def test_the_weight_of_a_class_is_that_of_its_voxels():
    logits, q = classes(SHARES).log(), classes(ONE_HOT)
    by_hand = -(1 * math.log(0.7) + 4 * math.log(0.2)) / 5
    assert loss_of("ce", [1, 9, 4])(logits, q).item() == pytest.approx(by_hand, abs=1e-5)


def test_dice_of_classes_is_the_mean_over_them():
    logits, q = classes(SHARES).log(), classes(ONE_HOT)
    each = [
        1 - 2 * 0.7 / (0.49 + 0.25 + 1),
        1 - 0 / (0.04 + 0.09 + 0),
        1 - 2 * 0.2 / (0.01 + 0.04 + 1),
    ]
    assert loss_of("dice", [1, 1, 1])(logits, q).item() == pytest.approx(sum(each) / 3, abs=1e-4)
    weighted = (each[0] + 2 * each[1] + 3 * each[2]) / 6
    assert loss_of("dice", [1, 2, 3])(logits, q).item() == pytest.approx(weighted, abs=1e-4)
    both = loss_of("ce+dice", [1, 1, 1])(logits, q).item()
    parts = loss_of("ce", [1, 1, 1])(logits, q) + loss_of("dice", [1, 1, 1])(logits, q)
    assert both == pytest.approx(parts.item())


def test_binary_losses_take_each_class_by_itself():
    p, q = classes([[0.8, 0.3], [0.4, 0.6]]), classes([[1.0, 0.0], [1.0, 1.0]])
    logits = torch.logit(p)
    first = -(math.log(0.8) + math.log(0.4)) / 2
    second = -(math.log(0.7) + math.log(0.6)) / 2
    assert loss_of("bce", [1, 1])(logits, q).item() == pytest.approx((first + second) / 2)
    assert loss_of("bce", [1, 3])(logits, q).item() == pytest.approx((first + 3 * second) / 4)
    with_dice = loss_of("bce+dice", [1, 1])(logits, q).item()
    dice = [1 - 2 * 1.2 / (0.64 + 0.16 + 2), 1 - 2 * 0.6 / (0.09 + 0.36 + 1)]
    assert with_dice == pytest.approx((first + second) / 2 + sum(dice) / 2, abs=1e-5)


def test_what_makes_probabilities_follows_from_the_loss():
    assert activation_of("bce", 1) == activation_of("dice", 1) == "sigmoid"
    assert activation_of("ce", 3) == activation_of("dice", 3) == "softmax"
    assert activation_of("bce+dice", 3) == "sigmoid"


def test_f1_of_classes_by_hand():
    # Predicted 0 0 1 2, true 0 1 1 1: class 0 has 1 of 1 + 2, class 1 has 1 of 1 + 3, class 2 none.
    seen = np.eye(4)[[0, 0, 1, 2]].T[None] * 0.9
    true = np.eye(4)[[0, 1, 1, 1]].T[None]
    first = (seen[..., :2], true[..., :2]), (seen[..., 2:], true[..., 2:])
    assert class_f1_scores(first) == pytest.approx([2 / 3, 2 / 4, 0.0, 1.0])
