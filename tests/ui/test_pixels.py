from __future__ import annotations

import numpy as np
import pytest

from s2d_desktop.model.source import ArraySource, Source
from s2d_desktop.ui.viewer import pixels as pixels_module
from s2d_desktop.ui.viewer.pixels import Pixels, TileKey, View, level_for
from s2d_desktop.ui.viewer.tile_loader import Wish
from s2d_desktop.ui.viewer.tile_store import TileStore


def plane_source(height: int, width: int) -> ArraySource:
    values = np.arange(height * width, dtype=np.float32).reshape(1, 1, height, width, 1)
    return ArraySource(values, "tzyxc")


@pytest.mark.parametrize(
    ("zoom", "level"), [(4.0, 0), (1.0, 0), (0.6, 0), (0.5, 1), (0.26, 1), (0.1, 3)]
)
def test_a_level_is_never_coarser_than_the_screen(zoom: float, level: int) -> None:
    assert level_for(zoom) == level


def test_coarse_tiles_hold_every_second_voxel() -> None:
    source = plane_source(40, 60)
    stored = Pixels(source, (0, 1), computed=False, side=16)
    tile = stored.read(TileKey(0, 0, 1, 0, 1))
    np.testing.assert_array_equal(tile, source.array[0, 0, 0:32:2, 32:60:2, 0])


def test_computed_tiles_cover_the_same_voxels_on_every_level() -> None:
    computed = Pixels(plane_source(40, 60), (0, 1), computed=True, side=16)
    assert computed.box(TileKey(0, 0, 3, 1, 1)) == computed.box(TileKey(0, 0, 0, 1, 1))


def test_large_coarse_tiles_are_read_in_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    source = plane_source(64, 64)
    largest = 0
    read = source._read

    def watched(region):
        nonlocal largest
        largest = max(largest, region.size)
        return read(region)

    monkeypatch.setattr(source, "_read", watched)
    monkeypatch.setattr(pixels_module, "BAND_BYTES", 8 * 64 * 4)
    tile = Pixels(source, (0, 1), computed=False, side=16).read(TileKey(0, 0, 2, 0, 0))
    np.testing.assert_array_equal(tile, source.array[0, 0, ::4, ::4, 0])
    assert largest == 8 * 64


def test_the_tile_in_the_middle_comes_first() -> None:
    computed = Pixels(plane_source(100, 100), (0, 1), computed=True, side=20)
    keys = computed.visible(View(0, 0, -10, -10, 110, 110, 0))
    assert len(keys) == 25
    assert (keys[0].row, keys[0].col) == (2, 2)
    assert {(k.row, k.col) for k in keys[-4:]} == {(0, 0), (0, 4), (4, 0), (4, 4)}


def test_nothing_is_visible_beside_the_image() -> None:
    computed = Pixels(plane_source(100, 100), (0, 1), computed=True, side=20)
    assert computed.visible(View(0, 0, 200, 0, 300, 50, 0)) == []


def test_the_store_refuses_what_comes_too_late() -> None:
    old, new = (Pixels(plane_source(8, 8), (0, 1), True, 8) for _ in range(2))
    store = TileStore()
    store.show({new.token})
    key = TileKey(0, 0, 0, 0, 0)
    store.put(old, key, np.zeros((8, 8)))
    assert store.get(old, key) is None


def test_the_store_is_bounded_in_bytes() -> None:
    source = Pixels(plane_source(8, 8), (0, 1), True, 8)
    store = TileStore(max_bytes=3 * 64)
    store.show({source.token})
    for col in range(5):
        store.put(source, TileKey(0, 0, 0, 0, col), np.zeros((8, 8), np.uint8))
    kept = [store.get(source, TileKey(0, 0, 0, 0, col)) is not None for col in range(5)]
    assert kept == [False, False, True, True, True]


def test_the_value_at_a_voxel_is_the_one_drawn_there() -> None:
    source = plane_source(40, 60)
    stored = Pixels(source, (0, 1), computed=False, side=16)
    store = TileStore()
    store.show({stored.token})
    key = TileKey(0, 0, 1, 0, 1)
    store.put(stored, key, stored.read(key))
    assert store.value_at(stored, 0, 0, 1, 10, 40) == source.array[0, 0, 10, 40, 0]
    assert store.value_at(stored, 0, 0, 1, 10, 5) is None


def test_a_view_of_a_whole_large_image_reads_few_tiles() -> None:
    class Endless(Source):
        def __init__(self) -> None:
            self.info = ArraySource(
                np.broadcast_to(np.uint8(7), (1, 1, 20000, 20000, 1)), "tzyxc"
            ).info

        def _read(self, region):
            return np.broadcast_to(np.uint8(7), region.shape)

    stored = Pixels(Endless(), (0, 1), computed=False, side=512)
    level = level_for(500 / 20000)
    keys = stored.visible(View(0, 0, 0, 0, 20000, 20000, level))
    assert len(keys) <= 9
    assert stored.read(keys[0]).shape <= (512, 512)


def test_tiles_in_view_stay_where_they_need_more_than_the_bound() -> None:
    store = TileStore(max_bytes=3 * 64)
    pixels = Pixels(plane_source(40, 60), (0, 1), computed=False, side=4)
    store.show({pixels.token})
    keys = [TileKey(0, 0, 0, 0, k) for k in range(8)]
    store.hold("one panel", {(pixels.token, k) for k in keys[:4]})
    store.hold("another", {(pixels.token, keys[4])})
    for key in keys:
        store.put(pixels, key, np.zeros((4, 4), np.float32))
    there = [store.get(pixels, key) is not None for key in keys]
    assert there == [True] * 5 + [False, False, True], "and the one that came last"
    store.hold("one panel", set())
    store.put(pixels, TileKey(0, 0, 0, 1, 0), np.zeros((4, 4), np.float32))
    assert sum(store.get(pixels, key) is not None for key in keys) == 2


def test_after_what_is_visible_come_the_next_slices_and_what_a_small_move_would_show() -> None:
    stack = ArraySource(np.zeros((1, 3, 40, 60, 1), np.float32), "tzyxc")
    stored = Pixels(stack, (0, 1), computed=False, side=16)
    view = View(0, 0, 2, 2, 14, 14, 0)
    assert stored.visible(view) == [TileKey(0, 0, 0, 0, 0)]
    ahead = stored.ahead(view, 4, 2**20)
    assert set(ahead) == {
        TileKey(0, 0, 0, 0, 1),
        TileKey(0, 0, 0, 1, 0),
        TileKey(0, 0, 0, 1, 1),
        TileKey(0, 1, 0, 0, 0),
    }
    assert Pixels(stack, (0, 1), computed=True, side=16).ahead(view, 4, 2**20) == []
    assert len(stored.ahead(view, 4, room=2 * 16 * 16 * 4)) == 2
    visible = Wish(Pixels(stack, (0, 1), True, 16), ahead[0], 3, 9)
    assert visible.order < Wish(stored, ahead[0], 0, 0, ahead=True).order
