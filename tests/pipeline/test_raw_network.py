"""Maps of a network for raw data, compared with torch's own result on the whole image."""

import numpy as np
import pytest

from s2d_desktop.model.errors import AxesProblem, InputError, ModelProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.raw_network import RawNetworkProbabilities
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import pixelwise, raw_card

torch = pytest.importorskip("torch")

MEAN, STD = 30100.0, 250.0

CLOSE = 1e-4
"""Next to a mean of 30100, single precision knows a deviation of 250 to 1e-5 of it."""


def trained(maps, levels, **sizes):
    """A torch network whose BatchNorm has seen data."""
    from s2d_desktop.training.network import UNet

    torch.manual_seed(1)
    network = UNet(maps, levels, **sizes)
    sides = (4, 32, 32)[-network.ndim :]
    with torch.no_grad():
        network.train()
        for _ in range(80):
            network(torch.randn(2, network.in_channels, *sides))
        network.eval()
        # Answers far from each other, so that a difference shows.
        logits = network(torch.randn(2, network.in_channels, *sides))
        network.head.weight.mul_(1 / logits.std())
        network.head.bias.sub_(logits.mean()).mul_(1 / logits.std())
    return network


def exported(network, folder):
    """The same network as it is applied: an ONNX file, computed exactly."""
    from s2d_desktop.training.to_onnx import write_onnx

    write_onnx(network, folder / "network.onnx", half=False)
    return open_network(folder / "network.onnx", precision="exact")


def image_of(shape, dtype=np.uint16):
    """Smooth raw data around `MEAN`, canonical."""
    from scipy.ndimage import gaussian_filter

    noise = gaussian_filter(np.random.default_rng(0).normal(size=shape), (0, 0, 2, 2, 0))
    return ArraySource((MEAN + STD * noise / noise.std()).astype(dtype), "tzyxc", "image.tif")


def test_each_channel_is_normalised_by_its_own_statistics(tmp_path):
    # 0.5 + 0.1 x - 0.2 y of normalised channels x and y.
    pixelwise(tmp_path / "network.onnx", [[0.1, -0.2]], [0.5])
    network = open_network(tmp_path / "network.onnx", precision="exact")
    card = raw_card(["cells"], 2, [100.0, 3.0], [50.0, 2.0])
    raw = ArraySource(np.array([[[[[100, 3], [150, 3], [100, 5]]]]], np.uint8), "tzyxc")
    found = read_whole(RawNetworkProbabilities(raw, network, card))
    np.testing.assert_allclose(found.ravel(), [0.5, 0.6, 0.3], atol=1e-6)


def whole_by_torch(network, raw, halo, multiple):
    """(c, [z,] y, x) of the whole normalised image (c, [z,] y, x), reflected far enough."""
    grown = [(h, h + (-n) % m) for n, h, m in zip(raw.shape[1:], halo, multiple, strict=True)]
    x = np.pad((raw.astype(np.float32) - MEAN) / STD, [(0, 0), *grown], mode="reflect")
    with torch.no_grad():
        out = network.probabilities(torch.from_numpy(x.astype(np.float32))[None])[0].numpy()
    inner = tuple(slice(h, h + n) for h, n in zip(halo, raw.shape[1:], strict=True))
    return out[(slice(None), *inner)]


@pytest.mark.parametrize("core", [32, 64, 160])
def test_slices_in_tiles_equal_torchs_result_on_the_whole_image(tmp_path, core):
    network = trained(4, 2)
    source = image_of((1, 2, 150, 130, 1))
    maps = RawNetworkProbabilities(
        source, exported(network, tmp_path), raw_card(["cell"], 1, MEAN, STD), core=core
    )
    got = read_whole(maps)
    assert got.dtype == np.float32
    for z in range(2):
        raw = source.array[0, z, :, :, 0][None]
        want = whole_by_torch(network, raw, (64, 64), (4, 4))
        assert np.abs(got[0, z, ..., 0] - want[0]).max() < CLOSE
    assert got.std() > 0.02, "the network must do something for the test to mean anything"


def test_several_channels_and_classes_equal_torchs_result_by_name(tmp_path):
    network = trained(4, 2, in_channels=3, out_channels=2, activation="softmax")
    source = image_of((1, 1, 90, 100, 3))
    card = raw_card(["rest", "cell"], 3, MEAN, STD)
    maps = RawNetworkProbabilities(source, exported(network, tmp_path), card, core=32)
    want = whole_by_torch(network, np.moveaxis(source.array[0, 0], -1, 0), (64, 64), (4, 4))
    assert np.abs(np.moveaxis(read_whole(maps)[0, 0], -1, 0) - want).max() < CLOSE
    assert maps.info.channel_names == ("rest", "cell")
    assert maps.info.value_range == (0.0, 1.0)


def test_a_volume_in_tiles_equals_torchs_result_on_the_whole_volume(tmp_path):
    network = trained(2, 2, factors=((1, 2, 2), (2, 2, 2)))
    source = image_of((1, 10, 40, 52, 1), np.float32)
    card = raw_card(["cell"], 1, MEAN, STD, 3) | {"halo": list(network.halos)}
    maps = RawNetworkProbabilities(source, exported(network, tmp_path), card, core=(4, 16, 16))
    assert maps.tile_shape[1:4] == (4, 16, 16)
    raw = source.array[0, :, :, :, 0][None]
    want = whole_by_torch(network, raw, maps.halo, (2, 4, 4))
    assert np.abs(read_whole(maps)[0, ..., 0] - want[0]).max() < CLOSE


def test_the_statistics_are_those_of_the_card_and_never_of_the_image(tmp_path):
    """The network adds 0.5 to a tenth of what it sees: known by hand."""
    network = open_network(pixelwise(tmp_path / "n.onnx", [[0.1]], [0.5]), precision="exact")
    array = np.full((1, 1, 64, 64, 1), 104, np.uint8)
    array[0, 0, 32:] = 92
    maps = RawNetworkProbabilities(
        ArraySource(array, "tzyxc"), network, raw_card(["cell"], 1, 100.0, 8.0)
    )
    got = read_whole(maps)[0, 0, :, :, 0]
    np.testing.assert_allclose(got[:32], 0.55, atol=1e-6)
    np.testing.assert_allclose(got[32:], 0.4, atol=1e-6)


@pytest.fixture
def half(tmp_path):
    """A network that answers 0.5 whatever it sees."""
    return open_network(pixelwise(tmp_path / "n.onnx", [[0.0]], [0.5]), precision="exact")


def test_another_number_of_channels_is_refused_in_words(half):
    with pytest.raises(AxesProblem) as caught:
        RawNetworkProbabilities(image_of((1, 1, 64, 64, 3)), half, raw_card(["cell"]))
    assert "It has 3 channel(s) (64 x 64, 3 channels); the network learned from images of 1." in (
        str(caught.value)
    )


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers_are_refused_where_they_are_seen(half, value):
    source = image_of((1, 2, 1200, 64, 1), np.float32)
    source.array[0, 1, 1190, 5, 0] = value
    maps = RawNetworkProbabilities(source, half, raw_card(["cell"]))
    maps.read(Region((0, 0, 0, 0, 0), (1, 1, 1200, 64, 1)))
    with pytest.raises(InputError, match="cannot be shown to a network") as caught:
        read_whole(maps)
    assert "slice 1) are not numbers" in str(caught.value)


def test_a_description_that_wants_statistics_of_the_image_is_refused(half):
    card = raw_card(["cell"]) | {"preprocessing": [{"id": "zero_mean_unit_variance"}]}
    with pytest.raises(ModelProblem, match="own statistics"):
        RawNetworkProbabilities(image_of((1, 1, 64, 64, 1)), half, card)


def test_a_single_slice_is_not_given_to_a_network_for_volumes(tmp_path):
    network = open_network(pixelwise(tmp_path / "n.onnx", [[0.1]], [0.5], ndim=3))
    with pytest.raises(AxesProblem, match="single slice"):
        RawNetworkProbabilities(image_of((1, 1, 64, 64, 1)), network, raw_card(["cell"], ndim=3))
