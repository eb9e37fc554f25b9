"""What the written files are to the programs that read them: Fiji, ilastik, OME-Zarr readers."""

import json

import h5py
import numpy as np
import pytest
import tifffile
import zarr

from s2d_desktop.io.open import open_source
from s2d_desktop.io.tiff_output import TiffOutput
from s2d_desktop.io.writers import write
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource
from tests.io.test_writers import FACTS, block, source_with


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
    huge = np.broadcast_to(np.float32(0), (3, 2**15, 2**14))
    info = ArraySource(huge, "cyx", **FACTS).info
    output = TiffOutput(tmp_path / "a.tif", "a.tif", info, (3, 512, 2**14), False)
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
