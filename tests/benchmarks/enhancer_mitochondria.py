"""How much an Enhancer improves Random Forests on mitochondria in electron microscopy.

    python -m tests.benchmarks.enhancer_mitochondria --data ../shared/data

EPFL (source domain): forests trained on training slices, with seeds that no Enhancer training
uses, predict the official test volume. VNC (target domain): a simulated user paints strokes on
slices 0-9 of stack 1; slices 10-19 are predicted. F1 at 0.5, counted over all voxels of the test
slices. Test labels are used for these figures and for nothing else: no setting, threshold or
checkpoint was chosen by them.

The forests do not depend on the Enhancer. ``--keep FOLDER`` keeps their maps for the next run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.open import open_source
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.metrics import ThresholdCounts
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.pipeline.tree_walk import forest_probabilities
from s2d_desktop.training.enhancer_plan import ForestSettings, SourceImage
from s2d_desktop.training.forest_cache import SELECTION, Plane, slice_features
from s2d_desktop.training.forest_series import KINDS, Recipe, draw_recipe, grow
from s2d_desktop.training.sklearn_forest import forest_from_sklearn
from s2d_desktop.zoo.enhancers import Enhancer, find

THREADS = 2
"""Threads of a forest."""

SEED = 987_000
"""First seed of the forests here; trainings count theirs from the plan's seed."""


@dataclass(frozen=True)
class Volume:
    """Slices with labels."""

    image: SourceImage

    def slices(self, positions: Sequence[int]) -> Iterator[tuple[NDArray[Any], NDArray[np.uint8]]]:
        """Raw data (y, x) and truth (y, x) 0/1 of some slices."""
        raw, labels = (canonical(open_source(p)) for p in (self.image.raw, self.image.labels))
        for z in positions:
            box = Region.whole(raw.info.shape).replaced(1, z, z + 1)
            truth = labels.read(box)[0, 0, :, :, 0] != 0
            yield raw.read(box)[0, 0, :, :, 0], np.asarray(truth, np.uint8)

    def planes(self, positions: Sequence[int]) -> list[Plane]:
        """Slices with their features."""
        return [
            Plane(r.astype(np.float32), t, slice_features(r)) for r, t in self.slices(positions)
        ]


@dataclass(frozen=True)
class Case:
    """One forest and the slices that it is judged on."""

    name: str
    recipe: Recipe
    training: Volume
    train_on: tuple[int, ...]
    test: Volume
    judge_on: tuple[int, ...]


def user_recipe(seed: int) -> Recipe:
    """A user of ilastik: all features, 100 trees, five rounds of six strokes for each class."""
    return Recipe(
        "strokes",
        rounds=5,
        columns=tuple(range(SELECTION.columns_per_channel(1))),
        trees=100,
        max_depth=None,
        min_leaf=1,
        pixels=0,
        foreground_share=None,
        strokes=6,
        seed=seed,
    )


def epfl_cases(data: Path, forests: int, step: int) -> list[Case]:
    """Forests of all three kinds on the training volume, judged on every `step`-th test slice."""
    folder = data / "epfl_lucchi"
    training, test = (
        Volume(
            SourceImage(str(folder / f"raw_{n}.tif"), str(folder / f"labels_{n}_mito_lucchi.tif"))
        )
        for n in ("train_z3", "test_z5")
    )
    cases = []
    for k in range(forests):
        rng = np.random.default_rng([SEED, k])
        kind = KINDS[k % len(KINDS)]
        recipe = draw_recipe(kind, ForestSettings(), SELECTION, rng)
        slices = tuple(int(z) for z in rng.permutation(55)[: recipe.rounds])
        cases.append(
            Case(f"epfl_{kind}_{k}", recipe, training, slices, test, tuple(range(0, 33, step)))
        )
    return cases


def vnc_cases(data: Path, seeds: int) -> list[Case]:
    """Simulated users on VNC slices 0-9, judged on slices 10-19."""
    folder = data / "vnc"
    volume = Volume(
        SourceImage(str(folder / "raw_stack1.tif"), str(folder / "labels_stack1_mitochondria.tif"))
    )
    cases = []
    for k in range(seeds):
        rng = np.random.default_rng([SEED, 1000 + k])
        slices = tuple(int(z) for z in rng.permutation(10)[:5])
        recipe = user_recipe(SEED + k)
        cases.append(Case(f"vnc_user_{k}", recipe, volume, slices, volume, tuple(range(10, 20))))
    return cases


@dataclass(frozen=True, eq=False)
class ForestMaps:
    """What the forest of a case says."""

    maps: NDArray[np.float16]
    """(z, y, x), probability of mitochondria on the judged slices."""
    pixels: int
    """Training pixels of the forest."""


def forest_maps(cases: Sequence[Case]) -> list[ForestMaps]:
    """Train the forests of cases that are judged on the same slices, and apply them."""
    forests, pixels = [], []
    for case in cases:
        planes = case.training.planes(case.train_on)
        *_earlier, (forest, count) = grow(case.recipe, planes, ForestSettings())
        forests.append(forest_from_sklearn(forest, (1, 2), count))
        pixels.append(count)
    maps: list[list[NDArray[np.float16]]] = [[] for _ in cases]
    for raw, truth in cases[0].test.slices(cases[0].judge_on):
        features = slice_features(raw).reshape(truth.size, -1)
        for case, trees, found in zip(cases, forests, maps, strict=True):
            rows = np.ascontiguousarray(features[:, list(case.recipe.columns)], np.float32)
            structure = forest_probabilities(trees, rows, THREADS)[:, 1]
            found.append(structure.reshape(truth.shape).astype(np.float16))
    return [ForestMaps(np.stack(m), n) for m, n in zip(maps, pixels, strict=True)]


def kept_maps(cases: Sequence[Case], folder: Path | None) -> list[ForestMaps]:
    """`forest_maps`, from `folder` if they are there for as many slices."""
    if folder is None:
        return forest_maps(cases)
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{case.name}.npz" for case in cases]
    kept = []
    for case, file in zip(cases, files, strict=True):
        if file.exists():
            with np.load(file, allow_pickle=False) as arrays:
                # Of a run with another --every, they would be compared with other slices.
                if len(arrays["maps"]) == len(case.judge_on):
                    kept.append(ForestMaps(arrays["maps"], int(arrays["pixels"])))
    if len(kept) == len(cases):
        return kept
    new = forest_maps(cases)
    for file, found in zip(files, new, strict=True):
        part = file.with_suffix(".part")
        with part.open("wb") as stream:
            np.savez(stream, maps=found.maps, pixels=np.array(found.pixels))
        os.replace(part, file)
    return new


def judge(case: Case, found: ForestMaps, enhancer: Enhancer | None) -> dict[str, Any]:
    """F1 at 0.5 of the forest and of the Enhancer."""
    maps, pixels = found.maps, found.pixels
    source = canonical(ArraySource(maps.astype(np.float32), "zyx", case.name))
    result: dict[str, Any] = {"case": case.name, "training_pixels": pixels}
    before, after = ThresholdCounts(), ThresholdCounts()
    enhanced = None
    if enhancer is not None:
        network = open_network(enhancer.network_path)
        result["provider"] = network.provider
        enhanced = read_whole(Enhanced(source, 0, network, enhancer.card))
    for k, (_raw, truth) in enumerate(case.test.slices(case.judge_on)):
        before.add(maps[k], truth)
        if enhanced is not None:
            after.add(enhanced[0, k, :, :, 0], truth)
    result["f1_forest"] = before.at(0.5).f1
    if enhanced is not None:
        result["f1_enhancer"] = after.at(0.5).f1
        result["precision"], result["recall"] = after.at(0.5).precision, after.at(0.5).recall
    return result


def summary(results: Sequence[dict[str, Any]], prefix: str) -> dict[str, Any]:
    """Mean and standard deviation over the cases of one data set."""
    mine = [r for r in results if r["case"].startswith(prefix)]
    out: dict[str, Any] = {"forests": len(mine)}
    for key in ("f1_forest", "f1_enhancer"):
        values = [r[key] for r in mine if key in r]
        if values:
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            out[key] = {"mean": round(statistics.mean(values), 4), "sd": round(spread, 4)}
    out["training_pixels"] = [r["training_pixels"] for r in mine]
    return out


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--enhancer", default="mitochondria-em-2d", help="name, folder or file")
    parser.add_argument("--seeds", type=int, default=3, help="simulated users on VNC")
    parser.add_argument("--forests", type=int, default=6, help="held-back forests on EPFL")
    parser.add_argument("--every", type=int, default=1, help="use every N-th EPFL test slice")
    parser.add_argument("--only", choices=("epfl", "vnc"))
    parser.add_argument("--keep", type=Path, help="folder that keeps the forests' maps")
    parser.add_argument("--forests-alone", action="store_true", help="do not enhance")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if not (args.data / "epfl_lucchi").is_dir():
        parser.error(f"there is no data in {args.data}; see --data")
    started = time.perf_counter()
    enhancer = None if args.forests_alone else find(args.enhancer)
    groups = [
        [] if args.only == "vnc" else epfl_cases(args.data, args.forests, args.every),
        [] if args.only == "epfl" else vnc_cases(args.data, args.seeds),
    ]
    results = []
    for cases in groups:
        if not cases:
            continue
        for case, found in zip(cases, kept_maps(cases, args.keep), strict=True):
            results.append(judge(case, found, enhancer))
            print(json.dumps(results[-1]), file=sys.stderr, flush=True)
    figures = {
        "enhancer": None if enhancer is None else enhancer.name,
        **{p: summary(results, p) for p in ("epfl", "vnc") if args.only in (None, p)},
        "cases": results,
        "epfl_test_slices": f"every {args.every}",
        "seed": SEED,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "commit": _commit(),
        "seconds": round(time.perf_counter() - started, 1),
    }
    if args.json:
        print(json.dumps(figures, indent=2))
        return 0
    for name in ("epfl", "vnc"):
        for key, words in (("f1_forest", "forest"), ("f1_enhancer", "Enhancer")):
            value = figures.get(name, {}).get(key)
            if value:
                print(f"{name:5} F1 of the {words:9} {value['mean']:.3f} +- {value['sd']:.3f}")
    print(f"{figures['seconds']} s, commit {figures['commit']}, {figures['machine']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
