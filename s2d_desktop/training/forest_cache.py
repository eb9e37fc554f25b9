"""Labelled planes of the source domain with their features, and the forests' maps, kept on disk.

A plane is one z slice in one imaging condition. Its features are computed once for all forests.
Files are written whole or not at all, so an interrupted run goes on where it was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from s2d_desktop.io.open import open_source
from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.features import StructureTensor, standard_selection
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.training.enhancer_plan import Condition, EnhancerPlan, SourceImage

SELECTION = standard_selection(in_2d=True)
"""Features that are cached: all that ilastik offers by default, in 2-D."""

LARGEST_HALF = 60_000.0
"""Above this, features do not fit half precision and are kept in single precision."""


@dataclass(frozen=True)
class PlaneKey:
    """Names one plane of the source domain."""

    image: int
    """Position of the image in the plan."""
    z: int
    """Slice."""
    condition: int
    """Position of the imaging condition in the plan."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A slice with everything a forest needs."""

    raw: NDArray[np.float32]
    """(y, x), grey values; the mean of the channels where there are several."""
    truth: NDArray[np.uint8]
    """(y, x), 1 on the structure, else 0."""
    features: NDArray[Any]
    """(y, x, columns) of `SELECTION`, half or single precision."""


def _pages(path: str) -> Source:
    """An image as a canonical source; time points become slices, since each is used by itself."""
    source = open_source(path)
    axes = source.info.axes
    if "t" in axes and "z" not in axes:
        source.close()
        source = open_source(path, axes.replace("t", "z"))
    return canonical(source)


def _open(image: SourceImage) -> tuple[Source, Source]:
    """Raw data and labels as canonical sources of the same shape."""
    raw, labels = _pages(image.raw), _pages(image.labels)
    if raw.info.shape[:4] != labels.info.shape[:4] or raw.info.shape[0] * labels.info.shape[4] != 1:
        raise InputError(
            "A labelled image of the training plan cannot be used.",
            f"'{image.raw}' has the tzyxc shape {raw.info.shape}, its labels {labels.info.shape}.",
            "Give an image without time, and labels of one channel and the same shape.",
        )
    return raw, labels


def split_planes(plan: EnhancerPlan) -> tuple[list[PlaneKey], list[PlaneKey]]:
    """Planes for training and planes held back for validation; they share no slice.

    The last slices of every image are held back. Where images have fewer than four slices, whole
    images are held back instead, one in ten and at least one.
    """
    positions = [_slices(image) for image in plan.images]
    depths = [len(slices) for slices in positions]
    training: list[PlaneKey] = []
    validation: list[PlaneKey] = []
    settings, count = plan.forests, len(plan.conditions)
    flat = [k for k, depth in enumerate(depths) if depth < 4]
    held_back = set(flat[-max(1, len(flat) // 10) :]) if len(flat) > 1 else set()
    for k, depth in enumerate(depths):
        keys = [PlaneKey(k, z, (z if depth >= 4 else k) % count) for z in positions[k]]
        if k in flat:
            (validation if k in held_back else training).extend(keys)
            continue
        n = min(settings.validation_slices, depth // 2)
        validation += keys[depth - n :]
        training += keys[: max(2, depth - n - settings.gap_slices)]
    for planes, what in ((training, "training"), (validation, "validation")):
        for c in {p.condition for p in planes} or {0}:
            if sum(p.condition == c for p in planes) < 2:
                raise InputError(
                    "The training plan has too few slices.",
                    f"For {what} there are {len(planes)} slices in {count} imaging conditions; a "
                    "forest must be used on another slice than it was trained on.",
                    "Add images, hold back more slices, or use fewer imaging conditions.",
                )
    return training, validation


def _slices(image: SourceImage) -> Sequence[int]:
    """Slices of an image that may be used."""
    raw, labels = _open(image)
    depth = raw.info.shape[1]
    raw.close()
    labels.close()
    if image.slices is None:
        return range(depth)
    wrong = [z for z in image.slices if z >= depth]
    if wrong or len(set(image.slices)) != len(image.slices):
        raise InputError(
            "The slices of an image of the training plan cannot be used.",
            f"'{image.raw}' has {depth} slices"
            + (f"; there is no slice {wrong[0]}." if wrong else ", and some are named twice."),
            f"Name slices from 0 to {depth - 1}, each once.",
        )
    return image.slices


def under_condition(
    raw: NDArray[np.float32], truth: NDArray[np.uint8], condition: Condition, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """A slice and its labels as another microscope might have given them.

    The slice has axes yx or yxc. Grey values keep the range of the original.
    """
    if condition.scale != 1.0:
        zoom = (condition.scale, condition.scale, 1)[: raw.ndim]
        raw = ndimage.zoom(raw, zoom, order=1, mode="nearest", grid_mode=True)
        truth = ndimage.zoom(truth, condition.scale, order=0, mode="nearest", grid_mode=True)
    low, high = (float(v) for v in np.percentile(raw, (1, 99)))
    reach = max(high - low, 1e-6)
    if condition.gamma != 1.0:
        stretched = ((raw - low) / reach).clip(0, 1)
        raw = np.asarray(low + reach * stretched**condition.gamma, np.float32)
    if condition.blur > 0:
        raw = ndimage.gaussian_filter(raw, (condition.blur, condition.blur, 0)[: raw.ndim])
    if condition.noise > 0:
        rng = np.random.default_rng(seed)
        raw = np.asarray(raw + rng.normal(0, condition.noise * reach, raw.shape), np.float32)
    return np.asarray(raw, np.float32), np.asarray(truth, np.uint8)


def slice_features(raw: NDArray[Any]) -> NDArray[Any]:
    """All features of a slice, yx or yxc, as (y, x, columns); half precision where it is enough."""
    image = raw[None, :, :, None] if raw.ndim == 2 else raw[None]
    features: NDArray[Any] = compute_features(image, SELECTION, StructureTensor.FASTFILTERS)
    fits = float(np.abs(features).max()) < LARGEST_HALF
    return np.asarray(features[0], np.float16 if fits else np.float32)


class PlaneCache:
    """Planes of a plan, their features kept under `folder`."""

    def __init__(self, plan: EnhancerPlan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _file(self, key: PlaneKey) -> Path:
        return self.folder / f"image{key.image}_z{key.z:04d}_c{key.condition}.npy"

    def slice(self, key: PlaneKey) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Raw data, yx or yxc, and truth of a plane, in its condition."""
        raw, labels = _open(self.plan.images[key.image])
        box = Region.whole(raw.info.shape).replaced(1, key.z, key.z + 1)
        pixels = np.asarray(raw.read(box)[0, 0], np.float32)
        if pixels.shape[2] == 1:
            pixels = pixels[..., 0]
        box = box.replaced(4, 0, 1)
        truth = np.asarray(labels.read(box)[0, 0, :, :, 0] != 0, np.uint8)
        raw.close()
        labels.close()
        seed = self.plan.seed + 1000 * key.image + key.z
        return under_condition(pixels, truth, self.plan.conditions[key.condition], seed)

    def prepare(self, key: PlaneKey) -> None:
        """Compute and keep the features of a plane, unless they are there."""
        file = self._file(key)
        if file.exists():
            return
        raw, _truth = self.slice(key)
        features = slice_features(raw)
        part = file.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as stream:
            np.save(stream, features, allow_pickle=False)
        os.replace(part, file)

    def plane(self, key: PlaneKey) -> Plane:
        """A plane; its features are mapped from disk."""
        self.prepare(key)
        raw, truth = self.slice(key)
        grey = raw if raw.ndim == 2 else raw.mean(axis=2)
        return Plane(grey, truth, np.load(self._file(key), mmap_mode="r", allow_pickle=False))

    def delete(self) -> None:
        """Free the disk."""
        for file in (*self.folder.glob("*.npy"), *self.folder.glob("*.part")):
            file.unlink()


@dataclass(frozen=True, eq=False)
class ForestMap:
    """What one forest says about one crop that it was not trained on."""

    probability: NDArray[np.uint8]
    """(y, x), foreground probability times 255."""
    truth: NDArray[np.uint8]
    """(y, x), 1 on the structure, else 0."""
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
