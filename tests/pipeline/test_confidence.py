import numpy as np
import pytest

from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.confidence import VIEWS, EightViews, EightViewsMap, turned, turned_back
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.rescaled import Rescaled, Resized, enhanced_at_scale
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import unet


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    path = unet(tmp_path_factory.mktemp("net") / "net.onnx", maps=8, levels=2, seed=3)
    return open_network(path, precision="exact")


def smooth_map(y, x, planes=1):
    from scipy.ndimage import gaussian_filter

    noise = np.random.default_rng(1).normal(size=(1, planes, y, x, 1))
    smooth = gaussian_filter(noise, (0, 0, 3, 3, 0))
    return ArraySource((1 / (1 + np.exp(-12 * smooth))).astype(np.float32), "tzyxc")


def test_the_eight_views_are_all_different_and_turn_back_to_the_image():
    image = np.arange(12).reshape(3, 4)
    views = [turned(image, *view) for view in VIEWS]
    assert len({v.tobytes() + bytes(v.shape) for v in views}) == 8
    for view, seen in zip(VIEWS, views, strict=True):
        np.testing.assert_array_equal(turned_back(seen, *view), image)


@pytest.mark.parametrize("size", [(64, 64), (64, 128)])
def test_mean_and_spread_are_those_of_the_eight_answers(network, size):
    image = smooth_map(*size).array[..., 0]
    answers = [
        turned_back(network.run(np.ascontiguousarray(turned(image, *view))), *view)
        for view in VIEWS
    ]
    got = EightViews(network).run(image)
    np.testing.assert_array_equal(got[:, :1], answers[0])
    np.testing.assert_allclose(got[:, 1:2], np.mean(answers, axis=0), atol=1e-6)
    np.testing.assert_allclose(got[:, 2:], np.std(answers, axis=0), atol=1e-6)
    assert got[:, 2:].max() > 0.005, "the views must differ for the test to mean anything"


def test_the_mean_turns_with_the_image(network):
    """A map of the turned image is the turned map: no direction is preferred."""
    image = smooth_map(128, 128).array[..., 0]
    views = EightViews(network)
    side = np.ascontiguousarray(np.rot90(image, 1, (2, 3)))
    straight, quarter = (views.run(i)[:, 1:] for i in (image, side))
    np.testing.assert_allclose(np.rot90(straight, 1, (2, 3)), quarter, atol=1e-5)
    alone = [network.run(i) for i in (image, side)]
    assert np.abs(np.rot90(alone[0], 1, (2, 3)) - alone[1]).max() > 1e-3


@pytest.mark.parametrize("scale", [1.0, 0.71])
def test_tiles_show_neither_in_the_mean_nor_in_the_spread(network, scale):
    source = smooth_map(200, 270, planes=2)
    small = EightViewsMap(source, 0, network, None, scale, core=64)
    large = EightViewsMap(source, 0, network, None, scale, core=512)
    for name in ("mean", "spread", "confidence"):
        got, want = (read_whole(getattr(views, name)) for views in (small, large))
        assert got.shape == (1, 2, 200, 270, 1)
        assert np.abs(got - want).max() < 1e-5
        lazy = getattr(small, name)
        for tile in tiles(Region.whole(got.shape), (1, 1, 90, 71, 1)):
            np.testing.assert_array_equal(lazy.read(tile), got[tile.slices])


def test_confidence_is_one_minus_twice_the_spread(network):
    views = EightViewsMap(smooth_map(100, 100), 0, network)
    spread, confidence = read_whole(views.spread), read_whole(views.confidence)
    np.testing.assert_allclose(confidence, 1 - 2 * spread, atol=1e-6)
    assert views.spread.info.value_range == (0.0, 0.5)
    assert views.confidence.info.value_range == (0.0, 1.0)


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_plain_map_is_there_too_bit_by_bit(network, scale):
    source = smooth_map(100, 130)
    got = EightViewsMap(source, 0, network, {"structure": "cell"}, scale).plain
    want = enhanced_at_scale(source, 0, network, {"structure": "cell"}, scale)
    np.testing.assert_array_equal(read_whole(got), read_whole(want))
    assert got.info == want.info


def test_where_the_map_is_empty_all_views_agree(network):
    source = ArraySource(np.zeros((1, 1, 64, 64, 1), np.float32), "tzyxc")
    assert read_whole(EightViewsMap(source, 0, network).confidence).min() > 1 - 1e-5


def test_views_at_a_scale_are_those_of_the_magnified_map_brought_back(network):
    source = smooth_map(120, 121)
    large = EightViewsMap(Rescaled(source, 1.5), 0, network)
    got = EightViewsMap(source, 0, network, None, 1.5)
    for name in ("mean", "spread"):
        want = read_whole(Resized(getattr(large, name), 120, 121))
        np.testing.assert_allclose(read_whole(getattr(got, name)), want, atol=1e-6)


def test_several_structures_each_have_their_own_mean_and_spread(tmp_path):
    network = open_network(unet(tmp_path / "n.onnx", maps=4, levels=2, seed=1, out_channels=2))
    card = {"output": {"names": ["inside", "border"]}}
    source = smooth_map(100, 100)
    views = EightViewsMap(source, 0, network, card)
    assert views.mean.info.channel_names == ("inside", "border")
    assert views.tile_shape[4] == 2
    for channel in (0, 1):
        alone = Enhanced(source, 0, EightViews(network, 2), output_channel=2 + channel)
        got = read_whole(views.mean)[..., channel]
        np.testing.assert_allclose(got, read_whole(alone)[..., 0], atol=1e-6)


def test_a_network_for_one_size_that_is_not_square_gets_the_four_views_that_fit(tmp_path):
    path = unet(tmp_path / "n.onnx", maps=4, levels=2, seed=1, side=192)
    network = open_network(path, precision="exact")
    assert len(EightViews(network).views) == 8
    network.file = type("File", (), {**vars(network.file), "fixed_size": (192, 256)})()
    assert [quarters for quarters, _ in EightViews(network).views] == [0, 2, 0, 2]
