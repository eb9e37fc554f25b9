"""Signs that the planes of a stack without channels are classes, and the stack read so.

Trainable Weka Segmentation writes classes as the fastest of all planes: plane k is class ``k % C``
of input plane ``k // C``. That is lost when a user turns the hyperstack into a stack, and when
the input had several channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source

MOST_CLASSES = 16
EDGE = 64


def repeating_labels(labels: Sequence[str], planes: int) -> tuple[str, ...]:
    """The shortest run of two or more different labels that repeats through all planes.

    Empty where there is none: ordinary slices may be named, but each differently.
    """
    if len(labels) != planes or not all(labels):
        return ()
    for count in range(2, min(planes, MOST_CLASSES) + 1):
        run = tuple(labels[:count])
        if planes % count == 0 and len(set(run)) == count:
            repeats = planes // count
            if repeats > 1 and tuple(labels) == run * repeats:
                return run
    return ()


def classes_in_planes(source: Source, top: float) -> int:
    """The smallest number of planes that add up to 1 wherever they are sampled, or 0.

    Parameters
    ----------
    source
        Canonical, one channel; the planes are its time points and slices in this order.
    top
        The stored value that means 1.
    """
    t, z, height, width, _ = source.info.shape
    planes = t * z
    y, x = max(0, (height - EDGE) // 2), max(0, (width - EDGE) // 2)
    stop_y, stop_x = min(height, y + EDGE), min(width, x + EDGE)

    def plane(k: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        at = (k // z, k % z)
        region = Region((*at, y, x, 0), (at[0] + 1, at[1] + 1, stop_y, stop_x, 1))
        return source.read(region).astype(np.float64) / top

    for count in range(2, min(planes, MOST_CLASSES) + 1):
        if planes % count:
            continue
        groups = planes // count
        if all(
            np.all(np.abs(sum(plane(g * count + k) for k in range(count)) - 1) < 0.5 * count / 255)
            for g in sorted({0, groups // 2, groups - 1})
        ):
            return count
    return 0


class ClassesInPlanes(Source):
    """A stack whose planes are slices and, fastest, classes: seen with an axis for each.

    Parameters
    ----------
    stack
        Axes ``zyx`` or ``tyx``.
    names
        Names of the classes, or empty.
    classes
        Their number, by which the number of planes can be divided.
    """

    def __init__(self, stack: Source, names: Sequence[str], classes: int) -> None:
        axis, planes = stack.info.axes[0], stack.info.shape[0]
        assert planes % classes == 0
        self.inner = stack
        self._classes = classes
        self.info = replace(
            stack.info,
            axes=f"{axis}cyx",
            shape=(planes // classes, classes, *stack.info.shape[1:]),
            channel_names=tuple(names),
        )

    @property
    def at_hand(self) -> bool:
        return self.inner.at_hand

    def _read(self, region: Region) -> Array:
        (first, c, y, x), (stop, c_stop, y_stop, x_stop) = region.start, region.stop
        planes = Region((first * self._classes, y, x), (stop * self._classes, y_stop, x_stop))
        values = self.inner.read(planes).reshape(
            stop - first, self._classes, y_stop - y, x_stop - x
        )
        return values[:, c:c_stop]

    def close(self) -> None:
        self.inner.close()
