import numpy as np
import pytest
import tifffile

from s2d_desktop.io.raw_beside import find_raw_beside

IMAGE = np.arange(600, dtype=np.uint16).reshape(20, 30)
SHAPE = (1, 1, 20, 30)


def image(path, array=IMAGE):
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(path, array)
    return path


def probabilities(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    ramp = np.tile(np.linspace(0, 1, 30, dtype=np.float32), (20, 1))
    labels = {"axes": "CYX", "Labels": ["membrane", "background"]}
    tifffile.imwrite(path, np.stack([ramp, 1 - ramp]), imagej=True, metadata=labels)
    return path


@pytest.mark.parametrize(
    ("map_name", "image_name"),
    [
        ("cells_Probabilities", "cells"),
        ("cells-prob map", "cells"),
        ("prob-cells", "cells"),
        ("Probabilities of 12", "12"),
    ],
)
def test_an_image_whose_name_is_in_the_name_of_the_map_belongs_to_it(
    map_name, image_name, tmp_path
):
    found = image(tmp_path / f"{image_name}.tif")
    image(tmp_path / "other.tif")
    assert find_raw_beside(probabilities(tmp_path / f"{map_name}.tif"), SHAPE) == found


def test_a_name_that_goes_on_without_a_break_is_another_name(tmp_path):
    image(tmp_path / "cell.tif")
    image(tmp_path / "1.tif")
    assert find_raw_beside(probabilities(tmp_path / "cells_Probabilities11.tif"), SHAPE) is None


def test_the_longest_name_wins(tmp_path):
    image(tmp_path / "cells.tif")
    found = image(tmp_path / "cells_2.tif")
    assert find_raw_beside(probabilities(tmp_path / "cells_2_map.tif"), SHAPE) == found


def test_an_image_of_another_size_does_not_belong(tmp_path):
    image(tmp_path / "cells_2.tif", IMAGE[:, :20])
    found = image(tmp_path / "cells.tif")
    assert find_raw_beside(probabilities(tmp_path / "cells_2_map.tif"), SHAPE) == found


def test_another_map_is_no_raw_image(tmp_path):
    probabilities(tmp_path / "cells.tif")
    assert find_raw_beside(probabilities(tmp_path / "cells_enhanced.tif"), SHAPE) is None


def test_a_file_that_is_no_image_does_not_stop_the_search(tmp_path):
    (tmp_path / "cells_2.tif").write_bytes(b"II*\0")
    found = image(tmp_path / "cells.tif")
    assert find_raw_beside(probabilities(tmp_path / "cells_2_map.tif"), SHAPE) == found


@pytest.mark.parametrize("place", [".", "raw"])
def test_a_map_that_weka_saved_under_the_name_of_its_image_finds_it_in_another_folder(
    place, tmp_path
):
    found = image(tmp_path / place / "cells.tif")
    assert find_raw_beside(probabilities(tmp_path / "maps" / "cells.tif"), SHAPE) == found
