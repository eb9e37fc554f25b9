"""How well maps fit the truth, while a network is trained."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from s2d_desktop.pipeline.metrics import ThresholdCounts

Pairs = Iterable[tuple[Any, Any]]


def f1_score(pairs: Pairs) -> float:
    """F1 at 0.5 over all pixels of pairs of (probability, truth)."""
    counts = ThresholdCounts()
    for probability, truth in pairs:
        counts.add(probability, truth)
    return counts.at(0.5).f1


def class_f1_scores(pairs: Pairs) -> list[float]:
    """F1 of each class over all voxels of pairs of (probabilities, truth).

    Both are (n, classes, ...), the truth 1 in the channel of its class. A voxel is predicted to be
    of the class with the highest probability: at a threshold of 0.5 a forest that spreads its
    probability over three classes would look worse than its users see it. 1 where a class is
    neither there nor predicted.
    """
    both: Any = 0
    alone: Any = 0
    for probabilities, truth in pairs:
        count = probabilities.shape[1]
        seen, own = (np.argmax(a, axis=1).ravel() for a in (probabilities, truth))
        table = np.bincount(own * count + seen, minlength=count * count).reshape(count, count)
        both = both + 2 * np.diag(table)
        alone = alone + table.sum(0) + table.sum(1)
    return [float(b / a) if a else 1.0 for b, a in zip(both, alone, strict=True)]
