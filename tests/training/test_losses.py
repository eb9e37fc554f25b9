import math

import pytest
import torch

from s2d_desktop.training.losses import LOSSES, cross_entropy, dice_loss


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
