"""What can be written, how, and the command that does the same. No Qt here."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Generator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source, with_axes
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.texts import tr

ENDINGS = {
    "enhanced": "Enhanced",
    "unsupported": "Enhanced_hallucination",
    "confidence": "Enhanced_confidence",
    "segmentation": "Segmentation",
    "objects": "Objects",
    "probabilities": "Probabilities",
}


def missing(conductor: Any, product: str) -> str:
    """What has to be there first: ``image``, ``probabilities``, ``enhanced``, ``confidence``.

    ``own_network`` for what there is not of a network that sees raw data; empty if nothing is
    missing.
    """
    image = conductor.image
    if image is None:
        return "image"
    if image.probabilities is None and (product == "probabilities" or not conductor.sees_raw):
        return "probabilities"
    if conductor.sees_raw and product in ("unsupported", "confidence"):
        return "own_network"
    if product != "probabilities" and conductor.stage is None:
        return "enhanced"
    if product == "confidence" and conductor.stage.confidence is None:
        return "confidence"
    return ""


def suggested_name(conductor: Any, product: str, ending: str) -> str:
    """A file name after the image and the class."""
    document = conductor.document
    name = document.images[conductor.image_index].name if document.images else document.path.stem
    own = conductor.sees_raw and product == "enhanced"
    parts = [Path(name).stem, "Network" if own else ENDINGS[product]]
    if product != "probabilities" and conductor.shown_class:
        parts.insert(1, conductor.shown_class)
    clean = "_".join(parts)
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in clean) + ending


def job(
    conductor: Any, product: str, path: Path, threshold: float, smallest: int, fiji: bool = False
) -> Callable[[], Generator[Event, None, Any]]:
    """The job that writes `product` to `path`, from the tiles that are kept and all others.

    For `fiji` with colours, outlines and a macro, see `jobs.for_fiji`.
    """
    image, stage = conductor.image, conductor.stage
    recipe, known = replace(conductor.recipe, min_size=smallest), conductor.found
    plane = image.axes.replace("c", "")
    inputs, raw = _inputs(conductor), _raw_file(conductor)
    facts = {
        "job": "export",
        "product": product,
        "class": conductor.shown_class,
        "network" if conductor.sees_raw else "enhancer": getattr(conductor.enhancer, "name", ""),
        "provider": stage.provider if stage is not None else "",
        "threshold": threshold,
        "scale": conductor.settings.scale,
        "eight_views": conductor.settings.views and not conductor.sees_raw,
        "without_fiji": image.how,
        "in_fiji": image.in_fiji,
        "strokes": str(conductor.saved_strokes(True) or ""),
        "recipe": asdict(recipe) if product in ("segmentation", "objects") else None,
        "structure_tensor": image.tensor.value if image.tensor is not None else "",
    }

    def run() -> Generator[Event, None, Any]:
        from s2d_desktop.io.provenance import write_sheet
        from s2d_desktop.io.writers import write

        axes, found = plane, None
        if product == "probabilities":
            source, axes = image.probabilities, plane + "c"
        elif product in ("enhanced", "unsupported", "confidence"):
            source = stage.source if product == "enhanced" else getattr(stage, product)
        elif known is not None and known.labels is not None and product == "objects":
            source = known.labels
        else:
            source, found = yield from _segmented(stage.source, threshold, recipe, product)
        tile = (image.probabilities if product == "probabilities" else stage.source).tile_shape
        block = dict(zip("tzyxc", tile, strict=True))
        outlined = product in ("segmentation", "objects")
        if fiji:
            source = _coloured(source, product)
        final = with_axes(source, axes)
        try:
            yield from write(final, path, [block[a] for a in axes], inputs=inputs)
        finally:
            # What is still referred to cannot be deleted on Windows.
            source = final = None
            if found is not None:
                found.close()
        write_sheet(path, facts, inputs)
        if fiji:
            from s2d_desktop.jobs.for_fiji import for_fiji

            numbered = product == "objects"
            yield from for_fiji(
                path,
                raw or None,
                outlined=outlined,
                numbered=numbered,
                class_name=conductor.shown_class,
            )

    return run


def _coloured(source: Source, product: str) -> Source:
    """A product with the colours in which ImageJ shows it."""
    from s2d_desktop.io.imagej_colours import MAP, MASK, OBJECTS
    from s2d_desktop.jobs.for_fiji import Coloured
    from s2d_desktop.jobs.objects import Labels

    if isinstance(source, Labels):
        return Coloured(source, OBJECTS, int(source.numbers.max(initial=0)))
    return Coloured(source, MASK if product == "segmentation" else MAP)


def _segmented(
    source: Source, threshold: float, recipe: Recipe, product: str
) -> Generator[Event, None, tuple[Source, Any]]:
    """A mask or the numbers of objects, and what is to be closed when it is written."""
    from s2d_desktop.jobs.found_objects import find_everywhere
    from s2d_desktop.jobs.segment import Mask
    from s2d_desktop.pipeline.segmentation import Segmentation

    numbered, cells = product == "objects", recipe.cells
    settings = recipe.objects(numbered)
    if not numbered and (cells is not None or not settings.needs_objects):
        return Segmentation(source, threshold), None
    found = yield from find_everywhere(source, 0, threshold, settings, cells)
    assert found.labels is not None
    return found.labels if numbered else Mask(found.labels), found


def _raw_file(conductor: Any) -> str:
    """The raw image as a path; empty where there is none, or several files."""
    document, linked = conductor.document, conductor.linked.get(conductor.image_index)
    if linked is not None:
        return str(linked)
    if document.kind == "project" and document.project.lanes:
        raw = document.project.lanes[conductor.image_index].raw
        whole = len(raw.files) == 1 and raw.subvolume is None
        return _lane_file(document.project.lanes[conductor.image_index]) if whole else ""
    return str(document.path) if document.kind == "image" else ""


def _inputs(conductor: Any) -> list[Path]:
    """Files that are read and must not be overwritten."""
    document = conductor.document
    strokes = conductor.saved_strokes(False)
    files = [document.path, *conductor.linked.values(), *([strokes] if strokes else [])]
    if document.project is not None and document.project.lanes:
        files += [f for f in document.project.lanes[conductor.image_index].raw.files if f.exists()]
    enhancer = conductor.enhancer
    return [*files, *([enhancer.network_path] if enhancer is not None else [])]


def compute_all(source: Source, kept_bytes: int) -> Generator[Event, None, None]:
    """Read every tile of a computed source once, so that it is kept and shown without waiting."""
    whole = Region.whole(source.info.shape)
    parts = list(tiles(whole, source.tile_shape))
    # The stages before it are kept in the same cache and need about three times as much.
    if 4 * whole.size * source.info.dtype.itemsize > kept_bytes:
        yield Note(tr("jobs.not_kept"))
    for k, part in enumerate(parts):
        source.read(part)
        yield Progress(k + 1, len(parts), "Enhancing", "tiles")


def command(
    conductor: Any, product: str, ending: str, threshold: float, smallest: int, fiji: bool = False
) -> str:
    """The command line that writes the same file; `fiji` as for `job`.

    Empty for the probabilities of a map: that file is there already.
    """
    from_strokes = conductor.saved_strokes(False) is not None
    if product == "probabilities" and conductor.document.kind == "map" and not from_strokes:
        return ""
    out = suggested_name(conductor, product, ending)
    recipe = replace(conductor.recipe, min_size=smallest)
    document, raw = conductor.document, _raw_file(conductor)
    if conductor.sees_raw and product != "probabilities":
        one_step = product == "enhanced"
        first = out if one_step else suggested_name(conductor, "enhanced", ".tif")
        line = _network_command(conductor, first)
        if one_step:
            return f"{line} --for-fiji" if fiji else line
        return f"{line}\n{_segmenting(first, out, product, threshold, recipe)}{_fiji(raw, fiji)}"
    inputs = [str(document.path.resolve())]
    strokes = conductor.saved_strokes(False)
    if strokes is not None:
        inputs = [str(strokes), *([raw] if raw else [])]
    elif document.kind == "project":
        linked = conductor.linked.get(conductor.image_index)
        lane = document.project.lanes[conductor.image_index]
        if linked is not None:
            inputs.append(str(linked))
        elif len(document.project.lanes) > 1 and lane.raw.files:
            inputs.append(_lane_file(lane))
    elif document.said_axes:
        inputs += ["--axes", document.said_axes]
    elif document.kind == "classifier":
        inputs.append(str(conductor.linked[conductor.image_index]))
    # Automatic is the self-test's proof there as here.
    wish = conductor.tensor_wish if strokes is None else None
    tensor = ["--structure-tensor", wish.value] if wish is not None else []
    if product == "probabilities":
        line = shlex.join(["s2d-desktop", "predict", *inputs, "-o", out, *tensor])
        return f"{line} --for-fiji" if fiji else line
    enhancer = conductor.enhancer
    bundled = "resources" in Path(enhancer.network_path).parts
    options = ["--enhancer", enhancer.name if bundled else str(enhancer.network_path)]
    if conductor.class_name:
        options += ["--class", conductor.class_name]
    options += _device(conductor.settings)
    if conductor.settings.scale != 1:
        options += ["--scale", f"{conductor.settings.scale:g}"]
    if conductor.settings.views:
        options.append("--tta")
    layer = {"unsupported": "hallucination", "confidence": "confidence"}.get(product)
    if layer:
        # It is written beside the enhanced map.
        out, options = suggested_name(conductor, "enhanced", ending), [*options, "--layers", layer]
    one_step = product == "enhanced" or layer
    enhanced = out if one_step else suggested_name(conductor, "enhanced", ".tif")
    first = shlex.join(["s2d-desktop", "enhance", *inputs, "-o", enhanced, *options, *tensor])
    if one_step:
        return first + _fiji(raw if document.kind == "map" else "", fiji)
    return f"{first}\n{_segmenting(enhanced, out, product, threshold, recipe)}{_fiji(raw, fiji)}"


def _fiji(raw: str, fiji: bool) -> str:
    """The options for Fiji, with a space before them."""
    return " " + shlex.join(["--for-fiji", *(["--raw", raw] if raw else [])]) if fiji else ""


def _network_command(conductor: Any, out: str) -> str:
    """The command that writes the map of an own network."""
    document, network = conductor.document, conductor.enhancer
    linked = conductor.linked.get(conductor.image_index)
    image = str((linked or document.path).resolve())
    if document.kind == "project" and linked is None:
        image = _lane_file(document.project.lanes[conductor.image_index]) or image
    options = ["--class", conductor.shown_class] if len(network.classes) > 1 else []
    options += _device(conductor.settings)
    folder = str(network.network_path.parent)
    return shlex.join(["s2d-desktop", "predict", folder, image, "-o", out, *options])


def _segmenting(enhanced: str, out: str, product: str, threshold: float, recipe: Recipe) -> str:
    line = ["s2d-desktop", "segment", enhanced, "-o", out, "--threshold", f"{threshold:g}"]
    return shlex.join(line + recipe.options(product))


def _device(settings: Any) -> list[str]:
    """The options for precision and device, where they are not the usual ones."""
    options = []
    if settings.precision != "fast":
        options += ["--precision", settings.precision]
    if settings.device != "auto":
        options += ["--device", settings.device]
    return options


def _lane_file(lane: Any) -> str:
    """Where the image of a lane is; empty if it is in no file."""
    file = str(lane.raw.files[0]) if lane.raw.files else ""
    return f"{file}/{lane.raw.inner}" if file and lane.raw.inner else file
