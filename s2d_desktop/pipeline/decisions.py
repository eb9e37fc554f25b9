"""What ilastik exports beside probabilities: the most probable class, and how unsure the forest is.

Formulas as in ilastik's opPixelClassification.py (OpArgmaxChannel, OpEnsembleMargin).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source

MOST_CLASSES = 255
"""Numbers that fit into uint8."""


class _OfAllClasses(Source):
    """One channel that is made of the probabilities of all classes."""

    def __init__(self, probabilities: Source) -> None:
        assert probabilities.info.axes == CANONICAL
        self.inner = probabilities

    def _all(self, region: Region) -> Array:
        return self.inner.read(region.replaced(4, 0, self.inner.info.shape[4]))

    def close(self) -> None:
        self.inner.close()


class SimpleSegmentation(_OfAllClasses):
    """Number of the most probable class, 1, 2, ..., uint8; of equal ones the first.

    Outside of a prediction mask, where all probabilities are 0, this is class 1, as in ilastik.

    Parameters
    ----------
    probabilities
        Axes ``tzyxc``. Closed with this source.

    Raises
    ------
    InputError
        If there are more classes than uint8 has numbers.
    """

    def __init__(self, probabilities: Source) -> None:
        super().__init__(probabilities)
        info = probabilities.info
        classes = info.shape[4]
        if classes > MOST_CLASSES:
            raise InputError(
                f"'{info.name}' has too many classes for a segmentation.",
                f"It has {classes}; their numbers must fit into 8 bits.",
                f"Use a map of at most {MOST_CLASSES} classes.",
            )
        self.info = replace(
            info,
            shape=(*info.shape[:4], 1),
            dtype=np.dtype(np.uint8),
            channel_names=(),
            value_range=(0.0, float(classes)),
        )

    def _read(self, region: Region) -> Array:
        if not region.size:
            return np.zeros(region.shape, np.uint8)
        largest = self._all(region).argmax(axis=4)
        numbers: Array = (largest[..., None] + 1).astype(np.uint8)
        return numbers


class Uncertainty(_OfAllClasses):
    """1 minus the distance between the two largest probabilities, float32, 0..1.

    0 where the forest is sure, 1 where two classes are equally probable. Of a single class it is 0
    everywhere; outside of a prediction mask it is 1, as in ilastik.

    Parameters
    ----------
    probabilities
        Axes ``tzyxc``. Closed with this source.
    """

    def __init__(self, probabilities: Source) -> None:
        super().__init__(probabilities)
        info = probabilities.info
        self.info = replace(
            info,
            shape=(*info.shape[:4], 1),
            dtype=np.dtype(np.float32),
            channel_names=("uncertainty",),
            value_range=(0.0, 1.0),
        )

    def _read(self, region: Region) -> Array:
        if self.inner.info.shape[4] < 2 or not region.size:
            return np.zeros(region.shape, np.float32)
        values = np.partition(self._all(region).astype(np.float32), -2, axis=4)
        unsure: Array = np.float32(1) - (values[..., -1:] - values[..., -2:-1])
        return unsure
