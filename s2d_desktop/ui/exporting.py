"""Writing what step 5 asks for, as a job. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.input_names import lane_names
from s2d_desktop.jobs.map_files import files_of, write_files
from s2d_desktop.jobs.outputs import file_names
from s2d_desktop.model.events import Event, Note, Progress, Result
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source, SourceInfo, with_axes
from s2d_desktop.ui.export_command import command, why_no_command
from s2d_desktop.ui.export_every_image import of_every_image
from s2d_desktop.ui.export_facts import facts_of, made_of_what
from s2d_desktop.ui.export_wish import ENDINGS, OF_FOREST, ExportWish, raw_file
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.texts import tr

Written = list[tuple[Path, dict[str, Any]]]
"""Files, and what the sheet of each says beside the rest."""

WriteAll = Callable[[list[Path]], Generator[Event, None, Written]]
"""Writes files; is given those that are read and must not be overwritten."""

NO_COMMAND = "none: written in the window"
"""In a sheet, where no command line does the same."""


def job(conductor: Any, wish: ExportWish, path: Path) -> Callable[[], Generator[Event, None, Any]]:
    """The job that writes a product to `path`, a folder where it is one of every image.

    Its Result has the ``methods`` section and, of every image, ``failed`` as `run_batch` has it.
    """
    if wish.every_image:
        return of_every_image(conductor, wish, path)
    # Written now, so that the labels and the command are those of what is shown.
    strokes = conductor.saved_strokes(True)
    facts = facts_of(conductor, wish, strokes)
    inputs, raw, name = _inputs(conductor, wish), raw_file(conductor), conductor.shown_class
    none = why_no_command(conductor, wish)
    line = command(conductor, wish, path) if not none else NO_COMMAND
    write_all = (_of_forest if wish.product in OF_FOREST else _of_map)(conductor, wish, path, facts)

    def run() -> Generator[Event, None, Any]:
        from s2d_desktop.io.methods_section import methods_section
        from s2d_desktop.io.provenance import write_sheet
        from s2d_desktop.jobs.for_fiji import for_fiji

        wish.final_layout.check(path)
        written = yield from write_all(inputs)
        for file, own in written:
            write_sheet(file, {**facts, **own, "output": str(file)}, inputs, line)
        if wish.fiji:
            numbered = wish.product == "objects"
            outlined = numbered or wish.product == "segmentation"
            yield from for_fiji(
                path, raw or None, outlined=outlined, numbered=numbered, class_name=name
            )
        yield Result({"methods": methods_section(facts)})

    return run


def files_for(conductor: Any, path: Path, wish: ExportWish) -> list[Path]:
    """The files that are written if the user chooses `path`."""
    paths = [path]
    if wish.every_image:
        project = conductor.document.project
        names = [
            name
            for lane, name in zip(project.lanes, lane_names(project), strict=True)
            if lane.found
        ]
        ending = f"_{ENDINGS[wish.product]}{wish.ending}"
        paths = [path / f"{name}{ending}" for name in file_names(names)]
    if wish.product not in OF_FOREST:
        return paths
    classes = [choice.name for choice in conductor.document.classes]
    return [f.path for p in paths for f in files_of(p, classes, wish.map_files)]


def _of_map(conductor: Any, wish: ExportWish, path: Path, facts: dict[str, Any]) -> WriteAll:
    """Writes what is made of one map: the enhanced one, its layers, masks and objects."""
    stage, known, product = conductor.stage, conductor.found, wish.product
    plane = conductor.image.axes.replace("c", "")
    recipe: Recipe = replace(conductor.recipe, min_size=wish.smallest)

    def write_all(inputs: list[Path]) -> Generator[Event, None, Written]:
        from s2d_desktop.io.writers import write

        found = None
        if product in ("enhanced", "unsupported", "confidence"):
            source = stage.source if product == "enhanced" else getattr(stage, product)
        elif known is not None and known.labels is not None and product == "objects":
            source = known.labels
        else:
            source, found = yield from _segmented(stage.source, wish.threshold, recipe, product)
        block = dict(zip("tzyxc", stage.source.tile_shape, strict=True))
        if wish.fiji:
            source = _coloured(source, product)
        layout = wish.final_layout
        axes = layout.axes_for(plane, source.info.shape, source.info.name)
        final = with_axes(source, axes)
        try:
            edges, made_of = [block[a] for a in axes], made_of_what(facts, inputs)
            options = layout.options()
            yield from write(final, path, edges, inputs=inputs, made_of=made_of, **options)
        finally:
            # What is still referred to cannot be deleted on Windows.
            source = final = None
            if found is not None:
                found.close()
        return [(path, {})]

    return write_all


def _of_forest(conductor: Any, wish: ExportWish, path: Path, facts: dict[str, Any]) -> WriteAll:
    """Writes what is made of the forest's map, as ``predict`` does.

    The tiles that are kept are not taken: they are smaller than those of ``predict``, and where a
    feature lies at a threshold of the forest, rounding could decide otherwise. What Fiji computed
    is not computed again.
    """
    from s2d_desktop.jobs.inputs import Probabilities, computed_tile

    kept = conductor.image.probabilities
    source = kept if conductor.image.in_fiji else kept.inner
    classes = tuple(choice.name for choice in conductor.document.classes)
    axes = conductor.image.axes.replace("c", "") + "c"
    labels = _labels(conductor, source.info, len(classes)) if wish.product == "labels" else None
    found = Probabilities(source, classes, axes, (), computed_tile(source), labels=labels)
    files = wish.map_files
    planned = files_of(path, classes, files)

    def write_all(inputs: list[Path]) -> Generator[Event, None, Written]:
        what, made_of = f"Writing {path.name}", made_of_what(facts, inputs)
        yield from write_files(found, planned, files, what, inputs, wish.fiji, made_of)
        return [(file.path, {"class": file.class_name or "all"}) for file in planned]

    return write_all


def _labels(conductor: Any, image: SourceInfo, classes: int) -> Callable[[], Source]:
    """What was painted: in the window where its forest is shown, else in the project."""
    strokes, index = conductor.saved_strokes(False), conductor.image_index
    project = conductor.document.project

    def opened() -> Source:
        from s2d_desktop.io.ilastik.label_image import LabelImage
        from s2d_desktop.io.ilastik.project import strokes as stored
        from s2d_desktop.io.strokes_file import label_blocks, read_strokes_file

        if strokes is None:
            return LabelImage(stored(project, index), image, classes)
        painted = [i.strokes for i in read_strokes_file(strokes).images if i.lane == index]
        blocks = [block for one in painted for block in label_blocks(one)]
        return LabelImage(blocks, image, classes)

    return opened


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


def _inputs(conductor: Any, wish: ExportWish) -> list[Path]:
    """Files that are read and must not be overwritten."""
    document = conductor.document
    strokes = conductor.saved_strokes(False)
    files = [document.path, *conductor.linked.values(), *([strokes] if strokes else [])]
    if document.project is not None and document.project.lanes:
        lane = document.project.lanes[conductor.image_index]
        files += [f for f in lane.raw.files if f.exists()]
        if conductor.image.mask is not None:
            files += lane.mask.files
    enhancer = conductor.enhancer if wish.product not in OF_FOREST else None
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
