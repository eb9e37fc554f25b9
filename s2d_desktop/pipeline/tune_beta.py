"""The beta that suits maps of one kind, chosen on slices with known cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.pipeline.multicut import Fragments
from s2d_desktop.pipeline.segmentation import label_objects
from s2d_desktop.pipeline.slice_scores import SliceScores

BETAS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Finer below 0.5: Random Forests see more membranes than there are."""


@dataclass(frozen=True)
class Tuned:
    """What was chosen, and what it was chosen from."""

    beta: float
    """The one with the smallest VI; of equal ones the nearest to 0.5."""
    vi: Mapping[float, tuple[float, float]]
    """For each beta (split, merge) in bits, over all slices."""


def true_cells(membranes: NDArray[np.generic]) -> NDArray[np.int32]:
    """Cells of a slice whose membranes are known: the parts that membranes separate.

    Parameters
    ----------
    membranes
        (y, x), or (z, y, x) for slices with cells of their own; not zero on membranes.

    Returns
    -------
    int32, same shape: 0 on membranes, cells 1, 2, ...; pixels belong together if they share a side
    """
    return label_objects(membranes == 0)


def tune_beta(
    cases: Sequence[tuple[Fragments, NDArray[np.integer]]], betas: Sequence[float] = BETAS
) -> Tuned:
    """Choose beta on slices that are used for nothing else.

    Parameters
    ----------
    cases
        Slices as (fragments, true cells (y, x), 0 where there is none: left out of VI).
    betas
        To choose from, each between 0 and 1.

    Raises
    ------
    InputError
        If a beta is not between 0 and 1.
    """
    assert cases
    assert betas
    scores = {b: slices_vi([(f.solve(b), truth) for f, truth in cases]) for b in betas}
    best = min(scores, key=lambda b: (round(sum(scores[b]), 9), abs(b - 0.5)))
    return Tuned(best, scores)


def slices_vi(
    slices: Sequence[tuple[NDArray[np.integer], NDArray[np.integer]]],
) -> tuple[float, float]:
    """VI (split, merge) in bits of (labels, truth) of slices, (y, x), see `SliceScores`."""
    scores = SliceScores()
    for labels, truth in slices:
        scores.add(labels, truth)
    return scores.variation_of_information()
