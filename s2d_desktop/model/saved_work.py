"""What a project file remembers of the work on an image: facts, no files and no Qt.

::

    SavedWork
    ├── document, images, strokes, enhancer_file    links to files; none of them is contained
    ├── choices     class, Enhancer, threshold, ...: what changes a result
    ├── forest      how a forest was trained anew: it is trained again when the work is opened
    ├── objects     how a mask becomes objects
    ├── export      what was last chosen to be written
    └── view        step, camera, panels, colours: what changes no result

What can be computed from these is computed again and not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, TypeVar

LONGEST_TEXT = 4096
MOST_IMAGES = 10_000
LARGEST_INTEGER = 2**53
"""Beyond it, JSON written by other programs is not exact."""
LARGEST_RAW = 1e300
"""Of values of raw data, which may be floats."""
USUAL_NUMBERS = (-(2**31), 2**31 - 1)
"""Smallest and largest whole number of a field: what fits into four bytes."""
WHOLE_NUMBERS = {
    "bytes": (-1, LARGEST_INTEGER),
    "image": (0, MOST_IMAGES),
    "lanes": (1, MOST_IMAGES),
    "seed": (0, 2**31 - 1),
    "min_size": (0, 2**31 - 1),
    "smallest": (0, 2**31 - 1),
    "brush": (1, 10_000),
    "stroke_class": (1, 255),
}
"""The same of fields in which other numbers would make no sense, by their names."""
REAL_NUMBERS = {
    "scale": (0.0, 100.0),
    "threshold": (0.0, 1.0),
    "depth": (0.0, 1000.0),
    "beta": (0.0, 1.0),
    "opacity": (0.0, 1.0),
    "curtain": (0.0, 1.0),
    "low": (-1e6, 1e6),
    "high": (-1e6, 1e6),
    "raw_window": (-LARGEST_RAW, LARGEST_RAW),
    "channel_windows": (-LARGEST_RAW, LARGEST_RAW),
}
"""Least and greatest value of fields that are no whole numbers; of others `LARGEST_INTEGER`."""


LISTS: dict[str, str | float] = {
    "hidden_classes": "",
    "channel_windows": 0.0,
    "channel_colours": "",
}
"""What the lists of these fields hold; others hold whole numbers."""


@dataclass(frozen=True)
class FileLink:
    """Where a file was, and how to see whether it is still the same."""

    relative: str = ""
    """From the folder of the project file, with ``/``; empty on another drive."""
    absolute: str = ""
    bytes: int = -1
    """Size; -1 where it is not known, for instance of a folder."""
    sample: str = ""
    """Hash of the size and of the first, the middle and the last MiB; empty if not known."""


@dataclass(frozen=True)
class Choices:
    """What the user chose and what changes a result."""

    image: int = 0
    """Number of the image of the document, from 0."""
    axes: str = ""
    """Axes of a map that the user had to say."""
    class_name: str = ""
    enhancer: str = ""
    """Name of the Enhancer or own network; empty if none."""
    shown_map: str = ""
    """Class of an own network of several that is shown."""
    tensor: str = ""
    """Structure tensor that the user wished for; empty for the proven one."""
    raw_channel: int = 0
    """-1 for colours, -2 for all channels together."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["fast", "exact"] = "fast"
    scale: float = 1.0
    views: bool = False
    threshold: float = 0.5
    painted: bool = False
    """Whether the forest is the one of the strokes."""
    takes_strokes: bool = False
    """Whether the strokes in the file are those on the image, whatever forest is shown."""


@dataclass(frozen=True)
class TrainedForest:
    """A forest that was trained from the labels of the document, as far as it can be told again."""

    lanes: tuple[int, ...] = ()
    """Numbers of the images whose labels it learned from, from 1; empty for all."""
    seed: int = 0
    tensor: str = ""
    """Structure tensor that it was trained with."""
    sha256: str = ""
    """Of the forest, see `model.forest.Forest.sha256`."""


@dataclass(frozen=True)
class ObjectChoices:
    """How a mask becomes objects; the fields of step 4."""

    kind: str = "mask"
    """``mask``, ``objects``, or ``cells``, which lie between membranes."""
    min_size: int = 0
    """In pixels."""
    fill_holes: bool = False
    splits: bool = False
    depth: float = 2.0
    """Depth of waists, where it `splits`."""
    in_3d: bool = False
    beta: float = 0.5
    boundary: bool = False


@dataclass(frozen=True)
class ExportChoices:
    """What is chosen in step 5; the words are those of `ui.export_wish.ExportWish`."""

    product: str = "enhanced"
    ending: str = ".tif"
    smallest: int = 0
    """Of objects, in pixels."""
    fiji: bool = False
    each_class: bool = False
    every_image: bool = False
    dtype: str = ""
    """Empty for float32."""
    low: float = 0.0
    """What a value of 0 becomes in the file."""
    high: float = 1.0
    """What a value of 1 becomes in the file."""
    axes: str = ""
    """Order of the axes; empty for that of the image."""
    compressed: bool = False


@dataclass(frozen=True)
class SavedView:
    """How it was looked at. Positions are in voxels, the zoom in screen pixels per voxel."""

    t: int = 0
    z: int = 0
    cy: float = 0.5
    cx: float = 0.5
    zoom: float = 1.0
    is_fitted: bool = True
    alone: int = -1
    """The only panel shown, 0..3; -1 while all four are."""
    left: int = -1
    """The panel left of the curtain; -1 without a curtain."""
    raw_window: tuple[float, float] = (0.0, 255.0)
    probability_window: tuple[float, float] = (0.0, 1.0)
    table: str = ""
    outlines: bool = False
    outlines_everywhere: bool = False
    opacity: float = 0.45
    strokes: bool = True
    enhanced_shows: str = "enhanced"
    claims: bool = False
    composite: bool = False
    """All classes at once in the probability panels."""
    hidden_classes: tuple[str, ...] = ()
    """Names of those that are not drawn then."""
    channel_windows: tuple[float, ...] = ()
    """Of raw data whose channels are shown together: least and greatest value of each in turn."""
    channel_colours: tuple[str, ...] = ()
    channels_hidden: tuple[int, ...] = ()
    """Numbers of the channels that are not drawn then, from 0."""
    curtain: float = 0.5
    """Where the curtain hangs, as a share of the width."""
    step: str = ""
    """The step whose settings are shown; empty for the one that is next."""
    brush: int = 7
    """Diameter of the brush, in pixels of the image."""
    stroke_class: int = 1
    """Number of the class that is painted, from 1."""
    found: bool = False
    """Whether the objects of the whole image had been found, as the settings say."""
    listed: bool = False
    """Whether the table of objects was shown."""
    chosen_object: int = 0
    """Number of the object that was chosen; 0 for none."""


@dataclass(frozen=True)
class SavedWork:
    """All that a project file holds."""

    document: FileLink
    """What was opened: an ilastik project, a classifier, a map or an image."""
    images: Mapping[int, FileLink] = field(default_factory=dict)
    """Images that the user linked, by their number."""
    strokes: FileLink | None = None
    enhancer_file: FileLink | None = None
    """The network of the Enhancer or own network, which is known again by its sample."""
    choices: Choices = field(default_factory=Choices)
    objects: ObjectChoices = field(default_factory=ObjectChoices)
    view: SavedView = field(default_factory=SavedView)
    forest: TrainedForest | None = None
    """None for the forest that the document holds."""
    export: ExportChoices = field(default_factory=ExportChoices)


Part = TypeVar("Part")


def as_json(work: SavedWork) -> dict[str, Any]:
    """`work` as what `json.dumps` takes."""
    found = asdict(work)
    found["images"] = {str(k): asdict(link) for k, link in sorted(work.images.items())}
    return found


def from_json(values: Mapping[str, Any]) -> SavedWork:
    """The opposite of `as_json`; fields that are missing get their defaults, others are skipped.

    Raises
    ------
    ValueError
        With the name of the field, for a value of a wrong type or size.
    """
    images = values.get("images", {})
    if not isinstance(images, dict) or len(images) > MOST_IMAGES:
        raise ValueError("'images' is not a list of images by number")
    if not all(key.isascii() and key.isdigit() and len(key) < 10 for key in images):
        raise ValueError("'images' has a key that is no number")
    document = _link(values, "document")
    if document is None:
        raise ValueError("'document' is missing")
    return SavedWork(
        document,
        {int(key): part_from_json(FileLink, images, key) for key in images},
        _link(values, "strokes"),
        _link(values, "enhancer_file"),
        _with_known_words(part_from_json(Choices, values, "choices")),
        part_from_json(ObjectChoices, values, "objects"),
        part_from_json(SavedView, values, "view"),
        None if values.get("forest") is None else part_from_json(TrainedForest, values, "forest"),
        part_from_json(ExportChoices, values, "export"),
    )


def _with_known_words(choices: Choices) -> Choices:
    """What a later program may offer for computing has no meaning here: the usual is taken."""
    return replace(
        choices,
        device=choices.device if choices.device in ("auto", "cpu", "cuda") else "auto",
        precision=choices.precision if choices.precision in ("fast", "exact") else "fast",
    )


def _link(values: Mapping[str, Any], name: str) -> FileLink | None:
    if values.get(name) is None:
        return None
    link = part_from_json(FileLink, values, name)
    if not (link.relative or link.absolute):
        raise ValueError(f"'{name}' names no file")
    return link


def part_from_json(kind: type[Part], values: Mapping[str, Any], name: str) -> Part:
    """The group `name` of `values` as a dataclass whose fields have defaults of the right kinds.

    Raises
    ------
    ValueError
        With the name of the field, for a value of a wrong type or size.
    """
    given = values.get(name, {})
    if not isinstance(given, dict):
        raise ValueError(f"'{name}' is no group of values")
    default = kind()
    return kind(
        **{
            f.name: _like(getattr(default, f.name), given[f.name], f"{name}.{f.name}")
            for f in fields(kind)  # type: ignore[arg-type]
            if f.name in given
        }
    )


def _like(default: object, value: object, name: str) -> Any:
    """`value`, if it is of the kind of `default`."""
    if isinstance(default, bool):
        fits = isinstance(value, bool)
    elif isinstance(default, int):
        low, high = WHOLE_NUMBERS.get(name.split(".", 1)[-1], USUAL_NUMBERS)
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    elif isinstance(default, float):
        return _real(value, name)
    elif default == ():
        if isinstance(value, list | tuple) and len(value) <= MOST_IMAGES:
            kind = LISTS.get(name.split(".", 1)[-1], 1)
            return tuple(_like(kind, each, name) for each in value)
        fits = False
    elif isinstance(default, tuple):
        if isinstance(value, list | tuple) and len(value) == len(default):
            return tuple(_real(each, name) for each in value)
        fits = False
    else:
        fits = isinstance(value, str) and len(value) <= LONGEST_TEXT and "\0" not in value
    if not fits:
        raise ValueError(f"'{name}' has a value that it cannot have")
    return value


def _real(value: object, name: str) -> float:
    limits = (-float(LARGEST_INTEGER), float(LARGEST_INTEGER))
    low, high = REAL_NUMBERS.get(name.split(".", 1)[-1], limits)
    # The limits first: a whole number of any length has no float to be asked of.
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"'{name}' is not a number that can be used")
    return float(value)
