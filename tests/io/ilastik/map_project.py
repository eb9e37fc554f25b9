"""A small object classification project that took a probability map as an input."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.io.axistags import write_axistags

from .tools import replace, small_project

WORKFLOW = "Object Classification (from prediction image)"
PLACE = "Input Data/local_data/1b0bd4d4-5d2f-11e8-8a3c-303a64b083ed"


def known_map() -> np.ndarray:
    """Probabilities (x, y, 2) of an image of 20 rows of 24 pixels: x is first."""
    first = np.linspace(0, 1, 480, dtype=np.float32).reshape(20, 24).T
    return np.stack([first, 1 - first], -1)


def map_project(path: Path, file: str = "") -> Path:
    """Write it, with the map inside; or, with the path `file`, with a link to it."""
    small_project(path, strokes=[])
    with h5py.File(path, "r+") as project:
        replace(project, "workflowName", WORKFLOW.encode())
        del project["FeatureSelections"], project["PixelClassification"]
        roles = np.array([b"Raw Data", b"Prediction Maps", b"Atlas"])
        replace(project, "Input Data/Role Names", roles)
        project.create_group("Input Data/infos/lane0000/Atlas")
        info = project.create_group("Input Data/infos/lane0000/Prediction Maps")
        info["axistags"], info["nickname"] = write_axistags("xyc"), b"cells_Probabilities"
        info["shape"] = known_map().shape
        if file:
            info["filePath"], info["location"] = file.encode(), b"FileSystem"
            return path
        info["location"], info["inner_path"] = b"ProjectInternal", f"/{PLACE}".encode()
        info["filePath"] = "/home/somebody/cells_Probabilities.h5"
        project[PLACE] = known_map()
        project[PLACE].attrs["axistags"] = write_axistags("xyc")
    return path
