"""The segmentation of a map: a mask, objects with numbers, or the cells between membranes."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.imagej_colours import MASK, OBJECTS
from s2d_desktop.io.layout import Layout
from s2d_desktop.io.object_table import check_table, write_table
from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.cells import CellSettings, cell_facts, label_cells
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.for_fiji import Coloured, check_for_fiji, for_fiji
from s2d_desktop.jobs.input_names import input_name
from s2d_desktop.jobs.inputs import open_map
from s2d_desktop.jobs.object_settings import ObjectSettings, check_settings, facts_of
from s2d_desktop.jobs.objects import Labels, check_disk, find_objects
from s2d_desktop.jobs.outputs import plan_outputs
from s2d_desktop.jobs.writing import renamed
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Result
from s2d_desktop.model.objects import Objects
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, with_axes
from s2d_desktop.pipeline.region_graph import check_beta
from s2d_desktop.pipeline.segmentation import Segmentation, check_threshold


def segment(
    path: str | Path,
    out: str | Path,
    *,
    threshold: float = 0.5,
    class_name: str | None = None,
    objects: ObjectSettings | None = None,
    cells: CellSettings | None = None,
    fiji: bool = False,
    raw: str | Path | None = None,
    axes: str | None = None,
    layout: Layout | None = None,
    form: str = "tif",
    table: str | Path | None = None,
    command: str | None = None,
) -> Iterator[Event]:
    """Segment a map and write the result.

    A mask (uint8, 0 and 1) and objects (int32) are made block by block, whatever the size of the
    image; they do not depend on the blocks. Cells (int32) are made slice by slice; a slice that
    does not fit into memory with `cells.BYTES_PER_PIXEL` is taken in blocks, near whose borders
    cells may depend on them (`cell_blocks`). The sheet says which it was.

    Parameters
    ----------
    path
        An enhanced map, or a map of several classes.
    out
        A file, or a folder.
    threshold
        Above it is structure.
    class_name
        Which class of the map; not needed where there is one.
    objects
        Size, holes and numbers.
    cells
        The class is the membranes, and the cells between them are wanted. Not with `objects`.
    fiji
        Write a TIFF with colours that ImageJ shows, and beside it the outlines of the objects and
        a macro that opens all; see `for_fiji`.
    raw
        The image, for this macro.
    axes, layout, form
        As for `predict`.
    table
        A .csv file for the place and size of each object. Only of objects or cells.
    command
        For the provenance sheet: the command that does the same; None for the one that was called.

    Yields
    ------
    Note, Progress, Saved; a Result with ``input``, ``output``, ``threshold``, ``class``,
    ``objects`` (their number, or null for a mask made by the threshold alone), ``multicut`` (how
    cells were found, or null), ``axes``, ``shape``

    Raises
    ------
    S2DError
        If the values are no probabilities, something does not fit into memory or on the disk, or
        cells are wanted and bioimage-cpp is missing.
    """
    begin = time.perf_counter()
    check_threshold(threshold)
    assert objects is None or cells is None
    settings = objects or ObjectSettings()
    how = None
    if cells is not None:
        check_beta(cells.beta)
        how = cell_facts(cells)
        settings = ObjectSettings(numbered=True, min_size=cells.min_size)
    check_settings(settings)
    layout = (layout or Layout()).of_labels()
    outputs = plan_outputs(out, [input_name(path)], "_Segmentation", form, [path])
    layout.check(outputs[0])
    if fiji:
        check_for_fiji(outputs[0])
    csv = _table(table, settings.numbered)
    found = open_map(path, axes)
    for note in found.notes:
        yield Note(note)
    count: int | None = None
    with found.source:
        channel = choose_class(found.classes, class_name)
        if cells is not None:
            height, width = (found.source.info.size_of(axis) for axis in "yx")
            cells = cells.for_slices(height * width)
            how = cell_facts(cells)
        mask: Source = Segmentation(found.source, threshold, channel)
        if mask.info.shape[1] > 1 and cells is not None:
            yield Note(
                "Cells are found in each slice on its own: a cell has another number in the next "
                "slice."
            )
        elif mask.info.shape[1] > 1 and settings.numbered and not settings.in_3d:
            yield Note(
                "Objects are found in each slice on its own: they have other numbers in the next "
                "slice. In 3-D (--3d) they go on over slices."
            )
        final = layout.axes_for(found.axes.replace("c", ""), mask.info.shape, mask.info.name)
        with TemporaryDirectory(prefix=".s2d_", dir=outputs[0].parent) as scratch:
            try:
                if settings.needs_objects:
                    check_disk(mask.info, Path(scratch).parent, copies=2)
                    array = np.lib.format.open_memmap(
                        Path(scratch) / "labels.npy", "w+", np.int32, mask.info.shape
                    )
                    labels, listed = yield from find_labels(
                        found.source, channel, threshold, settings, cells, array
                    )
                    count = len(listed)
                    mask = labels if settings.numbered else Mask(labels)
                if fiji:
                    kind = OBJECTS if settings.numbered else MASK
                    mask = Coloured(mask, kind, (count or 0) if settings.numbered else 1)
                source = with_axes(mask, final)
                shape = list(source.info.shape)
                events = write(source, outputs[0], inputs=found.files, **layout.options())
                yield from renamed(events, "Segmenting")
                if csv is not None:
                    yield from write_table(csv, listed, mask.info, settings.in_3d)
            finally:
                # A memory map that is still open cannot be deleted on Windows.
                array = labels = mask = source = None  # type: ignore[assignment]
    facts = {
        "input": str(path),
        "output": str(outputs[0]),
        "threshold": threshold,
        "class": found.classes[channel],
        "objects": count,
        **facts_of(settings),
        "multicut": how,
        "table": str(csv) if csv is not None else None,
        "axes": final,
        "shape": shape,
        "seconds": round(time.perf_counter() - begin, 3),
    }
    write_sheet(outputs[0], {"job": "segment", **facts}, found.files, command)
    if fiji:
        yield from for_fiji(
            outputs[0],
            raw,
            outlined=True,
            numbered=settings.numbered,
            class_name=found.classes[channel],
        )
    yield Result(facts)


def _table(table: str | Path | None, numbered: bool) -> Path | None:
    """Where the table goes, checked."""
    if table is None:
        return None
    if not numbered:
        raise InputError(
            "There is no table of a mask.",
            "A mask has no objects that could be listed.",
            "Ask for objects or cells (--objects, --multicut), or leave out the table.",
        )
    check_table(Path(table))
    return Path(table)


def find_labels(
    probabilities: Source,
    channel: int,
    threshold: float,
    objects: ObjectSettings,
    cells: CellSettings | None,
    pieces: NDArray[np.int32],
) -> Generator[Event, None, tuple[Labels, Objects]]:
    """Number the objects, or the cells, of one class of a map.

    Parameters
    ----------
    probabilities
        Canonical, 0..1.
    channel
        Which class.
    threshold
        Above it is structure.
    objects, cells
        How objects are made of what is above; for cells between membranes `cells` says it.
    pieces
        int32 ``tzyxc`` with one channel, usually a mapped file; overwritten. It must stay open as
        long as the labels are read.

    Raises
    ------
    InputError
        If values are no probabilities, or a slice of membranes does not fit into memory.
    """
    if cells is not None:
        return (yield from label_cells(probabilities, channel, threshold, pieces, cells))
    mask = Segmentation(probabilities, threshold, channel)
    return (yield from find_objects(mask, pieces, objects))


class Mask(Source):
    """1 where labels are not 0."""

    def __init__(self, labels: Source) -> None:
        self.inner = labels
        self.info = replace(labels.info, dtype=np.dtype(np.uint8), value_range=(0.0, 1.0))

    def _read(self, region: Region) -> Array:
        return np.not_equal(self.inner.read(region), 0).astype(np.uint8)
