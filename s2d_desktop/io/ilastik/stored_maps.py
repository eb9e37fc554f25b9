"""Probability maps that a project took as inputs: of other files, or stored in the project itself.

Workflows that begin with the result of a pixel classification have them, for instance Object
Classification and Tracking from prediction maps, or Multicut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from s2d_desktop.io.ilastik.datasets import Dataset, Lane

MAP_ROLES = ("Prediction Maps", "Probabilities")
"""What ilastik's workflows call an input that is a probability map."""


@dataclass(frozen=True)
class StoredMap:
    """The probability map of a lane, found or not."""

    lane: Lane
    dataset: Dataset

    @property
    def usable(self) -> bool:
        """Whether it is there, in one file."""
        return bool(self.dataset.path)


def maps_in(lanes: Iterable[Lane]) -> tuple[StoredMap, ...]:
    """The probability maps of some lanes, at most one for each."""
    maps: list[StoredMap] = []
    for lane in lanes:
        found = [dataset for role, dataset in lane.inputs if role in MAP_ROLES]
        maps += [StoredMap(lane, dataset) for dataset in found[:1]]
    return tuple(maps)
