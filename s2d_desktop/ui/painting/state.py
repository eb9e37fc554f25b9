"""What is painted on the file that is open, and where it is kept. No Qt here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from s2d_desktop.io.strokes_file import (
    ENDING,
    read_strokes_file,
    sample_of,
    strokes_file,
    write_strokes_file,
)
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.resources import resource
from s2d_desktop.model.stroke_set import OKABE_ITO, PaintedImage, StrokeClass, StrokeSet
from s2d_desktop.model.strokes import Strokes, strokes_of_blocks
from s2d_desktop.ui.documents import ClassChoice, Document
from s2d_desktop.ui.opened_image import OpenedImage
from s2d_desktop.ui.texts import below, moment


@dataclass(frozen=True, eq=False)
class Painting:
    """Classes and strokes at one moment: what undo goes back to."""

    classes: tuple[StrokeClass, ...]
    strokes: Mapping[int, Strokes]
    """By number of the image; copies that nothing changes."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a worker found beside the file that was opened."""

    strokes: dict[int, Strokes] = field(default_factory=dict)
    """Of the other images of a project."""
    saved: StrokeSet | None = None
    """Strokes of another day."""
    when: str = ""
    """When they were saved."""
    same_image: bool = True
    """Whether they were painted on this very image, as far as its size and a sample tell."""
    problem: str = ""
    """Why they cannot be read."""
    sample: dict[int, str] = field(default_factory=dict)
    """Hash of a few values of the image that is open, by its number."""


def with_saved(painting: Painting, saved: StrokeSet, index: int) -> Painting | None:
    """`painting` with saved classes and strokes, those of images of another size left out.

    None if that is image `index`.
    """
    found = {image.lane: image.strokes for image in saved.images}
    here = painting.strokes
    taken = {k: s for k, s in found.items() if k not in here or here[k].shape == s.shape}
    return Painting(saved.classes, {**here, **taken}) if index not in {*found} - {*taken} else None


def owner_of(document: Document, linked: Mapping[int, Path]) -> Path | None:
    """The file that strokes belong to: a project, or the image that is painted on."""
    if document.kind in ("project", "image"):
        return document.path
    return linked.get(0)


def place_for(owner: Path) -> Path:
    """Where strokes are kept: beside their owner, or in the user's folder.

    The latter where nothing can be written beside it, and for the example of this program.
    """
    beside = strokes_file(owner.absolute())
    bundled = owner.resolve().is_relative_to(resource("example").resolve().parent)
    if not bundled and os.access(beside.parent, os.W_OK):
        return beside
    name = hashlib.blake2b(os.fsencode(owner.resolve()), digest_size=6).hexdigest()
    return user_folder() / f"{owner.name}-{name}{ENDING}"


def user_folder() -> Path:
    """Folder of the strokes that cannot lie beside their image."""
    import platformdirs

    return platformdirs.user_data_path("s2d_desktop", appauthor=False) / "strokes"


def first_classes(document: Document, names: tuple[str, str]) -> tuple[StrokeClass, ...]:
    """Classes to begin with: those of what is open, else two with these `names`."""
    found = tuple(StrokeClass(c.name, c.colour) for c in document.classes)
    if len(found) >= 2:
        return found
    return tuple(StrokeClass(n, c) for n, c in zip(names, OKABE_ITO, strict=False))


def choices(classes: tuple[StrokeClass, ...]) -> tuple[ClassChoice, ...]:
    """Classes as step 2 offers them."""
    return tuple(ClassChoice(c.name, c.color, k) for k, c in enumerate(classes))


def look(document: Document, index: int, image: OpenedImage, owner: Path | None) -> Found:
    """In a worker: read strokes of the other images of a project, and those that were saved."""
    others: dict[int, Strokes] = {}
    if document.kind == "project":
        from s2d_desktop.io.ilastik.project import strokes

        for k, lane in enumerate(document.project.lanes):
            if k != index and lane.found and lane.shape and lane.axes:
                size = dict(zip(lane.axes, lane.shape, strict=True))
                shape = tuple(size.get(a, 1) for a in "tzyx")
                blocks = strokes(document.project, k)
                others[k] = strokes_of_blocks(
                    shape, [(b.region.start[:4], b.values[..., 0]) for b in blocks]
                )
    sample = {index: sample_of(image.raw)}
    file = place_for(owner) if owner is not None else None
    if file is None or not file.is_file():
        return Found(others, sample=sample)
    try:
        saved = read_strokes_file(file)
    except S2DError as error:
        return Found(others, problem=below(str(error)), sample=sample)
    when = moment(datetime.fromtimestamp(file.stat().st_mtime))
    here = [i for i in saved.images if i.lane == index]
    same = all(i.strokes.shape == image.shape and i.sample in ("", sample[index]) for i in here)
    if all(i.strokes.is_empty for i in saved.images):
        return Found(others, sample=sample)
    return Found(others, saved, when, same, sample=sample)


def stroke_set(
    painting: Painting,
    selection: FeatureSelection,
    tensor: StructureTensor,
    document: Document,
    linked: Mapping[int, Path],
    axes: Mapping[int, str],
    samples: Mapping[int, str],
) -> StrokeSet:
    """What is kept in a file."""
    is_project = document.kind == "project"
    images = []
    for lane, strokes in sorted(painting.strokes.items()):
        if strokes.is_empty and lane not in axes:
            continue
        file = linked.get(lane)
        if file is None and document.kind == "image":
            file = document.path
        name = document.images[lane].name if lane < len(document.images) else document.title
        images.append(
            PaintedImage(
                strokes, name, str(file or ""), axes.get(lane, ""), samples.get(lane, ""), lane
            )
        )
    project = str(document.path) if is_project else ""
    return StrokeSet(painting.classes, selection, tensor, tuple(images), project)


def keep(file: Path, strokes: StrokeSet, spares: bool) -> None:
    """Write strokes; `spares` gives a file that is there another name first, so that it stays.

    Raises
    ------
    FileProblem
        If that cannot be done.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if spares and file.exists():
            stem = file.name.removesuffix(ENDING)
            number = 1
            while (other := file.with_name(f"{stem}.{number}{ENDING}")).exists():
                number += 1
            os.replace(file, other)
    except OSError as error:
        raise FileProblem(
            f"The strokes could not be saved in '{file.name}'.",
            f"{error.strerror or error}.",
            "Check that you may write to the folder and that the disk has room.",
        ) from error
    write_strokes_file(file, strokes)
