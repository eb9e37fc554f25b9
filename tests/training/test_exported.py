"""A network is written small where that is exact enough, and in single precision elsewhere."""

import numpy as np
import pytest
import torch

from s2d_desktop.model.errors import S2DError
from s2d_desktop.training.exported import LARGEST_DIFFERENCE, exported
from s2d_desktop.training.network import UNet

SAMPLES = np.random.default_rng(0).normal(0, 1, (2, 1, 32, 32)).astype(np.float32)


def network(sharp: float) -> UNet:
    """A network that answers by a step at 0.5 the sharper, the larger `sharp` is.

    Wide enough that its bottom has weights of the size that is stored in half precision.
    """
    torch.manual_seed(0)
    net = UNet(48, 2).eval()
    with torch.no_grad():
        net.head.weight.mul_(sharp)
        net.head.bias.sub_(net(torch.from_numpy(SAMPLES)).median())
    return net


def test_where_half_precision_changes_little_the_file_is_small(tmp_path):
    found = exported(network(1.0), tmp_path / "net.onnx", SAMPLES)
    assert found.half
    assert found.difference <= LARGEST_DIFFERENCE
    assert "half" in found.precision


def test_where_it_changes_too_much_the_file_is_in_single_precision(tmp_path):
    small = exported(network(1.0), tmp_path / "small.onnx", SAMPLES)
    found = exported(network(200_000.0), tmp_path / "net.onnx", SAMPLES)
    assert small.half
    assert not found.half
    assert found.difference <= LARGEST_DIFFERENCE
    assert found.precision == "single precision"
    sizes = [(tmp_path / name).stat().st_size for name in ("small.onnx", "net.onnx")]
    assert sizes[1] > 1.3 * sizes[0]


def test_a_network_that_gives_no_numbers_is_not_exported(tmp_path):
    net = network(1.0)
    with torch.no_grad():
        net.head.bias.fill_(float("nan"))
    with pytest.raises(S2DError, match="could not be exported"):
        exported(net, tmp_path / "net.onnx", SAMPLES)
