import csv
import io

import numpy as np
import pytest

from s2d_desktop.io.object_table import check_table, write_table
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.events import Saved
from s2d_desktop.model.objects import Objects, calibrated
from s2d_desktop.model.source import SourceInfo


def two():
    """A voxel in the corner of the first slice, and a box of 2 x 3 x 4 from (1, 5, 6)."""
    return Objects(
        np.array([0, 0], np.int32),
        np.array([[0, 0, 0], [1, 5, 6]], np.int32),
        np.array([[1, 1, 1], [3, 8, 10]], np.int32),
        np.array([1, 24]),
        np.array([[0, 0, 0], [1.5, 6, 7.5]]),
    )


def info(unit="nm", **size):
    return SourceInfo("map", "tzyxc", (1, 4, 20, 20, 1), np.dtype(np.int32), size, unit)


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_areas_are_written_in_pixels_and_in_the_unit_of_the_image(tmp_path):
    path = tmp_path / "o.csv"
    events = list(write_table(path, two(), info(y=4.0, x=5.0), in_3d=False))
    assert isinstance(events[-1], Saved)
    first, second = rows(path)
    assert (first["object"], first["area_px"], first["area_nm2"]) == ("1", "1", "20")
    assert (second["area_px"], second["area_nm2"]) == ("24", "480")
    assert (first["x"], first["y"], first["slice"]) == ("0.50", "0.50", "1")
    assert (second["left"], second["top"], second["width"], second["height"]) == (
        *("6", "5"),
        *("4", "3"),
    )
    assert [r["touches_border"] for r in rows(path)] == ["1", "0"]


def test_volumes_have_a_place_in_z(tmp_path):
    path = tmp_path / "o.csv"
    list(write_table(path, two(), info("µm", z=0.5, y=0.1, x=0.1), in_3d=True))
    second = rows(path)[1]
    assert second["volume_px"] == "24"
    assert float(second["volume_um3"]) == pytest.approx(0.12)
    assert (second["z"], second["first_slice"], second["slices"]) == ("2.50", "2", "2")


def test_without_a_size_of_pixels_nothing_is_said_of_units(tmp_path):
    path = tmp_path / "o.csv"
    list(write_table(path, two(), info("", y=1.0, x=1.0), in_3d=False))
    assert "area_px" in rows(path)[0]
    assert not any("nm" in name or name.endswith("_") for name in rows(path)[0])
    assert calibrated({"x": 4.0}, "nm", False) == (0.0, "")
    assert calibrated({"y": 4.0, "x": 4.0}, "nm", True) == (0.0, "")
    assert calibrated({"y": 4.0, "x": 4.0}, "nm", False) == (16.0, "nm²")


def test_a_table_that_is_given_up_leaves_nothing(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("mine")
    events = write_table(path, two(), info(), in_3d=False)
    next(events)
    events.close()
    assert path.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["o.csv"]


@pytest.mark.parametrize("name", ["o.xlsx", "missing/o.csv"])
def test_a_table_that_cannot_be_written_is_refused_before_the_work(tmp_path, name):
    with pytest.raises(FileProblem, match="table"):
        check_table(tmp_path / name)
