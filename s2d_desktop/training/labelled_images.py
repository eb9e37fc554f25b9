"""The labelled images of a plan: opened, their labels as classes, cut into training and validation.

Slices are used one by one, or in volumes in **slabs**: runs of slices, each of which is treated as
an image of its own from the raw data on. A filter in 3-D looks up to some 40 slices along z, so on
neighbouring slices of one volume it would see the same raw data; cut apart before they are
filtered, two slabs share nothing, and a forest that predicts another slab than those it was
trained on meets no voxel, and no feature, that one of its training voxels had a part in. What is
left is what neighbouring slices have in common by nature; the slices of `gap_slices` between
two slabs, which nobody uses, make it less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.training.enhancer_plan import ClassSettings, EnhancerPlan, SourceImage
from s2d_desktop.training.pages import open_pages, open_pages_like


@dataclass(frozen=True)
class PlaneKey:
    """Names one plane, or one slab, of the source domain."""

    image: int
    """Position of the image in the plan."""
    z: int
    """Slice; of a slab the first."""
    condition: int
    """Position of the imaging condition in the plan."""
    depth: int = 1
    """Slices of a slab; 1 for a plane."""


def _open(image: SourceImage) -> tuple[Source, Source]:
    """Raw data and labels as canonical sources of the same shape."""
    raw = open_pages(image.raw, image.axes)
    labels = open_pages_like(image.labels, image.axes, raw.info.shape[:4])
    if raw.info.shape[:4] != labels.info.shape[:4] or raw.info.shape[0] * labels.info.shape[4] != 1:
        raise InputError(
            "A labelled image of the training plan cannot be used.",
            f"'{image.raw}' has the tzyxc shape {raw.info.shape}, its labels {labels.info.shape}.",
            "Give an image without time, and labels of one channel and the same shape.",
        )
    return raw, labels


def read_labelled(
    plan: EnhancerPlan, key: PlaneKey
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Raw data float32 and classes of a plane or slab.

    Returns
    -------
    ([z,] y, x), with channels last where there are several, and ([z,] y, x)
    """
    image = plan.images[key.image]
    raw, labels = _open(image)
    box = Region.whole(raw.info.shape).replaced(1, key.z, key.z + key.depth)
    pixels = np.asarray(raw.read(box)[0], np.float32)
    if pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    truth = class_map(labels.read(box.replaced(4, 0, 1))[0, ..., 0], plan.classes, image.labels)
    raw.close()
    labels.close()
    return (pixels[0], truth[0]) if key.depth == 1 else (pixels, truth)


def class_map(
    labels: NDArray[Any], classes: Sequence[ClassSettings], name: str = "labels"
) -> NDArray[np.uint8]:
    """The class 0, 1, ... of each voxel; without `classes` 1 wherever the label is not 0.

    Raises
    ------
    InputError
        If a label belongs to no class.
    """
    if not classes:
        return np.asarray(labels != 0, np.uint8)
    rest = next((k for k, c in enumerate(classes) if not c.values), None)
    found = np.full(labels.shape, len(classes) if rest is None else rest, np.uint8)
    for k, c in enumerate(classes):
        if c.values:
            found[np.isin(labels, c.values)] = k
    if (found == len(classes)).any():
        value = labels[found == len(classes)].ravel()[0]
        raise InputError(
            "The labels of an image of the training plan cannot be used.",
            f"'{name}' holds the label {value}, which no class of 'classes' names.",
            "Add it to the values of a class, or leave out the values of one class for all others.",
        )
    return found


def split_planes(plan: EnhancerPlan) -> tuple[list[PlaneKey], list[PlaneKey]]:
    """Planes or slabs for training, and those held back for validation; they share no slice.

    The last slices of every image are held back. Where images have fewer than four slices (or too
    few for two slabs), whole images are held back instead, one in ten and at least one (two).
    """
    positions = [_slices(plan, image) for image in plan.images]
    cut = _slabs if plan.in_volumes else _planes
    training, validation = cut(plan, positions)
    what = "slabs" if plan.in_volumes else "slices"
    count = len(plan.conditions)
    for keys, use in ((training, "training"), (validation, "validation")):
        for c in {k.condition for k in keys} or {0}:
            if sum(k.condition == c for k in keys) < 2:
                raise InputError(
                    f"The training plan has too few {what}.",
                    f"For {use} there are {len(keys)} {what} in {count} imaging conditions; a "
                    f"forest must be used on another {what[:-1]} than it was trained on.",
                    "Add images, hold back more slices, or use fewer imaging conditions"
                    + (", or set forests.slab_slices lower." if plan.in_volumes else "."),
                )
    _check_domains(plan, training, validation, what)
    return training, validation


def _check_domains(
    plan: EnhancerPlan, training: Sequence[PlaneKey], validation: Sequence[PlaneKey], what: str
) -> None:
    """Refuse a domain that no forest could be trained and used in."""
    for keys, use in ((training, "training"), (validation, "validation")):
        many = Counter((plan.images[k.image].domain, k.condition) for k in keys)
        able = {domain for (domain, _condition), n in many.items() if n > 1}
        # Whole images are held back whatever their domain: one may be without validation.
        lacking = sorted({domain for domain, _condition in many} - able)
        if lacking and (use == "training" or not able):
            raise InputError(
                f"The training plan has too few {what} of the domain '{lacking[0]}'.",
                f"For {use} no imaging condition has two {what} of it; a forest must be used on "
                f"another {what[:-1]} of the same domain than it was trained on.",
                "Add images, hold back another number of slices, or use fewer imaging conditions.",
            )


def _planes(
    plan: EnhancerPlan, positions: Sequence[Sequence[int]]
) -> tuple[list[PlaneKey], list[PlaneKey]]:
    depths = [len(slices) for slices in positions]
    training: list[PlaneKey] = []
    validation: list[PlaneKey] = []
    settings, count = plan.forests, len(plan.conditions)
    flat = [k for k, depth in enumerate(depths) if depth < 4]
    held_back = _held_back(flat)
    for k, depth in enumerate(depths):
        keys = [PlaneKey(k, z, (z if depth >= 4 else k) % count) for z in positions[k]]
        if k in flat:
            (validation if k in held_back else training).extend(keys)
            continue
        n = min(settings.validation_slices, depth // 2)
        validation += keys[depth - n :]
        training += keys[: max(2, depth - n - settings.gap_slices)]
    return training, validation


def _slabs(
    plan: EnhancerPlan, positions: Sequence[Sequence[int]]
) -> tuple[list[PlaneKey], list[PlaneKey]]:
    settings, count = plan.forests, len(plan.conditions)
    deep, gap = settings.slab_slices, settings.gap_slices
    short = [k for k, slices in enumerate(positions) if len(slices) < 2 * deep + gap]
    held_back = _held_back(short, 2)
    training: list[PlaneKey] = []
    validation: list[PlaneKey] = []
    for k, slices in enumerate(positions):
        if len(slices) < deep or slices[-1] - slices[0] != len(slices) - 1:
            raise InputError(
                "An image of the training plan cannot be cut into slabs.",
                f"Of '{plan.images[k].raw}' {len(slices)} slices can be used; a slab is "
                f"{deep} slices that follow each other.",
                "Set forests.slab_slices lower, or leave the image or its 'slices' out.",
            )
        first, end = slices[0], slices[-1] + 1
        if k in short:
            ranges = [(validation if k in held_back else training, first, end)]
        else:
            border = end - min(max(settings.validation_slices, deep), len(slices) - deep - gap)
            ranges = [(training, first, border - gap), (validation, border, end)]
        for keys, start, stop in ranges:
            for s in range((stop - start + gap) // (deep + gap)):
                condition = (s + (k if k in short else 0)) % count
                keys.append(PlaneKey(k, start + s * (deep + gap), condition, deep))
    return training, validation


def _held_back(images: Sequence[int], least: int = 1) -> set[int]:
    """Of images that are used whole those for validation: one in ten, at least `least`.

    None where no more than that would be left.
    """
    return set(images[-max(least, len(images) // 10) :]) if len(images) >= 2 * least else set()


def _slices(plan: EnhancerPlan, image: SourceImage) -> Sequence[int]:
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
    return sorted(image.slices) if plan.in_volumes else image.slices
