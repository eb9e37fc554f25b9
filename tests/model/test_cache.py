import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.tiles_on_disk import TilesOnDisk
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole

ARRAY = np.arange(20 * 30).reshape(20, 30)


class Counting(ArraySource):
    """Remembers what it was asked for."""

    def __init__(self, array: np.ndarray = ARRAY) -> None:
        super().__init__(array, "yx")
        self.asked: list[Region] = []
        self.closed = False

    def _read(self, region: Region) -> np.ndarray:
        self.asked.append(region)
        return super()._read(region)

    def close(self) -> None:
        self.closed = True


def test_a_cached_source_gives_the_same_values():
    cached = CachedSource(Counting(), (7, 8), TileCache())
    assert np.array_equal(read_whole(cached), ARRAY)
    region = Region((3, 5), (19, 30))
    assert np.array_equal(cached.read(region), ARRAY[region.slices])


def test_each_tile_is_computed_once_and_whole():
    inner = Counting()
    cached = CachedSource(inner, (8, 8), TileCache())
    cached.read(Region((3, 3), (5, 5)))
    cached.read(Region((6, 2), (9, 4)))
    assert inner.asked == [Region((0, 0), (8, 8)), Region((8, 0), (16, 8))]


def test_two_threads_that_want_the_same_tile_compute_it_once():
    started, go_on = threading.Event(), threading.Event()

    class Slow(Counting):
        def _read(self, region: Region) -> np.ndarray:
            started.set()
            assert go_on.wait(5)
            return super()._read(region)

    inner = Slow()
    cached = CachedSource(inner, (20, 30), TileCache())
    whole = Region((0, 0), (20, 30))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cached.read, whole)
        assert started.wait(5)
        second = pool.submit(cached.read, whole)
        go_on.set()
        assert np.array_equal(first.result(5), second.result(5))
    assert len(inner.asked) == 1


def test_a_failure_is_not_kept_and_the_next_reader_tries_again():
    class FailsOnce(Counting):
        def _read(self, region: Region) -> np.ndarray:
            if not self.asked:
                self.asked.append(region)
                raise OSError("the network drive is away")
            return super()._read(region)

    cached = CachedSource(FailsOnce(), (20, 30), TileCache())
    region = Region((0, 0), (2, 2))
    with pytest.raises(OSError, match="away"):
        cached.read(region)
    assert np.array_equal(cached.read(region), ARRAY[:2, :2])


def test_the_cache_never_holds_more_than_its_bytes():
    cache = TileCache(max_bytes=1000)
    for k in range(50):
        cache.put(k, np.zeros(37, np.uint8))
        assert cache.bytes <= 1000
    assert cache.bytes == 27 * 37
    assert cache.get(49) is not None
    assert cache.get(22) is None


def test_the_least_recently_used_tile_goes_first():
    cache = TileCache(max_bytes=30)
    for k in "abc":
        cache.put(k, np.zeros(10, np.uint8))
    cache.get("a")
    cache.put("d", np.zeros(10, np.uint8))
    assert [cache.get(k) is not None for k in "abcd"] == [True, False, True, True]


def test_a_tile_larger_than_the_cache_is_given_but_not_kept():
    cache = TileCache(max_bytes=10)
    cached = CachedSource(Counting(), (20, 30), cache)
    assert np.array_equal(read_whole(cached), ARRAY)
    assert cache.bytes == 0


def test_a_key_that_is_put_again_is_counted_once():
    cache = TileCache()
    cache.put("a", np.zeros(10, np.uint8))
    cache.put("a", np.zeros(4, np.uint8))
    assert cache.bytes == 4


def test_has_says_whether_everything_is_there():
    cached = CachedSource(Counting(), (8, 8), TileCache())
    region = Region((6, 6), (10, 10))
    assert not cached.has(region)
    cached.read(Region((0, 0), (8, 8)))
    assert not cached.has(region)
    cached.read(region)
    assert cached.has(region)


def test_closing_frees_the_tiles_and_closes_what_lies_behind():
    cache, inner = TileCache(), Counting()
    other = CachedSource(Counting(), (8, 8), cache)
    read_whole(other)
    held = cache.bytes
    cached = CachedSource(inner, (8, 8), cache)
    read_whole(cached)
    cached.close()
    assert cache.bytes == held
    assert inner.closed


def test_a_source_never_gets_the_tiles_of_one_that_is_gone():
    cache = TileCache()
    for value in range(200):
        cached = CachedSource(Counting(np.full((4, 4), value)), (4, 4), cache)
        assert read_whole(cached)[0, 0] == value
        del cached


def test_what_memory_has_no_room_for_comes_back_from_the_disk_and_is_not_computed_again(
    tmp_path: Path,
):
    inner = Counting()
    cache = TileCache(2 * 8 * 8 * ARRAY.itemsize, TilesOnDisk(2**22, tmp_path))
    cached = CachedSource(inner, (8, 8), cache)
    for _ in range(3):
        assert np.array_equal(read_whole(cached), ARRAY)
        assert cache.bytes <= cache.max_bytes
    assert len(inner.asked) == 12
    assert cached.has(Region.whole(ARRAY.shape))


def test_a_source_that_is_closed_leaves_nothing_on_the_disk(tmp_path: Path):
    disk = TilesOnDisk(2**22, tmp_path)
    cache = TileCache(0, disk)
    other, cached = (CachedSource(Counting(), (20, 30), cache) for _ in range(2))
    read_whole(other)
    held = disk.used_bytes
    read_whole(cached)
    assert disk.used_bytes == 2 * held
    cached.close()
    assert disk.used_bytes == held


def test_without_a_disk_the_memory_holds_as_much_as_both(tmp_path: Path):
    blocked = tmp_path / "a file where the folder should be"
    blocked.write_bytes(b"")
    inner = Counting()
    cache = TileCache(0, TilesOnDisk(2**22, blocked))
    cached = CachedSource(inner, (8, 8), cache)
    for _ in range(3):
        read_whole(cached)
    # The one tile that the disk refused was lost.
    assert len(inner.asked) == 12 + 1
    assert cache.bytes == ARRAY.nbytes


def test_threads_that_share_a_small_cache_with_a_disk_read_what_was_written(tmp_path: Path):
    values = np.random.default_rng(0).integers(0, 255, (64, 64))
    cache = TileCache(4 * 8 * 8 * 8, TilesOnDisk(40 * 2**18, tmp_path))
    cached = CachedSource(Counting(values), (8, 8), cache)
    spots = np.random.default_rng(1).integers(0, 48, (300, 2))

    def is_right(spot: np.ndarray) -> bool:
        y, x = map(int, spot)
        return np.array_equal(
            cached.read(Region((y, x), (y + 16, x + 16))), values[y : y + 16, x : x + 16]
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(is_right, spots))


def test_an_array_larger_than_a_cache_that_keeps_the_newest_stays_alone_until_the_next():
    cache = TileCache(100, keeps_newest=True)
    small, large = np.zeros(40, np.uint8), np.zeros(300, np.uint8)
    cache.put(("a", 0), small)
    cache.put(("b", 0), large)
    assert cache.get(("a", 0)) is None
    assert cache.get(("b", 0)) is large
    cache.put(("a", 0), small)
    assert cache.get(("b", 0)) is None
    assert cache.bytes == 40


def test_a_source_that_is_dropped_without_being_closed_leaves_the_cache_at_the_next_put():
    cache = TileCache()
    dropped, there = (CachedSource(Counting(), (20, 30), cache) for _ in range(2))
    read_whole(dropped)
    assert cache.bytes == ARRAY.nbytes
    del dropped
    read_whole(there)
    assert cache.bytes == ARRAY.nbytes
