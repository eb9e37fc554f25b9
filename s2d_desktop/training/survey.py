"""A look at the images of a plan before a network learns from them.

Finds the statistics by which raw data are normalised and places of each class, and refuses what
nothing can be learned from. Of a large image evenly spread windows are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.pipeline.pseudo_labels import IGNORED
from s2d_desktop.training.network_plan import HELD_BACK, TRAINING, NetworkPlan
from s2d_desktop.training.training_images import Box, TrainingImage

WINDOW = 512
"""Largest side of the windows, in pixels."""

MOST_WINDOWS = 600
"""Windows that are looked at in all images together (157 megapixels)."""

PLACES = 4000
"""Places of a class that are remembered in each image."""

MOST_AWAY = 0.1
"""By so much on average the probabilities of all classes may add up to other than 1."""


@dataclass(eq=False)
class Survey:
    """What was found."""

    mean: tuple[float, ...] = (0.0,)
    """Of each channel of the raw data that are learned from."""
    std: tuple[float, ...] = (1.0,)
    places: list[list[NDArray[Any]]] = field(default_factory=list)
    """For each image and each class (n, 4): places (t, z, y, x) of it."""
    shares: list[float] = field(default_factory=list)
    """For each image the share of its voxels that are learned from."""
    structure: list[float] = field(default_factory=list)
    """For each image the share of those that are the structure (not the first of several)."""


def survey(plan: NetworkPlan, images: Sequence[TrainingImage], found: Survey) -> Iterator[Event]:
    """Look at all images; `found` is filled.

    Yields
    ------
    Progress for each window; a Note for what the user should know.

    Raises
    ------
    InputError
        If raw data are not numbers or all the same, or labels leave nothing to learn.
    """
    rng = np.random.default_rng(plan.seed)
    windows = [windows_of(image, MOST_WINDOWS // len(images) + 1, rng) for image in images]
    total, done = sum(map(len, windows)), 0
    sums = np.zeros((3, images[0].raw.info.shape[4]))
    classes = max(2, len(plan.classes))
    every_class = {use: np.zeros(classes, np.int64) for use in (TRAINING, HELD_BACK)}
    for image, own in zip(images, windows, strict=True):
        counts = np.zeros(classes, np.int64)
        places: list[list[NDArray[Any]]] = [[] for _ in counts]
        kept = seen = 0
        low, high = np.inf, -np.inf
        away = 0.0
        for t, box in own:
            raw = image.raw_box(t, box).astype(np.float64)
            low, high = min(low, raw.min()), max(high, raw.max())
            if image.planned.use == TRAINING:
                each = raw.reshape(len(raw), -1)
                sums += ([each.shape[1]] * len(raw), each.sum(1), (each**2).sum(1))
            labels = image.labels_box(t, box, plan)
            taken = labels.origin[0] != IGNORED
            number = _numbers(labels.shares[0])
            if plan.several:
                away += float(np.abs(labels.shares.sum(-1) - 1).sum())
            kept, seen = kept + int(taken.sum()), seen + taken.size
            for k in range(classes):
                where = np.argwhere(taken & (number == k))
                counts[k] += len(where)
                if len(where):
                    # As many of each window, so that all parts of the image have their turn.
                    some = rng.permutation(len(where))[: max(1, PLACES // len(own))]
                    offset = np.array([t, *(s.start for s in box)])
                    zeros = np.zeros((len(some), 2), np.int64)
                    places[k].append(np.concatenate([zeros, where[some]], 1) + offset)
            done += 1
            yield Progress(done, total, "Looking at the images", "windows")
        if away > MOST_AWAY * seen:
            raise InputError(
                f"The map of '{image.name}' cannot teach several classes.",
                "Its classes do not exclude each other: their probabilities do not add up to 1.",
                "Name one class for a network that finds that alone, or use a map of all classes.",
            )
        rare = [k for k in range(classes) if not counts[k]]
        if rare and kept:
            yield from _looked_for(rare, plan, image, len(own), counts, places)
        yield from _checked(plan, image, counts, kept, (low, high))
        every_class[image.planned.use] += counts
        found.places.append(
            [np.concatenate(p) if p else np.zeros((0, 4), np.int64) for p in places]
        )
        found.shares.append(kept / max(1, seen))
        found.structure.append(min(1.0, float(counts[1:].sum() / max(1, kept))))
    for k, count in enumerate(every_class[TRAINING]):
        if not count:
            raise _one_sided(plan, k)
    scored = any(i.truth is not None for i in images if i.planned.use == HELD_BACK)
    if not scored and not every_class[HELD_BACK][1:].any():
        names = plan.classes[1:] if plan.several else plan.classes
        raise InputError(
            "A network cannot be trained with these images.",
            f"What is held back has no {' and no '.join(names)} in its labels, so that nobody "
            "could tell how well it is found.",
            "Hold back other images, or another part of this one.",
        )
    n, total_values, squares = sums
    means = total_values / n
    spreads = np.sqrt(np.maximum(squares / n - means**2, 0.0))
    found.mean = tuple(map(float, means))
    found.std = tuple(float(s) or 1.0 for s in spreads)


def _looked_for(
    rare: Sequence[int],
    plan: NetworkPlan,
    image: TrainingImage,
    seen: int,
    counts: NDArray[np.int64],
    places: list[list[NDArray[Any]]],
) -> Iterator[Event]:
    """Look at all of an image for classes that the windows looked at before do not show.

    What is in one place of a thousand is what some users want to find. `counts` and `places` are
    filled; the look ends when there are `PLACES` of each class.
    """
    rng = np.random.default_rng(plan.seed)
    every = windows_of(image, 2**62, rng)
    if len(every) == seen:
        return
    for done, (t, box) in enumerate(every):
        labels = image.labels_box(t, box, plan)
        number, taken = _numbers(labels.shares), labels.origin != IGNORED
        for k in rare:
            where = np.argwhere(taken & (number == k))[:PLACES]
            counts[k] += len(where)
            if len(where):
                offset = np.array([t, *(s.start for s in box)])
                zeros = np.zeros((len(where), 1), np.int64)
                places[k].append(np.concatenate([zeros, where], 1) + offset)
        yield Progress(done + 1, len(every), "Looking for what is rare", "windows")
        if all(counts[k] >= PLACES for k in rare):
            return


def _checked(
    plan: NetworkPlan,
    image: TrainingImage,
    counts: NDArray[np.int64],
    kept: int,
    values: tuple[float, float],
) -> Iterator[Event]:
    """Refuse an image that nothing can be learned from; warn where a class is missing."""
    if values[0] == values[1]:
        raise InputError(
            f"'{image.name}' cannot be learned from.",
            f"All its pixels have the value {values[0]:g}.",
            "Leave it out of the plan.",
        )
    if not kept:
        limit = plan.labels.least_confidence
        raise InputError(
            f"Nothing can be learned from '{image.name}'.",
            "None of its pixels has a label: "
            + (
                f"its map is nowhere as sure as {limit:g}, or all is ignored."
                if limit > 0.5
                else "all is ignored."
            ),
            "Lower labels.least_confidence in the plan, or leave the image out.",
        )
    if not plan.several and not counts[1]:
        yield Note(f"'{image.name}' has no {plan.classes[0]} in its labels.")
    elif not plan.several and not counts[0]:
        yield Note(f"'{image.name}' is {plan.classes[0]} everywhere in its labels.")


def _one_sided(plan: NetworkPlan, missing: int) -> InputError:
    name = plan.classes[missing] if plan.several else plan.classes[0]
    if plan.several or missing == 1:
        why = f"'{name}' occurs nowhere in the labels that are learned from."
    else:
        why = f"The labels that are learned from are '{name}' everywhere."
    return InputError(
        "A network cannot be trained on these labels.",
        why,
        "Choose other images."
        if plan.learn_from == "truth"
        else "Look at the teacher's maps: is it the right class? Choose another map or other "
        "images.",
    )


def _numbers(shares: NDArray[np.float32]) -> NDArray[np.int64]:
    """The class of each voxel of shares (..., c)."""
    if shares.shape[-1] == 1:
        return np.asarray(shares[..., 0] > 0.5, np.int64)
    return np.asarray(shares.argmax(-1), np.int64)


def windows_of(image: TrainingImage, most: int, rng: np.random.Generator) -> list[tuple[int, Box]]:
    """Windows over the image as (t, box); of more than `most` so many, evenly spread."""
    axes = [
        [slice(t, t + 1) for t in range(image.times)],
        [slice(z, z + 1) for z in image.slices],
        _cuts(*image.rows),
        _cuts(*image.columns),
    ]
    sizes = [len(c) for c in axes]
    count = int(np.prod(sizes, dtype=np.int64))
    # One of each of `most` equal parts, so that no position is preferred.
    edges = np.linspace(0, count, min(most, count) + 1).astype(np.int64)
    found = []
    for number in (int(rng.integers(a, b)) for a, b in pairwise(edges)):
        t, z, y, x = (axes[a][int(k)] for a, k in enumerate(np.unravel_index(number, sizes)))
        found.append((t.start, (z, y, x)))
    return found


def _cuts(low: int, high: int) -> list[slice]:
    """An axis in windows as alike as can be, since as many places are taken of each."""
    edges = np.linspace(low, high, -(-(high - low) // WINDOW) + 1).round().astype(int)
    return [slice(int(a), int(b)) for a, b in pairwise(edges)]
