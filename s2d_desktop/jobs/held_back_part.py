"""Look where the structure is in an image before a part of it is held back.

What shows nothing of the structure cannot tell how well it is found. Only the map that teaches is
looked at, in a few windows; labels made by hand have no say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.events import Event, Note, Progress, Result
from s2d_desktop.pipeline.pseudo_labels import IGNORED
from s2d_desktop.training.default_plan import GivenImage, whole
from s2d_desktop.training.dividing import LAST, POSITIONS, Division, division_of
from s2d_desktop.training.network_plan import TRAINING, NetworkPlan
from s2d_desktop.training.survey import windows_of
from s2d_desktop.training.training_images import TrainingImage, open_image

WINDOWS = 12
"""Windows of at most 512 x 512 pixels that are looked at in each part."""

ALMOST_NONE = 0.25
"""A part with less than this share of the image's mean share has almost none of the structure."""

PLACES = {
    "rows": ("top", "upper middle", "middle", "lower middle", "bottom"),
    "slices": ("first", "early", "middle", "late", "last"),
}
"""What a position is called."""


def held_back_parts(images: Sequence[GivenImage], plan: NetworkPlan) -> Iterator[Event]:
    """For each image the position of the part that is held back: the last one if it will do.

    Parameters
    ----------
    images
        Those that are divided, with their maps.
    plan
        Says which classes the network finds, and how maps become labels.

    Yields
    ------
    Progress; a Note for each image of which another part than the last is held back; a Result with
    ``positions``, a number 0..4 for each image (see `training.dividing`), and ``shares``, for each
    image the share of the structure in each of its five parts (None: nothing of it has a label).

    Raises
    ------
    S2DError
        If an image or its map cannot be read, they do not fit each other, or it is too small.
    """
    plan = replace(plan, learn_from="teacher")
    positions: list[int] = []
    shares: list[list[float | None]] = []
    total, what = len(images) * POSITIONS, "Looking where the structure is"
    for given in images:
        division = division_of(given.info, plan.network.ndim)
        opened = open_image(whole(replace(given, truth=""), TRAINING), plan.classes, TileCache(0))
        found: list[float | None] = []
        structure = labelled = 0
        try:
            for k in range(POSITIONS):
                own, seen = _look(_part(opened, division, k), plan)
                structure, labelled = structure + own, labelled + seen
                found.append(own / seen if seen else None)
                yield Progress(len(positions) * POSITIONS + k + 1, total, what, "parts")
        finally:
            opened.close()
        position = best_position(found, structure / max(1, labelled), division.positions)
        if position != LAST:
            yield Note(
                f"Of '{opened.name}' the {PLACES[division.along][position]} {division.along} are "
                f"held back, not the {PLACES[division.along][LAST]} ones: these show almost no "
                f"{' and no '.join(plan.classes[1:] if plan.several else plan.classes)}."
            )
        positions.append(position)
        shares.append(found)
    yield Result({"positions": positions, "shares": shares})


def best_position(
    shares: Sequence[float | None], mean: float, possible: Sequence[int] = tuple(range(POSITIONS))
) -> int:
    """The last position, or, if it has almost none of the structure, the most typical one.

    Parameters
    ----------
    shares
        Share of the structure in the part of each position, 0..1; None where nothing is known.
    mean
        The share in the whole image.
    possible
        Positions that may be chosen.
    """
    enough = {
        k: share
        for k, share in enumerate(shares)
        if share is not None and share > 0 and share >= ALMOST_NONE * mean
    }
    if mean <= 0 or LAST in enough:
        return LAST
    # Of two that are as near the later one, as a stack's last slices are the usual choice.
    near = (k for k in enough if k in possible)
    return min(near, key=lambda k: (abs(enough[k] - mean), -k), default=LAST)


def _part(image: TrainingImage, division: Division, position: int) -> TrainingImage:
    """The part of an image that would be held back."""
    start, stop = division.held_back(position)
    if division.along == "slices":
        return replace(image, slices=tuple(range(start, stop)))
    return replace(image, rows=(start, stop))


def _look(image: TrainingImage, plan: NetworkPlan) -> tuple[int, int]:
    """Pixels of the structure, and those with a label, in a few windows."""
    structure = labelled = 0
    for t, box in windows_of(image, WINDOWS, np.random.default_rng(plan.seed)):
        labels = image.labels_box(t, box, plan)
        shares, taken = labels.shares[0], labels.origin[0] != IGNORED
        own = shares.argmax(-1) > 0 if plan.several else shares[..., 0] > 0.5
        structure += int((own & taken).sum())
        labelled += int(taken.sum())
    return structure, labelled
