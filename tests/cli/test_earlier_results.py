"""A batch that goes on where it was interrupted, and results that take nobody else's place."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.jobs.input_names import input_names

CELLS = "ilastik/api_2d"


@pytest.fixture
def project(shared_fixtures: Path, tmp_path: Path) -> Path:
    """A project of its own, so that a test may change it."""
    return Path(shutil.copy(shared_fixtures / CELLS / "PixelClass.ilp", tmp_path))


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    """Three noisy images in a folder."""
    random = np.random.default_rng(7)
    folder = tmp_path / "images"
    folder.mkdir()
    paths = [folder / f"{name}.tif" for name in "abc"]
    for path in paths:
        tifffile.imwrite(path, random.integers(0, 255, (60, 70), dtype=np.uint8))
    return paths


def predicted(
    capsys: pytest.CaptureFixture[str], project: Path, *words: str | Path
) -> tuple[list[dict], str]:
    """What ``predict`` says of each result, and what it said to the user."""
    capsys.readouterr()
    code = main(["predict", str(project), *map(str, words), "--json"])
    assert code in (0, 3)
    out, said = capsys.readouterr()
    return json.loads(out)["done"], said


def times(folder: Path) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in folder.glob("*.h5")}


def test_the_same_call_leaves_results_that_are_there_and_says_so(
    project: Path, images: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    first, _ = predicted(capsys, project, *images[:2], "-o", out)
    before = times(out)
    again, said = predicted(capsys, project, *images, "-o", out)
    assert "2 of 3 results were there already" in said
    assert {name: times(out)[name] for name in before} == before
    assert [one.get("earlier", False) for one in again] == [True, True, False]
    # What the first call knew of them is known again.
    for one, then in zip(again, first, strict=False):
        assert {k: v for k, v in one.items() if k != "earlier"} == then


def test_with_again_everything_is_computed_anew(
    project: Path, images: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    predicted(capsys, project, images[0], "-o", out)
    before = times(out)
    done, _ = predicted(capsys, project, images[0], "-o", out, "--again")
    assert "earlier" not in done[0]
    assert times(out) != before


@pytest.mark.parametrize("change", ["image", "project", "settings", "result", "sheet"])
def test_a_result_is_computed_anew_if_anything_it_depends_on_changed(
    change: str,
    project: Path,
    images: list[Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "results"
    predicted(capsys, project, images[0], "-o", out)
    result = out / "a_Probabilities.h5"
    sheet = out / "a_Probabilities.h5.provenance.json"
    more: list[str] = []
    if change == "image":
        # In the middle, with the same size.
        tifffile.imwrite(images[0], 255 - tifffile.imread(images[0]))
    elif change == "project":
        os.utime(project, ns=(1, 1))
    elif change == "settings":
        more = ["--dtype", "uint8"]
    elif change == "result":
        later = sheet.stat().st_mtime + 60
        os.utime(result, (later, later))
    else:
        sheet.write_text(sheet.read_text()[:200])
    done, _ = predicted(capsys, project, images[0], "-o", out, *more)
    assert "earlier" not in done[0]


def test_a_result_that_is_gone_is_computed_although_its_sheet_is_there(
    project: Path, images: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    predicted(capsys, project, images[0], "-o", out)
    (out / "a_Probabilities.h5").unlink()
    done, _ = predicted(capsys, project, images[0], "-o", out)
    assert "earlier" not in done[0]
    assert (out / "a_Probabilities.h5").exists()


def test_a_moved_folder_of_images_still_has_its_results(
    project: Path, images: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    predicted(capsys, project, *images, "-o", out)
    moved = images[0].parent.rename(tmp_path / "moved")
    done, _ = predicted(capsys, project, moved, "-o", out)
    assert all(one["earlier"] for one in done)


def test_the_result_of_another_image_of_the_same_name_is_not_replaced(
    project: Path, images: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    predicted(capsys, project, images[0], "-o", out)
    kept = (out / "a_Probabilities.h5").read_bytes()
    other = tmp_path / "day2"
    other.mkdir()
    tifffile.imwrite(other / "a.tif", np.zeros((60, 70), np.uint8))
    assert main(["predict", str(project), str(other / "a.tif"), "-o", str(out)]) != 0
    said = capsys.readouterr().err
    assert "is the result of another image" in said
    assert "Choose another folder" in said
    assert (out / "a_Probabilities.h5").read_bytes() == kept
    # A file that the user names is the user's wish.
    named = out / "a_Probabilities.h5"
    assert main(["predict", str(project), str(other / "a.tif"), "-o", str(named)]) == 0


def test_an_enhanced_map_is_left_as_it_is_too(
    shared_fixtures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_fixtures / CELLS
    call = ["enhance", str(folder / "PixelClass.ilp"), "--enhancer", "nuclei-2d", "--json"]
    call += ["--class", "Label 2", "-o", str(tmp_path), "--layers", "hallucination"]
    assert main(call) == 0
    first = json.loads(capsys.readouterr().out)["done"][0]
    assert main(call) == 0
    out, said = capsys.readouterr()
    assert "The result was there already" in said
    again = json.loads(out)["done"][0]
    assert again.pop("earlier")
    assert again == first
    (tmp_path / f"{Path(first['output']).stem}_hallucination.tif").unlink()
    assert main(call) == 0
    assert "earlier" not in json.loads(capsys.readouterr().out)["done"][0]


def test_names_of_results_do_not_depend_on_order_or_on_other_images() -> None:
    alone = input_names(["day1/cells.tif"])
    assert alone == ("cells",)
    assert input_names(["day1/cells.tif", "day1/other.tif"]) == ("cells", "other")
    both = input_names(["x/day1/cells.tif", "x/day2/cells.tif"])
    assert both == ("day1_cells", "day2_cells")
    assert input_names(["x/day2/cells.tif", "x/day1/cells.tif"]) == both[::-1]


def test_images_of_one_name_are_told_apart_by_as_many_folders_as_needed() -> None:
    paths = ["a/day1/raw/cells.tif", "a/day2/raw/cells.tif"]
    assert input_names(paths) == ("day1_raw_cells", "day2_raw_cells")
    # Windows and macOS take these for the same.
    assert input_names(["d1/Cells.tif", "d2/cells.tif"]) == ("d1_Cells", "d2_cells")


def test_two_datasets_of_one_file_are_called_by_their_place_in_it() -> None:
    assert input_names(["f.h5/raw/a", "f.h5/raw/b"]) == ("f_raw_a", "f_raw_b")
