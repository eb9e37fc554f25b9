"""The mean of two networks; a network without hidden ReLUs at work would be linear in it."""

import numpy as np
import pytest
import torch

from s2d_desktop.training.network import UNet
from s2d_desktop.training.to_onnx import folded, write_onnx
from s2d_desktop.training.weight_average import averaged


def network(seed):
    torch.manual_seed(seed)
    net = UNet(4, 2)
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.3, 0.3)
            torch.nn.init.uniform_(module.running_mean, -0.2, 0.2)
            torch.nn.init.uniform_(module.running_var, 0.3, 2.0)
    return net.eval()


def answer(net):
    x = torch.from_numpy(np.random.default_rng(0).random((1, 1, 32, 32)).astype(np.float32))
    with torch.no_grad():
        return net(x).numpy()


@pytest.fixture
def start(tmp_path):
    first = network(1)
    write_onnx(first, tmp_path / "enhancer.onnx", half=False)
    return first, tmp_path / "enhancer.onnx"


def test_with_nothing_kept_it_is_the_trained_network(start):
    trained = network(2)
    np.testing.assert_allclose(answer(averaged(trained, start[1], 0.0)), answer(trained), atol=1e-5)


def test_with_everything_kept_it_is_the_network_of_the_start(start):
    np.testing.assert_allclose(
        answer(averaged(network(2), start[1], 1.0)), answer(start[0]), atol=1e-5
    )


def test_each_folded_weight_is_the_weighted_mean_of_both(start):
    first, path = start
    trained = network(2)
    mean = averaged(trained, path, 0.25)
    for block in ("down", "up"):
        parts = [getattr(n, block)[1] for n in (mean, trained, first)]
        own, mine, theirs = (folded(p.conv2, p.norm2) for p in parts)
        for a, b, c in zip(own, mine, theirs, strict=True):
            np.testing.assert_allclose(a, 0.75 * b + 0.25 * c, atol=1e-6)
    np.testing.assert_allclose(
        mean.head.bias.detach(), 0.75 * trained.head.bias.detach() + 0.25 * first.head.bias.detach()
    )


def test_the_trained_network_is_left_as_it_was(start):
    trained = network(2)
    before = answer(trained)
    averaged(trained, start[1], 0.5)
    np.testing.assert_array_equal(answer(trained), before)
