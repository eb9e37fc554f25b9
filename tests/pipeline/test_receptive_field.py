import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from s2d_desktop.pipeline.network_file import read_network
from s2d_desktop.pipeline.receptive_field import Field, receptive_field
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import unet


@pytest.mark.parametrize(
    ("levels", "reach"),
    # Two 3x3 convolutions down and up on each level, two at the bottom, and the pooling windows:
    # 4 (1 + 2 + ... ) + 2 * 2^n + 2^n - 1.
    [(1, 4 + 4 + 1), (2, 12 + 8 + 3), (4, 60 + 32 + 15)],
)
def test_the_reach_of_a_unet_by_hand(tmp_path, levels, reach):
    file = read_network(unet(tmp_path / "net.onnx", maps=2, levels=levels))
    assert file.field == Field(reach, 2**levels)


def test_weights_in_half_precision_do_not_hide_it(tmp_path):
    file = read_network(unet(tmp_path / "net.onnx", maps=2, levels=2, half=True))
    assert file.field == Field(23, 4)


def test_the_network_does_not_look_further(tmp_path):
    network = open_network(unet(tmp_path / "net.onnx", maps=4, levels=2), precision="exact")
    reach = network.file.field.reach
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
            Field(4, 1),
        ),
        (
            [
                helper.make_node("MaxPool", ["x"], ["a"], kernel_shape=[2, 2], strides=[2, 2]),
                helper.make_node("Resize", ["a", "", "s"], ["y"], mode="linear"),
            ],
            Field(3, 2),
        ),
        (
            [
                helper.make_node("MaxPool", ["x"], ["a"], kernel_shape=[2, 2], strides=[2, 2]),
                helper.make_node("ConvTranspose", ["a", "t"], ["y"], strides=[2, 2]),
            ],
            Field(2, 2),
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


def test_our_own_trained_networks_are_understood(tmp_path):
    pytest.importorskip("torch")
    from s2d_desktop.training.network import UNet
    from s2d_desktop.training.to_onnx import write_onnx

    model = UNet(maps=4, levels=3).eval()
    write_onnx(model, tmp_path / "u.onnx")
    assert read_network(tmp_path / "u.onnx").field == Field(model.receptive_radius, 8)
