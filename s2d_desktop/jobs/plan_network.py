"""Write the plan of a training with pseudo-labels; the window and the command share this job."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.jobs.held_back_part import held_back_parts
from s2d_desktop.jobs.image_axes import doubt_notes
from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Result, Saved
from s2d_desktop.training.default_plan import GivenImage, Wishes, default_plan, prefers_volumes
from s2d_desktop.training.dividing import division_of
from s2d_desktop.training.network_plan import (
    HELD_BACK,
    TRAINING,
    NetworkPlan,
    network_plan_from_json,
)
from s2d_desktop.training.training_images import open_images


def plan_network(
    images: Sequence[str | Path],
    teachers: Sequence[str | Path],
    out: Path,
    *,
    classes: Sequence[str] = (),
    truth: Sequence[str | Path] = (),
    strokes: Sequence[str | Path] = (),
    ignore: Sequence[str | Path] = (),
    wishes: Wishes | None = None,
    part: int | None = None,
    along: str = "",
    axes: str = "",
) -> Iterator[Event]:
    """Write a plan with the defaults that suit the images and the computer.

    Parameters
    ----------
    images, teachers
        Raw data, and a probability map for each of them in the same order.
    out
        The plan, ``.json``.
    classes
        What the network is to find: names of the map's classes; empty if the map has only one.
    truth, strokes, ignore
        None, or one for each image; see `training.network_plan.PlannedImage`.
    wishes
        What shall be otherwise than proposed.
    part
        Which part of an image is held back where images are divided, 0..4, see
        `training.dividing`; None: the last one, or another as the structure needs it.
    along
        Of ``slices``, ``rows`` or ``columns``; empty: slices of a stack, else rows.
    axes
        Of the images, where their files do not name them or are wrong; empty: what the files say.

    Yields
    ------
    Progress, Note, Saved, and a Result with ``plan``, ``images`` (learned from), ``held_back``,
    ``classes``, ``ndim``, ``device``.

    Raises
    ------
    InputError
        If images and maps do not fit each other, they are too little to train on, a map has no
        such class, or a file would be overwritten that is no plan.
    FileProblem, AxesProblem
        If a file cannot be opened.
    """
    for what, given in (
        ("maps", teachers),
        ("truth", truth),
        ("strokes", strokes),
        ("ignored places", ignore),
    ):
        if (given or what == "maps") and len(given) != len(images):
            raise InputError(
                f"The {what} do not fit the images.",
                f"There are {len(images)} images and {len(given)}.",
                "Give one for each image, in the same order.",
            )
    if out.exists() and not _is_plan(out):
        raise InputError(
            f"'{out}' is not overwritten.",
            "It exists and is not a training plan.",
            "Choose another name, ending in .json.",
        )
    names = tuple(classes) or _only_class(teachers[0])
    given_images = []
    for k, raw in enumerate(images):
        with open_source(raw, axes or None) as source:
            info = source.info
        yield from map(Note, doubt_notes(info))
        given_images.append(
            GivenImage(
                *(_absolute(raw), info, _absolute(teachers[k])),
                truth=_number(truth, k),
                strokes=_number(strokes, k),
                ignore=_number(ignore, k),
                axes=axes,
            )
        )
    if (wishes is None or wishes.volumes is None) and prefers_volumes(given_images[0].info):
        yield Note(
            "The network will see slices one by one. The slices are close together: a network for "
            "volumes (--volumes) may be better, and takes several times as long."
        )
    gpu = has_gpu()
    plan = default_plan(given_images, names, gpu, wishes)
    if part is None:
        given_images = yield from _with_structure(given_images, plan)
    else:
        for k in _divided(given_images, plan):
            division = division_of(given_images[k].info, plan.network.ndim)
            position = division.position_of(part, along)
            given_images[k] = replace(given_images[k], position=position)
    plan = default_plan(given_images, names, gpu, wishes)
    # What does not fit is said now, not when the training is started.
    for image in open_images(plan, TileCache(0)):
        image.close()
    write_plan(plan, out)
    yield Saved(out)
    learned, held_back = (
        {i.raw for i in plan.images if i.use == use} for use in (TRAINING, HELD_BACK)
    )
    yield Result(
        {
            "plan": str(out),
            "classes": list(plan.classes),
            "images": len(learned),
            "held_back": len(held_back),
            "ndim": plan.network.ndim,
            "device": "cuda" if gpu else "cpu",
        }
    )


def _divided(images: Sequence[GivenImage], plan: NetworkPlan) -> list[int]:
    """Numbers of the images of which a plan holds a part back."""
    uses = [{i.use for i in plan.images if i.raw == given.raw} for given in images]
    return [k for k, use in enumerate(uses) if len(use) > 1]


def _with_structure(
    images: list[GivenImage], plan: NetworkPlan
) -> Generator[Event, None, list[GivenImage]]:
    """The images, those that the plan divides with a part to hold back that shows the structure."""
    divided, found = _divided(images, plan), list(images)
    for event in held_back_parts([images[k] for k in divided], plan):
        if isinstance(event, Result):
            for k, position in zip(divided, event.facts["positions"], strict=True):
                found[k] = replace(images[k], position=position)
        else:
            yield event
    return found


def write_plan(plan: NetworkPlan, out: Path) -> None:
    """Write a plan, whole or not at all; paths below its folder become relative to it."""
    folder = out.resolve().parent
    value = plan.to_json()
    for image in value["images"]:
        for key in ("raw", "teacher", "strokes", "ignore", "truth"):
            path = Path(image[key])
            if image[key] and path.is_relative_to(folder):
                image[key] = path.relative_to(folder).as_posix()
    # What cannot be read again must not be written.
    network_plan_from_json(json.loads(json.dumps(value)))
    folder.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    part.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    os.replace(part, out)


def has_gpu() -> bool:
    """Whether PyTorch is there and finds a graphics card."""
    try:
        import s2d_desktop.training.loop as loop
    except ModuleNotFoundError:
        return False
    return loop.choose_device("auto").type == "cuda"


def _absolute(path: str | Path) -> str:
    outer, inner = split_internal(path)
    return str(outer.resolve() / inner) if inner else str(outer.resolve())


def _number(paths: Sequence[str | Path], k: int) -> str:
    """The k-th of some paths; empty if there are none."""
    return _absolute(paths[k]) if paths else ""


def _is_plan(path: Path) -> bool:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "images" in value and "classes" in value


def _only_class(teacher: str | Path) -> tuple[str, ...]:
    found = open_probability_map(teacher)
    found.source.close()
    if len(found.class_names) > 1:
        raise InputError(
            "Which class shall the network find?",
            f"'{Path(teacher).name}' has these: {', '.join(found.class_names)}.",
            "Name one, for instance --class "
            + repr(found.class_names[-1])
            + ", or all of them for a network that tells them apart.",
        )
    return found.class_names
