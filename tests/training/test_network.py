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

PINNED_FIRST = [0.0232817, -0.2007979, 0.1061411]
PINNED_HEAD = [0.33545, 0.4027694]


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


ANISOTROPIC = ((1, 2, 2), (1, 2, 2), (2, 2, 2))
VOLUMES = [ANISOTROPIC, ((2, 2, 2), (2, 2, 2)), ((1, 2, 2), (1, 3, 2))]


def trained_volume_network(factors=ANISOTROPIC, **channels):
    torch.manual_seed(0)
    net = UNet(3, len(factors), factors=factors, **channels)
    with torch.no_grad():
        net.train()
        for _ in range(3):
            net(torch.rand(2, net.in_channels, 4, 48, 24))
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm3d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.3, 0.3)
    return net.eval()


def conv(state, name, x, along_z):
    """One convolution written with the sums of its definition, z by z, as 2-D convolutions."""
    weight = state[name + ".weight"]
    depth = weight.shape[2]
    assert depth == along_z
    padded = torch.nn.functional.pad(x, (0, 0, 0, 0, depth // 2, depth // 2))
    bias = state.get(name + ".bias")
    slices = []
    for z in range(x.shape[2]):
        parts = [
            torch.nn.functional.conv2d(
                padded[:, :, z + k], weight[:, :, k], padding=weight.shape[-1] // 2
            )
            for k in range(depth)
        ]
        slices.append(sum(parts) + (0 if bias is None else bias[:, None, None]))
    return torch.stack(slices, 2)


def block(state, name, x, along_z):
    for k in "12":
        x = conv(state, f"{name}.conv{k}", x, along_z)
        norm = {
            key: state[f"{name}.norm{k}.{key}"].reshape(1, -1, 1, 1, 1)
            for key in ("running_mean", "running_var", "weight", "bias")
        }
        x = (x - norm["running_mean"]) / (norm["running_var"] + 1e-5).sqrt()
        x = (x * norm["weight"] + norm["bias"]).clamp(min=0)
    return x


def pooled(x, z):
    n, c, d, h, w = x.shape
    return x.reshape(n, c, d // z, z, h // 2, 2, w // 2, 2).amax((3, 5, 7))


def enlarged(x, z):
    return x.repeat_interleave(z, 2).repeat_interleave(2, 3).repeat_interleave(2, 4)


def test_the_network_for_volumes_computes_what_its_description_says():
    net = trained_volume_network(in_channels=2, out_channels=3)
    state = net.state_dict()
    image = torch.rand(1, 2, 4, 16, 24)
    first = block(state, "down.0", image, 1)
    second = block(state, "down.1", pooled(first, 1), 1)
    third = block(state, "down.2", pooled(second, 1), 3)
    x = block(state, "down.3", pooled(third, 2), 3)
    for k, kept, z, along_z in ((2, third, 2, 3), (1, second, 1, 1), (0, first, 1, 1)):
        x = enlarged(conv(state, f"narrow.{k}", x, 1), z)
        x = block(state, f"up.{k}", torch.cat([kept, x], 1), along_z)
    want = conv(state, "head", x, 1)
    with torch.no_grad():
        got = net(image)
        shares = trained_volume_network(in_channels=2, out_channels=3, activation="softmax")
        probabilities = shares.probabilities(image)
    assert want.std() > 0.01
    assert torch.allclose(got, want, atol=1e-5)
    assert torch.allclose(probabilities, want.exp() / want.exp().sum(1, keepdim=True), atol=1e-5)


def test_the_names_and_shapes_of_the_weights_of_a_network_for_slices_stay_as_they_are():
    # Checkpoints of earlier trainings are read by these names.
    state = UNet(4, 1).state_dict()
    norm = {"weight": (4,), "bias": (4,), "running_mean": (4,), "running_var": (4,)}
    shapes = {k: tuple(v.shape) for k, v in state.items()}
    assert shapes["down.0.conv1.weight"] == (4, 1, 3, 3)
    assert shapes["down.1.conv2.weight"] == (8, 8, 3, 3)
    assert {k: shapes[f"up.0.norm2.{k}"] for k in norm} == norm
    assert shapes["narrow.0.weight"] == (4, 8, 1, 1)
    assert shapes["up.0.conv1.weight"] == (4, 8, 3, 3)
    assert (shapes["head.weight"], shapes["head.bias"]) == ((1, 4, 1, 1), (1,))
    assert len(state) == 3 * (2 + 2 * 5) + 2 + 2


def test_the_same_seed_gives_the_first_weights_that_it_always_gave():
    torch.manual_seed(7)
    state = UNet(2, 1).state_dict()
    assert state["down.0.conv1.weight"][0, 0, 0].tolist() == pytest.approx(PINNED_FIRST, abs=1e-6)
    assert state["head.weight"].ravel().tolist() == pytest.approx(PINNED_HEAD, abs=1e-6)


def test_z_is_looked_along_only_where_it_is_pooled_and_at_the_bottom():
    net = UNet(2, 3, factors=ANISOTROPIC)
    assert [net.kernel(k)[0] for k in range(4)] == [1, 1, 3, 3]
    assert UNet(2, 2, factors=VOLUMES[2]).kernel(2) == (3, 3, 3)
    assert net.multiples == (2, 8, 8)
    # Along z: 4 convolutions on level 2, 2 at the bottom where a cell is 2 slices, the pooling.
    assert net.receptive_radii[0] == 4 + 2 * 2 + 1


@pytest.mark.parametrize("factors", VOLUMES)
def test_far_from_its_border_a_tile_of_a_volume_equals_the_whole_volume(factors):
    net = trained_volume_network(factors).double()
    halos, multiples = net.halos, net.multiples
    assert all(h % m == 0 for h, m in zip(halos, multiples, strict=True))
    core = [2 * m for m in multiples]
    whole_side = [c + 2 * h + 4 * m for c, h, m in zip(core, halos, multiples, strict=True)]
    image = torch.rand(1, 1, *whole_side, dtype=torch.float64)
    corner = [2 * m for m in multiples]
    part = [slice(k, k + c + 2 * h) for k, c, h in zip(corner, core, halos, strict=True)]
    inner = [slice(h, h + c) for c, h in zip(core, halos, strict=True)]
    there = [slice(k + h, k + h + c) for k, c, h in zip(corner, core, halos, strict=True)]
    with torch.no_grad():
        whole = net(image)[(..., *there)]
        tile = net(image[(..., *part)])[(..., *inner)]
        smaller = [slice(s.start + m, s.stop - m) for s, m in zip(part, multiples, strict=True)]
        cut = [slice(s.start - m, s.stop - m) for s, m in zip(inner, multiples, strict=True)]
        too_near = net(image[(..., *smaller)])[(..., *cut)]
    assert torch.allclose(tile, whole, rtol=0, atol=1e-12)
    assert (too_near - whole).abs().max() > 1e-9, "the halo is not wider than it must be"


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


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
@pytest.mark.parametrize("factors", VOLUMES)
def test_the_onnx_file_of_a_network_for_volumes_gives_the_same(tmp_path, factors, activation):
    net = trained_volume_network(factors, in_channels=2, out_channels=3, activation=activation)
    write_onnx(net, tmp_path / "net.onnx")
    z, y, x = net.multiples
    samples = np.random.default_rng(0).random((2, 2, 3 * z, 4 * y, 2 * x), dtype=np.float32)
    assert largest_difference(net, tmp_path / "net.onnx", samples) < 1e-5
    model = onnx.load(tmp_path / "net.onnx")
    assert model.graph.node[-1].op_type == activation.capitalize()
    dims = [d.dim_param or d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]
    assert dims == ["n", 2, "z", "y", "x"]


def test_large_weights_of_a_network_for_volumes_are_stored_in_half_precision(tmp_path):
    torch.manual_seed(0)
    net = UNet(24, 2, factors=((2, 2, 2), (2, 2, 2))).eval()
    write_onnx(net, tmp_path / "net.onnx")
    weights = onnx.load(tmp_path / "net.onnx").graph.initializer
    halves = [w for w in weights if w.data_type == onnx.TensorProto.FLOAT16]
    assert any(len(w.dims) == 5 for w in halves)
    samples = np.random.default_rng(0).random((1, 1, 8, 16, 16), dtype=np.float32)
    assert 0 < largest_difference(net, tmp_path / "net.onnx", samples) < 1e-3


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
