"""What is painted in the window goes back to ilastik."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.project import labelled_voxels, open_project
from s2d_desktop.io.strokes_file import strokes_file, write_strokes_file
from s2d_desktop.jobs.forest_check import check_forest
from s2d_desktop.jobs.write_ilastik import write_ilastik
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Result
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.stroke_set import PaintedImage, StrokeClass, StrokeSet
from s2d_desktop.model.strokes import Strokes
from s2d_desktop.pipeline.self_test import Verdict
from s2d_desktop.training.live_forest import default_selection

SIDE = 64
CLASSES = (StrokeClass("cell", (230, 159, 0)), StrokeClass("rest", (86, 180, 233)))


def painted(value: int, row: float, strokes: Strokes) -> None:
    strokes.begin()
    strokes.paint((0, 0), (row, 6.0), (row, 57.0), 3, value)
    strokes.end()


@pytest.fixture
def strokes(tmp_path: Path) -> Path:
    """Strokes on two images: noise that is bright in the upper half."""
    rng = np.random.default_rng(1)
    images = []
    for name in ("a.tif", "b.tif"):
        pixels = rng.integers(0, 60, (SIDE, SIDE)).astype(np.uint8)
        pixels[: SIDE // 2] += 120
        tifffile.imwrite(tmp_path / name, pixels)
        on_it = Strokes((1, 1, SIDE, SIDE))
        painted(1, 12.5, on_it)
        painted(2, 50.5, on_it)
        images.append(PaintedImage(on_it, name, str(tmp_path / name), "yx"))
    selection = default_selection((1, 1, SIDE, SIDE))
    found = StrokeSet(CLASSES, selection, StructureTensor.FASTFILTERS, tuple(images))
    return write_strokes_file(strokes_file(tmp_path / "a.tif"), found)


@pytest.fixture
def project(strokes: Path, tmp_path: Path) -> Path:
    out = tmp_path / "new.ilp"
    assert main(["to-ilastik", str(strokes), "-o", str(out)]) == 0
    return out


def test_the_project_holds_images_strokes_classes_and_a_forest(project: Path) -> None:
    found = open_project(project)
    assert [lane.file for lane in found.lanes] == [project.parent / n for n in ("a.tif", "b.tif")]
    assert [c.name for c in found.label_classes] == ["cell", "rest"]
    assert [c.color for c in found.label_classes] == [c.color for c in CLASSES]
    for lane in range(2):
        positions, values = labelled_voxels(found, lane)
        assert set(positions[values == 1][:, 2]) == {11, 12, 13}
        assert set(positions[values == 2][:, 2]) == {49, 50, 51}
    assert found.require_forest().n_trees == 100


def test_the_forest_is_proven_by_the_strokes_of_both_images(project: Path) -> None:
    found = check_forest(open_project(project))
    assert found.verdict in (Verdict.PROVEN, Verdict.IMAGE_PROVEN)
    assert found.row_count == found.labelled > 600


def test_the_forest_tells_the_halves_apart(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.npy"
    assert main(["predict", str(project), str(tmp_path / "b.tif"), "-o", str(out)]) == 0
    cell = np.load(out)[..., 0]
    assert cell[:28].mean() > 0.95
    assert cell[36:].mean() < 0.1


@pytest.mark.parametrize(
    ("give", "words"),
    [("a.tif", "holds no strokes"), ("strokes", "no name for an ilastik project")],
)
def test_what_is_no_strokes_or_no_project_is_said(
    strokes: Path, tmp_path: Path, give: str, words: str
) -> None:
    given = strokes if give == "strokes" else tmp_path / give
    out = tmp_path / ("x.h5" if give == "strokes" else "x.ilp")
    with pytest.raises(InputError, match=words):
        list(write_ilastik(given, out))
    assert not out.exists()


def test_a_project_that_is_there_is_not_replaced(strokes: Path, project: Path) -> None:
    before = project.read_bytes()
    with pytest.raises(InputError, match="there already"):
        list(write_ilastik(strokes, project))
    assert project.read_bytes() == before


def test_the_result_says_how_sure_the_forest_is(strokes: Path, tmp_path: Path) -> None:
    *_, last = write_ilastik(strokes, tmp_path / "more.ilp")
    assert isinstance(last, Result)
    assert last.facts["out_of_bag_error"] == 0
    assert last.facts["images"] == ["a.tif", "b.tif"]
