"""Zarr folders: OME-Zarr 0.4 and 0.5, and plain arrays of Zarr 2 and 3.

What is read of an OME-Zarr image is its full resolution; coarse pictures of it come from the
coarser levels that are stored beside it, where these fit.
"""

from __future__ import annotations

import logging
import math
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from s2d_desktop.io.decoded import kept_decoded
from s2d_desktop.io.file_checks import (
    LARGEST_BLOCK_BYTES,
    damaged,
    missing,
    readable_dtype,
    require_pixels,
    unreadable,
)
from s2d_desktop.io.pyramid import CoarseLevel, Pyramid
from s2d_desktop.io.zarr_facts import Multiscale, multiscales, plain_axes
from s2d_desktop.model.axes import check_axes, default_axes
from s2d_desktop.model.errors import AxesProblem, FileProblem, S2DError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo

if TYPE_CHECKING:
    import zarr

log = logging.getLogger(__name__)

MARKS = ("zarr.json", ".zarray", ".zgroup", ".zattrs")
"""A folder with one of these files is a Zarr array or group."""


class ZarrSource(Source):
    """A Zarr array; zarr reads from several threads at once."""

    def __init__(self, path: Path, array: zarr.Array[Any], info: SourceInfo) -> None:
        self.path = path
        self.info = info
        self._array = array

    def _read(self, region: Region) -> Array:
        try:
            values = np.asarray(self._array[region.slices])
        except OSError as error:
            raise unreadable(self.path, error) from error
        # Every codec of a damaged chunk fails with its own error.
        except Exception as error:
            raise damaged(self.path, "a Zarr folder", error) from error
        return np.ascontiguousarray(values, dtype=self.info.dtype)


def is_zarr(path: Path) -> bool:
    """Whether `path` is a folder that holds a Zarr array or group."""
    # os.path answers False where pathlib would raise: an impossible path is no Zarr folder.
    return any(os.path.isfile(path / mark) for mark in MARKS)


def open_zarr(path: Path, axes: str | None = None) -> Source:
    """Open a Zarr folder, or an array inside one.

    Parameters
    ----------
    path
        A folder with an OME-Zarr image, a Zarr array, or a group with one array in it.
    axes
        Its axes. Without them: as its metadata name them, else ilastik's default for the shape.

    Returns
    -------
    Source over the array of full resolution; a `Pyramid` where coarser ones are stored

    Raises
    ------
    FileProblem
        If the folder is missing, damaged, no Zarr, or holds several images.
    AxesProblem
        If its axes cannot be told, or `axes` do not fit.
    """
    import zarr

    if not path.exists():
        raise missing(path)
    if not is_zarr(path):
        raise FileProblem(
            f"'{path.name}' is a folder, but not a Zarr image.",
            "It has none of the files that mark a Zarr array or group (zarr.json, .zarray, "
            ".zgroup).",
            "Name the folder that holds the image itself.",
        )
    try:
        node = zarr.open(str(path), mode="r")
        array, scales, group = _array(path, node)
        info = _facts(path, array, scales, axes)
    except S2DError:
        raise
    except PermissionError as error:
        raise unreadable(path, error) from error
    # Broken metadata fail inside zarr as ValueError, KeyError, TypeError, JSONDecodeError...
    except Exception as error:
        raise damaged(path, "a Zarr folder", error) from error
    # Zarr itself keeps no chunk that it has decoded.
    full = kept_decoded(ZarrSource(path, array, info), array.chunks, 256)
    levels = [] if scales is None or group is None else _coarser(path, group, scales, info)
    return Pyramid(full, levels) if levels else full


def _coarser(path: Path, group: Any, scales: Multiscale, info: SourceInfo) -> list[CoarseLevel]:
    """The stored levels of less resolution, up to the first that cannot be used."""
    import zarr

    found: list[CoarseLevel] = []
    before = (1,) * len(info.shape)
    for level in scales.levels[1:]:
        # Metadata of a level that is not there, or damaged: the image is shown without it.
        try:
            array = group[level.path]
            fits = isinstance(array, zarr.Array) and np.dtype(array.dtype) == info.dtype
            factors = level.factors(scales.shown, info.shape, array.shape) if fits else None
        except Exception as error:
            log.warning("The level '%s' of '%s' is left out: %s", level.path, path.name, error)
            break
        if factors is None or not _usable(factors, before, info.axes):
            log.warning("The level '%s' of '%s' does not fit.", level.path, path.name)
            break
        if math.prod(array.chunks) * info.dtype.itemsize > LARGEST_BLOCK_BYTES:
            break
        facts = replace(info, shape=tuple(array.shape))
        source = kept_decoded(ZarrSource(path, array, facts), array.chunks, 256)
        found.append(CoarseLevel(source, factors))
        before = factors
    return found


def _usable(factors: tuple[int, ...], before: tuple[int, ...], axes: str) -> bool:
    """Whether a level with these `factors` can follow one with those `before` in a `Pyramid`."""
    along = dict(zip(axes, factors, strict=True))
    grows = all(a % b == 0 for a, b in zip(factors, before, strict=True)) and factors != before
    same = all(factor == 1 for axis, factor in along.items() if axis in "tc")
    return grows and same and along.get("y", 0) == along.get("x", 1) > 1


def _array(path: Path, node: Any) -> tuple[Any, Multiscale | None, Any]:
    """The array to show, the metadata that describe it, and the group of all its levels.

    None for what there is not; of an array that was named itself also for the group.
    """
    import zarr

    if isinstance(node, zarr.Array):
        return node, _described_by_parent(path), None
    found = multiscales(dict(node.attrs))
    if found:
        first = found[0]
        return node[first.level_path], first, node
    if "plate" in node.attrs or "plate" in dict(node.attrs).get("ome", {}):
        raise FileProblem(
            f"'{path.name}' is a plate with many images, not one.",
            "An OME-Zarr plate holds one image for each field of each well.",
            f"Name one image inside it, for instance {path.name}/A/1/0.",
        )
    names = sorted(name for name, _ in node.arrays())
    if len(names) == 1:
        return node[names[0]], None, None
    images = sorted(n for n, group in node.groups() if multiscales(dict(group.attrs)))
    if not names and len(images) == 1:
        return _array(path / images[0], node[images[0]])
    listed = names or images
    if not listed:
        raise FileProblem(
            f"There is no image in '{path.name}'.",
            "It is a Zarr group without an array and without OME-Zarr metadata.",
            "Name the folder that holds the image itself.",
        )
    raise FileProblem(
        f"'{path.name}' holds more than one image.",
        f"It holds {', '.join(listed[:8])}{' and more' if len(listed) > 8 else ''}.",
        f"Name the one you mean, for instance {path.name}/{listed[0]}.",
    )


def _described_by_parent(path: Path) -> Multiscale | None:
    """Metadata of an array that was named inside an OME-Zarr image: ``image.zarr/0``."""
    import zarr

    if not is_zarr(path.parent):
        return None
    try:
        attributes = dict(zarr.open_group(str(path.parent), mode="r").attrs)
    # A parent that is no group describes nothing; the array alone can still be read.
    except Exception:
        return None
    for image in multiscales(attributes):
        for level in image.levels:
            if level.path == path.name:
                return image.at(level)
    return None


def _facts(path: Path, array: Any, scales: Multiscale | None, axes: str | None) -> SourceInfo:
    shape = require_pixels(array.shape, path.name)
    dtype = readable_dtype(np.dtype(array.dtype), path.name)
    block = math.prod(array.chunks) * dtype.itemsize
    if block > LARGEST_BLOCK_BYTES:
        raise FileProblem(
            f"'{path.name}' cannot be read in pieces.",
            f"One chunk of it would take {block / 2**30:.1f} GiB of memory.",
            "Save the image with smaller chunks.",
        )
    said = scales.axes if scales else plain_axes(array)
    if axes:
        chosen = check_axes(axes, len(shape))
    elif said:
        try:
            chosen = check_axes(said, len(shape))
        except AxesProblem as problem:
            raise AxesProblem(
                f"The axes of '{path.name}' cannot be used.",
                problem.why,
                "Say which axes the image has, for instance zyxc.",
            ) from problem
    else:
        chosen = default_axes(shape, path.name)
    info = SourceInfo(path.name, chosen, shape, dtype)
    info = info if axes or said else info.guessed()
    if scales is None:
        return info
    names = scales.channel_names
    channels = shape[chosen.index("c")] if "c" in chosen else 1
    same = chosen == said
    return replace(
        info,
        voxel_size=scales.voxel_size if same else {},
        unit=scales.unit if same else "",
        channel_names=names if len(names) == channels else (),
    )
