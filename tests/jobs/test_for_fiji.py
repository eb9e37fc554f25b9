"""Results for Fiji: read back by tifffile, roifile, and as text."""

import zipfile

import numpy as np
import pytest
import roifile
import tifffile
from scipy import ndimage

from s2d_desktop.io.writers import write
from s2d_desktop.jobs import for_fiji as module
from s2d_desktop.jobs.cells import CellSettings
from s2d_desktop.jobs.for_fiji import Coloured, for_fiji
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.predict import predict
from s2d_desktop.jobs.segment import segment
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note, Saved
from s2d_desktop.model.source import ArraySource


@pytest.fixture
def map_file(tmp_path):
    """Two discs and a ring in the second of three slices, 4 nm pixels."""
    y, x = np.mgrid[:50, :60]
    values = np.zeros((3, 50, 60), np.float32)
    for cy, cx, r in ((12, 12, 6), (35, 40, 9)):
        values[1][(y - cy) ** 2 + (x - cx) ** 2 <= r * r] = 0.9
    ring = np.hypot(y - 12, x - 42)
    values[1][(ring <= 8) & (ring >= 4)] = 0.8
    source = ArraySource(
        values,
        "zyx",
        "map",
        voxel_size={"z": 30.0, "y": 4.0, "x": 4.0},
        unit="nm",
        value_range=(0.0, 1.0),
    )
    list(write(source, tmp_path / "map.tif"))
    return tmp_path / "map.tif"


def saved(events) -> list[str]:
    return [event.path.name for event in events if isinstance(event, Saved)]


def within(roi: roifile.ImagejRoi, shape: tuple[int, int]) -> np.ndarray:
    """Pixels whose middle lies inside of a ROI."""
    from skimage.measure import grid_points_in_poly

    return grid_points_in_poly(shape, roi.coordinates()[:, ::-1] - 0.5)


def test_objects_become_a_hyperstack_with_colours_range_and_calibration(map_file, tmp_path):
    out = tmp_path / "objects.tif"
    settings = ObjectSettings(numbered=True)
    list(segment(map_file, out, objects=settings, fiji=True))
    with tifffile.TiffFile(out) as tif:
        assert tif.is_imagej
        assert (tif.series[0].axes, tif.series[0].dtype) == ("ZYX", np.uint16)
        assert tif.imagej_metadata["max"] == 3
        assert tif.imagej_metadata["spacing"] == 30
        colours = tif.pages.first.tags["ColorMap"].value
        assert colours.shape == (3, 256)
        assert not colours[:, 0].any(), "background is black"
    assert np.unique(tifffile.imread(out)).tolist() == [0, 1, 2, 3]


def test_each_object_has_an_outline_in_its_slice_that_encloses_its_pixels(map_file, tmp_path):
    out = tmp_path / "objects.tif"
    events = segment(map_file, out, objects=ObjectSettings(numbered=True), fiji=True)
    assert saved(events) == ["objects.tif", "objects_rois.zip", "objects.ijm"]
    labels = tifffile.imread(out)
    rois = roifile.roiread(tmp_path / "objects_rois.zip")
    assert [roi.name for roi in rois] == [f"Class 1-z0002-0000{k}" for k in (1, 2, 3)]
    for number, roi in enumerate(rois, start=1):
        assert roi.position == 2
        filled = ndimage.binary_fill_holes(labels[1] == number)
        assert np.array_equal(within(roi, labels[1].shape), filled)


def test_a_mask_has_an_outline_for_each_piece(map_file, tmp_path):
    list(segment(map_file, tmp_path / "mask.tif", fiji=True))
    assert len(roifile.roiread(tmp_path / "mask_rois.zip")) == 3
    with tifffile.TiffFile(tmp_path / "mask.tif") as tif:
        assert "ColorMap" in tif.pages.first.tags
        assert (tif.imagej_metadata["min"], tif.imagej_metadata["max"]) == (0, 1)


def test_cells_are_outlined_too(tmp_path):
    pytest.importorskip("bioimage_cpp")
    membranes = np.zeros((40, 60), np.float32)
    membranes[:, 28:31] = 1
    np.save(tmp_path / "map.npy", membranes)
    out = tmp_path / "cells.tif"
    list(segment(tmp_path / "map.npy", out, cells=CellSettings(), fiji=True, axes="yx"))
    assert len(roifile.roiread(tmp_path / "cells_rois.zip")) == 2


def test_in_time_and_depth_outlines_name_both(tmp_path):
    labels = np.zeros((2, 3, 20, 20), np.int32)
    labels[1, 2, 5:9, 5:9] = 7
    list(write(Coloured(ArraySource(labels, "tzyx"), "objects", 7), tmp_path / "a.tif"))
    list(for_fiji(tmp_path / "a.tif", outlined=True, numbered=True, class_name="cell wall"))
    (roi,) = roifile.roiread(tmp_path / "a_rois.zip")
    assert (roi.name, roi.t_position, roi.z_position) == ("cell wall-t0002-z0003-00007", 2, 3)
    assert np.array_equal(within(roi, (20, 20)), labels[1, 2] == 7)


def test_the_macro_opens_image_result_and_outlines(map_file, tmp_path):
    tifffile.imwrite(tmp_path / "raw.tif", np.zeros((50, 60), np.uint8))
    out = tmp_path / "objects.tif"
    raw = tmp_path / "raw.tif"
    list(segment(map_file, out, objects=ObjectSettings(numbered=True), fiji=True, raw=raw))
    lines = (tmp_path / "objects.ijm").read_text().splitlines()
    assert 'open(folder + "/raw.tif");' in lines
    assert 'open(folder + "/objects.tif");' in lines
    assert 'roiManager("open", folder + "/objects_rois.zip");' in lines
    assert 'run("Tile");' in lines


def test_an_image_that_imagej_does_not_open_is_copied(map_file, tmp_path):
    np.save(tmp_path / "raw.npy", np.full((3, 50, 60), 7, np.uint8))
    events = segment(map_file, tmp_path / "mask.tif", fiji=True, raw=tmp_path / "raw.npy")
    assert "mask_raw.tif" in saved(events)
    assert (tifffile.imread(tmp_path / "mask_raw.tif") == 7).all()
    assert "mask_raw.tif" in (tmp_path / "mask.ijm").read_text()


def test_names_with_quotes_do_not_break_the_macro(tmp_path):
    path = tmp_path / 'a "b".tif'
    list(write(ArraySource(np.zeros((9, 9), np.uint8), "yx"), path))
    list(for_fiji(path))
    assert r'open(folder + "/a \"b\".tif");' in (tmp_path / 'a "b".ijm').read_text()


def test_more_objects_than_16_bits_can_number_become_real_numbers():
    labels = ArraySource(np.array([[0, 70_000]], np.int32), "yx")
    assert Coloured(labels, "objects", 70_000).info.dtype == np.float32
    assert Coloured(labels, "objects", 65_535).info.dtype == np.uint16


def test_no_more_outlines_than_the_roi_manager_bears(map_file, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_OUTLINES", 2)
    events = list(segment(map_file, tmp_path / "mask.tif", fiji=True))
    assert any(isinstance(e, Note) and "first 2 outlines" in e.text for e in events)
    with zipfile.ZipFile(tmp_path / "mask_rois.zip") as archive:
        assert len(archive.namelist()) == 2


def test_other_formats_are_refused_before_any_work(map_file, tmp_path):
    with pytest.raises(InputError, match="for Fiji"):
        list(segment(map_file, tmp_path / "mask.h5", fiji=True))
    assert not list(tmp_path.glob("mask*"))


def test_channels_get_colours_and_their_names_as_labels(shared_fixtures, tmp_path):
    weka = shared_fixtures / "weka"
    out = tmp_path / "map.tif"
    events = predict(weka / "membrane_2d.model", [weka / "raw_2d.tif"], out, fiji=True)
    assert saved(events) == ["map.tif", "map.ijm"]
    with tifffile.TiffFile(out) as tif:
        facts = tif.imagej_metadata
        assert facts["Labels"] == ["membrane", "background"]
        assert [np.shape(table) for table in facts["LUTs"]] == [(3, 256), (3, 256)]
        assert facts["Ranges"] == (0, 1, 0, 1)
        assert facts["mode"] == "color"
    assert (
        f'open("{(weka / "raw_2d.tif").resolve().as_posix()}");'
        in (tmp_path / "map.ijm").read_text()
    )
