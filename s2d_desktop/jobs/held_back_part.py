"""Look where the structure is in an image before a part of it is held back.

What shows nothing of the structure cannot tell how well it is found, and what is left without it
teaches nothing. Only the map that teaches is looked at; labels made by hand have no say.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np

from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.events import Event, Note, Progress, Result
from s2d_desktop.pipeline.pseudo_labels import IGNORED
from s2d_desktop.training.default_plan import GivenImage, whole
from s2d_desktop.training.dividing import LAST, Division, Place, Profile, division_of
from s2d_desktop.training.network_plan import TRAINING, NetworkPlan
from s2d_desktop.training.survey import windows_of
from s2d_desktop.training.training_images import TrainingImage, open_image

WINDOWS = 400
"""Windows of at most 512 x 512 pixels that are looked at (105 megapixels): of most images all."""

ENOUGH_SEEN = 1000
"""Pixels of the structure; where evenly spread windows show fewer, all of the map is looked at."""

ALMOST_NONE = 0.25
"""A part with less than this share of the image's mean share has almost none of the structure."""

LEAST_LEARNED = 0.4
"""So much of all the structure is learned from at the least, where there is such a place."""

TOO_LITTLE, TOO_MUCH = "too little", "too much"
"""Why the last part is not held back: it shows almost none of the structure, or nearly all."""

PLACES = {
    "rows": ("top", "upper middle", "middle", "lower middle", "bottom"),
    "columns": ("left", "left middle", "middle", "right middle", "right"),
    "slices": ("first", "early", "middle", "late", "last"),
}
"""What a place that is offered is called."""


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
    ``positions``, a number of `Division.places` for each image, ``reasons`` (`TOO_LITTLE`,
    `TOO_MUCH`, or empty where it is the last part) and ``shares``, for each image the share of the
    structure in each of the five parts along its first axis (None: nothing of it has a label).

    Raises
    ------
    S2DError
        If an image or its map cannot be read, they do not fit each other, or it is too small.
    """
    plan = replace(plan, learn_from="teacher")
    positions: list[int] = []
    reasons: list[str] = []
    shares: list[list[float | None]] = []
    for given in images:
        division = division_of(given.info, plan.network.ndim)
        opened = open_image(whole(replace(given, truth=""), TRAINING), plan.classes, TileCache(0))
        try:
            profile = yield from _look(opened, plan)
        finally:
            opened.close()
        position, reason = best_position(division, profile)
        yield from _warned(opened.name, division, position, profile, plan)
        if reason:
            yield Note(_said(opened.name, division, position, reason, plan))
        positions.append(position)
        reasons.append(reason)
        shares.append([profile.share(place) for place in division.places[: LAST + 1]])
    yield Result({"positions": positions, "reasons": reasons, "shares": shares})


def best_position(division: Division, profile: Profile) -> tuple[int, str]:
    """Which part is held back, and why not the last one (`TOO_LITTLE`, `TOO_MUCH`, or empty).

    It is the last one if that shows the structure, and most of the structure is elsewhere. If not,
    it is the most typical part for which both is true: along the image's first axis, else along
    another one, else between those that are offered. Where there is none, it is that which divides
    the structure most evenly.
    """
    if not profile.total:
        return LAST, ""
    good = {
        k
        for group in division.in_turn
        for k in group
        if profile.within(division.places[k])[1] >= LEAST_LEARNED
    }
    shares = [profile.share(place) for place in division.places]
    enough = nearest_to(profile.mean, shares, [LAST]) is not None
    if enough and LAST in good:
        return LAST, ""
    reason = TOO_MUCH if enough else TOO_LITTLE
    for group in division.in_turn:
        found = nearest_to(profile.mean, shares, [k for k in group if k in good])
        if found is not None:
            return found, reason
    every = [k for group in division.in_turn for k in group]
    evenness = {k: min(profile.within(division.places[k])) for k in every}
    best = max(every, key=lambda k: evenness[k])
    return (best, reason if best != LAST else "") if evenness[best] > 0 else (LAST, "")


def nearest_to(mean: float, shares: Sequence[float | None], possible: Sequence[int]) -> int | None:
    """The most typical position that has enough of the structure; None if there is none.

    Parameters
    ----------
    mean
        Share of the structure in the whole image.
    shares
        Share of the structure in the part of each position, 0..1; None where nothing is known.
    possible
        Positions that may be chosen.
    """
    enough = {
        k: share
        for k in possible
        if (share := shares[k]) is not None and share > 0 and share >= ALMOST_NONE * mean
    }
    # Of two that are as near the later one, as a stack's last slices are the usual choice.
    return min(enough, key=lambda k: (abs(enough[k] - mean), -k), default=None)


def place_name(place: Place) -> str:
    """What a part is called: "the bottom rows", "the columns 52 to 115"."""
    if place.step is None:
        first, last = place.held_back
        return f"the {place.along} {first + 1} to {last}"
    return f"the {PLACES[place.along][place.step]} {place.along}"


def _said(name: str, division: Division, position: int, reason: str, plan: NetworkPlan) -> str:
    """The sentence that another part than the last is held back."""
    place, last = division.places[position], division.places[LAST]
    structures = plan.classes[1:] if plan.several else plan.classes
    shown = (
        f"almost no {' and no '.join(structures)}"
        if reason == TOO_LITTLE
        else f"nearly all {' and '.join(structures)} there is"
    )
    usual = f"the {PLACES[last.along][LAST]} ones"
    if place.along != last.along:
        usual = place_name(last)
    return f"Of '{name}' {place_name(place)} are held back, not {usual}: these show {shown}."


def _warned(
    name: str, division: Division, position: int, profile: Profile, plan: NetworkPlan
) -> Iterator[Event]:
    """Say what would be refused when the training is started."""
    structure = " and ".join(plan.classes[1:] if plan.several else plan.classes)
    if not profile.total:
        yield Note(f"The map of '{name}' shows no {structure} anywhere: is it the right class?")
    elif not plan.several and profile.mean == 1:
        yield Note(f"The map of '{name}' shows {structure} everywhere: is it the right class?")
    elif min(profile.within(division.places[position])) == 0:
        yield Note(
            f"All {structure} of '{name}' is in one small place, which cannot be divided into a "
            "part to learn from and one that is held back. Give more images, or a larger one."
        )


def _look(image: TrainingImage, plan: NetworkPlan) -> Generator[Event, None, Profile]:
    """Where the structure is: in evenly spread windows, or, where it is rare, in the whole map."""
    rng = np.random.default_rng(plan.seed)
    windows, what = windows_of(image, WINDOWS, rng), "Looking where the structure is"
    while True:
        profile = Profile(*image.raw.info.shape[1:4])
        for k, (t, box) in enumerate(windows):
            labels = image.labels_box(t, box, plan)
            shares, taken = labels.shares, labels.origin != IGNORED
            own = shares.argmax(-1) > 0 if plan.several else shares[..., 0] > 0.5
            for counted, values in ((profile.structure, own & taken), (profile.labelled, taken)):
                for axis, (along, part) in enumerate(zip(counted, box, strict=True)):
                    others = tuple(a for a in range(3) if a != axis)
                    counted[along][part] += values.sum(others)
            yield Progress(k + 1, len(windows), what, "windows")
        every = windows_of(image, 2**62, rng) if profile.total < ENOUGH_SEEN else windows
        if len(every) == len(windows):
            return profile
        windows, what = every, "Looking for a rare structure in all of the map"
