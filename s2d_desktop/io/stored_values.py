"""What the stored values of a probability map mean, and the signs that they are something else.

Judged by a sample of some blocks, however large the file is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.tiff_hints import TiffHints
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source

SAMPLE_EDGE = 128
"""Extent of a sampled block along y and x, in voxels."""

OUTSIDE = 1e-3
"""Rounding that a program may have left outside of 0..1."""

MULTIPLES = (100.0, 255.0, 65535.0)
"""What probabilities are multiplied by: percent, and the largest 8-bit and 16-bit numbers."""


SMALLEST_RANGE = 0.9
"""Up to here a display range can be undone: larger shares were cut off, an error below 0.003."""

_FEATURES = re.compile(
    r"(Gaussian_blur|Sobel_filter|Hessian|Difference_of_gaussians|Membrane_projections|Variance|"
    r"Mean|Minimum|Maximum|Median|Entropy|Laplacian|Structure|Derivatives|Gabor|Neighbors)_"
)


def sample_of(source: Source) -> NDArray[np.float64]:
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


def refuse_features(labels: Sequence[str], name: str) -> None:
    """Refuse the features of Trainable Weka Segmentation, known by the labels of their planes."""
    found = [label for label in labels if _FEATURES.match(label)]
    if len(found) > 1:
        raise FileProblem(
            f"'{name}' is a stack of features, not a probability map.",
            f"Its planes are named {found[0]}, {found[1]}, ... as Trainable Weka Segmentation "
            "names the features that its classifier sees.",
            "Choose the map: 'Get probability' in Weka, or apply the classifier (.model) to the "
            "image.",
        )


def display_range(sample: NDArray[np.float64], source: Source) -> float | None:
    """The upper end of the display range by which Fiji scaled the classes to whole numbers.

    None unless it lies between `SMALLEST_RANGE` and 1, and all values agree with it: the classes of
    a pixel add up to ``top / range``, but for those where one of them was cut off at ``top``.
    """
    top = {"uint8": 255.0, "uint16": 65535.0}.get(source.info.dtype.name)
    classes = sample.shape[1]
    if top is None or classes < 2:
        return None
    sums = sample.sum(1)
    rounding = 0.5 * classes + 0.5
    whole = sums[sample.max(1) < top]
    if not len(whole) or sums.max() <= top + rounding or sums.min() < top - rounding:
        return None
    common = float(whole.mean())
    fits = common * SMALLEST_RANGE <= top and np.all(np.abs(whole - common) <= rounding)
    return top / common if fits else None


def refuse_not_numbers(sample: NDArray[np.float64], name: str) -> None:
    """Raise `FileProblem` if some values are NaN or infinite."""
    wrong = int(np.count_nonzero(~np.isfinite(sample)))
    if wrong:
        raise FileProblem(
            f"'{name}' holds values that are not numbers.",
            f"{wrong:,} of {sample.size:,} values in a sample are NaN or infinite.",
            "Export the map again, or replace these values, for instance in Fiji with "
            "Process > Math > NaN Background off and Remove NaNs.",
        )


def value_of_one(
    sample: NDArray[np.float64], source: Source, hints: TiffHints, picture: bool
) -> tuple[float, list[str]]:
    """The stored value that means probability 1, and notes about it.

    Raises
    ------
    FileProblem
        If the values are those of a picture, of labels or of raw data.
    AxesProblem
        If it cannot be told by what the values were scaled.
    """
    info = source.info
    smallest, largest = float(sample.min()), float(sample.max())
    classes = info.size_of("c")
    seen = f"In a sample the values go from {smallest:.6g} to {largest:.6g}"
    if info.dtype.kind == "f":
        if smallest >= -OUTSIDE and largest <= 1 + OUTSIDE:
            return 1.0, []
        multiple = _common_sum(sample) if classes > 1 and smallest >= 0 else None
        if multiple is None:
            raise FileProblem(
                f"'{info.name}' looks like raw data, not probabilities.",
                f"{seen}; probabilities lie between 0 and 1.",
                "If this is a map that was multiplied by 255, divide it by 255; else choose the "
                "map that ilastik or Weka exported, or open this file as an image.",
            )
        return multiple, [
            f"The classes of '{info.name}' add up to {multiple:.0f}; its values were divided by "
            f"{multiple:.0f} to give probabilities between 0 and 1."
        ]
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


def _common_sum(sample: NDArray[np.float64]) -> float | None:
    """Which of `MULTIPLES` the classes of every voxel add up to; None if to none of them."""
    sums = sample.sum(1)
    return next((m for m in MULTIPLES if np.all(np.abs(sums - m) <= OUTSIDE * m)), None)


def refuse_one_channel(
    sample: NDArray[np.float64], top: float, name: str, picture_too: bool
) -> None:
    """Refuse whole numbers in one channel that are labels or (`picture_too`) a picture."""
    _refuse_few_values(sample, name)
    if picture_too:
        _refuse_grey_values(sample, top, name)


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
