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
from s2d_desktop.training.network_plan import TRAINING, NetworkPlan
from s2d_desktop.training.training_images import TrainingImage

WINDOW = 512
"""Side of the windows, in pixels."""

MOST_WINDOWS = 600
"""Windows that are looked at in all images together (157 megapixels)."""

PLACES = 4000
"""Places of a class that are remembered in each image."""


@dataclass(eq=False)
class Survey:
    """What was found."""

    mean: float = 0.0
    """Of the raw data that are learned from, over all channels."""
    std: float = 1.0
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
    windows = [_windows(image, MOST_WINDOWS // len(images) + 1, rng) for image in images]
    total, done = sum(map(len, windows)), 0
    sums = np.zeros(3)
    every_class = np.zeros(max(2, len(plan.classes)), np.int64)
    for image, own in zip(images, windows, strict=True):
        learned = image.planned.use == TRAINING
        counts = np.zeros(max(2, len(plan.classes)), np.int64)
        places: list[list[NDArray[Any]]] = [[] for _ in counts]
        kept = seen = 0
        low, high = np.inf, -np.inf
        for t, z, y, x in own:
            box = slice(z, z + 1), slice(y, _end(y, image.rows[1])), slice(x, _end(x, image.width))
            raw = image.raw_box(t, box).astype(np.float64)
            if not np.isfinite(raw).all():
                raise InputError(
                    f"'{image.name}' cannot be learned from.",
                    f"Some of its values are not numbers (slice {z}).",
                    "Leave the image or the slice out, or save the image again.",
                )
            low, high = min(low, raw.min()), max(high, raw.max())
            if learned:
                sums += (raw.size, raw.sum(), (raw**2).sum())
            labels = image.labels_box(t, box, plan)
            taken = labels.origin[0] != IGNORED
            number = _numbers(labels.shares[0])
            kept, seen = kept + int(taken.sum()), seen + taken.size
            for k in range(len(counts)):
                where = np.argwhere(taken & (number == k))
                counts[k] += len(where)
                if len(where):
                    # As many of each window, so that all parts of the image have their turn.
                    some = rng.permutation(len(where))[: max(1, PLACES // len(own))]
                    offset = np.array([t, z, y, x])
                    zeros = np.zeros((len(some), 2), np.int64)
                    places[k].append(np.concatenate([zeros, where[some]], 1) + offset)
            done += 1
            yield Progress(done, total, "Looking at the images", "windows")
        yield from _checked(plan, image, counts, kept, (low, high))
        if learned:
            every_class += counts
        found.places.append(
            [np.concatenate(p) if p else np.zeros((0, 4), np.int64) for p in places]
        )
        found.shares.append(kept / max(1, seen))
        found.structure.append(float(counts[1:].sum() / max(1, kept)))
    for k, count in enumerate(every_class):
        if not count:
            raise _one_sided(plan, k)
    n, total_value, squares = sums
    found.mean = float(total_value / n)
    found.std = float(np.sqrt(max(squares / n - found.mean**2, 1e-12)))


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
        "Look at the teacher's maps: is it the right class? Choose another map or other images.",
    )


def _numbers(shares: NDArray[np.float32]) -> NDArray[np.int64]:
    """The class of each voxel of shares (..., c)."""
    if shares.shape[-1] == 1:
        return np.asarray(shares[..., 0] > 0.5, np.int64)
    return np.asarray(shares.argmax(-1), np.int64)


def _windows(
    image: TrainingImage, most: int, rng: np.random.Generator
) -> list[tuple[int, int, int, int]]:
    """First corners (t, z, y, x) of windows over the image; of many some, evenly spread."""
    corners = (
        range(image.times),
        range(len(image.slices)),
        range(image.rows[0], image.rows[1], WINDOW),
        range(0, image.width, WINDOW),
    )
    sizes = [len(c) for c in corners]
    count = int(np.prod(sizes, dtype=np.int64))
    # One of each of `most` equal parts, so that no position is preferred.
    edges = np.linspace(0, count, min(most, count) + 1).astype(np.int64)
    numbers = [int(rng.integers(a, b)) for a, b in pairwise(edges)]
    found = []
    for number in numbers:
        t, k, r, c = (int(i) for i in np.unravel_index(number, sizes))
        found.append((t, image.slices[k], corners[2][r], corners[3][c]))
    return found


def _end(start: int, stop: int) -> int:
    return min(start + WINDOW, stop)
