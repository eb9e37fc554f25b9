import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

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
