"""The example that a training leaves beside its network: a held-back crop, not normalised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.training.network_plan import HELD_BACK, NetworkPlan
from s2d_desktop.training.own_example import BEST_SHARE, LONGEST
from s2d_desktop.training.raw_patches import RawPatches
from s2d_desktop.training.survey import Survey
from s2d_desktop.training.training_images import Box, TrainingImage
from s2d_desktop.zoo.description import sizes_of
from s2d_desktop.zoo.raw_example import RawExample

PLACES = 12
"""Places that are looked at; the one that shows most is taken."""


def own_raw_example(
    plan: NetworkPlan, card: Mapping[str, Any], images: Sequence[TrainingImage], survey: Survey
) -> RawExample:
    """A crop of what was held back, in which a third is structure if there is such a place.

    It is mirrored at the borders of what is held back where the network needs a larger image.

    Parameters
    ----------
    plan, card
        Of the training, and of its network.
    images, survey
        Those of the training.
    """
    sizes, ndim = sizes_of(card), plan.network.ndim
    there = [
        (len(i.slices), *(last - first for first, last in (i.rows, i.columns)))[-ndim:]
        for i in images
        if i.planned.use == HELD_BACK
    ]
    room = [
        max(least, min(most, *n))
        for least, most, *n in zip(sizes.least, LONGEST[ndim], *there, strict=True)
    ]
    sides = sizes.largest(room, room)
    assert sides is not None
    places = RawPatches(plan, images, survey, sides).held_back_places(PLACES)
    maps = [_map(plan, *place) for place in places]
    far = [abs(float(_structure(m).mean()) - BEST_SHARE) for m in maps]
    best = int(np.argmin(far))
    image, t, box = places[best]
    dtype = image.raw.info.dtype
    raw = image.raw_box(t, box)
    if dtype.kind in "iu" and dtype.itemsize <= 2:  # larger numbers were rounded
        raw = raw.astype(dtype)
    teacher = np.asarray(np.rint(255 * maps[best]), np.uint8)
    if ndim == 2:
        raw, teacher = raw[:, 0], teacher[:, 0]
    source = "labels made by hand" if image.teacher is None else "the map that it learned from"
    words = f"a crop of '{image.name}' that was held back, with {source}, and the network's result"
    return RawExample(np.ascontiguousarray(raw), np.ascontiguousarray(teacher), words)


def _map(plan: NetworkPlan, image: TrainingImage, t: int, box: Box) -> NDArray[np.float32]:
    """(classes, z, y, x): the teacher's map, or without one the truth."""
    if image.teacher is not None:
        return image.teacher_box(t, box)
    return np.moveaxis(image.labels_box(t, box, plan).shares, -1, 0)


def _structure(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(z, y, x): the structure; of several classes all but the first."""
    first: NDArray[np.float32] = values[0]
    return 1 - first if len(values) > 1 else first
