"""What ImageJ and Bio-Formats give, against tifffile, Pillow, and files written by hand."""

import hashlib
import json
import struct

import numpy as np
import pytest
import tifffile
from PIL import Image

from s2d_desktop.io.fiji import configured
from s2d_desktop.io.fiji.source import FijiSource
from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.tiff import open_tiff
from s2d_desktop.jobs.input_names import input_name
from s2d_desktop.model.errors import FileProblem, SeriesQuestion
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import canonical, read_whole

VOLUME = np.random.default_rng(5).integers(0, 60000, (3, 20, 30), dtype=np.uint16)

FILES = [
    "raw_2d",
    "raw_2d_3class",
    "raw_z5",
    "tws3d_2class_z5",
    "tws_2class_2d",
    "tws_2class_2d_8bit",
    "tws_2class_2d_default_names_get_probability",
    "tws_2class_2d_tiled",
    "tws_2class_from_2channel_z2_input",
    "tws_2class_t3",
    "tws_2class_z3_t2",
    "tws_2class_z5",
    "tws_2class_z5_flattened",
    "tws_2class_z5_flattened_no_labels",
    "tws_2d_rgb",
    "tws_3class_2d",
    "tws_3class_z4",
    "tws_labels_2d",
    "tws_single_class_2d",
]


def require_the_same(path, bridge):
    """Pixels, axes, calibration and names that tifffile and ImageJ give are the same."""
    with FijiSource(path, bridge) as asked, open_tiff(path) as own:
        assert asked.reader == "ImageJ"
        assert asked.info == own.info
        assert np.array_equal(read_whole(asked), read_whole(own))
        return asked


@pytest.mark.parametrize("name", FILES)
def test_imagej_and_tifffile_give_the_same(name, imagej, shared_fixtures):
    folder = shared_fixtures / "weka"
    assert {p.stem for p in folder.glob("*.tif")} == set(FILES)
    source = require_the_same(folder / f"{name}.tif", imagej)
    said = json.loads((folder / "manifest.json").read_text())[f"{name}.tif"]
    if any(said["labels"]) and len(said["labels"]) > 1:
        assert list(source.labels) == said["labels"]
    if name != "tws_2d_rgb":
        planes = np.moveaxis(read_whole(canonical(source)), -1, 2)
        stored = np.ascontiguousarray(planes).astype(source.info.dtype.newbyteorder("<"))
        assert hashlib.sha256(stored.tobytes()).hexdigest() == said["pixels_sha256_le"]


@pytest.mark.parametrize("name", FILES)
def test_a_real_fiji_and_tifffile_give_the_same(name, fiji, shared_fixtures):
    require_the_same(shared_fixtures / "weka" / f"{name}.tif", fiji)


def test_only_the_region_is_transferred(imagej, shared_fixtures):
    path = shared_fixtures / "weka" / "tws_2class_z3_t2.tif"
    with FijiSource(path, imagej) as asked, open_tiff(path) as own:
        region = Region((1, 1, 0, 20, 30), (2, 3, 2, 27, 41))
        values = asked.read(region)
        assert values.shape == region.shape
        assert np.array_equal(values, own.read(region))


def test_a_large_stack_is_read_plane_by_plane_and_keeps_its_labels(imagej, tmp_path):
    labels = [f"section {k}" for k in range(18)]
    planes = np.random.default_rng(1).integers(0, 255, (18, 2000, 2000), dtype=np.uint8)
    tifffile.imwrite(
        tmp_path / "big.tif", planes, imagej=True, metadata={"axes": "ZYX", "Labels": labels}
    )
    facts, _ = imagej.request("open", {"path": str(tmp_path / "big.tif")})
    assert facts["lazy"]
    with FijiSource(tmp_path / "big.tif", imagej) as source:
        assert list(source.labels) == labels
        part = source.read(Region((17, 100, 200), (18, 110, 260)))
    assert np.array_equal(part, planes[17:18, 100:110, 200:260])


def test_16_bit_numbers_above_32767_stay_what_they_are(imagej, tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOLUME, imagej=True)
    require_the_same(tmp_path / "a.tif", imagej)


def test_signed_numbers_keep_their_sign(imagej, tmp_path):
    values = (VOLUME.astype(np.int32) - 30000).astype(np.int16)
    tifffile.imwrite(tmp_path / "signed.tif", values[0])
    with FijiSource(tmp_path / "signed.tif", imagej) as source:
        assert source.info.dtype == np.int16
        assert np.array_equal(read_whole(source), values[0])


PICTURE = np.random.default_rng(2).integers(0, 255, (25, 40, 3), dtype=np.uint8)


@pytest.mark.parametrize("ending", ["bmp", "ppm"])
def test_colours_have_their_order(ending, imagej, tmp_path):
    Image.fromarray(PICTURE).save(tmp_path / f"a.{ending}")
    with FijiSource(tmp_path / f"a.{ending}", imagej) as source:
        assert (source.info.axes, source.info.shape) == ("yxc", (25, 40, 3))
        assert np.array_equal(read_whole(source), PICTURE)


def test_a_picture_with_a_palette_is_read_as_what_it_shows(imagej, tmp_path):
    shown = np.zeros((8, 9, 3), np.uint8)
    shown[:4] = (200, 10, 30)
    shown[4:] = (0, 90, 255)
    Image.fromarray(shown).quantize(4).save(tmp_path / "a.gif")
    with FijiSource(tmp_path / "a.gif", imagej) as source:
        assert np.abs(read_whole(source).astype(int) - shown).max() <= 4


def mrc(values, nm_per_pixel):
    """A volume in the format of electron microscopes (MRC 2014), written by hand."""
    depth, height, width = values.shape
    sizes = [n * nm_per_pixel * 10 for n in (width, height, depth)]
    header = struct.pack("<10i", width, height, depth, 2, 0, 0, 0, width, height, depth)
    header += struct.pack("<6f", *sizes, 90, 90, 90) + struct.pack("<3i", 1, 2, 3)
    header += struct.pack("<3f", values.min(), values.max(), values.mean())
    header = header.ljust(208, b"\0") + b"MAP " + bytes([0x44, 0x44, 0, 0])
    return header.ljust(1024, b"\0") + values.astype("<f4").tobytes()


def test_bio_formats_reads_what_imagej_does_not_know(imagej, tmp_path):
    values = VOLUME.astype(np.float32)
    (tmp_path / "a.mrc").write_bytes(mrc(values, 0.5))
    with FijiSource(tmp_path / "a.mrc", imagej) as source:
        assert source.reader == "Bio-Formats"
        assert (source.info.axes, source.info.shape) == ("zyx", (3, 20, 30))
        assert source.info.dtype == np.float32
        # Bio-Formats turns the rows of MRC, whose first one is the lowest.
        assert np.array_equal(read_whole(source), values[:, ::-1])
        part = source.read(Region((1, 5, 7), (3, 11, 20)))
        assert np.array_equal(part, values[1:3, ::-1][:, 5:11, 7:20])


def several_images(folder):
    """Bio-Formats' own format for tests: three images, the first box of each holds its number."""
    path = folder / "cells&series=3&sizeX=60&sizeY=40&sizeZ=2.fake"
    path.write_bytes(b"\n\0")
    return path


def test_of_a_file_with_several_images_it_is_asked_which_one_is_meant(imagej, tmp_path):
    path = several_images(tmp_path)
    with pytest.raises(SeriesQuestion, match="Which image of 'cells") as asked:
        FijiSource(path, imagej)
    assert [answer for answer, _ in asked.value.choices] == [f"{path}/{k}" for k in (1, 2, 3)]
    assert "2 slices of 60 x 40" in asked.value.choices[1][1]
    assert f"'{path.name}/2' for" in asked.value.try_this


def test_the_image_that_was_named_is_read(imagej, tmp_path):
    path = several_images(tmp_path)
    for number in (1, 2, 3):
        with FijiSource(path, imagej, series=number) as source:
            assert (source.info.axes, source.info.shape) == ("zyx", (2, 40, 60))
            assert np.all(source.read(Region((0, 0, 0), (2, 10, 10))) == number - 1)
    with pytest.raises(FileProblem, match="has no image 4"):
        FijiSource(path, imagej, series=4)


def test_a_number_after_the_file_names_the_image_everywhere(chosen, tmp_path):
    path = several_images(tmp_path)
    with open_source(path / "3") as source:
        assert source.info.name.startswith("cells")
        assert source.read(Region((0, 0, 0), (1, 1, 1)))[0, 0, 0] == 2
    assert split_internal(path / "3") == (path, "3")
    assert input_name(path / "3") == f"{path.stem}_3"
    with pytest.raises(SeriesQuestion):
        open_source(path)


def test_a_number_after_a_file_with_one_image_is_refused(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((4, 5), np.uint8))
    with pytest.raises(FileProblem, match="not an HDF5 file"):
        open_source(tmp_path / "a.tif" / "2")


def test_a_file_nobody_knows_is_refused_by_fiji_too(imagej, tmp_path):
    (tmp_path / "a.bin").write_bytes(bytes(range(7, 200)))
    with pytest.raises(FileProblem) as problem:
        FijiSource(tmp_path / "a.bin", imagej)
    assert "Fiji cannot open 'a.bin' either" in problem.value.what


@pytest.fixture
def chosen(imagej):
    """The files that are opened may go to ImageJ."""
    configured.configure(lambda: imagej.installation)
    configured._bridges[imagej.installation] = imagej
    yield imagej
    configured.configure(None)
    configured._bridges.clear()


def test_open_source_asks_fiji_only_for_what_it_does_not_know(chosen, tmp_path, shared_fixtures):
    Image.fromarray(PICTURE).save(tmp_path / "a.bmp")
    with open_source(tmp_path / "a.bmp") as source:
        assert isinstance(source, FijiSource)
    with open_source(shared_fixtures / "weka" / "raw_2d.tif") as source:
        assert not isinstance(source, FijiSource)


def test_axes_that_the_user_said_win(chosen, tmp_path):
    (tmp_path / "a.mrc").write_bytes(mrc(VOLUME.astype(np.float32), 0.5))
    with open_source(tmp_path / "a.mrc", "tyx") as source:
        assert (source.info.axes, source.info.shape) == ("tyx", (3, 20, 30))
        assert np.array_equal(source.read(Region((2, 0, 0), (3, 20, 30)))[0], VOLUME[2, ::-1])


def test_without_a_chosen_fiji_the_error_tells_of_it(tmp_path):
    (tmp_path / "a.xyz").write_bytes(bytes(range(7, 200)))
    with pytest.raises(FileProblem) as problem:
        open_source(tmp_path / "a.xyz")
    assert "choose your Fiji in the settings" in problem.value.try_this


def test_texts_and_classifiers_are_not_given_to_fiji(chosen, tmp_path, monkeypatch):
    monkeypatch.setattr(chosen, "request", lambda *_: pytest.fail("Fiji was asked"))
    for name, start in (("a.txt", b"Hello, this is a text."), ("a.model", b"\xac\xed\x00\x05 ...")):
        (tmp_path / name).write_bytes(start)
        with pytest.raises(FileProblem):
            open_source(tmp_path / name)
