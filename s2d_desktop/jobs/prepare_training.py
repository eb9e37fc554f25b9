"""From what is open to what a network can learn from: maps, strokes and images as files."""

from __future__ import annotations

import shlex
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.project import lane_source, mask_source
from s2d_desktop.io.open import open_source
from s2d_desktop.io.strokes_file import is_strokes_file, read_strokes_file
from s2d_desktop.io.weka.classifier import is_weka_classifier
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.enhance import enhance
from s2d_desktop.jobs.image_axes import axes_in_doubt
from s2d_desktop.jobs.input_names import input_name
from s2d_desktop.jobs.inputs import is_project
from s2d_desktop.jobs.known_links import open_linked
from s2d_desktop.jobs.outputs import check_folder
from s2d_desktop.jobs.predict import predict
from s2d_desktop.jobs.stroke_labels import write_strokes
from s2d_desktop.jobs.training_pictures import look_at_image, small_picture
from s2d_desktop.jobs.writing import renamed
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Note, Result
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo, canonical, with_axes
from s2d_desktop.pipeline.runtime import Device, Precision

_BYTE = np.dtype(np.uint8)

MAPS = "maps"
"""Folder of the maps, strokes and masks, below that of the training."""


@dataclass(frozen=True)
class Recipe:
    """What is open, and how its enhanced map is made: as the window shows it."""

    path: Path
    """A project, a Weka classifier, strokes painted in the window, or a probability map."""
    class_name: str
    """The structure."""
    enhancer: str
    """Name of an installed Enhancer, or its file."""
    raw: str = ""
    """The raw image of a map, or to which a classifier is applied."""
    linked: Mapping[int, Path] = field(default_factory=dict)
    """Where images of a project are that are not where it looks for them, by number."""
    device: Device = "auto"
    precision: Precision = "fast"
    scale: float = 1.0
    tta: bool = False
    plain: bool = False
    """Learn from the forest's own map instead of the enhanced one."""
    structure_tensor: StructureTensor | None = None
    axes: str | None = None
    """Axes of a map, or of the image that is computed, where the file does not say them."""
    raw_axes: str = ""
    """Axes of `raw`, where its file does not say them."""


@dataclass(frozen=True)
class Part:
    """One image of a recipe, and the files that are made of it."""

    lane: int | None
    """Number in the project, or of the painted image; None for a map or a classifier."""
    name: str
    raw: str
    """File of the raw data, with the dataset in it; it is written if `copied`."""
    copied: bool
    """Whether the raw data must be written: a stack of files, a part of a file, other axes."""
    teacher: Path
    strokes: Path
    ignore: Path
    axes: str = ""
    """Axes of `raw`, where its file does not say them."""


def parts_of(recipe: Recipe, folder: Path) -> list[Part]:
    """The images that can be learned from, and where their files will be.

    Parameters
    ----------
    recipe
        What is open. Images that are not there are left out.
    folder
        Of the training; nothing is written yet.

    Raises
    ------
    S2DError
        If the project cannot be read.
    """
    maps = folder / MAPS
    if is_strokes_file(recipe.path):
        strokes = read_strokes_file(recipe.path)
        if not strokes.project:
            image = strokes.images[0]
            name = input_name(image.file)
            part = _part(recipe, image.lane, name, image.file, False, maps, name)
            return [replace(part, axes=axes_in_doubt(image.file, image.axes))]
    project = _project_of(recipe.path)
    if project is None:
        name = input_name(recipe.raw if is_weka_classifier(recipe.path) else recipe.path)
        part = _part(recipe, None, name, recipe.raw, False, maps, name)
        return [replace(part, axes=recipe.raw_axes)]
    parts: list[Part] = []
    used: set[str] = set()
    for k, lane in enumerate(project.lanes):
        if not lane.found and k not in recipe.linked:
            continue
        plain = "".join(c if c.isalnum() or c in "-_. " else "_" for c in lane.name).strip(" .")
        stem = plain or f"image_{k + 1}"
        if stem.casefold() in used:
            stem = f"{stem}_{k + 1}"
        used.add(stem.casefold())
        raw = _as_it_is(project, k, recipe.linked.get(k))
        file = raw or str(maps / f"{stem}_raw.h5")
        parts.append(_part(recipe, k, lane.name, file, not raw, maps, stem))
    return parts


def _project_of(path: Path) -> IlastikProject | None:
    """The project that holds the images; None if there is none."""
    if is_strokes_file(path):
        project = read_strokes_file(path).project
        return open_linked(project) if project else None
    return open_linked(path) if is_project(path) else None


def _part(
    recipe: Recipe, lane: int | None, name: str, raw: str, copied: bool, maps: Path, stem: str
) -> Part:
    teacher = maps / f"{stem}_enhanced.tif"
    if recipe.plain:
        # A map that is a file already is used where it is.
        teacher = maps / f"{stem}_forest.h5"
        if lane is None and not is_weka_classifier(recipe.path):
            teacher = recipe.path.resolve()
    strokes, ignore = (maps / f"{stem}_{what}.tif" for what in ("strokes", "ignore"))
    return Part(lane, name, raw, copied, teacher, strokes, ignore)


def _as_it_is(project: IlastikProject, lane: int, linked: Path | None) -> str:
    """The path by which a lane's image can be read without the project; empty if there is none."""
    raw = project.lanes[lane].raw
    if linked is None and (len(raw.files) != 1 or raw.subvolume is not None):
        return ""
    outer = (linked or raw.files[0]).resolve()
    path = str(outer / raw.inner) if raw.inner and linked is None else str(outer)
    try:
        with open_source(path) as alone, lane_source(project, lane, linked) as image:
            same = canonical(alone).info.shape == canonical(image).info.shape
    except S2DError:
        return ""
    return path if same else ""


def prepare_training(recipe: Recipe, folder: Path) -> Iterator[Event]:
    """Write what a network learns from: enhanced maps, strokes, and where nothing is learned.

    Maps are those that the window shows: forest, Enhancer, scale and views are the recipe's. The
    strokes of a project become labels; what lies outside of a prediction mask is ignored.

    Parameters
    ----------
    recipe
        What is open.
    folder
        Of the training; the files go into its folder ``maps``.

    Yields
    ------
    Note, Progress, Saved; a Result with ``images``: for each image ``name``, ``raw``, ``teacher``,
    ``strokes``, ``ignore`` (paths; empty where there is none).

    Raises
    ------
    S2DError
        If a map cannot be computed or the folder cannot be written.
    """
    check_folder(folder / MAPS)
    parts = parts_of(recipe, folder)
    images = []
    project = _project_of(recipe.path)
    for part in parts:
        strokes = ignore = False
        if part.lane is not None:
            linked = recipe.linked.get(part.lane)
            if part.copied and project is not None:
                with lane_source(project, part.lane, linked) as image:
                    yield from renamed(write(image, part.raw), f"Copying {part.name}")
            strokes = yield from _with_strokes(recipe, part, linked)
            if project is not None:
                ignore = yield from _with_ignored(project, part)
        yield from _with_map(recipe, part)
        images.append(
            {
                "name": part.name,
                "raw": part.raw,
                "teacher": str(part.teacher),
                "strokes": str(part.strokes) if strokes else "",
                "ignore": str(part.ignore) if ignore else "",
            }
        )
    yield Result({"images": images})


def _with_map(recipe: Recipe, part: Part) -> Iterator[Event]:
    """Write the map of an image that the network shall learn from."""
    computed = part.lane is not None or is_weka_classifier(recipe.path)
    line = _command(recipe, part, computed)
    if recipe.plain:
        if computed:
            tensor = recipe.structure_tensor
            options: dict[str, Any] = {"structure_tensor": tensor, "command": line}
            made = predict(recipe.path, [part.raw], part.teacher, **options)
            yield from (event for event in made if not isinstance(event, Result))
        return
    events = enhance(
        recipe.path,
        [part.raw] if computed else [],
        part.teacher,
        recipe.enhancer,
        class_name=recipe.class_name,
        device=recipe.device,
        precision=recipe.precision,
        scale=None if recipe.scale == 1 else recipe.scale,
        tta=recipe.tta,
        structure_tensor=recipe.structure_tensor,
        axes=recipe.axes,
        command=line,
    )
    yield from (event for event in events if not isinstance(event, Result))


def _command(recipe: Recipe, part: Part, computed: bool) -> str:
    """The command line that writes the same map."""
    inputs = [str(recipe.path), *([str(part.raw)] if computed else [])]
    verb = "predict" if recipe.plain else "enhance"
    words = ["s2d-desktop", verb, *inputs, "-o", str(part.teacher)]
    if not recipe.plain:
        words += ["--enhancer", str(recipe.enhancer), "--class", recipe.class_name]
        words += ["--device", recipe.device, "--precision", recipe.precision]
        words += ["--scale", repr(recipe.scale)] if recipe.scale != 1 else []
        words += ["--tta"] * recipe.tta
        words += ["--axes", recipe.axes] if recipe.axes else []
    if recipe.structure_tensor is not None:
        words += ["--structure-tensor", recipe.structure_tensor.value]
    return shlex.join(words)


def _with_strokes(recipe: Recipe, part: Part, linked: Path | None) -> Generator[Event, None, bool]:
    assert part.lane is not None
    painted = 0
    for event in write_strokes(
        recipe.path, part.lane, [recipe.class_name], part.strokes, relinked=linked
    ):
        if isinstance(event, Result):
            painted = int(event.facts["painted"])
        else:
            yield event
    return painted > 0


def _with_ignored(project: IlastikProject, part: Part) -> Generator[Event, None, bool]:
    """Write 1 where the project's prediction mask is 0; a mask that cannot be used is left out."""
    assert part.lane is not None
    try:
        mask = mask_source(project, part.lane)
    except S2DError as problem:
        yield Note(f"The prediction mask of '{part.name}' is left out. {problem.what}")
        return False
    if mask is None:
        return False
    with mask:
        outside = _Outside(canonical(mask))
        axes = mask.info.axes.replace("c", "")
        yield from renamed(write(with_axes(outside, axes), part.ignore), f"Mask of {part.name}")
    return True


class _Outside(Source):
    """1 where a canonical mask is 0 in all channels; uint8, one channel."""

    def __init__(self, mask: Source) -> None:
        self.mask = mask
        with_one = (*mask.info.shape[:4], 1)
        self.info = type(mask.info)(mask.info.name, mask.info.axes, with_one, _BYTE)

    def _read(self, region: Region) -> Array:
        values: Any = self.mask.read(region.replaced(4, 0, self.mask.info.shape[4]))
        outside: Array = (values == 0).all(axis=4, keepdims=True).astype(_BYTE)
        return outside


def look_at_part(recipe: Recipe, part: Part, most: int = 160) -> tuple[SourceInfo, NDArray[Any]]:
    """Facts about the raw image of a part, and a small picture; see `look_at_image`."""
    if not part.copied or part.lane is None:
        return look_at_image(part.raw, most, part.axes)
    project = _project_of(recipe.path)
    assert project is not None
    with lane_source(project, part.lane, recipe.linked.get(part.lane)) as image:
        return image.info, small_picture(canonical(image), most)
