"""What a scale is worth to an Enhancer, and whether the search without labels finds it.

::

    python -m tests.benchmarks.enhancer_scale --target dsb-nuclei --enhancer nuclei-2d
    python -m tests.benchmarks.enhancer_scale --target vnc-mitochondria --side choice --magnify 0.5

A simulated user paints a forest on training images of a target (`jobs.benchmark`). For images that
were not painted on, F1 at 0.5 against the truth is computed for the forest, for the enhanced map
at scale 1, at every candidate scale, and at the scale that `search_scale` finds in each image from
the forest's map alone. The scale that the truth would choose for all images is reported as a
ceiling; nothing is chosen by it. ``--side choice`` judges training images instead of test images,
which is how settings of the search may be looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.benchmark import targets
from s2d_desktop.jobs.benchmark.images import LabelledImage, features_of
from s2d_desktop.jobs.benchmark.painting import Painter, paint, painter
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.metrics import ThresholdCounts
from s2d_desktop.pipeline.rescaled import Rescaled, enhanced_at_scale
from s2d_desktop.pipeline.runtime import Network, open_network
from s2d_desktop.pipeline.scale_search import CANDIDATES, search_scale
from s2d_desktop.pipeline.tree_walk import forest_probabilities
from s2d_desktop.zoo.enhancers import Enhancer, find

TARGETS = {t.name: t for t in vars(targets).values() if isinstance(t, targets.Target)}

Plane = NDArray[np.float32]


def painted_by(number: int, target: targets.Target, data: Path, keep: Path) -> Painter:
    """User `number` of a target; what was painted before is read from `keep`."""
    user_side = target.sides(data).user
    file = keep / f"{target.name}_{number}.npz"
    for event in paint(target, user_side, number, target.rounds, file):
        print(event, file=sys.stderr, flush=True)
    return painter(target, user_side, number, file)


def magnified(plane: Plane, factor: float) -> Plane:
    """A map (y, x) with objects `factor` times as large."""
    if factor == 1.0:
        return plane
    source = ArraySource(plane[None, None, ..., None], "tzyxc")
    return np.asarray(read_whole(Rescaled(source, factor))[0, 0, ..., 0], np.float32)


def judged(
    image: LabelledImage, user: Painter, enhancer: Enhancer, network: Network, magnify: float
) -> dict[str, Any]:
    """Maps of one image, as thresholded masks, and what the search said."""
    pixels = image.pixels()
    map_ = forest_probabilities(user.stages[-1].forest, features_of(pixels))[:, 1]
    forest = magnified(map_.reshape(pixels.shape[:2]).astype(np.float32), magnify)
    truth = magnified(image.truth().astype(np.float32), magnify) > 0.5
    source = ArraySource(forest[None, None, ..., None], "tzyxc", image.name)
    search = search_scale(source, 0, network, enhancer.card)
    maps = {"forest": forest}
    for scale in sorted({*CANDIDATES, search.best}):
        whole = read_whole(enhanced_at_scale(source, 0, network, enhancer.card, scale))
        maps[f"{scale:g}"] = np.asarray(whole[0, 0, ..., 0], np.float32)
    maps["searched"] = maps[f"{search.best:g}"]
    return {"truth": truth, "maps": maps, "search": search.facts()}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--target", choices=sorted(TARGETS), default="dsb-nuclei")
    parser.add_argument("--enhancer", default="mitochondria-em-2d", help="name, folder or file")
    parser.add_argument("--users", type=int, default=1)
    parser.add_argument("--images", type=int, help="judge at most so many, evenly picked")
    parser.add_argument("--side", choices=("test", "choice"), default="test")
    parser.add_argument("--magnify", type=float, default=1.0, help="magnify the forest's maps")
    parser.add_argument("--keep", type=Path, default=Path("benchmark_forests"))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    started = time.perf_counter()
    target, enhancer = TARGETS[args.target], find(args.enhancer)
    network = open_network(enhancer.network_path)
    rows = ("forest", "searched", *(f"{s:g}" for s in CANDIDATES))
    users = []
    for number in range(args.users):
        user = painted_by(number, target, args.data, args.keep)
        images = user.choice if args.side == "choice" else target.sides(args.data).test
        if args.images and args.images < len(images):
            picked = np.linspace(0, len(images) - 1, args.images).round().astype(int)
            images = tuple(images[k] for k in picked)
        counts = {row: ThresholdCounts() for row in rows}
        searches = []
        for image in images:
            found = judged(image, user, enhancer, network, args.magnify)
            for row in rows:
                counts[row].add(found["maps"][row], found["truth"])
            searches.append({"image": image.name, **found["search"]})
            print(image.name, found["search"]["scale"], file=sys.stderr, flush=True)
        users.append(
            {"user": number, "f1": {r: counts[r].at(0.5).f1 for r in rows}, "searches": searches}
        )
    f1 = {row: [u["f1"][row] for u in users] for row in rows}
    figures = {
        "target": target.name,
        "side": args.side,
        "magnify": args.magnify,
        "enhancer": enhancer.name,
        "f1_at_0.5": {row: round(statistics.mean(values), 4) for row, values in f1.items()},
        "scales_found": sorted(s["scale"] for u in users for s in u["searches"]),
        "users": users,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {network.provider}",
        "seconds": round(time.perf_counter() - started, 1),
    }
    if args.json:
        print(json.dumps(figures, indent=2))
        return 0
    for row, value in figures["f1_at_0.5"].items():
        name = row if row in ("forest", "searched") else f"scale {row}"
        print(f"{target.name:18} {name:12} F1 {value:.3f}")
    print(f"scales found: {figures['scales_found']}")
    print(f"{figures['seconds']} s, {figures['machine']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
