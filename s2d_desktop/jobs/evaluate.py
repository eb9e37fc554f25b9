"""How well a map or a segmentation agrees with hand-made truth."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.evaluate_cells import evaluate_cells
from s2d_desktop.jobs.inputs import open_map
from s2d_desktop.model.axes import words
from s2d_desktop.model.errors import AxesProblem, InputError
from s2d_desktop.model.events import Event, Note, Progress, Result
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.pipeline.metrics import Contingency, Counts, ThresholdCounts
from s2d_desktop.pipeline.multicut import USUAL_BETA
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.region_graph import check_beta
from s2d_desktop.pipeline.segmentation import check_threshold, label_objects

BLOCK = 1024

TakenAs = Literal["auto", "probabilities", "labels"]
"""What the values of a map mean."""


def evaluate(
    path: str | Path,
    truth: str | Path,
    *,
    class_name: str | None = None,
    threshold: float = 0.5,
    slices: tuple[int, int] | None = None,
    axes: str | None = None,
    taken_as: TakenAs = "auto",
    membranes: bool = False,
    beta: float | None = None,
    per_slice: bool = False,
) -> Iterator[Event]:
    """Compare a map with the truth.

    A map of real numbers is compared at `threshold` and at the threshold that suits this truth
    best (which is no fair score: it was chosen on the truth itself). A map of whole numbers is
    taken as labels: not 0 is structure, and each number is an object.

    Parameters
    ----------
    path
        A probability map (real numbers, or whole numbers with several classes), or labels.
    truth
        Whole numbers: not 0 is structure; more than one number besides 0 means objects.
    class_name
        Which class of a map of several classes.
    threshold
        In 0..1.
    slices
        First and last z slice to compare, counted from 0; None for all.
    axes
        Axes of the map where its file does not say.
    taken_as
        ``probabilities`` for a map of whole numbers that stand for 0..1; ``labels``; ``auto``:
        one channel of whole numbers is labels unless the file says that its values go to 255 or
        65535.
    membranes
        Truth is not 0 on membranes, and the cells between them are compared: those of labels, or
        those that a multicut finds in a map of membranes. Each slice has cells of its own. F1 is
        that of the membranes for a map, that of the inside of the cells for labels.
    beta
        Of the multicut, see `pipeline.region_graph.edge_costs`.
    per_slice
        Numbers of labels and of the truth mean nothing in other slices: a truth in 3-D is compared
        with objects that were found slice by slice.

    Yields
    ------
    Progress; a Result with ``kind`` (``probabilities`` or ``labels``), ``voxels``,
    ``structure_share``; ``f1``, ``iou``, ``precision``, ``recall`` at ``threshold``; for
    probabilities ``best_threshold``, ``best_f1``; where truth has objects ``vi_split``,
    ``vi_merge``, ``vi`` (bits, voxels without true object left out) and ``adapted_rand_error``.
    The objects of probabilities are the connected parts above `threshold` in each slice, compared
    with the true objects of that slice; labels are compared as they are. With `membranes`, for
    probabilities, also ``beta``, ``best_beta`` and ``best_vi`` (chosen on the truth itself).

    Raises
    ------
    AxesProblem
        If shapes differ.
    """
    check_threshold(threshold)
    if beta is not None:
        check_beta(beta)
        if not membranes:
            raise _without_effect("--beta", "it belongs to the multicut of --membranes")
    reference = canonical(open_source(truth))
    with reference:
        _check_truth(reference)
        labels = _labels(path, axes, taken_as)
        if labels is not None:
            with labels:
                if beta is not None:
                    raise _without_effect("--beta", "the map is taken as labels: nothing is cut")
                if taken_as == "auto" and labels.info.dtype.kind != "b":
                    yield Note(
                        f"'{labels.info.name}' holds whole numbers and is compared as labels. For "
                        "an 8-bit or 16-bit probability map say: --as probabilities."
                    )
                box = _box(labels, reference, slices)
                scores = yield from _of_labels(labels, reference, box, membranes, per_slice)
                yield Result(_facts(path, truth, scores))
            return
        if per_slice:
            raise _without_effect("--per-slice", "the map holds probabilities, not labels")
        found = open_map(path, axes)
        with found.source:
            for note in found.notes:
                yield Note(note)
            channel = choose_class(found.classes, class_name)
            box = _box(found.source, reference, slices)
            scores = yield from _of_map(found.source, channel, reference, box, threshold)
            if membranes:
                # The map was read once by now: its values are probabilities.
                scores |= yield from evaluate_cells(
                    found.source,
                    channel,
                    reference,
                    box,
                    beta=USUAL_BETA if beta is None else beta,
                    membranes=True,
                )
            scores["class"] = found.classes[channel]
            yield Result(_facts(path, truth, scores))


def _without_effect(option: str, why: str) -> InputError:
    return InputError(
        f"{option} would have no effect here.",
        f"{why[0].upper()}{why[1:]}.",
        f"Leave out {option}.",
    )


def _facts(path: str | Path, truth: str | Path, scores: dict[str, Any]) -> dict[str, Any]:
    return {"map": str(path), "truth": str(truth), **scores}


def _labels(path: str | Path, axes: str | None, taken_as: TakenAs) -> Source | None:
    """The map as labels, or None if it holds probabilities."""
    if taken_as == "probabilities":
        return None
    source = canonical(open_source(path, axes))
    whole = source.info.dtype.kind in "iub" and source.info.size_of("c") == 1
    scaled = source.info.value_range in ((0.0, 255.0), (0.0, 65535.0))
    if whole and (taken_as == "labels" or not scaled):
        return source
    source.close()
    if taken_as == "labels":
        raise InputError(
            f"'{source.info.name}' cannot be compared as labels.",
            f"It holds {source.info.dtype} in {source.info.size_of('c')} channel(s); labels are "
            "whole numbers in one.",
            "Leave out '--as labels'.",
        )
    return None


def _check_truth(truth: Source) -> None:
    if truth.info.size_of("c") != 1:
        raise InputError(
            f"'{truth.info.name}' cannot be used as truth.",
            f"It has {truth.info.size_of('c')} channels; labels have one.",
            "Save the labels as one channel of whole numbers.",
        )


def _box(found: Source, truth: Source, slices: tuple[int, int] | None) -> Region:
    """The region to compare, one channel."""
    shape = found.info.shape[:4]
    if shape != truth.info.shape[:4]:
        ours, theirs = (words("tzyxc", s.info.shape) for s in (found, truth))
        raise AxesProblem(
            "The map and the truth do not have the same size.",
            f"The map '{found.info.name}' is {ours}; the truth '{truth.info.name}' is {theirs}.",
            "Give the truth of the same image; if z was read as channels, name the axes.",
        )
    box = Region.whole((*shape, 1))
    if slices is None:
        return box
    first, last = slices
    if not 0 <= first <= last < shape[1]:
        raise InputError(
            f"The slices {first} to {last} cannot be compared.",
            f"The map has the slices 0 to {shape[1] - 1}.",
            "Give the first and the last slice, for instance --slices 0-9.",
        )
    return box.replaced(1, first, last + 1)


def _of_map(
    found: Source, channel: int, truth: Source, box: Region, threshold: float
) -> Generator[Event, None, dict[str, Any]]:
    """Scores of probabilities; objects are those of each slice."""
    table, objects = ThresholdCounts(), Contingency()
    numbers: set[int] = set()
    slices = list(tiles(box, (1, 1, *box.stop[2:4], 1)))
    for done, piece in enumerate(slices):
        mask = np.empty(piece.shape[2:4], bool)
        reference = np.empty(piece.shape[2:4], truth.info.dtype)
        for tile in tiles(piece, (1, 1, BLOCK, BLOCK, 1)):
            yield Progress(done, len(slices), "Comparing", "slices")
            values = found.read(tile.replaced(4, channel, channel + 1))
            check_probabilities(values, found.info.name)
            real = truth.read(tile)
            table.add(values, real)
            place = tile.relative_to(piece).slices[2:4]
            mask[place] = np.greater(values, threshold)[0, 0, :, :, 0]
            reference[place] = real[0, 0, :, :, 0]
        numbers.update(np.unique(reference[reference != 0]).tolist())
        objects.add(
            _in_slice(label_objects(mask), done), _in_slice(reference.astype(np.int64), done)
        )
        yield Progress(done + 1, len(slices), "Comparing", "slices")
    best, best_counts = table.best()
    scores = {
        "kind": "probabilities",
        "threshold": threshold,
        **_scores(table.at(threshold)),
        "best_threshold": best,
        "best_f1": best_counts.f1,
    }
    # One number in all slices is a mask, not one object in each.
    if len(numbers) > 1:
        scores |= _object_scores(objects)
    return scores


def _in_slice(labels: NDArray[Any], k: int) -> NDArray[np.int64]:
    """`labels` as numbers that occur in slice `k` alone."""
    return np.where(labels != 0, labels.astype(np.int64) + (k << 32), 0)


def _of_labels(
    found: Source, truth: Source, box: Region, membranes: bool, per_slice: bool
) -> Generator[Event, None, dict[str, Any]]:
    """Scores of labels."""
    table, objects = ThresholdCounts(), Contingency()
    parts = list(tiles(box, (1, 1, BLOCK, BLOCK, 1)))
    for done, tile in enumerate(parts, start=1):
        ours, real = found.read(tile), truth.read(tile)
        table.add((ours != 0).astype(np.float32), (real == 0) if membranes else real)
        if not (membranes or per_slice):
            objects.add(ours, real)
        yield Progress(done, len(parts), "Comparing", "blocks")
    scores = {"kind": "labels", **_scores(table.at(0.5))}
    if membranes or per_slice:
        scores |= yield from evaluate_cells(
            found, None, truth, box, beta=USUAL_BETA, membranes=membranes
        )
    elif max(objects.true_objects, objects.objects) > 1:
        scores |= _object_scores(objects)
    return scores


def _scores(counts: Counts) -> dict[str, Any]:
    voxels = (
        counts.true_positive + counts.false_positive + counts.false_negative + counts.true_negative
    )
    true = counts.true_positive + counts.false_negative
    return {
        "voxels": voxels,
        "structure_share": true / voxels if voxels else 0.0,
        "f1": counts.f1,
        "iou": counts.iou,
        "precision": counts.precision,
        "recall": counts.recall,
    }


def _object_scores(objects: Contingency) -> dict[str, Any]:
    split, merge = objects.variation_of_information(without_background=True)
    return {
        "vi_split": split,
        "vi_merge": merge,
        "vi": split + merge,
        "adapted_rand_error": objects.adapted_rand_error(),
        "objects": objects.objects,
        "true_objects": objects.true_objects,
    }
