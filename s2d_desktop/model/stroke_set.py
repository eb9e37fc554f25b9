"""What a live forest learns from: classes, features, and the strokes on each image."""

from __future__ import annotations

from dataclasses import dataclass, field

from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.strokes import Strokes

OKABE_ITO = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
)
"""Okabe and Ito's colours, told apart by colour-blind eyes too."""


@dataclass(frozen=True)
class StrokeClass:
    """A class that can be painted. Its value is its position plus 1."""

    name: str
    color: tuple[int, int, int]
    """Red, green, blue, 0..255."""


def new_color(classes: tuple[StrokeClass, ...]) -> tuple[int, int, int]:
    """The first colour that no class has; the colours begin again when all are taken."""
    taken = {c.color for c in classes}
    free = [c for c in OKABE_ITO if c not in taken]
    return free[0] if free else OKABE_ITO[len(classes) % len(OKABE_ITO)]


@dataclass(frozen=True, eq=False)
class PaintedImage:
    """The strokes on one image, and how the image is found again."""

    strokes: Strokes
    name: str = ""
    """What a user calls it."""
    file: str = ""
    """Path of the image, with the dataset in it; empty for an image that only a project knows."""
    axes: str = ""
    """Axes of the image as it was opened."""
    sample: str = ""
    """Hash of a few of its values, by which another image of the same size is noticed."""
    lane: int = 0
    """Number among the images of the project; 0 without one."""


@dataclass(frozen=True, eq=False)
class StrokeSet:
    """Everything that is needed to train the same forest again."""

    classes: tuple[StrokeClass, ...]
    selection: FeatureSelection
    structure_tensor: StructureTensor
    images: tuple[PaintedImage, ...] = field(default=())
    project: str = ""
    """Path of the ilastik project that the images belong to; empty if they belong to none."""
