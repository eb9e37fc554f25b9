"""An exported network read back for further training."""

import numpy as np
import pytest
import torch

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.training.from_onnx import start_from
from s2d_desktop.training.network import UNet
from s2d_desktop.training.to_onnx import write_onnx


@pytest.fixture
def trained():
    """A network whose BatchNorm has statistics and weights unlike those it began with."""
    torch.manual_seed(1)
    network = UNet(4, 2)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.3, 0.3)
            torch.nn.init.uniform_(module.running_mean, -0.2, 0.2)
            torch.nn.init.uniform_(module.running_var, 0.3, 2.0)
    return network.eval()


@pytest.fixture
def maps():
    return np.random.default_rng(0).random((3, 1, 32, 48)).astype(np.float32)


def logits(network, maps):
    with torch.no_grad():
        return network(torch.from_numpy(maps)).numpy()


def test_the_network_that_starts_from_a_file_says_what_the_exported_one_says(
    trained, maps, tmp_path
):
    write_onnx(trained, tmp_path / "enhancer.onnx", half=False)
    torch.manual_seed(2)
    network = UNet(4, 2)
    assert np.abs(logits(network.eval(), maps) - logits(trained, maps)).max() > 0.01
    start_from(network, tmp_path / "enhancer.onnx", [maps[:2], maps[2:]])
    other = np.random.default_rng(1).random((1, 1, 64, 32)).astype(np.float32)
    np.testing.assert_allclose(logits(network.eval(), other), logits(trained, other), atol=1e-5)


def test_also_in_training_where_batch_statistics_count(trained, maps, tmp_path):
    write_onnx(trained, tmp_path / "enhancer.onnx", half=False)
    network = UNet(4, 2)
    start_from(network, tmp_path / "enhancer.onnx", [maps])
    np.testing.assert_allclose(logits(network.train(), maps), logits(trained, maps), atol=1e-4)


@pytest.mark.parametrize("size", [(8, 2), (4, 3)])
def test_a_network_of_another_size_is_refused_by_the_name_of_a_layer(trained, maps, tmp_path, size):
    write_onnx(trained, tmp_path / "enhancer.onnx")
    with pytest.raises(ModelProblem, match=r"layer '.*' is missing or has another size"):
        start_from(UNet(*size), tmp_path / "enhancer.onnx", [maps])


def test_a_file_that_is_no_network_is_refused(tmp_path, maps):
    (tmp_path / "enhancer.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelProblem, match="cannot be read"):
        start_from(UNet(4, 2), tmp_path / "enhancer.onnx", [maps])
