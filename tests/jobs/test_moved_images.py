"""Moved images of a project are found by name, size and what the forest says; never by order."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.links import Link
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.info import info
from s2d_desktop.jobs.moved_images import find_moved_images
from s2d_desktop.jobs.predict import predict
from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Note, Result
from s2d_desktop.model.source import read_whole
from tests.io.ilastik.tools import replace

INFO = "Input Data/infos/lane{:04d}/Raw Data"


def found(project: Path, folder: Path) -> tuple[tuple[Link, ...], str]:
    """(links, all notes)."""
    steps, notes = find_moved_images(open_project(project), folder), []
    try:
        while True:
            event = next(steps)
            if isinstance(event, Note):
                notes.append(event.text)
    except StopIteration as end:
        return end.value.links, "\n".join(notes)


@pytest.fixture
def alone(tmp_path: Path, shared_fixtures: Path) -> Path:
    """A real project without its image, which is an HDF5 file with the dataset 'data'."""
    project = tmp_path / "project" / "p.ilp"
    project.parent.mkdir()
    source = shared_fixtures / "ilastik/ilastik122rc4_2d/PixelClassification2d.ilp"
    shutil.copyfile(source, project)
    with h5py.File(project, "r+") as file:
        # As newer versions of ilastik note it.
        file[f"{INFO.format(0)}/shape"] = (1024, 1344)
    (tmp_path / "data" / "deep").mkdir(parents=True)
    return project


@pytest.fixture
def image(shared_fixtures: Path) -> Path:
    return shared_fixtures / "ilastik/ilastik122rc4_2d/2d.h5"


def changed_copy(image: Path, place: Path, change: object) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(image, place)
    with h5py.File(place, "r+") as file:
        values = change(file["data"][()])  # type: ignore[operator]
        del file["data"]
        file["data"] = values


def test_an_image_in_a_folder_inside_is_found_with_its_dataset_and_proven_by_the_forest(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    moved = shutil.copy(image, tmp_path / "data" / "deep" / "2d.h5")
    before = alone.read_bytes()
    links, notes = found(alone, tmp_path / "data")
    assert links == (Link(0, "image", (Path(moved),), "data"),)
    assert "thresholds lie on it" in notes
    assert alone.read_bytes() == before


def test_a_path_of_windows_is_found_by_its_name(alone: Path, image: Path, tmp_path: Path) -> None:
    with h5py.File(alone, "r+") as file:
        replace(file, f"{INFO.format(0)}/filePath", b"D:\\Daten\\EM\\2D.h5\\data")
    shutil.copy(image, tmp_path / "data" / "2d.h5")
    (link,), _ = found(alone, tmp_path / "data")
    assert (link.files[0].name, link.inner) == ("2d.h5", "data")


def test_accents_of_macos_and_another_file_whose_name_differs_in_capitals_do_not_hide_an_image(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    with h5py.File(alone, "r+") as file:
        replace(file, f"{INFO.format(0)}/filePath", "/Users/jörg/Zellkörper.h5/data".encode())
    moved = shutil.copy(image, tmp_path / "data" / unicodedata.normalize("NFD", "Zellkörper.h5"))
    (tmp_path / "data" / "zellkörper.H5").write_bytes(b"another file")
    links, notes = found(alone, tmp_path / "data")
    assert [link.files for link in links] == [(Path(moved),)]
    assert "same name and size" in notes


def test_of_two_files_of_one_name_the_forest_tells_which(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    # Named first, and in the same folder as in the project: only its content is wrong.
    wrong = tmp_path / "data" / "inputdata" / "2d.h5"
    changed_copy(image, wrong, lambda values: values[::-1])
    right = Path(shutil.copy(image, tmp_path / "data" / "deep" / "2d.h5"))
    links, _ = found(alone, tmp_path / "data")
    assert [link.files for link in links] == [(right,)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda values: values[::-1], "does not know the labels"),
        (lambda values: (values * 0.9).astype(values.dtype), "not those of the training"),
        (lambda values: values[:-1], "1023 x 1344"),
    ],
    ids=["another image", "other brightness", "another size"],
)
def test_what_contradicts_is_not_linked_and_says_why(
    change: object, said: str, alone: Path, image: Path, tmp_path: Path
) -> None:
    changed_copy(image, tmp_path / "data" / "2d.h5", change)
    links, notes = found(alone, tmp_path / "data")
    assert links == ()
    assert said in notes.replace("1344 x 1023", "1023 x 1344")


def test_equal_copies_in_two_places_are_left_to_the_user(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    for folder in ("a", "b"):
        (tmp_path / "data" / folder).mkdir()
        shutil.copy(image, tmp_path / "data" / folder / "2d.h5")
    links, notes = found(alone, tmp_path / "data")
    assert links == ()
    assert "nothing tells which" in notes


def test_a_renamed_image_is_found_by_its_size_and_the_forest(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    changed_copy(image, data / "a.h5", lambda values: values[::-1])
    changed_copy(image, data / "b.h5", lambda values: values[:-1])
    (data / "c.h5").write_bytes(b"no image at all")
    right = Path(shutil.copy(image, data / "deep" / "renamed in 2021.h5"))
    links, notes = found(alone, data)
    assert links == (Link(0, "image", (right,), "data"),)
    assert "another name, the same size; the forest's thresholds lie on it" in notes


def test_without_labels_nothing_is_taken_for_its_size_alone(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    with h5py.File(alone, "r+") as file:
        del file["PixelClassification/LabelSets/labels000"]
        file.create_group("PixelClassification/LabelSets/labels000")
    shutil.copy(image, tmp_path / "data" / "other.h5")
    assert found(alone, tmp_path / "data")[0] == ()


def test_images_that_exchanged_their_names_are_told_by_their_size(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    folder = shared_fixtures / "ilastik/pyilastik_multilane"
    project = tmp_path / "p.ilp"
    shutil.copyfile(folder / "ilastik-multiim-1.3.3.ilp", project)
    pixels = folder / "pixels_ilastik-multiim-1.2"
    names = [path.name for path in sorted(pixels.glob("*.tif"))]
    data = tmp_path / "data"
    data.mkdir()
    for name, other in zip(names, names[1:] + names[:1], strict=True):
        shutil.copyfile(pixels / name, data / other)
    assert found(project, data)[0] == ()
    for name in names:
        shutil.copyfile(pixels / name, data / name)
    links, _ = found(project, data)
    lanes = open_project(project).lanes
    assert {link.lane: link.files[0].name for link in links} == {
        k: lane.image.replace("\\", "/").rsplit("/", 1)[-1] for k, lane in enumerate(lanes)
    }


def test_one_file_is_not_given_to_two_images_of_its_name(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    folder = shared_fixtures / "ilastik/pyilastik_multilane"
    project = tmp_path / "p.ilp"
    shutil.copyfile(folder / "ilastik-multiim-1.3.3.ilp", project)
    image = folder / "pixels_ilastik-multiim-1.2" / "34width_28height_2slices_2channels.tif"
    with h5py.File(project, "r+") as file:
        for k, place in enumerate((b"/gone/mon/cells.tif", b"/gone/tue/cells.tif")):
            replace(file, f"{INFO.format(k)}/filePath", place)
        replace(file, f"{INFO.format(0)}/shape", file[f"{INFO.format(1)}/shape"][()])
        del file["PixelClassification/LabelSets"]
    data = tmp_path / "data"
    data.mkdir()
    shutil.copyfile(image, data / "cells.tif")
    links, notes = found(project, data)
    assert links == ()
    assert "nothing tells whose it is" in notes


def test_predictions_of_a_relinked_image_are_those_of_the_image_where_it_was(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "data" / "deep" / "2d.h5"
    changed_copy(image, moved, lambda values: values)
    beside = tmp_path / "whole"
    beside.mkdir()
    shutil.copy(alone, beside / "p.ilp")
    shutil.copy(image, beside / "2d.h5")
    list(predict(beside / "p.ilp", [], tmp_path / "expected.npy"))
    list(predict(alone, [], tmp_path / "found.npy", images_from=tmp_path / "data"))
    with (
        open_source(tmp_path / "expected.npy") as expected,
        open_source(tmp_path / "found.npy") as ours,
    ):
        assert np.array_equal(read_whole(expected), read_whole(ours))
    with pytest.raises(InputError):
        list(predict(alone, [], moved, images_from=tmp_path / "data"))
    assert h5py.is_hdf5(moved), "an image that was relinked is never replaced"


def test_info_says_where_an_image_is_now_and_tests_the_forest_on_it(
    alone: Path, image: Path, tmp_path: Path
) -> None:
    shutil.copy(image, tmp_path / "data" / "2d.h5")
    *_, last = info(alone, tmp_path / "data")
    assert isinstance(last, Result)
    assert last.facts["lanes"][0]["file"] == str(tmp_path / "data" / "2d.h5")
    assert last.facts["self_test"]["verdict"] == "proven"


def test_a_folder_that_is_not_there_is_told(alone: Path, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="is not a folder"):
        found(alone, tmp_path / "nowhere")


def test_only_a_project_has_images_to_look_for(image: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not name any images"):
        list(info(image, tmp_path))
