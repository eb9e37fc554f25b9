"""The command line that writes what step 5 writes. No Qt here."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

from s2d_desktop.ui.export_wish import (
    LAYERS,
    OF_FOREST,
    ExportWish,
    exactly,
    raw_file,
    suggested_name,
)
from s2d_desktop.ui.recipe import Recipe

_PLAIN = ("yx", "yxc")
"""Axes that every file of an image of one plane has."""


def why_no_command(conductor: Any, wish: ExportWish) -> str:
    """Why no command line does the same; empty if one does.

    ``map``: the probabilities of a map are a file already. ``relinked``: a forest was trained, or a
    prediction mask is used, with images that are elsewhere than the project says. ``parts``: a
    network sees an image that no single file holds.
    """
    document, image = conductor.document, conductor.image
    strokes = conductor.saved_strokes(False)
    if wish.product == "probabilities" and document.kind == "map" and strokes is None:
        return "map"
    sees_raw = conductor.sees_raw and wish.product not in OF_FOREST
    if sees_raw:
        return "" if raw_file(conductor) else "parts"
    if document.kind == "project" and strokes is None and conductor.linked:
        here = conductor.image_index in conductor.linked
        if document.trained is not None or (here and image.mask is not None):
            return "relinked"
        if here and wish.product == "labels":
            return "relinked"
    return ""


def command(conductor: Any, wish: ExportWish, path: Path | None = None) -> str:
    """The command that writes the same file: to `path`, or to the suggested name.

    Two lines where it takes two steps. Only where `why_no_command` has nothing to say.
    """
    product, fiji = wish.product, wish.fiji
    out = str(path) if path else suggested_name(conductor, product, wish.ending)
    # HDF5 keeps the name of the class; a TIFF of one channel has no place for it.
    enhanced = suggested_name(conductor, "enhanced", ".h5")
    raw = raw_file(conductor)
    if conductor.sees_raw and product not in OF_FOREST:
        if product == "enhanced":
            line = _network_command(conductor, raw, out, wish.options())
            return f"{line} --for-fiji" if fiji else line
        first = _network_command(conductor, raw, enhanced, [])
        return f"{first}\n{_segmenting(conductor, enhanced, out, wish)}{_fiji(raw, fiji)}"
    inputs = _inputs(conductor, wish.every_image)
    form = []
    if wish.every_image:
        out, form = str(path) if path else "results", ["--format", wish.ending[1:]]
    if product in OF_FOREST:
        export = [] if product == "probabilities" else ["--export", OF_FOREST[product]]
        options = [*form, *export, *["--each-class"] * wish.each_class, *wish.options()]
        line = shlex.join(["s2d-desktop", "predict", *inputs, "-o", out, *options])
        return f"{line} --for-fiji" if fiji else line
    options = _enhancing(conductor)
    if product in LAYERS:
        # It is written beside the enhanced map.
        out = out if wish.every_image else suggested_name(conductor, "enhanced", wish.ending)
        options += ["--layers", LAYERS[product]]
    if product in ("enhanced", *LAYERS):
        line = ["s2d-desktop", "enhance", *inputs, "-o", out, *form, *options, *wish.options()]
        return shlex.join(line) + _fiji(raw if conductor.document.kind == "map" else "", fiji)
    first = shlex.join(["s2d-desktop", "enhance", *inputs, "-o", enhanced, *options])
    return f"{first}\n{_segmenting(conductor, enhanced, out, wish)}{_fiji(raw, fiji)}"


def _inputs(conductor: Any, every_image: bool) -> list[str]:
    """What is given to ``predict`` or ``enhance``, and how it is read."""
    document, number = conductor.document, str(conductor.image_index + 1)
    strokes = conductor.saved_strokes(False)
    one_of_several = document.kind == "project" and len(document.images) > 1
    if strokes is not None:
        return [str(strokes), *(["--only", number] if one_of_several else [])]
    inputs = [str(document.path.resolve())]
    linked = conductor.linked.get(conductor.image_index)
    if document.kind == "classifier":
        said = conductor.said_axes.get(linked.absolute())
        return [*inputs, str(linked), *(["--axes", said] if said else [])]
    if document.kind == "map":
        return [*inputs, *_said_axes(document)]
    if linked is not None:
        inputs += [str(linked), *_axes(conductor)]
    elif one_of_several and not every_image:
        inputs += ["--only", number]
    return inputs + forest_options(conductor)


def forest_options(conductor: Any) -> list[str]:
    """How the forest of a project is trained or computed, where that is not the usual way."""
    document, tensor = conductor.document, conductor.tensor_wish
    options: list[str] = []
    if document.trained is not None:
        lanes, seed = document.trained["lanes"], document.trained["seed"]
        options.append("--retrain")
        options += ["--lanes", ",".join(map(str, lanes))] if lanes else []
        options += ["--seed", str(seed)] if seed else []
        # Automatic is the self-test's proof there as here, but for a forest that is trained now.
        tensor = conductor.image.tensor
    return options + (["--structure-tensor", tensor.value] if tensor is not None else [])


def _axes(conductor: Any) -> list[str]:
    """How the file of an image of a project is read, where that could be doubtful."""
    axes = conductor.image.axes
    return [] if axes in _PLAIN else ["--axes", axes]


def _said_axes(document: Any) -> list[str]:
    """Axes of a map or an image that the user had to say."""
    return ["--axes", document.said_axes] if document.said_axes else []


def _enhancing(conductor: Any) -> list[str]:
    """The options of ``enhance``."""
    settings = conductor.settings
    options = ["--enhancer", named(conductor.enhancer)]
    if conductor.class_name:
        options += ["--class", conductor.class_name]
    options += device_options(settings)
    if settings.scale != 1:
        options += ["--scale", exactly(settings.scale)]
    return options + ["--tta"] * settings.views


def named(enhancer: Any) -> str:
    """How an Enhancer is called on the command line: by its name, or its file."""
    path = str(enhancer.network_path)
    return enhancer.name if "resources" in Path(path).parts else path


def _fiji(raw: str, fiji: bool) -> str:
    """The options for Fiji, with a space before them."""
    return " " + shlex.join(["--for-fiji", *(["--raw", raw] if raw else [])]) if fiji else ""


def _network_command(conductor: Any, raw: str, out: str, layout: list[str]) -> str:
    """The command that writes the map of an own network."""
    network = conductor.enhancer
    document = conductor.document
    options = _axes(conductor) if document.kind == "project" else []
    options += _said_axes(document) if document.kind == "image" else []
    if len(network.classes) > 1:
        options += ["--class", conductor.shown_class]
    options += [*device_options(conductor.settings), *layout]
    folder = str(network.network_path.parent)
    return shlex.join(["s2d-desktop", "predict", folder, raw, "-o", out, *options])


def _segmenting(conductor: Any, enhanced: str, out: str, wish: ExportWish) -> str:
    recipe: Recipe = replace(conductor.recipe, min_size=wish.smallest)
    line = ["s2d-desktop", "segment", enhanced, "-o", out, "--threshold", exactly(wish.threshold)]
    return shlex.join([*line, *recipe.options(wish.product), *wish.options()])


def device_options(settings: Any) -> list[str]:
    """The options for precision and device, where they are not the usual ones."""
    options = []
    if settings.precision != "fast":
        options += ["--precision", settings.precision]
    if settings.device != "auto":
        options += ["--device", settings.device]
    return options
