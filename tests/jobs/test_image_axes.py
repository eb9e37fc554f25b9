"""What a job makes of new images whose files do not name their axes, and what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.jobs.image_axes import doubt_notes, open_for_network, open_for_project, settled
from s2d_desktop.model.source import SourceInfo


@pytest.fixture(scope="module")
def stacks(shared_fixtures: Path) -> IlastikProject:
    """A project of ilastik whose image is a stack of slices of one channel (``zyx``)."""
    return open_project(shared_fixtures / "ilastik" / "api_3d" / "PixelClass3D.ilp")


@pytest.fixture(scope="module")
def planes(shared_fixtures: Path) -> IlastikProject:
    """A project of ilastik whose image is one plane of one channel."""
    return open_project(shared_fixtures / "ilastik" / "api_2d" / "PixelClass.ilp")


def test_pages_are_slices_where_the_images_of_the_project_are(
    stacks: IlastikProject, tmp_path: Path
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((9, 96, 128), np.uint8), metadata=None)
    raw, notes = open_for_project(tmp_path / "a.tif", None, stacks)
    with raw:
        assert raw.info.axes == "zyx"
    assert len(notes) == 1
    assert "9 slices of 128 x 96" in notes[0]
    assert "like the images of the project" in notes[0]


def test_where_a_project_of_planes_leaves_slices_or_times_open_the_line_names_the_option(
    planes: IlastikProject, tmp_path: Path
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((5, 96, 128), np.uint8), metadata=None)
    raw, notes = open_for_project(tmp_path / "a.tif", None, planes)
    with raw:
        assert raw.info.axes == "tyx"
    assert len(notes) == 1
    assert "5 time points of 128 x 96" in notes[0]
    assert "--axes zyx for 5 slices of 128 x 96" in notes[0]


def test_what_the_user_says_is_not_commented(stacks: IlastikProject, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((9, 96, 128), np.uint8))
    raw, notes = open_for_project(tmp_path / "a.npy", "zyx", stacks)
    raw.close()
    assert notes == ()


def test_channels_are_what_the_classifier_was_trained_on(shared_fixtures: Path) -> None:
    two = shared_fixtures / "ilastik" / "ilastik122rc4_3d2c" / "PixelClassification3d2c.ilp"
    project = open_project(two)
    assert project.input_channels == 2
    unnamed = SourceInfo("a.npy", "zyxc", (9, 2, 96, 128), np.dtype("uint8")).guessed()
    chosen, why = settled(unnamed, project)
    assert chosen == "zcyx"
    assert why


def test_a_plane_needs_no_line() -> None:
    assert doubt_notes(SourceInfo("a.npy", "yx", (9, 8), np.dtype("uint8")).guessed()) == ()


@pytest.mark.parametrize(
    ("channels", "axes", "said"),
    [(3, "cyx", "as the network sees 3 channels"), (1, "zyx", "--axes tyx"), (7, "zyx", "--axes")],
)
def test_a_network_is_given_the_channels_it_sees(
    channels: int, axes: str, said: str, tmp_path: Path
) -> None:
    np.save(tmp_path / "a.npy", np.zeros((3, 96, 128), np.uint8))
    raw, (note,) = open_for_network(tmp_path / "a.npy", None, channels)
    with raw:
        assert raw.info.axes == axes
    assert said in note
