"""Results for Fiji, opened again by a real ImageJ."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import tifffile
from scipy import ndimage

from s2d_desktop.io.fiji.java import find_java
from s2d_desktop.io.imagej_colours import colour_table
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.for_fiji import Coloured, for_fiji
from s2d_desktop.model.source import ArraySource
from tests.imagej import imagej_folder

__all__ = ["imagej_folder"]

MACRO = Path(__file__).parents[1] / "oracle" / "imagej_macro.py"
LOOK = Path(__file__).parents[1] / "oracle" / "imagej_look.py"


def in_imagej(folder, script, *paths, before=()):
    """What a script says that runs in a process with ImageJ."""
    (jar,) = (folder / "jars").glob("*.jar")
    java = {**os.environ, "JAVA_HOME": str(find_java(folder))}
    command = [*before, sys.executable, str(script), str(jar.resolve()), *map(str, paths)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=java, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def look(imagej_folder):
    """What ImageJ says about an image and a ROI set."""
    return partial(in_imagej, imagej_folder, LOOK)


def test_imagej_runs_the_macro_and_shows_image_result_and_outlines(imagej_folder, tmp_path):
    if shutil.which("xvfb-run") is None:
        pytest.skip("needs xvfb-run: ImageJ's ROI Manager is a window")
    folder = tmp_path / 'a "folder" of mine'
    folder.mkdir()
    labels = np.zeros((40, 50), np.int32)
    labels[5:20, 5:20], labels[10:12, 10:12], labels[25:30, 30:45] = 1, 0, 2
    tifffile.imwrite(tmp_path / "raw image.tif", (labels * 50).astype(np.uint8))
    path = folder / "objects.tif"
    list(write(Coloured(ArraySource(labels, "yx"), "objects", 2), path))
    list(for_fiji(path, tmp_path / "raw image.tif", outlined=True, numbered=True))
    seen = in_imagej(imagej_folder, MACRO, folder / "objects.ijm", before=["xvfb-run", "-a"])
    assert seen == {
        "titles": ["raw image.tif", "objects.tif"],
        "active": "raw image.tif",
        "rois": ["object-00001", "object-00002"],
    }


def test_imagej_shows_objects_as_they_were_numbered_and_outlines_them(look, tmp_path):
    noise = np.random.default_rng(0).random((3, 40, 50))
    smooth = ndimage.gaussian_filter(noise, (0, 2, 2))
    labels = np.zeros((3, 40, 50), np.int32)
    count = 0
    for z in range(3):
        pieces, found = ndimage.label(smooth[z] > 0.48, np.ones((3, 3)))
        labels[z] = np.where(pieces, pieces + count, 0)
        count += found
    source = ArraySource(labels, "zyx", voxel_size={"z": 30, "y": 4, "x": 4}, unit="nm")
    path = tmp_path / "objects.tif"
    list(write(Coloured(source, "objects", count), path))
    list(for_fiji(path, outlined=True, numbered=True, class_name="cell"))
    seen = look(path, tmp_path / "objects_rois.zip")
    assert seen["dimensions"] == [50, 40, 1, 3, 1]
    assert (seen["bits"], seen["range"]) == (16, [0, count])
    assert (seen["pixel"], seen["unit"]) == ([4, 30], "nm")
    assert np.array_equal(np.reshape(seen["planes"], labels.shape), labels)
    table = colour_table("objects").tolist()
    assert seen["colours"] == [[table[0], table[1], table[255]]]
    assert len(seen["rois"]) == count
    filled = np.zeros_like(labels)
    for roi in seen["rois"]:
        for y, x in roi["pixels"]:
            filled[roi["plane"] - 1, y, x] = int(roi["name"].rsplit("-", 1)[1])
    assert np.array_equal(filled, labels), "holes are left out, also around other objects"
    assert any(
        ndimage.binary_fill_holes(plane == n).sum() > (plane == n).sum()
        for plane in labels
        for n in np.unique(plane[plane > 0])
    )


def test_imagej_shows_each_class_in_colours_with_its_name(look, tmp_path):
    shares = np.random.default_rng(1).random((2, 30, 40, 3)).astype(np.float32)
    source = ArraySource(
        shares,
        "zyxc",
        channel_names=("mito", "membrane", "rest"),
        voxel_size={"z": 0.03, "y": 0.004, "x": 0.004},
        unit="µm",
    )
    path = tmp_path / "map.tif"
    list(write(Coloured(source, "map"), path))
    seen = look(path)
    assert seen["dimensions"] == [40, 30, 3, 2, 1]
    assert (seen["bits"], seen["range"]) == (32, [0, 1])
    assert (seen["pixel"], seen["unit"]) == ([0.004, 0.03], "µm")
    assert seen["labels"] == ["mito", "membrane", "rest"] * 2
    table = colour_table("map").tolist()
    assert seen["colours"] == [[table[0], table[1], table[255]]] * 3
    assert np.allclose(np.reshape(seen["planes"], (2, 3, 30, 40)), np.moveaxis(shares, -1, 1))


def test_imagej_shows_a_mask_that_is_not_black(look, tmp_path):
    mask = (np.random.default_rng(2).random((30, 40)) > 0.5).astype(np.uint8)
    list(write(Coloured(ArraySource(mask, "yx"), "mask"), tmp_path / "mask.tif"))
    seen = look(tmp_path / "mask.tif")
    assert seen["range"] == [0, 1]
    # 1 is shown in the last colour of the table.
    assert seen["colours"][0][2] == colour_table("mask")[255].tolist() == [230, 159, 0]
