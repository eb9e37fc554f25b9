import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from s2d_desktop.pipeline.network_file import read_network
from s2d_desktop.pipeline.receptive_field import Field, receptive_field
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import unet


def square(reach, multiple, on_grid):
    """The same along y and x."""
    return Field((reach,) * 2, (multiple,) * 2, (on_grid,) * 2)


# Convolutions of a U-Net: two down and two up on each level, two at the bottom. Their reach is
# 4 (1 + 2 + ...) + 2 * 2^n, and 2^n - 1 for the pooling windows. On the grid, with two levels, from
# the edge of a core: 2 voxels up to level 1, which is one cell of it; with 2 more 3 cells, which
# are 2 of the bottom; with 2 more 4 of them, 8 of level 1, 10, 20 voxels, 22.
@pytest.mark.parametrize(
    ("levels", "reach", "on_grid"), [(1, 4 + 4 + 1, 8), (2, 12 + 8 + 3, 22), (4, 60 + 32 + 15, 94)]
)
def test_the_reach_of_a_unet_by_hand(tmp_path, levels, reach, on_grid):
    file = read_network(unet(tmp_path / "net.onnx", maps=2, levels=levels))
    assert file.field == square(reach, 2**levels, on_grid)


def test_the_reach_of_a_unet_for_volumes_by_hand(tmp_path):
    factors = [(1, 2, 2), (2, 2, 2)]
    file = read_network(unet(tmp_path / "net.onnx", maps=2, factors=factors))
    # Along z the steps are 1, 1 and, at the bottom, 2: 4 * (1 + 1) + 2 * 2, and 1 for the pooling.
    # On the grid: 2, 4, 2 of the bottom, 4 of it, 8 of level 1, 10, 12.
    assert file.ndim == 3
    assert file.field == Field((13, 23, 23), (2, 4, 4), (12, 22, 22))


def test_weights_in_half_precision_do_not_hide_it(tmp_path):
    file = read_network(unet(tmp_path / "net.onnx", maps=2, levels=2, half=True))
    assert file.field == square(23, 4, 22)


def test_the_network_does_not_look_further(tmp_path):
    network = open_network(unet(tmp_path / "net.onnx", maps=4, levels=2), precision="exact")
    reach = network.file.field.reach[0]
    rng = np.random.default_rng(0)
    image = rng.random((1, 1, 96, 96), np.float32)
    looked = 0
    for position in range(46, 50):  # every place within a pooling window of 4
        base = network.run(image)[0, 0, position, position]
        far, near = image.copy(), image.copy()
        rows, columns = np.ogrid[:96, :96]
        distance = np.maximum(abs(rows - position), abs(columns - position))
        far[0, 0][distance > reach] = rng.random((distance > reach).sum())
        near[0, 0][distance > reach - 4] = rng.random((distance > reach - 4).sum())
        assert network.run(far)[0, 0, position, position] == pytest.approx(base, abs=1e-6)
        looked += abs(network.run(near)[0, 0, position, position] - base) > 1e-6
    assert looked > 0, "and not much less far either"


def graph(nodes, weights):
    return helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, "h", "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(v, np.float32), k) for k, v in weights.items()],
    )


KERNEL = np.ones((1, 1, 3, 3))


@pytest.mark.parametrize(
    ("nodes", "field"),
    [
        (
            [helper.make_node("Conv", ["x", "k"], ["y"], dilations=[4, 4], pads=[4] * 4)],
            square(4, 1, 4),
        ),
        (
            [
                helper.make_node("MaxPool", ["x"], ["a"], kernel_shape=[2, 2], strides=[2, 2]),
                helper.make_node("Resize", ["a", "", "s"], ["y"], mode="linear"),
            ],
            # One to a side in its pooling window, and the neighbour that is mixed in.
            square(3, 2, 2),
        ),
        (
            [
                helper.make_node("MaxPool", ["x"], ["a"], kernel_shape=[2, 2], strides=[2, 2]),
                helper.make_node("ConvTranspose", ["a", "t"], ["y"], strides=[2, 2]),
            ],
            square(2, 2, 0),
        ),
    ],
)
def test_other_layers_by_hand(nodes, field):
    weights = {"k": KERNEL, "s": [1, 1, 2, 2], "t": np.ones((1, 1, 2, 2))}
    assert receptive_field(graph(nodes, weights)) == field


@pytest.mark.parametrize(
    "nodes",
    [
        [helper.make_node("GlobalAveragePool", ["x"], ["y"])],
        [helper.make_node("Resize", ["x", "", "unknown"], ["y"])],
        [helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2], strides=[2, 2])],
    ],
)
def test_what_is_not_understood_is_not_guessed(nodes):
    assert receptive_field(graph(nodes, {})) is None


@pytest.mark.parametrize(
    "factors",
    [((2, 2), (2, 2), (2, 2)), ((1, 2, 2), (1, 2, 2), (2, 2, 2)), ((2, 2, 2), (1, 3, 2))],
)
def test_our_own_trained_networks_are_understood(tmp_path, factors):
    pytest.importorskip("torch")
    from s2d_desktop.training.network import UNet
    from s2d_desktop.training.to_onnx import write_onnx

    model = UNet(4, len(factors), factors=factors).eval()
    write_onnx(model, tmp_path / "u.onnx")
    field = read_network(tmp_path / "u.onnx").field
    assert (field.reach, field.multiple) == (model.receptive_radii, model.multiples)
    up = [-(-r // m) * m for r, m in zip(field.on_grid, field.multiple, strict=True)]
    assert tuple(up) == model.halos
