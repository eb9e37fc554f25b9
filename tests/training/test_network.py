import numpy as np
import onnx
import pytest
import torch

from s2d_desktop.training.network import UNet
from s2d_desktop.training.to_onnx import (
    LARGEST_SINGLE,
    OPSET,
    folded,
    largest_difference,
    write_onnx,
)


def trained_looking(maps=4, levels=4):
    """A network whose BatchNorm has seen data, so that folding it matters."""
    torch.manual_seed(0)
    net = UNet(maps, levels)
    net.train()
    with torch.no_grad():
        for _ in range(3):
            net(torch.rand(2, 1, 64, 64))
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.3, 0.3)
    return net.eval()


@pytest.mark.parametrize(("height", "width"), [(16, 16), (32, 64), (96, 48)])
def test_the_output_is_one_map_of_the_size_of_the_input(height, width):
    with torch.no_grad():
        assert UNet(4, 4)(torch.rand(2, 1, height, width)).shape == (2, 1, height, width)


def test_maps_double_on_every_level_and_the_shipped_size_has_seven_million_weights():
    net = UNet(32, 4)
    assert [block.conv2.out_channels for block in net.down] == [32, 64, 128, 256, 512]
    assert sum(p.numel() for p in net.parameters()) == pytest.approx(7.24e6, rel=0.01)


def test_far_from_its_border_a_tile_equals_the_whole_image():
    net = trained_looking(maps=3, levels=2)
    halo = net.halo
    assert halo % 4 == 0
    image = torch.rand(1, 1, 160, 160)
    start, side = 40, 2 * halo + 32
    with torch.no_grad():
        whole = net(image)
        tile = net(image[..., start : start + side, start : start + side])
    core = slice(halo, halo + 32)
    there = slice(start + halo, start + halo + 32)
    assert torch.allclose(tile[..., core, core], whole[..., there, there], atol=1e-5)


def test_the_shipped_network_needs_a_halo_of_96_pixels():
    assert UNet(2, 4).halo == 96


def test_the_receptive_radius_is_not_overstated():
    net = trained_looking(maps=3, levels=2).double()
    r = net.receptive_radius
    seen = 0
    for column in range(64, 68):
        image = torch.rand(1, 1, 128, 128, dtype=torch.float64, requires_grad=True)
        net(image)[0, 0, 64, column].backward()
        columns = torch.nonzero(image.grad[0, 0].abs().sum(0))[:, 0]
        seen = max(seen, int((columns - column).abs().max()))
    assert r - 4 <= seen <= r


def test_nothing_in_the_network_normalises_the_input():
    # An InstanceNorm at the input would make both outputs equal.
    net = trained_looking()
    image = torch.rand(1, 1, 64, 64)
    with torch.no_grad():
        assert (net(image) - net(0.5 * image)).abs().max() > 1e-3


def test_a_folded_convolution_does_what_convolution_and_batchnorm_do():
    block = trained_looking().down[0]
    weight, bias = folded(block.conv1, block.norm1)
    x = torch.rand(1, 1, 12, 12, dtype=torch.float64)
    both = block.double().norm1(block.conv1(x))
    one = torch.nn.functional.conv2d(x, torch.from_numpy(weight), torch.from_numpy(bias), padding=1)
    assert torch.allclose(both, one, atol=1e-9)


@pytest.mark.parametrize("half", [True, False])
def test_the_onnx_file_gives_the_same_as_the_network(tmp_path, half):
    net = trained_looking(maps=8)
    write_onnx(net, tmp_path / "net.onnx", half)
    samples = np.random.default_rng(0).random((2, 1, 96, 64), dtype=np.float32)
    limit = 1e-3 if half else 1e-5
    assert largest_difference(net, tmp_path / "net.onnx", samples) < limit


def test_a_difference_between_file_and_network_is_seen(tmp_path):
    net = trained_looking()
    write_onnx(net, tmp_path / "net.onnx")
    with torch.no_grad():
        net.head.bias += 0.5
    samples = np.random.default_rng(0).random((1, 1, 32, 32), dtype=np.float32)
    assert largest_difference(net, tmp_path / "net.onnx", samples) > 0.01


def test_large_weights_are_stored_in_half_precision_and_small_ones_are_not(tmp_path):
    write_onnx(trained_looking(maps=8), tmp_path / "net.onnx")
    weights = onnx.load(tmp_path / "net.onnx").graph.initializer
    sizes = {True: [], False: []}
    for weight in weights:
        sizes[weight.data_type == onnx.TensorProto.FLOAT16].append(int(np.prod(weight.dims)))
    assert min(sizes[True]) > LARGEST_SINGLE
    assert max(sizes[False]) <= LARGEST_SINGLE


def test_the_onnx_file_takes_any_size_states_its_opset_and_ends_in_a_sigmoid(tmp_path):
    write_onnx(trained_looking(), tmp_path / "net.onnx")
    model = onnx.load(tmp_path / "net.onnx")
    assert [(o.domain, o.version) for o in model.opset_import] == [("", OPSET)]
    dims = [d.dim_param or d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]
    assert dims == ["n", 1, "y", "x"]
    assert model.graph.node[-1].op_type == "Sigmoid"
    assert not list(tmp_path.glob("*.part"))
