"""How fast an Enhancer runs here, against onnxruntime's default CPU provider, in one run.

    python -m tests.benchmarks.enhancer_speed [--side 1024] [--maps 32] [--levels 4] [--repeat 7]

Medians over runs that take turns, so that another program's load meets all of them alike.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime

from s2d_desktop.jobs.machine import processor
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.pipeline.tile_threads import cpu_count
from tests.networks import unet


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--maps", type=int, default=32)
    parser.add_argument("--levels", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--network", type=Path, help="measure this network instead")
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = args.network or unet(Path(folder) / "unet.onnx", args.maps, args.levels)
        print(json.dumps(measure(path, args.side, args.repeat), indent=2))


def measure(path: Path, side: int, repeat: int) -> dict[str, object]:
    """Seconds, MPix/s and ratios of one image of `side` x `side`, and of the same in tiles."""
    image = np.random.default_rng(0).random((1, 1, side, side), np.float32)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = cpu_count()
    default = onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])
    name = default.get_inputs()[0].name
    fast, exact = (open_network(path, "cpu", precision) for precision in ("fast", "exact"))
    source = ArraySource(image.reshape(1, 1, side, side, 1), "tzyxc")
    runs = {
        "onnxruntime default, whole image": lambda: default.run(None, {name: image})[0],
        f"exact ({exact.provider}), whole image": lambda: exact.run(image),
        f"fast ({fast.provider}), whole image": lambda: fast.run(image),
        f"fast ({fast.provider}), in tiles with halo": lambda: read_whole(
            Enhanced(source, 0, fast)
        ),
    }
    results = {label: run() for label, run in runs.items()}  # compiles each size once
    seconds: dict[str, list[float]] = {label: [] for label in runs}
    for _ in range(repeat):
        for label, run in runs.items():
            begin = time.perf_counter()
            run()
            seconds[label].append(time.perf_counter() - begin)
    labels = list(runs)
    base = median(seconds[labels[0]])
    return {
        "processor": processor(),
        "cores": cpu_count(),
        "image": [side, side],
        "runs": {
            label: {
                "median_s": round(median(values), 4),
                "best_s": round(min(values), 4),
                "mpix_per_s": round(side * side / 1e6 / median(values), 3),
                "times_faster_than_default": round(base / median(values), 2),
            }
            for label, values in seconds.items()
        },
        "largest_difference": {
            "exact to default": float(np.abs(results[labels[1]] - results[labels[0]]).max()),
            "fast to exact": float(np.abs(results[labels[2]] - results[labels[1]]).max()),
        },
    }


if __name__ == "__main__":
    main()
