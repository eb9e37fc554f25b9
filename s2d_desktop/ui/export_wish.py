"""What the user asks for in step 5, and whether it can be written. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from s2d_desktop.io.layout import Layout
from s2d_desktop.jobs.map_files import PRODUCTS as MAP_PRODUCTS
from s2d_desktop.jobs.map_files import MapFiles
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.texts import below

OF_FOREST = {
    "probabilities": "probabilities",
    "classes": "segmentation",
    "uncertainty": "uncertainty",
    "labels": "labels",
}
"""Products of the forest, and what ``predict --export`` calls them."""

ENDINGS = {
    "enhanced": "Enhanced",
    "unsupported": "Enhanced_hallucination",
    "confidence": "Enhanced_confidence",
    "segmentation": "Segmentation",
    "objects": "Objects",
    **{name: MAP_PRODUCTS[product] for name, product in OF_FOREST.items()},
}

LAYERS = {"unsupported": "hallucination", "confidence": "confidence"}
"""Products that ``enhance --layers`` writes beside the map, and their names there."""

OF_EVERY_IMAGE = (*OF_FOREST, "enhanced", *LAYERS)
"""Products that one command writes of all images of a project."""

MEASURES = ("enhanced", "probabilities", "uncertainty", "unsupported", "confidence")
"""Products with values 0..1, which may be written in another type."""


@dataclass(frozen=True)
class ExportWish:
    """A file that is to be written."""

    product: str
    """One of `ENDINGS`."""
    ending: str = ".tif"
    """Of the file."""
    threshold: float = 0.5
    smallest: int = 0
    """Of objects, in pixels."""
    fiji: bool = False
    """With colours, outlines and a macro; see `jobs.for_fiji`."""
    each_class: bool = False
    """The probabilities of each class in a file of their own."""
    layout: Layout = field(default_factory=Layout)
    every_image: bool = False
    """Of all images of a project, into a folder."""

    def to(self, path: Path) -> ExportWish:
        """The same for a file whose name says another format, perhaps."""
        if self.every_image:
            return self
        ending = path.suffix.lower()
        return replace(self, ending=ending, fiji=self.fiji and ending in (".tif", ".tiff"))

    @property
    def final_layout(self) -> Layout:
        """The layout, as far as it has a meaning for the product."""
        return self.layout if self.product in MEASURES else self.layout.of_labels()

    @property
    def map_files(self) -> MapFiles:
        """The same as ``predict`` takes it, of a product of the forest."""
        return MapFiles((OF_FOREST[self.product],), self.each_class, self.layout)

    def options(self) -> list[str]:
        """The layout as options of the command line."""
        layout = self.final_layout
        found = ["--dtype", layout.dtype] if layout.dtype else []
        if layout.spread is not None:
            # With "=", for the first number may have a minus.
            found.append("--range=" + ",".join(map(exactly, layout.spread)))
        found += ["--axis-order", layout.axes] if layout.axes else []
        return found + ["--compress"] * layout.compressed


def missing(conductor: Any, product: str) -> str:
    """What has to be there first: ``image``, ``probabilities``, ``enhanced``, ``confidence``.

    ``own_network`` for what there is not of a network that sees raw data, ``forest`` for what there
    is not of a map from a file, ``labels`` where nothing was painted; empty if nothing is missing.
    """
    image = conductor.image
    if image is None:
        return "image"
    if image.probabilities is None and (product in OF_FOREST or not conductor.sees_raw):
        return "probabilities"
    kind = conductor.document.kind if conductor.saved_strokes(False) is None else "strokes"
    if kind == "map" and product in ("classes", "uncertainty"):
        return "forest"
    if product == "labels" and kind not in ("project", "strokes"):
        return "labels"
    if conductor.sees_raw and product in ("unsupported", "confidence"):
        return "own_network"
    if product not in OF_FOREST and conductor.stage is None:
        return "enhanced"
    if product == "confidence" and conductor.stage.confidence is None:
        return "confidence"
    return ""


def can_take_every_image(conductor: Any) -> bool:
    """Whether one command can write a product of all images of what is open.

    They are several, of a project, where it looks for them; what is shown is no forest of strokes
    that were painted now, nor an own network's map.
    """
    document = conductor.document
    if document is None or document.kind != "project" or conductor.saved_strokes(False) is not None:
        return False
    there = [choice for choice in document.images if choice.found]
    return len(there) > 1 and not conductor.linked and not conductor.sees_raw


def own_axes(conductor: Any, wish: ExportWish) -> str:
    """Axes of the file if nothing else is wished for; empty without an image."""
    if conductor.image is None:
        return ""
    plane: str = conductor.image.axes.replace("c", "")
    return plane + "c" * (wish.product in OF_FOREST and not wish.each_class)


def wrong(conductor: Any, wish: ExportWish) -> str:
    """Why the file cannot be laid out as it is wished; empty if it can."""
    image, layout, own = conductor.image, wish.final_layout, own_axes(conductor, wish)
    channels = 1
    if wish.product == "probabilities" and not wish.each_class:
        channels = image.probabilities.info.shape[4]
    try:
        layout.check(Path(f"result{wish.ending}"))
        layout.axes_for(own, (*image.shape, channels), conductor.document.title)
    except S2DError as error:
        return below(str(error))
    return ""


def exactly(value: float) -> str:
    """A number in as few digits as say just this number."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))


def suggested_name(conductor: Any, product: str, ending: str) -> str:
    """A file name after the image and the class."""
    from s2d_desktop.jobs.input_names import input_name

    document = conductor.document
    name = document.images[conductor.image_index].name if document.images else document.path.stem
    own = conductor.sees_raw and product == "enhanced"
    # Of a map in a file with others, its place in that says nothing.
    stem = input_name(document.path) if document.kind == "map" else Path(name).stem
    parts = [stem, "Network" if own else ENDINGS[product]]
    if product not in OF_FOREST and conductor.shown_class:
        parts.insert(1, conductor.shown_class)
    clean = "_".join(parts)
    return "".join(c if c.isalnum() or c in "-_. " else "_" for c in clean) + ending


def raw_file(conductor: Any) -> str:
    """The raw image as a path; empty where there is none, or several files."""
    document, linked = conductor.document, conductor.linked.get(conductor.image_index)
    if linked is not None:
        return str(linked)
    if document.kind == "project" and document.project.lanes:
        raw = document.project.lanes[conductor.image_index].raw
        whole = len(raw.files) == 1 and raw.subvolume is None
        return lane_file(document.project.lanes[conductor.image_index]) if whole else ""
    return str(document.path.resolve()) if document.kind == "image" else ""


def lane_file(lane: Any) -> str:
    """Where the image of a lane is; empty if it is in no file."""
    file = str(lane.raw.files[0]) if lane.raw.files else ""
    return f"{file}/{lane.raw.inner}" if file and lane.raw.inner else file
