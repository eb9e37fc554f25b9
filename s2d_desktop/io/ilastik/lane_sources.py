"""The image of a lane as a source, with the axes that the project gives it."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from s2d_desktop.io.hdf5 import open_hdf5
from s2d_desktop.io.ilastik.datasets import Dataset
from s2d_desktop.model.axes import words
from s2d_desktop.model.errors import AxesProblem, ProjectProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo, canonical, with_axes

MOST_OPEN_FILES = 128
"""macOS lets a program open 256 files unless told otherwise."""

KEPT_BYTES = 512 * 2**20
"""Pictures (PNG, JPEG) are held whole while they are open."""


class Stack(Source):
    """Several files of one shape seen as one image, along an axis that none of them has.

    Only the files that were read last stay open. One that is given up is dropped and not closed,
    for another thread may be reading it; Python closes it when nobody does.
    """

    def __init__(
        self, files: Sequence[Path], open_file: Callable[[Path], Source], axes: str, axis: str
    ) -> None:
        self.paths = tuple(files)
        self._open_file = open_file
        self._axis = axes.index(axis)
        self._lock = threading.Lock()
        self._open: OrderedDict[int, Source] = OrderedDict()
        with open_file(files[0]) as part:
            first = part.info
        size = {a: first.size_of(a) for a in first.axes} | {axis: len(files)}
        self.info = replace(first.stated(), axes=axes, shape=tuple(size[a] for a in axes))
        bytes_each = math.prod(first.shape) * first.dtype.itemsize
        self._most_open = max(2, min(MOST_OPEN_FILES, KEPT_BYTES // bytes_each))
        for file in files[1:]:
            with open_file(file) as part:
                _require_alike(first, part.info)

    def _part(self, k: int) -> Source:
        with self._lock:
            part = self._open.pop(k, None) or self._open_file(self.paths[k])
            self._open[k] = part
            while len(self._open) > self._most_open:
                self._open.popitem(last=False)
            return part

    def _read(self, region: Region) -> Array:
        k = self._axis
        inner = Region(
            region.start[:k] + region.start[k + 1 :], region.stop[:k] + region.stop[k + 1 :]
        )
        out: Array = np.empty(region.shape, self.info.dtype)
        for place, file in enumerate(range(region.start[k], region.stop[k])):
            out[(slice(None),) * k + (place,)] = self._part(file).read(inner)
        return out

    def close(self) -> None:
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()


def _require_alike(first: SourceInfo, other: SourceInfo) -> None:
    if (other.axes, other.shape, other.dtype) != (first.axes, first.shape, first.dtype):
        a, b = (f"{words(info.axes, info.shape)} ({info.dtype})" for info in (first, other))
        raise AxesProblem(
            "The images of this stack do not fit together.",
            f"'{first.name}' is {a}, but '{other.name}' is {b}.",
            "Give images of one size and type only.",
        )


class Part(Source):
    """A box of another source: ilastik's ``subvolume_roi``."""

    def __init__(self, source: Source, box: Region) -> None:
        self.inner = source
        self._box = box
        self.info = replace(source.info, shape=box.shape)

    @property
    def at_hand(self) -> bool:
        return self.inner.at_hand

    def _read(self, region: Region) -> Array:
        start = self._box.start
        return self.inner.read(
            Region(
                tuple(a + s for a, s in zip(region.start, start, strict=True)),
                tuple(b + s for b, s in zip(region.stop, start, strict=True)),
            )
        )

    def close(self) -> None:
        self.inner.close()


def dataset_source(dataset: Dataset, project: Path, relinked: Path | None = None) -> Source:
    """Open the image that a project describes.

    Parameters
    ----------
    dataset
        The description.
    project
        Path of the project, for the sentences.
    relinked
        The image's file if it has moved; the project itself is not altered.

    Returns
    -------
    Source with the project's axes, in the order of the stored array

    Raises
    ------
    ProjectProblem
        If the image was not found.
    AxesProblem
        If its axes or shape are not those that the project was made with.
    """
    if relinked is not None:
        source = _with_project_axes(relinked, "", dataset)
    elif not dataset.found:
        raise ProjectProblem(
            f"The image '{dataset.image or dataset.name}' of the project '{project.name}' was not "
            "found.",
            dataset.where,
            "Put the image beside the project, or say where it is.",
        )
    elif len(dataset.files) > 1:
        source = _open_stack(dataset)
    else:
        source = _with_project_axes(dataset.files[0], dataset.inner, dataset)
    try:
        return _checked(source, dataset)
    except BaseException:
        source.close()
        raise


def _open(file: Path, inner: str, axes: str | None) -> Source:
    if file.suffix.lower() == ".ilp":
        return open_hdf5(file, inner, axes)
    # The readers of all kinds of images are loaded only when an image is.
    from s2d_desktop.io.open import open_source

    return open_source(f"{file}/{inner}" if inner else file, axes)


def _with_project_axes(file: Path, inner: str, dataset: Dataset) -> Source:
    """Open a file; the axes in the project are the user's last word, whatever the file says."""
    source = _open(file, inner, None)
    axes = dataset.axes
    if not axes or source.info.axes == axes:
        if axes and not dataset.axes_are_guess:
            # The file need not say what the project does.
            source.info = source.info.stated()
        return source
    if len(source.info.shape) == len(axes) and _fits(source.info.shape, dataset):
        source.close()
        return _open(file, inner, axes)
    try:
        # The same image with other singleton axes or in another order, for instance a PNG (yxc)
        # that stands for the TIFF (yx) the project was made with.
        return with_axes(canonical(source), axes)
    except AxesProblem:
        source.close()
        raise


def _fits(shape: Sequence[int], dataset: Dataset) -> bool:
    return dataset.shape is None or tuple(shape) == dataset.shape


def _open_stack(dataset: Dataset) -> Source:
    """Stack files along the axis of the project that they do not have; z if it names none."""
    with _open(dataset.files[0], dataset.inner, None) as first:
        info = first.info
    own = info.axes
    axes = dataset.axes or "z" + own
    if "c" not in axes and info.size_of("c") == 1:
        own = own.replace("c", "")
    elif "c" in axes and "c" not in own and len(axes) == len(own) + 2:
        own += "c"
    missing = [a for a in axes if a not in own]
    if len(missing) != 1 or len(own) + 1 != len(axes):
        raise AxesProblem(
            "The images of this stack do not fit the project.",
            f"The project has the axes '{axes}', each image of the stack has '{own}'.",
            "Save the stack as one file and add it again in ilastik.",
        )
    inner_axes = axes.replace(missing[0], "")

    def open_file(file: Path) -> Source:
        source = _open(file, dataset.inner, None)
        try:
            same = source.info.axes == inner_axes
            return source if same else with_axes(canonical(source), inner_axes)
        except BaseException:
            source.close()
            raise

    stack = Stack(dataset.files, open_file, axes, missing[0])
    if not dataset.axes or dataset.axes_are_guess:
        stack.info = stack.info.guessed([a + inner_axes for a in "tz" if a not in inner_axes])
    return stack


def _checked(source: Source, dataset: Dataset) -> Source:
    """Cut out the part that the project uses, and compare with the shape that it noted."""
    info = source.info
    if dataset.subvolume is not None and info.shape != dataset.shape:
        box = Region(*dataset.subvolume)
        if not box.inside(info.shape):
            raise AxesProblem(
                f"The image '{info.name}' is not the one this project was made with.",
                f"The project uses the part from {box.start} to {box.stop}, but the image is "
                f"{words(info.axes, info.shape)}.",
                "Link the right image.",
            )
        source = Part(source, box)
        info = source.info
    if dataset.shape is not None and info.shape != dataset.shape:
        raise AxesProblem(
            f"The image '{info.name}' is not the one this project was made with.",
            f"It is {words(info.axes, info.shape)}; the project was made with "
            f"{words(dataset.axes, dataset.shape)} (axes {dataset.axes}).",
            "Link the right image, or train the project again in ilastik with this one.",
        )
    if dataset.name:
        source.info = replace(info, name=dataset.name)
    return source
