import errno
import os
import subprocess
import sys
from itertools import permutations

import numpy as np
import pytest

from s2d_desktop.io.conversion import Converted
from s2d_desktop.io.hdf5_output import Hdf5Output
from s2d_desktop.io.open import open_source
from s2d_desktop.io.writers import files_behind, write
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Progress, Saved
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, Source, canonical, read_whole

SIZE = {"t": 2, "z": 3, "y": 21, "x": 26, "c": 2}
BLOCK = {"t": 1, "z": 2, "y": 16, "x": 20, "c": 2}
FACTS = {"voxel_size": {"z": 40.0, "y": 4.0, "x": 4.0}, "unit": "nm"}
FORMATS = [
    ("tif", None),
    ("tif", "zlib"),
    ("h5", None),
    ("h5", "zlib"),
    ("npy", None),
    ("zarr", None),
]
ORDERS = [
    "".join(order)
    for count in (2, 3, 4, 5)
    for order in permutations("tzyxc", count)
    if {"y", "x"} <= set(order)
]


def source_with(axes: str, dtype: str = "float32", **facts: object) -> ArraySource:
    shape = [SIZE[a] for a in axes]
    values = np.random.default_rng(len(axes)).random(shape) * (1 if dtype == "float32" else 200)
    if "c" in axes:
        facts.setdefault("channel_names", ("membrane", "Hintergrund ä"))
    facts = {**FACTS, **facts}
    facts["voxel_size"] = {a: s for a, s in facts["voxel_size"].items() if a in axes}
    return ArraySource(values.astype(dtype), axes, **facts)


def block(axes: str) -> list[int]:
    return [BLOCK[a] for a in axes]


class Watched(Source):
    """Counts how often each voxel is read."""

    def __init__(self, inner: Source) -> None:
        self.inner = inner
        self.info = inner.info
        self.count = np.zeros(inner.info.shape, int)
        self.largest = 0

    def _read(self, region: Region) -> np.ndarray:
        self.count[region.slices] += 1
        self.largest = max(self.largest, region.size)
        return self.inner.read(region)


@pytest.mark.parametrize("axes", ORDERS)
def test_every_order_of_axes_comes_back_from_tiff_hdf5_and_npy(axes, tmp_path):
    source = source_with(axes)
    expected = read_whole(canonical(source))
    for name, compression in FORMATS[:-1]:
        path = tmp_path / f"a.{name}"
        list(write(source, path, block(axes), compression=compression))
        with open_source(path, axes if name == "npy" else None) as back:
            assert np.array_equal(read_whole(canonical(back)), expected), (name, compression)
            assert sorted(back.info.axes) == sorted(axes)
            if name != "npy":
                assert dict(back.info.voxel_size) == dict(source.info.voxel_size)
                assert back.info.unit == "nm"
                assert back.info.channel_names == source.info.channel_names
            if name in ("h5", "npy"):
                assert back.info.axes == axes


@pytest.mark.parametrize("axes", ["yx", "yxc", "xyc", "zyxc", "czxy", "tzyxc", "cxyzt"])
def test_every_order_of_axes_comes_back_from_zarr(axes, tmp_path):
    source = source_with(axes)
    list(write(source, tmp_path / "a.zarr", block(axes)))
    with open_source(tmp_path / "a.zarr") as back:
        assert back.info.axes == "".join(a for a in "tczyx" if a in axes)
        assert np.array_equal(read_whole(canonical(back)), read_whole(canonical(source)))
        assert dict(back.info.voxel_size) == dict(source.info.voxel_size)
        assert (back.info.unit, back.info.channel_names) == ("nm", source.info.channel_names)


@pytest.mark.parametrize(
    "dtype",
    [
        *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
        *(f"float{bits}" for bits in (16, 32, 64)),
    ],
)
@pytest.mark.parametrize(("name", "compression"), FORMATS)
def test_every_type_of_number_comes_back(dtype, name, compression, tmp_path):
    source = source_with("zyx", dtype)
    list(write(source, tmp_path / f"a.{name}", compression=compression))
    with open_source(tmp_path / f"a.{name}") as back:
        assert back.info.dtype == dtype
        assert back.info.axes == "zyx"
        assert np.array_equal(read_whole(back), source.array)


@pytest.mark.parametrize(("name", "compression"), FORMATS)
def test_each_voxel_is_read_once_a_block_at_a_time(name, compression, tmp_path):
    source = Watched(source_with("zyxc"))
    events = list(write(source, tmp_path / f"a.{name}", block("zyxc"), compression=compression))
    assert np.all(source.count == 1)
    wide = compression and name == "tif"
    assert source.largest <= 2 * 16 * (SIZE["x"] if wide else 20) * 2
    *progress, saved = events
    assert saved == Saved(tmp_path / f"a.{name}")
    assert all(isinstance(event, Progress) for event in progress)
    assert [event.done for event in progress] == list(range(1, len(progress) + 1))
    assert progress[-1].total == len(progress) == (4 if wide else 8)


@pytest.mark.parametrize(("name", "compression"), FORMATS)
@pytest.mark.parametrize("after", [0, 1, 3])
def test_cancelling_leaves_nothing_behind(name, compression, after, tmp_path):
    job = write(source_with("zyxc"), tmp_path / f"a.{name}", block("zyxc"), compression=compression)
    for _ in range(after):
        next(job)
    job.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "compression"), FORMATS)
def test_cancelling_keeps_an_earlier_result(name, compression, tmp_path):
    path = tmp_path / f"a.{name}"
    list(write(source_with("zyx"), path, compression=compression))
    job = write(source_with("yx"), path, [8, 8], compression=compression)
    next(job)
    job.close()
    assert list(tmp_path.iterdir()) == [path]
    with open_source(path) as back:
        assert back.info.shape == (3, 21, 26)


@pytest.mark.parametrize(("name", "compression"), FORMATS)
def test_an_earlier_result_is_replaced(name, compression, tmp_path):
    path = tmp_path / f"a.{name}"
    for axes in ("zyx", "yx"):
        list(write(source_with(axes), path, compression=compression))
    assert list(tmp_path.iterdir()) == [path]
    with open_source(path) as back:
        assert back.info.shape == (21, 26)


def test_an_earlier_folder_comes_back_where_the_new_one_cannot_take_its_place(
    tmp_path, monkeypatch
):
    path = tmp_path / "a.zarr"
    list(write(source_with("zyx"), path))

    def held_open(part, target):
        raise PermissionError(errno.EACCES, "a virus scanner looks at it")

    monkeypatch.setattr(os, "replace", held_open)
    with pytest.raises(FileProblem):
        list(write(source_with("yx"), path))
    assert list(tmp_path.iterdir()) == [path]
    with open_source(path) as back:
        assert back.info.shape == (3, 21, 26)


@pytest.mark.parametrize(("name", "compression"), FORMATS)
def test_a_source_that_fails_leaves_nothing_behind(name, compression, tmp_path):
    class Failing(Watched):
        def _read(self, region: Region) -> np.ndarray:
            if region.start[1] > 0:
                raise FileProblem("The network drive is away.")
            return super()._read(region)

    source = Failing(source_with("zyx"))
    with pytest.raises(FileProblem, match="network drive"):
        list(write(source, tmp_path / f"a.{name}", block("zyx"), compression=compression))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError("Can't write data (file write failed: errno = 28, error message = 'No space')"),
    ],
    ids=["system", "HDF5"],
)
def test_a_full_disk_is_said_in_words(error, tmp_path, monkeypatch):
    def full(self: Hdf5Output, region: Region, values: np.ndarray) -> None:
        raise error

    monkeypatch.setattr(Hdf5Output, "put", full)
    with pytest.raises(FileProblem, match="not enough space to write"):
        list(write(source_with("zyx"), tmp_path / "a.h5"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_or_a_file_is_a_file_problem(tmp_path):
    with pytest.raises(FileProblem, match="'nowhere' was not found"):
        list(write(source_with("yx"), tmp_path / "nowhere" / "a.tif"))
    (tmp_path / "file").write_text("")
    with pytest.raises(FileProblem):
        list(write(source_with("yx"), tmp_path / "file" / "a.tif"))


@pytest.mark.parametrize(("name", "compression"), FORMATS)
def test_a_folder_that_cannot_be_written_is_a_file_problem(name, compression, tmp_path):
    # A name that is too long fails as a forbidden folder does, and does so for root too.
    path = tmp_path / f"{'a' * 253}.{name}"
    with pytest.raises(FileProblem):
        list(write(source_with("yx"), path, compression=compression))


@pytest.mark.parametrize("view", [canonical, lambda s: CachedSource(s, s.info.shape, TileCache())])
@pytest.mark.parametrize("name", ["tif", "h5", "npy"])
def test_a_result_never_overwrites_its_own_input(name, view, tmp_path):
    path = tmp_path / f"a.{name}"
    list(write(source_with("zyx"), path))
    before = path.read_bytes()
    with open_source(path) as source:
        assert files_behind(view(source)) == [path]
        with pytest.raises(FileProblem, match="would be overwritten"):
            list(write(view(source), path))
    with pytest.raises(FileProblem, match="would be overwritten"):
        list(write(source_with("yx"), path, inputs=[path]))
    with pytest.raises(FileProblem, match="would be overwritten"):
        list(write(source_with("yx"), path, inputs=[f"{path}/data"] if name == "h5" else [path]))
    assert path.read_bytes() == before


def test_a_folder_that_is_no_earlier_result_is_not_replaced(tmp_path):
    (tmp_path / "a.zarr").mkdir()
    (tmp_path / "a.zarr" / "thesis.txt").write_text("three years")
    for name in ("a.zarr", "b.tif"):
        (tmp_path / "b.tif").mkdir(exist_ok=True)
        with pytest.raises(FileProblem, match="not an earlier result"):
            list(write(source_with("yx"), tmp_path / name))
    assert (tmp_path / "a.zarr" / "thesis.txt").exists()


def test_an_unknown_ending_names_the_formats(tmp_path):
    with pytest.raises(FileProblem, match="cannot be written") as caught:
        list(write(source_with("yx"), tmp_path / "a.docx"))
    assert ".tif" in caught.value.why


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("uint8", [0, 0, 1, 127, 128, 255, 255, 0]),
        ("uint16", [0, 66, 257, 32636, 32768, 65535, 65535, 0]),
    ],
)
def test_probabilities_become_whole_numbers_by_rounding(dtype, expected, tmp_path):
    values = [-0.1, 0.001, 1 / 255, 0.498, 0.5, 1, 1.5, np.nan]
    source = ArraySource(np.array([values], np.float32), "yx")
    list(write(source, tmp_path / "a.h5", dtype=dtype))
    with open_source(tmp_path / "a.h5") as back:
        assert read_whole(back)[0].tolist() == expected
        assert back.info.value_range == (0, 255 if dtype == "uint8" else 65535)


def test_whole_numbers_are_not_converted_to_others(tmp_path):
    with pytest.raises(InputError, match="cannot be converted"):
        list(write(source_with("yx", "uint16"), tmp_path / "a.tif", dtype="uint8"))
    with pytest.raises(InputError, match="'int3'"):
        list(write(source_with("yx"), tmp_path / "a.tif", dtype="int3"))
    assert not isinstance(source_with("yx", "uint8"), Converted)


def test_npy_is_never_compressed(tmp_path):
    with pytest.raises(InputError, match="cannot be compressed"):
        list(write(source_with("yx"), tmp_path / "a.npy", compression="zlib"))
    assert list(tmp_path.iterdir()) == []


LIMITED = """
import resource, sys
from pathlib import Path
import numpy as np
from s2d_desktop.io.writers import write
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.source import ArraySource
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
array = np.random.default_rng(0).random((3, 300, 400)).astype(np.float32)
formats = ("a.tif", None), ("a.tif", "zlib"), ("a.h5", None), ("a.h5", "zlib"), ("a.npy", None)
for name, compression in formats:
    try:
        list(write(ArraySource(array, "zyx"), folder / name, compression=compression))
        print("written")
    except FileProblem as problem:
        print(problem.what, [path.name for path in folder.iterdir()])
"""


@pytest.mark.parametrize("size", [100, 10_000, 700_000])
def test_a_file_that_cannot_grow_is_a_file_problem_and_the_process_lives(size, tmp_path):
    """As on a full disk; HDF5 alone would end the process with a segmentation fault."""
    command = [sys.executable, "-c", LIMITED, str(tmp_path), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names = ["a.tif", "a.tif", "a.h5", "a.h5", "a.npy"]
    assert done.stdout.splitlines() == [f"'{name}' cannot be written. []" for name in names]
