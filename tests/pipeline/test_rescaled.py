import numpy as np
import pytest
from PIL import Image

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.rescaled import Rescaled, Resized, enhanced_at_scale
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import unet

FACTORS = [0.1, 0.35, 0.5, 0.77, 1.0, 1.41, 2.0, 10.0]


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    path = unet(tmp_path_factory.mktemp("net") / "net.onnx", maps=8, levels=2, seed=3)
    return open_network(path, precision="exact")


def random_map(y, x, classes=2, planes=1):
    values = np.random.default_rng(5).random((1, planes, y, x, classes), np.float32)
    return ArraySource(values, "tzyxc", voxel_size={"x": 5.0, "y": 5.0, "z": 50.0}, unit="nm")


def smooth_map(y, x):
    from scipy.ndimage import gaussian_filter

    noise = gaussian_filter(np.random.default_rng(1).normal(size=(1, 1, y, x, 1)), (0, 0, 3, 3, 0))
    return ArraySource((1 / (1 + np.exp(-12 * noise))).astype(np.float32), "tzyxc")


@pytest.mark.parametrize("factor", FACTORS)
def test_any_region_equals_the_same_region_of_the_whole(factor):
    rescaled = Rescaled(random_map(61, 83, planes=2), factor)
    whole = read_whole(rescaled)
    for tile in tiles(Region.whole(whole.shape), (1, 1, 17, 23, 1)):
        np.testing.assert_array_equal(rescaled.read(tile), whole[tile.slices])


@pytest.mark.parametrize("factor", [0.1, 0.35, 0.5, 1.41, 3.0])
def test_values_equal_those_of_pillows_bilinear_filter(factor):
    source = random_map(61, 83, classes=1)
    got = read_whole(Rescaled(source, factor))[0, 0, :, :, 0]
    image = Image.fromarray(source.array[0, 0, :, :, 0])
    want = np.asarray(image.resize(got.shape[::-1], Image.Resampling.BILINEAR))
    np.testing.assert_allclose(got, want, atol=1e-6)


def test_at_factor_1_the_values_are_untouched():
    source = random_map(20, 30)
    np.testing.assert_array_equal(read_whole(Rescaled(source, 1)), source.array)


def test_centres_of_pixels_and_borders_of_the_image_stay_where_they_are():
    ramp = np.arange(8, dtype=np.float32)[None, None, None, :, None]
    half = read_whole(Rescaled(ArraySource(ramp, "tzyxc"), 0.5))[0, 0, 0, :, 0]
    # The inner new pixels are 2 old ones wide; their centres are 2.5 and 4.5.
    np.testing.assert_allclose(half[1:3], [2.5, 4.5])
    double = read_whole(Rescaled(ArraySource(ramp, "tzyxc"), 2))[0, 0, 0, :, 0]
    np.testing.assert_allclose(double[:6], [0, 0.25, 0.75, 1.25, 1.75, 2.25])


def test_a_fine_pattern_becomes_its_mean_rather_than_another_pattern():
    stripes = np.zeros((1, 1, 60, 60, 1), np.float32)
    stripes[:, :, :, ::2] = 1
    small = read_whole(Rescaled(ArraySource(stripes, "tzyxc"), 1 / 6))[0, 0, 1:-1, 1:-1, 0]
    np.testing.assert_allclose(small, 0.5, atol=0.03)


def test_the_image_keeps_its_extent_in_space():
    info = Rescaled(random_map(60, 80), 2.5).info
    assert info.shape == (1, 1, 150, 200, 2)
    assert info.voxel_size == {"x": 2.0, "y": 2.0, "z": 50.0}
    assert info.unit == "nm"


@pytest.mark.parametrize("factor", [0, 0.05, 11, -1, float("nan"), float("inf")])
def test_a_factor_that_nobody_can_mean_is_refused(factor):
    with pytest.raises(InputError, match="scale"):
        Rescaled(random_map(10, 10), factor)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (3, 2)])
def test_an_image_of_a_few_pixels_keeps_at_least_one(size):
    assert read_whole(Rescaled(random_map(*size), 0.1)).shape[2] >= 1


def test_whole_numbers_become_fractions():
    source = ArraySource(np.array([[0, 255]], np.uint8).reshape(1, 1, 1, 2, 1), "tzyxc")
    got = read_whole(Resized(source, 1, 1))
    assert got.dtype == np.float32
    assert got[0, 0, 0, 0, 0] == 127.5


def test_at_scale_1_the_enhanced_map_is_the_plain_one(network):
    source = smooth_map(150, 200)
    got = enhanced_at_scale(source, 0, network, None, 1.0)
    assert isinstance(got, Enhanced)
    np.testing.assert_array_equal(read_whole(got), read_whole(Enhanced(source, 0, network)))


@pytest.mark.parametrize("scale", [0.5, 0.71, 1.41, 2.0])
def test_the_map_at_a_scale_is_that_of_the_magnified_input_brought_back(network, scale):
    source = smooth_map(150, 201)
    got = enhanced_at_scale(source, 0, network, None, scale)
    assert got.info.shape == (1, 1, 150, 201, 1)
    assert got.info.dtype == np.float32
    image = Image.fromarray(source.array[0, 0, :, :, 0])
    size = round(201 * scale), round(150 * scale)
    large = np.asarray(image.resize(size, Image.Resampling.BILINEAR))
    by_hand = read_whole(Enhanced(ArraySource(large[None, None, ..., None], "tzyxc"), 0, network))
    back = Image.fromarray(by_hand[0, 0, :, :, 0]).resize((201, 150), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(read_whole(got)[0, 0, :, :, 0], np.asarray(back), atol=1e-4)


@pytest.mark.parametrize("scale", [0.5, 1.41])
def test_tiles_do_not_change_the_result_at_a_scale(network, scale):
    source = smooth_map(220, 260)
    small = read_whole(enhanced_at_scale(source, 0, network, None, scale, core=64))
    large = read_whole(enhanced_at_scale(source, 0, network, None, scale, core=512))
    assert np.abs(small - large).max() < 1e-5
    assert small.std() > 0.02, "the network must do something for the test to mean anything"
    lazy = enhanced_at_scale(source, 0, network, None, scale, core=64)
    for tile in tiles(Region.whole(small.shape), lazy.tile_shape):
        np.testing.assert_array_equal(lazy.read(tile), small[tile.slices])


def test_the_voxel_size_of_the_result_is_exactly_that_of_the_input(network):
    source = random_map(61, 83)
    got = enhanced_at_scale(source, 0, network, None, 0.7)
    assert dict(got.info.voxel_size) == {"x": 5.0, "y": 5.0, "z": 50.0}
    assert got.info.channel_names == ()
