import errno
import json
from itertools import permutations

import h5py
import numpy as np
import pytest
import tifffile
import zarr

from s2d_desktop.io.conversion import Converted
from s2d_desktop.io.hdf5_output import Hdf5Output
from s2d_desktop.io.open import open_source
from s2d_desktop.io.tiff_output import TiffOutput
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


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_fiji_sees_a_hyperstack_with_names_and_calibration(compression, tmp_path):
    source = source_with("tzyxc", value_range=(0.0, 1.0))
    list(write(source, tmp_path / "a.tif", block("tzyxc"), compression=compression))
    with tifffile.TiffFile(tmp_path / "a.tif") as tif:
        assert tif.is_imagej
        assert not tif.is_bigtiff
        assert tif.series[0].axes == "TZCYX"
        said = tif.imagej_metadata
        assert (said["channels"], said["slices"], said["frames"]) == (2, 3, 2)
        assert said["hyperstack"] is True
        assert (said["unit"], said["spacing"]) == ("nm", 40)
        assert (said["min"], said["max"]) == (0.0, 1.0)
        assert said["Labels"] == ["membrane", "Hintergrund ä"] * 6
        assert tif.pages[0].tags["XResolution"].value == (1, 4)
        assert len(tif.pages) == 12
        # With this line ImageJ 1.51g shows the first plane everywhere if pages are compressed.
        assert ("images" in said) is (compression is None)
        # ImageJ's own reader knows no tiles.
        assert not any(page.is_tiled for page in tif.pages)


def test_a_micrometre_is_written_as_imagej_writes_it(tmp_path):
    source = source_with("yx", voxel_size={"y": 0.25, "x": 0.325}, unit="µm")
    list(write(source, tmp_path / "a.tif"))
    with tifffile.TiffFile(tmp_path / "a.tif") as tif:
        assert tif.imagej_metadata["unit"] == "\\u00B5m"
    info = open_source(tmp_path / "a.tif").info
    assert (dict(info.voxel_size), info.unit) == ({"y": 0.25, "x": 0.325}, "µm")


def test_types_that_imagej_does_not_know_become_ome_tiff(tmp_path):
    list(write(source_with("czyx", "uint32"), tmp_path / "a.tif"))
    with tifffile.TiffFile(tmp_path / "a.tif") as tif:
        assert tif.is_ome
        assert tif.series[0].axes == "ZCYX"
        root = tifffile.xml2dict(tif.ome_metadata)["OME"]["Image"]["Pixels"]
        assert [c["Name"] for c in root["Channel"]] == ["membrane", "Hintergrund ä"]
        assert (root["PhysicalSizeX"], root["PhysicalSizeXUnit"]) == (4, "nm")


def test_an_image_of_more_than_four_gigabytes_becomes_bigtiff(tmp_path):
    class Empty(Source):
        info = source_with("yx").info

        def __init__(self) -> None:
            self.info = ArraySource(
                np.broadcast_to(np.float32(0), (3, 2**15, 2**14)), "cyx", **FACTS
            ).info

        def _read(self, region: Region) -> np.ndarray:
            return np.zeros(region.shape, np.float32)

    output = TiffOutput(tmp_path / "a.tif", "a.tif", Empty().info, (3, 512, 2**14), False)
    values = np.full((3, 1, 5), 0.5, np.float32)
    output.put(Region((0, 2**15 - 1, 2**14 - 5), (3, 2**15, 2**14)), values)
    output.finish()
    with tifffile.TiffFile(tmp_path / "a.tif") as tif:
        assert tif.is_bigtiff
        assert tif.is_ome
    with open_source(tmp_path / "a.tif") as back:
        assert back.info.shape == (3, 2**15, 2**14)
        corner = back.read(Region((2, 2**15 - 1, 2**14 - 6), (3, 2**15, 2**14)))
        assert corner.ravel().tolist() == [0, 0.5, 0.5, 0.5, 0.5, 0.5]


def test_hdf5_has_the_dataset_and_attributes_of_an_ilastik_export(tmp_path, shared_fixtures):
    source = source_with("zyxc", value_range=(0.0, 1.0))
    list(write(source, tmp_path / "a.h5", block("zyxc")))
    theirs = shared_fixtures / "ilastik" / "ilastik122rc4_3d" / "3d_Probabilities.h5"
    with h5py.File(tmp_path / "a.h5") as file, h5py.File(theirs) as oracle:
        assert list(file) == list(oracle) == ["exported_data"]
        ours = json.loads(file["exported_data"].attrs["axistags"])["axes"]
        expected = json.loads(oracle["exported_data"].attrs["axistags"])["axes"]
        for tag, other in zip(ours, expected, strict=True):
            assert tag.keys() == other.keys()
            assert (tag["key"], tag["typeFlags"]) == (other["key"], other["typeFlags"])
        assert file["exported_data"].attrs["drange"].tolist() == [0, 1]
        assert file["exported_data"].attrs["display_mode"] == "default"
        # Chunks divide the blocks, so none is compressed twice.
        assert file["exported_data"].chunks == (2, 16, 20, 1)


def test_zarr_follows_ome_zarr_0_4(tmp_path):
    source = source_with("tzyxc", voxel_size={"t": 30.0, "z": 40.0, "y": 4.0, "x": 4.0})
    list(write(source, tmp_path / "a.zarr", block("tzyxc")))
    group = zarr.open_group(str(tmp_path / "a.zarr"), mode="r")
    image = group.attrs["multiscales"][0]
    assert image["version"] == "0.4"
    assert [axis["name"] for axis in image["axes"]] == list("tczyx")
    assert [axis["type"] for axis in image["axes"]] == ["time", "channel"] + ["space"] * 3
    assert [axis.get("unit") for axis in image["axes"]] == ["second", None] + ["nanometer"] * 3
    scale = image["datasets"][0]["coordinateTransformations"][0]
    assert scale == {"type": "scale", "scale": [30, 1, 40, 4, 4]}
    assert json.loads((tmp_path / "a.zarr" / "0" / ".zarray").read_text())["zarr_format"] == 2
    assert (tmp_path / "a.zarr" / "0" / "1" / "1" / "0" / "1" / "1").is_file()
