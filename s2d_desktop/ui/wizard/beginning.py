"""From what is open in the window to a draft. No Qt here; called in worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.image_axes import axes_in_doubt, open_like_map
from s2d_desktop.jobs.prepare_training import Recipe, look_at_part, parts_of
from s2d_desktop.jobs.training_computer import graphics_card
from s2d_desktop.jobs.training_folder import new_folder, own_folder
from s2d_desktop.jobs.training_pictures import look_at_image
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.resources import resource
from s2d_desktop.training.network_plan import read_network_plan
from s2d_desktop.ui.painting.state import user_folder
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.draft import (
    PLAN_FILE,
    Draft,
    DraftImage,
    draft_of,
    draft_of_plan,
    plain_name,
)

MIDDLE = 512
"""Side of the pictures that are compared, in pixels."""


def recipe_of(conductor: Any) -> Recipe:
    """What is open, as a recipe.

    Raises
    ------
    InputError
        If raw data, a forest's map or an Enhancer are missing; the sentence says which.
    """
    missing = what_is_missing(conductor)
    if missing:
        raise InputError(tr("wizard.cannot.what"), missing, tr("wizard.cannot.try"))
    document, settings = conductor.document, conductor.settings
    is_project, is_classifier = document.kind == "project", document.kind == "classifier"
    strokes = conductor.saved_strokes(True)
    enhancer = conductor.enhancer
    return Recipe(
        path=strokes or document.path,
        class_name=conductor.class_name,
        enhancer=str(enhancer.network_path),
        raw="" if is_project or strokes else str(conductor.linked[0].resolve()),
        raw_axes=raw_axes_of(conductor),
        linked=dict(conductor.linked) if is_project else {},
        device=settings.device,
        precision=settings.precision,
        scale=settings.scale,
        tta=settings.views,
        structure_tensor=conductor.tensor_wish,
        axes=document.said_axes or (raw_axes_of(conductor) if is_classifier else None) or None,
    )


def raw_axes_of(conductor: Any) -> str:
    """Axes of the raw file of a map or a classifier, where it is not seen with its own."""
    linked, document = conductor.linked.get(0), conductor.document
    if linked is None or document.kind == "project":
        return ""
    said: str = conductor.said_axes.get(linked.absolute(), "")
    if document.kind == "map" and not said:
        with open_like_map(linked, conductor.image.shape) as source:
            said = source.info.axes
    # A map whose axes were said is read like its image.
    return said if document.said_axes else axes_in_doubt(linked, said)


def what_is_missing(conductor: Any) -> str:
    """Why a network cannot be trained on what is open; empty if it can."""
    image = conductor.image
    if conductor.document is None or image is None:
        return tr("wizard.cannot.image")
    if conductor.sees_raw:
        return tr("wizard.cannot.own")
    if image.probabilities is None:
        return tr("wizard.cannot.map")
    if image.raw is None:
        return tr("wizard.cannot.raw")
    if conductor.stage is None:
        return tr("wizard.cannot.enhanced")
    return ""


def needs_raw(conductor: Any) -> bool:
    """Whether a map is open without the raw image that belongs to it."""
    document, image = conductor.document, conductor.image
    return document is not None and document.kind == "map" and image is not None and not image.raw


def no_training(folder: Path) -> InputError:
    """The error that a folder holds no training."""
    return InputError(
        tr("wizard.no_training.what", folder=folder),
        tr("wizard.no_training.why"),
        tr("wizard.no_training.try"),
    )


def new_draft(recipe: Recipe, title: str) -> Draft:
    """The draft with everything that suits what is open.

    Raises
    ------
    S2DError
        If an image cannot be read, or the images are too few and small.
    """
    name = plain_name(f"own-{recipe.class_name}") or "own-network"
    # The example belongs to the program.
    bundled = recipe.path.resolve().parent in (resource("example").resolve(), user_folder())
    folder = new_folder(own_folder() / name if bundled else recipe.path, name)
    images = []
    for part in parts_of(recipe, folder):
        info, thumbnail = look_at_part(recipe, part)
        images.append(
            DraftImage(
                part.raw,
                part.name,
                info,
                str(part.teacher),
                axes=part.axes,
                computable=True,
                thumbnail=thumbnail,
            )
        )
    draft = draft_of(folder, images, [recipe.class_name], graphics_card(), name)
    draft.recipe, draft.enhancer_title = recipe, title
    return draft


def more_images(paths: list[Path], said: Mapping[Path, str]) -> list[DraftImage]:
    """Images that the user adds, without maps; `said` are axes that the user has said of files."""
    found = []
    for path in paths:
        axes = said.get(path.absolute(), "")
        info, thumbnail = look_at_image(path, axes=axes)
        image = DraftImage(str(path.resolve()), path.name, info, axes=axes, thumbnail=thumbnail)
        found.append(image)
    return found


def old_draft(folder: Path) -> Draft:
    """The draft of a training that was begun before.

    Raises
    ------
    InputError
        If its plan cannot be used any more.
    """
    plan = read_network_plan(plan_file(folder))
    files = {image.raw: image.axes for image in plan.images}
    looked = {raw: look_at_image(raw, axes=axes) for raw, axes in files.items()}
    draft = draft_of_plan(plan, folder, {raw: info for raw, (info, _) in looked.items()})
    draft.card = graphics_card()
    for image in draft.images:
        image.thumbnail = looked[image.raw][1]
    return draft


def plan_file(folder: Path) -> Path:
    """The plan of a training: the wizard's, or the copy that a training keeps."""
    own = folder / PLAN_FILE
    return own if own.is_file() else folder / "plan.json"


def forest_picture(conductor: Any) -> NDArray[np.float32]:
    """The middle of the forest's map that is open, (y, x), as `middle_of` takes it from a file."""
    source, channel = conductor.image.probabilities, conductor.channel
    t, z, height, width, _ = source.info.shape
    y, x = max(0, (height - MIDDLE) // 2), max(0, (width - MIDDLE) // 2)
    region = Region(
        (t // 2, z // 2, y, x, channel),
        (t // 2 + 1, z // 2 + 1, min(height, y + MIDDLE), min(width, x + MIDDLE), channel + 1),
    )
    values: NDArray[np.float32] = source.read(region)[0, 0, ..., 0]
    return values
