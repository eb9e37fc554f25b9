"""How well watershed and multicut separate cells in a Random Forest's map of membranes.

    python -m tests.benchmarks.multicut --data ../shared/data

VNC stack 1: a forest with ilastik's features learns from pixels of slices 0, 2, 4 and 6, as many
of each class. Beta is chosen on slice 8; slice 9 is judged. With ``--test`` beta is chosen on
slices 8 and 9, and slices 10-19 are judged, whose labels serve for nothing else. True cells are
what the membranes of the labels separate in each slice; VI in bits, without the membranes.

For comparison: fragments without a multicut, and connected parts below the threshold that is best
on the slices beta is chosen on. ``--exact`` proves by integer programming how far the cut is from
the cheapest one (a minute). ``--picture FILE`` shows the last slice.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.open import open_source
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.pipeline.multicut import Fragments, cheapest_cut, cut_cost, fragments_of
from s2d_desktop.pipeline.region_graph import edge_costs
from s2d_desktop.pipeline.segmentation import label_objects
from s2d_desktop.pipeline.tree_walk import forest_probabilities
from s2d_desktop.pipeline.tune_beta import slices_vi, true_cells, tune_beta
from s2d_desktop.training.forest_cache import slice_features
from s2d_desktop.training.sklearn_forest import forest_from_sklearn

THREADS = 2
TRAIN_ON = (0, 2, 4, 6)
THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(1, 20))

Slices = list[tuple[NDArray[Any], NDArray[Any]]]
"""(labels or fragments, truth) of slices."""


def plane(source: Source, z: int) -> NDArray[Any]:
    """Slice `z`, (y, x)."""
    return source.read(Region.whole(source.info.shape).replaced(1, z, z + 1))[0, 0, :, :, 0]


def train_forest(raw: Source, membranes: Source, pixels: int, seed: int) -> Any:
    """A forest of 100 trees that knows `pixels` of each class of each training slice."""
    from sklearn.ensemble import RandomForestClassifier

    rng = np.random.default_rng(seed)
    rows, classes = [], []
    for z in TRAIN_ON:
        features = slice_features(plane(raw, z))
        truth = plane(membranes, z).ravel() != 0
        for k in (0, 1):
            chosen = rng.choice(np.flatnonzero(truth == k), pixels, replace=False)
            rows.append(features.reshape(truth.size, -1)[chosen].astype(np.float32))
            classes.append(np.full(pixels, k))
    forest = RandomForestClassifier(100, n_jobs=THREADS, random_state=seed)
    forest.fit(np.concatenate(rows), np.concatenate(classes))
    return forest_from_sklearn(forest, (1, 2), sum(map(len, classes)))


def forest_map(forest: Any, raw: NDArray[Any]) -> NDArray[np.float32]:
    """Probability of membrane, (y, x)."""
    features = slice_features(raw)
    rows = np.ascontiguousarray(features.reshape(raw.size, -1), np.float32)
    found = forest_probabilities(forest, rows, THREADS)[:, 1]
    return np.asarray(found.reshape(raw.shape), np.float32)


def vi_facts(slices: Slices) -> dict[str, float]:
    split, merge = slices_vi(slices)
    return {"vi": round(split + merge, 4), "split": round(split, 4), "merge": round(merge, 4)}


def best_threshold(maps: Sequence[NDArray[Any]], truths: Sequence[NDArray[Any]]) -> float:
    """The threshold below which connected parts are most like the true cells."""

    def vi(t: float) -> float:
        pairs = [(label_objects(p <= t), truth) for p, truth in zip(maps, truths, strict=True)]
        return sum(slices_vi(pairs))

    return min(THRESHOLDS, key=vi)


def gap_to_the_cheapest(found: Fragments, beta: float) -> float:
    """How much more the cut costs than the cheapest one, as a share of that."""
    from tests.pipeline.exact_multicut import exact_multicut

    costs = edge_costs(found.graph, beta)
    best = cut_cost(found.graph, costs, exact_multicut(found.graph.nodes, found.graph.edges, costs))
    return (cut_cost(found.graph, costs, cheapest_cut(found.graph, costs)) - best) / abs(best)


def picture(file: Path, raw: NDArray[Any], p: NDArray[Any], cells: Sequence[NDArray[Any]]) -> None:
    """Raw data and map above fragments and cells."""
    from PIL import Image

    colours = np.random.default_rng(1).uniform(60, 255, (int(max(c.max() for c in cells)) + 1, 3))

    def painted(labels: NDArray[Any]) -> NDArray[Any]:
        edge = np.zeros(labels.shape, bool)
        edge[:-1] |= labels[:-1] != labels[1:]
        edge[:, :-1] |= labels[:, :-1] != labels[:, 1:]
        mixed = 0.6 * raw[..., None] + 0.4 * colours[labels]
        return np.where(edge[..., None], (255, 255, 0), mixed)

    grey = [np.repeat(x[..., None], 3, 2) for x in (raw, 255 * p)]
    rows = [np.concatenate(grey, 1), np.concatenate([painted(c) for c in cells], 1)]
    Image.fromarray(np.concatenate(rows).astype(np.uint8)).save(file)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pixels", type=int, default=1500, help="of each class and slice")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--test", action="store_true", help="judge slices 10-19")
    parser.add_argument("--exact", action="store_true", help="compare with the cheapest cut")
    parser.add_argument("--picture", type=Path, help="PNG of the last slice")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    folder = args.data / "vnc"
    if not folder.is_dir():
        parser.error(f"there is no data in {args.data}; see --data")
    raw, membranes = (
        canonical(open_source(folder / f"{n}_stack1{e}.tif"))
        for n, e in (("raw", ""), ("labels", "_membranes"))
    )
    tune_on, judge_on = ((8, 9), tuple(range(10, 20))) if args.test else ((8,), (9,))
    forest = train_forest(raw, membranes, args.pixels, args.seed)
    maps, truths, found, seconds = {}, {}, {}, []
    for z in (*tune_on, *judge_on):
        maps[z] = forest_map(forest, plane(raw, z))
        truths[z] = true_cells(plane(membranes, z))
        begin = time.perf_counter()
        found[z] = fragments_of(maps[z])
        seconds.append(time.perf_counter() - begin)
    tuned = tune_beta([(found[z], truths[z]) for z in tune_on])
    begin = time.perf_counter()
    cells = {z: found[z].solve(tuned.beta) for z in judge_on}
    solving = (time.perf_counter() - begin) / len(judge_on)
    threshold = best_threshold([maps[z] for z in tune_on], [truths[z] for z in tune_on])
    figures: dict[str, Any] = {
        "judged_slices": list(judge_on),
        "beta": tuned.beta,
        "vi_by_beta_where_chosen": {str(b): round(sum(v), 4) for b, v in tuned.vi.items()},
        "multicut": vi_facts([(cells[z], truths[z]) for z in judge_on]),
        "multicut_beta_0.5": vi_facts([(found[z].solve(0.5), truths[z]) for z in judge_on]),
        "fragments": vi_facts([(found[z].labels, truths[z]) for z in judge_on]),
        "threshold": threshold,
        "parts_below_threshold": vi_facts(
            [(label_objects(maps[z] <= threshold), truths[z]) for z in judge_on]
        ),
        "cells": sum(int(cells[z].max()) for z in judge_on),
        "true_cells": sum(int(truths[z].max()) for z in judge_on),
        "seconds_for_fragments_of_a_slice": round(sum(seconds) / len(seconds), 3),
        "seconds_for_a_beta": round(solving, 4),
    }
    if args.exact:
        figures["gap_to_the_cheapest_cut"] = {
            str(b): gap_to_the_cheapest(found[judge_on[0]], b) for b in (tuned.beta, 0.5)
        }
    if args.picture:
        z = judge_on[-1]
        picture(args.picture, plane(raw, z), maps[z], (found[z].labels, cells[z]))
    figures["machine"] = f"{platform.machine()}, {os.cpu_count()} cores"
    if args.json:
        print(json.dumps(figures, indent=2))
    else:
        for key, value in figures.items():
            print(f"{key}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
