"""A classifier that only Fiji can compute, in the window."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from s2d_desktop.io.fiji import configured
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.model.source import read_whole
from tests.imagej import fiji_folder
from tests.ui.acting import drop

__all__ = ["fiji_folder"]


@pytest.fixture
def chosen_fiji(fiji_folder):
    configured.configure(lambda: Installation(fiji_folder, 1000))
    yield
    configured.configure(None)
    for installation in list(configured._bridges):
        configured._bridges.pop(installation).close()


def test_a_classifier_for_volumes_is_computed_by_the_chosen_fiji(
    window, settle, chosen_fiji, shared_fixtures
):
    folder = shared_fixtures / "weka"
    drop(window, folder / "membrane_3d.model", folder / "raw_z5.tif")
    settle(window)
    assert window.problems == []
    image = window.conductor.image
    assert image.in_fiji.startswith("Computed by Trainable Weka Segmentation")
    assert image.how == ""
    saved = tifffile.imread(folder / "tws3d_2class_z5.tif").transpose(0, 2, 3, 1)
    assert np.array_equal(read_whole(image.probabilities)[0], saved)


def test_without_a_fiji_the_window_says_what_to_do(window, settle, shared_fixtures):
    drop(window, shared_fixtures / "weka" / "membrane_3d.model")
    settle(window)
    (problem,) = window.problems
    assert "cannot be applied without Fiji" in problem.what
    assert "Choose your Fiji in the settings" in problem.try_this
