import sys
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io import tiles_on_disk
from s2d_desktop.io.tiles_on_disk import PAGE_BYTES, TilesOnDisk

PAGE = np.arange(PAGE_BYTES // 4, dtype=np.float32)


@pytest.mark.parametrize(
    "tile",
    [
        np.arange(3 * 300 * 301, dtype=np.float32).reshape(3, 300, 301)[:, ::2, 1:],
        np.array([[True, False]]),
        np.arange(7, dtype=">u2"),
        np.zeros((0, 4), np.uint8),
    ],
    ids=["larger than a page, not contiguous", "bool", "other byte order", "empty"],
)
def test_a_tile_comes_back_as_it_was(tile: np.ndarray, tmp_path: Path):
    disk = TilesOnDisk(2**24, tmp_path)
    assert disk.put("before", PAGE)
    assert disk.put("tile", tile)
    found = disk.get("tile")
    assert found.dtype == tile.dtype
    assert np.array_equal(found, tile)
    assert np.array_equal(disk.get("before"), PAGE)


def test_the_least_recently_used_tiles_make_room_and_the_file_does_not_grow_beyond_its_limit(
    tmp_path: Path,
):
    disk = TilesOnDisk(4 * PAGE_BYTES, tmp_path)
    for k in range(4):
        disk.put(k, PAGE + k)
    disk.get(0)
    disk.put("two pages", np.tile(PAGE, 2))
    assert [k in disk for k in range(4)] == [True, False, False, True]
    assert np.array_equal(disk.get(3), PAGE + 3)
    assert disk.used_bytes == 4 * PAGE_BYTES
    assert not disk.put("five pages", np.tile(PAGE, 5))
    disk.limit_to(PAGE_BYTES)
    assert disk.used_bytes <= PAGE_BYTES


def test_a_disk_that_is_almost_full_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    disk = TilesOnDisk(2**30, tmp_path)
    disk.put("first", PAGE)
    monkeypatch.setattr(tiles_on_disk, "LEAST_FREE_BYTES", 2**62)
    # No new page is taken: the place is that of the tile that was there.
    disk.put("second", PAGE + 1)
    assert disk.used_bytes == PAGE_BYTES
    assert "first" not in disk
    assert np.array_equal(disk.get("second"), PAGE + 1)


def test_a_disk_that_refuses_is_asked_once_and_named_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    disk = TilesOnDisk(2**24, blocked)
    assert not disk.put("a", PAGE)
    assert not disk.put("b", PAGE)
    assert not disk.works
    assert disk.get("a") is None
    assert len(caplog.records) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows shows the name until the file is gone")
def test_nothing_can_be_left_behind_by_a_crash(tmp_path: Path):
    disk = TilesOnDisk(2**24, tmp_path)
    disk.put("a", PAGE)
    assert not list(tmp_path.iterdir())
