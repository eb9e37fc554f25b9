"""What the jobs are called with, so that they do without a window what a project file says.

::

    second panel: predict    third panel: enhance, or predict of an own network    fourth: segment
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from s2d_desktop.io.project_file import is_project_file
from s2d_desktop.io.weka.classifier import is_weka_classifier
from s2d_desktop.jobs.inputs import is_project
from s2d_desktop.jobs.known_links import is_read_from, open_linked
from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.jobs.saved_project import DOCUMENT, ENHANCER, STROKES, SavedProject, open_saved
from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.saved_work import Choices, ObjectChoices
from s2d_desktop.zoo import enhancers, networks

__all__ = ["SavedCall", "is_project_file", "saved_call"]


@dataclass(frozen=True)
class SavedCall:
    """Arguments of the jobs, as the project file says them."""

    path: str
    """Project, strokes, classifier or map that the forest's probabilities come from; the image
    where there is none."""
    images: tuple[str, ...]
    """To be used instead of those of `path`, or with a classifier."""
    only: tuple[int, ...]
    """Numbers of the images of an ilastik project, from 1; empty for all, or where they are named
    in `images`."""
    raw: tuple[str, ...]
    """Images that an own network sees."""
    has_probabilities: bool
    """Whether `path` is a project, strokes or a classifier."""
    network: str
    """Folder of the own network that takes the place of an Enhancer; empty for an Enhancer."""
    class_of_network: str | None
    """Of an own network of several classes, the one that was shown."""
    enhancer: str
    """File of the Enhancer; empty if none was chosen."""
    choices: Choices
    objects: ObjectChoices
    tensor: StructureTensor | None
    retrain: Retraining | None


def saved_call(
    path: str | Path, only: Sequence[int] | None = ()
) -> Generator[Event, None, SavedCall]:
    """Read a project file and say what the jobs are called with.

    Parameters
    ----------
    path
        Of the project file.
    only
        Numbers of the images of its ilastik project that are wanted, from 1; empty for all, None
        for the one that was open.

    Raises
    ------
    FileProblem
        If the project file cannot be read, or a file that it needs is missing.
    InputError
        If the window can do with the project what no command can.
    """
    project = open_saved(Path(path), [*enhancers.installed(), *networks.own()])
    for role, found in project.files.items():
        if found.state == "changed" and role != STROKES:
            yield Note(f"{found.path} is not the same as when '{Path(path).name}' was saved.")
        needed = role in (DOCUMENT, ENHANCER) or (role == STROKES and project.work.choices.painted)
        if found.state == "missing" and needed:
            raise _missing(project, role)
    work, document = project.work, project.files[DOCUMENT].path
    choices = work.choices
    is_ilastik = is_project(document)
    if only is None:
        only = (choices.image + 1,) if is_ilastik else ()
    linked = _linked(project) if is_ilastik else project.images
    images, raw = _images(project, linked, only) if is_ilastik else _image(project)
    input_path, has_forest = document, is_ilastik or is_weka_classifier(document)
    if choices.painted:
        input_path, images, has_forest = project.files[STROKES].path, (), True
    network = project.files[ENHANCER].path if project.is_there(ENHANCER) else None
    sees_raw = network is not None and networks.is_network(network.parent)
    retrain = None
    if work.forest is not None and not choices.painted:
        retrain = Retraining(work.forest.lanes, work.forest.seed)
        if linked:
            raise InputError(
                f"The forest of '{Path(path).name}' cannot be trained here.",
                "It learned from images that were linked in the window.",
                "In the window, look for the images in their folder (step 1), train and save once "
                "more; or name the ilastik project with --retrain and --images-from.",
            )
    said = work.forest.tensor if retrain is not None and work.forest else choices.tensor
    return SavedCall(
        str(input_path),
        images,
        () if images else tuple(only),
        raw,
        has_forest,
        str(network.parent) if sees_raw and network is not None else "",
        _shown(network.parent, choices) if sees_raw and network is not None else None,
        str(network) if network is not None and not sees_raw else "",
        choices,
        work.objects,
        StructureTensor(said) if said in [t.value for t in StructureTensor] else None,
        retrain,
    )


def _shown(folder: Path, choices: Choices) -> str | None:
    network = networks.find_network(folder)
    several = len(network.classes) > 1
    return network.class_for(choices.shown_map, choices.class_name) if several else None


def _missing(project: SavedProject, role: str) -> FileProblem:
    found = project.files[role]
    what = {DOCUMENT: "is about", STROKES: "needs the strokes", ENHANCER: "uses"}[role]
    return FileProblem(
        f"The project '{project.path.name}' {what} '{found.path.name}', which is not there.",
        f"It was looked for at {found.path}, and where it was when the project was saved.",
        "Put the file back, or open the project in the window, find the file there, and save.",
    )


def _image(project: SavedProject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Images for the forest and for an own network, of all that is no ilastik project."""
    document, linked = project.files[DOCUMENT].path, project.images
    raw = (str(linked.get(0, document)),)
    return (raw if is_weka_classifier(document) else ()), raw


def _linked(project: SavedProject) -> dict[int, Path]:
    """Images that the ilastik project does not find by itself, nor by links known here."""
    opened = open_linked(project.files[DOCUMENT].path, read_outside=False)
    return {k: file for k, file in project.images.items() if not is_read_from(opened, k, file)}


def _images(
    project: SavedProject, linked: Mapping[int, Path], only: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same of an ilastik project; its own images are read by itself, unless some are linked."""
    lanes = open_linked(project.files[DOCUMENT].path, read_outside=False).lanes
    found = []
    for number, lane in enumerate(lanes):
        if only and number + 1 not in only:
            continue
        if number in linked:
            found.append(str(linked[number]))
        elif lane.found and len(lane.raw.files) == 1 and lane.raw.subvolume is None:
            file = lane.raw.files[0]
            found.append(str(file / lane.raw.inner if lane.raw.inner else file))
        elif lane.found and linked:
            raise InputError(
                f"The images of '{project.path.name}' cannot be named one by one.",
                f"Some are linked, and '{lane.name}' is in several files.",
                "Choose others with --only.",
            )
    return (tuple(found) if linked else ()), tuple(found)
