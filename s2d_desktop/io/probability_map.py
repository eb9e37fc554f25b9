"""Probability maps from ilastik, Weka or elsewhere, in one form: canonical, float32, 0..1.

Only a sample of the values is looked at, some blocks of 128 x 128 voxels, however large the file
is.
What the file does not say is asked, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.hdf5 import Hdf5Source
from s2d_desktop.io.open import open_source
from s2d_desktop.io.picture import PictureSource
from s2d_desktop.io.plane_classes import classes_in_planes, repeating_labels
from s2d_desktop.io.tiff_hints import TiffHints, tiff_hints
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, canonical

Origin = Literal["ilastik", "weka", "generic"]

SAMPLE_EDGE = 128
"""Extent of a sampled block along y and x, in voxels."""

MOST_CHANNELS = 64

OUTSIDE = 1e-3
"""Rounding that a program may have left outside of 0..1."""


@dataclass(frozen=True, eq=False)
class ProbabilityMap:
    """Class probabilities of an image."""

    source: Source
    """Canonical (tzyxc), float32, 0..1, one channel per class."""
    class_names: tuple[str, ...]
    """One name per channel; ``Class 1``, ... where the file has none."""
    origin: Origin
    """The program that seems to have written the file."""
    notes: tuple[str, ...]
    """Sentences that the user should read: what was rescaled or is not known."""


def open_probability_map(path: str | Path, axes: str | None = None) -> ProbabilityMap:
    """Open a probability map.

    Parameters
    ----------
    path
        A file that `open_source` can open.
    axes
        Its axes, where the user has said them; questions about them are then not asked, nor
        whether whole numbers in one channel are raw data.

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
    source = open_source(path, axes)
    try:
        return _checked(Path(path), source, axes)
    except BaseException:
        source.close()
        raise


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

    def _read(self, region: Region) -> Array:
        values: NDArray[np.float32] = self.inner.read(region).astype(np.float32)
        share: Array = np.clip(values / self._top, 0, 1)
        return share

    def close(self) -> None:
        self.inner.close()


def _checked(path: Path, source: Source, axes: str | None) -> ProbabilityMap:
    hints = tiff_hints(path)
    whole = canonical(source)
    classes = whole.info.size_of("c")
    name = source.info.name
    _refuse_jpeg(source, name)
    if classes > MOST_CHANNELS:
        raise AxesProblem(
            f"'{name}' has {classes} channels, which cannot all be classes.",
            f"Its axes are {source.info.axes} and its shape is {source.info.shape}.",
            "Say which axes the image has, for instance zyxc.",
        )
    sample = _sample(whole)
    _refuse_not_numbers(sample, name)
    top, notes = _top(sample, whole, hints, isinstance(source, PictureSource))
    if source.info.dtype.kind != "f" and classes == 1 and source.info.value_range != (0.0, top):
        _refuse_few_values(sample, name)
        if axes is None:
            _refuse_grey_values(sample, top, name)
    if axes is None and "c" not in source.info.axes:
        _ask_about_planes(whole, hints, top, name)
    if classes > 1:
        notes += _about_sums(sample / top, name)
    names = source.info.channel_names
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
        _ZeroToOne(whole, top, names), names, _origin(source, hints), tuple(notes)
    )


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


def _sample(source: Source) -> NDArray[np.float64]:
    """Some blocks of a canonical source as one array (voxels, classes)."""
    t, z, height, width, channels = source.info.shape
    edge_y, edge_x = min(SAMPLE_EDGE, height), min(SAMPLE_EDGE, width)
    planes = sorted({(t // 2, 0), (t // 2, z // 2), (t - 1, z - 1)})
    rows = []
    for at_t, at_z in planes:
        for share_y, share_x in ((0.5, 0.5), (0.0, 0.0), (1.0, 1.0), (0.25, 0.75), (0.75, 0.25)):
            y = int((height - edge_y) * share_y)
            x = int((width - edge_x) * share_x)
            region = Region(
                (at_t, at_z, y, x, 0), (at_t + 1, at_z + 1, y + edge_y, x + edge_x, channels)
            )
            rows.append(source.read(region).reshape(-1, channels).astype(np.float64))
    return np.concatenate(rows)


def _refuse_jpeg(source: Source, name: str) -> None:
    if isinstance(source, PictureSource) and source.kind == "JPEG":
        raise FileProblem(
            f"'{name}' cannot be used as a probability map.",
            "JPEG changes the values to save space.",
            "Export the map again as TIFF or HDF5 with 32-bit values.",
        )


def _refuse_not_numbers(sample: NDArray[np.float64], name: str) -> None:
    wrong = int(np.count_nonzero(~np.isfinite(sample)))
    if wrong:
        raise FileProblem(
            f"'{name}' holds values that are not numbers.",
            f"{wrong:,} of {sample.size:,} values in a sample are NaN or infinite.",
            "Export the map again, or replace these values, for instance in Fiji with "
            "Process > Math > NaN Background off and Remove NaNs.",
        )


def _top(
    sample: NDArray[np.float64], source: Source, hints: TiffHints, picture: bool
) -> tuple[float, list[str]]:
    """The stored value that means probability 1, and notes about it."""
    info = source.info
    smallest, largest = float(sample.min()), float(sample.max())
    classes = info.size_of("c")
    seen = f"In a sample the values go from {smallest:.6g} to {largest:.6g}"
    if info.dtype.kind == "f":
        if smallest < -OUTSIDE or largest > 1 + OUTSIDE:
            raise _raw_data(info.name, f"{seen}; probabilities lie between 0 and 1.")
        return 1.0, []
    top = {"uint8": 255.0, "uint16": 65535.0}.get(info.dtype.name)
    if top is None:
        raise _raw_data(
            info.name, f"{seen} and are stored as {info.dtype}; probabilities are real numbers."
        )
    whole = bool(np.all(np.abs(sample.sum(1) - top) <= classes + 0.5))
    if classes in (3, 4) and (hints.rgb or picture) and not whole:
        raise FileProblem(
            f"'{info.name}' is a coloured picture, not a probability map.",
            "Its red, green and blue values do not add up as the probabilities of classes do.",
            "Export the probabilities themselves as 32-bit TIFF or HDF5.",
        )
    if largest <= max(1, min(classes, 16)) or (classes == 1 and largest < 16):
        raise FileProblem(
            f"'{info.name}' looks like labels, not probabilities.",
            f"{seen}: these seem to be numbers of classes.",
            "Export the probabilities: in ilastik the source 'Probabilities', in Weka 'Get "
            "probability'.",
        )
    if classes > 1 and not whole:
        sums = sample.sum(1)
        if hints.imagej and info.channel_names:
            raise AxesProblem(
                f"How were the values of '{info.name}' made whole numbers?",
                f"Its classes add up to {sums.min():.0f} to {sums.max():.0f} instead of {top:.0f}; "
                "Fiji scales by the display range when it converts to 8-bit.",
                "Save the map as 32-bit, or set the display range to 0..1 before converting.",
            )
        raise _raw_data(
            info.name,
            f"{seen}, and the channels add up to {sums.min():.0f} to {sums.max():.0f} instead of "
            f"{top:.0f}.",
        )
    if top == 65535 and classes == 1 and info.value_range != (0.0, 65535.0):
        raise _raw_data(info.name, f"{seen} in one channel of 16-bit numbers.")
    note = (
        f"'{info.name}' holds whole numbers; they were divided by {top:.0f} to give probabilities "
        "between 0 and 1."
    )
    if classes == 1:
        note += " If it is an image and not a map, choose another file."
    return top, [note]


def _refuse_few_values(sample: NDArray[np.float64], name: str) -> None:
    """Refuse whole numbers in one channel that are labels: they have few different values."""
    values = np.unique(sample)
    if 2 < len(values) <= 10 and sample.size >= 4096:
        raise FileProblem(
            f"'{name}' looks like labels, not probabilities.",
            f"A sample of {sample.size:,} values holds only {len(values)} different ones.",
            "Export the probabilities themselves.",
        )


def _refuse_grey_values(sample: NDArray[np.float64], top: float, name: str) -> None:
    """Refuse whole numbers in one channel that are a picture.

    Forests and networks are sure of most voxels, so a map has many values at both ends of its
    range; an electron micrograph has almost none there.
    """
    sure = float(np.mean((sample <= 0.01 * top) | (sample >= 0.99 * top)))
    if sure < 0.02:
        raise FileProblem(
            f"'{name}' looks like raw data, not probabilities.",
            f"It holds whole numbers in one channel, and only {sure:.1%} of a sample are near 0 "
            f"or {top:.0f}, where most values of a probability map are.",
            "Choose the map that ilastik or Weka exported; if this is one, name its axes, or save "
            "it with 32-bit values between 0 and 1.",
        )


def _raw_data(name: str, why: str) -> FileProblem:
    return FileProblem(
        f"'{name}' looks like raw data, not probabilities.",
        why,
        "Choose the map that ilastik or Weka exported, or open this file as an image.",
    )


def _ask_about_planes(whole: Source, hints: TiffHints, top: float, name: str) -> None:
    """Raise the question whether the planes of a stack are classes."""
    t, z = whole.info.shape[:2]
    planes = t * z
    axis = "z" if z > 1 else "t"
    labels = repeating_labels(hints.labels, planes)
    if labels:
        classes = len(labels)
        raise AxesProblem(
            f"Are the planes of '{name}' {classes} classes in each of {planes // classes} slices?",
            f"It is a stack of {planes} planes without channels, but their labels repeat: "
            f"{', '.join(labels)}.",
            "In Fiji use Image > Hyperstacks > Stack to Hyperstack with "
            f"{classes} channels, and save it again.",
        )
    found = classes_in_planes(whole, top)
    if found:
        raise AxesProblem(
            f"Are the planes of '{name}' {found} classes in each of {planes // found} slices?",
            f"It is a stack of {planes} planes without channels and without names, but each "
            f"{found} planes that follow one another add up to 1.",
            f"If all planes are classes of one image, give the axes with c in place of {axis}; "
            f"otherwise use Stack to Hyperstack in Fiji with {found} channels. If the stack is one "
            "class, give its axes.",
        )


def _about_sums(sample: NDArray[np.float64], name: str) -> list[str]:
    sums = sample.sum(1)
    if np.all(np.abs(sums - 1) < 0.02):
        return []
    return [
        f"The classes of '{name}' do not add up to 1 (but to {sums.min():.3g} to "
        f"{sums.max():.3g}); each is used as it is."
    ]
