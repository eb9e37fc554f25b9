"""TIFF files: plain, tiled, compressed, BigTIFF, ImageJ hyperstacks, OME-TIFF.

tifffile parses the structure; the pixels are mapped where they lie uncompressed in one piece, and
otherwise read segment (tile or strip) by segment by ``tiff_segments``.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import tifffile

from s2d_desktop.io.file_checks import damaged, readable_dtype, require_file, truncated, unreadable
from s2d_desktop.io.mapped import MappedSource
from s2d_desktop.io.tiff_facts import Facts, imagej_facts, ome_facts
from s2d_desktop.io.tiff_segments import LARGEST_EXPANSION, SegmentedSource, page_split
from s2d_desktop.model.axes import CANONICAL, check_axes, default_axes
from s2d_desktop.model.axes_in_doubt import usual_axes
from s2d_desktop.model.errors import AxesProblem, FileProblem, S2DError
from s2d_desktop.model.source import Source, SourceInfo

MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_DESCRIPTION = 270


def open_tiff(path: Path, axes: str | None = None) -> Source:
    """Open a TIFF file.

    Parameters
    ----------
    path
        The file.
    axes
        Its axes. Without them: as the file says (ImageJ, OME, tifffile), read as ilastik reads
        them (lazyflow OpTiffReader): samples are channels, a plain sequence of pages is the first
        of t, z, c that is free, and where the file is silent ilastik's default for the shape.

    Returns
    -------
    Source over the file; only the pages, tiles or strips that a region needs are read.

    Raises
    ------
    FileProblem
        If the file is missing, cut off, damaged, or holds several images of different kinds.
    AxesProblem
        If its axes cannot be told, or `axes` do not fit.
    """
    require_file(path)
    try:
        tif = tifffile.TiffFile(path)
    except PermissionError as error:
        raise unreadable(path, error) from error
    # tifffile answers damaged bytes with whatever fails first (TiffFileError, struct.error,
    # KeyError, OverflowError, ZeroDivisionError...); all of them mean the same to the user.
    except Exception as error:
        raise damaged(path, "a TIFF file", error) from error
    try:
        return _source(path, tif, axes)
    except S2DError:
        tif.close()
        raise
    except Exception as error:
        tif.close()
        raise damaged(path, "a TIFF file", error) from error


def _source(path: Path, tif: tifffile.TiffFile, axes: str | None) -> Source:
    series = _only_series(path, tif)
    keyframe = series.keyframe
    if keyframe.dtype is None or series.dtype is None or series.size == 0:
        raise FileProblem(
            f"The pixels of '{path.name}' are of an unusual type.",
            f"They have {keyframe.bitspersample} bits in sample format {keyframe.sampleformat}.",
            "Save the image as 8-bit, 16-bit or 32-bit TIFF, for instance in Fiji.",
        )
    _require_all_pages(path, tif)
    size = path.stat().st_size
    if not series.is_multifile and series.nbytes > 2**26 + LARGEST_EXPANSION * size:
        raise truncated(path, series.nbytes)
    shape = tuple(int(s) for s in series.shape)
    chosen, others = _axes(path, series, shape, axes)
    stored = np.dtype(tif.byteorder + series.dtype.char)
    facts = _facts(tif, series, chosen, shape)
    channels = shape[chosen.index("c")] if "c" in chosen else 1
    info = SourceInfo(
        path.name,
        chosen,
        shape,
        readable_dtype(stored, path.name),
        {a: s for a, s in facts.voxel_size.items() if a in chosen or a in "z"},
        facts.unit,
        facts.channel_names if len(facts.channel_names) == channels else (),
    )
    if others is not None:
        info = info.guessed(others)
    offset = series.dataoffset if keyframe.is_final and not series.is_multifile else None
    if offset is not None:
        tif.close()
        return MappedSource(path, stored, int(offset), info)
    return SegmentedSource(path, tif, series, info, page_split(path, series, shape))


def _only_series(path: Path, tif: tifffile.TiffFile) -> tifffile.TiffPageSeries:
    series = tif.series
    if not series:
        raise FileProblem(
            f"There is no image in '{path.name}'.",
            "It begins like a TIFF file, but none of its pages can be read.",
            "Copy or export the file again.",
        )
    if len(series) > 1:
        sizes = ", ".join(" x ".join(map(str, s.shape)) for s in series[:4])
        raise FileProblem(
            f"'{path.name}' holds {len(series)} images, not one.",
            f"Their shapes are {sizes}{', ...' if len(series) > 4 else ''}; ilastik does not open "
            "such files either.",
            "Save the image you mean as its own TIFF, for instance in Fiji.",
        )
    return series[0]


def _require_all_pages(path: Path, tif: tifffile.TiffFile) -> None:
    """Refuse a file whose chain of pages breaks off: tifffile would show the pages that are left.

    The last page that was found must say that it is the last. The same for the description, which
    may lie behind the pixels: tifffile leaves it out, and the axes would be read wrongly.
    """
    kind = tif.tiff
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            file.seek(tif.pages.first.offset)
            (tags,) = struct.unpack(kind.tagnoformat, file.read(kind.tagnosize))
            entries = file.read(tags * kind.tagsize)
            codes = [
                struct.unpack_from(f"{tif.byteorder}H", entries, k * kind.tagsize)[0]
                for k in range(tags)
            ]
        if _DESCRIPTION in codes and _DESCRIPTION not in tif.pages.first.tags:
            raise truncated(path, size + 1)
        last = tif.pages[len(tif.pages) - 1].offset
        with path.open("rb") as file:
            file.seek(last)
            (tags,) = struct.unpack(kind.tagnoformat, file.read(kind.tagnosize))
            file.seek(last + kind.tagnosize + tags * kind.tagsize)
            (following,) = struct.unpack(kind.offsetformat, file.read(kind.offsetsize))
    except struct.error as error:
        raise truncated(path, size + 1) from error
    if following >= size:
        raise truncated(path, following + 1)
    if following and len(tif.pages) > 1:
        raise damaged(path, "a TIFF file", f"its list of pages breaks off after {len(tif.pages)}")


def _axes(
    path: Path, series: tifffile.TiffPageSeries, shape: tuple[int, ...], axes: str | None
) -> tuple[str, tuple[str, ...] | None]:
    """Axes; and, where these are a guess, the readings that may be meant instead."""
    if axes:
        return check_axes(axes, len(shape)), None
    found = series.axes.lower().replace("s", "c") if series.axes.count("C") == 0 else ""
    found = found or series.axes.lower()
    if "q" in found:
        chosen = default_axes(shape, path.name)
        return chosen, usual_axes(len(shape))
    others = None
    if found.count("i") == 1:
        free = [a for a in "tzc" if a not in found]
        others = tuple(found.replace("i", a) for a in free[1:])
        found = found.replace("i", free[0]) if free else found
    if len(set(found)) != len(found) or set(found) - set(CANONICAL):
        raise AxesProblem(
            f"The axes of '{path.name}' cannot be told.",
            f"The file names them {series.axes} for the shape {' x '.join(map(str, shape))}.",
            "Say which axes the image has, for instance zyxc.",
        )
    return check_axes(found, len(shape)), others


def _facts(
    tif: tifffile.TiffFile, series: tifffile.TiffPageSeries, axes: str, shape: tuple[int, ...]
) -> Facts:
    page = tif.pages.first
    if series.kind == "ome" and tif.ome_metadata:
        return ome_facts(tif.ome_metadata)
    if tif.is_imagej and tif.imagej_metadata:
        pixels_per_unit = {
            axis: tag.value
            for axis, name in (("x", "XResolution"), ("y", "YResolution"))
            if (tag := page.tags.get(name)) is not None
        }
        return imagej_facts(tif.imagej_metadata, pixels_per_unit, axes, shape)
    return Facts()
