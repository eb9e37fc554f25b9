"""The segmentation of a map: a mask, objects with numbers, or the cells between membranes."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from s2d_desktop.io.imagej_colours import MASK, OBJECTS
from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.cells import CellSettings, cell_facts, check_slice_memory, label_cells
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.for_fiji import Coloured, check_for_fiji, for_fiji
from s2d_desktop.jobs.inputs import input_name, open_map
from s2d_desktop.jobs.machine import memory_bytes
from s2d_desktop.jobs.outputs import plan_outputs
from s2d_desktop.jobs.writing import renamed
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Progress, Result
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Array, ArraySource, Source, with_axes
from s2d_desktop.pipeline.region_graph import check_beta
from s2d_desktop.pipeline.segmentation import Segmentation, check_threshold, label_objects

TILE = 512

BYTES_PER_VOXEL = 18
"""Memory that labelling takes: mask, numbers, and the copies that filling and counting make."""


@dataclass(frozen=True)
class ObjectSettings:
    """How a mask becomes objects."""

    numbered: bool = False
    """Each object gets its own number; otherwise the result is a mask."""
    min_size: int = 0
    """Objects with fewer pixels (voxels in 3-D) are left out."""
    in_3d: bool = False
    """Objects go on over slices."""
    fill_holes: bool = False
    """Background that an object encloses belongs to it."""

    @property
    def needs_objects(self) -> bool:
        """Whether a threshold alone is not enough."""
        return self.numbered or self.min_size > 0 or self.fill_holes


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
    form: str = "tif",
) -> Iterator[Event]:
    """Segment a map and write the result.

    A mask alone (uint8, 0 and 1) is made tile by tile, whatever the size of the image. Objects
    (int32) are made slice by slice, or in 3-D one whole volume at a time; that slice or volume
    must fit into memory with `BYTES_PER_VOXEL`, which is checked before. Cells (int32) are made
    slice by slice, each of which must fit with `cells.BYTES_PER_PIXEL`: a slice is never cut into
    tiles, at whose borders cells would depend on the tiles.

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
    axes, form
        As for `predict`.

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
    outputs = plan_outputs(out, [input_name(path)], "_Segmentation", form, [path])
    if fiji:
        check_for_fiji(outputs[0])
    found = open_map(path, axes)
    for note in found.notes:
        yield Note(note)
    count: int | None = None
    with found.source:
        channel = choose_class(found.classes, class_name)
        mask: Source = Segmentation(found.source, threshold, channel)
        if cells is not None and mask.info.shape[1] > 1:
            yield Note(
                "Cells are found in each slice on its own: a cell has another number in the next "
                "slice."
            )
        final = found.axes.replace("c", "")
        with TemporaryDirectory(prefix=".s2d_", dir=outputs[0].parent) as scratch:
            try:
                if settings.needs_objects:
                    if cells is None:
                        _check_memory(mask, settings)
                    else:
                        check_slice_memory(mask.info.name, math.prod(mask.info.shape[2:4]))
                    _check_disk(mask, Path(scratch))
                    array = np.lib.format.open_memmap(
                        Path(scratch) / "labels.npy", "w+", np.int32, mask.info.shape
                    )
                    if cells is None:
                        count = yield from _label(mask, array, settings)
                    else:
                        count = yield from label_cells(
                            found.source, channel, threshold, array, cells
                        )
                    mask = _as_source(array, mask, settings)
                if fiji:
                    kind = OBJECTS if settings.numbered else MASK
                    mask = Coloured(mask, kind, (count or 0) if settings.numbered else 1)
                source = with_axes(mask, final)
                shape = list(source.info.shape)
                yield from renamed(write(source, outputs[0], inputs=found.files), "Segmenting")
            finally:
                # A memory map that is still open cannot be deleted on Windows.
                array = mask = source = None  # type: ignore[assignment]
    facts = {
        "input": str(path),
        "output": str(outputs[0]),
        "threshold": threshold,
        "class": found.classes[channel],
        "objects": count,
        "min_size": settings.min_size,
        "in_3d": settings.in_3d,
        "fill_holes": settings.fill_holes,
        "multicut": how,
        "axes": final,
        "shape": shape,
        "seconds": round(time.perf_counter() - begin, 3),
    }
    write_sheet(outputs[0], {"job": "segment", **facts}, found.files)
    if fiji:
        yield from for_fiji(
            outputs[0],
            raw,
            outlined=True,
            numbered=settings.numbered,
            class_name=found.classes[channel],
        )
    yield Result(facts)


def _pieces(shape: tuple[int, ...], in_3d: bool) -> list[Region]:
    """What is labelled at once: slices, or volumes."""
    t, z, y, x, _ = shape
    depth = z if in_3d else 1
    return list(tiles(Region.whole(shape), (1, depth, y, x, 1))) if t and z else []


def _label(mask: Source, out: Array, settings: ObjectSettings) -> Generator[Event, None, int]:
    """Write the numbers of the objects of `mask` into `out`; return how many there are."""
    pieces = _pieces(mask.info.shape, settings.in_3d)
    found = 0
    for done, piece in enumerate(pieces):
        voxels = np.empty(piece.shape[1:4], np.uint8)
        for tile in tiles(piece, (1, 1, TILE, TILE, 1)):
            yield Progress(done, len(pieces), "Finding objects", "pieces")
            voxels[tile.relative_to(piece).slices[1:4]] = mask.read(tile)[0, ..., 0]
        labels = label_objects(
            voxels, settings.min_size, in_3d=settings.in_3d, fill_holes=settings.fill_holes
        )
        count = int(labels.max(initial=0))
        labels[labels > 0] += found
        out[piece.slices] = labels[None, ..., None]
        found += count
        yield Progress(done + 1, len(pieces), "Finding objects", "pieces")
    return found


def _as_source(labels: Array, mask: Source, settings: ObjectSettings) -> Source:
    source = ArraySource(labels, "tzyxc", mask.info.name)
    source.info = replace(mask.info, dtype=labels.dtype, value_range=None)
    return source if settings.numbered else _Mask(source)


class _Mask(Source):
    """1 where a source is not 0."""

    def __init__(self, labels: Source) -> None:
        self.inner = labels
        self.info = replace(labels.info, dtype=np.dtype(np.uint8), value_range=(0.0, 1.0))

    def _read(self, region: Region) -> Array:
        return np.not_equal(self.inner.read(region), 0).astype(np.uint8)


def _check_memory(mask: Source, settings: ObjectSettings) -> None:
    """Refuse a slice or volume that cannot be labelled at once."""
    largest = max((p.size for p in _pieces(mask.info.shape, settings.in_3d)), default=0)
    free = memory_bytes()[1]
    if free and largest * BYTES_PER_VOXEL > free:
        raise InputError(
            f"The objects of '{mask.info.name}' do not fit into memory.",
            f"One {'volume' if settings.in_3d else 'slice'} needs "
            f"{largest * BYTES_PER_VOXEL / 1e9:.1f} GB, {free / 1e9:.1f} GB are free.",
            "Make a mask without objects and sizes, "
            + ("or find objects slice by slice." if settings.in_3d else "or cut the image."),
        )


def _check_disk(mask: Source, folder: Path) -> None:
    """Refuse labels for which the disk has no room: they are written twice, raw and as output.

    The scratch file is a sparse memory map; a disk that fills up under it would end the process.
    """
    needed = 2 * math.prod(mask.info.shape) * np.dtype(np.int32).itemsize
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise InputError(
            f"The objects of '{mask.info.name}' do not fit on the disk.",
            f"Up to {needed / 1e9:.1f} GB are needed in {folder.parent}, {free / 1e9:.1f} GB are "
            "free.",
            "Free some space, or write to another disk.",
        )
