"""HDF5 files: ``file.h5/internal/path``, axes from ilastik's axis tags."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from s2d_desktop.io.axistags import parse_axistags
from s2d_desktop.io.calibration import spatial
from s2d_desktop.io.decoded import kept_decoded
from s2d_desktop.io.file_checks import (
    LARGEST_BLOCK_BYTES,
    damaged,
    readable_dtype,
    require_file,
    require_pixels,
    unreadable,
)
from s2d_desktop.io.ilastik.strings import text
from s2d_desktop.io.ilastik.text_heaps import has_damaged_heap
from s2d_desktop.model.axes import check_axes, default_axes
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo

MAGIC = b"\x89HDF\r\n\x1a\n"

SEARCHED_BYTES = 64 * 2**20
"""Files up to this size are searched for damaged texts before these are read."""


class _Stored(Source):
    """What h5py gives, which serialises the reads of several threads."""

    def __init__(self, path: Path, dataset: h5py.Dataset, info: SourceInfo) -> None:
        self.info = info
        self._path, self._dataset = path, dataset

    def _read(self, region: Region) -> Array:
        try:
            values: Array = self._dataset[region.slices]
        # A damaged chunk fails in HDF5's filters as OSError, RuntimeError or ValueError.
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            raise damaged(self._path, "an HDF5 file", error) from error
        return np.ascontiguousarray(values, dtype=self.info.dtype)


class Hdf5Source(Source):
    """A dataset of an open HDF5 file; of one in chunks, those that were read last are kept."""

    def __init__(self, file: h5py.File, dataset: h5py.Dataset, info: SourceInfo) -> None:
        self._file = file
        self.path = Path(file.filename)
        self.tagged = "axistags" in dataset.attrs
        """Whether the file names its axes as ilastik does."""
        self.info = info
        self._in_chunks = dataset.chunks is not None
        stored = _Stored(self.path, dataset, info)
        self._inner = kept_decoded(stored, dataset.chunks, 128) if self._in_chunks else stored

    @property
    def at_hand(self) -> bool:
        return self._in_chunks

    def _read(self, region: Region) -> Array:
        return self._inner.read(region)

    def close(self) -> None:
        self._inner.close()
        self._file.close()


def open_hdf5(path: Path, internal: str = "", axes: str | None = None) -> Source:
    """Open a dataset of an HDF5 file.

    Parameters
    ----------
    path
        The file.
    internal
        Path of the dataset inside; may be empty if only one dataset looks like an image.
    axes
        Its axes. Without them: the attribute ``axistags``, else ilastik's default for the shape.

    Raises
    ------
    FileProblem
        If the file is missing, damaged, an ilastik project, or the dataset is not one image.
    AxesProblem
        If the axes do not fit the shape.
    """
    require_file(path)
    try:
        # Without `locking=False` an image that ilastik has open for writing could not be read.
        # HDF5's own cache would be one more for each file: whole chunks are read and kept here.
        file = h5py.File(path, "r", locking=False, rdcc_nbytes=0)
    except PermissionError as error:
        raise unreadable(path, error) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise damaged(path, "an HDF5 file", error) from error
    try:
        dataset = _dataset(file, path, internal)
        return Hdf5Source(file, dataset, _facts(path, dataset, axes))
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError) as error:
        file.close()
        raise damaged(path, "an HDF5 file", error) from error
    except BaseException:
        file.close()
        raise


def image_datasets(file: h5py.File) -> list[str]:
    """Internal paths of the datasets that could be an image: numbers, 2 to 5 dimensions."""
    found: list[str] = []

    def visit(name: str, item: Any) -> None:
        if (
            isinstance(item, h5py.Dataset)
            and item.shape is not None
            and 2 <= len(item.shape) <= 5
            and item.dtype.kind in "buif"
        ):
            found.append(name)

    file.visititems(visit)
    return found


def _dataset(file: h5py.File, path: Path, internal: str) -> h5py.Dataset:
    if internal.strip("/"):
        item = file.get(internal)
        if isinstance(item, h5py.Dataset):
            if item.file.filename != file.filename:
                raise FileProblem(
                    f"'{internal}' does not lie in '{path.name}' itself.",
                    "It is a link to another file, and such links are not followed.",
                    f"Open that file instead: {item.file.filename}.",
                )
            return item
        there = image_datasets(file)
        raise FileProblem(
            f"'{path.name}' has no image at '{internal}'.",
            f"It holds {_listed(there)}.",
            f"Name one of these, for instance {path.name}/{there[0]}."
            if there
            else "Check that this is the right file.",
        )
    if "ilastikVersion" in file or "workflowName" in file:
        raise FileProblem(
            f"'{path.name}' is an ilastik project, not an image.",
            "A project holds labels and a forest, and names the images it belongs to.",
            "Open it as a project, or give the image itself.",
        )
    found = image_datasets(file)
    if len(found) == 1:
        dataset: h5py.Dataset = file[found[0]]
        return dataset
    if not found:
        raise FileProblem(
            f"There is no image in '{path.name}'.",
            "None of its datasets holds numbers in two to five dimensions.",
            "Check that this is the right file.",
        )
    raise FileProblem(
        f"'{path.name}' holds more than one image.",
        f"It holds {_listed(found)}.",
        f"Name the one you mean, for instance {path.name}/{found[0]}.",
    )


def _listed(names: list[str]) -> str:
    if not names:
        return "no dataset that could be an image"
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(f"'{n}'" for n in names[:8]) + more


def _facts(path: Path, dataset: h5py.Dataset, axes: str | None) -> SourceInfo:
    if dataset.shape is None:
        raise FileProblem(
            f"The dataset '{dataset.name}' in '{path.name}' is empty.",
            "It was made, but nothing was ever written into it.",
            "Copy or export the file again.",
        )
    if dataset.external or _virtual_elsewhere(path, dataset):
        raise FileProblem(
            f"'{path.name}' keeps its pixels in other files.",
            "Such files could point at anything on this computer and are not followed.",
            "Save the image as one HDF5 file.",
        )
    name = f"{path.name}{dataset.name}"
    dtype = readable_dtype(dataset.dtype, name)
    block = math.prod(dataset.chunks or (1,)) * dataset.dtype.itemsize
    if block > LARGEST_BLOCK_BYTES:
        raise FileProblem(
            f"'{path.name}' cannot be read in pieces.",
            f"One chunk of it would take {block / 2**30:.1f} GiB of memory.",
            "Save the image with smaller chunks.",
        )
    shape = require_pixels(dataset.shape, name)
    sizes: dict[str, tuple[float, str]] = {}
    if axes:
        chosen = check_axes(axes, len(shape))
    elif "axistags" in dataset.attrs:
        tags = parse_axistags(_attribute(path, dataset, "axistags"), name, len(shape))
        chosen = tags.axes
        units = _units(path, dataset)
        sizes = {a: (s, units.get(a, "")) for a, s in tags.voxel_size.items()}
    else:
        chosen = default_axes(shape, name)
    voxel_size, unit = spatial(sizes)
    names = _channel_names(path, dataset)
    channels = shape[chosen.index("c")] if "c" in chosen else 1
    info = SourceInfo(
        name,
        chosen,
        shape,
        dtype,
        voxel_size,
        unit,
        names if len(names) == channels else (),
        _value_range(dataset),
    )
    return info if axes or "axistags" in dataset.attrs else info.guessed()


def _virtual_elsewhere(path: Path, dataset: h5py.Dataset) -> bool:
    """Whether a virtual dataset is made of files outside of the folder of its own."""
    if not dataset.is_virtual:
        return False
    folder = path.parent.resolve()
    names = {str(source.file_name) for source in dataset.virtual_sources()}
    return not all(
        name == "." or (folder / name).resolve().is_relative_to(folder) for name in names
    )


def _attribute(path: Path, dataset: h5py.Dataset, key: str, default: str = "") -> Any:
    """An attribute with text, or `default`.

    HDF5 never returns from reading text of variable length whose heap was zeroed, so files of a
    size that can be searched in a moment are searched first; ilastik writes such text.
    """
    if key not in dataset.attrs:
        return default
    kind = dataset.attrs.get_id(key).get_type()
    variable = isinstance(kind, h5py.h5t.TypeStringID) and kind.is_variable_str()
    if variable and path.stat().st_size <= SEARCHED_BYTES and has_damaged_heap(path):
        raise damaged(path, "an HDF5 file", "a part of it that holds its texts was overwritten")
    return dataset.attrs[key]


def _units(path: Path, dataset: h5py.Dataset) -> dict[str, str]:
    try:
        units = json.loads(text(_attribute(path, dataset, "axis_units", "{}")))
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in units.items()} if isinstance(units, dict) else {}


def _channel_names(path: Path, dataset: h5py.Dataset) -> tuple[str, ...]:
    """Names that this program stores beside what ilastik stores."""
    try:
        names = json.loads(text(_attribute(path, dataset, "channel_names", "[]")))
    except (ValueError, RecursionError):
        return ()
    return tuple(str(n) for n in names) if isinstance(names, list) else ()


def _value_range(dataset: h5py.Dataset) -> tuple[float, float] | None:
    """The attribute ``drange``: smallest and largest value that may occur, as ilastik means it."""
    drange = np.asarray(dataset.attrs.get("drange", ()))
    if drange.shape != (2,) or drange.dtype.kind not in "uif" or not np.isfinite(drange).all():
        return None
    return float(drange[0]), float(drange[1])
