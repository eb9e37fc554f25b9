"""Labelled planes of the source domain with their features, and the forests' maps, kept on disk.

A plane is one z slice in one imaging condition; in volumes its place is taken by a slab of slices
(`labelled_images`). Its features are computed once for all forests.
Files are written whole or not at all, so an interrupted run goes on where it was.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.features import FeatureSelection, StructureTensor, standard_selection
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.training.enhancer_plan import Condition, EnhancerPlan
from s2d_desktop.training.labelled_images import PlaneKey, read_labelled

SELECTION = standard_selection(in_2d=True)
"""Features that are cached: all that ilastik offers by default, in 2-D."""

LARGEST_HALF = 60_000.0
"""Above this, features do not fit half precision and are kept in single precision."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A slice, or a slab with z in front, with everything a forest needs."""

    raw: NDArray[np.float32]
    """([z,] y, x), grey values; the mean of the channels where there are several."""
    truth: NDArray[np.uint8]
    """([z,] y, x), 1 on the structure, else 0; of several classes their number."""
    features: NDArray[Any]
    """([z,] y, x, columns) of `cached_selection`, half or single precision."""

    def at(self, z: int) -> Plane:
        """A slice of a slab, its features those of the slab."""
        return Plane(self.raw[z], self.truth[z], self.features[z])


def cached_selection(plan: EnhancerPlan) -> FeatureSelection:
    """Features of a plan's planes or slabs: all that ilastik offers by default.

    In 3-D the sigmas are isotropic in voxels whatever the size of a voxel, as in ilastik. Those
    whose filters are too wide for the slices of a slab are computed in 2-D, which is what ilastik
    demands of its users there.
    """
    if plan.forests.ndim == 2:
        return SELECTION
    deep = plan.forests.slab_slices
    in_2d = tuple(math.ceil(3.5 * sigma) + 1 > deep for sigma in SELECTION.scales)
    return dataclasses.replace(SELECTION, compute_in_2d=in_2d)


def under_condition(
    raw: NDArray[np.float32], truth: NDArray[np.uint8], condition: Condition, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """A slice or slab and its labels as another microscope might have given them.

    The labels have axes yx or zyx; the raw data may have channels besides. Nothing happens along z.
    Grey values keep the range of the original.
    """
    channels = raw.ndim - truth.ndim
    if condition.scale != 1.0:
        zoom = (*(1,) * (truth.ndim - 2), condition.scale, condition.scale)
        raw = ndimage.zoom(raw, zoom + (1,) * channels, order=1, mode="nearest", grid_mode=True)
        truth = ndimage.zoom(truth, zoom, order=0, mode="nearest", grid_mode=True)
    low, high = (float(v) for v in np.percentile(raw, (1, 99)))
    reach = max(high - low, 1e-6)
    if condition.gamma != 1.0:
        stretched = ((raw - low) / reach).clip(0, 1)
        raw = np.asarray(low + reach * stretched**condition.gamma, np.float32)
    if condition.blur > 0:
        sigma = (0,) * (truth.ndim - 2) + (condition.blur,) * 2 + (0,) * channels
        raw = ndimage.gaussian_filter(raw, sigma)
    if condition.noise > 0:
        rng = np.random.default_rng(seed)
        raw = np.asarray(raw + rng.normal(0, condition.noise * reach, raw.shape), np.float32)
    return np.asarray(raw, np.float32), np.asarray(truth, np.uint8)


def slice_features(raw: NDArray[Any]) -> NDArray[Any]:
    """All features of a slice, yx or yxc, as (y, x, columns); half precision where it is enough."""
    features: NDArray[Any] = slab_features(raw[None], SELECTION)[0]
    return features


def slab_features(raw: NDArray[Any], selection: FeatureSelection) -> NDArray[Any]:
    """Features of a slab, zyx or zyxc, as (z, y, x, columns); half precision where it is enough."""
    image = raw[..., None] if raw.ndim == 3 else raw
    features: NDArray[Any] = compute_features(image, selection, StructureTensor.FASTFILTERS)
    fits = float(np.abs(features).max()) < LARGEST_HALF
    return np.asarray(features, np.float16 if fits else np.float32)


class PlaneCache:
    """Planes of a plan, their features kept under `folder`."""

    def __init__(self, plan: EnhancerPlan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _file(self, key: PlaneKey) -> Path:
        return self.folder / f"image{key.image}_z{key.z:04d}_c{key.condition}.npy"

    def slice(self, key: PlaneKey) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Raw data and truth of a plane or slab in its condition; see `read_labelled`."""
        pixels, truth = read_labelled(self.plan, key)
        seed = self.plan.seed + 1000 * key.image + key.z
        return under_condition(pixels, truth, self.plan.conditions[key.condition], seed)

    def prepare(self, key: PlaneKey) -> None:
        """Compute and keep the features of a plane or slab, unless they are there."""
        file = self._file(key)
        if file.exists():
            return
        raw, _truth = self.slice(key)
        if key.depth == 1:
            features = slice_features(raw)
        else:
            features = slab_features(raw, cached_selection(self.plan))
        part = file.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as stream:
            np.save(stream, features, allow_pickle=False)
        os.replace(part, file)

    def plane(self, key: PlaneKey) -> Plane:
        """A plane or slab; its features are mapped from disk."""
        self.prepare(key)
        raw, truth = self.slice(key)
        grey = raw if raw.ndim == truth.ndim else raw.mean(axis=-1)
        return Plane(grey, truth, np.load(self._file(key), mmap_mode="r", allow_pickle=False))

    def delete(self) -> None:
        """Free the disk."""
        for file in (*self.folder.glob("*.npy"), *self.folder.glob("*.part")):
            file.unlink()


@dataclass(frozen=True, eq=False)
class ForestMap:
    """What one forest says about one crop that it was not trained on."""

    probability: NDArray[np.uint8]
    """([z,] y, x), foreground probability times 255; several classes in front, (classes, ...)."""
    truth: NDArray[np.uint8]
    """([z,] y, x), 1 on the structure, else 0; of several classes their number."""
    facts: dict[str, Any]
    """Kind, stage, pixels, trees ... of the forest."""


def save_maps(file: Path, maps: list[ForestMap]) -> None:
    """Write the maps of one series of forests, whole or not at all."""
    arrays: dict[str, NDArray[Any]] = {"facts": np.array(json.dumps([m.facts for m in maps]))}
    for k, m in enumerate(maps):
        arrays[f"p{k}"], arrays[f"t{k}"] = m.probability, m.truth
    part = file.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **arrays)
    os.replace(part, file)


def load_maps(file: Path) -> list[ForestMap]:
    """Read what `save_maps` wrote.

    Raises
    ------
    FileProblem
        If the file is damaged.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            facts = json.loads(str(arrays["facts"]))
            return [ForestMap(arrays[f"p{k}"], arrays[f"t{k}"], f) for k, f in enumerate(facts)]
    except Exception as error:
        raise FileProblem(
            "Maps of the Random Forests cannot be read.",
            f"'{file}' is damaged: {error}.",
            "Delete this file and start the training again; it is computed anew.",
        ) from error
