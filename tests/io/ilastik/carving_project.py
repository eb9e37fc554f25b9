"""A small carving project, written as ilastik's own serializer does (positions are x, y, z)."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from .tools import replace, small_project

WALL = 12
"""The image is 40 left of this column, and 200 right of it."""


def carving_project(path: Path, depth: int = 6) -> Path:
    """An image of `depth` slices of 20 x 24 (axes zyx), embedded, and no seeds yet."""
    image = np.full((depth, 20, 24), 200, np.uint8)
    image[:, :, :WALL] = 40
    image += np.random.default_rng(0).integers(0, 20, image.shape, np.uint8)
    small_project(path, image=image, axes="zyx", shape=image.shape, strokes=[])
    with h5py.File(path, "r+") as file:
        replace(file, "workflowName", b"Carving")
        del file["FeatureSelections"], file["PixelClassification"]
        file.create_group("carving/objects")
        file["preprocessing/sigma"] = 1.6
    return path


def seed(path: Path, name: str, objects: list, background: list, supervoxels: tuple = ()) -> None:
    """Add the seeds of an object that was saved; without a name, of the one in the making."""
    with h5py.File(path, "r+") as file:
        group = file["carving"] if not name else file.create_group(f"carving/objects/{name}")
        for key, places in (("fg_voxels", objects), ("bg_voxels", background)):
            # Of the object in the making, a list without seeds is not written.
            if places or name:
                group[key] = np.array(places, np.int64).reshape(-1, 3)
        if name:
            group["sv"] = np.array([supervoxels], np.int64)
            group["bg_prio"], group["no_bias_below"] = np.float32(0.95), np.int32(64)


def give_supervoxels(path: Path, volume: np.ndarray) -> None:
    """The supervoxels (z, y, x), which ilastik keeps in the order x, y, z."""
    with h5py.File(path, "r+") as file:
        file.create_dataset("preprocessing/graph/labels", data=volume.T, compression="gzip")
