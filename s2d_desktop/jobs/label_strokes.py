"""A label image as strokes: what was painted in another program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.open import open_source
from s2d_desktop.model.axes import CANONICAL, words
from s2d_desktop.model.errors import AxesProblem, InputError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.model.stroke_set import PaintedImage, StrokeClass, StrokeSet, new_color
from s2d_desktop.model.strokes import MOST_CLASSES, strokes_of_blocks

TILE = 1024
"""Height and width of what is read of a label image at once."""

MOST_LABELLED = 5_000_000
"""Pixels. More are no strokes; their features alone would need a gigabyte."""


def strokes_of_label_image(
    image: str | Path, labels: str | Path, classes: Sequence[str] = (), axes: str | None = None
) -> StrokeSet:
    """Read a label image as the strokes on an image, with ilastik's standard features.

    Parameters
    ----------
    image
        What was painted on.
    labels
        Of the same size: 0 where nothing is painted, else the number of the class, 1, 2, ...
    classes
        Names; by default ``Label 1``, ``Label 2``, ... as in ilastik.
    axes
        Of the image, if its file says them wrongly.

    Raises
    ------
    AxesProblem
        If image and labels differ in size.
    InputError
        If the labels are no whole numbers from 0 to 255, fill the image, or there are more of them
        than names.
    """
    from s2d_desktop.training.live_forest import default_selection

    with open_source(image, axes) as raw:
        own = raw.info.axes
        t, z, y, x = canonical(raw).info.shape[:4]
        shape = (t, z, y, x)
    plain = "".join(a for a in own if a != "c")
    with open_source(labels) as found:
        source = canonical(found)
        if source.info.shape[:4] != shape and len(found.info.shape) == len(plain):
            # What the file calls its axes is less sure than that labels have those of the image.
            source.close()
            source = canonical(open_source(labels, plain))
        with source:
            if source.info.shape != (*shape, 1):
                raise AxesProblem(
                    f"The labels in '{Path(labels).name}' do not fit '{Path(image).name}'.",
                    f"They are {words(CANONICAL, source.info.shape)}, the image is "
                    f"{words(CANONICAL, (*shape, 1))}.",
                    "Give labels of the same size, one number for each pixel.",
                )
            painted = strokes_of_blocks(shape, _blocks(source, Path(labels).name))
    highest = max((k for k, n in enumerate(painted.counts()) if n and k), default=0)
    names = list(classes) or [f"Label {k + 1}" for k in range(highest)]
    if highest > len(names):
        raise InputError(
            f"There are more labels than names in '{Path(labels).name}'.",
            f"The highest label is {highest}, and {len(names)} names were given.",
            "Name all of them after --classes, in the order of their numbers.",
        )
    chosen: tuple[StrokeClass, ...] = ()
    for name in names:
        chosen += (StrokeClass(name, new_color(chosen)),)
    path = str(Path(image).absolute())
    lane = PaintedImage(painted, Path(image).name, path, own)
    selection = default_selection(shape)
    return StrokeSet(chosen, selection, StructureTensor.FASTFILTERS, (lane,))


def _blocks(labels: Source, name: str) -> Iterator[tuple[tuple[int, ...], NDArray[np.uint8]]]:
    total = 0
    for region in tiles(Region.whole(labels.info.shape), (1, 1, TILE, TILE, 1)):
        values = labels.read(region)[..., 0]
        if not values.any():
            continue
        low, high = float(values.min()), float(values.max())
        if low < 0 or high > MOST_CLASSES or (values != np.rint(values)).any():
            raise InputError(
                f"'{name}' is no label image.",
                f"Labels are whole numbers from 0 (nothing painted) to {MOST_CLASSES}; its values "
                f"go from {low:g} to {high:g}.",
                "Save the labels as 8-bit numbers 1, 2, ... of the classes.",
            )
        total += int(np.count_nonzero(values))
        if total > MOST_LABELLED:
            raise InputError(
                f"'{name}' is no label image of strokes.",
                f"It labels more than {MOST_LABELLED:,} pixels; a forest is trained on a few "
                "strokes.",
                "Leave most pixels 0, or use 'plan' to train a network on whole images.",
            )
        yield region.start[:4], values.astype(np.uint8)
