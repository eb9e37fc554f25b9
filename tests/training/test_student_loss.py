"""Losses by hand. Two pixels: p = 0.8 where the label is 1, p = 0.3 where it is 0.25."""

import math

import pytest
import torch

from s2d_desktop.training.mean_teacher import MeanTeacher
from s2d_desktop.training.network import UNet, as_probabilities
from s2d_desktop.training.rectification import Rectification
from s2d_desktop.training.student_loss import (
    class_logs,
    class_shares,
    cross_entropy,
    dice,
    loss_named,
)


def pixels(*values):
    """Pixels of one map, float64 (1, 1, pixels)."""
    return torch.tensor(values, dtype=torch.float64)[None, None]


def classes(*pixels_):
    """Pixels given one by one, float64 (1, classes, pixels)."""
    return torch.tensor(pixels_, dtype=torch.float64).T[None]


# Of the structure: ln 0.8 = -0.2231435513, ln 0.3 = -1.2039728043; of the rest ln 0.7 =
# -0.3566749439, and ln 0.2 does not count.
P, Y = pixels(0.8, 0.3), pixels(1.0, 0.25)
Z = torch.logit(P)
SECOND_ALONE = pixels(0.0, 1.0)
W = classes((0.5, 0.9), (0.7, 0.4))  # (background, structure) of each pixel


def gradient(loss, z):
    z = z.clone().requires_grad_(True)
    loss(z).backward()
    return z.grad.flatten().tolist()


def of_one(loss, *arguments):
    """A loss of logits of one structure; labels are shares of the structure."""
    return lambda z: loss(class_logs(z, "sigmoid"), class_shares(Y), *arguments)


def of_classes(loss, y, *arguments):
    return lambda z: loss(class_logs(z, "softmax"), y, *arguments)


# --- equation 4


def test_cross_entropy_of_two_pixels():
    # -(ln 0.8 + 0.25 ln 0.3 + 0.75 ln 0.7) / 2
    assert of_one(cross_entropy)(Z).item() == pytest.approx(0.3958214802, abs=1e-9)


def test_its_gradient_is_the_difference_of_probability_and_label():
    # (p - y) / 2: (0.8 - 1) / 2 and (0.3 - 0.25) / 2
    assert gradient(of_one(cross_entropy), Z) == pytest.approx([-0.1, 0.025])


def test_what_is_not_kept_neither_counts_nor_learns():
    loss = of_one(cross_entropy, SECOND_ALONE)
    # -(0.25 ln 0.3 + 0.75 ln 0.7), a mean over one pixel
    assert loss(Z).item() == pytest.approx(0.5684994090, abs=1e-9)
    assert gradient(loss, Z) == pytest.approx([0.0, 0.05])


def test_with_nothing_kept_there_is_nothing_to_learn():
    for loss in (cross_entropy, dice):
        nothing = of_one(loss, pixels(0.0, 0.0))
        assert nothing(Z).item() == pytest.approx(0.0, abs=1e-9)
        assert gradient(nothing, Z) == pytest.approx([0.0, 0.0])


def test_a_confident_error_has_a_finite_loss_and_the_full_gradient():
    z = pixels(-200.0, 200.0).float()
    y = class_shares(pixels(1.0, 0.0).float())

    def loss(z):
        return cross_entropy(class_logs(z, "sigmoid"), y)

    assert loss(z).item() == pytest.approx(200.0)
    assert gradient(loss, z) == pytest.approx([-0.5, 0.5])


def test_cross_entropy_of_three_classes():
    z = classes((0.7, 0.2, 0.1), (0.5, 0.3, 0.2)).log() + 5.0  # a softmax forgets what is added
    y = classes((0.6, 0.3, 0.1), (0.0, 0.0, 1.0))
    # -(0.6 ln 0.7 + 0.3 ln 0.2 + 0.1 ln 0.1 + ln 0.2) / 2
    assert of_classes(cross_entropy, y)(z).item() == pytest.approx(1.2682663809, abs=1e-9)
    # (p - y) / 2, class by class, both pixels each
    by_hand = [0.05, 0.25, -0.05, 0.15, 0.0, -0.4]
    assert gradient(of_classes(cross_entropy, y), z) == pytest.approx(by_hand)


def test_one_structure_is_the_same_as_two_classes():
    two = torch.cat([torch.zeros_like(Z), Z], 1)
    for loss in (cross_entropy, dice):
        as_classes = of_classes(loss, class_shares(Y), None, W)(two)
        assert as_classes.item() == pytest.approx(of_one(loss, None, W)(Z).item())


# --- equation 3


def test_soft_dice_of_two_pixels():
    # 1 - 2 (0.8 + 0.075) / (0.64 + 0.09 + 1 + 0.0625) = 1 - 1.75 / 1.7925
    assert of_one(dice)(Z).item() == pytest.approx(0.0237099024, abs=1e-6)


def test_its_gradient_by_hand():
    # -2 (y D - p N) / D² p (1 - p) with N = 1.75, D = 1.7925:
    # -(3.585 - 2.8) / 3.21305625 * 0.16 and -(0.89625 - 1.05) / 3.21305625 * 0.21
    assert gradient(of_one(dice), Z) == pytest.approx([-0.0390905, 0.0100488], abs=1e-6)


def test_dice_of_what_is_kept():
    # 1 - 2 * 0.3 * 0.25 / (0.09 + 0.0625)
    loss = of_one(dice, SECOND_ALONE)
    assert loss(Z).item() == pytest.approx(1 - 0.15 / 0.1525, abs=1e-5)
    assert gradient(loss, Z)[0] == 0.0


def test_dice_is_smallest_at_the_label_also_where_that_is_soft():
    assert of_one(dice)(torch.logit(Y.clamp(max=1 - 1e-12))).item() == pytest.approx(0, abs=1e-6)
    y = class_shares(pixels(0.25, 0.6))
    at_the_label = gradient(
        lambda z: dice(class_logs(z, "sigmoid"), y), torch.logit(pixels(0.25, 0.6))
    )
    assert at_the_label == pytest.approx([0.0, 0.0], abs=1e-6)


def test_dice_of_three_classes_is_the_mean_over_all_of_them():
    z = classes((0.7, 0.2, 0.1), (0.5, 0.3, 0.2)).log()
    y = classes((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    each = [1 - 1.4 / (0.49 + 0.25 + 1), 1 - 0.0, 1 - 0.4 / (0.01 + 0.04 + 1)]
    assert of_classes(dice, y)(z).item() == pytest.approx(sum(each) / 3, abs=1e-5)


def test_named_losses_are_these_and_their_sums():
    parts = of_one(cross_entropy, None, W)(Z).item(), of_one(dice, None, W)(Z).item()
    logs, y = class_logs(Z, "sigmoid"), class_shares(Y)
    found = {n: loss_named(n, logs, y, None, W).item() for n in ("bce", "ce", "dice", "bce+dice")}
    assert found == pytest.approx(
        {"bce": parts[0], "ce": parts[0], "dice": parts[1], "bce+dice": sum(parts)}
    )
    assert loss_named("ce+dice", logs, y, None, W).item() == pytest.approx(sum(parts))


# --- equation 6


def test_rectified_cross_entropy_of_two_pixels():
    # -(0.9 ln 0.8 + 0.4 * 0.25 ln 0.3 + 0.7 * 0.75 ln 0.7) / 2
    assert of_one(cross_entropy, None, W)(Z).item() == pytest.approx(0.2542404111, abs=1e-9)


def test_its_gradient_has_a_term_for_each_class():
    # (-w1 y (1 - p) + w0 (1 - y) p) / 2: -0.9 * 0.2 / 2 and (-0.4 * 0.25 * 0.7 + 0.525 * 0.3) / 2
    assert gradient(of_one(cross_entropy, None, W), Z) == pytest.approx([-0.09, 0.04375])


def test_the_mean_by_the_weights_divides_by_their_sum():
    # Weights of the pixels: 0.9 * 1 and 0.4 * 0.25 + 0.7 * 0.75; together 1.525 instead of 2.
    weighted = of_one(cross_entropy, None, W, True)
    assert weighted(Z).item() == pytest.approx(0.5084808221 / 1.525, abs=1e-9)
    assert gradient(weighted, Z) == pytest.approx([-0.18 / 1.525, 0.0875 / 1.525])
    # Of the second pixel alone: (0.1203972804 + 0.1872543455) / 0.625
    second = of_one(cross_entropy, SECOND_ALONE, W, True)
    assert second(Z).item() == pytest.approx(0.3076516259 / 0.625, abs=1e-9)


def test_the_mean_by_the_weights_does_not_become_smaller_with_them():
    half = of_one(cross_entropy, None, W / 2, True)
    assert half(Z).item() == pytest.approx(of_one(cross_entropy, None, W, True)(Z).item())
    plain = of_one(cross_entropy, None, W / 2)(Z).item()
    assert plain == pytest.approx(of_one(cross_entropy, None, W)(Z).item() / 2)
    nothing = of_one(cross_entropy, pixels(0.0, 0.0), W, True)
    assert nothing(Z).item() == 0.0
    named = loss_named("bce", class_logs(Z, "sigmoid"), class_shares(Y), None, W, True)
    assert named.item() == pytest.approx(0.5084808221 / 1.525, abs=1e-9)


def test_rectified_dice_of_two_pixels():
    # Weights of the pixels: 0.9 and 0.4 * 0.25 + 0.7 * 0.75 = 0.625.
    # 1 - 2 (0.9 * 0.8 + 0.625 * 0.075) / (0.9 * 1.64 + 0.625 * 0.1525)
    assert of_one(dice, None, W)(Z).item() == pytest.approx(0.0239052, abs=1e-6)


def test_rectified_dice_is_still_smallest_at_the_label():
    y = class_shares(pixels(0.25, 0.6))

    def loss(z):
        return dice(class_logs(z, "sigmoid"), y, None, W)

    assert gradient(loss, torch.logit(pixels(0.25, 0.6))) == pytest.approx([0, 0], abs=1e-6)


def test_no_gradient_goes_through_the_weights():
    for loss in (cross_entropy, dice):
        w = W.clone().requires_grad_(True)
        z = Z.clone().requires_grad_(True)
        loss(class_logs(z, "sigmoid"), class_shares(Y), None, w).backward()
        assert w.grad is None
        assert z.grad.flatten().tolist() == gradient(of_one(loss, None, W), Z)


def test_weights_that_follow_the_network_change_nothing_in_the_gradient_but_its_factors():
    # With eta = 1 the weights are p themselves: 0.2 and 0.8, 0.7 and 0.3.
    def loss(z):
        logs = class_logs(z, "sigmoid")
        return cross_entropy(logs, class_shares(Y), None, Rectification(2).weights(logs.exp()))

    # (-0.8 * 0.2) / 2 and (-0.3 * 0.25 * 0.7 + 0.7 * 0.75 * 0.3) / 2
    assert gradient(loss, Z) == pytest.approx([-0.08, 0.0525])


@pytest.mark.parametrize("name", ["bce", "dice", "bce+dice"])
@pytest.mark.parametrize("weights", [None, W])
@pytest.mark.parametrize("kept", [None, SECOND_ALONE])
def test_gradients_equal_finite_differences(name, weights, kept):
    step = 1e-6
    for activation, z, y in (
        ("sigmoid", Z, class_shares(Y)),
        ("softmax", torch.cat([0.3 * Z, -Z], 1), class_shares(Y)),
    ):

        def loss(z, activation=activation, y=y):
            return loss_named(name, class_logs(z, activation), y, kept, weights)

        differences = []
        for k in range(z.numel()):
            nudge = torch.zeros_like(z).reshape(-1)
            nudge[k] = step
            nudge = nudge.reshape(z.shape)
            differences.append((loss(z + nudge) - loss(z - nudge)).item() / (2 * step))
        assert gradient(loss, z) == pytest.approx(differences, abs=1e-8)


# --- equations 1 and 5


def test_the_consistency_loss_is_smallest_at_the_teachers_answer_and_teaches_the_student_alone():
    torch.manual_seed(0)
    student = UNet(2, 1)
    teacher = MeanTeacher(UNet(2, 1))
    x = torch.rand(1, 1, 8, 8)
    q = as_probabilities(teacher.network(x), "sigmoid")
    logs = class_logs(student(x), "sigmoid")
    loss_named("bce", logs, class_shares(q)).backward()
    assert all(p.grad is not None for p in student.parameters())
    assert all(p.grad is None for p in teacher.network.parameters())
    # (p - q) / N: nothing where both agree
    same = torch.logit(pixels(0.4, 0.9))
    answer = class_shares(pixels(0.4, 0.9))
    agreed = gradient(lambda z: loss_named("bce", class_logs(z, "sigmoid"), answer), same)
    assert agreed == pytest.approx([0.0, 0.0])


# --- what the paper's misprints would do


def test_the_similarity_as_a_loss_would_lead_away_from_the_label():
    p, y = pixels(0.6, 0.2), class_shares(pixels(1.0, 0.0))

    def printed(z):
        p, q = class_logs(z, "sigmoid").exp()[:, 1:], y[:, 1:]
        return 2 * (p * q).sum() / ((p * p).sum() + (q * q).sum())

    z = torch.logit(p)
    away = gradient(printed, z)
    right = gradient(lambda z: dice(class_logs(z, "sigmoid"), y), z)
    # Descent goes against the gradient: the structure's pixel must rise, the other one fall.
    assert right[0] < 0 < right[1]
    assert away[0] > 0 > away[1]


def test_equation_4_without_its_sign_would_lead_away_from_the_label():
    def printed(z):
        p = z.sigmoid()
        return (Y * p.log() + (1 - Y) * (1 - p).log()).mean()

    away, right = gradient(printed, Z), gradient(of_one(cross_entropy), Z)
    assert away == pytest.approx([-g for g in right])


def test_equation_4_with_one_minus_the_logarithm_would_not_stop_at_the_label():
    q = pixels(0.3)

    def printed(z):  # its sign put right, (1 - log p) as printed
        p = z.sigmoid()
        return -(q * p.log() + (1 - q) * (1 - p.log())).mean()

    def right(z):
        return cross_entropy(class_logs(z, "sigmoid"), class_shares(q))

    at_the_label = torch.logit(q)
    assert gradient(right, at_the_label) == pytest.approx([0.0])
    # (1 - 2 q) (1 - p) = 0.4 * 0.7: on and on towards 0, without an end
    assert gradient(printed, at_the_label) == pytest.approx([0.28])
    assert printed(pixels(-100.0)) < printed(pixels(-10.0)) < printed(at_the_label)


def test_a_weighted_label_would_push_a_confident_pixel_out_of_its_structure():
    # p = 0.98 in the structure, which usually gets 0.9: w1 = 1 - 0.08.
    r = Rectification(2)
    r.eta = torch.tensor([0.9, 0.9])
    z, y = torch.logit(pixels(0.98)), class_shares(pixels(1.0))
    w = r.weights(class_logs(z, "sigmoid").exp())
    assert w.flatten().tolist() == pytest.approx([0.12, 0.92])

    def misread(z):
        hat = class_shares(w[:, 1:] * y[:, 1:])
        return cross_entropy(class_logs(z, "sigmoid"), hat)

    assert gradient(misread, z) == pytest.approx([0.98 - 0.92])  # falls
    right = gradient(lambda z: cross_entropy(class_logs(z, "sigmoid"), y, None, w), z)
    assert right == pytest.approx([-0.92 * 0.02])  # rises


# --- what rectification means


@pytest.mark.parametrize("p", [0.02, 0.5, 0.9])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_with_hard_labels_and_means_of_1_it_is_the_mean_absolute_error(p, y):
    labels = class_shares(pixels(y))

    def rectified(z):
        logs = class_logs(z, "sigmoid")
        return cross_entropy(logs, labels, None, Rectification(2).weights(logs.exp()))

    z = torch.logit(pixels(p))
    sign = 1 if y == 0 else -1
    assert gradient(rectified, z) == pytest.approx([sign * p * (1 - p)])
    assert gradient(lambda z: (z.sigmoid() - y).abs().mean(), z) == pytest.approx(
        [sign * p * (1 - p)]
    )


def settled(y, eta, steps=20000):
    """The probability at which gradient descent on one rectified pixel comes to rest."""
    r = Rectification(2)
    r.eta = torch.tensor([eta, eta])
    z = 0.0
    labels = class_shares(pixels(y))
    for _ in range(steps):
        (slope,) = gradient(
            lambda z: cross_entropy(
                logs := class_logs(z, "sigmoid"), labels, None, r.weights(logs.exp())
            ),
            pixels(z),
        )
        z -= 20.0 * slope
        if abs(slope) < 1e-9:
            break
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize(
    ("y", "eta", "rest"),
    [(0.55, 0.9, 0.742), (0.55, 0.7, 0.628), (0.9, 0.9, 0.986), (0.9, 0.7, 0.951)],
)
def test_soft_labels_are_sharpened_as_far_as_the_means_allow(y, eta, rest):
    assert settled(y, eta) == pytest.approx(rest, abs=5e-4)


def test_with_means_of_1_soft_labels_become_certain():
    # Where w1 y (1 - p) = w0 (1 - y) p and w1 = p, w0 = 1 - p, only y = 1/2 has an answer.
    assert settled(0.55, 1.0, 2000) > 0.999
    assert settled(0.45, 1.0, 2000) < 0.001
