"""Pseudo-labels: what a map of probabilities teaches a network, voxel by voxel.

A voxel has a share of each class, and it is learned from or not. The user's own strokes count for
certain whatever the map says; where the user wants nothing learned, nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

IGNORED, FROM_MAP, PAINTED = 0, 1, 2
"""Where a voxel's label comes from: it has none; the teacher's map; the user's strokes."""


@dataclass(frozen=True)
class LabelRules:
    """How a map becomes labels."""

    form: str = "soft"
    """``soft``: probabilities are labels; ``hard``: the most probable class is (0.5)."""
    least_confidence: float = 0.5
    """Voxels whose most probable class has less are not learned from; 0.5: all are."""


@dataclass(frozen=True, eq=False)
class PseudoLabels:
    """Labels of a box of voxels."""

    shares: NDArray[np.float32]
    """(..., c), 0..1; with one channel that of the structure, else of each class."""
    origin: NDArray[np.uint8]
    """(...), `IGNORED`, `FROM_MAP` or `PAINTED`."""


def pseudo_labels(
    probabilities: NDArray[Any],
    rules: LabelRules,
    strokes: NDArray[Any] | None = None,
    ignored: NDArray[Any] | None = None,
) -> PseudoLabels:
    """Labels of voxels.

    Parameters
    ----------
    probabilities
        (..., c), 0..1; one channel for one structure, else one for each class, background included.
    rules
        How they become labels.
    strokes
        (...): 0 where nothing is painted, else 1 + the class's number, background first; with one
        structure 1 is background and 2 the structure.
    ignored
        (...): everything but 0 is not learned from, unless it is painted on.
    """
    p = np.asarray(probabilities, np.float32)
    one = p.shape[-1] == 1
    sure = np.maximum(p[..., 0], 1 - p[..., 0]) if one else p.max(-1)
    if rules.form == "hard":
        if one:
            p = np.asarray(p > 0.5, np.float32)
        else:
            p = np.asarray(p.argmax(-1)[..., None] == np.arange(p.shape[-1]), np.float32)
    # 0.5 leaves nothing out, also where one of several classes has less than half.
    limited = rules.least_confidence > 0.5
    origin = np.where(sure >= rules.least_confidence if limited else True, FROM_MAP, IGNORED)
    origin = np.asarray(np.broadcast_to(origin, sure.shape), np.uint8).copy()
    if ignored is not None:
        origin[np.asarray(ignored) != 0] = IGNORED
    if strokes is not None:
        painted = np.asarray(strokes) != 0
        if painted.any():
            origin[painted] = PAINTED
            number = np.asarray(strokes).astype(np.int64) - 1
            own = number[..., None] == (np.arange(1, 2) if one else np.arange(p.shape[-1]))
            p = np.where(painted[..., None], own.astype(np.float32), p)
    return PseudoLabels(p, origin)
