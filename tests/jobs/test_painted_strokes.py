"""Strokes that were painted in the window as input of jobs: labels of a training, a map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.io.strokes_file import strokes_file, write_strokes_file
from s2d_desktop.jobs.info import info
from s2d_desktop.jobs.prepare_training import Recipe, prepare_training
from s2d_desktop.jobs.stroke_labels import write_strokes
from s2d_desktop.model.errors import AxesProblem, InputError
from s2d_desktop.model.events import Result
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.stroke_set import PaintedImage, StrokeClass, StrokeSet
from s2d_desktop.training.live_forest import default_selection
from tests.networks import pixelwise
from tests.training.test_live_forest import image, on_both_sides

CLASSES = (StrokeClass("Dark", (230, 159, 0)), StrokeClass("Bright", (86, 180, 233)))


@pytest.fixture
def painted(tmp_path: Path) -> Path:
    """An image that is dark on the left, with a stroke on each side."""
    path = tmp_path / "cells.tif"
    tifffile.imwrite(path, image())
    selection = default_selection((1, 1, 120, 120))
    one = PaintedImage(on_both_sides(), "cells.tif", str(path), "yx")
    made = StrokeSet(CLASSES, selection, StructureTensor.FASTFILTERS, (one,))
    return write_strokes_file(strokes_file(path), made)


def test_strokes_become_hard_labels_of_a_training(painted: Path, tmp_path: Path) -> None:
    *_, end = write_strokes(painted, 0, ["Bright"], tmp_path / "labels.tif")
    labels = tifffile.imread(tmp_path / "labels.tif")
    positions, values = on_both_sides().voxels()
    expected = np.zeros((120, 120), np.uint8)
    expected[tuple(positions[:, 2:].T)] = values
    assert isinstance(end, Result)
    assert end.facts["painted"] == len(values)
    # Of one class, 2 is the structure and 1 every other class.
    assert np.array_equal(labels, expected)
    with pytest.raises(InputError, match="Grey"):
        list(write_strokes(painted, 0, ["Grey"], tmp_path / "no.tif"))


def test_a_training_is_prepared_from_a_bare_image_and_its_strokes(
    painted: Path, tmp_path: Path
) -> None:
    enhancer = pixelwise(tmp_path / "opposite.onnx", [[-1]], [1])
    recipe = Recipe(painted, "Dark", str(enhancer))
    *_, end = prepare_training(recipe, tmp_path / "training")
    (prepared,) = end.facts["images"]
    assert prepared["raw"] == str(tmp_path / "cells.tif")
    labels = tifffile.imread(prepared["strokes"])
    assert labels[60, 20] == 2
    assert labels[60, 100] == 1
    teacher = tifffile.imread(prepared["teacher"])
    # The Enhancer turns p into 1 - p.
    assert teacher[:, :50].max() < 0.3
    assert teacher[:, 70:].min() > 0.7


def test_info_tells_what_is_painted(painted: Path) -> None:
    (told,) = info(painted)
    assert told.facts["kind"] == "strokes"
    counts = on_both_sides().counts()
    assert told.facts["painted"] == {"Dark": counts[1], "Bright": counts[2]}


def test_strokes_are_not_used_on_an_image_of_another_size(painted: Path, tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "cells.tif", image(90))
    with pytest.raises(AxesProblem, match="do not fit"):
        list(write_strokes(painted, 0, ["Dark"], tmp_path / "labels.tif"))
