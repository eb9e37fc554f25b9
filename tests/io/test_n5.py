"""N5 folders, written here by hand as the specification of N5 says."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from s2d_desktop.io.open import open_source
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import read_whole

VOLUME = np.random.default_rng(0).integers(0, 60_000, (7, 11, 13)).astype(np.uint16)

PACKED = {
    "raw": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zlib": zlib.compress,
    "zstd": imagecodecs.zstd_encode,
    "blosc": lambda data: imagecodecs.blosc_encode(data, typesize=2),
}


def write_n5(folder: Path, array: np.ndarray, compression: str = "gzip", **more: object) -> Path:
    """Blocks of 4 x 5 x 6 voxels (z, y, x); those at the end are smaller."""
    block = (4, 5, 6)[-array.ndim :]
    facts: dict[str, object] = {
        "dimensions": array.shape[::-1],
        "blockSize": block[::-1],
        "dataType": array.dtype.name,
        "compression": {"type": "gzip", "useZlib": True}
        if compression == "zlib"
        else {"type": compression},
    }
    folder.mkdir(parents=True)
    (folder / "attributes.json").write_text(json.dumps(facts | more))
    for place in np.ndindex(*(-(-s // n) for s, n in zip(array.shape, block, strict=True))):
        box = tuple(slice(k * n, k * n + n) for k, n in zip(place, block, strict=True))
        part = array[box]
        header = struct.pack(f">HH{part.ndim}I", 0, part.ndim, *part.shape[::-1])
        file = folder.joinpath(*map(str, place[::-1]))
        file.parent.mkdir(parents=True, exist_ok=True)
        big = part.astype(part.dtype.newbyteorder(">")).tobytes()
        file.write_bytes(header + PACKED[compression](big))
    return folder


@pytest.mark.parametrize("compression", PACKED)
def test_a_volume_is_read_in_every_compression(compression: str, tmp_path: Path) -> None:
    path = write_n5(tmp_path / "a.n5" / "volumes" / "raw", VOLUME, compression)
    with open_source(path) as source:
        assert (source.info.axes, source.info.shape) == ("zyx", (7, 11, 13))
        np.testing.assert_array_equal(read_whole(source), VOLUME)
        part = Region((3, 4, 2), (6, 11, 9))
        np.testing.assert_array_equal(source.read(part), VOLUME[part.slices])


def test_a_block_that_is_not_there_is_zero(tmp_path: Path) -> None:
    path = write_n5(tmp_path / "a.n5", VOLUME)
    (path / "1" / "0" / "0").unlink()
    expected = VOLUME.copy()
    expected[:4, :5, 6:12] = 0
    np.testing.assert_array_equal(read_whole(open_source(path)), expected)


def test_axes_and_voxel_size_run_from_x_to_z(tmp_path: Path) -> None:
    pixel = {"unit": "nm", "dimensions": [4, 5, 40]}
    path = write_n5(tmp_path / "a.n5" / "s0", VOLUME, axes=["x", "y", "t"], pixelResolution=pixel)
    with open_source(path) as source:
        assert source.info.axes == "tyx"
        assert (source.info.voxel_size["x"], source.info.unit) == (4, "nm")
    with open_source(path, "zyx") as source:
        assert source.info.voxel_size == {"z": 40, "y": 5, "x": 4}


def test_the_full_resolution_is_taken_of_several(tmp_path: Path) -> None:
    write_n5(tmp_path / "a.n5" / "setup" / "s1", VOLUME[::2, ::2, ::2])
    write_n5(tmp_path / "a.n5" / "setup" / "s0", VOLUME)
    assert open_source(tmp_path / "a.n5").info.shape == (7, 11, 13)


def test_of_several_images_one_must_be_named(tmp_path: Path) -> None:
    for name in ("raw", "labels"):
        write_n5(tmp_path / "a.n5" / name, VOLUME)
    with pytest.raises(FileProblem, match="more than one image") as caught:
        open_source(tmp_path / "a.n5")
    assert "labels, raw" in caught.value.why


@pytest.mark.parametrize(
    "facts",
    [
        {"dimensions": [0, 1]},
        {"dimensions": "many"},
        {"blockSize": [2**20] * 3},
        {"blockSize": [-1, 4, 4]},
        {"blockSize": [4, 4]},
        {"dataType": "object"},
        {"compression": {"type": "lz4"}},
        {"compression": {}},
    ],
    ids=str,
)
def test_a_description_that_makes_no_sense_is_a_sentence(facts: dict, tmp_path: Path) -> None:
    path = write_n5(tmp_path / "a.n5", VOLUME)
    stored = json.loads((path / "attributes.json").read_text())
    (path / "attributes.json").write_text(json.dumps(stored | facts))
    with pytest.raises((FileProblem, AxesProblem)):
        read_whole(open_source(path))


def test_a_damaged_block_or_one_that_unpacks_to_more_is_a_sentence(tmp_path: Path) -> None:
    path = write_n5(tmp_path / "a.n5", VOLUME)
    block = path / "0" / "0" / "0"
    whole = block.read_bytes()
    header = struct.pack(">HH3I", 0, 3, 6, 5, 4)
    huge = struct.pack(">HH3I", 0, 3, *[2**31] * 3)
    for broken in (
        whole[:9],
        whole[:40],
        b"x" * 60,
        huge + whole[16:],
        header + gzip.compress(b""),
    ):
        block.write_bytes(broken)
        with pytest.raises(FileProblem):
            read_whole(open_source(path))
    # A bomb: only as much as the block may hold is unpacked.
    block.write_bytes(header + gzip.compress(bytes(2**26)))
    assert not read_whole(open_source(path))[:4, :5, :6].any()
