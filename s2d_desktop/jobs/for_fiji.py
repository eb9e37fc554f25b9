"""Results as Fiji likes them: colours, outlines of objects, and a macro that shows them."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from s2d_desktop.io.imagej_colours import MAP, OBJECTS
from s2d_desktop.io.imagej_macro import write_macro
from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.roi_set import Outline, write_roi_set
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.writing import renamed
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Progress, Saved
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, canonical
from s2d_desktop.pipeline.outlines import numbered_pieces, outlines

MOST_OUTLINES = 20_000
"""ImageJ's ROI Manager takes minutes to list more."""

LARGEST_PLANE = 2**28
"""Pixels of a plane of which outlines are made; a plane is held in memory."""

_OPENED_BY_IMAGEJ = (".tif", ".tiff", ".png", ".jpg", ".jpeg")


def check_for_fiji(output: Path) -> None:
    """Raise `InputError` unless a result will be a TIFF."""
    if output.suffix.lower() not in (".tif", ".tiff"):
        raise InputError(
            f"'{output.name}' cannot be written for Fiji.",
            "ImageJ hyperstacks with colours are TIFF files.",
            "Choose a name that ends in .tif.",
        )


class Coloured(Source):
    """A result with the colours in which ImageJ shall show it.

    Numbers of objects become 16-bit where they fit, else float32, since ImageJ shows no 32-bit
    whole numbers.

    Parameters
    ----------
    source
        A map (0..1), a mask (0 and 1) or numbers of objects.
    colours
        See `io.imagej_colours`.
    largest
        The largest value.
    """

    def __init__(self, source: Source, colours: str, largest: float = 1.0) -> None:
        self.inner = source
        dtype = source.info.dtype
        if colours == OBJECTS:
            dtype = np.dtype(np.uint16 if largest < 2**16 else np.float32)
        self.info = replace(
            source.info, colours=colours, dtype=dtype, value_range=(0.0, max(1.0, float(largest)))
        )

    def _read(self, region: Region) -> Array:
        return self.inner.read(region).astype(self.info.dtype, copy=False)

    def close(self) -> None:
        self.inner.close()


def coloured(source: Source, fiji: bool) -> Source:
    """A map for Fiji, or the source as it is."""
    return Coloured(source, MAP) if fiji else source


def for_fiji(
    result: Path,
    raw: str | Path | None = None,
    *,
    outlined: bool = False,
    numbered: bool = False,
    class_name: str = "",
) -> Iterator[Event]:
    """Write what goes with a result that is a TIFF.

    Parameters
    ----------
    result
        The finished file, see `Coloured`.
    raw
        The image it was computed from; a dataset in a file or an image that ImageJ does not open
        is copied to ``NAME_raw.tif``. None for none.
    outlined
        Whether the outlines of its objects are written, as ``NAME_rois.zip``.
    numbered
        Whether its values are the numbers of objects; otherwise it is a mask.
    class_name
        What the objects are; part of the names of the outlines.

    Yields
    ------
    Progress, Note and Saved, at the end for the macro ``NAME.ijm``
    """
    rois = None
    if outlined:
        stem = "".join(c if c.isalnum() or c in "-_ " else "_" for c in class_name).strip()
        path = result.with_name(f"{result.stem}_rois.zip")
        rois = yield from _roi_set(result, path, numbered, stem or "object")
    image = None
    if raw is not None:
        image = yield from _for_imagej(result, raw)
    macro = result.with_suffix(".ijm")
    write_macro(macro, result, image, rois)
    yield Saved(macro)


def _roi_set(
    result: Path, path: Path, numbered: bool, stem: str
) -> Generator[Event, None, Path | None]:
    with canonical(open_source(result)) as source:
        t, z, height, width, _ = source.info.shape
        if height * width > LARGEST_PLANE:
            yield Note(f"No outlines are written: planes of {width} x {height} are too large.")
            return None
        found: list[Outline] = []
        used: dict[str, int] = {}
        for at_t, at_z in np.ndindex(t, z):
            region = Region((at_t, at_z, 0, 0, 0), (at_t + 1, at_z + 1, height, width, 1))
            plane = source.read(region)[0, 0, :, :, 0]
            labels = plane.astype(np.int32) if numbered else numbered_pieces(plane)
            place = f"{stem}-t{at_t + 1:04d}" if t > 1 else stem
            place = f"{place}-z{at_z + 1:04d}" if z > 1 else place
            for number, corners, holes in outlines(labels):
                if len(found) == MOST_OUTLINES:
                    break
                title = f"{place}-{number:05d}"
                used[title] = used.get(title, 0) + 1
                title += f"-{used[title]}" if used[title] > 1 else ""
                found.append(Outline(title, corners, at_z, at_t, holes))
            yield Progress(at_t * z + at_z + 1, math.prod((t, z)), "Following outlines", "planes")
            if len(found) == MOST_OUTLINES:
                yield Note(
                    f"Only the first {MOST_OUTLINES:,} outlines are written; ImageJ's ROI Manager "
                    "is not made for more."
                )
                break
    write_roi_set(path, found, z, t)
    yield Saved(path)
    return path


def _for_imagej(result: Path, raw: str | Path) -> Generator[Event, None, Path]:
    outer, inner = split_internal(raw)
    if not inner and outer.suffix.lower() in _OPENED_BY_IMAGEJ:
        return outer
    copy = result.with_name(f"{result.stem}_raw.tif")
    with open_source(raw) as source:
        yield from renamed(write(source, copy, inputs=[result]), "Copying the image for Fiji")
    return copy
