"""Probability maps from ilastik, Weka or elsewhere, in one form: canonical, float32, 0..1.

What the file does not say is asked, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.fiji.source import FijiSource
from s2d_desktop.io.hdf5 import Hdf5Source
from s2d_desktop.io.open import open_source
from s2d_desktop.io.picture import PictureSource
from s2d_desktop.io.plane_classes import ClassesInPlanes, classes_in_planes, repeating_labels
from s2d_desktop.io.plane_questions import (
    SUM_TOLERANCE,
    ask_about_channels,
    ask_about_stack,
    refuse_many_channels,
)
from s2d_desktop.io.provenance import sheet_path
from s2d_desktop.io.stored_values import (
    display_range,
    refuse_features,
    refuse_not_numbers,
    refuse_one_channel,
    sample_of,
    value_of_one,
)
from s2d_desktop.io.tiff_hints import TiffHints, tiff_hints
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo, canonical

Origin = Literal["ilastik", "weka", "generic"]


@dataclass(frozen=True, eq=False)
class ProbabilityMap:
    """Class probabilities of an image."""

    source: Source
    """Canonical (tzyxc), float32, 0..1, one channel per class."""
    file_axes: str
    """Axes of the file, in the order of its own shape."""
    class_names: tuple[str, ...]
    """One name per channel; ``Class 1``, ... where the file has none."""
    origin: Origin
    """The program that seems to have written the file."""
    notes: tuple[str, ...]
    """Sentences that the user should read: what was rescaled or is not known."""
    stored: SourceInfo
    """What the file says, in its own axes."""


def open_probability_map(path: str | Path, axes: str | None = None) -> ProbabilityMap:
    """Open a probability map.

    Parameters
    ----------
    path
        A file that `open_source` can open.
    axes
        Its axes, where the user has said them; questions about them are then not asked, nor
        whether whole numbers in one channel are raw data. ``zcyx`` (or ``tcyx``) of a stack of
        planes means that each slice is followed by the next class, as Weka orders them.

    Returns
    -------
    ProbabilityMap
        Values of 0..255 (uint8) or 0..65535 (uint16) are divided, which a note says.

    Raises
    ------
    FileProblem
        If the file cannot be opened, or its values are not probabilities: outside 0..1, not
        numbers, colours, or class numbers.
    AxesProblem
        If it cannot be told which planes are classes; the sentences ask the question.
    """
    source = _opened(path, axes)
    try:
        return _checked(Path(path), source, axes)
    except BaseException:
        source.close()
        raise


def _opened(path: str | Path, axes: str | None) -> Source:
    """The file; a stack whose planes are also classes with an axis for them."""
    try:
        return open_source(path, axes)
    except AxesProblem:
        if axes not in ("zcyx", "tcyx"):
            raise
        try:
            stack = open_source(path, axes.replace("c", ""))
        except AxesProblem:
            stack = None
        if stack is None:
            raise
    whole = canonical(stack)
    hints = tiff_hints(Path(path))
    names = repeating_labels(hints.labels, stack.info.shape[0])
    top = {"uint8": 255.0, "uint16": 65535.0}.get(stack.info.dtype.name, 1.0)
    classes = len(names) or classes_in_planes(whole, top)
    if not classes:
        stack.close()
        raise AxesProblem(
            f"The planes of '{stack.info.name}' cannot be told apart as classes.",
            "Neither do their labels repeat, nor do planes that follow one another add up to 1.",
            "In Fiji use Image > Hyperstacks > Stack to Hyperstack, and save it again.",
        )
    return ClassesInPlanes(stack, names, classes)


class _ZeroToOne(Source):
    """A canonical source divided by `top`, as float32 within 0..1."""

    def __init__(self, source: Source, top: float, class_names: tuple[str, ...]) -> None:
        self.inner = source
        self._top = np.float32(top)
        self.info = replace(
            source.info,
            dtype=np.dtype(np.float32),
            channel_names=class_names,
            value_range=(0.0, 1.0),
        )

    @property
    def at_hand(self) -> bool:
        return self.inner.at_hand

    def _read(self, region: Region) -> Array:
        values: NDArray[np.float32] = self.inner.read(region).astype(np.float32)
        share: Array = np.clip(values / self._top, 0, 1)
        return share

    def close(self) -> None:
        self.inner.close()


class _OfTheSum(_ZeroToOne):
    """The same, divided by the sum of all channels instead."""

    def _read(self, region: Region) -> Array:
        channels = self.info.shape[4]
        every = self.inner.read(region.replaced(4, 0, channels)).astype(np.float32)
        sums = every.sum(axis=4, keepdims=True)
        share: Array = (every / np.maximum(sums, 1))[..., region.start[4] : region.stop[4]]
        return share


def _checked(path: Path, source: Source, axes: str | None) -> ProbabilityMap:
    hints = tiff_hints(path)
    whole = canonical(source)
    classes = whole.info.size_of("c")
    name = source.info.name
    _refuse_jpeg(source, name)
    refuse_features(hints.labels, name)
    refuse_many_channels(source, whole)
    if axes is None and isinstance(source, FijiSource):
        _refuse_of_microscope(source)
    sample = sample_of(whole)
    refuse_not_numbers(sample, name)
    shown_up_to = display_range(sample, whole) if hints.imagej else None
    if shown_up_to is not None:
        top = 1.0
        notes = [
            f"Fiji scaled the values of '{name}' by a display range of 0 to {shown_up_to:.3g} "
            "when it made them whole numbers; they were divided by the sum of the classes."
        ]
    else:
        top, notes = value_of_one(sample, whole, hints, isinstance(source, PictureSource))
    if source.info.dtype.kind != "f" and classes == 1 and source.info.value_range != (0.0, top):
        refuse_one_channel(sample, top, name, picture_too=axes is None)
    if axes is None and "c" not in source.info.axes:
        ask_about_stack(whole, hints, top, name)
    # What this program wrote has its classes as channels, also where the format keeps no names.
    elif axes is None and classes > 1 and shown_up_to is None and not sheet_path(path).is_file():
        ask_about_channels(source, whole, sample, top)
    if classes > 1 and shown_up_to is None:
        notes += _about_sums(sample / top, name)
    names = source.info.channel_names or _one_name(hints, classes)
    if not names:
        names = tuple(f"Class {k + 1}" for k in range(classes))
        if classes > 1:
            notes.append(f"'{name}' does not name its classes; they are numbered in its order.")
    elif all(n == f"class {k + 1}" for k, n in enumerate(names)):
        notes.append(
            f"The classes of '{name}' have only their default names ({', '.join(names)}): choose "
            "the one that shows your structure."
        )
    return ProbabilityMap(
        (_ZeroToOne if shown_up_to is None else _OfTheSum)(whole, top, names),
        source.info.axes,
        names,
        _origin(source, hints),
        tuple(notes),
        source.info,
    )


def _one_name(hints: TiffHints, classes: int) -> tuple[str, ...]:
    """The class of a single map, where all its planes have the same label."""
    found = set(hints.labels)
    return tuple(found) if classes == 1 and len(found) == 1 and all(found) else ()


def _origin(source: Source, hints: TiffHints) -> Origin:
    axes, dtype = source.info.axes, source.info.dtype
    if hints.by_this_program:
        return "generic"
    if isinstance(source, Hdf5Source):
        ours = bool(source.info.channel_names)
        return "ilastik" if source.tagged and axes.endswith("c") and not ours else "generic"
    if hints.imagej and "c" in axes and source.info.channel_names:
        return "weka"
    if hints.tiff and not hints.imagej and axes.endswith("c") and dtype.kind == "f":
        return "ilastik"
    return "generic"


def _refuse_of_microscope(source: FijiSource) -> None:
    """Refuse whole numbers in a microscope's own format, unless the user says that it is a map."""
    if source.reader == "Bio-Formats" and source.info.dtype.kind != "f":
        raise FileProblem(
            f"'{source.info.name}' looks like raw data, not probabilities.",
            f"It holds {source.info.dtype} in a format of microscopes.",
            "Choose the map that ilastik or Weka exported, or open this file as an image.",
        )


def _refuse_jpeg(source: Source, name: str) -> None:
    if isinstance(source, PictureSource) and source.kind == "JPEG":
        raise FileProblem(
            f"'{name}' cannot be used as a probability map.",
            "JPEG changes the values to save space.",
            "Export the map again as TIFF or HDF5 with 32-bit values.",
        )


def _about_sums(sample: NDArray[np.float64], name: str) -> list[str]:
    sums = sample.sum(1)
    if np.all(np.abs(sums - 1) < SUM_TOLERANCE):
        return []
    return [
        f"The classes of '{name}' do not add up to 1 (but to {sums.min():.3g} to "
        f"{sums.max():.3g}); each is used as it is. Are some classes missing, or are they slices "
        "of one class? Then name its axes."
    ]
