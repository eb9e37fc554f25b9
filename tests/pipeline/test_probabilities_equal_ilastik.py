"""The whole chain, image to probabilities, against maps that ilastik itself exported."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from PIL import Image

from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.forest import ForestProbabilities

# folder: (project, image, axes of the image, exported map, structure tensor of that ilastik)
MAPS = {
    "api_2d": (
        "PixelClass.ilp",
        "Data_1channel.png",
        "yx",
        "res-Data_1channel_pc1xyc.npy",
        StructureTensor.FASTFILTERS,
    ),
    "api_2d_xy": (
        "2464_PixelClassification_xy_input.ilp",
        "Data_1channel.png",
        "yx",
        "res-Data_1channel_pc1xy.npy",
        StructureTensor.FASTFILTERS,
    ),
    "api_3d": (
        "PixelClass3D.ilp",
        "Data_3D.npy",
        "zyxc",
        "res-Data_3D_pc3d.npy",
        StructureTensor.FASTFILTERS,
    ),
    "ilastik4ij_2d": (
        "pixel_class_2d_cells_apoptotic.ilp",
        "2d_cells_apoptotic_1channel.h5",
        "tzyxc",
        "2d_cells_apoptotic_1channel-data_Probabilities.tif",
        StructureTensor.FASTFILTERS,
    ),
    **{
        f"ilastik122rc4_{name}": (
            f"PixelClassification{name}.ilp",
            f"{name}.h5",
            axes,
            f"{name}_Probabilities.h5",
            StructureTensor.VIGRA,
        )
        for name, axes in (
            ("2d", "yx"),
            ("3d", "zyx"),
            ("3d2c", "zyxc"),
            ("5t2d1c", "tyxc"),
            ("5t2d2c", "tyxc"),
        )
    },
}


def pixels(path: Path) -> np.ndarray:
    if path.suffix == ".npy":
        return np.load(path)
    if path.suffix == ".tif":
        return tifffile.imread(path)
    if path.suffix == ".png":
        with Image.open(path) as picture:
            return np.asarray(picture)
    with h5py.File(path) as file:
        return file["exported_data" if "exported_data" in file else "data"][()]


def probabilities(place: Path, tensor: StructureTensor) -> np.ndarray:
    project_name, image, axes, _exported, _tensor = MAPS[place.name]
    project = open_project(place / project_name)
    raw = canonical(ArraySource(pixels(place / image), axes))
    names = tuple(label.name for label in project.label_classes)
    forest, selection = project.require_forest(), project.require_selection()
    with ForestProbabilities(raw, forest, selection, tensor, names, threads=2) as source:
        return read_whole(source).squeeze()


@pytest.mark.oracle
@pytest.mark.parametrize("folder", MAPS)
def test_probabilities_equal_those_that_ilastik_exported(
    folder: str, shared_fixtures: Path
) -> None:
    place = shared_fixtures / "ilastik" / folder
    ours = probabilities(place, MAPS[folder][4])
    theirs = pixels(place / MAPS[folder][3]).squeeze()
    assert ours.shape == theirs.shape
    difference = np.abs(ours - theirs)
    # ilastik's own tolerance between two machines.
    assert (difference > 0.015).mean() <= 1e-3, "share of values that differ"
    assert difference.max() <= 0.15
    assert difference.mean() <= 1e-4


@pytest.mark.oracle
def test_the_other_structure_tensor_gives_another_map(shared_fixtures: Path) -> None:
    place = shared_fixtures / "ilastik" / "ilastik122rc4_3d"
    ours = probabilities(place, StructureTensor.FASTFILTERS)
    theirs = pixels(place / MAPS[place.name][3]).squeeze()
    assert np.abs(ours - theirs).mean() > 0.05
