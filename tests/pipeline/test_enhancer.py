from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import AxesProblem, InputError, ModelProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced, _reflected
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import unet


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    path = unet(tmp_path_factory.mktemp("net") / "net.onnx", maps=8, levels=2, seed=3)
    return open_network(path, precision="exact")


def map_of(shape, seed=0, name="map"):
    """Smooth random probabilities of two classes, canonical."""
    from scipy.ndimage import gaussian_filter

    noise = np.random.default_rng(seed).normal(size=shape)
    smooth = gaussian_filter(noise, (0, 0, 3, 3))
    p = (1 / (1 + np.exp(-12 * smooth))).astype(np.float32)
    return ArraySource(np.stack([p, 1 - p], -1), "tzyxc", name, channel_names=("cell", "rest"))


def by_hand(network, p, halo):
    """The whole image at once: reflected far enough, run, cut out."""
    y, x = p.shape
    grown = [(halo, halo + (-n) % 16) for n in (y, x)]
    padded = np.pad(p, grown, mode="reflect")
    out = network.run(padded[None, None])[0, 0]
    return out[halo : halo + y, halo : halo + x]


@pytest.mark.parametrize("core", [64, 128, 256, 512])
def test_the_result_does_not_depend_on_the_tile_size(network, core):
    source = map_of((1, 1, 300, 420))
    got = read_whole(Enhanced(source, 0, network, halo=64, core=core))[0, 0, :, :, 0]
    want = by_hand(network, source.array[0, 0, :, :, 0], 64)
    assert np.abs(got - want).max() < 1e-5
    assert got.std() > 0.02, "the network must do something for the test to mean anything"


def test_with_four_levels_the_default_halo_covers_the_receptive_field(tmp_path):
    deep = open_network(unet(tmp_path / "n.onnx", maps=4, levels=4, seed=1), precision="exact")
    source = map_of((1, 1, 200, 520))
    small = read_whole(Enhanced(source, 0, deep, core=128))
    large = read_whole(Enhanced(source, 0, deep, core=512))
    assert np.abs(small - large).max() < 1e-3


def test_a_region_equals_its_part_of_the_whole(network):
    enhanced = Enhanced(map_of((2, 3, 150, 200)), 1, network, core=64)
    whole = read_whole(enhanced)
    assert whole.shape == (2, 3, 150, 200, 1)
    for start, stop in [
        ((0, 0, 0, 0, 0), (1, 1, 1, 1, 1)),
        ((0, 1, 17, 40, 0), (2, 3, 130, 199, 1)),
        ((1, 2, 63, 63, 0), (2, 3, 65, 65, 1)),
        ((0, 0, 10, 10, 0), (1, 1, 10, 20, 1)),
    ]:
        region = Region(start, stop)
        np.testing.assert_array_equal(enhanced.read(region), whole[region.slices])


def test_a_tile_cache_in_front_or_behind_changes_nothing(network):
    source = map_of((1, 1, 150, 200))
    plain = Enhanced(source, 0, network, core=64)
    behind = Enhanced(CachedSource(source, (1, 1, 50, 60, 2), TileCache()), 0, network, core=64)
    before = CachedSource(behind, plain.tile_shape, TileCache())
    np.testing.assert_array_equal(read_whole(before), read_whole(plain))


def test_slices_and_time_points_are_enhanced_by_themselves(network):
    source = map_of((2, 2, 80, 90))
    whole = read_whole(Enhanced(source, 0, network))
    for t in range(2):
        for z in range(2):
            alone = ArraySource(source.array[t : t + 1, z : z + 1], "tzyxc")
            np.testing.assert_array_equal(
                read_whole(Enhanced(alone, 0, network))[0, 0], whole[t, z]
            )


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (7, 5), (30, 600)])
def test_images_smaller_than_the_halo_are_enhanced(network, size):
    enhanced = Enhanced(map_of((1, 1, *size)), 0, network)
    whole = read_whole(enhanced)
    assert whole.shape == (1, 1, *size, 1)
    assert whole.dtype == np.float32
    assert 0 <= whole.min() <= whole.max() <= 1


def test_the_chosen_class_is_enhanced(network):
    source = map_of((1, 1, 64, 64))
    swapped = ArraySource(source.array[..., ::-1], "tzyxc", channel_names=("rest", "cell"))
    first, second = Enhanced(source, 0, network), Enhanced(swapped, 1, network)
    np.testing.assert_array_equal(read_whole(first), read_whole(second))
    assert first.info.channel_names == second.info.channel_names == ("cell",)
    assert first.info.value_range == (0.0, 1.0)


def test_a_class_that_is_not_there_is_refused(network):
    with pytest.raises(AxesProblem, match="Class number 3"):
        Enhanced(map_of((1, 1, 64, 64)), 2, network)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.nan, "1 of 4096 values"),
        (np.inf, "1 of 4096 values"),
        (255, "from 0 to 1"),
        (-1, "from 0 to 1"),
    ],
)
def test_values_that_are_no_probabilities_are_refused(network, value, reason):
    source = map_of((1, 1, 64, 64))
    source.array[0, 0, 30, 30, 0] = value
    with pytest.raises(InputError) as caught:
        read_whole(Enhanced(source, 0, network))
    assert reason in str(caught.value)


def test_rounding_of_other_programs_is_accepted(network):
    source = map_of((1, 1, 64, 64))
    source.array[0, 0, 30, 30, 0] = 1.0000002
    read_whole(Enhanced(source, 0, network))


def test_a_network_without_a_sigmoid_is_refused(tmp_path):
    network = open_network(unet(tmp_path / "net.onnx", sigmoid=False, seed=2))
    with pytest.raises(ModelProblem, match="does not give probabilities"):
        read_whole(Enhanced(map_of((1, 1, 128, 128)), 0, network))


def test_a_network_of_one_size_gives_the_same_map(tmp_path, network):
    # 192 = 64 of core and 64 of halo on each side.
    fixed = open_network(
        unet(tmp_path / "n.onnx", maps=8, levels=2, seed=3, side=192), precision="exact"
    )
    source = map_of((1, 1, 100, 150))
    got = read_whole(Enhanced(source, 0, fixed, halo=64))
    assert np.abs(got - read_whole(Enhanced(source, 0, network, halo=64))).max() < 1e-5
    with pytest.raises(ModelProblem, match="cannot be applied in tiles"):
        Enhanced(source, 0, fixed, halo=128)


def test_a_network_of_several_channels_is_no_enhancer(tmp_path):
    network = open_network(unet(tmp_path / "net.onnx", in_channels=2))
    with pytest.raises(ModelProblem, match="not an Enhancer"):
        Enhanced(map_of((1, 1, 64, 64)), 0, network)


def test_several_threads_read_the_same_values(network):
    enhanced = Enhanced(map_of((1, 2, 150, 200)), 0, network, core=64)
    whole = read_whole(enhanced)
    regions = [
        Region((0, z, y, 0, 0), (1, z + 1, y + 50, 200, 1)) for z in (0, 1) for y in (0, 100)
    ]
    with ThreadPoolExecutor(4) as pool:
        for region, got in zip(regions, pool.map(enhanced.read, regions), strict=True):
            np.testing.assert_array_equal(got, whole[region.slices])


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_reflection_is_numpys_and_goes_on_without_end(size):
    index = _reflected(-25, size + 25, size)
    want = np.pad(np.arange(size), 25, mode="reflect") if size > 1 else np.zeros(51, int)
    np.testing.assert_array_equal(index, want)
