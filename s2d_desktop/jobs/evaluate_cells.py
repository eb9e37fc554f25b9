"""How well cells between membranes agree with the truth, slice by slice."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.cells import check_slice_memory
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.multicut import fragments_of
from s2d_desktop.pipeline.slice_scores import SliceScores
from s2d_desktop.pipeline.tune_beta import BETAS, true_cells

BLOCK = 1024


def evaluate_cells(
    found: Source, channel: int | None, truth: Source, box: Region, *, beta: float, membranes: bool
) -> Generator[Event, None, dict[str, Any]]:
    """Scores of cells.

    Parameters
    ----------
    found
        Canonical: probabilities of membranes, which are cut by a multicut, or labels of cells.
    channel
        Of the probabilities; None for labels.
    truth
        Canonical, one channel.
    box
        The region to compare, one channel.
    beta
        Of the multicut.
    membranes
        Truth is not 0 on membranes; otherwise it holds the numbers of objects, with 0 for none.

    Raises
    ------
    InputError
        If a slice of probabilities does not fit into memory.

    Yields
    ------
    Progress for each tile that is read, and for each step of a slice

    Returns
    -------
    The scores of objects; for probabilities also ``beta``, ``best_beta`` and ``best_vi``, which is
    no fair score: it was chosen on the truth itself
    """
    if channel is not None:
        check_slice_memory(found.info.name, math.prod(box.shape[2:4]))
    scores = SliceScores()
    by_beta = {b: SliceScores() for b in sorted({*BETAS, beta})}
    slices = list(tiles(box, (1, 1, *box.shape[2:4], 1)))
    for done, piece in enumerate(slices):
        real = yield from _read(truth, 0, piece, done, len(slices))
        ours = yield from _read(found, channel or 0, piece, done, len(slices))
        cells = true_cells(real) if membranes else real
        if channel is None:
            scores.add(ours, cells)
        else:
            fragments = fragments_of(ours)
            for k, (b, table) in enumerate(by_beta.items()):
                yield _progress(done + 0.5 + 0.5 * k / len(by_beta), len(slices))
                table.add(fragments.solve(b), cells)
        yield _progress(done + 1, len(slices))
    if channel is None:
        return _facts(scores)
    best = min(by_beta, key=lambda b: (round(_vi(by_beta[b]), 9), abs(b - 0.5)))
    return {
        **_facts(by_beta[beta]),
        "beta": beta,
        "best_beta": best,
        "best_vi": _vi(by_beta[best]),
    }


def _read(
    source: Source, channel: int, piece: Region, done: int, total: int
) -> Generator[Event, None, NDArray[Any]]:
    """One slice, (y, x)."""
    slice_yx = np.empty(piece.shape[2:4], source.info.dtype)
    for tile in tiles(piece, (1, 1, BLOCK, BLOCK, 1)):
        yield _progress(done, total)
        values = source.read(tile.replaced(4, channel, channel + 1))
        slice_yx[tile.relative_to(piece).slices[2:4]] = values[0, 0, :, :, 0]
    return slice_yx


def _progress(done: float, total: int) -> Progress:
    return Progress(done, total, "Comparing cells", "slices")


def _vi(scores: SliceScores) -> float:
    return sum(scores.variation_of_information())


def _facts(scores: SliceScores) -> dict[str, Any]:
    split, merge = scores.variation_of_information()
    return {
        "vi_split": split,
        "vi_merge": merge,
        "vi": split + merge,
        "adapted_rand_error": scores.adapted_rand_error(),
        "objects": scores.objects,
        "true_objects": scores.true_objects,
    }
