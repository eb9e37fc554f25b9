import hashlib
import json
from itertools import product

import numpy as np
import pytest
import tifffile

from s2d_desktop.io.mapped import MappedSource
from s2d_desktop.io.tiff import open_tiff
from s2d_desktop.io.tiff_segments import SegmentedSource
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import canonical, read_whole

VOLUME = np.random.default_rng(3).integers(0, 60000, (5, 70, 90), dtype=np.uint16)

WEKA_FILES = [
    "raw_2d",
    "raw_z5",
    "tws_2class_2d",
    "tws_2class_2d_8bit",
    "tws_2class_t3",
    "tws_2class_z3_t2",
    "tws_3class_z4",
    "tws3d_2class_z5",
    "tws_2class_from_2channel_z2_input",
]


@pytest.mark.parametrize("name", WEKA_FILES)
def test_a_file_from_imagej_has_the_pixels_dimensions_and_calibration_that_imagej_saw(
    name, shared_fixtures
):
    path = shared_fixtures / "weka" / f"{name}.tif"
    said = json.loads((path.parent / "manifest.json").read_text())[path.name]
    with open_tiff(path) as source:
        info = source.info
        assert [info.size_of(a) for a in "xyczt"] == said["dims_xyczt"]
        assert info.dtype == said["dtype"]
        # ImageJ's planes: channels fastest, then slices, then time.
        planes = np.moveaxis(read_whole(canonical(source)), -1, 2)
        pixels = np.ascontiguousarray(planes).astype(info.dtype.newbyteorder("<")).tobytes()
        assert hashlib.sha256(pixels).hexdigest() == said["pixels_sha256_le"]
        if said["calibration"]["unit"] == "µm":
            assert info.unit == "µm"
            assert info.voxel_size["x"] == pytest.approx(said["calibration"]["x"])
            assert info.voxel_size["y"] == pytest.approx(said["calibration"]["y"])
            if info.size_of("z") > 1:
                assert info.voxel_size["z"] == pytest.approx(said["calibration"]["z"])
        if info.size_of("t") > 1:
            assert info.voxel_size["t"] == said["calibration"]["frame_interval"]
        if info.size_of("c") > 1:
            assert list(info.channel_names) == said["labels"][: info.size_of("c")]


def test_labels_that_differ_from_slice_to_slice_are_no_channel_names(shared_fixtures):
    folder = shared_fixtures / "weka"
    assert open_tiff(folder / "tws_2class_z5_flattened.tif").info.channel_names == ()


def test_a_map_that_ilastik_wrote_as_tiff_has_its_classes_last(shared_fixtures):
    path = next((shared_fixtures / "ilastik" / "ilastik4ij_2d").glob("*Probabilities.tif"))
    with open_tiff(path) as source:
        assert (source.info.axes, source.info.shape) == ("yxc", (1024, 1344, 2))
        values = source.read(Region((300, 400, 0), (310, 410, 2)))
    assert values.dtype == np.float32
    assert np.allclose(values.sum(-1), 1, atol=1e-6)


ARRANGEMENTS = {
    "one piece": {},
    "page by page": {"metadata": None},
    "strips": {"rowsperstrip": 7, "compression": "zlib"},
    "one strip per page": {"compression": "zlib", "predictor": True},
    "tiles": {"tile": (32, 16), "compression": "lzw"},
    "tiles, not compressed": {"tile": (32, 32)},
    "BigTIFF": {"bigtiff": True, "rowsperstrip": 16, "compression": "zstd"},
    "big endian": {"byteorder": ">", "compression": "zlib"},
    "big endian in one piece": {"byteorder": ">"},
}


@pytest.mark.parametrize("how", ARRANGEMENTS.values(), ids=ARRANGEMENTS)
def test_every_arrangement_of_pixels_reads_the_same(how, tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, VOLUME, photometric="minisblack", **how)
    with open_tiff(path, "zyx") as source:
        assert source.info.dtype == np.uint16
        assert source.info.dtype.isnative
        assert np.array_equal(read_whole(source), VOLUME)
        for start, size in product([(0, 0, 0), (1, 30, 17), (4, 69, 89)], [(1, 1, 1), (3, 40, 60)]):
            stop = tuple(min(a + s, n) for a, s, n in zip(start, size, VOLUME.shape, strict=True))
            region = Region(start, stop)
            assert np.array_equal(source.read(region), VOLUME[region.slices]), region


@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("tile", [None, (16, 16)])
def test_samples_are_channels_wherever_they_are_stored(planar, tile, tmp_path):
    rgb = np.random.default_rng(1).integers(0, 255, (40, 50, 3), dtype=np.uint8)
    stored = rgb if planar == "contig" else np.ascontiguousarray(np.moveaxis(rgb, -1, 0))
    path = tmp_path / "rgb.tif"
    tifffile.imwrite(
        path, stored, photometric="rgb", planarconfig=planar, tile=tile, compression="zlib"
    )
    with open_tiff(path) as source:
        assert source.info.axes == ("yxc" if planar == "contig" else "cyx")
        assert np.array_equal(read_whole(canonical(source))[0, 0], rgb)


def test_pixels_in_one_piece_are_mapped_and_others_decoded(tmp_path):
    tifffile.imwrite(tmp_path / "mapped.tif", VOLUME, imagej=True)
    tifffile.imwrite(tmp_path / "packed.tif", VOLUME, compression="zlib")
    with open_tiff(tmp_path / "mapped.tif") as mapped, open_tiff(tmp_path / "packed.tif") as packed:
        assert isinstance(mapped, MappedSource)
        assert isinstance(packed, SegmentedSource)


def test_a_tile_of_the_file_is_decoded_once_while_it_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, VOLUME, tile=(32, 32), compression="zlib", metadata={"axes": "ZYX"})
    with open_tiff(path) as source:
        assert isinstance(source, SegmentedSource)
        decoded = []
        decode = source._decode
        monkeypatch.setattr(source, "_decode", lambda *k: decoded.append(k) or decode(*k))
        for _ in range(3):
            source.read(Region((2, 10, 10), (3, 20, 40)))
        assert decoded == [(2, 0), (2, 1)]


def test_values_outlive_the_source(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, VOLUME)
    with open_tiff(path, "zyx") as source:
        values = source.read(Region((0, 0, 0), (1, 5, 5)))
    path.write_bytes(b"")
    assert np.array_equal(values, VOLUME[:1, :5, :5])


@pytest.mark.parametrize(
    ("shape", "said", "axes"),
    [
        ((5, 70, 90), "ZYX", "zyx"),
        ((2, 5, 20, 30), "TZYX", "tzyx"),
        ((5, 20, 30), "IYX", "tyx"),
        ((2, 5, 20, 30), "TIYX", "tzyx"),
        ((5, 20, 30), None, "zyx"),
        ((3, 20, 30, 2), None, "zyxc"),
    ],
    ids=str,
)
def test_axes_are_named_as_ilastik_names_them(shape, said, axes, tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path,
        np.zeros(shape, np.uint8),
        photometric="minisblack",
        metadata={"axes": said} if said else {},
    )
    with open_tiff(path) as source:
        assert source.info.axes == axes


def test_the_users_axes_override_the_file(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOLUME, metadata={"axes": "ZYX"})
    with open_tiff(tmp_path / "a.tif", "cyx") as source:
        assert source.info.axes == "cyx"
    with pytest.raises(AxesProblem, match="do not fit"):
        open_tiff(tmp_path / "a.tif", "tzyx")


def test_axes_that_no_image_here_has_are_asked_for(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOLUME, metadata={"axes": "RYX"})
    with pytest.raises(AxesProblem, match="cannot be told"):
        open_tiff(tmp_path / "a.tif")
    with open_tiff(tmp_path / "a.tif", "zyx") as source:
        assert np.array_equal(read_whole(source), VOLUME)


def test_ome_tiff_gives_axes_sizes_units_and_channel_names(tmp_path):
    path = tmp_path / "a.ome.tif"
    array = np.random.default_rng(0).integers(0, 9, (2, 3, 40, 50), dtype=np.uint8)
    sizes = {"PhysicalSizeX": 4.0, "PhysicalSizeXUnit": "nm", "PhysicalSizeY": 0.004}
    sizes |= {"PhysicalSizeYUnit": "µm", "PhysicalSizeZ": 40, "PhysicalSizeZUnit": "nm"}
    metadata = {"axes": "CZYX", "Channel": {"Name": ["membrane", "rest"]}, **sizes}
    tifffile.imwrite(path, array, ome=True, metadata=metadata, compression="zlib")
    with open_tiff(path) as source:
        assert source.info.axes == "czyx"
        assert dict(source.info.voxel_size) == {"x": 4.0, "y": 4.0, "z": 40.0}
        assert source.info.unit == "nm"
        assert source.info.channel_names == ("membrane", "rest")
        assert np.array_equal(read_whole(source), array)


def test_only_the_full_resolution_of_a_pyramid_is_shown(tmp_path):
    path = tmp_path / "a.ome.tif"
    large = np.random.default_rng(0).integers(0, 9, (64, 64), dtype=np.uint8)
    with tifffile.TiffWriter(path, ome=True) as tif:
        tif.write(large, subifds=1, tile=(32, 32), metadata={"axes": "YX"})
        tif.write(large[::2, ::2], subfiletype=1, tile=(32, 32))
    with open_tiff(path) as source:
        assert np.array_equal(read_whole(source), large)


def test_a_file_with_images_of_different_shapes_is_refused_as_in_ilastik(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as tif:
        tif.write(np.zeros((8, 8), np.uint8), metadata=None)
        tif.write(np.zeros((4, 6), np.uint8), metadata=None)
    with pytest.raises(FileProblem, match="holds 2 images") as caught:
        open_tiff(tmp_path / "a.tif")
    assert "8 x 8, 4 x 6" in caught.value.why


def test_one_bit_pixels_become_zero_and_one(tmp_path):
    mask = np.random.default_rng(0).random((20, 30)) > 0.5
    tifffile.imwrite(tmp_path / "a.tif", mask, compression="zlib")
    with open_tiff(tmp_path / "a.tif") as source:
        assert source.info.dtype == np.uint8
        assert np.array_equal(read_whole(source), mask.astype(np.uint8))


def test_complex_pixels_are_refused(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((8, 8), np.complex64))
    with pytest.raises(FileProblem, match="not grey values"):
        open_tiff(tmp_path / "a.tif")


def test_opening_leaves_no_file_open_and_reading_none_after_close(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, VOLUME, compression="zlib")
    source = open_tiff(path, "zyx")
    source.read(Region((0, 0, 0), (1, 5, 5)))
    source.close()
    source.close()
    # Dropped without closing: pytest turns a file that is left open into an error.
    open_tiff(path, "zyx").read(Region((0, 0, 0), (1, 5, 5)))
