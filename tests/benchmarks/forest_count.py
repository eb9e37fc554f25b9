"""How many Random Forests an Enhancer should learn from.

::

    python -m tests.benchmarks.forest_count PLAN.json -o FOLDER

Small networks are trained alike (patches drawn by the same seed, as many iterations) on the maps
of the first 10, 30, 100, ... forests of a plan, and scored on the maps of its held-back forests on
held-back slices: F1 at 0.5 after the last iteration, which nothing is chosen by. Where more forests
bring no more gain, there are enough of them for that many iterations. Forests that are in FOLDER
already, as of a training with the same plan, are used; missing ones are trained. Networks that were
trained by an earlier call are not trained again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.benchmark.record import record
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.training.enhancer_plan import EnhancerPlan, NetworkSettings, read_plan
from s2d_desktop.training.forest_cache import ForestMap, load_maps
from s2d_desktop.training.forests import make_maps, plan_series, read_maps
from s2d_desktop.training.trainer import Trainer

COUNTS = (10, 30, 100, 300, 1000)


def first_forests(plan: EnhancerPlan, folder: Path, count: int) -> tuple[list[ForestMap], int]:
    """Maps of the plan's first series with about `count` forests, and how many they are.

    Kinds of forests are mixed in any first part of the series as they are in all of them.
    """
    maps: list[ForestMap] = []
    forests = 0
    for series in plan_series(plan):
        if series.split != "training" or forests + series.forests > count:
            continue
        maps += load_maps(folder / "maps" / series.file_name)
        forests += series.forests
    return maps, forests


def show(events: Iterator[Event], what: str) -> None:
    """Run to the end with a line of progress."""
    for event in events:
        if isinstance(event, Progress):
            line = f"\r{what}: {event.done:.0f} of {event.total:.0f}"
            print(line, end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def trained(
    plan: EnhancerPlan, maps: Sequence[ForestMap], validation: Sequence[ForestMap], folder: Path
) -> dict[str, Any]:
    """Train a network and say how good it is on the held-back maps."""
    folder.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan.network, plan.training, maps, validation, plan.seed, folder)
    show(trainer.run(), folder.name)
    return {
        "f1_forest": round(trainer.forest_f1, 4),
        "f1_enhancer": round(trainer.history[-1]["validation_f1"], 4),
        "loss": round(trainer.history[-1]["validation_loss"], 4),
        "all_f1": [round(p["validation_f1"], 4) for p in trainer.history],
        "minutes": round(trainer.standing.seconds / 60, 1),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("plan", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    parser.add_argument("--maps", type=int, default=16, help="feature maps of the U-Net")
    parser.add_argument("--iterations", type=int, default=600)
    args = parser.parse_args(argv)
    plan = read_plan(args.plan)
    if plan.several or plan.in_volumes:
        parser.error("plans for several classes or for volumes are not compared here")
    small = replace(
        plan,
        network=NetworkSettings(maps=args.maps, levels=plan.network.levels),
        training=replace(
            plan.training,
            learning_rate=5e-4,
            tail=0.5,
            max_iterations=args.iterations,
            validate_every=max(1, args.iterations // 4),
        ),
    )
    forests = args.output / "forests"
    show(make_maps(plan, forests), "forests")
    validation = read_maps(plan, forests)[1]
    rows = []
    started = time.perf_counter()
    for count in args.counts:
        maps, found = first_forests(plan, forests, count)
        if any(row["forests"] == found for row in rows):
            continue
        name = f"count{found}_maps{args.maps}_iterations{args.iterations}"
        row = {"forests": found, "crops": len(maps)}
        rows.append(row | trained(small, maps, validation, args.output / name))
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    facts = {
        "plan": plan.name,
        "seed": plan.seed,
        "validation_crops": len(validation),
        "feature_maps": args.maps,
        "iterations": args.iterations,
        "rows": rows,
        "minutes": round((time.perf_counter() - started) / 60, 1),
        "record": record(),
    }
    print(json.dumps(facts, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
