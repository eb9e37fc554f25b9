"""A class in which forest and Enhancer are compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Compared:
    """Where a class is in the map of the forest and in that of the Enhancer."""

    forest: int
    """Its channel of the probabilities."""
    enhanced: int
    """Its channel of the enhanced map."""
    name: str
    """What users call it."""
