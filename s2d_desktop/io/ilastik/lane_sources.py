"""The image of a lane as a source, with the axes that the project gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from s2d_desktop.io.hdf5 import open_hdf5
from s2d_desktop.io.ilastik.datasets import Dataset
from s2d_desktop.model.axes import words
from s2d_desktop.model.errors import AxesProblem, ProjectProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo, canonical, with_axes


class Stack(Source):
    """Several images of one shape seen as one, along an axis that none of them has."""

    def __init__(self, parts: Sequence[Source], axes: str, axis: str) -> None:
        self.parts = tuple(parts)
        self._axis = axes.index(axis)
        first = parts[0].info
        for part in parts[1:]:
            if (part.info.axes, part.info.shape) != (first.axes, first.shape):
                raise AxesProblem(
                    "The images of this stack do not fit together.",
                    f"'{first.name}' is {words(first.axes, first.shape)}, but "
                    f"'{part.info.name}' is {words(part.info.axes, part.info.shape)}.",
                    "Give images of one size only.",
                )
        size = {a: first.size_of(a) for a in first.axes} | {axis: len(parts)}
        self.info: SourceInfo = replace(first, axes=axes, shape=tuple(size[a] for a in axes))

    def _read(self, region: Region) -> Array:
        k = self._axis
        inner = Region(
            region.start[:k] + region.start[k + 1 :], region.stop[:k] + region.stop[k + 1 :]
        )
        planes = [self.parts[i].read(inner) for i in range(region.start[k], region.stop[k])]
        if not planes:
            return np.zeros(region.shape, self.info.dtype)
        return np.stack(planes, axis=k)

    def close(self) -> None:
        for part in self.parts:
            part.close()


class Part(Source):
    """A box of another source: ilastik's ``subvolume_roi``."""

    def __init__(self, source: Source, box: Region) -> None:
        self.inner = source
        self._box = box
        self.info = replace(source.info, shape=box.shape)

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
    parts: list[Source] = []
    try:
        for file in dataset.files:
            parts.append(_open(file, dataset.inner, None))
        own = parts[0].info.axes
        axes = dataset.axes or "z" + own
        if "c" not in axes and parts[0].info.size_of("c") == 1:
            parts = [with_axes(canonical(p), own.replace("c", "")) for p in parts]
        elif "c" in axes and "c" not in own and len(axes) == len(own) + 2:
            parts = [with_axes(canonical(p), own + "c") for p in parts]
        own = parts[0].info.axes
        missing = [a for a in axes if a not in own]
        if len(missing) != 1 or len(own) + 1 != len(axes):
            raise AxesProblem(
                "The images of this stack do not fit the project.",
                f"The project has the axes '{axes}', each image of the stack has '{own}'.",
                "Save the stack as one file and add it again in ilastik.",
            )
        inner = axes.replace(missing[0], "")
        parts = [p if p.info.axes == inner else with_axes(canonical(p), inner) for p in parts]
        return Stack(parts, axes, missing[0])
    except BaseException:
        for part in parts:
            part.close()
        raise


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
