"""Images named by a folder or a pattern."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.jobs.image_arguments import expanded
from s2d_desktop.model.errors import InputError
from tests.projects import small_image, small_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "images"
    found.mkdir()
    for name in ("s10.tif", "s2.tif", "s1.TIF", "notes.txt"):
        (found / name).write_bytes(b"")
    (found / "volume.zarr").mkdir()
    return found


def test_a_folder_stands_for_its_images_in_natural_order(folder: Path) -> None:
    names = [Path(p).name for p in expanded([folder])]
    assert names == ["s1.TIF", "s2.tif", "s10.tif", "volume.zarr"]


def test_a_pattern_that_the_shell_left_stands_for_what_fits_it(folder: Path) -> None:
    assert [Path(p).name for p in expanded([folder / "s*.tif"])] == ["s2.tif", "s10.tif"]


def test_a_store_and_a_dataset_in_a_file_are_images(folder: Path) -> None:
    inside = f"{folder}/s2.tif/a[0]"
    assert expanded([folder / "volume.zarr", inside]) == [f"{folder}/volume.zarr", inside]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    (folder / "cell[1].tif").write_bytes(b"")
    assert expanded([folder / "cell[1].tif"]) == [str(folder / "cell[1].tif")]


@pytest.mark.parametrize("name", ["empty", "empty/x*.tif"])
def test_nothing_found_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"no images|No image"):
        expanded([tmp_path / name])


def test_a_folder_goes_through_a_project_and_one_bad_file_does_not_stop_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = small_project(tmp_path)
    more = tmp_path / "more"
    more.mkdir()
    for k in (1, 2):
        tifffile.imwrite(more / f"image{k}.tif", small_image())
    (more / "image3.tif").write_bytes(b"II*\0 cut off")
    code = main(
        ["predict", str(project), str(more), "-o", str(tmp_path / "out"), "--format", "npy"]
    )
    assert code == 3, "a part of the batch failed"
    assert "image3" in capsys.readouterr().err
    maps = sorted(p.name for p in (tmp_path / "out").glob("*.npy"))
    assert maps == ["image1_Probabilities.npy", "image2_Probabilities.npy"]
    assert np.load(tmp_path / "out" / maps[0]).shape == (*small_image().shape, 2)
