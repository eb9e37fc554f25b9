"""Strokes in a file of their own: what is written is read again, and damage is said."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import open_project, strokes
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.io.patient_file import PatientFile
from s2d_desktop.io.strokes_file import (
    is_strokes_file,
    label_blocks,
    label_classes,
    painted_on,
    read_strokes_file,
    sample_of,
    strokes_file,
    write_strokes_file,
)
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.features import FeatureSelection, StructureTensor, standard_selection
from s2d_desktop.model.source import ArraySource, canonical
from s2d_desktop.model.stroke_set import PaintedImage, StrokeClass, StrokeSet
from s2d_desktop.model.strokes import Strokes

CLASSES = (StrokeClass("Zelle", (230, 159, 0)), StrokeClass("Hintergrund äöü", (86, 180, 233)))
SELECTION = FeatureSelection(
    ("GaussianSmoothing", "StructureTensorEigenvalues"),
    (0.3, 2.5),
    ((True, True), (False, True)),
    (True, False),
)


def some_strokes(shape: tuple[int, int, int, int] = (2, 3, 100, 130)) -> Strokes:
    made = Strokes(shape)
    made.begin()
    made.paint((0, 1), (10, 10), (60, 120), 5, 1)
    made.paint((shape[0] - 1, 2), (99.5, 129.5), (99.5, 129.5), 9, 2)
    made.end()
    return made


def a_set(folder: Path, **more: object) -> StrokeSet:
    image = PaintedImage(
        some_strokes(), "cells", str(folder / "images" / "cells.tif"), "tzyx", "0123", 0
    )
    empty = PaintedImage(Strokes((1, 1, 5, 5)), "other", "", "yx", "", 1)
    return StrokeSet(CLASSES, SELECTION, StructureTensor.VIGRA, (image, empty), **more)


def voxels(made: Strokes) -> list[list[int]]:
    positions, values = made.voxels()
    return [[*p, v] for p, v in zip(positions.tolist(), values.tolist(), strict=True)]


def test_everything_that_is_written_is_read_again(tmp_path: Path) -> None:
    written = a_set(tmp_path, project=str(tmp_path / "my.ilp"))
    path = write_strokes_file(strokes_file(tmp_path / "cells.tif"), written)
    assert path.name == "cells.tif.strokes.h5"
    assert is_strokes_file(path)
    found = read_strokes_file(path)
    assert found.classes == CLASSES
    assert found.selection == SELECTION
    assert found.structure_tensor == StructureTensor.VIGRA
    assert found.project == str(tmp_path / "my.ilp")
    assert painted_on(path) == (tmp_path / "my.ilp", "")
    first, second = found.images
    assert (first.name, first.axes, first.sample, first.lane) == ("cells", "tzyx", "0123", 0)
    assert first.file == str(tmp_path / "images" / "cells.tif")
    assert voxels(first.strokes) == voxels(written.images[0].strokes)
    assert second.strokes.is_empty
    assert second.strokes.shape == (1, 1, 5, 5)
    assert [p.name for p in tmp_path.iterdir()] == [path.name], "no half file is left"


def test_strokes_on_an_image_know_it_and_the_axes_it_was_seen_with(tmp_path: Path) -> None:
    path = write_strokes_file(strokes_file(tmp_path / "a.tif"), a_set(tmp_path))
    assert painted_on(path) == (tmp_path / "images" / "cells.tif", "tzyx")


def test_an_image_that_moved_with_its_strokes_is_found(tmp_path: Path) -> None:
    (tmp_path / "a" / "images").mkdir(parents=True)
    (tmp_path / "a" / "images" / "cells.tif").write_bytes(b"x")
    path = write_strokes_file(tmp_path / "a" / "x.strokes.h5", a_set(tmp_path / "a"))
    (tmp_path / "a").rename(tmp_path / "b")
    moved = read_strokes_file(tmp_path / "b" / path.name)
    assert moved.images[0].file == str(tmp_path / "b" / "images" / "cells.tif")


@pytest.mark.parametrize("name", ["zellk\udcf6rper.tif", "x" * 300 + ".tif"])
def test_a_name_that_is_no_text_or_that_no_system_can_follow_does_not_lose_the_strokes(
    tmp_path: Path, name: str
) -> None:
    image = PaintedImage(some_strokes(), "cells", str(tmp_path / name), "tzyx", "0123", 0)
    written = StrokeSet(CLASSES, SELECTION, StructureTensor.VIGRA, (image,))
    path = write_strokes_file(tmp_path / "x.strokes.h5", written)
    (found,) = read_strokes_file(path).images
    assert found.file == str(tmp_path / name)
    assert voxels(found.strokes) == voxels(image.strokes)


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_strokes_file(tmp_path / "x.strokes.h5", a_set(tmp_path))
    before = path.read_bytes()

    def full_disk(_file: PatientFile) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PatientFile, "check", full_disk)
    with pytest.raises(FileProblem, match="could not be saved"):
        write_strokes_file(path, a_set(tmp_path))
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_strokes_reach_an_ilastik_project_voxel_by_voxel(tmp_path: Path) -> None:
    made = some_strokes((1, 3, 100, 130))
    image = np.zeros((3, 100, 130), np.uint8)
    path = write_project(
        tmp_path / "my.ilp",
        image,
        "zyx",
        image.shape,
        label_blocks(made),
        label_classes(CLASSES),
        standard_selection(),
        None,
    )
    project = open_project(path)
    assert [c.name for c in project.label_classes] == [c.name for c in CLASSES]
    plane = np.zeros((3, 100, 130), np.uint8)
    for block in strokes(project):
        here = plane[block.region.slices[1:4]]
        here[block.values[0, ..., 0] > 0] = block.values[0, ..., 0][block.values[0, ..., 0] > 0]
    expected = np.zeros_like(plane)
    positions, values = made.voxels()
    expected[tuple(positions[:, 1:].T)] = values
    assert np.array_equal(plane, expected)


def test_the_sample_tells_one_image_from_another_of_the_same_size() -> None:
    image = np.random.default_rng(0).integers(0, 255, (90, 80), dtype=np.uint8)
    other = image.copy()
    other[45, 40] += 1
    a, same, b = (sample_of(canonical(ArraySource(i, "yx"))) for i in (image, image.copy(), other))
    assert a == same != b


def spoil(path: Path, what: str) -> None:
    with h5py.File(path, "r+") as file:
        facts = json.loads(file["facts"][()].tobytes())
        if what == "newer":
            facts["version"] = 99
        elif what == "other format":
            facts["format"] = "something"
        elif what == "outside":
            file["images/0000/where"][0] = (0, 0, 9, 0)
        elif what == "no class":
            file["images/0000/tiles"][0, 0, 0] = 3
        elif what == "huge":
            del file["images/0000/tiles"]
            file["images/0000"].create_dataset("tiles", (2**40, 64, 64), "u1", chunks=(1, 64, 64))
        elif what == "objects":
            del file["images/0000/where"]
            file["images/0000/where"] = np.array([b"pickled"], "S7")
        elif what == "missing":
            del file["images/0000"]
        elif what == "features":
            facts["features"]["scales"] = [1e9]
        elif what == "shape":
            facts["images"][0]["shape"] = [1, 2]
        elif what == "linked away":
            del file["images/0000/tiles"]
            file["images/0000/tiles"] = h5py.ExternalLink("/etc/passwd", "/x")
        text = json.dumps(facts).encode()
        del file["facts"]
        file["facts"] = np.frombuffer(text if what != "no text" else b"\xff{", np.uint8)


@pytest.mark.parametrize(
    "what",
    [
        *("newer", "other format", "outside", "no class", "huge", "objects", "missing"),
        *("features", "shape", "linked away", "no text"),
    ],
)
def test_a_damaged_or_hostile_file_gets_a_sentence(tmp_path: Path, what: str) -> None:
    path = write_strokes_file(tmp_path / "x.strokes.h5", a_set(tmp_path))
    spoil(path, what)
    with pytest.raises(FileProblem, match=r"damaged|newer version"):
        read_strokes_file(path)


@pytest.mark.parametrize("kept", [0, 10, 700, 3000])
def test_a_file_that_is_cut_off_gets_a_sentence(tmp_path: Path, kept: int) -> None:
    path = write_strokes_file(tmp_path / "x.strokes.h5", a_set(tmp_path))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(FileProblem):
        read_strokes_file(path)


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="not found"):
        read_strokes_file(tmp_path / "x.strokes.h5")
