from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import AxesProblem, InputError, ModelProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.enhancer_tiles import VOLUME, volume_core
from s2d_desktop.pipeline.network_tiles import _reflected
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


def test_a_network_takes_as_many_classes_as_it_was_made_for(tmp_path, network):
    two = open_network(unet(tmp_path / "net.onnx", in_channels=2))
    with pytest.raises(ModelProblem, match="does not fit") as caught:
        Enhanced(map_of((1, 1, 64, 64)), 0, two)
    assert "It takes the map of 2 classes; the map of one class was given" in str(caught.value)
    with pytest.raises(ModelProblem, match="does not fit"):
        Enhanced(map_of((1, 1, 64, 64)), (0, 1), network)


def test_classes_go_into_the_network_in_its_own_order_and_come_out_named(tmp_path):
    path = unet(tmp_path / "net.onnx", maps=8, seed=3, in_channels=2, out_channels=3)
    network = open_network(path, precision="exact")
    source = map_of((1, 2, 70, 90))
    source.array[..., 1] **= 2
    card = {"output": {"names": ["rest", "wall", "cell"]}, "structure": "cells"}
    enhanced = Enhanced(source, (1, 0), network, card, core=64)
    assert enhanced.info.channel_names == ("rest", "wall", "cell")
    whole = read_whole(enhanced)
    assert whole.shape == (1, 2, 70, 90, 3)
    for z in range(2):
        p = np.moveaxis(source.array[0, z, :, :, ::-1], -1, 0)
        padded = np.pad(p, ((0, 0), (64, 64 + 10), (64, 64 + 6)), mode="reflect")
        want = network.run(np.ascontiguousarray(padded[None]))[0, :, 64:134, 64:154]
        assert np.abs(whole[0, z] - np.moveaxis(want, 0, -1)).max() < 1e-5
    one = Enhanced(source, (1, 0), network, card, core=64, output_channel=2)
    np.testing.assert_array_equal(read_whole(one)[..., 0], whole[..., 2])
    assert one.info.channel_names == ("cell",)
    first = Enhanced(source, (1, 0), network, {"structure": "cells"})
    assert first.info.channel_names == ("cells",)
    part = Region((0, 0, 10, 10, 1), (1, 2, 40, 80, 2))
    np.testing.assert_array_equal(enhanced.read(part), whole[part.slices])


FACTORS = [(1, 2, 2), (2, 2, 2)]


@pytest.fixture(scope="module")
def volume_network(tmp_path_factory):
    path = unet(tmp_path_factory.mktemp("net") / "net.onnx", maps=4, factors=FACTORS, seed=3)
    return open_network(path, precision="exact")


def volume_by_hand(network, p, halo):
    """The whole volume at once: reflected far enough, run, cut out."""
    grown = [(h, h + (-n) % 4) for h, n in zip(halo, p.shape, strict=True)]
    out = network.run(np.pad(p, grown, mode="reflect")[None, None])[0, 0]
    return out[tuple(slice(h, h + n) for h, n in zip(halo, p.shape, strict=True))]


@pytest.mark.parametrize("core", [None, (2, 16, 24), (4, 20, 16), (64, 64, 64)])
def test_tiles_of_a_volume_do_not_change_the_result(volume_network, core):
    source = map_of((2, 5, 22, 37))
    enhanced = Enhanced(source, 0, volume_network, core=core)
    assert enhanced.halo == (14, 24, 24), "13 and 23 by the graph, rounded up to 2 and 4"
    got = read_whole(enhanced)[..., 0]
    for t in range(2):
        want = volume_by_hand(volume_network, source.array[t, ..., 0], (16, 24, 24))
        assert np.abs(got[t] - want).max() < 1e-5
    assert got.std() > 0.02, "the network must do something for the test to mean anything"


def test_a_card_cannot_make_the_halo_of_a_volume_so_small_that_seams_show(volume_network):
    source = map_of((1, 12, 40, 40))
    card = {"halo": [2, 8, 8], "tile_multiple": [2, 4, 4]}
    tiled = Enhanced(source, 0, volume_network, card, core=(4, 16, 16))
    assert tiled.halo == (12, 24, 24)
    whole = Enhanced(source, 0, volume_network, core=64)
    assert np.abs(read_whole(tiled) - read_whole(whole)).max() < 1e-5


def test_without_enough_halo_seams_would_show(volume_network):
    source = map_of((1, 12, 40, 40))
    whole = read_whole(Enhanced(source, 0, volume_network, core=64))
    tiled = Enhanced(source, 0, volume_network, core=(4, 16, 16), halo=(2, 4, 4))
    assert np.abs(read_whole(tiled) - whole).max() > 1e-3


def test_a_single_slice_is_not_given_to_a_network_for_volumes(volume_network):
    with pytest.raises(AxesProblem, match="single slice") as caught:
        Enhanced(map_of((3, 1, 64, 64)), 0, volume_network)
    assert "network for slices" in caught.value.try_this


def test_a_volume_of_two_slices_is_enhanced(volume_network):
    whole = read_whole(Enhanced(map_of((1, 2, 20, 20)), 0, volume_network))
    assert whole.shape == (1, 2, 20, 20, 1)


@pytest.mark.parametrize("size", [(20, 600, 700), (500, 3000, 30000), (9000, 100, 100), (2, 9, 9)])
def test_tiles_of_a_volume_are_bounded_in_memory_and_do_not_waste_it(size):
    halo, multiple = (8, 48, 48), (2, 16, 16)
    core = volume_core(size, multiple, halo)
    tile = [c + 2 * h for c, h in zip(core, halo, strict=True)]
    assert np.prod(tile) <= VOLUME
    assert all(c % m == 0 for c, m in zip(core, multiple, strict=True))
    assert all(c < n + m for c, n, m in zip(core, size, multiple, strict=True))
    if np.prod([n + 2 * h for n, h in zip(size, halo, strict=True)]) > VOLUME:
        assert np.prod(tile) > VOLUME / 2
        assert np.prod(core) / np.prod(tile) > 0.2


def test_a_halo_that_alone_fills_a_tile_leaves_the_smallest_core():
    assert volume_core((100, 500, 500), (2, 16, 16), (64, 200, 200)) == [2, 16, 16]


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
