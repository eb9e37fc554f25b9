"""Files that can be opened, as facts: projects, Weka classifiers, probability maps, images.

No Qt here. The functions open files: they are called in worker threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s2d_desktop.io.strokes_file import is_strokes_file, painted_on
from s2d_desktop.model.errors import (
    FileProblem,
    InputError,
    PlanesQuestion,
    ProjectProblem,
    S2DError,
)
from s2d_desktop.model.source import Source, SourceInfo, canonical
from s2d_desktop.ui.texts import image_size, tr

CLASS_COLOURS = ((230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178))
"""Okabe and Ito's colours, for maps whose classes have none."""


@dataclass(frozen=True)
class ClassChoice:
    """A class that may be the structure."""

    name: str
    colour: tuple[int, int, int]
    channel: int


@dataclass(frozen=True)
class ImageChoice:
    """One image of what is open."""

    name: str
    about: str
    """Its size in words, or why it is not there."""
    found: bool


@dataclass(frozen=True, eq=False)
class Document:
    """A file that was opened, as facts."""

    path: Path
    kind: str
    """``project``, ``classifier``, ``map`` or ``image``."""
    facts: tuple[tuple[str, str], ...]
    """Name and value of what is worth knowing."""
    images: tuple[ImageChoice, ...]
    classes: tuple[ClassChoice, ...]
    project: Any = None
    """The `IlastikProject`, for a project."""
    classifier: Any = None
    """The `WekaClassifier`, for a classifier. It has no image of its own."""
    source: Source | None = None
    """The map or the image itself, canonical."""
    raw: Path | None = None
    """The image beside a map from which it was computed, where one was found."""
    axes: str = ""
    """Its own axes, for exports."""
    said_axes: str = ""
    """Axes of a map or an image that the user had to say."""
    stored: SourceInfo | None = None
    """What the file of a map or an image says, in its own axes."""
    reason: S2DError | None = None
    """Why an image is not a probability map."""
    links: tuple[Any, ...] = ()
    """Of a project, where its moved images are; see `jobs.known_links`."""
    outside: tuple[Path, ...] = ()
    """Of a project, what it names outside of its folder and nobody has allowed to read."""
    trained: Any = None
    """Facts of a forest that was trained from the project's labels now; see `jobs.retrain`."""

    def close(self) -> None:
        """Release the file."""
        if self.source is not None:
            self.source.close()

    @property
    def title(self) -> str:
        """Its file name; with the number of the image, of a file with several."""
        if self.path.exists():
            return self.path.name
        # What a project holds has a name that says nothing.
        project = next((p for p in self.path.parents if p.suffix.lower() == ".ilp"), None)
        return project.name if project else f"{self.path.parent.name}/{self.path.name}"


def open_document(path: Path, axes: str | None = None) -> Document:
    """Open a project, a classifier, a probability map or an image; what the file holds decides.

    Of a map `axes` are what the user answered to a `PlanesQuestion`, of an image what was said of
    a file that does not name them.

    Raises
    ------
    S2DError
        With what could be opened instead, if it is none of them.
    """
    from s2d_desktop.io.open import split_internal

    if not split_internal(path)[0].exists():
        raise FileProblem(
            f"'{path.name}' is not there.",
            f"The folder {path.parent} has no file of this name; it may have been moved.",
            "Choose the file where it is now.",
        )
    if path.suffix.lower() == ".ilp":
        return _project(path)
    if is_strokes_file(path):
        # What was painted on is opened; its strokes are offered with it.
        owner, seen = painted_on(path)
        # A single plane has no other axes, whatever the format calls them.
        return open_document(owner, axes or (seen if seen not in ("", "yx", "yxc") else None))
    if is_classifier(path):
        return _classifier(path)
    if path.suffix.lower() in (".onnx", ".json", ".py", ".txt", ".zip"):
        raise FileProblem(
            f"'{path.name}' cannot be opened here.",
            f"Files that end in '{path.suffix}' are no images and no ilastik projects.",
            "Open an ilastik project (.ilp), a Weka classifier (.model), or a probability map or "
            "image as TIFF, HDF5, PNG, NPY or OME-Zarr.",
        )
    return _map_or_image(path, axes)


def _project(path: Path) -> Document:
    from s2d_desktop.io.ilastik.links import outside_files, without_outside
    from s2d_desktop.jobs.known_links import may_read_outside, open_linked, used_links

    project = open_linked(path, read_outside=False)
    outside = outside_files(project.lanes)
    if outside and may_read_outside(project):
        project, outside = open_linked(path), ()
    elif outside:
        project = replace(project, lanes=without_outside(project.lanes))
    images = tuple(
        ImageChoice(
            lane.name or tr("data.image_number", number=k + 1),
            image_size(lane.axes, lane.shape)
            if lane.found and lane.shape and lane.axes
            else lane.raw.where or tr("data.size_unknown"),
            lane.found,
        )
        for k, lane in enumerate(project.lanes)
    )
    classes = tuple(
        ClassChoice(c.name, tuple(c.color), k) for k, c in enumerate(project.label_classes)
    )
    forest, selection = project.forest, project.selection
    facts = [
        ("data.fact.version", project.version),
        ("data.fact.workflow", project.workflow),
    ]
    if forest is not None:
        facts += [
            ("data.fact.features", str(forest.n_features)),
            ("data.fact.trees", str(forest.n_trees)),
        ]
    elif selection is not None:
        facts.append(("data.fact.features", str(len(selection.cells()))))
    links = used_links(project)
    return Document(
        path, "project", tuple(facts), images, classes, project, links=links, outside=outside
    )


def is_classifier(path: Path) -> bool:
    """Whether a file is a classifier of Trainable Weka Segmentation."""
    from s2d_desktop.io.weka.classifier import is_weka_classifier

    return is_weka_classifier(path)


def _classifier(path: Path) -> Document:
    from s2d_desktop.jobs.weka_source import fiji_for, how, open_classifier

    classifier = open_classifier(path)
    if fiji_for(classifier) is not None:
        # Started now, while the user expects to wait, and asked whether it can load it.
        how(classifier)
    header = classifier.header
    facts = [
        ("data.fact.relation", header.relation),
        ("data.fact.features", str(len(header.features))),
    ]
    if classifier.n_trees is not None:
        facts.append(("data.fact.trees", str(classifier.n_trees)))
    return Document(
        path,
        "classifier",
        tuple(facts),
        (),
        _coloured(header.classes),
        classifier=classifier,
    )


def with_image(document: Document, source: Source) -> Document:
    """A classifier, and the image it is applied to."""
    name, about = source.info.name, image_size(source.info.axes, source.info.shape)
    return replace(document, images=(ImageChoice(name, about, True),))


def _coloured(names: Sequence[str]) -> tuple[ClassChoice, ...]:
    return tuple(
        ClassChoice(name, CLASS_COLOURS[k % len(CLASS_COLOURS)], k) for k, name in enumerate(names)
    )


def _map_or_image(path: Path, said: str | None) -> Document:
    """A probability map; a plain image, with the reason, where it is none."""
    from s2d_desktop.io.open import open_source, split_internal
    from s2d_desktop.io.probability_map import open_probability_map
    from s2d_desktop.io.raw_beside import find_raw_beside
    from s2d_desktop.jobs.stored_map_inputs import image_of_stored_map

    try:
        if said is not None:
            _check_map(path)
        found = open_probability_map(path, said)
    except InputError as reason:
        source = open_source(path, said)
        image = canonical(source)
        about = image_size(source.info.axes, source.info.shape)
        return Document(
            path,
            "image",
            (),
            (ImageChoice(source.info.name, about, True),),
            (),
            source=image,
            axes=source.info.axes,
            said_axes=said or "",
            stored=source.info,
            reason=reason,
        )
    axes = "".join(a for a in "tzyx" if a in "yx" or found.source.info.size_of(a) > 1)
    about = image_size("tzyxc", found.source.info.shape)
    facts = [("data.fact.origin", found.origin)]
    facts += [("data.fact.note", note) for note in found.notes]
    stored = image_of_stored_map(path)
    raw = stored or find_raw_beside(path, found.source.info.shape[:4])
    name = found.source.info.name if stored is None else split_internal(path)[0].name
    if raw is not None:
        facts.insert(0, ("data.fact.raw", raw.name))
    return Document(
        path,
        "map",
        tuple(facts),
        (ImageChoice(name, about, True),),
        _coloured(found.class_names),
        source=found.source,
        raw=raw,
        axes=axes,
        said_axes=said or "",
        stored=found.stored,
    )


def _check_map(path: Path) -> None:
    """Raise the `InputError` that a file is no map, whatever its axes are.

    With axes that the user says whole numbers in one channel would pass for a map.
    """
    from s2d_desktop.io.probability_map import open_probability_map

    try:
        open_probability_map(path).source.close()
    except PlanesQuestion:
        # The axes that were said are the answer.
        return


def missing_image(document: Document, index: int) -> ProjectProblem:
    """The error that an image of a project is not where the project looks for it."""
    lane = document.project.lanes[index]
    return ProjectProblem(
        f"The project looks for the image '{lane.raw.image or lane.name}', which is not there.",
        lane.raw.where,
        "Choose the file where it is now; name and size are checked.",
    )
