"""How good the maps of one method are for one forest."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.jobs.benchmark.methods import Map, Method
from s2d_desktop.pipeline.metrics import ThresholdCounts

THRESHOLD = 0.5


def judge(
    method: Method,
    choice: Sequence[LabelledImage],
    test: Sequence[LabelledImage],
    forest_map: Callable[[LabelledImage], Map],
    boundaries: bool,
) -> Generator[None, None, dict[str, Any]]:
    """Score a method.

    Parameters
    ----------
    method
        Makes the maps.
    choice
        Images of the user's side, by whose truth the method's own threshold and, for boundaries,
        beta of the multicut are chosen; may be empty but for boundaries.
    test
        Images that are judged.
    forest_map
        The forest's map of an image.
    boundaries
        Whether the structure separates objects; then these are judged, too.

    Yields
    ------
    Nothing, after every image.

    Returns
    -------
    ``f1``, ``precision``, ``recall`` at 0.5 over all pixels of the test images;
    ``own_threshold`` and ``f1_own`` at it, if there are images for choices; for boundaries
    ``beta``, ``vi_split``, ``vi_merge`` and ``vi`` in bits; ``chosen``, what the method chose for
    each test image
    """
    before, after = ThresholdCounts(), ThresholdCounts()
    known: list[_Cut] = []
    for image in choice:
        found, _facts = method.apply(forest_map(image))
        truth = image.truth()
        before.add(found, truth)
        if boundaries:
            known.append(_cut(found, truth))
        yield
    unknown: list[_Cut] = []
    chosen = []
    for image in test:
        found, facts = method.apply(forest_map(image))
        truth = image.truth()
        chosen += [dict(facts)] if facts else []
        after.add(found, truth)
        if boundaries:
            unknown.append(_cut(found, truth))
        yield
    counts = after.at(THRESHOLD)
    result: dict[str, Any] = {
        "f1": counts.f1,
        "precision": counts.precision,
        "recall": counts.recall,
        "chosen": chosen,
    }
    if choice:
        own, _counts = before.best()
        result |= {"own_threshold": own, "f1_own": after.at(own).f1}
    if boundaries:
        result |= _of_objects(known, unknown)
    return result


_Cut = tuple[Any, NDArray[np.int32]]
"""Fragments of a map, and the true objects."""


def _cut(found: Map, truth: NDArray[np.uint8]) -> _Cut:
    from s2d_desktop.pipeline.multicut import fragments_of
    from s2d_desktop.pipeline.tune_beta import true_cells

    return fragments_of(found), true_cells(truth)


def _of_objects(known: Sequence[_Cut], unknown: Sequence[_Cut]) -> dict[str, float]:
    from s2d_desktop.pipeline.tune_beta import slices_vi, tune_beta

    beta = tune_beta(known).beta
    split, merge = slices_vi([(cut.solve(beta), truth) for cut, truth in unknown])
    return {"beta": beta, "vi_split": split, "vi_merge": merge, "vi": split + merge}
