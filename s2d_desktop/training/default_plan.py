"""The plan that suits given images and a given computer, as the window and ``plan`` propose it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.training.dividing import (
    COLUMNS,
    HELD_BACK_SHARE,
    LAST,
    SLICES,
    Span,
    division_of,
)
from s2d_desktop.training.learning_settings import UNetSettings
from s2d_desktop.training.network_plan import (
    HELD_BACK,
    TRAINING,
    ConsistencySettings,
    LabelSettings,
    NetworkPlan,
    OwnTrainingSettings,
    PlannedImage,
    RectificationSettings,
)
from s2d_desktop.training.schedule import schedule

DEEP_VOXEL = 3.0
"""Where slices are further apart than so many pixels, a network for slices is proposed."""

PATCH = 256


@dataclass(frozen=True)
class GivenImage:
    """An image that someone wants to learn from."""

    raw: str
    info: SourceInfo
    teacher: str
    truth: str = ""
    strokes: str = ""
    ignore: str = ""
    axes: str = ""
    """Of its file, where that does not name them; `info` is read with them."""
    position: int = LAST
    """Which part of it is held back if it is divided, see `dividing.Division`."""


@dataclass(frozen=True)
class Wishes:
    """What someone wants otherwise than proposed; None leaves it to the proposal."""

    name: str = ""
    title: str = ""
    volumes: bool | None = None
    """A network for volumes, or for slices."""
    held_back: Sequence[int] | None = None
    """Numbers of the images that are held back whole."""
    labels: LabelSettings = field(default_factory=LabelSettings)
    seed: int = 1
    maps: int | None = None
    iterations: int | None = None
    minutes: float | None = None


def default_plan(
    images: Sequence[GivenImage], classes: Sequence[str], gpu: bool, wishes: Wishes | None = None
) -> NetworkPlan:
    """A plan for images.

    What is held back are whole images, one in five; of fewer images some slices of each stack, or
    some rows or columns of a slice, see `dividing`.

    Parameters
    ----------
    images
        With their maps; their axes are those of the files.
    classes
        What the network is to find, see `NetworkPlan.classes`.
    gpu
        Whether there is a graphics card to train on.
    wishes
        See `Wishes`.

    Raises
    ------
    InputError
        If there is no image, or they are few and too small to hold a part of each back.
    """
    wishes = wishes or Wishes()
    if not images:
        raise InputError(
            "There is nothing to learn from.", "No image was given.", "Give an image and its map."
        )
    ndim = 3 if wishes.volumes else 2
    planned = _divided(images, wishes.held_back, ndim)
    factors: tuple[tuple[int, ...], ...] = ()
    patch: int | tuple[int, ...] = _side(images)
    if ndim == 3:
        flat = _anisotropy(images[0].info) > DEEP_VOXEL / 2
        factors = ((1, 2, 2), (1, 2, 2), (2, 2, 2)) if flat else ((2, 2, 2),) * 3
        patch = (8 if flat else 32, 96, 96) if not gpu else (16 if flat else 64, 128, 128)
        patch = _in_images(patch, factors, images)
    # Half as many for volumes, which need more memory.
    maps = (32 if gpu else 16) // (2 if ndim == 3 else 1) if wishes.maps is None else wishes.maps
    iterations = (10_000 if gpu else 4_000) if wishes.iterations is None else wishes.iterations
    network = UNetSettings(
        maps=maps,
        levels=len(factors) if ndim == 3 else 4,
        ndim=ndim,
        factors=factors,
    )
    own = schedule(iterations)
    training = OwnTrainingSettings(
        learning_rate=own.learning_rate,
        loss="ce" if len(classes) > 1 else "bce",
        patch=patch,
        batch=(8 if gpu else 4) if ndim == 2 else 2,
        max_iterations=iterations,
        max_minutes=120.0 if wishes.minutes is None else wishes.minutes,
        validate_every=200,
        elastic=4.0 if ndim == 2 else 0.0,
    )
    return NetworkPlan(
        name=wishes.name or _name(classes),
        title=wishes.title or f"Own network: {', '.join(classes)}",
        images=tuple(planned),
        classes=tuple(classes),
        seed=wishes.seed,
        labels=wishes.labels,
        consistency=ConsistencySettings(
            use=own.corrects, begin=own.begin, ramp_up=own.ramp_up, decay=own.decay
        ),
        rectification=RectificationSettings(use=own.corrects, begin=own.begin, decay=own.decay),
        network=network,
        training=training,
    )


def prefers_volumes(info: SourceInfo) -> bool:
    """Whether slices are as close as pixels, so that a network may look through several."""
    return info.size_of("z") >= 32 and _anisotropy(info) <= DEEP_VOXEL


def _anisotropy(info: SourceInfo) -> float:
    """How many times further apart slices are than pixels; 1 where nobody knows."""
    z, x = info.voxel_size.get("z"), info.voxel_size.get("x")
    return z / x if z and x else 1.0


def _side(images: Sequence[GivenImage]) -> int:
    """Side of a patch: 256, or less where all images are smaller."""
    shortest = max(min(i.info.size_of("y"), i.info.size_of("x")) for i in images)
    return max(32, min(PATCH, shortest // 16 * 16))


def _in_images(
    patch: tuple[int, ...], factors: tuple[tuple[int, ...], ...], images: Sequence[GivenImage]
) -> tuple[int, ...]:
    """A patch (z, y, x) made smaller where all images are; what lies outside is only mirrored."""
    sides = []
    for k, axis in enumerate("zyx"):
        longest = max(image.info.size_of(axis) for image in images)
        step = math.prod(factor[k] for factor in factors)
        sides.append(min(patch[k], max(step, longest // step * step)))
    return tuple(sides)


def _divided(
    images: Sequence[GivenImage], held_back: Sequence[int] | None, ndim: int
) -> list[PlannedImage]:
    """What is learned from, and what is held back."""
    if len(images) >= HELD_BACK_SHARE or held_back:
        count = max(1, len(images) // HELD_BACK_SHARE)
        own = set(held_back or range(len(images) - count, len(images)))
        if len(own) >= len(images):
            raise InputError(
                "There is nothing to learn from.",
                "All images are held back.",
                "Hold back one in five.",
            )
        return [whole(i, HELD_BACK if k in own else TRAINING) for k, i in enumerate(images)]
    return [part for image in images for part in divided(image, ndim)]


def divided(image: GivenImage, ndim: int) -> list[PlannedImage]:
    """The parts of an image that are learned from, and then the one that is held back.

    Raises
    ------
    InputError
        If it is too small for that, or `GivenImage.position` leaves nothing to learn from.
    """
    division = division_of(image.info, ndim)
    spans = division.learned(image.position)
    place = division.places[image.position]

    def part(span: Span, use: str) -> PlannedImage:
        if place.along == SLICES:
            return whole(image, use, slices=tuple(range(*span)))
        if place.along == COLUMNS:
            return whole(image, use, columns=span)
        return whole(image, use, rows=span)

    return [*(part(span, TRAINING) for span in spans), part(place.held_back, HELD_BACK)]


def whole(
    image: GivenImage,
    use: str,
    slices: tuple[int, ...] | None = None,
    rows: tuple[int, int] | None = None,
    columns: tuple[int, int] | None = None,
) -> PlannedImage:
    """An image, or some slices, rows or columns of it, for one use."""
    return PlannedImage(
        image.raw,
        image.teacher,
        use,
        slices,
        rows,
        columns,
        image.strokes,
        image.ignore,
        image.truth,
        image.axes,
    )


def _name(classes: Sequence[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", "-".join(classes).lower()).strip("-")
    return f"own-{words or 'network'}"[:60]
