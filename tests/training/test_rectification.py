"""Weights and running means by hand: two to four pixels, (background, structure) each."""

import inspect

import pytest
import torch

from s2d_desktop.training.rectification import Rectification


def pixels(*values):
    """Pixels given one by one, (1, classes, pixels)."""
    return torch.tensor(values, dtype=torch.float32).T[None]


P = pixels((0.2, 0.8), (0.7, 0.3), (0.9, 0.1), (0.4, 0.6))
Y = pixels((0.0, 1.0), (0.25, 0.75), (1.0, 0.0), (0.5, 0.5))


def test_the_running_means_begin_at_1_and_move_by_a_thousandth():
    r = Rectification(3)
    assert r.eta.tolist() == [1, 1, 1]
    assert r.eta.dtype == torch.float32
    assert inspect.signature(Rectification).parameters["decay"].default == 0.999


def test_a_weight_is_1_less_the_distance_from_what_is_usual():
    r = Rectification(2)
    # eta = 1: the weights are the probabilities
    assert r.weights(P).flatten().tolist() == pytest.approx(
        [0.2, 0.7, 0.9, 0.4, 0.8, 0.3, 0.1, 0.6]
    )
    r.eta = torch.tensor([0.9, 0.6])
    by_hand = [0.3, 0.8, 1.0, 0.5, 0.8, 0.7, 0.5, 1.0]
    assert r.weights(P).flatten().tolist() == pytest.approx(by_hand)


def test_weights_of_volumes_and_several_classes_keep_their_shape():
    p = torch.rand(2, 4, 3, 5, 6).softmax(1)
    assert Rectification(4).weights(p).shape == p.shape


def test_no_gradient_goes_through_weights_and_sums():
    p = P.clone().requires_grad_(True)
    r = Rectification(2)
    assert not r.weights(p).requires_grad
    assert not r.sums(p, Y).requires_grad


def test_the_means_are_over_voxels_of_a_class():
    # Structure: 0.8 and 0.3; background: 0.9. Where the label is 0.5 it is neither.
    assert Rectification.sums(P, Y).flatten().tolist() == pytest.approx([0.9, 1.1, 1, 2])


def test_voxels_that_are_not_kept_do_not_count():
    kept = torch.tensor([1.0, 0.0, 1.0, 1.0])[None, None]
    assert Rectification.sums(P, Y, kept).flatten().tolist() == pytest.approx([0.9, 0.8, 1, 1])


def test_an_update_by_hand():
    r = Rectification(2, decay=0.9)
    r.update(Rectification.sums(P, Y))
    # 0.9 * 1 + 0.1 * 0.9 and 0.9 * 1 + 0.1 * 0.55
    assert r.eta.tolist() == pytest.approx([0.99, 0.955])
    r.update(Rectification.sums(P, Y))
    assert r.eta.tolist() == pytest.approx([0.981, 0.9145])


def test_the_update_of_the_paper_moves_by_a_thousandth():
    r = Rectification(2)
    r.update(Rectification.sums(P, Y))
    assert r.eta.tolist() == pytest.approx([0.9999, 0.99955], abs=1e-6)


def test_a_class_that_is_not_there_leaves_its_mean_as_it_is():
    r = Rectification(2, decay=0.9)
    r.eta = torch.tensor([0.8, 0.7])
    r.update(Rectification.sums(pixels((0.4, 0.6)), pixels((1.0, 0.0))))
    assert r.eta.tolist() == pytest.approx([0.76, 0.7])
    r.update(Rectification.sums(P, Y, torch.zeros(1, 1, 4)))
    assert r.eta.tolist() == pytest.approx([0.76, 0.7])


def test_parts_of_a_batch_are_one_batch():
    halves = [Rectification.sums(P[..., k::2], Y[..., k::2]) for k in range(2)]
    together, whole = Rectification(2), Rectification(2)
    together.update(halves[0] + halves[1])
    whole.update(Rectification.sums(P, Y))
    assert together.eta.tolist() == whole.eta.tolist()


def test_the_means_stay_in_single_precision_whatever_the_network_computes_in():
    r = Rectification(2)
    r.update(r.sums(P.bfloat16(), Y))
    assert r.eta.dtype == r.weights(P.bfloat16()).dtype == torch.float32
    # In bfloat16 a thousandth below 1 would be lost.
    assert r.eta[1] < 1
