"""What was open and set when an export was asked for: as plain values, and read again. No Qt here.

::

    noted_now(conductor, wish) ──> JSON in a record ──(a crash, the next start)──> way_from(...)

What is read is another program's file: every value is checked before anything is done with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.io.conversion import checked_range
from s2d_desktop.io.layout import Layout
from s2d_desktop.io.open import split_internal
from s2d_desktop.io.writers import FORMATS
from s2d_desktop.jobs.outputs import FORMATS as FORMS
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.saved_work import MOST_IMAGES, TrainedForest, part_from_json
from s2d_desktop.pipeline.rescaled import check_scale
from s2d_desktop.ui.export_wish import ENDINGS, ExportWish
from s2d_desktop.ui.more_images.wish import OF_FOREST, SEGMENTED, MoreImages
from s2d_desktop.ui.recipe import KINDS, Recipe
from s2d_desktop.ui.stage import Settings


@dataclass(frozen=True)
class Opened:
    """What was open and chosen."""

    document: str = ""
    axes: str = ""
    image: int = 0
    linked: str = ""
    linked_axes: str = ""
    """Axes of the linked image, where the user had to say them."""
    class_name: str = ""
    network: str = ""
    """The file of an Enhancer or own network; empty if none was used."""
    sees_raw: bool = False
    map: str = ""
    """Class of an own network of several that is shown."""
    tensor: str = ""
    """Structure tensor that the user wished for; empty for the proven one."""
    strokes: str = ""
    """The file of the painted strokes whose forest was shown; empty if it was another one."""
    strokes_sha256: str = ""
    """Of what they were then."""


@dataclass(frozen=True)
class Way:
    """All of it."""

    opened: Opened
    settings: Settings
    recipe: Recipe
    wish: ExportWish | MoreImages
    forest: TrainedForest | None = None
    """How the forest was trained from the project's labels, where it was not the stored one."""

    @property
    def tensor(self) -> StructureTensor | None:
        """The structure tensor that the user wished for."""
        return StructureTensor(self.opened.tensor) if self.opened.tensor else None

    @property
    def missing(self) -> list[str]:
        """Names of files that are needed and not there now."""
        opened = self.opened
        named = [opened.document, opened.linked, opened.network, opened.strokes]
        if isinstance(self.wish, MoreImages):
            named += self.wish.images
        return [Path(name).name for name in named if name and not _is_there(name)]


def noted_now(conductor: Any, wish: ExportWish | MoreImages) -> dict[str, Any]:
    """What has to be opened and set for this export.

    Of a forest that was trained here it is what it was trained from, which gives the same trees
    again: the file of the strokes, as it is now, or the labels and the seed.
    """
    enhancer, document = conductor.enhancer, conductor.document
    # They are written, so that what is on the disk is what is shown.
    strokes = conductor.saved_strokes(True)
    trained = document.trained if strokes is None else None
    linked = conductor.linked.get(conductor.image_index)
    opened = Opened(
        document=str(document.path.absolute()),
        axes=document.said_axes or "",
        image=conductor.image_index,
        linked=str(linked.absolute()) if linked is not None else "",
        linked_axes=conductor.said_axes.get(linked.absolute(), "") if linked is not None else "",
        class_name=conductor.class_name or "",
        network=str(enhancer.network_path.absolute()) if enhancer is not None else "",
        sees_raw=conductor.sees_raw,
        map=(conductor.shown_class or "") if conductor.sees_raw else "",
        tensor=conductor.tensor_wish.value if conductor.tensor_wish is not None else "",
        strokes=str(strokes.absolute()) if strokes is not None else "",
        strokes_sha256=sha256_of(strokes) if strokes is not None else "",
    )
    kind = "images" if isinstance(wish, MoreImages) else "wish"
    wished = asdict(wish)
    if isinstance(wish, MoreImages):
        wished["folder"] = str(wish.folder.absolute())
    return {
        "opened": asdict(opened),
        "settings": asdict(conductor.settings),
        "recipe": asdict(conductor.recipe),
        "forest": asdict(trained_forest(trained)) if trained is not None else None,
        kind: wished,
    }


def trained_forest(facts: Mapping[str, Any]) -> TrainedForest:
    """What has to be known to train a forest once more, from the facts of its training."""
    lanes, seed = tuple(facts["lanes"]), facts["seed"]
    return TrainedForest(lanes, seed, facts["tensor"], facts["forest_sha256"])


def sha256_of(file: Path) -> str:
    """Of the content of a file; empty where it cannot be read."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""


def way_from(values: Mapping[str, Any]) -> Way:
    """The opposite of `noted_now`.

    Raises
    ------
    ValueError
        If a value is missing, of a wrong type, or none of those that it may have.
    """
    opened = part_from_json(Opened, values, "opened")
    settings = part_from_json(Settings, values, "settings")
    recipe = part_from_json(Recipe, values, "recipe")
    forest = None
    if values.get("forest") is not None:
        forest = part_from_json(TrainedForest, values, "forest")
    _check(not opened.strokes or Path(opened.strokes).is_absolute(), "opened.strokes")
    _check(Path(opened.document).is_absolute() and opened.image >= 0, "opened")
    _check(_are_axes(opened.axes) and _are_axes(opened.linked_axes), "opened.axes")
    _check(opened.tensor in ("", *(t.value for t in StructureTensor)), "opened.tensor")
    _check(settings.device in ("auto", "cpu", "cuda"), "settings.device")
    _check(settings.precision in ("fast", "exact"), "settings.precision")
    _check(recipe.kind in KINDS, "recipe.kind")
    try:
        check_scale(settings.scale)
        wish = _images(values) if "images" in values else _wish(values)
    except S2DError as error:
        raise ValueError(str(error)) from error
    return Way(opened, settings, recipe, wish, forest)


@dataclass(frozen=True)
class _Wish:
    """`ExportWish` without its layout."""

    product: str = ""
    ending: str = ".tif"
    threshold: float = 0.5
    smallest: int = 0
    fiji: bool = False
    each_class: bool = False
    every_image: bool = False


def _wish(values: Mapping[str, Any]) -> ExportWish:
    plain = part_from_json(_Wish, values, "wish")
    _check(plain.product in ENDINGS and plain.ending in FORMATS, "wish.product")
    given = values["wish"].get("layout", {})
    _check(isinstance(given, dict), "wish.layout")
    dtype, spread, axes = (given.get(name) for name in ("dtype", "spread", "axes"))
    if spread is not None:
        pair = part_from_json(_Spread, {"layout": given}, "layout")
        spread = pair.spread
    _check(dtype is None or isinstance(dtype, str), "wish.layout.dtype")
    checked_range(dtype, spread)
    _check(axes is None or _are_axes(axes), "wish.layout.axes")
    compressed = given.get("compressed", False)
    _check(isinstance(compressed, bool), "wish.layout.compressed")
    return ExportWish(**vars(plain), layout=Layout(dtype, spread, axes, compressed))


@dataclass(frozen=True)
class _Spread:
    spread: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class _Images:
    """`MoreImages` without its images."""

    folder: str = ""
    product: str = ""
    form: str = "tif"
    threshold: float = 0.5
    axes: str = ""


def _images(values: Mapping[str, Any]) -> MoreImages:
    plain = part_from_json(_Images, values, "images")
    images = values["images"].get("images")
    _check(isinstance(images, list) and 0 < len(images) <= MOST_IMAGES, "images.images")
    _check(all(isinstance(i, str) and "\0" not in i for i in images), "images.images")
    _check(Path(plain.folder).is_absolute() and plain.form in FORMS, "images.folder")
    _check(plain.product in ("enhanced", *SEGMENTED, *OF_FOREST), "images.product")
    _check(_are_axes(plain.axes), "images.axes")
    return MoreImages(**{**vars(plain), "images": tuple(images), "folder": Path(plain.folder)})


def _are_axes(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 5 and set(value) <= set("tzyxc")


def _check(fits: bool, name: str) -> None:
    if not fits:
        raise ValueError(f"'{name}' has a value that it cannot have")


def _is_there(name: str) -> bool:
    try:
        return split_internal(name)[0].exists()
    except (OSError, ValueError):
        return False
